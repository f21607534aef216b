package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/providers"
)

// answersForBoth holds when somebody answers in the place of both hosts: they have
// nothing to do with each other and still greet by one foreign name, or show
// certificates of one issuer that nobody trusts. Where the second host is a large
// provider's that is proof; else both may be customers of one hoster.
func (v view) answersForBoth() *Finding {
	second := v.c.second()
	if second == nil || v.Encrypted() && v.TLS.Verified || v.sharesAddress() {
		return nil
	}
	first, other := organisation(v.Endpoint.Host), organisation(second.Host)
	_, known := providers.ByHost(second.Host)
	known = known || providerDomains[other]
	if first == "" || first == other {
		return nil
	}
	who, proof := v.commonGreeting(first, other)
	if who == "" && known {
		who, proof = v.commonCertificate()
	}
	if who == "" {
		return nil
	}
	f := v.finding(probe.StageGreeting, proof...)
	f.Setting = v.c.setting("host")
	host, name := clean(v.Endpoint.Host, quoteLength), v.c.secondHost()
	f.Summary = fmt.Sprintf("This network answers for the mail servers: both hosts answer as %s", who)
	f.Explanation = fmt.Sprintf("%s and %s have nothing to do with each other, and both answer as %s. So neither is reached: a transparent SMTP proxy of this network, "+
		"as hotels, companies and web hosts have them, takes the connections to this port. A correct password for %s is of no use there.", host, name, who, host)
	f.Fix = "Use another port: such proxies mostly take port 25, and leave 465 and 587 alone. Otherwise ask who runs this network to let connections to the mail server through, or use a VPN."
	if !known {
		f.Severity = Warning
		f.Explanation = fmt.Sprintf("%s and %s both answer as %s, which is the name of neither. If they are not at the same hoster, a transparent SMTP proxy of this network "+
			"takes the connections, and neither is reached.", host, name, who)
	}
	return f
}

// sharesAddress says whether the two hosts are one by their addresses.
func (v view) sharesAddress() bool {
	theirs := v.c.second().DNS
	for _, l := range v.c.Record.DNS {
		for _, a := range l.Answers {
			if slices.ContainsFunc(theirs, func(o probe.Lookup) bool { return o.Type == l.Type && slices.Contains(o.Answers, a) }) {
				return true
			}
		}
	}
	return false
}

// commonGreeting is the name by which both hosts greet, if it is of neither of the
// two domains.
func (v view) commonGreeting(first, other string) (who string, proof []Evidence) {
	p, ok := v.counterpart()
	if !ok || v.Banner == nil || len(p.Greeting) < 4 {
		return "", nil
	}
	word, _, _ := strings.Cut(strings.TrimSpace(v.Banner.Text()), " ")
	word2, _, _ := strings.Cut(strings.TrimSpace(p.Greeting[4:]), " ")
	owner := organisation(word)
	if !strings.EqualFold(word, word2) || !strings.Contains(word, ".") || owner == "" || owner == first || owner == other || v.ofProvider(word) {
		return "", nil
	}
	return quote(word), []Evidence{v.reply(v.Banner), v.c.fact(fmt.Sprintf("port %d of %s greets: %s", p.Port, v.c.secondHost(), clean(p.Greeting, quoteLength)))}
}

// commonCertificate is the issuer that signed the certificates of both hosts and that
// no trusted list has.
func (v view) commonCertificate() (who string, proof []Evidence) {
	untrusted := func(list []probe.CertProblem) bool {
		return slices.ContainsFunc(list, func(p probe.CertProblem) bool { return p.Kind == probe.CertUntrusted || p.Kind == probe.CertSelfSigned })
	}
	if !v.Encrypted() || len(v.TLS.Chain) == 0 || !untrusted(v.TLS.Problems) {
		return "", nil
	}
	mine := v.TLS.Chain[0]
	for _, p := range v.c.second().Ports {
		if c := p.Certificate; c != nil && untrusted(p.Problems) && c.Issuer != "" && c.Issuer == mine.Issuer {
			return "certificates of " + quote(c.Issuer), []Evidence{v.fact(describe(mine)), v.c.fact(fmt.Sprintf("port %d of %s: %s", p.Port, v.c.secondHost(), describe(*c)))}
		}
	}
	return "", nil
}
