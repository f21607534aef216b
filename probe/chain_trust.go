package probe

import (
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// checkTrust says why there is no path to a trusted root.
func (c *chain) checkTrust() {
	top := c.path[len(c.path)-1]
	if c.hidesTrust(top) || c.checkIssuers() || c.checkReason() {
		return
	}
	_, unknown := errors.AsType[x509.UnknownAuthorityError](c.trustError)
	switch {
	case selfSigned(c.certs[0]):
		c.problem(CertSelfSigned, 0, "the certificate is signed by itself, not by a certification authority")
	case isExpired(c.trustError):
		c.problem(CertUntrusted, top, "the certificates of the chain were never valid at the same time")
	case !unknown:
		c.problem(CertUntrusted, 0, "%s", plainReason(c.trustError))
	case selfSigned(c.certs[top]):
		c.problem(CertUntrusted, top, "the chain ends at %s, which is not a trusted root", subjectOf(c.certs[top]))
	case c.namesake(top) != "":
		c.problem(CertUntrusted, top, "%s", c.namesake(top))
	default:
		c.problem(CertIncomplete, top, "the issuer of %s, %s, was not sent and is not a trusted root",
			c.label(top), issuerOf(c.certs[top]))
	}
}

// checkIssuers looks for an issuer in the chain that may certify nothing (RFC 5280
// sections 4.2.1.3 and 4.2.1.9). A root is excused: whoever trusts one of version 1
// has said all that basic constraints would say.
func (c *chain) checkIssuers() bool {
	for _, i := range c.path[1:] {
		cert, label := c.certs[i], c.label(i)
		switch root := selfSigned(cert); {
		case cert.Version < 3 && !root:
			c.problem(CertUntrusted, i, "%s is of version %d, which cannot say that it is a certification authority's, so it can certify nothing", label, cert.Version)
		case cert.Version == 3 && !cert.IsCA:
			c.problem(CertUntrusted, i, "%s is no certification authority's (basic constraints) and can certify nothing", label)
		case cert.KeyUsage != 0 && cert.KeyUsage&x509.KeyUsageCertSign == 0:
			c.problem(CertUntrusted, i, "%s has a key that may not sign certificates (key usage without keyCertSign), and signed one", label)
		default:
			continue
		}
		return true
	}
	return false
}

// checkReason says in words what the verifier has against a chain whose issuers are
// known.
func (c *chain) checkReason() bool {
	if _, critical := errors.AsType[x509.UnhandledCriticalExtension](c.trustError); critical {
		return c.checkCritical()
	}
	invalid, ok := errors.AsType[x509.CertificateInvalidError](c.trustError)
	if !ok {
		return false
	}
	switch invalid.Reason {
	case x509.TooManyIntermediates:
		at, label := c.sentOrRoot(invalid.Cert)
		c.problem(CertUntrusted, at, "%s allows %d authorities between itself and a server's certificate (path length), and there are more", label, invalid.Cert.MaxPathLen)
	case x509.CANotAuthorizedForThisName:
		at, limits := c.constrainer()
		c.problem(CertNameConstraint, at, "%s (%s)", limits, strings.TrimPrefix(invalid.Detail, "x509: "))
	case x509.TooManyConstraints, x509.UnconstrainedName:
		at, limits := c.constrainer()
		c.problem(CertNameConstraint, at, "%s (the names of the certificate cannot be compared with that)", limits)
	case x509.NoValidChains:
		c.problem(CertUntrusted, 0, "the certificate policies of the chain do not agree with each other (%s)", invalid.Detail)
	default:
		return false
	}
	return true
}

// checkCritical names the certificate with an extension that no verifier may pass
// over (RFC 5280 section 4.2).
func (c *chain) checkCritical() bool {
	for _, i := range c.path {
		if unknown := c.certs[i].UnhandledCriticalExtensions; len(unknown) > 0 {
			c.problem(CertUntrusted, i, "%s has a critical extension that is not known (%s), so verifiers must refuse it", c.label(i), unknown[0])
			return true
		}
	}
	return false
}

// sentOrRoot is the place of a certificate in the chain, and how it is called; for one
// of the trusted roots the place is where the chain meets it.
func (c *chain) sentOrRoot(cert *x509.Certificate) (at int, label string) {
	if at = slices.IndexFunc(c.certs, cert.Equal); at >= 0 {
		return at, c.label(at)
	}
	return c.path[len(c.path)-1], "the trusted root " + subjectOf(cert)
}

// constrainer is the authority whose name constraints (RFC 5280 section 4.2.1.10)
// the leaf breaks, the lowest under which alone it does not verify, and what it may
// certify.
func (c *chain) constrainer() (at int, limits string) {
	for n, i := range c.path[1:] {
		roots, below := x509.NewCertPool(), x509.NewCertPool()
		roots.AddCert(c.certs[i])
		for _, j := range c.path[1 : n+1] {
			below.AddCert(c.certs[j])
		}
		for _, moment := range c.moments() {
			if c.runOver() {
				break
			}
			_, err := c.certs[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: below, CurrentTime: moment, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
			if isExpired(err) {
				continue
			}
			if err != nil {
				return i, c.label(i) + " " + constraints(c.certs[i])
			}
			break
		}
	}
	return c.path[len(c.path)-1], "the trusted root is constrained in what it may certify"
}

// constraints are an authority's name constraints for hosts, in words.
func constraints(cert *x509.Certificate) string {
	list := func(names []string, more int) string {
		for i, n := range names {
			names[i] = cutText(n, maxCertName)
		}
		text := joinNames(names)
		if more > 0 {
			text = strings.TrimPrefix(fmt.Sprintf("%s and %d address ranges", text, more), " and ")
		}
		return text
	}
	var words []string
	if n := len(cert.PermittedDNSDomains) + len(cert.PermittedIPRanges); n > 0 {
		words = append(words, "may certify "+list(slices.Clone(cert.PermittedDNSDomains), len(cert.PermittedIPRanges))+" alone")
	}
	if n := len(cert.ExcludedDNSDomains) + len(cert.ExcludedIPRanges); n > 0 {
		words = append(words, "may not certify "+list(slices.Clone(cert.ExcludedDNSDomains), len(cert.ExcludedIPRanges)))
	}
	if len(words) == 0 {
		return "is constrained in what it may certify"
	}
	return strings.Join(words, " and ")
}

// namesake says why a trusted root with the name of the issuer of the chain's last
// certificate is not its issuer; empty if there is no such root.
func (c *chain) namesake(top int) string {
	_, err := c.certs[top].Verify(x509.VerifyOptions{Roots: c.roots, CurrentTime: c.now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	if err == nil || !candidateFailed(err) {
		return ""
	}
	name := issuerOf(c.certs[top])
	if strings.Contains(err.Error(), "cannot sign this kind of certificate") {
		return fmt.Sprintf("a trusted root has the name of the issuer, %s, but is no certification authority's or may not sign certificates", name)
	}
	return fmt.Sprintf("a trusted root has the name of the issuer, %s, but another key: it did not sign %s", name, c.label(top))
}

// plainReason is a verifier's error without its prefix.
func plainReason(err error) string { return strings.TrimPrefix(err.Error(), "x509: ") }

// hidesTrust says whether a weak signature on the way to top is all that keeps
// the chain from being trusted, as far as can be known: verifiers do not look
// behind it.
func (c *chain) hidesTrust(top int) bool {
	weak := func(i int) bool { return weakSignature(c.certs[i]) && !selfSigned(c.certs[i]) }
	if !slices.ContainsFunc(c.path, weak) {
		return false
	}
	if weak(top) {
		return true
	}
	rest := &chain{chainInput: c.chainInput}
	rest.certs = c.certs[top : top+1]
	return rest.trustedPath() != nil
}

func issuerOf(cert *x509.Certificate) string {
	if s := cutText(cert.Issuer.CommonName, maxCertName); s != "" {
		return s
	}
	return cutText(cert.Issuer.String(), maxCertName)
}
