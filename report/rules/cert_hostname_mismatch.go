package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// CertHostnameMismatch holds when the certificate is for other names than the
// host that the settings name.
var CertHostnameMismatch = &Rule{
	ID:       "cert-hostname-mismatch",
	Group:    GroupTLS,
	Severity: Error,
	Summary:  "The server's certificate is for another host name",
	Explanation: "A client compares the host of its settings with the names in the certificate, and with nothing else: not with the DNS, not with the greeting. " +
		clientsDiffer,
	Fix:        "Put a name that the certificate holds into the host setting, if it leads to the same server. Otherwise the certificate must be issued for the host that you use.",
	References: []string{"RFC 9525 section 6.3", "RFC 7817 section 3", "RFC 6125 section 6.4"},
	Check:      perChain(probe.CertWrongName, checkCertHostnameMismatch),
}

func checkCertHostnameMismatch(v view, p probe.CertProblem) *Finding {
	f := v.chainFinding(0, v.fact(p.Text))
	f.Setting = v.c.setting("host")
	f.Setting.Note = "not a name of the certificate"
	if v.ignoresName() {
		f.Severity = Warning
	}
	leaf, ok := v.certificate(0)
	if !ok {
		return f
	}
	host := clean(v.Endpoint.Host, quoteLength)
	f.Summary = "The server's certificate does not name the host " + short(v.Endpoint.Host)
	f.Explanation = fmt.Sprintf("%s sent a certificate %s.%s %s%s", v.at(), namesInWords(leaf), whyNoMatch(leaf, v.Endpoint.Host), v.whoStopsAtName(), v.withheld())
	if same := v.sameAddress(leaf); same != "" {
		f.Explanation += fmt.Sprintf(" %s leads to the same address, %s.", same, clean(v.Endpoint.Address, quoteLength))
		f.Fix = fmt.Sprintf("Set %s to %s: the certificate is for that name, and it leads to the same server.", v.c.called("host"), same)
	} else if use := v.hostToUse(leaf); use != "" {
		f.Fix = fmt.Sprintf("Set %s to %s, a name that the certificate holds, if it leads to the same server. Otherwise have the certificate issued for %s too.", v.c.called("host"), use, host)
	} else if isAddress(v.Endpoint.Host) {
		f.Fix = fmt.Sprintf("Set %s to the name of the server, not to its address; the operator or the DNS knows it.", v.c.called("host"))
	}
	return f
}

// sameAddress is a name of the certificate that was looked up and has the address
// of the session; empty if none has.
func (v view) sameAddress(c probe.Certificate) string {
	for _, l := range v.c.Record.DNS {
		names := slices.ContainsFunc(c.Names, func(n string) bool { return namesHost(n, l.Name) })
		if names && !strings.EqualFold(l.Name, v.Endpoint.Host) && v.Endpoint.Address != "" && slices.Contains(l.Answers, v.Endpoint.Address) {
			return clean(l.Name, quoteLength)
		}
	}
	return ""
}

const namesShown = 6

func namesInWords(c probe.Certificate) string {
	if len(c.Names) == 0 {
		return "without any subject alternative name; its subject is " + quote(c.Subject)
	}
	names := slices.Clone(c.Names[:min(len(c.Names), namesShown)])
	for i := range names {
		names[i] = clean(names[i], quoteLength)
	}
	if more := len(c.Names) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return "for " + list(names)
}

// whyNoMatch explains the near misses that look like a match to people.
func whyNoMatch(c probe.Certificate, host string) string {
	switch {
	case len(c.Names) == 0:
		return " A name in the subject alone does not count any more."
	case isAddress(host):
		return " The host setting is an IP address, and certificates nearly always hold names only."
	}
	host = strings.ToLower(host)
	for _, n := range c.Names {
		parent, ok := strings.CutPrefix(strings.ToLower(n), "*.")
		switch {
		case ok && host == parent:
			return fmt.Sprintf(" The wildcard %s does not cover %s itself.", clean(n, quoteLength), clean(parent, quoteLength))
		case ok && strings.HasSuffix(host, "."+parent):
			return fmt.Sprintf(" The wildcard %s covers one label only, so not %s.", clean(n, quoteLength), clean(host, quoteLength))
		}
	}
	return ""
}

// hostToUse is a host name that the certificate covers: the name by which the
// server calls itself if that is one, else the first full name. A wildcard alone
// does not tell a name.
func (v view) hostToUse(c probe.Certificate) string {
	covered := func(host string) bool {
		return strings.Contains(host, ".") && !isAddress(host) && slices.ContainsFunc(c.Names, func(n string) bool { return namesHost(n, host) })
	}
	for _, own := range v.ownNames() {
		if covered(own) {
			return clean(own, quoteLength)
		}
	}
	for _, n := range c.Names {
		if !strings.HasPrefix(n, "*") && covered(n) {
			return clean(n, quoteLength)
		}
	}
	return ""
}

// ownNames are the names that the server gives itself: in the answers to EHLO
// and in the greeting.
func (v view) ownNames() (names []string) {
	for _, e := range []*probe.EHLO{v.EHLOAfterTLS, v.EHLOBeforeTLS} {
		if e != nil && e.Name != "" {
			names = append(names, e.Name)
		}
	}
	if v.Banner != nil {
		if words := strings.Fields(v.Banner.Text()); len(words) > 0 {
			names = append(names, words[0])
		}
	}
	return names
}
