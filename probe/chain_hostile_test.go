package probe

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// largeKey fills a document with a key: with that one a check of a signature takes
// seconds, with one of 64 kilobytes a minute.
func largeKey() *rsa.PublicKey {
	n := new(big.Int).SetBytes(bytes.Repeat([]byte{0xab}, 20<<10))
	return &rsa.PublicKey{N: n.SetBit(n, 0, 1), E: 1<<31 - 1}
}

func TestHugeKeysAreNotUsed(t *testing.T) {
	t.Parallel()
	authority := issue(t, nil, named("Root CA"), nil)
	template := named("Inter CA")
	der, err := x509.CreateCertificate(rand.Reader, &template, authority.Certificate, largeKey(), authority.key)
	if err != nil {
		t.Fatal(err)
	}
	if certs, err := parseIssuers(der); err == nil {
		t.Errorf("the issuer is taken, with %s", keyName(certs[0]))
	}
	key, err := x509.MarshalPKIXPublicKey(largeKey())
	if err != nil {
		t.Fatal(err)
	}
	for selector, data := range map[uint8][]byte{selectorCertificate: der, selectorKey: key} {
		if a := readTLSA(&dns.TLSA{Usage: daneTA, Selector: selector, Certificate: hex.EncodeToString(data)}); a.Usable {
			t.Errorf("the record with selector %d is used", selector)
		}
	}
}

// Certificates that sign each other in all directions do not keep a run from ending,
// and what was not verified in time is not called bad.
func TestNothingIsVerifiedAfterTheRun(t *testing.T) {
	t.Parallel()
	root := issue(t, nil, named("Root CA"), nil)
	leaf := issue(t, root, forHost("mail.example.com"), nil)
	checks := 0
	in := chainInput{certs: raw(leaf), host: "mail.example.com", roots: pool(root), now: chainNow, over: func() bool { checks++; return checks > 2 }}
	v := inspectChain(in)
	if !v.unfinished || len(v.certs) != 1 || v.problems != nil || v.stores != nil || v.builds != nil {
		t.Errorf("got %+v", v)
	}
	in.over = func() bool { return false }
	if v := inspectChain(in); v.unfinished || len(v.problems) > 0 || len(v.builds) != 2 {
		t.Errorf("in time: %+v", v)
	}
}

func TestHostileChainIsBounded(t *testing.T) {
	t.Parallel()
	x := issue(t, nil, named("X CA"), nil)
	chain := []*testCert{issue(t, x, forHost("mail.example.com"), nil)}
	for i := range 30 { // each signs all the others, and each date is one more moment to try
		chain = append(chain, issue(t, x, dated(named("X CA"), -40-i, 40+i), x.key))
	}
	end := time.Now().Add(300 * time.Millisecond)
	in := chainInput{certs: raw(chain...), host: "mail.example.com", roots: pool(), public: pool(), now: chainNow, over: func() bool { return time.Now().After(end) }}
	if v := inspectChain(in); len(v.certs) != maxChain || verified(v.problems) && !v.unfinished {
		t.Errorf("%d certificates, problems %+v", len(v.certs), v.problems)
	}
}

// A stored record is a stranger's file: lists that no run writes are not compared entry
// with entry for minutes.
func TestReadRecordLimitsLists(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Record, int){
		"Scan.Versions":      func(r *Record, n int) { r.Scan = &Scan{Versions: make([]ScanVersion, n)} },
		"ScanVersion.Suites": func(r *Record, n int) { r.Scan = &Scan{Versions: []ScanVersion{{Suites: make([]ScanSuite, n)}}} },
		"Vantage.Ports":      func(r *Record, n int) { r.Vantage = &Vantage{Ports: make([]VantagePort, n)} },
		"DANE.Records":       func(r *Record, n int) { r.MX = &MX{DANE: &DANE{Records: make([]TLSA, n)}} },
		"TLS.Chain":          func(r *Record, n int) { r.Sessions = []Session{{TLS: &TLS{Chain: make([]Certificate, n)}}} },
	} {
		for n, want := range map[int]string{maxListed: "", maxListed + 1: "probe: record: too many entries in " + name} {
			rec := &Record{Schema: RecordSchema}
			change(rec, n)
			text, err := json.Marshal(rec)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if _, err := ReadRecord(bytes.NewReader(text)); err != nil {
				got = err.Error()
			}
			if got != want {
				t.Errorf("%s with %d: %q, want %q", name, n, got, want)
			}
		}
	}
}
