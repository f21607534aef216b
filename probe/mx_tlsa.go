package probe

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// Certificate usages and other numbers of RFC 6698 section 7 that matter for mail.
const (
	daneTA = 2 // the trust anchor of the server's own choice
	daneEE = 3 // the server's certificate itself

	selectorCertificate = 0
	selectorKey         = 1

	matchingFull   = 0
	matchingSHA256 = 1
	matchingSHA512 = 2
)

// maxTLSA is how many records are kept and compared.
const maxTLSA = 16

// association is a TLSA record with its data at hand.
type association struct {
	TLSA
	data []byte
}

// readTLSA reads a record; data that its matching type does not allow makes it
// unusable (RFC 6698 section 4.1).
func readTLSA(rr *dns.TLSA) association {
	a := association{TLSA: TLSA{Usage: int(rr.Usage), Selector: int(rr.Selector), MatchingType: int(rr.MatchingType), Matches: -1}}
	a.Text = cutText(fmt.Sprintf("%d %d %d %s", rr.Usage, rr.Selector, rr.MatchingType, strings.ToLower(rr.Certificate)), maxCertText)
	data, err := hex.DecodeString(rr.Certificate)
	a.data = data
	a.Usable = err == nil && (a.Usage == daneTA || a.Usage == daneEE) && a.wellFormed()
	return a
}

func (a *association) wellFormed() bool {
	if a.Selector != selectorCertificate && a.Selector != selectorKey {
		return false
	}
	switch a.MatchingType {
	case matchingSHA256:
		return len(a.data) == sha256.Size
	case matchingSHA512:
		return len(a.data) == sha512.Size
	case matchingFull:
		if a.Selector == selectorKey {
			key, err := x509.ParsePKIXPublicKey(a.data)
			return err == nil && !tooLarge(key)
		}
		cert, err := x509.ParseCertificate(a.data)
		return err == nil && !tooLarge(cert.PublicKey)
	}
	return false
}

// isFor says whether the record is for the certificate (RFC 6698 section 2.1).
func (a *association) isFor(cert *x509.Certificate) bool {
	selected := cert.Raw
	if a.Selector == selectorKey {
		selected = cert.RawSubjectPublicKeyInfo
	}
	switch a.MatchingType {
	case matchingSHA256:
		sum := sha256.Sum256(selected)
		selected = sum[:]
	case matchingSHA512:
		sum := sha512.Sum512(selected)
		selected = sum[:]
	}
	return bytes.Equal(selected, a.data)
}

// compare looks for the certificate that the record is for. DANE-EE is about the
// server's own and nothing else: neither names nor dates count (RFC 7672 section
// 3.1.1). DANE-TA is about an issuer; the chain must lead to it, be in date and name
// one of the names (section 3.1.2).
func (a *association) compare(certs []*x509.Certificate, names []string, now time.Time) {
	a.Matches, a.Error = -1, ""
	if !a.Usable || len(certs) == 0 {
		return
	}
	if a.Usage == daneEE {
		if a.isFor(certs[0]) {
			a.Matches = 0
		}
		return
	}
	i, anchor := a.anchor(certs)
	if a.Matches = i; i < 0 {
		return
	}
	err := leadsTo(certs, anchor, now)
	if err == nil && !slices.ContainsFunc(names, func(name string) bool { return isNamed(certs[0], name) }) {
		err = fmt.Errorf("the server's certificate is not for %s", strings.Join(names, " or "))
	}
	if err != nil {
		a.Error = cutText(strings.TrimPrefix(err.Error(), "x509: "), maxCertText)
	}
}

// anchor finds the trust anchor: among the issuers that were sent or, where a record
// holds the whole of it, the signer of what was sent.
func (a *association) anchor(certs []*x509.Certificate) (int, *x509.Certificate) {
	for i, cert := range certs[1:] {
		if a.isFor(cert) {
			return i + 1, cert
		}
	}
	if a.MatchingType != matchingFull {
		return -1, nil
	}
	if a.Selector == selectorCertificate {
		anchor, err := x509.ParseCertificate(a.data)
		if err != nil {
			return -1, nil
		}
		i := slices.IndexFunc(certs, func(cert *x509.Certificate) bool { return cert.CheckSignatureFrom(anchor) == nil })
		return i, anchor
	}
	key, err := x509.ParsePKIXPublicKey(a.data)
	if err != nil {
		return -1, nil
	}
	i := slices.IndexFunc(certs, func(cert *x509.Certificate) bool { return signedWith(cert, key) })
	if i < 0 {
		return -1, nil
	}
	return i, certs[i]
}

// signedWith says whether a certificate was signed by the owner of a bare key.
func signedWith(cert *x509.Certificate, key crypto.PublicKey) bool {
	signer := x509.Certificate{PublicKey: key}
	switch key.(type) {
	case *rsa.PublicKey:
		signer.PublicKeyAlgorithm = x509.RSA
	case *ecdsa.PublicKey:
		signer.PublicKeyAlgorithm = x509.ECDSA
	case ed25519.PublicKey:
		signer.PublicKeyAlgorithm = x509.Ed25519
	default:
		return false
	}
	return signer.CheckSignature(cert.SignatureAlgorithm, cert.RawTBSCertificate, cert.Signature) == nil
}

// leadsTo says why the chain does not lead to the anchor, nil if it does.
func leadsTo(certs []*x509.Certificate, anchor *x509.Certificate, now time.Time) error {
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(anchor)
	for _, cert := range certs[1:] {
		between.AddCert(cert)
	}
	_, err := certs[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: now,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	if _, unknown := errors.AsType[x509.UnknownAuthorityError](err); unknown {
		return errors.New("the chain as sent does not lead to it")
	}
	return err
}

// isNamed says whether the certificate is for the name. Where it has no alternative
// names at all, its common name counts still (RFC 7672 section 3.2.3).
func isNamed(cert *x509.Certificate, name string) bool {
	if len(cert.DNSNames) == 0 {
		return name != "" && strings.EqualFold(cert.Subject.CommonName, name)
	}
	return cert.VerifyHostname(name) == nil
}
