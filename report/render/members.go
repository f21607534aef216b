package render

import (
	"cmp"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

const membersTitle = "Addresses"

var membersHeader = []string{"address", "family", "outcome", "TLS", "cert until", "AUTH"}

// memberRows are the servers behind the addresses of the host: the session that went
// on with one of them, those on the further ones, and the ones that took no
// connection. Nothing is shown unless each address was asked for.
func memberRows(r *report.Report) (rows [][]string) {
	if r.Record == nil {
		return nil
	}
	all := r.Record.Sessions
	first := slices.IndexFunc(all, func(s probe.Session) bool { return s.Purpose == probe.PurposeMember })
	if first < 0 {
		return nil
	}
	like := all[first].Endpoint
	base := slices.IndexFunc(all, func(s probe.Session) bool {
		return s.Purpose != probe.PurposeAlternative && s.Purpose != probe.PurposeMember && s.Endpoint.Port == like.Port && s.Endpoint.Security == like.Security
	})
	shown := map[string]bool{}
	add := func(s *probe.Session) {
		if s.Endpoint.Address != "" && !shown[s.Endpoint.Address] && len(rows) < maxPorts {
			shown[s.Endpoint.Address] = true
			rows = append(rows, memberRow(r.Record, s))
		}
	}
	if base >= 0 {
		add(&all[base])
	}
	for _, i := range indexes(all, probe.PurposeMember) {
		add(&all[i])
	}
	for _, i := range append(indexes(all, probe.PurposeMember), base) {
		if i < 0 {
			continue
		}
		for _, c := range all[i].Connects {
			if c.Outcome == probe.ConnectOK || shown[c.Address] || len(rows) == maxPorts {
				continue
			}
			shown[c.Address] = true
			rows = append(rows, []string{Sanitize(c.Address, limitWord), Sanitize(c.Family, limitWord), outcomeWords(c.Outcome), "", "", ""})
		}
	}
	return rows
}

func indexes(all []probe.Session, purpose probe.Purpose) (found []int) {
	for i := range all {
		if all[i].Purpose == purpose {
			found = append(found, i)
		}
	}
	return found
}

// memberRow is one server: what is wrong with it alone, else how far its session went.
func memberRow(rec *probe.Record, s *probe.Session) []string {
	row := []string{Sanitize(s.Endpoint.Address, limitWord), addressFamily(s.Endpoint.Address), "answers", "", "", ""}
	if s.Failure != nil {
		row[2] = failureText(s)
	}
	if faults := rules.MemberFaults(rec, s.Endpoint.Address); len(faults) > 0 {
		row[2] = Sanitize(strings.Join(faults, "; "), limitLine)
	}
	if s.Encrypted() {
		row[3] = strings.TrimPrefix(Sanitize(s.TLS.Version, limitWord), "TLS ")
	}
	if s.TLS != nil && len(s.TLS.Chain) > 0 {
		row[4] = s.TLS.Chain[0].NotAfter.UTC().Format("2006-01-02")
	}
	if c := s.Capabilities(); c != nil && c.Reply != nil {
		row[5] = cmp.Or(Sanitize(strings.Join(c.Mechanisms(), " "), limitWord), "none")
	}
	return row
}

func addressFamily(address string) string {
	if strings.Contains(address, ":") {
		return "IPv6"
	}
	return "IPv4"
}

// outcomeWords are a Connect's outcome for people.
func outcomeWords(outcome string) string {
	switch outcome {
	case probe.ConnectOK:
		return "connects"
	case "not-tested":
		return "not tested"
	}
	return cmp.Or(failureWords[probe.FailureKind(outcome)], Sanitize(outcome, limitWord))
}

// membersNote is why there is no table where one was asked for.
func membersNote(r *report.Report) string {
	if r.Record == nil {
		return ""
	}
	for _, n := range r.Record.NotTested {
		if n.Name == "all-addresses" {
			return sentence("Not compared: " + Sanitize(n.Why, limitLine))
		}
	}
	return ""
}

// members is the table of --all-addresses.
func (s *screen) members() error {
	rows, note := memberRows(s.report), membersNote(s.report)
	if len(rows) == 0 && note == "" {
		return nil
	}
	s.section(membersTitle)
	if len(rows) == 0 {
		s.hang("  ", "  ", note, s.width)
		return nil
	}
	first := len(membersHeader[0])
	for _, row := range rows {
		first = max(first, columnsOf(row[0]))
	}
	const rest = 2 + 2 + 6 + 2 + 2 + 3 + 2 + 10 + 2 // what the other columns and the gaps take
	wide := s.width - first - rest
	if wide < 24 { // an address that is cut names nobody
		s.memberList(rows)
		return nil
	}
	for _, row := range rows {
		row[1], row[3] = cell(row[1], len("IPv4")), cell(row[3], len("1.3"))
		row[2], row[5] = cell(row[2], wide*3/5), cell(row[5], wide*2/5)
	}
	return s.table(membersHeader, rows)
}

// memberList is the table where there is no room for one.
func (s *screen) memberList(rows [][]string) {
	names := []string{"", "", "", "TLS ", "certificate until ", "AUTH "}
	for _, row := range rows {
		text := row[0] + "  " + row[2]
		for i := 3; i < len(row); i++ {
			if row[i] != "" {
				text += ", " + names[i] + row[i]
			}
		}
		s.hang("  ", "    ", text, s.width)
	}
}

func (p *page) members() error {
	rows, note := memberRows(p.report), membersNote(p.report)
	if len(rows) == 0 && note == "" {
		return nil
	}
	p.heading(membersTitle)
	if len(rows) == 0 {
		p.paragraph(mdProse(note))
		return nil
	}
	for _, row := range rows {
		for i := range row {
			row[i] = mdProseCell(cut(row[i], 200))
		}
	}
	return p.table([]string{"Address", "Family", "Outcome", "TLS", "Certificate until", "AUTH"}, rows)
}
