package probe

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"slices"

	"golang.org/x/crypto/ocsp"
)

// tlsFeature is the extension by which a certificate demands that the server sends
// an OCSP response along (RFC 7633), and statusRequest the feature for that.
var tlsFeature = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 24}

const statusRequest = 5

// maxStaple is the longest OCSP response that is read; they have one to four kilobytes.
// The key of the certificate in it can be as long, and the signature is checked with it.
const maxStaple = 16 << 10

// mustStaple says whether the certificate demands an OCSP response.
func mustStaple(cert *x509.Certificate) bool {
	for _, e := range cert.Extensions {
		var features []int
		if rest, err := asn1.Unmarshal(e.Value, &features); e.Id.Equal(tlsFeature) && err == nil && len(rest) == 0 {
			return slices.Contains(features, statusRequest)
		}
	}
	return false
}

// checkStaple reads the OCSP response that came along and returns what it says of the
// leaf: "good", "revoked", "unknown", "unusable", or "" if there was none. Only a
// revocation is believed without its dates: it is for good.
func (c *chain) checkStaple(trusted []*x509.Certificate) string {
	leaf := c.certs[0]
	if len(c.staple) == 0 {
		if mustStaple(leaf) {
			c.problem(CertNoStaple, 0, "the certificate demands that an OCSP response comes with it, and none did")
		}
		return ""
	}
	var issuer *x509.Certificate
	switch {
	case len(trusted) > 1:
		issuer = trusted[1]
	case len(c.path) > 1:
		issuer = c.certs[c.path[1]]
	}
	if issuer == nil || len(c.staple) > maxStaple {
		return "unusable"
	}
	r, err := ocsp.ParseResponseForCert(c.staple, leaf, issuer)
	if err != nil || !maySignOCSP(r, issuer) {
		return "unusable"
	}
	switch r.Status {
	case ocsp.Good:
		return "good"
	case ocsp.Revoked:
		c.problem(CertRevoked, 0, "%s revoked the certificate on %s, says the OCSP response that came with it", subjectOf(issuer), r.RevokedAt.UTC().Format("2006-01-02"))
		return "revoked"
	}
	return "unknown"
}

// maySignOCSP says whether the signer of a response is the issuer, or was made for
// that by it (RFC 6960 section 4.2.2.2).
func maySignOCSP(r *ocsp.Response, issuer *x509.Certificate) bool {
	return r.Certificate == nil || r.Certificate.Equal(issuer) ||
		bytes.Equal(r.Certificate.RawIssuer, issuer.RawSubject) && slices.Contains(r.Certificate.ExtKeyUsage, x509.ExtKeyUsageOCSPSigning)
}
