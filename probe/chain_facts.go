package probe

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
)

// Limits on what is kept of a certificate. A server can put megabytes there.
const (
	maxCertNames = 50
	maxCertName  = 256  // bytes of a name; a DNS name has 253 at most
	maxCertText  = 1024 // bytes of a distinguished name or the text of a problem
	maxCertURLs  = 4
)

// certificateFacts is the certificate as recorded. Its texts are the server's:
// control characters stay in them.
func certificateFacts(cert *x509.Certificate) Certificate {
	c := Certificate{
		Subject:   cutText(cert.Subject.String(), maxCertText),
		Issuer:    cutText(cert.Issuer.String(), maxCertText),
		Names:     certificateNames(cert, maxCertNames),
		NotBefore: cert.NotBefore.UTC(),
		NotAfter:  cert.NotAfter.UTC(),
		Key:       keyName(cert),
		Signature: cert.SignatureAlgorithm.String(),
		CA:        cert.IsCA,
	}
	sum := sha256.Sum256(cert.Raw)
	c.Fingerprint = hex.EncodeToString(sum[:])
	for _, u := range cert.IssuingCertificateURL[:min(len(cert.IssuingCertificateURL), maxCertURLs)] {
		c.IssuerURLs = append(c.IssuerURLs, cutText(u, maxCertText))
	}
	return c
}

// certificateNames are the DNS and IP subject alternative names, limit at most.
func certificateNames(cert *x509.Certificate, limit int) (names []string) {
	for _, n := range cert.DNSNames[:min(len(cert.DNSNames), limit)] {
		names = append(names, cutText(n, maxCertName))
	}
	for _, ip := range cert.IPAddresses[:min(len(cert.IPAddresses), limit-len(names))] {
		names = append(names, ip.String())
	}
	return names
}

func keyName(cert *x509.Certificate) string {
	switch k := cert.PublicKey.(type) {
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA %d", k.N.BitLen())
	case *ecdsa.PublicKey:
		return "ECDSA " + k.Curve.Params().Name
	case ed25519.PublicKey:
		return "Ed25519"
	}
	return cert.PublicKeyAlgorithm.String()
}

// maxRSABits is the largest RSA key that signatures are checked with, the largest that
// crypto/tls takes. With one that fills a document a single check takes a minute.
const maxRSABits = 8192

// tooLarge says whether a public key is larger than anybody takes.
func tooLarge(key any) bool {
	k, ok := key.(*rsa.PublicKey)
	return ok && k.N.BitLen() > maxRSABits
}

// Key sizes below which keys are weak (CA/Browser Forum Baseline Requirements
// section 6.1.5).
const (
	minRSABits   = 2048
	minECDSABits = 256
)

func weakKey(cert *x509.Certificate) bool {
	switch k := cert.PublicKey.(type) {
	case *rsa.PublicKey:
		return k.N.BitLen() < minRSABits
	case *ecdsa.PublicKey:
		return k.Curve.Params().BitSize < minECDSABits
	}
	return cert.PublicKeyAlgorithm == x509.DSA
}

func weakSignature(cert *x509.Certificate) bool {
	switch cert.SignatureAlgorithm {
	case x509.MD2WithRSA, x509.MD5WithRSA, x509.SHA1WithRSA, x509.DSAWithSHA1, x509.ECDSAWithSHA1:
		return true
	}
	return false
}
