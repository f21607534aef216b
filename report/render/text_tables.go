package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// short says whether the answer needs no proof by lists: nothing is wrong, or a
// warning is not about modes and mechanisms, which the lists show.
func (s *screen) short() bool {
	switch v := s.report.Verdict; v.Status {
	case report.Broken:
		return false
	case report.Risky:
		rule := rules.Lookup(v.Rule)
		return rule != nil && !slices.Contains([]rules.Group{rules.GroupSettings, rules.GroupSecurity, rules.GroupAuth}, rule.Group)
	}
	return true
}

// table writes the lines of a table under the section's title.
func (s *screen) table(header []string, rows [][]string) error {
	lines, err := tableLines(false, header, rows)
	for _, l := range lines {
		s.line("  " + l)
	}
	return err
}

// cell breaks the text of a table's last column, or of any that may grow to
// several lines. A token that is wider than the column is cut.
func cell(text string, width int) string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		word = cut(word, width)
		switch {
		case line == "":
			line = word
		case columnsOf(line)+1+columnsOf(word) <= width:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return strings.Join(append(lines, line), "\n")
}

// ledger is what was tested, and what was not: the state first, then the check.
func (s *screen) ledger() error {
	rows := checkRows(s.report.Checks)
	if len(rows) == 0 {
		return nil
	}
	if why := untested(s.report); why != "" {
		s.line("")
		s.hang("", "", "Nothing was tested: "+why+".", s.width)
		return nil
	}
	s.section("Checks")
	states, names := 0, 0
	for _, row := range rows {
		states = max(states, columnsOf(stateWord(row.state)))
		if len(row.names) == 1 {
			names = max(names, columnsOf(row.name()))
		}
	}
	for _, row := range rows {
		first := "  " + pad(s.palette.state(row.state), states) + "  "
		rest := strings.Repeat(" ", columnsOf(first))
		if len(row.names) > 1 {
			s.hang(first, rest, row.name()+": "+row.why, s.width)
			continue
		}
		s.hang(first+pad(row.name(), names)+"  ", rest+strings.Repeat(" ", names+2), row.why, s.width)
	}
	return nil
}

// capabilities are the two lists side by side, or the only one.
func (s *screen) capabilities() error {
	c := capabilitiesOf(s.report)
	if c == nil || s.short() || len(c.rows) == 0 {
		return nil
	}
	if !c.both {
		s.section(c.title())
		for _, l := range c.list() {
			s.hang("  ", "    ", l, s.width)
		}
		return nil
	}
	s.section(c.title() + "   (+ appears with TLS, - vanishes, ~ changes)")
	width := (s.width - 2 - 3 - 2 - 2) / 2
	var rows [][]string
	for _, row := range c.rows {
		rows = append(rows, []string{row.mark, cell(row.before, width), cell(row.after, width)})
	}
	if err := s.table([]string{"", "before TLS", "after TLS"}, rows); err != nil {
		return err
	}
	if c.left > 0 {
		s.line(fmt.Sprintf("  and %d more", c.left))
	}
	return nil
}

// ports are the other ports and modes that were tried.
func (s *screen) ports() error {
	list := ports(s.report)
	if len(list) == 0 || s.short() {
		return nil
	}
	s.section("Other ports and modes")
	first := 0
	for _, p := range list {
		first = max(first, columnsOf(p.port()))
	}
	first = min(first, s.width/4)
	last := s.width - 2 - first - 2 - 10
	var rows [][]string
	for _, p := range list {
		rows = append(rows, []string{cell(p.port(), first), cut(p.mode, 8), cell(cut(p.result, 2*last), last)})
	}
	return s.table(nil, rows)
}

// transcripts are all conversations, in full.
func (s *screen) transcripts() {
	if s.report.Record == nil {
		return
	}
	for i := range s.report.Record.Sessions {
		one := &s.report.Record.Sessions[i]
		s.section(fmt.Sprintf("Transcript %d, %s", i+1, sessionTitle(one)))
		s.quoted(transcript(one))
	}
}

// footer says how long it took, what is incomplete, and how to see more.
func (s *screen) footer() {
	rec := s.report.Record
	if rec == nil {
		return
	}
	if rec.Interrupted != "" || len(rec.Sessions) > 0 {
		s.b.WriteByte('\n')
	}
	if rec.Interrupted != "" {
		s.hang("", "", "The run ended early ("+Sanitize(rec.Interrupted, limitWord)+"): the report has what was seen by then.", s.width)
	}
	if len(rec.Sessions) == 0 {
		return
	}
	text := fmt.Sprintf("%.1f s, %s.", float64(rec.Duration)/1000, count(connections(rec), "connection"))
	if !s.options.Transcript {
		text += " Whole conversation: --transcript."
		if status := s.report.Verdict.Status; status == report.Broken || status == report.Risky {
			text += " For a bug report: --format markdown."
		}
	}
	s.hang("", "", text, s.width)
}

// count is a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// connections is how many the run made: one for each session that got one, those of
// the scan, and those to the second host.
func connections(rec *probe.Record) (n int) {
	for _, s := range rec.Sessions {
		if f := s.Failure; f == nil || f.Stage != probe.StageDNS && f.Stage != probe.StageConnect {
			n++
		}
	}
	if rec.Scan != nil {
		n += rec.Scan.Connections
	}
	if rec.Vantage != nil {
		for _, p := range rec.Vantage.Ports {
			for _, c := range p.Connects {
				if c.Outcome == probe.ConnectOK {
					n++
				}
			}
		}
	}
	return n
}
