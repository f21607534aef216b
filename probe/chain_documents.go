package probe

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"strings"
)

// maxInDocument is how many certificates of a document are looked at.
const maxInDocument = 10

var errNoCertificate = errors.New("what is there is no certificate")

// parseIssuers reads the document behind an AIA URL: by RFC 5280 section 4.2.2.1 one
// certificate in DER or a "certs-only" CMS message; some authorities have PEM there.
func parseIssuers(document []byte) (certs []*x509.Certificate, err error) {
	if cert, err := x509.ParseCertificate(document); err == nil && !tooLarge(cert.PublicKey) {
		return []*x509.Certificate{cert}, nil
	}
	raw := certsOnly(document)
	for block, rest := pem.Decode(document); block != nil && len(raw) < maxInDocument; block, rest = pem.Decode(rest) {
		switch block.Type {
		case "CERTIFICATE":
			raw = append(raw, block.Bytes)
		case "PKCS7", "CMS":
			raw = append(raw, certsOnly(block.Bytes)...)
		}
	}
	for _, der := range raw[:min(len(raw), maxInDocument)] {
		if cert, err := x509.ParseCertificate(der); err == nil && !tooLarge(cert.PublicKey) {
			certs = append(certs, cert)
		}
	}
	if len(certs) == 0 {
		return nil, errNoCertificate
	}
	return certs, nil
}

// signedData is the content type of CMS that certificates travel in.
var signedData = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}

// certsOnly takes the certificates out of a CMS SignedData (RFC 5652 section 5.1).
// Its signatures are of no matter: a certificate proves itself.
func certsOnly(der []byte) (certs [][]byte) {
	var message struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue // [0] EXPLICIT
	}
	if rest, err := asn1.Unmarshal(der, &message); err != nil || len(bytes.TrimSpace(rest)) > 0 || !message.Type.Equal(signedData) {
		return nil
	}
	// What follows the certificates, revocation lists and signers, is left alone.
	var content struct {
		Version                             int
		Digests, Encapsulated, Certificates asn1.RawValue
	}
	if _, err := asn1.Unmarshal(message.Content.Bytes, &content); err != nil || content.Certificates.Class != asn1.ClassContextSpecific || content.Certificates.Tag != 0 {
		return nil
	}
	for list := content.Certificates.Bytes; len(list) > 0 && len(certs) < maxInDocument; {
		var one asn1.RawValue
		rest, err := asn1.Unmarshal(list, &one)
		if err != nil {
			break
		}
		certs = append(certs, one.FullBytes)
		list = rest
	}
	return certs
}

// hasScheme says whether a URL begins with the scheme, in any case.
func hasScheme(url, scheme string) bool {
	return len(url) >= len(scheme) && strings.EqualFold(url[:len(scheme)], scheme)
}
