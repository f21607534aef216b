package probe

import (
	"crypto/elliptic"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"
)

// tlsaOf makes the TLSA record of a certificate by the library's own words, which the
// code under test does not use.
func tlsaOf(t *testing.T, usage, selector, matching int, cert *x509.Certificate) *dns.TLSA {
	t.Helper()
	rr := new(dns.TLSA)
	if err := rr.Sign(usage, selector, matching, cert); err != nil {
		t.Fatal(err)
	}
	rr.Usage, rr.Selector, rr.MatchingType = uint8(usage), uint8(selector), uint8(matching)
	return rr
}

// daneChain is a leaf for mx.example, its issuer and a root.
func daneChain(t *testing.T, leaf x509.Certificate) []*testCert {
	t.Helper()
	root := issue(t, nil, x509.Certificate{Subject: pkix.Name{CommonName: "Root"}, IsCA: true}, nil)
	ca := issue(t, root, x509.Certificate{Subject: pkix.Name{CommonName: "CA"}, IsCA: true}, nil)
	server := issue(t, ca, leaf, nil)
	return []*testCert{server, ca, root}
}

// tlsaCase is a record, a chain for mx.example or not, and what is to come of them.
type tlsaCase struct {
	rr      *dns.TLSA
	certs   []*testCert
	usable  bool
	matches int
	err     string // part of
}

func tlsaCases(t *testing.T) map[string]tlsaCase {
	t.Helper()
	chain := daneChain(t, x509.Certificate{DNSNames: []string{"mx.example"}})
	other := daneChain(t, x509.Certificate{DNSNames: []string{"mx.example"}})
	elsewhere := daneChain(t, x509.Certificate{DNSNames: []string{"mail.hoster.example"}})
	ofDomain := daneChain(t, x509.Certificate{DNSNames: []string{"example"}})
	old := daneChain(t, x509.Certificate{DNSNames: []string{"mx.example"}, NotBefore: chainNow.AddDate(-2, 0, 0), NotAfter: chainNow.AddDate(-1, 0, 0)})
	commonName := daneChain(t, x509.Certificate{Subject: pkix.Name{CommonName: "MX.example"}, IPAddresses: nil, EmailAddresses: []string{"x@example"}})
	return map[string]tlsaCase{
		"key":                         {tlsaOf(t, 3, 1, 1, chain[0].Certificate), chain, true, 0, ""},
		"key, SHA-512":                {tlsaOf(t, 3, 1, 2, chain[0].Certificate), chain, true, 0, ""},
		"key, whole":                  {tlsaOf(t, 3, 1, 0, chain[0].Certificate), chain, true, 0, ""},
		"certificate":                 {tlsaOf(t, 3, 0, 1, chain[0].Certificate), chain, true, 0, ""},
		"certificate, SHA-512":        {tlsaOf(t, 3, 0, 2, chain[0].Certificate), chain, true, 0, ""},
		"certificate, whole":          {tlsaOf(t, 3, 0, 0, chain[0].Certificate), chain, true, 0, ""},
		"another's key":               {tlsaOf(t, 3, 1, 1, other[0].Certificate), chain, true, -1, ""},
		"the issuer as end entity":    {tlsaOf(t, 3, 1, 1, chain[1].Certificate), chain, true, -1, ""},
		"end entity: name is nothing": {tlsaOf(t, 3, 1, 1, elsewhere[0].Certificate), elsewhere, true, 0, ""},
		"end entity: date is nothing": {tlsaOf(t, 3, 1, 1, old[0].Certificate), old, true, 0, ""},
		"issuer":                      {tlsaOf(t, 2, 1, 1, chain[1].Certificate), chain, true, 1, ""},
		"issuer's certificate":        {tlsaOf(t, 2, 0, 1, chain[1].Certificate), chain, true, 1, ""},
		"root":                        {tlsaOf(t, 2, 0, 1, chain[2].Certificate), chain, true, 2, ""},
		"root not sent":               {tlsaOf(t, 2, 0, 1, chain[2].Certificate), chain[:2], true, -1, ""},
		"root not sent, but whole":    {tlsaOf(t, 2, 0, 0, chain[2].Certificate), chain[:2], true, 1, ""},
		"root's key, whole":           {tlsaOf(t, 2, 1, 0, chain[2].Certificate), chain[:2], true, 1, ""},
		"another's root, whole":       {tlsaOf(t, 2, 0, 0, other[2].Certificate), chain[:2], true, -1, ""},
		"another's key, whole":        {tlsaOf(t, 2, 1, 0, other[2].Certificate), chain[:2], true, -1, ""},
		"leaf as trust anchor":        {tlsaOf(t, 2, 1, 1, chain[0].Certificate), chain, true, -1, ""},
		"anchor for another name":     {tlsaOf(t, 2, 1, 1, elsewhere[1].Certificate), elsewhere, true, 1, "not for mx.example or example"},
		"anchor for the domain":       {tlsaOf(t, 2, 1, 1, ofDomain[1].Certificate), ofDomain, true, 1, ""},
		"anchor, no longer valid":     {tlsaOf(t, 2, 1, 1, old[1].Certificate), old, true, 1, "expired"},
		"anchor that did not sign":    {tlsaOf(t, 2, 1, 1, other[1].Certificate), []*testCert{chain[0], other[1]}, true, 1, "does not lead to it"},
		"anchor, common name":         {tlsaOf(t, 2, 1, 1, commonName[1].Certificate), commonName, true, 1, ""},
		"PKIX-EE":                     {tlsaOf(t, 1, 1, 1, chain[0].Certificate), chain, false, -1, ""},
		"PKIX-TA":                     {tlsaOf(t, 0, 1, 1, chain[1].Certificate), chain, false, -1, ""},
		"private usage":               {&dns.TLSA{Usage: 255, Selector: 1, MatchingType: 1, Certificate: digest}, chain, false, -1, ""},
		"unknown selector":            {&dns.TLSA{Usage: 3, Selector: 2, MatchingType: 1, Certificate: digest}, chain, false, -1, ""},
		"unknown digest":              {&dns.TLSA{Usage: 3, Selector: 1, MatchingType: 3, Certificate: digest}, chain, false, -1, ""},
		"digest too short":            {&dns.TLSA{Usage: 3, Selector: 1, MatchingType: 1, Certificate: digest[2:]}, chain, false, -1, ""},
		"digest of the other length":  {&dns.TLSA{Usage: 3, Selector: 1, MatchingType: 2, Certificate: digest}, chain, false, -1, ""},
		"no certificate":              {&dns.TLSA{Usage: 2, Selector: 0, MatchingType: 0, Certificate: digest}, chain, false, -1, ""},
		"no key":                      {&dns.TLSA{Usage: 2, Selector: 1, MatchingType: 0, Certificate: digest}, chain, false, -1, ""},
		"no data":                     {&dns.TLSA{Usage: 3, Selector: 1, MatchingType: 1}, chain, false, -1, ""},
		"nothing to compare with":     {tlsaOf(t, 3, 1, 1, chain[0].Certificate), nil, true, -1, ""},
	}
}

// parsed are the certificates without their keys.
func parsed(chain []*testCert) (certs []*x509.Certificate) {
	for _, c := range chain {
		certs = append(certs, c.Certificate)
	}
	return certs
}

func TestTLSAMatching(t *testing.T) {
	t.Parallel()
	for name, test := range tlsaCases(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := readTLSA(test.rr)
			a.compare(parsed(test.certs), []string{"mx.example", "example"}, chainNow)
			if a.Usable != test.usable || a.Matches != test.matches {
				t.Errorf("usable %v, matches %d; want %v, %d", a.Usable, a.Matches, test.usable, test.matches)
			}
			if (a.Error == "") != (test.err == "") || !strings.Contains(a.Error, test.err) {
				t.Errorf("error %q, want %q", a.Error, test.err)
			}
		})
	}
}

// A key that is changed in one bit is another key.
func TestTLSAWantsEveryBit(t *testing.T) {
	t.Parallel()
	cert := issue(t, nil, x509.Certificate{DNSNames: []string{"mx.example"}}, newECDSAKey(t, elliptic.P384())).Certificate
	rr := tlsaOf(t, 3, 1, 1, cert)
	data, err := hex.DecodeString(rr.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	for i := range data {
		data[i] ^= 1
		rr.Certificate = strings.ToUpper(hex.EncodeToString(data))
		a := readTLSA(rr)
		if a.compare([]*x509.Certificate{cert}, nil, chainNow); a.Matches != -1 {
			t.Errorf("byte %d changed, and the record is still for the certificate", i)
		}
		data[i] ^= 1
	}
	rr.Certificate = strings.ToUpper(hex.EncodeToString(data))
	a := readTLSA(rr)
	a.compare([]*x509.Certificate{cert}, nil, chainNow)
	want := TLSA{Usage: 3, Selector: 1, MatchingType: 1, Text: "3 1 1 " + hex.EncodeToString(data), Usable: true}
	if diff := cmp.Diff(want, a.TLSA); diff != "" {
		t.Errorf("record (-want +got):\n%s", diff)
	}
}

func TestTLSATextIsCut(t *testing.T) {
	t.Parallel()
	long := &dns.TLSA{Usage: 3, Certificate: strings.Repeat("ab", 30000)}
	if got := readTLSA(long); len(got.Text) > maxCertText || got.Usable {
		t.Errorf("%d bytes, usable %v", len(got.Text), got.Usable)
	}
}

func FuzzTLSA(f *testing.F) {
	f.Add(uint8(3), uint8(1), uint8(1), digest)
	f.Add(uint8(2), uint8(0), uint8(0), "30820122")
	f.Add(uint8(2), uint8(1), uint8(0), "3059301306072a8648ce3d020106082a8648ce3d030107034200")
	cert := issue(f, nil, x509.Certificate{DNSNames: []string{"mx.example"}}, nil).Certificate
	certs := []*x509.Certificate{cert, cert}
	f.Fuzz(func(t *testing.T, usage, selector, matching uint8, data string) {
		a := readTLSA(&dns.TLSA{Usage: usage, Selector: selector, MatchingType: matching, Certificate: data})
		a.compare(certs, []string{"mx.example"}, time.Now())
		if a.Matches >= len(certs) || a.Matches >= 0 && !a.Usable || len(a.Text) > maxCertText {
			t.Errorf("%+v", a.TLSA)
		}
	})
}
