package render

import (
	"bytes"
	"strings"

	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// proseWidth is the widest line of running text: longer ones are hard to read.
const proseWidth = 96

// screen is the text format being written: sections of indented lines, an empty
// line between two sections, nothing wider than width.
type screen struct {
	b       *bytes.Buffer
	width   int
	palette palette
	report  *report.Report
	options Options
}

// renderText is the answer for a person at a terminal: the verdict, the proof
// and the change first; what was seen after it, in the order in which it helps.
func renderText(b *bytes.Buffer, r *report.Report, o Options) error {
	s := &screen{b: b, width: o.columns(), palette: newPalette(o.Color), report: r, options: o}
	s.headline()
	s.place(cause(r))
	if c := cause(r); r.Verdict.Status == report.Risky {
		// The mail goes out: what to do about the risk matters more than its proof.
		s.change(c)
		s.recommended()
		s.why(c, true)
	} else {
		s.why(c, false)
		s.change(c)
		s.recommended()
	}
	s.errorSeen()
	s.discovery()
	s.also()
	s.beside()
	for _, section := range []func() error{s.simulation, s.ledger, s.chain, s.capabilities, s.mechanisms, s.scan, s.members, s.vantage, s.mailExchanger, s.ports} {
		if err := section(); err != nil {
			return err
		}
	}
	s.application()
	s.notes()
	if o.Transcript {
		s.transcripts()
	}
	s.footer()
	return nil
}

// line writes a line as it is, without the spaces at its end.
func (s *screen) line(text string) {
	s.b.WriteString(strings.TrimRight(text, " "))
	s.b.WriteByte('\n')
}

// section begins a section.
func (s *screen) section(title string) {
	s.b.WriteByte('\n')
	if title == "" {
		return
	}
	for _, l := range wrap(title, s.width) {
		s.line(s.palette.heading.Sprint(l))
	}
}

// hang writes text with a first indent and one for the lines that follow, in
// columns; it is broken to at most width columns.
func (s *screen) hang(first, rest string, text string, width int) {
	indent := first
	for _, l := range wrap(text, width-columnsOf(rest)) {
		s.line(indent + l)
		indent = rest
	}
}

// prose writes running text.
func (s *screen) prose(text string) {
	for _, p := range SanitizeLines(text, limitProse) {
		s.hang("  ", "  ", p, min(s.width, proseWidth))
	}
}

// quoted writes marked lines; what does not fit goes on under the text.
func (s *screen) quoted(lines []string) {
	for _, l := range lines {
		s.hang("  ", "      ", l, s.width)
	}
}

// headline is the status, the summary and the rule.
func (s *screen) headline() {
	v := s.report.Verdict
	word := statusWord(v.Status)
	indent := strings.Repeat(" ", columnsOf(word)+2)
	summary := Sanitize(v.Summary, limitLine)
	if summary == "" {
		summary = "nothing is known about this case"
	}
	s.hang(s.palette.status(v.Status)+"  ", indent, summary, s.width)
	if v.Rule != "" {
		rule := Sanitize(v.Rule, limitWord)
		if len(v.Also) > 0 {
			rule += ", behind it " + Sanitize(strings.Join(v.Also, ", "), limitWord)
		}
		s.hang(indent, indent, rule, s.width)
	}
	if way := through(s.report); way != "" {
		s.hang(indent, indent, way, s.width)
	}
}

// why is the proof of the cause and what it means; titled puts both under one
// title, else the proof follows the headline.
func (s *screen) why(f *report.Finding, titled bool) {
	if f == nil {
		return
	}
	lines := proof(s.report, f)
	if titled && (len(lines) > 0 || f.Explanation != "") {
		s.section("Why")
	} else if len(lines) > 0 {
		s.section("")
	}
	s.quoted(lines)
	s.shown()
	if f.Explanation == "" {
		return
	}
	if !titled {
		s.section("Why")
	} else if len(lines) > 0 {
		s.line("")
	}
	s.prose(f.Explanation)
}

// change is the instruction, and the settings that it is about.
func (s *screen) change(f *report.Finding) {
	list := changes(s.report, f)
	if len(list) == 0 && len(changedLines(s.report)) == 0 && (f == nil || f.Fix == "") {
		return
	}
	s.section("Change")
	if f != nil {
		s.steps("  ", f.Fix)
	}
	s.diff(changedLines(s.report))
	for _, c := range list {
		for i, l := range wrap(c, s.width-6) {
			s.line(strings.Repeat(" ", 4+2*min(i, 1)) + s.palette.heading.Sprint(l))
		}
	}
}

// steps writes an instruction, its numbered steps on lines of their own.
func (s *screen) steps(indent, text string) {
	for _, p := range SanitizeLines(text, limitProse) {
		rest := indent
		for _, step := range steps(p) {
			s.hang(indent, rest, step, min(s.width, proseWidth))
			rest = indent + "    "
		}
	}
}

// recommended are the settings to copy: never broken, never shortened.
func (s *screen) recommended() {
	rec := s.report.Recommended
	if rec == nil {
		return
	}
	title := "Settings that work"
	if !rec.Verified {
		title = "Settings to use"
	}
	s.section(title)
	for _, f := range settingsBlock(rec) {
		s.line("  " + pad(f.name, 11) + f.value)
	}
	s.prose(tried(rec))
	s.prose(cannot(s.report))
	if rec.Config == "" {
		return
	}
	s.line("")
	if name := configIsFor(s.report); name != "" {
		s.hang("  ", "  ", "In the words of "+name+":", s.width)
	}
	for _, l := range configLines(rec) {
		s.line("    " + l)
	}
}

// also are the blockers that stand behind the cause, each with its change, so
// that nobody is sent round twice.
func (s *screen) also() {
	names := s.report.Verdict.Also
	if len(names) == 0 {
		return
	}
	s.section("Behind it, the next that stops the mail")
	for _, name := range names[:min(len(names), maxFindings)] {
		f := findingOf(s.report, name)
		if f == nil {
			s.hang("  ", "    ", Sanitize(name, limitWord), s.width)
			continue
		}
		s.hang("  ", "    ", Sanitize(name, limitWord)+": "+sentence(Sanitize(f.Summary, limitLine)), s.width)
		s.steps("    ", f.Fix)
		s.placeBelow(f)
	}
}

// beside are errors and warnings that have nothing to do with the cause, a few
// lines each.
func (s *screen) beside() {
	if list := possible(s.report); list != nil {
		s.possible(list)
		return
	}
	list := beside(s.report)
	if len(list) == 0 {
		return
	}
	title := "Warnings"
	if list[0].Severity == rules.Error {
		title = "Also found"
	}
	s.section(title)
	for _, f := range list {
		text := Sanitize(f.Rule, limitWord) + ": " + sentence(Sanitize(f.Summary, limitLine))
		s.hang("  ", "    ", strings.TrimSpace(text+" "+shortFix(f)), s.width)
		s.placeBelow(f)
	}
}

// notes are what the cause explains, and the findings of severity info, without
// their fixes.
func (s *screen) notes() {
	list, names := others(s.report, rules.Info), folded(s.report)
	if len(list) == 0 && len(names) == 0 {
		return
	}
	s.section("Notes")
	if len(names) > 0 {
		s.hang("  ", "    ", "explained by the cause: "+Sanitize(strings.Join(names, ", "), limitLine), s.width)
	}
	for _, f := range list {
		s.hang("  ", "    ", Sanitize(f.Rule, limitWord)+": "+Sanitize(f.Summary, limitLine), s.width)
	}
}

// pad fills a string with spaces to a number of columns.
func pad(s string, columns int) string {
	return s + strings.Repeat(" ", max(columns-columnsOf(s), 0))
}
