package render

import (
	"cmp"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
)

const mechanismsTitle = "Ways to sign in"

var mechanismsHeader = []string{"mechanism", "before TLS", "after TLS", "spoken", "answer"}

// mechanismRows are all mechanisms that the sessions on the tested port were
// offered, and what came of each. Nothing is shown unless each was asked for.
func mechanismRows(r *report.Report) (rows [][]string) {
	if r.Record == nil {
		return nil
	}
	first := slices.IndexFunc(r.Record.Sessions, func(s probe.Session) bool { return s.Purpose == probe.PurposeMechanism })
	if first < 0 {
		return nil
	}
	base := r.Record.Sessions[first]
	var names []string
	for _, e := range []*probe.EHLO{base.EHLOAfterTLS, base.EHLOBeforeTLS} {
		for _, m := range e.Mechanisms() {
			if m = strings.ToUpper(m); !slices.Contains(names, m) {
				names = append(names, m)
			}
		}
	}
	for _, name := range names {
		rows = append(rows, []string{Sanitize(name, limitWord), yesNo(offers(base.EHLOBeforeTLS, name)), yesNo(offers(base.EHLOAfterTLS, name)),
			yesNo(probe.Speaks(name)), mechanismAnswer(r.Record, name)})
	}
	return rows
}

func offers(e *probe.EHLO, name string) bool {
	return slices.ContainsFunc(e.Mechanisms(), func(m string) bool { return strings.EqualFold(m, name) })
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// mechanismAnswer is the answer to the attempt that says most.
func mechanismAnswer(rec *probe.Record, name string) string {
	answer := "not tried"
	for i := range rec.Sessions {
		for _, a := range rec.Sessions[i].Auth {
			if !strings.EqualFold(a.Mechanism, name) {
				continue
			}
			reply := ""
			if a.Reply != nil {
				reply = " (" + replyText(a.Reply) + ")"
			}
			switch a.Outcome {
			case probe.OutcomeAccepted:
				return "accepted"
			case probe.OutcomeRejected:
				answer = "refused" + reply
			case probe.OutcomeUnsupported:
				answer = "offered, but not spoken by the server" + reply
			case probe.OutcomeAborted:
				if f, known := probe.MechanismCalled(name); known && !f.Spoken {
					answer = "answers; needs: " + f.Needs
					continue
				}
				answer = "answers; not signed in: " + cmp.Or(Sanitize(a.Why, limitLine), "the exchange broke off")
			case probe.OutcomeSkipped:
				answer = "not tried: " + Sanitize(a.Why, limitLine)
			}
		}
	}
	return answer
}

// mechanisms is the table of --all-mechanisms.
func (s *screen) mechanisms() error {
	rows := mechanismRows(s.report)
	if len(rows) == 0 {
		return nil
	}
	s.section(mechanismsTitle)
	first := 0
	for _, row := range rows {
		row[0] = cut(row[0], 24) // those that exist are shorter
		first = max(first, columnsOf(row[0]))
	}
	for _, row := range rows {
		row[4] = cell(row[4], max(20, s.width-2-max(first, 9)-2-10-2-9-2-6-2))
	}
	return s.table(mechanismsHeader, rows)
}

func (p *page) mechanisms() error {
	rows := mechanismRows(p.report)
	if len(rows) == 0 {
		return nil
	}
	p.heading(mechanismsTitle)
	for _, row := range rows {
		for i := range row {
			row[i] = mdProseCell(cut(row[i], 200))
		}
	}
	return p.table([]string{"Mechanism", "Before TLS", "After TLS", "Spoken", "Answer"}, rows)
}
