package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// scanTitle names what was scanned.
func scanTitle(s *probe.Scan) string {
	how := "STARTTLS"
	if s.Security == probe.SecurityImplicit {
		how = "TLS from the start"
	}
	return fmt.Sprintf("What TLS on port %d takes (%s; %d connections in %.1f s)", s.Port, how, s.Connections, float64(s.Duration)/1000)
}

// scanVerdict is what the rules make of the scan, which a reader wants first.
func scanVerdict(r *report.Report) (lines []string) {
	for _, rule := range []struct{ id, word string }{{rules.TLSWeakOffered.ID, "Weak: "}, {rules.TLSClientsLockedOut.ID, "Cannot connect: "}} {
		for _, f := range r.Findings {
			if f.Rule != rule.id {
				continue
			}
			var facts []string
			for _, e := range f.Evidence {
				fact, _, _ := strings.Cut(Sanitize(e.Text, limitLine), ": ")
				facts = append(facts, fact)
			}
			lines = append(lines, rule.word+strings.Join(facts, "; "))
		}
	}
	if s := r.Record.Scan; s.Stopped != "" {
		lines = append([]string{"The scan is not complete: " + Sanitize(s.Stopped, limitLine) + "."}, lines...)
	} else if len(lines) == 0 && !slices.ContainsFunc(s.Versions, func(v probe.ScanVersion) bool { return v.Offered == "" }) {
		lines = append(lines, "Nothing that RFC 9325 rules out.")
	}
	return lines
}

// scanRows are the versions, each with what is to be said of its suites, a line each.
func scanRows(s *probe.Scan) (rows [][]string) {
	for i, v := range s.Versions {
		name := Sanitize(v.Version, limitWord)
		switch v.Offered {
		case probe.Yes:
			lines := suiteLines(v)
			if j := slices.IndexFunc(s.Versions[:i], func(o probe.ScanVersion) bool { return sameSuites(o, v) }); j >= 0 {
				lines = []string{"the same suites as " + Sanitize(s.Versions[j].Version, limitWord)}
			}
			for j, l := range lines {
				if j == 0 {
					rows = append(rows, []string{name, "yes", l})
				} else {
					rows = append(rows, []string{"", "", l})
				}
			}
		case probe.No:
			rows = append(rows, []string{name, "no", Sanitize(v.Alert, limitWord)})
		default:
			rows = append(rows, []string{name, "not tested", Sanitize(v.Alert, limitWord)})
		}
	}
	return rows
}

func sameSuites(a, b probe.ScanVersion) bool {
	return a.Offered == probe.Yes && a.ServerOrder == b.ServerOrder && slices.EqualFunc(a.Suites, b.Suites, func(x, y probe.ScanSuite) bool {
		return x.Name == y.Name && x.Bits == y.Bits
	})
}

// suiteLines has the weak suites by name, of the others some.
func suiteLines(v probe.ScanVersion) []string {
	var reasons, open, good []string
	weak := map[string][]string{}
	bits := map[int]bool{}
	for _, x := range v.Suites {
		name := Sanitize(x.Name, limitWord)
		switch {
		case len(x.Weak) > 0:
			var why []string
			for _, w := range x.Weak {
				why = append(why, Sanitize(w, limitWord))
			}
			reason := strings.Join(why, ", ")
			if weak[reason] == nil {
				reasons = append(reasons, reason)
			}
			weak[reason] = append(weak[reason], name)
		case x.ForwardSecret:
			good = append(good, name)
		default:
			open = append(open, name)
		}
		if x.Bits > 0 {
			bits[x.Bits] = true
		}
	}
	head := count(len(v.Suites), "suite")
	if order := map[probe.Known]string{probe.Yes: "in the server's order", probe.No: "in the client's order"}[v.ServerOrder]; order != "" {
		head += ", " + order
	}
	lines := []string{head}
	for _, r := range reasons {
		lines = append(lines, "WEAK, "+r+": "+some(weak[r], 3))
	}
	if len(open) > 0 {
		lines = append(lines, "without forward secrecy: "+some(open, 2))
	}
	if len(good) > 0 {
		lines = append(lines, "good: "+some(good, 3))
	}
	if len(bits) > 0 {
		var sizes []int
		for b := range bits {
			sizes = append(sizes, b)
		}
		slices.Sort(sizes)
		lines = append(lines, "Diffie-Hellman primes: "+strings.Trim(strings.ReplaceAll(fmt.Sprint(sizes), " ", ", "), "[]")+" bits")
	}
	return lines
}

// some are the first of a list, with the number of the others.
func some(list []string, most int) string {
	if more := len(list) - most; more > 1 {
		return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), more)
	}
	return strings.Join(list, ", ")
}

// intolerances say what a server fails on.
var intolerances = map[probe.Intolerance]string{
	probe.IntoleratesLength:  "a ClientHello of more than 255 bytes",
	probe.IntoleratesPackets: "a ClientHello of more than one packet, as with X25519MLKEM768",
	probe.IntoleratesUnknown: "values that it does not know (RFC 8701)",
	probe.IntoleratesTLS13:   "the offer of TLS 1.3 beside older versions",
}

// scanFacts are the rest, one line each.
func scanFacts(s *probe.Scan) (lines []string) {
	if len(s.Groups) > 0 {
		lines = append(lines, "key exchange groups: "+Sanitize(strings.Join(s.Groups, ", "), limitLine))
	}
	var keys []string
	for _, c := range s.Certificates {
		keys = append(keys, Sanitize(c.Key, limitWord))
	}
	if len(keys) > 0 {
		lines = append(lines, "certificates: "+strings.Join(keys, ", "))
	}
	for _, i := range s.Intolerant {
		lines = append(lines, "FAILS on "+cmp.Or(intolerances[i], Sanitize(string(i), limitWord)))
	}
	lines = append(lines, resumptionLine(s))
	for _, f := range []struct {
		name  string
		value probe.Known
	}{{"OCSP response sent along", s.Stapling}, {"needs the host's name (SNI)", s.NeedsSNI}} {
		if f.value != "" {
			lines = append(lines, f.name+": "+Sanitize(string(f.value), limitWord))
		}
	}
	return append(lines, ordered(s)...)
}

// ordered tells what is as it should be from what is not.
func ordered(s *probe.Scan) (lines []string) {
	var good, bad []string
	for _, f := range []struct {
		value, want probe.Known
		good, bad   string
	}{
		{s.Injection, probe.No, "drops commands that came in clear", "RUNS commands that came in clear (CVE-2011-0411)"},
		{s.Compression, probe.No, "no compression", "compression (CRIME)"},
		{s.Renegotiation, probe.Yes, "safe renegotiation (RFC 5746)", "no safe renegotiation (RFC 5746)"},
		{s.ExtendedMaster, probe.Yes, "extended master secret (RFC 7627)", "no extended master secret (RFC 7627)"},
		{s.FallbackSCSV, probe.Yes, "notices a downgrade (RFC 7507)", "does not notice a downgrade (RFC 7507)"},
		{s.Heartbeat, probe.No, "no heartbeat", "heartbeat (RFC 6520)"},
	} {
		switch f.value {
		case "":
		case f.want:
			good = append(good, f.good)
		default:
			bad = append(bad, f.bad)
		}
	}
	if len(bad) > 0 {
		lines = append(lines, "not in order: "+strings.Join(bad, ", "))
	}
	if len(good) > 0 {
		lines = append(lines, "in order: "+strings.Join(good, ", "))
	}
	return lines
}

func resumptionLine(s *probe.Scan) string {
	line := "session taken up again: " + cmp.Or(Sanitize(string(s.Resumption), limitWord), "not tested")
	var ways []string
	for _, w := range []struct {
		name  string
		value probe.Known
	}{{"TLS 1.3", s.PSK}, {"tickets", s.Tickets}, {"session IDs", s.SessionIDs}} {
		if w.value == probe.Yes {
			ways = append(ways, w.name)
		}
	}
	if len(ways) > 0 {
		line += " (" + strings.Join(ways, ", ") + ")"
	}
	return line
}

// scan is the result of --tls-scan.
func (s *screen) scan() error {
	rec := s.report.Record
	if rec == nil || rec.Scan == nil {
		return nil
	}
	s.section(scanTitle(rec.Scan))
	for _, l := range scanVerdict(s.report) {
		s.hang("  ", "    ", l, s.width)
	}
	width := s.width - 2 - 7 - 2 - 10 - 2
	rows := scanRows(rec.Scan)
	for _, row := range rows {
		row[0], row[2] = cell(row[0], len("TLS 1.3")), cell(row[2], width)
	}
	if err := s.table(nil, rows); err != nil {
		return err
	}
	for _, l := range scanFacts(rec.Scan) {
		s.hang("  ", "    ", l, s.width)
	}
	return nil
}

func (p *page) scan() error {
	rec := p.report.Record
	if rec == nil || rec.Scan == nil {
		return nil
	}
	p.heading(scanTitle(rec.Scan))
	for _, l := range scanVerdict(p.report) {
		p.paragraph(mdProse(l))
	}
	var rows [][]string
	for _, row := range scanRows(rec.Scan) {
		rows = append(rows, []string{mdProseCell(row[0]), mdProseCell(row[1]), mdProseCell(row[2])})
	}
	if err := p.table([]string{"Version", "Offered", "Cipher suites"}, rows); err != nil {
		return err
	}
	p.b.WriteByte('\n')
	for _, l := range scanFacts(rec.Scan) {
		fmt.Fprintf(p.b, "- %s\n", mdProse(l))
	}
	return nil
}
