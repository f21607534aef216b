package lab

import (
	"crypto"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"slices"
	"time"
)

// certKind changes what makes a good certificate good.
type certKind struct {
	names      []string // instead of the server's name
	from, to   time.Duration
	selfSigned bool
	wrongUse   bool              // for clients, not for servers
	authority  func() *authority // nil: the good one
	weakKey    bool
	sha1       bool
	arrange    func(leaf, intermediate, root []byte) [][]byte // nil: leaf, intermediate
}

const day = 24 * time.Hour

// certKinds are the values of `tls cert=`.
var certKinds = map[string]certKind{
	"good":          {from: -30 * day, to: 60 * day},
	"expired":       {from: -100 * day, to: -10 * day},
	"not-yet-valid": {from: 10 * day, to: 100 * day},
	"expires-soon":  {from: -80 * day, to: 10 * day},
	"wrong-name":    {from: -30 * day, to: 60 * day, names: []string{"mail.hoster.example", "*.hoster.example"}},
	"ip-only":       {from: -30 * day, to: 60 * day, names: []string{defaultIPv4, defaultIPv6}},
	"self-signed":   {from: -30 * day, to: 60 * day, selfSigned: true},
	"untrusted":     {from: -30 * day, to: 60 * day, authority: otherCA},
	"intercepted":   {from: -30 * day, to: 60 * day, authority: scannerCA},
	"wrong-use":     {from: -30 * day, to: 60 * day, wrongUse: true},
	"weak-key":      {from: -30 * day, to: 60 * day, weakKey: true},
	"weak":          {from: -30 * day, to: 60 * day, weakKey: true, sha1: true},
	"chainless": {from: -30 * day, to: 60 * day, arrange: func(leaf, _, _ []byte) [][]byte {
		return [][]byte{leaf}
	}},
	"wrong-order": {from: -30 * day, to: 60 * day, arrange: func(leaf, intermediate, root []byte) [][]byte {
		return [][]byte{leaf, root, intermediate}
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
	ca := goodCA()
	if kind.authority != nil {
		ca = kind.authority()
	}
	issuer := &ca.intermediate
	if kind.selfSigned {
		issuer = nil
	}
	leaf, err := issue(kind.template(names), issuer, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	chain := [][]byte{leaf.cert.Raw, ca.intermediate.cert.Raw}
	switch {
	case kind.selfSigned:
		chain = chain[:1]
	case kind.arrange != nil:
		chain = kind.arrange(leaf.cert.Raw, ca.intermediate.cert.Raw, ca.root.cert.Raw)
	}
	return tls.Certificate{Certificate: chain, PrivateKey: leaf.key}, nil
}

// template is the certificate before it is signed.
func (k certKind) template(names []string) *x509.Certificate {
	now := time.Now()
	// Certificates carry whole random serial numbers; equal ones would make
	// clients that cache certificates mix them up.
	serial, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 100))
	t := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: names[0]},
		NotBefore:    now.Add(k.from),
		NotAfter:     now.Add(k.to),
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if k.wrongUse {
		t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
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
	return t
}
