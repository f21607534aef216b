package render

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/report"
)

// The words that package explain begins these lines of a finding with.
const (
	tellsApart = "What tells it apart: "
	makeSure   = "To make sure: "
)

// possible are the rival causes of a text that was explained: the findings with
// a likelihood, and the lines of each that decide.
func possible(r *report.Report) []*report.Finding {
	list := beside(r)
	if len(list) == 0 || list[0].Confidence == 0 {
		return nil
	}
	return list
}

// likely is the rule of a finding with its likelihood.
func likely(f *report.Finding) string { return fmt.Sprintf("%.0f %%", 100*f.Confidence) }

// lineWith is the rest of the line that begins with the prefix, empty for none.
func lineWith(text, prefix string) string {
	for _, l := range SanitizeLines(text, limitLine) {
		if rest, ok := strings.CutPrefix(l, prefix); ok {
			return rest
		}
	}
	return ""
}

func (s *screen) possible(list []*report.Finding) {
	s.section("Also possible")
	for _, f := range list {
		s.hang("  ", "    ", Sanitize(f.Rule, limitWord)+" ("+likely(f)+"): "+sentence(Sanitize(f.Summary, limitLine)), s.width)
		if tell := lineWith(f.Explanation, tellsApart); tell != "" {
			s.hang("    ", "    ", tellsApart+tell, s.width)
		}
	}
}

func (p *page) possible(list []*report.Finding) {
	p.heading("Also possible")
	p.b.WriteByte('\n')
	for _, f := range list[:min(len(list), maxMarkdownFinds)] {
		text := sentence(cut(Sanitize(f.Summary, limitLine), 300))
		if tell := lineWith(f.Explanation, tellsApart); tell != "" {
			text += " " + tellsApart + cut(tell, 300)
		}
		fmt.Fprintf(p.b, "- %s (%s): %s\n", mdCode(f.Rule), likely(f), mdProse(text))
	}
}

// untested is the one reason why nothing at all was tested, empty if something was.
func untested(r *report.Report) string {
	rows := checkRows(r.Checks)
	if len(rows) == 1 && rows[0].state == report.NotTested && len(rows[0].names) > 1 {
		return rows[0].why
	}
	return ""
}
