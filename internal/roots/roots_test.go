package roots

import (
	"crypto/x509"
	"testing"
	"time"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// fewest is less than Mozilla has had in years, and more than a broken build has.
const fewest = 80

func TestPublicHasTheBundle(t *testing.T) {
	t.Parallel()
	n := 0
	for root := range bundle.Roots() {
		cert, err := x509.ParseCertificate(root.Certificate)
		if err != nil {
			t.Errorf("a root does not parse: %v", err)
			continue
		}
		if n++; root.Constraint != nil || cert.NotAfter.Before(time.Now()) {
			continue
		}
		// A root verifies itself, if it is in the pool.
		if _, err := cert.Verify(x509.VerifyOptions{Roots: Public(), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}); err != nil {
			t.Errorf("%s: %v", cert.Subject, err)
		}
	}
	if n < fewest {
		t.Errorf("%d roots, want %d at least", n, fewest)
	}
	if first, second := Public(), Public(); first != second {
		t.Error("parsed more than once")
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		for root := range bundle.Roots() {
			if _, err := x509.ParseCertificate(root.Certificate); err != nil {
				b.Fatal(err)
			}
		}
	}
}
