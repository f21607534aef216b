// Command peer is a healthy submission server for measurements: STARTTLS on
// 587 and implicit TLS on 465 of the address given, AUTH PLAIN for one user. It
// writes the certificate of its throw-away CA to the file given.
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"flag"
	"io"
	"log"
	"math/big"
	"net"
	"os"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

func main() {
	address := flag.String("address", "127.0.0.1", "IP address to listen on")
	starttls := flag.String("starttls", "587", "port of the STARTTLS listener")
	implicit := flag.String("implicit", "465", "port of the implicit TLS listener")
	ca := flag.String("ca", "ca.pem", "file for the CA certificate")
	flag.Parse()
	config, err := certificate(net.ParseIP(*address), *ca)
	if err != nil {
		log.Fatal(err)
	}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return session{}, nil }))
	server.Domain, server.TLSConfig = "peer.example", config
	plain, err := net.Listen("tcp", net.JoinHostPort(*address, *starttls))
	if err != nil {
		log.Fatal(err)
	}
	wrapped, err := tls.Listen("tcp", net.JoinHostPort(*address, *implicit), config)
	if err != nil {
		log.Fatal(err)
	}
	go func() { log.Fatal(server.Serve(wrapped)) }()
	log.Fatal(server.Serve(plain))
}

type session struct{}

func (session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "bench@example.test" || password != "bench-password" {
			return errors.New("wrong")
		}
		return nil
	}), nil
}

func (session) Mail(string, *smtp.MailOptions) error { return nil }
func (session) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (session) Data(r io.Reader) error               { _, err := io.Copy(io.Discard, r); return err }
func (session) Reset()                               {}
func (session) Logout() error                        { return nil }

func certificate(ip net.IP, file string) (*tls.Config, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	t := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "bench CA"}, IsCA: true, BasicConstraintsValid: true,
		IPAddresses: []net.IP{ip}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(30 * 24 * time.Hour),
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	ca, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	parent, err := x509.ParseCertificate(ca)
	if err != nil {
		return nil, err
	}
	leafKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "peer.example"}, IPAddresses: []net.IP{ip},
		NotBefore: t.NotBefore, NotAfter: t.NotAfter, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, err := x509.CreateCertificate(rand.Reader, leaf, parent, &leafKey.PublicKey, key)
	if err != nil {
		return nil, err
	}
	out := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca})
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: leafKey}}}, os.WriteFile(file, out, 0o644)
}
