package rules

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/smtpwhy/smtpwhy/probe"
)

// clientsDiffer is why a certificate fault stops one application and not another.
const clientsDiffer = "Most clients check the certificate and stop here, before the password is sent; others never look, so one application fails where another works."

// dateForm is how texts write a day.
const dateForm = "2006-01-02"

// perChain makes a Check of one that looks at a certificate problem of the kind
// in a judged session, or in the one that stands in for the recommended one.
func perChain(kind probe.CertProblemKind, check func(v view, p probe.CertProblem) *Finding) func(*Case) []Finding {
	return perTLS(func(v view) *Finding {
		if !v.Encrypted() {
			return nil
		}
		p, ok := v.TLS.Problem(kind)
		if !ok {
			return nil
		}
		return check(v, p)
	})
}

// perTLS is perSession for rules about what TLS came to: they look at the
// untrusted way in too.
func perTLS(check func(v view) *Finding) func(*Case) []Finding {
	return func(c *Case) []Finding {
		findings := perSession(check)(c)
		if v, ok := c.untrustedWayIn(); ok {
			if f := check(v); f != nil {
				findings = append(findings, *f)
			}
		}
		return findings
	}
}

// untrustedWayIn is the way in that the advice names when nothing was tried in
// full because clients do not accept its TLS: the next thing to stop the mail.
func (c *Case) untrustedWayIn() (view, bool) {
	v, ok := c.configured()
	if !ok || v.Failure == nil || v.Encrypted() {
		return view{}, false
	}
	if _, tried := v.other(func(o view) bool { return o.Purpose == probe.PurposeRecommended }); tried {
		return view{}, false
	}
	o, ok := v.bestEncrypted()
	return o, ok && !o.trusted()
}

// chainFinding is a finding about the certificate at the index. Where the user
// allowed unproven certificates, or the application looks at none, the fault does
// not stop the mail.
func (v view) chainFinding(index int, proof ...Evidence) *Finding {
	if c, ok := v.certificate(index); ok {
		proof = append(proof, v.fact(describe(c)))
	}
	f := v.finding(probe.StageTLS, append([]Evidence{v.tlsNote()}, proof...)...)
	if v.c.Settings.TLS.Insecure || v.ignoresCertificate() {
		f.Severity = Warning
	}
	return f
}

// certificate is the one at the index of the chain as sent.
func (v view) certificate(index int) (probe.Certificate, bool) {
	if v.TLS == nil || index < 0 || index >= len(v.TLS.Chain) {
		return probe.Certificate{}, false
	}
	return v.TLS.Chain[index], true
}

// describe is a certificate on one line, as proof.
func describe(c probe.Certificate) string {
	text := fmt.Sprintf("certificate %s, issued by %s, valid from %s to %s", quote(c.Subject), quote(c.Issuer),
		c.NotBefore.UTC().Format(dateForm), c.NotAfter.UTC().Format(dateForm))
	if len(c.Names) > 0 {
		text += ", names: " + strings.Join(c.Names, " ")
	}
	return text
}

// whose says which certificate of the chain is meant.
func whose(index int) string {
	if index == 0 {
		return "The certificate of the server"
	}
	return "A certificate in the chain that the server sends"
}

// tlsNote cites the transcript's note about the handshake.
func (v view) tlsNote() Evidence {
	i := slices.IndexFunc(v.Transcript, func(l probe.Line) bool {
		return l.From == probe.FromNote && strings.HasPrefix(l.Text, "TLS ")
	})
	return v.line(i)
}

// withheld says that the password stayed here, where it did.
func (v view) withheld() string {
	if slices.ContainsFunc(v.Auth, func(a probe.Attempt) bool { return a.Outcome == probe.OutcomeSkipped }) {
		return " smtpwhy did not send the password."
	}
	return ""
}

// elsewhere names an encrypted way in that works, as a sentence; empty if this
// run saw none, or none better than v's own.
func (v view) elsewhere() string {
	o, ok := v.bestEncrypted()
	if !ok || o.tooOld() || !o.trusted() || o.Endpoint.Port == v.Endpoint.Port && o.Endpoint.Security == v.Endpoint.Security {
		return ""
	}
	return fmt.Sprintf(" TLS works on port %s with %s.", o.port(), boxes(o.Endpoint.Security))
}

// isAddress says whether the host is an IP address, not a name.
func isAddress(host string) bool {
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil
}

// namesHost says whether the name of a certificate covers the host. A wildcard
// stands for exactly one label, the first (RFC 9525 section 6.3).
func namesHost(name, host string) bool {
	name, host = strings.TrimSuffix(strings.ToLower(name), "."), strings.TrimSuffix(strings.ToLower(host), ".")
	if rest, ok := strings.CutPrefix(name, "*."); ok {
		label, parent, found := strings.Cut(host, ".")
		return found && label != "" && parent == rest
	}
	return name == host
}

// days is a span for people, in whole days.
func days(d time.Duration) string {
	n := int(d / (24 * time.Hour))
	switch n {
	case 0:
		return "less than a day"
	case 1:
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}
