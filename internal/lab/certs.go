package lab

import (
	"crypto"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"net"
	"slices"
	"time"

	"golang.org/x/crypto/ocsp"
)

// certKind changes what makes a good certificate good.
type certKind struct {
	names      []string // instead of the server's name
	from, to   time.Duration
	selfSigned bool
	sha1       bool
	weakKey    bool
	authority  func() *authority       // nil: the good one
	change     func(*x509.Certificate) // of the template; nil: nothing
	arrange    func(leaf []byte, by *authority) [][]byte
	// staple makes the OCSP response that comes along; nil: none.
	staple func(leaf *x509.Certificate, issuer entity) ([]byte, error)
}

const day = 24 * time.Hour

// certKinds are the values of `tls cert=`. Without dates of its own a kind has those
// of a good one, without an arrangement it is sent with its intermediate.
var certKinds = map[string]certKind{
	"good":            {},
	"expired":         {from: -100 * day, to: -10 * day},
	"not-yet-valid":   {from: 10 * day, to: 100 * day},
	"expires-soon":    {from: -80 * day, to: 10 * day},
	"wrong-name":      {names: []string{"mail.hoster.example", "*.hoster.example"}},
	"ip-only":         {names: []string{defaultIPv4, defaultIPv6}},
	"self-signed":     {selfSigned: true},
	"untrusted":       {authority: otherCA},
	"intercepted":     {authority: scannerCA},
	"private":         {authority: privateCA},
	"public-only":     {authority: publicCA},
	"name-constraint": {authority: constrainedCA},
	"weak-key":        {weakKey: true},
	"weak":            {weakKey: true, sha1: true},
	"wrong-use": {change: func(t *x509.Certificate) {
		t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	}},
	"key-usage": {change: func(t *x509.Certificate) { t.KeyUsage = x509.KeyUsageKeyEncipherment }},
	"must-staple": {change: func(t *x509.Certificate) {
		t.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 24}, Value: []byte{0x30, 3, 2, 1, 5}}} // RFC 7633
	}},
	"revoked":   {staple: revokedStaple},
	"chainless": {arrange: func(leaf []byte, _ *authority) [][]byte { return [][]byte{leaf} }},
	"wrong-order": {arrange: func(leaf []byte, by *authority) [][]byte {
		return [][]byte{leaf, by.root.cert.Raw, by.intermediate.cert.Raw}
	}},
	"duplicate": {arrange: func(leaf []byte, by *authority) [][]byte {
		return [][]byte{leaf, by.intermediate.cert.Raw, by.intermediate.cert.Raw}
	}},
	"unrelated": {arrange: func(leaf []byte, by *authority) [][]byte {
		return [][]byte{leaf, by.intermediate.cert.Raw, otherCA().intermediate.cert.Raw}
	}},
	// As in 2021, when the root by which old clients knew Let's Encrypt expired.
	"cross-expired": {arrange: func(leaf []byte, by *authority) [][]byte {
		return [][]byte{leaf, by.intermediate.cert.Raw, crossedRoot().Raw}
	}},
}

// config makes the server's side of TLS.
func (o tlsOptions) config(hosts ...string) (*tls.Config, error) {
	cert, err := o.certificate(hosts)
	if err != nil {
		return nil, fmt.Errorf("lab: certificate %s: %w", o.cert, err)
	}
	c := &tls.Config{
		Certificates: []tls.Certificate{cert},
		MinVersion:   o.min,
		MaxVersion:   o.max,
		CipherSuites: o.ciphers,
	}
	switch o.clientCert {
	case "requested":
		c.ClientAuth = tls.RequestClientCert
	case "required":
		c.ClientAuth = tls.RequireAnyClientCert
	}
	return c, nil
}

func (o tlsOptions) certificate(hosts []string) (tls.Certificate, error) {
	kind := certKinds[o.cert]
	names := o.names
	if len(names) == 0 {
		names = kind.names
	}
	if len(names) == 0 {
		names = hosts
	}
	var key crypto.Signer
	if kind.weakKey {
		k, err := weakKey()
		if err != nil {
			return tls.Certificate{}, err
		}
		key = k
	}
	ca := kind.signer()
	issuer := &ca.intermediate
	if kind.selfSigned {
		issuer = nil
	}
	template := kind.template(names)
	template.IssuingCertificateURL = o.issuerURLs
	leaf, err := issue(template, issuer, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	cert := tls.Certificate{Certificate: [][]byte{leaf.cert.Raw, ca.intermediate.cert.Raw}, PrivateKey: leaf.key}
	switch {
	case kind.selfSigned:
		cert.Certificate = cert.Certificate[:1]
	case kind.arrange != nil:
		cert.Certificate = kind.arrange(leaf.cert.Raw, ca)
	}
	if kind.staple != nil {
		cert.OCSPStaple, err = kind.staple(leaf.cert, ca.intermediate)
	}
	return cert, err
}

func (k certKind) signer() *authority {
	if k.authority != nil {
		return k.authority()
	}
	return goodCA()
}

// template is the certificate before it is signed.
func (k certKind) template(names []string) *x509.Certificate {
	now := time.Now()
	from, to := k.from, k.to
	if to == 0 {
		from, to = -30*day, 60*day
	}
	// Certificates carry whole random serial numbers; equal ones would make
	// clients that cache certificates mix them up.
	serial, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 100))
	t := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: names[0]},
		NotBefore:    now.Add(from),
		NotAfter:     now.Add(to),
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if k.sha1 {
		t.SignatureAlgorithm = x509.ECDSAWithSHA1
	}
	for _, n := range names {
		if ip := net.ParseIP(n); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else if !slices.Contains(t.DNSNames, n) {
			t.DNSNames = append(t.DNSNames, n)
		}
	}
	if k.change != nil {
		k.change(t)
	}
	return t
}

// revokedStaple is the issuer's word that it took the certificate back.
func revokedStaple(leaf *x509.Certificate, issuer entity) ([]byte, error) {
	now := time.Now()
	return ocsp.CreateResponse(issuer.cert, issuer.cert, ocsp.Response{
		Status: ocsp.Revoked, SerialNumber: leaf.SerialNumber, RevokedAt: now.Add(-3 * day), RevocationReason: ocsp.KeyCompromise,
		ThisUpdate: now.Add(-day), NextUpdate: now.Add(6 * day),
	}, issuer.key)
}
