package render

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// mxTitle is the heading of what the DNS says of the host to other servers.
const mxTitle = "As a mail exchanger"

// mxRows are the parts, each with a word in front. Nothing is said of a host that is
// no mail exchanger, unless somebody asked.
func mxRows(rec *probe.Record) (rows [][2]string) {
	if rec == nil || rec.MX == nil {
		return nil
	}
	m := rec.MX
	if m.Error != "" {
		return [][2]string{{"MX", "not known: " + Sanitize(m.Error, limitLine)}}
	}
	rows = append(rows, [2]string{"MX", mxWords(m)})
	if words := daneWords(rec); words != "" {
		rows = append(rows, [2]string{"DANE", words})
	}
	if m.MTASTS != nil {
		rows = append(rows, [2]string{"MTA-STS", policyWords(rec)})
	} else if m.Domain != "" {
		rows = append(rows, [2]string{"MTA-STS", missing(m, "_mta-sts.", "no policy")})
	}
	if m.TLSRPT != "" {
		rows = append(rows, [2]string{"Reports", "of failed TLS are asked for: " + Sanitize(m.TLSRPT, limitWord)})
	}
	return rows
}

// mxWords say whose mail the host takes.
func mxWords(m *probe.MX) string {
	if m.Domain != "" {
		return "takes the mail for " + Sanitize(m.Domain, limitWord)
	}
	var asked, failed []string
	for _, l := range m.Lookups {
		switch {
		case l.Type != "MX":
		case l.Outcome == probe.LookupFailed:
			failed = append(failed, Sanitize(l.Name, limitWord))
		default:
			asked = append(asked, Sanitize(l.Name, limitWord))
		}
	}
	words := "no MX record of " + rules.List(asked) + " names this host"
	switch {
	case len(asked)+len(failed) == 0:
		return "not known"
	case len(asked) == 0:
		return "not known: the DNS did not answer for " + rules.List(failed)
	case len(failed) > 0:
		words += "; the DNS did not answer for " + rules.List(failed)
	}
	return words + ". With --to NAME@DOMAIN that domain is asked too."
}

// daneWords say what the TLSA records come to, empty where nobody can want any.
func daneWords(rec *probe.Record) string {
	m, d := rec.MX, rec.MX.DANE
	if d == nil {
		if m.Domain == "" {
			return ""
		}
		return missing(m, "_25._tcp.", "no TLSA records")
	}
	found := count(len(d.Records), "TLSA record")
	by := "signed (says the resolver " + Sanitize(d.Resolver, limitWord) + ")"
	switch rules.DANEOf(d) {
	case rules.DANEUnsigned:
		return found + ", not signed (says the resolver " + Sanitize(d.Resolver, limitWord) + "): without DNSSEC they do not count"
	case rules.DANEUnchecked:
		words := found + "; the resolver " + Sanitize(d.Resolver, limitWord) + " checks no signatures, so whether they count is not known"
		if rules.DANEDiffersUnchecked(d) {
			words += "; the certificate on port 25 fits NONE"
		}
		return words
	case rules.DANEUnusable:
		return found + ", " + by + ", of no kind that mail uses: TLS is demanded, any certificate will do"
	case rules.DANEFits:
		words := found + ", " + by + "; the certificate on port 25 fits: " + fitting(d)
		if bad := rules.DANEMisfits(rec); len(bad) > 0 {
			words += "; the one at " + Sanitize(rules.List(bad), limitLine) + " fits NONE"
		}
		return words
	case rules.DANEDiffers:
		return found + ", " + by + "; the certificate on port 25 fits NONE"
	}
	return found + ", " + by + "; not compared: " + mxCertificate(rec)
}

// fitting are the records that fit, by their numbers.
func fitting(d *probe.DANE) string {
	var list []string
	for _, r := range d.Records {
		if r.Matches < 0 || r.Error != "" {
			continue
		}
		if numbers := fmt.Sprintf("%d %d %d", r.Usage, r.Selector, r.MatchingType); !slices.Contains(list, numbers) {
			list = append(list, numbers)
		}
	}
	return strings.Join(list, ", ")
}

// missing says that the DNS has nothing of the kind, or that it did not answer.
func missing(m *probe.MX, prefix, none string) string {
	for _, l := range m.Lookups {
		if strings.HasPrefix(l.Name, prefix) && l.Outcome == probe.LookupFailed {
			return "not known: " + Sanitize(l.Error, limitLine)
		}
	}
	return none
}

// policyWords are an MTA-STS policy in a few words.
func policyWords(rec *probe.Record) string {
	p := rec.MX.MTASTS
	if p.Error != "" {
		return "announced; " + Sanitize(p.Error, limitLine)
	}
	words := "mode " + Sanitize(string(p.Mode), limitWord)
	if p.Mode == probe.PolicyNone {
		return words + ": switched off"
	}
	covers := "names this host"
	if !p.Covers {
		covers = "does NOT name this host"
	}
	hosts := cut(Sanitize(strings.Join(p.Hosts, ", "), limitLine), limitWord)
	return fmt.Sprintf("%s for %s: %s (mx: %s), %s", words, age(p.MaxAge), covers, hosts, mxCertificate(rec))
}

// mxCertificate says what TLS on port 25 is worth to a sender that wants a good
// certificate.
func mxCertificate(rec *probe.Record) string {
	i := rec.MX.Session
	if i < 0 || i >= len(rec.Sessions) {
		return unseen(rec)
	}
	switch s := &rec.Sessions[i]; {
	case !s.Encrypted():
		return "there is no TLS on port 25"
	case !rules.GoodForOthers(s.TLS):
		return "the certificate on port 25 is NOT good"
	}
	return "the certificate on port 25 is good"
}

// age is a time in seconds for people.
func age(seconds int64) string {
	if day := int64(24 * time.Hour / time.Second); seconds >= day {
		return count(int(seconds/day), "day")
	}
	return count(int(seconds), "second")
}

// unseen says why there is no session on port 25.
func unseen(rec *probe.Record) string {
	for i := range rec.Sessions {
		if s := &rec.Sessions[i]; s.Endpoint.Port == 25 && noConnection(s) {
			return "port 25 takes no connection from here, as most networks block it"
		}
	}
	if slices.ContainsFunc(rec.NotTested, func(n probe.NotTested) bool { return n.Name == "alternatives" }) {
		return "port 25 was not tried, only the settings as given"
	}
	return "port 25 was not seen from here"
}

func (s *screen) mailExchanger() error {
	rows := mxRows(s.report.Record)
	if len(rows) == 0 {
		return nil
	}
	s.section(mxTitle)
	for _, row := range rows {
		s.hang("  "+pad(row[0], 9), strings.Repeat(" ", 11), row[1], s.width)
	}
	return nil
}

func (p *page) mailExchanger() error {
	rows := mxRows(p.report.Record)
	if len(rows) == 0 {
		return nil
	}
	p.heading(mxTitle)
	p.b.WriteByte('\n')
	for _, row := range rows {
		p.b.WriteString("- " + mdProse(row[0]+": "+row[1]) + "\n")
	}
	return nil
}
