package render

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
)

// vocabulary are words by which rules and renderers decide, and what no run writes.
var vocabulary = []string{"", "", nasty, "connected", "timeout", "refused", "unreachable", "not-tested", "via", "IPv4", "IPv6", "192.0.2.1", "2001:db8::1", "MX", "TXT", "TLSA",
	"SOA", "A", "SERVFAIL", "mail.example.com", "_25._tcp.mail.example.com", "_25._tcp.", "_mta-sts.example.com", "TLS 1.2", "TLS 1.0", "SSL 3.0", "TLS_RSA_WITH_RC4_128_SHA",
	"X25519", "rc4", "v=STSv1; id=1", "v=TLSRPTv1; rua=mailto:a@b.example", "CN=mail.example.com,O=Acme", "the list is empty", "Root is not in it", "good", "revoked",
	"all-addresses", "member 192.0.2.7", "RSA 1024", "PLAIN", "SCRAM-SHA-256-PLUS", "NTLM", "tls-exporter", "utf-8", "3 1 1 " + "00", "220 mail.example.com ESMTP", "\x1b]0;x\a", "|", "https://a.example/?x=|"}

// named are the values of the types that are words of ours.
var named = map[string][]string{
	"Purpose": {"as-configured", "alternative", "recommended", "mechanism", "member"}, "Stage": {"dns", "connect", "greeting", "ehlo", "starttls", "tls", "ehlo-after-tls", "auth", "mail", "rcpt", "done"},
	"FailureKind":   {"reply", "refused", "timeout", "silent", "unreachable", "reset", "closed", "dns", "via", "not-tls", "alert", "handshake", "not-offered", "no-mechanism"},
	"LookupOutcome": {"found", "no-such-name", "no-records", "resolver-failed", "literal"}, "StoreName": {"system", "given", "mozilla"}, "ChainWay": {"as-sent", "searched", "fetched"},
	"PolicyMode": {"enforce", "testing", "none"}, "Outcome": {"accepted", "rejected", "unsupported", "aborted", "skipped"}, "Security": {"implicit", "starttls", "opportunistic", "none", "auto"},
	"From": {"client", "server", "note"}, "Known": {"yes", "no"}, "TokenForm": {"jwt", "opaque"},
	"CertProblemKind": {"expired", "wrong-name", "self-signed", "untrusted", "incomplete", "wrong-order", "weak-key", "weak-signature", "duplicate", "unrelated", "path-expired", "key-usage",
		"authority", "no-staple", "revoked", "name-constraint", "wrong-use", "not-yet-valid"},
}

// muddle fills a value at random: absent, absurd and plausible things in all places.
func muddle(v reflect.Value, random *rand.Rand, depth int) {
	switch v.Kind() {
	case reflect.String:
		list := vocabulary
		if words, ok := named[v.Type().Name()]; ok && random.IntN(12) > 0 {
			list = words
		}
		v.SetString(list[random.IntN(len(list))])
	case reflect.Bool:
		v.SetBool(random.IntN(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt([]int64{0, 0, 1, 1, 2, 3, -1, 25, 465, 587, 220, 535, 1 << 62, -1 << 62, 99}[random.IntN(15)])
	case reflect.Uint8, reflect.Uint16:
		v.SetUint(uint64(random.IntN(255)))
	case reflect.Float64:
		v.SetFloat(random.Float64())
	case reflect.Pointer:
		if random.IntN(4) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			muddle(v.Elem(), random, depth+1)
		}
	case reflect.Slice:
		n := random.IntN(4)
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			muddle(v.Index(i), random, depth+1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range random.IntN(3) {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			muddle(key, random, depth+1)
			muddle(value, random, depth+1)
			v.SetMapIndex(key, value)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(random.Int64N(4e9), 0).UTC()))
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				muddle(v.Field(i), random, depth+1)
			}
		}
	}
}

// A stored record is a stranger's file: whatever is in it, it gives a report, and one
// that a terminal and a forge can show.
func TestMuddledRecords(t *testing.T) {
	t.Parallel()
	for seed := range uint64(100) {
		muddled(t, seed)
	}
}

func FuzzRecords(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(muddled)
}

func muddled(t *testing.T, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 5))
	rec := new(probe.Record)
	muddle(reflect.ValueOf(rec).Elem(), random, 0)
	rec.Schema = probe.RecordSchema
	if len(rec.Sessions) > 0 && random.IntN(3) > 0 {
		rec.Sessions[0].Purpose = probe.PurposeAsConfigured
	}
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("seed %d: %v", seed, p)
			panic(p)
		}
	}()
	text, err := json.Marshal(rec)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	stored := new(probe.Record)
	if err := json.Unmarshal(text, stored); err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	r := report.Diagnose(report.Case{Record: stored})
	for _, r := range []*report.Report{r, report.Anonymize(r)} {
		for _, format := range Formats() {
			out := render(t, format, r, Options{Transcript: true, Width: 80})
			harmless(t, format, out)
			switch {
			case format == "text":
				fits(t, "text", out, 80)
			case format == "markdown":
				inert(t, "markdown", out)
			case format == "json" && !json.Valid([]byte(out)):
				t.Errorf("no JSON: %s", out)
			}
		}
	}
	if t.Failed() {
		t.Logf("seed %d", seed)
	}
}
