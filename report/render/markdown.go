package render

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// Budgets in bytes, which are never fewer than characters. GitHub refuses an issue of more than
// 65,536 characters; the page stays below, with room for the writer's own words.
const (
	budgetPage       = 60_000
	budgetTranscript = 20_000 // each of at most two, if the page has room
	budgetCommands   = 4_000
	budgetProof      = 4_500
	maxMarkdownFinds = 8
)

// page is the Markdown format being written.
type page struct {
	b      *bytes.Buffer
	report *report.Report
}

// renderMarkdown is the report for a public bug tracker. Nothing that a server
// said is live in it: it stands in code spans and fenced blocks only.
func renderMarkdown(b *bytes.Buffer, r *report.Report, _ Options) error {
	p := &page{b: b, report: r}
	p.headline()
	for _, s := range []struct {
		budget int
		write  func() error
	}{
		{12_000, p.cause}, {2_000, p.errorSeen}, {6_000, p.recommended}, {8_000, p.discovery}, {6_000, p.ledger}, {6_000, p.chain},
		{12_000, p.simulation}, {8_000, p.capabilities}, {6_000, p.mechanisms}, {12_000, p.scan}, {6_000, p.members}, {4_000, p.vantage}, {4_000, p.mailExchanger}, {6_000, p.findings}, {4_000, p.application}, {6_000, p.ports},
	} {
		start := b.Len()
		if err := s.write(); err != nil {
			return err
		}
		if b.Len()-start > s.budget {
			b.Truncate(start)
			p.paragraph("(A part was left out here: it is too long for a page.)")
		}
	}
	p.transcripts()
	p.commands()
	return nil
}

func (p *page) paragraph(text string) {
	if text != "" {
		p.b.WriteString("\n" + text + "\n")
	}
}

func (p *page) heading(text string) { p.b.WriteString("\n#### " + text + "\n") }

func (p *page) prose(text string) {
	for _, l := range SanitizeLines(text, limitProse) {
		p.paragraph(mdProse(l))
	}
}

func (p *page) fence(lines []string) {
	p.paragraph(strings.TrimSuffix(mdFence("text", lines), "\n"))
}

func (p *page) table(header []string, rows [][]string) error {
	lines, err := tableLines(true, header, rows)
	if len(lines) > 0 {
		p.b.WriteString("\n" + strings.Join(lines, "\n") + "\n")
	}
	return err
}

func (p *page) headline() {
	v := p.report.Verdict
	summary := mdProse(cut(Sanitize(v.Summary, limitLine), 300))
	if summary == "" {
		summary = "nothing is known about this case"
	}
	fmt.Fprintf(p.b, "### %s: %s\n", mdProse(statusWord(v.Status)), summary)
	if way := through(p.report); way != "" {
		p.paragraph(mdProse("C" + way[1:] + "."))
	}
	if v.Rule == "" {
		return
	}
	text := "Rule " + mdCode(v.Rule)
	if len(v.Also) > 0 {
		var names []string
		for _, n := range v.Also[:min(len(v.Also), maxMarkdownFinds)] {
			names = append(names, mdCode(n))
		}
		text += ", and behind it " + strings.Join(names, ", ")
	}
	p.paragraph(text)
}

func (p *page) cause() error {
	f := cause(p.report)
	risky := p.report.Verdict.Status == report.Risky
	p.place(f)
	if f == nil || risky {
		p.change(f)
	}
	if f == nil {
		return nil
	}
	if lines := proof(p.report, f); len(lines) > 0 {
		if risky {
			p.heading("Proof")
		}
		p.fence(middleCut(lines, budgetProof))
	}
	p.shown()
	if f.Explanation != "" {
		p.heading("Why")
		p.prose(f.Explanation)
	}
	if names := folded(p.report); len(names) > 0 {
		p.paragraph("This also explains: " + mdProse(strings.Join(names, ", ")))
	}
	if !risky {
		p.change(f)
	}
	if len(f.References) > 0 {
		p.paragraph("See " + mdProse(strings.Join(f.References[:min(len(f.References), maxMarkdownFinds)], ", ")))
	}
	return nil
}

// change is what to do about the cause, and where.
func (p *page) change(f *report.Finding) {
	list := changes(p.report, f)
	if len(list) == 0 && len(changedLines(p.report)) == 0 && (f == nil || f.Fix == "") {
		return
	}
	p.heading("Change")
	if f != nil {
		for _, l := range SanitizeLines(f.Fix, limitProse) {
			if command, ok := strings.CutPrefix(l, makeSure); ok {
				p.paragraph(makeSure + mdCode(command))
				continue
			}
			p.steps(l)
		}
	}
	p.diff(changedLines(p.report))
	if len(list) > 0 {
		p.b.WriteByte('\n')
	}
	for _, c := range list {
		p.b.WriteString("- " + mdCode(c) + "\n")
	}
}

// steps writes an instruction, its numbered steps as a list.
func (p *page) steps(text string) {
	parts := steps(text)
	p.paragraph(mdProse(parts[0]))
	if len(parts) > 1 {
		p.b.WriteByte('\n')
	}
	for _, step := range parts[1:] {
		p.b.WriteString("- " + mdProse(step) + "\n")
	}
}

func (p *page) recommended() error {
	rec := p.report.Recommended
	if rec == nil {
		return nil
	}
	title := "Settings that work"
	if !rec.Verified {
		title = "Settings to use"
	}
	p.heading(title)
	var rows [][]string
	for _, f := range settingsBlock(rec) {
		rows = append(rows, []string{f.name, mdCell(f.value)})
	}
	if err := p.table([]string{"Setting", "Value"}, rows); err != nil {
		return err
	}
	p.paragraph(mdProse(tried(rec)))
	p.paragraph(mdProse(cannot(p.report)))
	if lines := configLines(rec); len(lines) > 0 {
		if name := configIsFor(p.report); name != "" {
			p.paragraph("In the words of " + mdCode(name) + ":")
		}
		p.fence(lines)
	}
	return nil
}

func (p *page) ledger() error {
	checks := checkRows(p.report.Checks)
	if len(checks) == 0 {
		return nil
	}
	if why := untested(p.report); why != "" {
		p.paragraph("Nothing was tested: " + mdProse(why) + ".")
		return nil
	}
	p.heading("Checks")
	var rows [][]string
	for _, c := range checks {
		rows = append(rows, []string{mdProseCell(c.name()), mdProseCell(stateWord(c.state)), mdProseCell(cut(c.why, 300))})
	}
	return p.table([]string{"Check", "State", "Why"}, rows)
}

func (p *page) capabilities() error {
	c := capabilitiesOf(p.report)
	if c == nil || len(c.rows) == 0 {
		return nil
	}
	p.heading(c.title())
	if !c.both {
		p.fence(c.list())
		return nil
	}
	words := map[string]string{capAppears: "appears", capVanishes: "vanishes", capChanges: "changes"}
	var rows [][]string
	for _, row := range c.rows {
		rows = append(rows, []string{mdCell(cut(row.before, 120)), mdCell(cut(row.after, 120)), words[row.mark]})
	}
	return p.table([]string{"Before TLS", "After TLS", "With TLS it"}, rows)
}

func (p *page) ports() error {
	list := ports(p.report)
	if len(list) == 0 {
		return nil
	}
	p.b.WriteString("\n<details>\n<summary>Other ports and modes</summary>\n")
	var rows [][]string
	for _, r := range list {
		rows = append(rows, []string{mdProseCell(r.port()), mdProseCell(r.mode), mdCell(cut(r.result, 200))})
	}
	err := p.table([]string{"Port", "Mode", "Result"}, rows)
	p.b.WriteString("\n</details>\n")
	return err
}

// findings are the blockers behind the cause, the warnings and the notes.
func (p *page) findings() error {
	if list := possible(p.report); list != nil {
		p.possible(list)
		return nil
	}
	var list []*report.Finding
	for _, name := range p.report.Verdict.Also {
		if f := findingOf(p.report, name); f != nil {
			list = append(list, f)
		}
	}
	list = append(append(list, beside(p.report)...), others(p.report, rules.Info)...)
	if len(list) == 0 {
		return nil
	}
	p.heading("Also found")
	p.b.WriteByte('\n')
	for _, f := range list[:min(len(list), maxMarkdownFinds)] {
		text := sentence(cut(Sanitize(f.Summary, limitLine), 300)) + " " + shortFix(f)
		if pointsIntoFile(f.Setting) {
			text = fmt.Sprintf("%s (%s:%d)", strings.TrimSpace(text), f.Setting.File, f.Setting.Line)
		}
		fmt.Fprintf(p.b, "- %s: %s\n", mdCode(f.Rule), mdProse(text))
	}
	return nil
}

// transcripts are folded: the as-configured session and the recommended one
// share the room that is left.
func (p *page) transcripts() {
	budget := min((budgetPage-budgetCommands-p.b.Len())/2-200, budgetTranscript)
	for _, s := range []*probe.Session{p.report.Record.AsConfigured(), p.report.Record.Recommended()} {
		if s == nil || len(s.Transcript) == 0 {
			continue
		}
		lines := transcript(s)
		// Only words and numbers of ours: a summary is HTML, and live.
		fmt.Fprintf(p.b, "\n<details>\n<summary>Transcript, %s: port %d, %s (%s)</summary>\n\n",
			purpose(s.Purpose), s.Endpoint.Port, onlyLetters(opening(s.Endpoint.Security)), count(len(lines), "line"))
		p.b.WriteString(mdFence("text", middleCut(lines, budget)) + "\n</details>\n")
	}
}
