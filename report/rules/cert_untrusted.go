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
	if p, ok := v.TLS.Problem(probe.CertIncomplete); ok {
		_, proven := v.completed()
		_, elsewhere := v.knownElsewhere()
		// Servers leave the root out, so a chain with an intermediate and no known
		// issuer ends, most likely, at a root that is missing here.
		if !proven && (p.Certificate > 0 || elsewhere) {
			return v.untrusted(p)
		}
		return nil
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
	if public, ok := v.knownElsewhere(); ok {
		return v.missingRoot(p, public)
	}
	c, ok := v.certificate(p.Certificate)
	if !ok || p.Kind == probe.CertUntrusted && c.Subject != c.Issuer {
		return v.unverified(p.Certificate, p.Text)
	}
	f := v.chainFinding(p.Certificate, append([]Evidence{v.fact(p.Text)}, v.fetchedProof()...)...)
	f.Summary = "This machine does not trust the issuer of the server's certificate, " + subjectName(c.Issuer)
	what := "which is not among the roots that this machine trusts: a private authority, an antivirus or firewall on the way, or a machine without a list of roots."
	if public, known := v.store(probe.StoreMozilla); known && !public.Trusted {
		what = "which neither this machine nor Mozilla's list of public authorities knows: a private authority, or an antivirus or firewall on the way."
		f.Fix = "Compare the issuer with the one that others see, or ask the operator of the server. If it is a private authority, give the application its root certificate as CA file (--ca-file here)."
	}
	if p.Kind == probe.CertIncomplete && len(c.IssuerURLs) > 0 && len(v.TLS.Fetched) == 0 {
		what += " Or the server leaves out one more certificate: --fetch-issuers tells."
	}
	f.Explanation = fmt.Sprintf("The chain that %s sends ends at %s, %s%s %s%s", v.at(), quote(c.Issuer), what, v.ownIssuer(c.Issuer), v.whoStops(), v.withheld())
	return f
}

// ownIssuer weighs an issuer that has the name of the host's owner, as a sentence with
// a blank before it.
func (v view) ownIssuer(issuer string) string {
	if own := issuerIsOwn(issuer, v.Endpoint.Host); own != "" {
		return fmt.Sprintf(" The issuer has \"%s\" in its name, as the host has: so it calls itself the authority of the same organisation, which speaks for a private authority, and proves nothing.", clean(own, quoteLength))
	}
	return ""
}

// missingRoot is for a chain that Mozilla's list vouches for, so that the list here is
// at fault.
func (v view) missingRoot(p probe.CertProblem, public probe.TrustStore) *Finding {
	f := v.chainFinding(p.Certificate, v.fact(p.Text), v.fact("Mozilla's list has the root "+public.Root))
	if _, given := v.store(probe.StoreGiven); given {
		f.Summary = "The CA file that was given does not have the root of the server's certificate, " + subjectName(public.Root)
		f.Explanation = fmt.Sprintf("The chain that %s sends is good: it leads to %s, a public authority in Mozilla's list. Only the CA file is not the one for this server; "+
			"it replaces the list of this machine. %s%s", v.at(), quote(public.Root), v.whoStops(), v.withheld())
		f.Fix = "Leave the CA file out of the settings (--ca-file here), or add the root to it."
		return f
	}
	list := "is out of date or was cut down"
	if own, _ := v.store(probe.StoreSystem); own.Error == "the list is empty" {
		list = "is empty"
	}
	f.Summary = "This machine's list of roots lacks a public authority, " + subjectName(public.Root)
	f.Explanation = fmt.Sprintf("The chain that %s sends is good: it leads to %s, a public authority in Mozilla's list. This machine does not know it: its own list of roots %s. "+
		"On another machine the same settings work. %s%s", v.at(), quote(public.Root), list, v.whoStops(), v.withheld())
	f.Fix = "Install or update the list of roots: the package ca-certificates, on old systems with all updates of the system. A small container image has none: add the package to the image."
	return f
}

func (v view) unverified(index int, why string) *Finding {
	f := v.chainFinding(index, v.fact(why))
	f.Summary = "The server's certificate does not verify"
	f.Explanation = fmt.Sprintf("The certificate of %s does not verify: %s. %s%s", v.at(), quote(why), v.whoStops(), v.withheld())
	return f
}
