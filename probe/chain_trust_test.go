package probe

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"net"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// alter is a template with changes.
func alter(c x509.Certificate, change func(*x509.Certificate)) x509.Certificate {
	change(&c)
	return c
}

// critical gives a template a critical extension that nobody knows.
func critical(c x509.Certificate) x509.Certificate {
	return alter(c, func(c *x509.Certificate) {
		c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 32473, 1}, Critical: true, Value: []byte{5, 0}}}
	})
}

// authority is the template of a CA with what else it may say of itself.
func authority(name string, change func(*x509.Certificate)) x509.Certificate {
	c := named(name)
	c.IsCA, c.KeyUsage = true, x509.KeyUsageCertSign
	return alter(c, change)
}

// keyed is the template of a server's certificate with a key usage.
func keyed(use x509.KeyUsage) x509.Certificate {
	return alter(forHost("mail.example.com"), func(c *x509.Certificate) { c.KeyUsage = use })
}

func raw(certs ...*testCert) (list []*x509.Certificate) {
	for _, c := range certs {
		list = append(list, c.Certificate)
	}
	return list
}

// Each reason for which a verifier turns a chain away is told apart, in words.
func TestReasons(t *testing.T) {
	t.Parallel()
	root := issue(t, nil, named("Root CA"), nil)
	rekeyed := issue(t, nil, named("Root CA"), nil)
	inter := issue(t, root, named("Inter CA"), nil)
	oldRoot := issue(t, nil, dated(named("Old Root CA"), -100, -10), nil)
	crossed := issue(t, oldRoot, dated(named("Root CA"), -50, 300), root.key)
	server := forHost("mail.example.com")
	leaf := issue(t, inter, server, nil)
	below := func(template x509.Certificate) []*testCert {
		ca := issue(t, root, template, nil)
		return []*testCert{issue(t, ca, server, nil), ca}
	}
	short := issue(t, root, authority("Short CA", func(c *x509.Certificate) { c.MaxPathLenZero = true }), nil)
	deep := issue(t, short, named("Deep CA"), nil)
	excluding := authority("Excluding CA", func(c *x509.Certificate) { c.ExcludedDNSDomains = []string{"example.com"} })
	addresses := authority("Inside CA", func(c *x509.Certificate) {
		c.PermittedDNSDomains = []string{"example.org"}
		c.PermittedIPRanges = []*net.IPNet{{IP: net.IPv4(10, 0, 0, 0).To4(), Mask: net.CIDRMask(8, 32)}}
	})
	limited := issue(t, nil, excluding, nil)
	own := issue(t, nil, authority("Own CA", func(c *x509.Certificate) { c.DNSNames = []string{"mail.example.com"} }), nil)
	tests := []struct {
		name  string
		chain []*testCert
		roots *x509.CertPool
		want  found
		text  string
	}{
		{"duplicate", []*testCert{leaf, inter, inter}, pool(root), found{CertDuplicate, 2}, "certificate 2 of the chain (Inter CA) is sent again as certificate 3"},
		{"root of the path expired", []*testCert{leaf, inter, crossed}, pool(root, oldRoot), found{CertPathExpired, 2},
			"leads to the root Old Root CA, which expired on 2026-05-22; another path leads to the trusted root Root CA"},
		{"critical extension of the leaf", []*testCert{issue(t, inter, critical(server), nil), inter}, pool(root), found{CertUntrusted, 0}, "1.3.6.1.4.1.32473.1"},
		{"critical extension of an issuer", below(critical(named("Odd CA"))), pool(root), found{CertUntrusted, 1}, "certificate 2 of the chain (Odd CA) has a critical extension"},
		{"path too long", []*testCert{issue(t, deep, server, nil), deep, short}, pool(root), found{CertUntrusted, 2}, "(Short CA) allows 0 authorities between"},
		{"issuer may not sign", below(authority("Mute", func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCRLSign })), pool(root), found{CertUntrusted, 1}, "without keyCertSign"},
		{"issuer is no authority", below(authority("Nobody", func(c *x509.Certificate) { c.IsCA = false })), pool(root), found{CertUntrusted, 1}, "basic constraints"},
		{"root of the same name", []*testCert{leaf, inter}, pool(rekeyed), found{CertUntrusted, 1}, "has the name of the issuer, Root CA, but another key"},
		{"other names allowed", below(addresses), pool(root), found{CertNameConstraint, 1}, "may certify example.org and 1 address ranges alone"},
		{"name excluded", below(excluding), pool(root), found{CertNameConstraint, 1}, "(Excluding CA) may not certify example.com"},
		{"constraint of the root", []*testCert{issue(t, limited, server, nil)}, pool(limited), found{CertNameConstraint, 0}, "the trusted root is constrained"},
		{"extended key usage of an issuer", below(authority("Client CA", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} })), pool(root),
			found{CertWrongUse, 1}, "(Client CA) may not issue certificates for TLS servers"},
		{"key may not sign", []*testCert{issue(t, inter, keyed(x509.KeyUsageKeyEncipherment), nil), inter}, pool(root), found{CertKeyUsage, 0}, "key usage: keyEncipherment"},
		{"key for no server", []*testCert{issue(t, inter, keyed(x509.KeyUsageCertSign), nil), inter}, pool(root), found{CertWrongUse, 0}, "key usage: keyCertSign"},
		{"authority as server", []*testCert{own}, pool(own), found{CertWrongUse, 0}, "keyCertSign"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, problems := inspect(raw(tt.chain...), "mail.example.com", tt.roots)
			if len(problems) != 1 || problems[0].Kind != tt.want.Kind || problems[0].Certificate != tt.want.Certificate || !strings.Contains(problems[0].Text, tt.text) {
				t.Errorf("got %+v, want %+v %q", problems, tt.want, tt.text)
			}
		})
	}
}

func TestStores(t *testing.T) {
	t.Parallel()
	root, private := issue(t, nil, named("Root CA"), nil), issue(t, nil, named("Company CA"), nil)
	inter := issue(t, root, named("Inter CA"), nil)
	leaf := issue(t, inter, dated(forHost("mail.example.com"), -90, -1), nil)
	tests := []struct {
		name          string
		roots, public *x509.CertPool
		want          []TrustStore
	}{
		{"one store", pool(root), nil, []TrustStore{{Name: StoreGiven, Trusted: true, Root: "CN=Root CA"}}},
		{"both", pool(root), pool(root, private), []TrustStore{{Name: StoreGiven, Trusted: true, Root: "CN=Root CA"}, {Name: StoreMozilla, Trusted: true, Root: "CN=Root CA"}}},
		{"here alone", pool(root), pool(private), []TrustStore{{Name: StoreGiven, Trusted: true, Root: "CN=Root CA"}, {Name: StoreMozilla, Error: "Root CA is not in it"}}},
		{"elsewhere alone", pool(private), pool(root), []TrustStore{{Name: StoreGiven, Error: "Root CA is not in it"}, {Name: StoreMozilla, Trusted: true, Root: "CN=Root CA"}}},
		{"no roots here", pool(), pool(root), []TrustStore{{Name: StoreGiven, Error: "the list is empty"}, {Name: StoreMozilla, Trusted: true, Root: "CN=Root CA"}}},
	}
	weak := issue(t, root, alter(forHost("mail.example.com"), func(c *x509.Certificate) { c.SignatureAlgorithm = x509.ECDSAWithSHA1 }), nil)
	v := inspectChain(chainInput{certs: raw(weak), host: "mail.example.com", roots: pool(root), now: chainNow})
	if s := v.stores[0]; s.Trusted || s.Name != StoreSystem || !strings.Contains(s.Error, "insecure algorithm") {
		t.Errorf("a weak signature below a root that is there: %+v", s)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := inspectChain(chainInput{certs: raw(leaf, inter), host: "mail.example.com", roots: tt.roots, public: tt.public, store: StoreGiven, now: chainNow})
			if diff := cmp.Diff(tt.want, v.stores); diff != "" {
				t.Errorf("stores of an expired certificate (-want +got):\n%s", diff)
			}
		})
	}
}

func TestBuilds(t *testing.T) {
	t.Parallel()
	root, oldRoot := issue(t, nil, named("Root CA"), nil), issue(t, nil, dated(named("Old Root CA"), -100, -10), nil)
	private := issue(t, nil, named("Company CA"), nil)
	inter := issue(t, root, named("Inter CA"), nil)
	crossed := issue(t, oldRoot, dated(named("Root CA"), -100, -10), root.key)
	leaf := issue(t, inter, forHost("mail.example.com"), nil)
	tests := []struct {
		name             string
		chain            []*testCert
		asSent, searched string // parts of the error, empty for none
	}{
		{"good", []*testCert{leaf, inter}, "", ""},
		{"root sent", []*testCert{leaf, inter, root}, "", ""},
		{"order", []*testCert{leaf, root, inter}, "certificate 2 of the chain (Root CA) is not the issuer of the server's certificate", ""},
		{"twice", []*testCert{leaf, inter, inter}, "is not the issuer of", ""},
		{"expired path", []*testCert{leaf, inter, crossed}, "certificate 3 of the chain (Root CA) is out of date", ""},
		{"weak", []*testCert{issue(t, inter, alter(forHost("mail.example.com"), func(c *x509.Certificate) { c.SignatureAlgorithm = x509.ECDSAWithSHA1 }), nil), inter},
			"the signature of the server's certificate does not count", "insecure algorithm"},
		{"missing", []*testCert{leaf}, "the server's certificate was not signed by a trusted root that is in date", "unknown authority"},
		{"expired", []*testCert{issue(t, inter, dated(forHost("mail.example.com"), -9, -1), nil), inter}, "the server's certificate is out of date", "expired"},
		{"not yet valid", []*testCert{issue(t, inter, dated(forHost("mail.example.com"), 1, 9), nil), inter}, "the server's certificate is out of date", "not yet valid"},
		{"for clients", []*testCert{issue(t, inter, alter(forHost("mail.example.com"), func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }), nil), inter},
			"incompatible key usage", "incompatible key usage"},
		{"private root sent", []*testCert{issue(t, private, forHost("mail.example.com"), nil), private}, "certificate 2 of the chain (Company CA) is no trusted root", "unknown authority"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := inspectChain(chainInput{certs: raw(tt.chain...), host: "mail.example.com", roots: pool(root), now: chainNow})
			if len(v.builds) != 2 || v.builds[0].Way != ChainAsSent || v.builds[1].Way != ChainSearched {
				t.Fatalf("builds %+v", v.builds)
			}
			for i, want := range []string{tt.asSent, tt.searched} {
				b := v.builds[i]
				if b.Trusted != (want == "") || !strings.Contains(b.Error, want) || b.Trusted && b.Error != "" {
					t.Errorf("%s: %+v, want %q", b.Way, b, want)
				}
			}
		})
	}
}

// A name and a signature make an issuer: not the one alone, and a signature that is too
// weak to check is given the benefit of the doubt.
func TestIssued(t *testing.T) {
	t.Parallel()
	root := issue(t, nil, named("Root CA"), nil)
	leaf := issue(t, root, forHost("mail.example.com"), nil)
	weak := issue(t, root, alter(forHost("mail.example.com"), func(c *x509.Certificate) { c.SignatureAlgorithm = x509.ECDSAWithSHA1 }), nil)
	for name, tt := range map[string]struct {
		issuer, cert *testCert
		want         bool
	}{
		"issuer":            {root, leaf, true},
		"weak signature":    {root, weak, true},
		"key of that name":  {issue(t, nil, named("Root CA"), nil), leaf, false},
		"name of that key":  {issue(t, nil, named("Other CA"), root.key), leaf, false},
		"the other way":     {leaf, root, false},
		"a root, by itself": {root, root, true},
	} {
		if got := issued(tt.issuer.Certificate, tt.cert.Certificate); got != tt.want {
			t.Errorf("%s: %t, want %t", name, got, tt.want)
		}
	}
}

// What belongs to nothing is found beside other problems too.
func TestUnrelatedBesideAnotherProblem(t *testing.T) {
	t.Parallel()
	root := issue(t, nil, named("Root CA"), nil)
	leaf := issue(t, root, dated(forHost("mail.example.com"), -9, -1), nil)
	_, problems := inspect(raw(leaf, issue(t, nil, named("Other CA"), nil)), "mail.example.com", pool(root))
	var got []found
	for _, p := range problems {
		got = append(got, found{p.Kind, p.Certificate})
	}
	if diff := cmp.Diff([]found{{CertExpired, 0}, {CertUnrelated, 1}}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestWordsOfAWrongName(t *testing.T) {
	t.Parallel()
	root := issue(t, nil, named("Root CA"), nil)
	use := []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	common := named("mail.example.com")
	common.ExtKeyUsage = use
	for want, template := range map[string]x509.Certificate{
		"only the common name mail.example.com": common,
		"the certificate names no host":         {ExtKeyUsage: use},
		"h.example and 1 more, not for":         forHost("A.example", "b.example", "c.example", "d.example", "e.example", "f.example", "g.example", "h.example", "i.example"),
		"for a.example, 2001:db8::a, not for":   forHost("A.example", "2001:DB8::A"),
	} {
		_, problems := inspect(raw(issue(t, root, template, nil)), "mail.example.com", pool(root))
		if len(problems) != 1 || problems[0].Kind != CertWrongName || !strings.Contains(problems[0].Text, want) {
			t.Errorf("%q is not in %+v", want, problems)
		}
	}
}
