package probe

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// checkName compares the leaf's names with the host (RFC 9525).
func (c *chain) checkName(host string) {
	leaf := c.certs[0]
	name, _ := hostName(host)
	if leaf.VerifyHostname(name) == nil {
		return
	}
	names := certificateNames(leaf, maxCertNames)
	for i, n := range names {
		if _, err := netip.ParseAddr(n); err != nil {
			names[i] = strings.ToLower(n)
		}
	}
	switch {
	case len(names) > 0:
		c.problem(CertWrongName, 0, "the certificate is for %s, not for %s", joinNames(names), name)
	case leaf.Subject.CommonName != "":
		// RFC 9525 section 2: the common name is no identity any more.
		c.problem(CertWrongName, 0, "the certificate has no subject alternative name, only the common name %s, which clients ignore", subjectOf(leaf))
	default:
		c.problem(CertWrongName, 0, "the certificate names no host")
	}
}

// checkDates looks at each certificate that matters: those of the trusted path,
// or all that were sent where there is no such path.
func (c *chain) checkDates(trusted []*x509.Certificate) {
	for i, cert := range c.certs {
		if trusted == nil || slices.ContainsFunc(trusted, cert.Equal) {
			c.checkDate(i, c.label(i), cert)
		}
	}
	if trusted == nil {
		return
	}
	root := trusted[len(trusted)-1]
	if !slices.ContainsFunc(c.certs, root.Equal) {
		c.checkDate(c.path[len(c.path)-1], fmt.Sprintf("the trusted root %s", subjectOf(root)), root)
	}
}

func (c *chain) checkDate(i int, label string, cert *x509.Certificate) {
	const day = "2006-01-02 15:04 MST"
	switch {
	case c.now.After(cert.NotAfter):
		c.problem(CertExpired, i, "%s expired on %s", label, cert.NotAfter.UTC().Format(day))
	case c.now.Before(cert.NotBefore):
		c.problem(CertNotYetValid, i, "%s is valid from %s", label, cert.NotBefore.UTC().Format(day))
	}
}

// checkTrust says why there is no path to a trusted root.
func (c *chain) checkTrust() {
	top := c.path[len(c.path)-1]
	if c.hidesTrust(top) {
		return
	}
	if i := slices.IndexFunc(c.path, func(i int) bool { return i > 0 && !c.certs[i].IsCA }); i >= 0 {
		c.problem(CertUntrusted, c.path[i], "%s is no certification authority's and can certify nothing", c.label(c.path[i]))
		return
	}
	_, unknown := errors.AsType[x509.UnknownAuthorityError](c.trustError)
	switch {
	case selfSigned(c.certs[0]):
		c.problem(CertSelfSigned, 0, "the certificate is signed by itself, not by a certification authority")
	case isExpired(c.trustError):
		c.problem(CertUntrusted, top, "the certificates of the chain were never valid at the same time")
	case !unknown:
		c.problem(CertUntrusted, 0, "%s", strings.TrimPrefix(c.trustError.Error(), "x509: "))
	case selfSigned(c.certs[top]):
		c.problem(CertUntrusted, top, "the chain ends at %s, which is not a trusted root", subjectOf(c.certs[top]))
	default:
		c.problem(CertIncomplete, top, "the issuer of %s, %s, was not sent and is not a trusted root",
			c.label(top), issuerOf(c.certs[top]))
	}
}

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
	rest := &chain{certs: c.certs[top : top+1], roots: c.roots, now: c.now}
	return rest.trustedPath() != nil
}

func issuerOf(cert *x509.Certificate) string {
	if s := cutText(cert.Issuer.CommonName, maxCertName); s != "" {
		return s
	}
	return cutText(cert.Issuer.String(), maxCertName)
}

// checkOrder compares with RFC 5246 section 7.4.2: each certificate certifies
// the one before it. TLS 1.3 tolerates other orders, many clients do not.
func (c *chain) checkOrder() {
	for i, at := range c.path {
		if i != at {
			c.problem(CertWrongOrder, at, "the issuer of %s is sent as certificate %d instead of %d", c.label(c.path[i-1]), at+1, i+1)
			return
		}
	}
}

// checkStrength leaves out the signatures of self-signed certificates, which
// prove nothing, and of those that a trusted path does without.
func (c *chain) checkStrength(trusted []*x509.Certificate) {
	for i, cert := range c.certs {
		if weakKey(cert) {
			c.problem(CertWeakKey, i, "%s has a weak key (%s)", c.label(i), keyName(cert))
		}
	}
	for i, cert := range c.certs {
		if weakSignature(cert) && !selfSigned(cert) && (trusted == nil || slices.ContainsFunc(trusted, cert.Equal)) {
			c.problem(CertWeakSig, i, "%s has a weak signature (%s)", c.label(i), cert.SignatureAlgorithm)
		}
	}
}

// checkUse looks for the extended key usage of TLS servers (RFC 5280 section
// 4.2.1.12), which a CA can also restrict for all that it issues.
func (c *chain) checkUse(trusted []*x509.Certificate) {
	if !servesTLS(c.certs[0]) {
		c.problem(CertWrongUse, 0, "the certificate is not for TLS servers")
		return
	}
	if trusted == nil {
		return
	}
	for _, at := range c.moments() {
		if _, err := c.verify(at, x509.ExtKeyUsageServerAuth); err == nil {
			return
		}
	}
	c.problem(CertWrongUse, min(1, len(c.certs)-1), "the certification authority may not issue certificates for TLS servers")
}

func servesTLS(leaf *x509.Certificate) bool {
	if len(leaf.ExtKeyUsage) == 0 && len(leaf.UnknownExtKeyUsage) == 0 {
		return true
	}
	return slices.ContainsFunc(leaf.ExtKeyUsage, func(u x509.ExtKeyUsage) bool {
		return u == x509.ExtKeyUsageServerAuth || u == x509.ExtKeyUsageAny
	})
}
