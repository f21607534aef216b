package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// CertUntrusted holds when the chain does not lead to a root that this machine
// trusts, whatever the reason.
var CertUntrusted = &Rule{
	ID:       "cert-untrusted",
	Group:    GroupTLS,
	Severity: Error,
	Summary:  "The server's certificate comes from an issuer that this machine does not trust",
	Explanation: "The chain of certificates does not end at a root in this machine's list. Three things do this: a private certificate authority, " +
		"an antivirus or firewall that puts its own certificate in place of the server's, and a machine (often a small container image) without a list of roots. " + clientsDiffer,
	Fix: "Compare the issuer with the one that others see. For a private authority, give the application its root certificate as CA file (--ca-file here). " +
		"In a container, install the package ca-certificates.",
	References: []string{"RFC 5280 section 6", "RFC 8314 section 5.3"},
	Check:      perSession(checkCertUntrusted),
}

func checkCertUntrusted(v view) *Finding {
	if !v.Encrypted() {
		return nil
	}
	if p, ok := v.TLS.Problem(probe.CertUntrusted); ok {
		return v.untrusted(p)
	}
	// Servers leave the root out, so a chain with an intermediate and no known
	// issuer ends, most likely, at a root that is missing here.
	if p, ok := v.TLS.Problem(probe.CertIncomplete); ok && p.Certificate > 0 {
		return v.untrusted(p)
	}
	// A verifier can have reasons of its own that fit no kind of problem.
	if !v.TLS.Verified && len(v.TLS.Problems) == 0 && v.TLS.Error != "" {
		return v.unverified(0, v.TLS.Error)
	}
	return nil
}

// untrusted is the finding for a chain that ends at an unknown issuer or, by the
// text of the problem, is unfit in another way.
func (v view) untrusted(p probe.CertProblem) *Finding {
	c, ok := v.certificate(p.Certificate)
	if !ok || p.Kind == probe.CertUntrusted && c.Subject != c.Issuer {
		return v.unverified(p.Certificate, p.Text)
	}
	f := v.chainFinding(p.Certificate, v.fact(p.Text))
	f.Summary = "This machine does not trust the issuer of the server's certificate, " + short(c.Issuer)
	f.Explanation = fmt.Sprintf("The chain that %s sends ends at %s, which is not among the roots that this machine trusts: a private authority, "+
		"an antivirus or firewall on the way, or a machine without a list of roots. %s%s", v.at(), quote(c.Issuer), v.whoStops(), v.withheld())
	return f
}

func (v view) unverified(index int, why string) *Finding {
	f := v.chainFinding(index, v.fact(why))
	f.Summary = "The server's certificate does not verify"
	f.Explanation = fmt.Sprintf("The certificate of %s does not verify: %s. %s%s", v.at(), quote(why), v.whoStops(), v.withheld())
	return f
}
