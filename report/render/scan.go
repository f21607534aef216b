package render

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// scanTitle names what was scanned.
func scanTitle(s *probe.Scan) string {
	how := "STARTTLS"
	if s.Security == probe.SecurityImplicit {
		how = "TLS from the start"
	}
	return fmt.Sprintf("What TLS on port %d takes (%s; %d connections in %.1f s)", s.Port, how, s.Connections, float64(s.Duration)/1000)
}

// scanRows are the versions, and under each that is offered its suites.
func scanRows(s *probe.Scan) (rows [][]string) {
	for _, v := range s.Versions {
		switch v.Offered {
		case probe.Yes:
			order := map[probe.Known]string{probe.Yes: "the server's order", probe.No: "the client's order"}[v.ServerOrder]
			rows = append(rows, []string{v.Version, "yes", cmp.Or(order, count(len(v.Suites), "suite"))})
		case probe.No:
			rows = append(rows, []string{v.Version, "no", Sanitize(v.Alert, limitWord)})
			continue
		default:
			rows = append(rows, []string{v.Version, "not tested", ""})
			continue
		}
		for _, x := range v.Suites {
			rows = append(rows, []string{"", "", strings.Join(suiteWords(x), ", ")})
		}
	}
	return rows
}

// suiteWords are a suite's name and what is to be said of it.
func suiteWords(x probe.ScanSuite) []string {
	words := []string{Sanitize(x.Name, limitWord)}
	if x.Group != "" {
		words = append(words, Sanitize(x.Group, limitWord))
	}
	if x.Bits > 0 {
		words = append(words, fmt.Sprintf("%d bits", x.Bits))
	}
	if !x.ForwardSecret {
		words = append(words, "no forward secrecy")
	}
	for _, w := range x.Weak {
		words = append(words, "WEAK: "+Sanitize(w, limitWord))
	}
	return words
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
	for _, f := range []struct {
		name  string
		value probe.Known
	}{{"OCSP response sent along", s.Stapling}, {"session taken up again", s.Resumption}, {"needs the host's name (SNI)", s.NeedsSNI}, {"notices a downgrade (RFC 7507)", s.FallbackSCSV},
		{"runs commands that came in clear (CVE-2011-0411)", s.Injection}} {
		lines = append(lines, f.name+": "+cmp.Or(string(f.value), "not tested"))
	}
	if s.Stopped != "" {
		lines = append(lines, "The scan is not complete: "+Sanitize(s.Stopped, limitLine)+".")
	}
	return lines
}

// scan is the result of --tls-scan.
func (s *screen) scan() error {
	rec := s.report.Record
	if rec == nil || rec.Scan == nil {
		return nil
	}
	s.section(scanTitle(rec.Scan))
	width := s.width - 2 - 7 - 2 - 10 - 2
	rows := scanRows(rec.Scan)
	for _, row := range rows {
		row[2] = cell(row[2], width)
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
	var rows [][]string
	for _, row := range scanRows(rec.Scan) {
		rows = append(rows, []string{mdProseCell(row[0]), mdProseCell(row[1]), mdProseCell(row[2])})
	}
	if err := p.table([]string{"Version", "Offered", "Cipher suites"}, rows); err != nil {
		return err
	}
	for _, l := range scanFacts(rec.Scan) {
		p.paragraph(mdProse(l))
	}
	return nil
}
