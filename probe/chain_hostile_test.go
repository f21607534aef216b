package probe

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"testing"
	"time"
)

func TestZZCost(t *testing.T) {
	now := time.Now()
	for _, bits := range []int{2048, 8192} {
		k1, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			t.Fatal(err)
		}
		mk := func(subject, issuer string, serial int64, ca bool, nc []string, nb, na time.Time) *x509.Certificate {
			tm := &x509.Certificate{SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: subject}, NotBefore: nb, NotAfter: na,
				BasicConstraintsValid: true, IsCA: ca, PermittedDNSDomains: nc}
			if !ca {
				for i := range 1500 {
					tm.DNSNames = append(tm.DNSNames, fmt.Sprintf("a%d.b.c.d.example.com", i))
				}
			}
			p := &x509.Certificate{Subject: pkix.Name{CommonName: issuer}, PublicKey: &k1.PublicKey}
			der, err := x509.CreateCertificate(rand.Reader, tm, p, &k1.PublicKey, k1)
			if err != nil {
				t.Fatal(err)
			}
			c, err := x509.ParseCertificate(der)
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		for _, nc := range []int{0, 150} {
			var names []string
			for i := range nc {
				names = append(names, fmt.Sprintf("x%d.y.example.org", i))
			}
			names = append(names, "example.com")
			if nc == 0 {
				names = nil
			}
			certs := []*x509.Certificate{mk("leaf", "X", 1, false, nil, now.Add(-time.Hour*2000), now.Add(time.Hour*2000))}
			for i := range 9 {
				certs = append(certs, mk("X", "X", int64(2+i), true, names, now.Add(-time.Hour*time.Duration(100+i)), now.Add(time.Hour*time.Duration(100+i))))
			}
			begin := time.Now()
			v := inspectChain(chainInput{certs: certs, host: "a1.b.c.d.example.com", roots: x509.NewCertPool(), public: x509.NewCertPool(), now: now})
			t.Log("self", bits, nc, time.Since(begin), len(v.problems))
			// different names, all the same key, chained both ways
			certs = certs[:1]
			for i := range 9 {
				certs = append(certs, mk("X", "Y", int64(2+i), true, names, now.Add(-time.Hour*time.Duration(100+i)), now.Add(time.Hour*time.Duration(100+i))))
			}
			for i := 5; i < 10; i++ {
				certs[i] = mk("Y", "X", int64(20+i), true, names, now.Add(-time.Hour*time.Duration(100+i)), now.Add(time.Hour*time.Duration(100+i)))
			}
			begin = time.Now()
			v = inspectChain(chainInput{certs: certs, host: "a1.b.c.d.example.com", roots: x509.NewCertPool(), public: x509.NewCertPool(), now: now})
			t.Log("cross", bits, nc, time.Since(begin), len(v.problems))
			root := mk("Y", "Y", 77, true, names, now.Add(-time.Hour*5000), now.Add(time.Hour*5000))
			pool := x509.NewCertPool()
			pool.AddCert(root)
			begin = time.Now()
			v = inspectChain(chainInput{certs: certs, host: "a1.b.c.d.example.com", roots: pool, public: pool, now: now})
			t.Log("cross, rooted", bits, nc, time.Since(begin), len(v.problems), v.problems)
		}
	}
}
