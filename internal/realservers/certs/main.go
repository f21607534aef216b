// Command certs writes a throw-away certificate authority and the server
// certificates, sound and unsound, that the real servers present.
//
//	go run ./internal/realservers/certs DIR
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

const day = 24 * time.Hour

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: certs DIR")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "certs:", err)
		os.Exit(1)
	}
}

// pair is a certificate with its key.
type pair struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// write makes, in dir: ca.pem, and NAME.pem (the chain as sent) with NAME.key
// for each kind of server certificate; and a client certificate.
func write(dir string) error {
	root, err := issue(authority("smtpwhy test root"), nil)
	if err != nil {
		return err
	}
	// The intermediate's name must not be the root's, or a chain without it would still seem complete.
	middle, err := issue(authority("smtpwhy test intermediate"), root)
	if err != nil {
		return err
	}
	here := []net.IP{net.IPv4(127, 0, 0, 1), net.IPv4(127, 0, 0, 2)}
	expired := server("localhost", here...)
	expired.NotBefore, expired.NotAfter = time.Now().Add(-60*day), time.Now().Add(-30*day)
	client := server("client.example.test")
	client.EmailAddresses = []string{"tester@example.test"}
	client.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}

	leaves := []struct {
		name     string
		template *x509.Certificate
		issuer   *pair
		send     []*pair // after the leaf
	}{
		{"good", server("localhost", here...), middle, []*pair{middle}},
		{"expired", expired, middle, []*pair{middle}},
		{"wrong-name", server("mail.example.org"), middle, []*pair{middle}},
		{"chainless", server("localhost", here...), middle, nil},
		{"self-signed", server("localhost", here...), nil, nil},
		{"client", client, root, nil},
	}
	for _, l := range leaves {
		leaf, err := issue(l.template, l.issuer)
		if err != nil {
			return err
		}
		if err := save(dir, l.name, append([]*pair{leaf}, l.send...)); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, "ca.pem"), encode("CERTIFICATE", root.cert.Raw), 0o644)
}

func authority(name string) *x509.Certificate {
	return &x509.Certificate{
		Subject:               pkix.Name{CommonName: name},
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		// Older than the expired server certificate, whose one fault is its date.
		NotBefore: time.Now().Add(-365 * day),
		NotAfter:  time.Now().Add(365 * day),
	}
}

// server is the template of a certificate for a name and any number of addresses.
// It is valid for long enough that no warning about a near end is due.
func server(name string, addresses ...net.IP) *x509.Certificate {
	return &x509.Certificate{
		Subject:     pkix.Name{CommonName: name},
		DNSNames:    []string{name},
		IPAddresses: addresses,
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		NotAfter:    time.Now().Add(180 * day),
	}
}

// issue signs the template with the issuer's key; a nil issuer means self-signed.
func issue(template *x509.Certificate, issuer *pair) (*pair, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)); err != nil {
		return nil, err
	}
	if template.NotBefore.IsZero() {
		template.NotBefore = time.Now().Add(-day)
	}
	if issuer == nil {
		issuer = &pair{cert: template, key: key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer.cert, key.Public(), issuer.key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	return &pair{cert: cert, key: key}, err
}

// save writes the chain, leaf first, and the leaf's key.
func save(dir, name string, chain []*pair) error {
	var certs []byte
	for _, p := range chain {
		certs = append(certs, encode("CERTIFICATE", p.cert.Raw)...)
	}
	key, err := x509.MarshalPKCS8PrivateKey(chain[0].key)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, name+".pem"), certs, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, name+".key"), encode("PRIVATE KEY", key), 0o600)
}

func encode(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}
