package lab

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"sync"
	"time"
)

// entity is a certificate with its key.
type entity struct {
	cert *x509.Certificate
	key  crypto.Signer
}

// authority is a root and the intermediate that signs for it, as public
// certificate authorities have it.
type authority struct{ root, intermediate entity }

// The authorities and the weak key are made once in a process: they are the
// same for each scenario, and keys take time.
var (
	goodCA  = sync.OnceValue(func() *authority { return mustAuthority("Lab") })
	otherCA = sync.OnceValue(func() *authority { return mustAuthority("Unknown") })
	// Virus scanners that read mail sign with an authority of their own.
	scannerCA = sync.OnceValue(func() *authority { return mustAuthority("Avast Web/Mail Shield") })
	// A company's own, which this machine knows and nobody else; and one of the public,
	// which this machine has not heard of.
	privateCA = sync.OnceValue(func() *authority { return mustAuthority("Company") })
	publicCA  = sync.OnceValue(func() *authority { return mustAuthority("New Public") })
	// One that the good root allows other names alone.
	constrainedCA = sync.OnceValue(func() *authority { return must(goodCA().constrained("intranet.example")) })
	crossedRoot   = sync.OnceValue(func() *x509.Certificate { return must(goodCA().crossed("Retired")) })
	weakKey       = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 1024) })
)

// must panics when the machine has no randomness or its Go no P-256, where nothing
// of this program can work.
func must[T any](made T, err error) T {
	if err != nil {
		panic(fmt.Errorf("lab: certificate authority: %w", err))
	}
	return made
}

func mustAuthority(name string) *authority { return must(newAuthority(name)) }

func newAuthority(name string) (*authority, error) {
	root, err := issue(caTemplate(name+" Root CA", 1), nil, nil)
	if err != nil {
		return nil, err
	}
	intermediate, err := issue(caTemplate(name+" Issuing CA", 2), &root, nil)
	return &authority{root: root, intermediate: intermediate}, err
}

func caTemplate(name string, serial int64) *x509.Certificate {
	now := time.Now()
	return &x509.Certificate{
		SerialNumber:          big.NewInt(serial),
		Subject:               pkix.Name{Organization: []string{"smtpwhy"}, CommonName: name},
		NotBefore:             now.AddDate(-2, 0, 0),
		NotAfter:              now.AddDate(8, 0, 0),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		IsCA:                  true,
		BasicConstraintsValid: true,
	}
}

// constrained is the authority with an intermediate that may certify the names below
// a domain alone.
func (a *authority) constrained(domain string) (*authority, error) {
	t := caTemplate("Lab Constrained CA", 3)
	t.PermittedDNSDomains, t.PermittedDNSDomainsCritical = []string{domain}, true
	intermediate, err := issue(t, &a.root, nil)
	return &authority{root: a.root, intermediate: intermediate}, err
}

// crossed is the root as an older one signed it, which expired, and that with it.
func (a *authority) crossed(name string) (*x509.Certificate, error) {
	older := caTemplate(name+" Root CA", 1)
	older.NotAfter = time.Now().Add(-20 * day)
	root, err := issue(older, nil, nil)
	if err != nil {
		return nil, err
	}
	t := caTemplate(a.root.cert.Subject.CommonName, 4)
	t.NotAfter = older.NotAfter
	crossed, err := issue(t, &root, a.root.key)
	return crossed.cert, err
}

func (a *authority) rootPEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.root.cert.Raw})
}

// issue signs a certificate. Without an issuer it signs itself; without a key
// it gets a new one.
func issue(template *x509.Certificate, issuer *entity, key crypto.Signer) (entity, error) {
	if key == nil {
		var err error
		if key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
			return entity{}, err
		}
	}
	self := entity{cert: template, key: key}
	if issuer == nil {
		issuer = &self
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer.cert, key.Public(), issuer.key)
	if err != nil {
		return entity{}, err
	}
	self.cert, err = x509.ParseCertificate(der)
	return self, err
}
