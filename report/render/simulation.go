package render

import (
	"cmp"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/report"
)

const simulationTitle = "Other applications with these settings"

// simulationNote keeps apart what was tried and what was not.
const simulationNote = "Worked out from what this run has seen of the server; these applications were not run."

// maxSimulated is more than there are clients.
const maxSimulated = 100

// simulatedWords say how it would end for one client, and what it would show.
func simulatedWords(s report.Simulated) (ends, shows string) {
	ends = Sanitize(cmp.Or(s.Why, s.Event), limitLine)
	over := map[string]string{"implicit": "TLS from the first byte", "starttls": "STARTTLS", "none": "no TLS"}[s.Security]
	switch s.Event {
	case "sent":
		ends = "sent"
		if over != "" {
			ends += " over " + over
		}
		if s.Security == "none" {
			ends = "sent without TLS"
		}
		if m := Sanitize(s.Mechanism, limitWord); m != "" {
			ends += ", signed in with " + m
		}
	case "unknown":
		ends = "not known: " + ends
	}
	return ends, Sanitize(s.Text, limitLine)
}

// simulation is what other clients would meet: how it ends, and under it who ends
// so, those that show the same words together.
func (s *screen) simulation() error {
	if len(s.report.Simulation) == 0 {
		return nil
	}
	s.section(simulationTitle)
	s.prose(simulationNote)
	for _, g := range simulationGroups(s.report.Simulation) {
		s.line("")
		s.hang("  ", "    ", g.ends, s.width)
		for _, shown := range g.shown {
			text := strings.Join(g.names[shown], ", ")
			if shown != "" {
				text += ": " + shown
			}
			s.hang("    ", "      ", text, s.width)
		}
	}
	return nil
}

// ending is a way in which it ends, and for whom.
type ending struct {
	ends  string
	shown []string            // the words that are shown, each once
	names map[string][]string // who shows them
}

// simulationGroups are the endings: first that the message goes out, last what is
// not known.
func simulationGroups(list []report.Simulated) (groups []*ending) {
	for _, place := range []func(event string) bool{
		func(event string) bool { return event == "sent" },
		func(event string) bool { return event != "sent" && event != "unknown" && event != "no-such-setting" },
		func(event string) bool { return event == "no-such-setting" },
		func(event string) bool { return event == "unknown" },
	} {
		for _, one := range list[:min(len(list), maxSimulated)] {
			if !place(one.Event) {
				continue
			}
			ends, shows := simulatedWords(one)
			i := slices.IndexFunc(groups, func(g *ending) bool { return g.ends == ends })
			if i < 0 {
				i = len(groups)
				groups = append(groups, &ending{ends: ends, names: map[string][]string{}})
			}
			g := groups[i]
			if !slices.Contains(g.shown, shows) {
				g.shown = append(g.shown, shows)
			}
			g.names[shows] = append(g.names[shows], Sanitize(one.Name, limitWord))
		}
	}
	return groups
}

// simulation is the same for Markdown.
func (p *page) simulation() error {
	list := p.report.Simulation
	if len(list) == 0 {
		return nil
	}
	p.heading(simulationTitle)
	p.paragraph(mdProse(simulationNote))
	var rows [][]string
	for _, one := range list[:min(len(list), maxSimulated)] {
		ends, shows := simulatedWords(one)
		row := []string{mdProse(Sanitize(one.Name, limitWord)), mdProse(cut(ends, 200)), ""}
		if shows != "" {
			row[2] = mdCell(cut(shows, 200))
		}
		rows = append(rows, row)
	}
	return p.table([]string{"Application", "What would happen", "What it prints"}, rows)
}
