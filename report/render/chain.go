package render

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// chainSession is the session whose certificates are shown, nil where there is nothing
// to say of them: one that is to be judged, with a chain that is not simply good.
func chainSession(r *report.Report) *probe.Session {
	if r.Record == nil {
		return nil
	}
	for _, s := range []*probe.Session{r.Record.AsConfigured(), r.Record.Recommended()} {
		if s == nil || !s.Encrypted() || len(s.TLS.Chain) == 0 || len(s.TLS.Builds) == 0 || len(s.TLS.Chain) == 1 && selfSigned(s.TLS) {
			continue
		}
		if slices.ContainsFunc(s.TLS.Problems, ofChain) || slices.ContainsFunc(s.TLS.Stores, func(x probe.TrustStore) bool { return !x.Trusted }) {
			return s
		}
	}
	return nil
}

// selfSigned says whether the server's certificate vouches for itself: then there is no
// chain, and the report has said so.
func selfSigned(t *probe.TLS) bool {
	_, yes := t.Problem(probe.CertSelfSigned)
	return yes
}

// ofChain says whether a problem is one of the chain, and not of the server's own
// certificate.
func ofChain(p probe.CertProblem) bool {
	switch p.Kind {
	case probe.CertWrongOrder, probe.CertDuplicate, probe.CertUnrelated, probe.CertPathExpired, probe.CertIncomplete:
		return true
	}
	return p.Certificate > 0
}

func chainTitle(s *probe.Session) string {
	return "Certificates of " + hostPort(s.Endpoint.Host, s.Endpoint.Port)
}

// chainRows are the certificates as sent, and below them the fetched ones.
func chainRows(t *probe.TLS) (rows [][]string) {
	row := func(mark string, c probe.Certificate) {
		rows = append(rows, []string{mark, Sanitize(rules.CommonName(c.Subject), limitWord), Sanitize(rules.CommonName(c.Issuer), limitWord), c.NotAfter.UTC().Format("2006-01-02")})
	}
	for i, c := range t.Chain {
		row(strconv.Itoa(i+1), c)
	}
	for _, f := range t.Fetched {
		if f.Certificate != nil {
			row("fetched", *f.Certificate)
		}
	}
	return rows
}

// storeNames are the lists of roots in a sentence.
var storeNames = map[probe.StoreName]string{probe.StoreSystem: "this machine's list", probe.StoreGiven: "the CA file", probe.StoreMozilla: "Mozilla's list"}

// chainFacts say who has the root, and who can follow the chain.
func chainFacts(t *probe.TLS) (lines []string) {
	var in, out []string
	root := ""
	for _, s := range t.Stores {
		if s.Trusted {
			in = append(in, storeNames[s.Name])
			root = rules.CommonName(s.Root)
		} else {
			out = append(out, storeNames[s.Name])
		}
	}
	_, missing := t.Problem(probe.CertIncomplete)
	for _, f := range t.Fetched {
		if f.Completes && len(in) == 0 && len(out) > 0 { // by the list that the run went by, the first one
			in, out, root = out[:1], nil, rules.CommonName(f.Root)
		}
	}
	switch {
	case len(in) > 0 && len(out) > 0:
		lines = append(lines, fmt.Sprintf("Root: %s, in %s, not in %s.", Sanitize(root, limitWord), rules.List(in), rules.List(out)))
	case len(in) > 0:
		lines = append(lines, fmt.Sprintf("Root: %s, in %s.", Sanitize(root, limitWord), rules.List(in)))
	case missing:
		lines = append(lines, "Root: none is reached by what was sent.")
	case len(out) > 0 && slices.ContainsFunc(t.Stores, lacksRoot):
		if len(out) > 1 {
			out = []string{"either " + strings.Join(out, " or ")}
		}
		lines = append(lines, "Root: not in "+out[0]+".")
	}
	return append(lines, whoFollows(t))
}

// lacksRoot says whether it is the root that a list misses, and not that the chain up
// to it does not hold.
func lacksRoot(s probe.TrustStore) bool {
	return s.Error == "the list is empty" || strings.HasSuffix(s.Error, " is not in it")
}

// whoFollows is the strictest way of building the chain that works.
func whoFollows(t *probe.TLS) string {
	ways := map[probe.ChainWay]probe.ChainBuild{}
	for _, b := range t.Builds {
		ways[b.Way] = b
	}
	asSent, searched, fetched := ways[probe.ChainAsSent], ways[probe.ChainSearched], ways[probe.ChainFetched]
	why := func(b probe.ChainBuild) string { return sentence(Sanitize(b.Error, limitLine)) }
	_, missing := t.Problem(probe.CertIncomplete)
	switch {
	case asSent.Trusted:
		return "Who can follow it: every client that has the root, the strict ones too."
	case searched.Trusted && slices.ContainsFunc(t.Problems, superfluous) && !slices.ContainsFunc(t.Problems, func(p probe.CertProblem) bool { return ofChain(p) && !superfluous(p) }):
		return "Who can follow it: nearly every client. A few small ones take the certificates as sent, and stop: " + why(asSent)
	case searched.Trusted:
		return "Who can follow it: clients that look for a path, as current OpenSSL, GnuTLS, Go and browsers do. Not those that take the certificates as sent: " + why(asSent)
	case fetched.Trusted && missing:
		return "Who can follow it: clients that fetch what is missing (Windows, some browsers), or have it from elsewhere. Not the others."
	case fetched.Trusted:
		return "Who can follow it: clients that fetch what is missing (Windows, some browsers). Not the others: " + why(asSent)
	case fetched.Way != "" && strings.Contains(fetched.Error, "unknown authority"):
		return "Who can follow it: nobody, not even with what was fetched."
	case fetched.Way != "":
		return "Who can follow it: nobody, not even with what was fetched: " + why(fetched)
	case missing && fetched.Way == "":
		return "Who can follow it: at most clients that have the missing certificate or fetch it; --fetch-issuers looks whether that would do."
	case slices.ContainsFunc(t.Stores, func(s probe.TrustStore) bool { return s.Trusted }): // not the one that the run went by
		return "Who can follow it: clients that have the root, and so not with the list that lacks it."
	case strings.Contains(searched.Error, "unknown authority"): // the line before says it better
		return "Who can follow it: nobody with these roots."
	case slices.ContainsFunc(t.Problems, ofChain): // which the report names in better words
		return "Who can follow it: nobody with these roots, for what is wrong with the chain."
	}
	return "Who can follow it: nobody with these roots: " + why(searched)
}

// superfluous says whether a problem is a certificate too many, which programs of today
// pass over.
func superfluous(p probe.CertProblem) bool {
	return p.Kind == probe.CertDuplicate || p.Kind == probe.CertUnrelated
}

// chain are the certificates, where something is to be said of them.
func (s *screen) chain() error {
	session := chainSession(s.report)
	if session == nil {
		return nil
	}
	s.section(chainTitle(session))
	width := (s.width - 2 - 7 - 2 - 2 - 2 - 10) / 2
	rows := chainRows(session.TLS)
	for _, row := range rows {
		row[1], row[2] = cell(row[1], width), cell(row[2], width)
	}
	if err := s.table([]string{"", "for", "issued by", "valid to"}, rows); err != nil {
		return err
	}
	for _, l := range chainFacts(session.TLS) {
		s.hang("  ", "    ", l, s.width)
	}
	return nil
}

func (p *page) chain() error {
	session := chainSession(p.report)
	if session == nil {
		return nil
	}
	p.heading(mdProse(chainTitle(session)))
	var rows [][]string
	for _, row := range chainRows(session.TLS) {
		rows = append(rows, []string{mdProseCell(row[0]), mdProseCell(row[1]), mdProseCell(row[2]), row[3]})
	}
	if err := p.table([]string{"", "For", "Issued by", "Valid to"}, rows); err != nil {
		return err
	}
	for _, l := range chainFacts(session.TLS) {
		p.paragraph(mdProse(l))
	}
	return nil
}
