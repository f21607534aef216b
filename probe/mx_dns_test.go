package probe

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/miekg/dns"
)

const digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func TestValidatingTellsAnswersApart(t *testing.T) {
	t.Parallel()
	tlsa := "_25._tcp.mx.example. 60 IN TLSA 3 1 1 " + digest
	for name, test := range map[string]struct {
		answer func(dns.ResponseWriter, *dns.Msg)
		want   Lookup
		count  int
	}{
		"signed":     {signed(tlsa), Lookup{Outcome: LookupFound, Authenticated: true}, 1},
		"not signed": {unsigned(tlsa), Lookup{Outcome: LookupFound}, 1},
		"absent":     {code(dns.RcodeNameError), Lookup{Outcome: LookupNoName}, 0},
		"no records": {signed(), Lookup{Outcome: LookupNoAnswer, Authenticated: true}, 0},
		"bogus":      {code(dns.RcodeServerFailure), Lookup{Outcome: LookupFailed, Code: "SERVFAIL", Error: "the name server answered SERVFAIL"}, 0},
		"refused":    {code(dns.RcodeRefused), Lookup{Outcome: LookupFailed, Code: "REFUSED", Error: "the name server answered REFUSED"}, 0},
		"alias": {signed("_25._tcp.mx.example. 60 IN CNAME Keys.hoster.example.", "keys.hoster.example. 60 IN TLSA 3 1 1 "+digest),
			Lookup{Outcome: LookupFound, Authenticated: true, Chain: []string{"keys.hoster.example"}}, 1},
		"alias, upside down": {signed("keys.hoster.example. 60 IN TLSA 3 1 1 "+digest, "_25._tcp.mx.example. 60 IN CNAME keys.hoster.example."),
			Lookup{Outcome: LookupFound, Authenticated: true, Chain: []string{"keys.hoster.example"}}, 1},
		"alias to nothing": {signed("_25._tcp.mx.example. 60 IN CNAME keys.hoster.example."),
			Lookup{Outcome: LookupNoAnswer, Authenticated: true, Chain: []string{"keys.hoster.example"}}, 0},
		"of another name": {signed("_25._tcp.other.example. 60 IN TLSA 3 1 1 " + digest), Lookup{Outcome: LookupNoAnswer, Authenticated: true}, 0},
		"of another class": {signed("_25._tcp.mx.example. 60 CH TLSA 3 1 1 " + digest),
			Lookup{Outcome: LookupNoAnswer, Authenticated: true}, 0},
		"cut short over UDP": {func(w dns.ResponseWriter, m *dns.Msg) {
			if _, udp := w.RemoteAddr().(*net.UDPAddr); udp {
				m.Truncated = true
				_ = w.WriteMsg(m)
				return
			}
			signed(tlsa)(w, m)
		}, Lookup{Outcome: LookupFound, Authenticated: true}, 1},
		"wrong number first": {func(w dns.ResponseWriter, m *dns.Msg) {
			other := m.Copy()
			other.Id++
			signed("_25._tcp.mx.example. 60 IN TLSA 3 1 1 00")(w, other)
			signed(tlsa)(w, m)
		}, Lookup{Outcome: LookupFound, Authenticated: true}, 1},
		"other question": {func(w dns.ResponseWriter, m *dns.Msg) {
			m.Question[0].Name = "_25._tcp.evil.example."
			signed(tlsa)(w, m)
		}, Lookup{Outcome: LookupFailed, Error: "the answer is to another question"}, 0},
		"a question back": {func(w dns.ResponseWriter, m *dns.Msg) {
			m.Response = false
			signed(tlsa)(w, m)
		}, Lookup{Outcome: LookupFailed, Error: "the answer is to another question"}, 0},
		"many": {func(w dns.ResponseWriter, m *dns.Msg) {
			if _, udp := w.RemoteAddr().(*net.UDPAddr); udp {
				m.Truncated = true
				_ = w.WriteMsg(m)
				return
			}
			var all []string
			for range 600 {
				all = append(all, tlsa)
			}
			signed(all...)(w, m)
		}, Lookup{Outcome: LookupFound, Authenticated: true}, maxRecords},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := asker(t, dnsBook{"TLSA _25._tcp.mx.example.": test.answer}).ask(context.Background(), "_25._tcp.mx.example", dns.TypeTLSA)
			test.want.Name, test.want.Type = "_25._tcp.mx.example", "TLSA"
			if diff := cmp.Diff(test.want, got.lookup, cmpopts.IgnoreFields(Lookup{}, "Resolver", "Duration")); diff != "" {
				t.Errorf("look-up (-want +got):\n%s", diff)
			}
			if len(got.records) != test.count {
				t.Errorf("%d records, want %d", len(got.records), test.count)
			}
			if !strings.HasPrefix(got.lookup.Resolver, "127.0.0.1:") {
				t.Errorf("resolver %q", got.lookup.Resolver)
			}
		})
	}
}

// A chain of aliases that leads in a circle, or on for ever, must end.
func TestValidatingEndsAliases(t *testing.T) {
	t.Parallel()
	var long []string
	for i := range 100 {
		long = append(long, fmt.Sprintf("n%d.example. 60 IN CNAME n%d.example.", i, i+1))
	}
	for name, test := range map[string]struct {
		answer []string
		chain  int
	}{
		"circle": {[]string{"n0.example. 60 IN CNAME n1.example.", "n1.example. 60 IN CNAME n0.example."}, maxCNAMEChain},
		"itself": {[]string{"n0.example. 60 IN CNAME n0.example."}, maxCNAMEChain},
		"long":   {long, maxCNAMEChain},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			book := dnsBook{"TLSA n0.example.": func(w dns.ResponseWriter, m *dns.Msg) {
				if _, udp := w.RemoteAddr().(*net.UDPAddr); udp && len(test.answer) > 10 {
					m.Truncated = true
					_ = w.WriteMsg(m)
					return
				}
				unsigned(test.answer...)(w, m)
			}}
			got := asker(t, book).ask(context.Background(), "n0.example", dns.TypeTLSA).lookup
			if got.Outcome != LookupNoAnswer || len(got.Chain) != test.chain {
				t.Errorf("outcome %q, %d names in the chain, want %q and %d", got.Outcome, len(got.Chain), LookupNoAnswer, test.chain)
			}
		})
	}
}

// Packets that are no DNS, or records without data, must neither panic nor count.
func TestValidatingSurvivesJunk(t *testing.T) {
	t.Parallel()
	raw := func(change func(b []byte) []byte) dnsBook {
		return dnsBook{"MX example.": func(w dns.ResponseWriter, m *dns.Msg) {
			rr, _ := dns.NewRR("example. 60 IN MX 10 mx.example.")
			m.Answer = append(m.Answer, rr)
			b, err := m.Pack()
			if err == nil {
				_, _ = w.Write(change(b))
			}
		}}
	}
	for name, book := range map[string]dnsBook{
		"cut off": raw(func(b []byte) []byte { return b[:len(b)-5] }),
		"counts":  raw(func(b []byte) []byte { b[6], b[7] = 0xff, 0xff; return b[:len(b)-5] }),
		"header":  raw(func(b []byte) []byte { return b[:12] }),
		"no data": raw(func(b []byte) []byte {
			i := len(b) - len("\x00\x0a\x02mx\xc0\x0c")
			b[i-2], b[i-1] = 0, 0
			return b[:i]
		}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := asker(t, book).ask(context.Background(), "example", dns.TypeMX)
			if got.found() {
				t.Errorf("found %v", got.records)
			}
		})
	}
}

func TestValidatingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	v := asker(t, dnsBook{"MX example.": speechless})
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	got := v.ask(ctx, "example", dns.TypeMX).lookup
	if got.Outcome != LookupFailed || got.Error != "no answer in time" {
		t.Errorf("outcome %q, error %q", got.Outcome, got.Error)
	}
}

func TestValidatingAsksForDNSSEC(t *testing.T) {
	t.Parallel()
	asked := make(chan *dns.Msg, 1)
	v := asker(t, dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		asked <- q.Copy()
		m := new(dns.Msg)
		m.SetReply(q)
		_ = w.WriteMsg(m)
	}))
	v.ask(context.Background(), "example", dns.TypeMX)
	q := <-asked
	if o := q.IsEdns0(); o == nil || !o.Do() || o.UDPSize() != ednsSize || !q.AuthenticatedData || !q.RecursionDesired || q.CheckingDisabled {
		t.Errorf("question: %v", q)
	}
}

func TestNewValidatingReadsTheFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "resolv.conf")
	text := "# a comment\nnameserver 192.0.2.1\nnameserver 2001:db8::1\nnameserver 192.0.2.3\nnameserver 192.0.2.4\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	v, err := newValidating(nil, file, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"192.0.2.1:53", "[2001:db8::1]:53", "192.0.2.3:53"}, v.servers); diff != "" {
		t.Errorf("servers (-want +got):\n%s", diff)
	}
	if _, err := newValidating(nil, file+".none", time.Now); err == nil {
		t.Error("name servers out of a file that is not there")
	}
	if _, err := newValidating(new(net.Resolver), file+".none", time.Now); err == nil {
		t.Error("a resolver without a dialer of its own knows no name servers either")
	}
}

func FuzzAnswer(f *testing.F) {
	for _, records := range [][]string{
		{"n.example. 60 IN CNAME m.example.", "m.example. 60 IN MX 10 mx.example."},
		{"n.example. 60 IN TXT \"v=STSv1; id=1\""},
		{"n.example. 60 IN TLSA 3 1 1 " + digest},
	} {
		m := new(dns.Msg)
		m.SetQuestion("n.example.", dns.TypeMX)
		for _, text := range records {
			rr, err := dns.NewRR(text)
			if err != nil {
				f.Fatal(err)
			}
			m.Answer = append(m.Answer, rr)
		}
		b, err := m.Pack()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, packet []byte) {
		var m dns.Msg
		if m.Unpack(packet) != nil {
			return
		}
		for _, kind := range []uint16{dns.TypeMX, dns.TypeTXT, dns.TypeTLSA, dns.TypeA, dns.TypeSOA} {
			records, chain := follow(m.Answer, "n.example", kind)
			if len(records) > maxRecords || len(chain) > maxCNAMEChain {
				t.Errorf("%d records, %d aliases", len(records), len(chain))
			}
			for _, rr := range records {
				_ = recordText(rr)
			}
			_ = texts(validated{records: records})
		}
	})
}
