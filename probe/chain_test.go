package probe

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var chainNow = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// testCert is a certificate with its key.
type testCert struct {
	*x509.Certificate
	key crypto.Signer
}

func newECDSAKey(t testing.TB, curve elliptic.Curve) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newRSAKey(t testing.TB, bits int) crypto.Signer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// issue makes a certificate: a CA without names, a server's with. The template
// is valid around chainNow unless it says otherwise; a nil parent signs itself.
func issue(t testing.TB, parent *testCert, template x509.Certificate, key crypto.Signer) *testCert {
	t.Helper()
	if key == nil {
		key = newECDSAKey(t, elliptic.P256())
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	template.SerialNumber = serial
	template.BasicConstraintsValid = true
	if template.NotBefore.IsZero() {
		template.NotBefore, template.NotAfter = chainNow.AddDate(-1, 0, 0), chainNow.AddDate(1, 0, 0)
	}
	if len(template.DNSNames)+len(template.IPAddresses) == 0 && template.ExtKeyUsage == nil && strings.Contains(template.Subject.CommonName, "CA") {
		template.IsCA, template.KeyUsage = true, x509.KeyUsageCertSign
	}
	signer, issuer := key, &template
	if parent != nil {
		signer, issuer = parent.key, parent.Certificate
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, issuer, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &testCert{cert, key}
}

func named(name string) x509.Certificate {
	return x509.Certificate{Subject: pkix.Name{CommonName: name}}
}

func forHost(names ...string) x509.Certificate {
	c := x509.Certificate{ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	for _, n := range names {
		if ip := net.ParseIP(n); ip != nil {
			c.IPAddresses = append(c.IPAddresses, ip)
		} else {
			c.DNSNames = append(c.DNSNames, n)
		}
	}
	return c
}

// dated gives a template other dates, in days from chainNow.
func dated(c x509.Certificate, from, to int) x509.Certificate {
	c.NotBefore, c.NotAfter = chainNow.AddDate(0, 0, from), chainNow.AddDate(0, 0, to)
	return c
}

func pool(certs ...*testCert) *x509.CertPool {
	p := x509.NewCertPool()
	for _, c := range certs {
		p.AddCert(c.Certificate)
	}
	return p
}

// inspect judges a chain at chainNow.
func inspect(certs []*x509.Certificate, host string, roots *x509.CertPool) ([]Certificate, []CertProblem) {
	v := inspectChain(chainInput{certs: certs, host: host, roots: roots, now: chainNow})
	return v.certs, v.problems
}

// found is a problem without its text.
type found struct {
	Kind        CertProblemKind
	Certificate int
}

func TestInspectChain(t *testing.T) {
	t.Parallel()
	root := issue(t, nil, named("Root CA"), nil)
	inter := issue(t, root, named("Inter CA"), nil)
	other := issue(t, nil, named("Other CA"), nil)
	otherInter := issue(t, other, named("Other Inter CA"), nil)
	leaf := issue(t, inter, forHost("mail.example.com", "*.smtp.example.com", "192.0.2.1"), nil)
	direct := issue(t, root, forHost("mail.example.com"), nil)
	self := issue(t, nil, forHost("mail.example.com"), nil)
	oldInter := issue(t, root, dated(named("Old Inter CA"), -100, -10), nil)
	oldRoot := issue(t, nil, dated(named("Old Root CA"), -100, -10), nil)
	crossed := issue(t, oldRoot, dated(named("Root CA"), -100, -10), root.key)
	weak := forHost("mail.example.com")
	weak.SignatureAlgorithm = x509.ECDSAWithSHA1
	client := forHost("mail.example.com")
	client.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	clientCA := named("Client CA")
	clientCA.IsCA, clientCA.KeyUsage, clientCA.ExtKeyUsage = true, x509.KeyUsageCertSign, []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	clientInter := issue(t, root, clientCA, nil)
	constrained := named("Constrained CA")
	constrained.PermittedDNSDomains, constrained.PermittedDNSDomainsCritical = []string{"example.org"}, true
	constrainedInter := issue(t, root, constrained, nil)
	notCA := issue(t, root, forHost("not-a-ca.example"), nil)
	commonName := x509.Certificate{Subject: pkix.Name{CommonName: "mail.example.com"}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}

	tests := []struct {
		name  string
		chain []*testCert
		host  string // mail.example.com if empty
		roots *x509.CertPool
		want  []found
	}{
		{name: "good", chain: []*testCert{leaf, inter}, roots: pool(root)},
		{name: "good, root sent", chain: []*testCert{leaf, inter, root}, roots: pool(root)},
		{name: "good, wildcard", chain: []*testCert{leaf, inter}, host: "EU.smtp.example.com.", roots: pool(root)},
		{name: "good, address", chain: []*testCert{leaf, inter}, host: "[192.0.2.1]", roots: pool(root)},
		{name: "good, issued by a root", chain: []*testCert{direct}, roots: pool(root)},
		{name: "good, self-signed and trusted", chain: []*testCert{self}, roots: pool(self)},
		{name: "good, something superfluous behind", chain: []*testCert{leaf, inter, other}, roots: pool(root), want: []found{{CertUnrelated, 2}}},
		{name: "good, expired cross-signed root behind", chain: []*testCert{leaf, inter, crossed}, roots: pool(root), want: []found{{CertPathExpired, 2}}},
		{name: "wrong name", chain: []*testCert{leaf, inter}, host: "smtp.example.com", roots: pool(root), want: []found{{CertWrongName, 0}}},
		{name: "wrong address", chain: []*testCert{leaf, inter}, host: "192.0.2.2", roots: pool(root), want: []found{{CertWrongName, 0}}},
		{name: "common name only", chain: []*testCert{issue(t, root, commonName, nil)}, roots: pool(root), want: []found{{CertWrongName, 0}}},
		{name: "no name at all", chain: []*testCert{issue(t, root, forHost(), nil)}, roots: pool(root), want: []found{{CertWrongName, 0}}},
		{name: "expired", chain: []*testCert{issue(t, inter, dated(forHost("mail.example.com"), -90, -1), nil), inter}, roots: pool(root), want: []found{{CertExpired, 0}}},
		{name: "not yet valid", chain: []*testCert{issue(t, inter, dated(forHost("mail.example.com"), 1, 90), nil), inter}, roots: pool(root), want: []found{{CertNotYetValid, 0}}},
		{name: "intermediate expired", chain: []*testCert{issue(t, oldInter, dated(forHost("mail.example.com"), -50, 50), nil), oldInter}, roots: pool(root), want: []found{{CertExpired, 1}}},
		{name: "leaf and intermediate expired", chain: []*testCert{issue(t, oldInter, dated(forHost("mail.example.com"), -50, -5), nil), oldInter}, roots: pool(root), want: []found{{CertExpired, 0}, {CertExpired, 1}}},
		{name: "trusted root expired", chain: []*testCert{issue(t, oldRoot, dated(forHost("mail.example.com"), -50, 50), nil)}, roots: pool(oldRoot), want: []found{{CertExpired, 0}}},
		{name: "never valid together", chain: []*testCert{issue(t, oldRoot, dated(forHost("mail.example.com"), -5, 50), nil)}, roots: pool(oldRoot), want: []found{{CertUntrusted, 0}}},
		{name: "self-signed", chain: []*testCert{self}, roots: pool(root), want: []found{{CertSelfSigned, 0}}},
		{name: "self-signed, expired, wrong name", chain: []*testCert{issue(t, nil, dated(forHost("localhost"), -90, -1), nil)}, roots: pool(root), want: []found{{CertWrongName, 0}, {CertExpired, 0}, {CertSelfSigned, 0}}},
		{name: "unknown root", chain: []*testCert{issue(t, otherInter, forHost("mail.example.com"), nil), otherInter, other}, roots: pool(root), want: []found{{CertUntrusted, 2}}},
		{name: "intermediate missing", chain: []*testCert{leaf}, roots: pool(root), want: []found{{CertIncomplete, 0}}},
		{name: "intermediate missing, root sent", chain: []*testCert{leaf, root}, roots: pool(root), want: []found{{CertIncomplete, 0}}},
		{name: "intermediate missing, expired", chain: []*testCert{issue(t, inter, dated(forHost("mail.example.com"), -90, -1), nil)}, roots: pool(root), want: []found{{CertExpired, 0}, {CertIncomplete, 0}}},
		{name: "wrong order", chain: []*testCert{leaf, root, inter}, roots: pool(root), want: []found{{CertWrongOrder, 2}}},
		{name: "wrong order, unknown root", chain: []*testCert{leaf, root, inter}, roots: pool(other), want: []found{{CertUntrusted, 1}, {CertWrongOrder, 2}}},
		{name: "small ECDSA key", chain: []*testCert{issue(t, inter, forHost("mail.example.com"), newECDSAKey(t, elliptic.P224())), inter}, roots: pool(root), want: []found{{CertWeakKey, 0}}},
		{name: "small RSA key", chain: []*testCert{issue(t, inter, forHost("mail.example.com"), newRSAKey(t, 1024)), inter}, roots: pool(root), want: []found{{CertWeakKey, 0}}},
		{name: "SHA-1", chain: []*testCert{issue(t, inter, weak, nil), inter}, roots: pool(root), want: []found{{CertWeakSig, 0}}},
		{name: "SHA-1, issued by a root", chain: []*testCert{issue(t, root, weak, nil)}, roots: pool(root), want: []found{{CertWeakSig, 0}}},
		{name: "SHA-1, unknown root", chain: []*testCert{issue(t, other, weak, nil), other}, roots: pool(root), want: []found{{CertUntrusted, 1}, {CertWeakSig, 0}}},
		{name: "for clients", chain: []*testCert{issue(t, inter, client, nil), inter}, roots: pool(root), want: []found{{CertWrongUse, 0}}},
		{name: "CA for clients", chain: []*testCert{issue(t, clientInter, forHost("mail.example.com"), nil), clientInter}, roots: pool(root), want: []found{{CertWrongUse, 1}}},
		{name: "CA for other names", chain: []*testCert{issue(t, constrainedInter, forHost("mail.example.com"), nil), constrainedInter}, roots: pool(root), want: []found{{CertNameConstraint, 1}}},
		{name: "issued by no CA", chain: []*testCert{issue(t, notCA, forHost("mail.example.com"), nil), notCA}, roots: pool(root), want: []found{{CertUntrusted, 1}}},
		{name: "no roots", chain: []*testCert{leaf, inter}, roots: pool(), want: []found{{CertIncomplete, 1}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			host := tt.host
			if host == "" {
				host = "mail.example.com"
			}
			var certs []*x509.Certificate
			for _, c := range tt.chain {
				certs = append(certs, c.Certificate)
			}
			facts, problems := inspect(certs, host, tt.roots)
			if len(facts) != len(certs) {
				t.Errorf("%d certificates described, want %d", len(facts), len(certs))
			}
			var got []found
			for _, p := range problems {
				got = append(got, found{p.Kind, p.Certificate})
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s%+v", diff, problems)
			}
			ignored := func(f found) bool { return f.Kind.harmless() }
			if want := !slices.ContainsFunc(tt.want, func(f found) bool { return !ignored(f) }); verified(problems) != want {
				t.Errorf("verified = %v, want %v", !want, want)
			}
		})
	}
}

func TestInspectChainTexts(t *testing.T) {
	t.Parallel()
	root := issue(t, nil, named("Root CA"), nil)
	inter := issue(t, root, named("Inter CA"), nil)
	leaf := issue(t, inter, dated(forHost("a.example", "192.0.2.1"), -90, -1), nil)
	_, problems := inspect([]*x509.Certificate{leaf.Certificate}, "bücher.example", pool(root))
	want := []CertProblem{
		{CertWrongName, 0, "the certificate is for a.example, 192.0.2.1, not for xn--bcher-kva.example"},
		{CertExpired, 0, "the server's certificate expired on 2026-05-31 12:00 UTC"},
		{CertIncomplete, 0, "the issuer of the server's certificate, Inter CA, was not sent and is not a trusted root"},
	}
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestCertificateFacts(t *testing.T) {
	t.Parallel()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := named("Root CA")
	template.IssuingCertificateURL = []string{"http://ca.example/root.crt"}
	root := issue(t, nil, template, key)
	got := certificateFacts(root.Certificate)
	want := Certificate{
		Subject: "CN=Root CA", Issuer: "CN=Root CA",
		NotBefore: chainNow.AddDate(-1, 0, 0), NotAfter: chainNow.AddDate(1, 0, 0),
		Key: "Ed25519", Signature: "Ed25519", Fingerprint: got.Fingerprint, CA: true,
		IssuerURLs: []string{"http://ca.example/root.crt"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	if len(got.Fingerprint) != 64 {
		t.Errorf("fingerprint %q is no SHA-256", got.Fingerprint)
	}
	leaf := certificateFacts(issue(t, root, forHost("a.example", "2001:db8::1"), newECDSAKey(t, elliptic.P384())).Certificate)
	if diff := cmp.Diff([]string{"a.example", "2001:db8::1"}, leaf.Names); diff != "" || leaf.Key != "ECDSA P-384" {
		t.Errorf("key %q, names (-want +got):\n%s", leaf.Key, diff)
	}
}

// What a hostile server puts into its certificates is cut, not believed.
func TestInspectChainHostile(t *testing.T) {
	t.Parallel()
	var names []string
	for i := range 3000 {
		names = append(names, strings.Repeat("a", i%60+1)+".example")
	}
	template := forHost(names...)
	template.Subject = pkix.Name{CommonName: "\x1b]0;owned\a" + strings.Repeat("x", 5000)}
	leaf := issue(t, nil, template, nil)
	certs := slices.Repeat([]*x509.Certificate{leaf.Certificate}, 100)
	facts, problems := inspect(certs, "mail.example.com\x00\n", pool())
	if len(facts) != maxChain {
		t.Errorf("%d certificates kept, want %d", len(facts), maxChain)
	}
	for _, f := range facts {
		if len(f.Names) > maxCertNames || len(f.Subject) > maxCertText {
			t.Errorf("%d names and a subject of %d bytes kept", len(f.Names), len(f.Subject))
		}
	}
	for _, p := range problems {
		if len(p.Text) > maxCertText {
			t.Errorf("text of %d bytes: %.80q", len(p.Text), p.Text)
		}
	}
	if verified(problems) {
		t.Error("verified")
	}
	if facts, problems := inspect(nil, "mail.example.com", pool()); facts != nil || problems != nil {
		t.Errorf("no certificates gave %v, %v", facts, problems)
	}
}
