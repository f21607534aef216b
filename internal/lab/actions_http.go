package lab

import (
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"strings"
)

// servedCertificates are what `certificate` can answer with.
var servedCertificates = map[string]func() []byte{
	"issuer": func() []byte { return goodCA().intermediate.cert.Raw },
	"root":   func() []byte { return goodCA().root.cert.Raw },
	"other":  func() []byte { return otherCA().intermediate.cert.Raw },
}

// certificateForms are the forms in which authorities publish certificates (RFC 5280
// section 4.2.2.1), and PEM.
var certificateForms = map[string]func(der []byte) ([]byte, error){
	"der": func(der []byte) ([]byte, error) { return der, nil },
	"pem": func(der []byte) ([]byte, error) {
		return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), nil
	},
	"p7c": certsOnly,
}

// compileCertificate answers an HTTP request with a certificate.
func compileCertificate(arg string) (step, error) {
	words := strings.Fields(arg + " der")
	which, known := servedCertificates[words[0]]
	form, ok := certificateForms[words[min(1, len(words)-1)]]
	if !known || !ok || len(words) > 3 {
		return nil, fmt.Errorf("want issuer, root or other, and der, pem or p7c, not %q", arg)
	}
	return func(s *session) error {
		body, err := form(which())
		if err != nil {
			return err
		}
		s.writeString(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/pkix-cert\r\nContent-Length: %d\r\nConnection: close\r\n\r\n", len(body)))
		s.write(body)
		s.flush()
		s.hangUp()
		return errEnd
	}, nil
}

// certsOnly is a CMS message with a certificate and no signature (RFC 5652 section 5.1).
func certsOnly(der []byte) ([]byte, error) {
	type contentInfo struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue `asn1:"optional"`
	}
	set := asn1.RawValue{Tag: asn1.TagSet, IsCompound: true}
	content, err := asn1.Marshal(struct {
		Version      int
		Digests      asn1.RawValue
		Encapsulated contentInfo
		Certificates asn1.RawValue
		Signers      asn1.RawValue
	}{1, set, contentInfo{Type: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}},
		asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: der}, set})
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(contentInfo{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2},
		asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: content}})
}
