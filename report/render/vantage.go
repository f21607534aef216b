package render

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// maxVantagePorts is more ports than a run asks a second host for.
const maxVantagePorts = 8

// vantageOf is what the second host showed of the network, nil for none.
func vantageOf(r *report.Report) *probe.Vantage {
	if r.Record == nil {
		return nil
	}
	return r.Record.Vantage
}

func vantageTitle(v *probe.Vantage) string {
	return "This network, judged by " + Sanitize(v.Host, limitWord)
}

// vantageLines are how the connections left this machine.
func vantageLines(r *report.Report) (lines []string) {
	v := r.Record.Vantage
	for _, e := range v.Egress[:min(len(v.Egress), 2)] {
		family := Sanitize(e.Family, limitWord)
		switch {
		case r.Record.Via != "":
			lines = append(lines, fmt.Sprintf("%s  seen by the server as %s", family, Sanitize(e.SeenAs, limitWord)))
		case e.Outcome == string(probe.FailureUnreachable):
			lines = append(lines, family+"  this machine has no route")
		case e.Local == "":
			lines = append(lines, family+"  no connection stood: "+outcomeWords(e.Outcome))
		case e.SeenAs == "":
			lines = append(lines, fmt.Sprintf("%s  leaves from %s; no server said what it sees", family, Sanitize(e.Local, limitWord)))
		case e.SeenAs == e.Local:
			lines = append(lines, fmt.Sprintf("%s  leaves from %s, and servers see the same", family, Sanitize(e.Local, limitWord)))
		default:
			lines = append(lines, fmt.Sprintf("%s  leaves from %s, servers see %s (address translation)", family, Sanitize(e.Local, limitWord), Sanitize(e.SeenAs, limitWord)))
		}
	}
	if r.Record.Via != "" {
		lines = append(lines, "Both hosts were reached through "+Sanitize(r.Record.Via, limitWord)+": this is what the proxy and its network do.")
	}
	return lines
}

// vantageNote is why nothing can be judged, empty where something can.
func vantageNote(v *probe.Vantage) string {
	for _, p := range v.Ports {
		if len(p.Connects) > 0 {
			return ""
		}
	}
	return "The second host has no address, so nothing is judged by it."
}

// vantageRows compare the ports of both hosts.
func vantageRows(r *report.Report) (rows [][]string) {
	v := r.Record.Vantage
	if vantageNote(v) != "" {
		return nil
	}
	for _, p := range v.Ports[:min(len(v.Ports), maxVantagePorts)] {
		rows = append(rows, []string{strconv.Itoa(p.Port), cmp.Or(rules.SecondPort(r.Record, p), "-"), firstHostPort(r.Record, p.Port), secondHostPort(p)})
	}
	return rows
}

// firstHostPort is whether the host of the settings took a connection on the port.
func firstHostPort(rec *probe.Record, port int) string {
	words := "not tested"
	for i := range rec.Sessions {
		s := &rec.Sessions[i]
		switch {
		case s.Endpoint.Port != port:
		case !noConnection(s) && (s.Failure == nil || s.Failure.Stage != probe.StageDNS):
			return outcomeWords(probe.ConnectOK)
		case noConnection(s) && s.Failure.Kind != probe.FailureCancelled && words == "not tested":
			words = failureText(s)
		}
	}
	return words
}

// secondHostPort is what the second host did on the port.
func secondHostPort(p probe.VantagePort) string {
	words := outcomeWords(p.Outcome())
	i := slices.IndexFunc(p.Connects, func(c probe.Connect) bool {
		return c.Outcome != p.Outcome() && c.Outcome != "not-tested" && c.Outcome != string(probe.FailureUnreachable) // the lines above tell of a missing route
	})
	if i >= 0 {
		words += fmt.Sprintf(" (%s: %s)", Sanitize(p.Connects[i].Family, limitWord), outcomeWords(p.Connects[i].Outcome))
	}
	if p.Greeting != "" {
		words += ": " + Sanitize(p.Greeting, limitWord)
	}
	return words
}

func vantageHeader(r *report.Report) []string {
	return []string{"port", "here", Sanitize(r.Record.Settings.Host, limitWord), Sanitize(r.Record.Vantage.Host, limitWord)}
}

// vantage is the part of --vantage.
func (s *screen) vantage() error {
	v := vantageOf(s.report)
	if v == nil {
		return nil
	}
	s.section(vantageTitle(v))
	for _, l := range vantageLines(s.report) {
		s.hang("  ", "        ", l, s.width)
	}
	if note := vantageNote(v); note != "" {
		s.hang("  ", "  ", note, s.width)
		return nil
	}
	header, rows := vantageHeader(s.report), vantageRows(s.report)
	const here = 16
	left := s.width - 2 - 5 - 2 - here - 2 - 2
	first := left * 2 / 5
	header[2], header[3] = cut(header[2], first), cut(header[3], left-first)
	for _, row := range rows {
		row[0], row[1], row[2], row[3] = cut(row[0], 5), cell(row[1], here), cell(row[2], first), cell(cut(row[3], 2*(left-first)), left-first)
	}
	return s.table(header, rows)
}

func (p *page) vantage() error {
	v := vantageOf(p.report)
	if v == nil {
		return nil
	}
	p.heading(mdProse(vantageTitle(v)))
	for _, l := range vantageLines(p.report) {
		p.paragraph(mdProse(l))
	}
	p.paragraph(mdProse(vantageNote(v)))
	header := vantageHeader(p.report)
	header = []string{"Port", "Here", mdProseCell(header[2]), mdProseCell(header[3])}
	rows := vantageRows(p.report)
	for _, row := range rows {
		for i := range row {
			row[i] = mdProseCell(cut(row[i], 160))
		}
	}
	return p.table(header, rows)
}
