package rules

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

func TestCommonName(t *testing.T) {
	t.Parallel()
	for dn, want := range map[string]string{
		"CN=Root CA,O=Example":        "Root CA",
		"SERIALNUMBER=1,CN=Root":      "Root",
		`CN=Example\, Ltd Root,O=x`:   "Example, Ltd Root",
		"OU=y+CN=Root,O=x":            "Root",
		"O=Example,C=DE":              "O=Example,C=DE",
		"CN=,O=Example":               "CN=,O=Example",
		`CN=odd\`:                     "odd",
		"":                            "",
		"O=Example\\,CN=not this one": "O=Example\\,CN=not this one",
	} {
		if got := CommonName(dn); got != want {
			t.Errorf("%q: got %q, want %q", dn, got, want)
		}
	}
}

func TestIssuerIsOwn(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ issuer, host, want string }{
		{"CN=Acmewidgets Root,O=ACMEwidgets Ltd", "mail.acmewidgets.com", "acmewidgets"},
		{"CN=Example Root", "mail.other.com", ""},
		{"CN=IBM Root", "mail.ibm.com", ""}, // too short to tell
		{"CN=Root", "192.0.2.1", ""},
		{"CN=mail Root", "mail", ""},
	} {
		if got := issuerIsOwn(tt.issuer, tt.host); got != tt.want {
			t.Errorf("%s for %s: got %q, want %q", tt.issuer, tt.host, got, tt.want)
		}
	}
}

// What is known of lists of roots, of fetched issuers and of a key must be said.
func TestWordsOfTheChain(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ file, want string }{
		{"cert-untrusted/fires-ca-file-without-the-root", "The CA file that was given does not have the root"},
		{"cert-untrusted/fires-direct-root-known-elsewhere", "out of date or was cut down"},
		{"cert-untrusted/fires-empty-list-here", "its own list of roots is empty"},
		{"cert-untrusted/fires-issuer-named-as-the-host", "which neither this machine nor Mozilla's list of public authorities knows"},
		{"cert-untrusted/fires-private-authority", "or a machine without a list of roots"},
		{"cert-untrusted/fires-not-an-authority", "no certification authority's and can certify nothing"},
		{"cert-chain-incomplete/fires-fetched", "with it the chain verifies up to the root \"Example Root X\""},
		{"cert-chain-incomplete/fires-fetched-two", "2 certificates are missing; they were fetched"},
		{"cert-chain-incomplete/fires-fetched-fails-otherwise", "and then fails for another reason"},
		{"cert-chain-incomplete/fires-fetched-in-vain", "in vain (the web server answered 404)"},
		{"cert-chain-incomplete/fires-fetched-root-unknown", "and still the chain leads to no trusted root"},
		{"cert-chain-incomplete/fires-leaf-alone", "--fetch-issuers fetches it"},
		{"cert-chain-incomplete/fires-leaf-alone", "sends its own certificate alone"},
		{"cert-chain-incomplete/fires-upper-one-fetched", "sends 2 certificates, and not"},
		{"cert-chain-incomplete/fires-without-issuer-address", "a private authority whose root certificate this machine lacks"},
		{"cert-self-signed/fires-marked-as-authority", "basicConstraints=CA:FALSE"},
		{"cert-not-public/fires-own-list-is-a-warning", "If it was not told of this root"},
		{"cert-not-public/fires-private-authority-is-info", "Programs that bring a list of their own refuse it"},
		{"cert-chain-superfluous/fires-duplicate", "sends a certificate twice"},
		{"cert-chain-superfluous/fires-unrelated", "does not belong to its chain, \"Other CA\""},
		{"cert-wrong-use/fires-issuer-for-clients", "The issuer may not issue certificates for servers"},
		{"cert-name-constraint/fires-other-domain", "The issuer \"Example Issuing CA 1\" may not certify the server's name"},
		{"dane-mismatch/fires-anchor-and-wrong-name", "cannot be proven by the issuer that the record is for"},
		{"dane-mismatch/fires-bogus", "the resolver answers SERVFAIL"},
		{"dane-mismatch/fires-one-address", "installs the certificate of the other addresses on 192.0.2.11"},
		{"mta-sts-mismatch/fires-certificate", "the certificate is for mail.hoster.example"},
		{"mta-sts-mismatch/fires-private-authority", "no public authority stands behind it"},
		{"mx-tls-policy/fires-unchecked", "if they are, servers that check DANE do not deliver"},
		{"mx-tls-policy/fires-testing-would-fail", "would stop the mail when enforced: the policy does not name it"},
	} {
		wantText(t, tt.file, tt.want)
	}
}

// Both weaknesses are named, so that the verdict agrees with what the verifier said.
func TestWeakInTwoWays(t *testing.T) {
	t.Parallel()
	c := loadCase(t, filepath.Join("testdata", "cert-weak", "fires-short-key.json"))
	for i := range c.Record.Sessions {
		if tls := c.Record.Sessions[i].TLS; tls != nil && len(tls.Chain) > 0 {
			tls.Chain[0].Signature = "ECDSA-SHA1"
			tls.Problems = append(tls.Problems, probe.CertProblem{Kind: probe.CertWeakSig, Text: "weak signature"})
		}
	}
	findings := CertWeak.Check(c)
	if len(findings) == 0 || !strings.Contains(findings[0].Summary, "weak key") || !strings.Contains(findings[0].Summary, "weak signature: \"ECDSA-SHA1\"") {
		t.Errorf("got %+v", findings)
	}
}

// A sentence is not said twice.
func TestWrongUseIsSaidOnce(t *testing.T) {
	t.Parallel()
	findings := CertWrongUse.Check(loadCase(t, filepath.Join("testdata", "cert-wrong-use", "fires-client-certificate.json")))
	if len(findings) == 0 || strings.Count(findings[0].Explanation, "not for TLS servers") > 1 {
		t.Errorf("got %+v", findings)
	}
}

// Whoever brings a list of roots is told how to add one to it.
func TestOwnRootsHaveAFix(t *testing.T) {
	t.Parallel()
	for name := range ownRoots {
		if ownRootsFix[name] == "" {
			t.Errorf("no advice for %s", name)
		}
	}
}
