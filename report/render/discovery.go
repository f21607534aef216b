package render

import (
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/providers"
	"github.com/smtpwhy/smtpwhy/report"
)

// maxServers is how many of the found servers are listed.
const maxServers = 6

// origin is a source with the servers that it gave.
type origin struct {
	servers []string
	source  string
}

// origins are the found servers in order; the one that the report is about comes
// first. Neighbours from one source stand together.
func origins(r *report.Report) (list []origin) {
	if r.Discovery == nil {
		return nil
	}
	found := slices.Clone(r.Discovery.Candidates)
	if used := r.Discovery.Used; used > 0 && used < len(found) {
		found = slices.Insert(slices.Delete(found, used, used+1), 0, r.Discovery.Candidates[used])
	}
	for _, c := range found[:min(len(found), maxServers)] {
		server, source := Sanitize(c.String(), limitWord), Sanitize(sourceWords(c), limitLine)
		if tried := Sanitize(c.Tried, limitWord); tried != "" {
			server += " (tried: " + tried + ")"
		}
		if n := len(list) - 1; n >= 0 && list[n].source == source {
			list[n].servers = append(list[n].servers, server)
		} else {
			list = append(list, origin{[]string{server}, source})
		}
	}
	return list
}

// needs are what the provider asks for, apart from what the report says already.
func needs(r *report.Report) (lines []string) {
	said := ""
	if f := cause(r); f != nil {
		said = f.Explanation + " " + f.Fix
	}
	for _, l := range r.Discovery.Needs {
		if _, text, _ := strings.Cut(l, ": "); !strings.Contains(said, text) {
			lines = append(lines, Sanitize(l, limitLine))
		}
	}
	return lines[:min(len(lines), maxFindings)]
}

// sourceWords are the place, the other sources, and why it can be trusted or not.
func sourceWords(c providers.Candidate) string {
	text := c.Where
	for _, also := range c.Also {
		text += ", also " + string(also)
	}
	word := "not certain"
	if c.Trusted {
		word = "trusted"
	}
	return text + "; " + word + ": " + c.Why
}

// discovery says where settings come from that nobody typed, and what else their
// provider asks for.
func (s *screen) discovery() {
	list := origins(s.report)
	if len(list) == 0 {
		return
	}
	s.section("Where they come from")
	for _, o := range list {
		for _, server := range o.servers {
			s.hang("  ", "    ", server, s.width)
		}
		s.hang("    ", "    ", sentence(o.source), min(s.width, proseWidth))
	}
	if note := Sanitize(s.report.Discovery.Note, limitLine); note != "" {
		s.prose(note)
	}
	if lines := needs(s.report); len(lines) > 0 {
		s.section("What the provider asks for")
		for _, l := range lines {
			s.hang("  ", "    ", l, min(s.width, proseWidth))
		}
	}
}

// discovery is the same for Markdown: names that strangers chose stand in code
// spans.
func (p *page) discovery() error {
	list := origins(p.report)
	if len(list) == 0 {
		return nil
	}
	p.heading("Where they come from")
	var rows [][]string
	for _, o := range list {
		for _, server := range o.servers {
			rows = append(rows, []string{mdCell(server), mdCell(cut(o.source, 300))})
		}
	}
	if err := p.table([]string{"Server", "Source"}, rows); err != nil {
		return err
	}
	p.paragraph(mdProse(Sanitize(p.report.Discovery.Note, limitLine)))
	if lines := needs(p.report); len(lines) > 0 {
		p.heading("What the provider asks for")
		for i, l := range lines {
			lines[i] = "- " + mdProse(cut(l, 300))
		}
		p.paragraph(strings.Join(lines, "\n"))
	}
	return nil
}
