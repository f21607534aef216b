package probe

import (
	"crypto/x509"
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// checkName compares the leaf's names with the host (RFC 9525).
func (c *chain) checkName() {
	leaf := c.certs[0]
	name, _ := hostName(c.host)
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
// 4.2.1.12), which a CA can also restrict for all that it issues, and for a key
// usage (section 4.2.1.3) that fits a server.
func (c *chain) checkUse(trusted []*x509.Certificate) {
	leaf := c.certs[0]
	switch use := leaf.KeyUsage; {
	case !servesTLS(leaf):
		c.problem(CertWrongUse, 0, "the certificate is not for TLS servers")
		return
	case use != 0 && use&serverUse == 0:
		c.problem(CertWrongUse, 0, "the key of the certificate is not for TLS servers (key usage: %s)", keyUses(use))
		return
	case use != 0 && use&x509.KeyUsageDigitalSignature == 0:
		c.problem(CertKeyUsage, 0, "the key of the certificate may not sign (key usage: %s), which TLS 1.3 and all suites with forward secrecy ask for", keyUses(use))
	}
	if leaf.BasicConstraintsValid && leaf.IsCA {
		c.problem(CertAuthority, 0, "the server's certificate is that of a certification authority (basic constraints)")
	}
	if trusted == nil {
		return
	}
	for _, at := range c.moments() {
		if _, err := c.verify(at, x509.ExtKeyUsageServerAuth); err == nil {
			return
		}
	}
	for _, cert := range trusted[1:] {
		if !servesTLS(cert) {
			at, label := c.sentOrRoot(cert)
			c.problem(CertWrongUse, at, "%s may not issue certificates for TLS servers (extended key usage)", label)
			return
		}
	}
	c.problem(CertWrongUse, min(1, len(c.certs)-1), "the certification authority may not issue certificates for TLS servers")
}

// serverUse are the key usages one of which a server needs: for a signed key
// exchange, for one by RSA, for one by the certificate's own Diffie-Hellman key.
const serverUse = x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment | x509.KeyUsageKeyAgreement

// keyUses are the names of key usages (RFC 5280 section 4.2.1.3).
func keyUses(use x509.KeyUsage) string {
	var words []string
	for i, name := range []string{"digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement",
		"keyCertSign", "cRLSign", "encipherOnly", "decipherOnly"} {
		if use&(1<<i) != 0 {
			words = append(words, name)
		}
	}
	return strings.Join(words, ", ")
}

// servesTLS says whether the extended key usage, if there is one, has that of servers.
func servesTLS(cert *x509.Certificate) bool {
	if len(cert.ExtKeyUsage) == 0 && len(cert.UnknownExtKeyUsage) == 0 {
		return true
	}
	return slices.ContainsFunc(cert.ExtKeyUsage, func(u x509.ExtKeyUsage) bool {
		return u == x509.ExtKeyUsageServerAuth || u == x509.ExtKeyUsageAny
	})
}
