package probe

import (
	"context"
	"encoding/json"
	"net"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"
)

// closedWorld refuses every connection.
type closedWorld struct{}

func (closedWorld) DialContext(context.Context, string, string) (net.Conn, error) {
	return nil, syscall.ECONNREFUSED
}

// exampleBook is a domain with everything.
func exampleBook() dnsBook {
	return dnsBook{
		"A mx.example.com.":                 signed("mx.example.com. 60 IN A 192.0.2.10"),
		"AAAA mx.example.com.":              signed(),
		"MX example.com.":                   signed("example.com. 60 IN MX 20 backup.example.com.", "example.com. 60 IN MX 10 MX.example.com."),
		"MX mx.example.com.":                signed(),
		"TLSA _25._tcp.mx.example.com.":     signed("_25._tcp.mx.example.com. 60 IN TLSA 3 1 1 " + digest),
		"TXT _mta-sts.example.com.":         unsigned(`_mta-sts.example.com. 60 IN TXT "v=STSv1; " "id=20261101;"`),
		"TXT _smtp._tls.example.com.":       unsigned(`_smtp._tls.example.com. 60 IN TXT "v=TLSRPTv1; rua=mailto:tls@example.com"`),
		"TXT _smtp._tls.other.example.":     unsigned(`_smtp._tls.other.example. 60 IN TXT "v=TLSRPTv1; rua=mailto:tls@example.com"`),
		"MX other.example.":                 signed("other.example. 60 IN MX 10 mx.other.example."),
		"TLSA _25._tcp.lonely.example.com.": code(dns.RcodeServerFailure),
	}
}

// lookAt runs with nobody at home: what the DNS says is there all the same.
func lookAt(t *testing.T, b dns.Handler, s Settings, o Options) *Record {
	t.Helper()
	o.Resolver, o.Dialer, o.Timeout = serveBook(t, b), closedWorld{}, 20*time.Second
	rec, err := Run(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	again := new(Record)
	if text, err := json.Marshal(rec); err != nil || json.Unmarshal(text, again) != nil || !cmp.Equal(rec.MX, again.MX) {
		t.Errorf("JSON loses something: %s", cmp.Diff(rec.MX, again.MX))
	}
	return rec
}

const goodPolicy = "version: STSv1\nmode: enforce\nmx: *.example.com\nmax_age: 86400\n"

func TestMXOfADomain(t *testing.T) {
	t.Parallel()
	var fetched []string
	fetch := func(_ context.Context, url string) ([]byte, error) {
		fetched = append(fetched, url)
		return []byte(goodPolicy), nil
	}
	rec := lookAt(t, exampleBook(), Settings{Host: "MX.example.com.", Port: 587, Username: "me@example.com"}, Options{MX: true, FetchPolicy: fetch})
	m := rec.MX
	if m == nil {
		t.Fatal("nothing is in the record")
	}
	var asked []string
	for _, l := range m.Lookups {
		asked = append(asked, l.Type+" "+l.Name+" "+string(l.Outcome))
	}
	want := []string{"MX example.com found", "MX mx.example.com no-records", "TLSA _25._tcp.mx.example.com found",
		"TXT _mta-sts.example.com found", "TXT _smtp._tls.example.com found"}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"20 backup.example.com", "10 mx.example.com"}, m.Lookups[0].Answers); diff != "" {
		t.Errorf("MX records (-want +got):\n%s", diff)
	}
	resolver := m.Lookups[0].Resolver
	wantMX := &MX{Asked: true, Domain: "example.com", Session: -1, Lookups: m.Lookups,
		DANE: &DANE{Name: "_25._tcp.mx.example.com", Authenticated: true, Resolver: resolver,
			Records: []TLSA{{Usage: 3, Selector: 1, MatchingType: 1, Text: "3 1 1 " + digest, Usable: true, Matches: -1}}},
		MTASTS: &MTASTS{Record: "v=STSv1; id=20261101;", ID: "20261101", URL: "https://mta-sts.example.com/.well-known/mta-sts.txt",
			Mode: PolicyEnforce, Hosts: []string{"*.example.com"}, MaxAge: 86400, Covers: true},
		TLSRPT: "v=TLSRPTv1; rua=mailto:tls@example.com"}
	if diff := cmp.Diff(wantMX, m); diff != "" {
		t.Errorf("MX (-want +got):\n%s", diff)
	}
	if len(fetched) != 1 {
		t.Errorf("fetched %q", fetched)
	}
}

func TestMXFindsTheDomain(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		book     dnsBook
		settings Settings
		domain   string
	}{
		"of the user":      {dnsBook{"MX b.example.": unsigned("b.example. 60 IN MX 1 mx.a.example.")}, Settings{Username: "me@b.example"}, "b.example"},
		"of the sender":    {dnsBook{"MX b.example.": unsigned("b.example. 60 IN MX 1 mx.a.example.")}, Settings{Username: "me", From: "me@b.example"}, "b.example"},
		"of the recipient": {dnsBook{"MX b.example.": unsigned("b.example. 60 IN MX 1 mx.a.example.")}, Settings{From: "me@c.example", To: "you@b.example"}, "b.example"},
		"of the host":      {dnsBook{"MX a.example.": unsigned("a.example. 60 IN MX 1 mx.a.example.")}, Settings{}, "a.example"},
		"the host itself":  {dnsBook{"MX mx.a.example.": unsigned("mx.a.example. 60 IN MX 1 mx.a.example.")}, Settings{}, "mx.a.example"},
		"no MX records": {dnsBook{"MX mx.a.example.": unsigned(), "A mx.a.example.": unsigned("mx.a.example. 60 IN A 192.0.2.1")},
			Settings{To: "you@mx.a.example"}, "mx.a.example"},
		"no MX records, nobody's domain": {dnsBook{"MX mx.a.example.": unsigned(), "A mx.a.example.": unsigned("mx.a.example. 60 IN A 192.0.2.1")},
			Settings{}, ""},
		"no mail at all":  {dnsBook{"MX a.example.": unsigned("a.example. 60 IN MX 0 .")}, Settings{}, ""},
		"another host":    {dnsBook{"MX a.example.": unsigned("a.example. 60 IN MX 0 mx2.a.example.")}, Settings{}, ""},
		"the 40th record": {dnsBook{"MX a.example.": unsigned(manyMX(39, "mx.a.example.")...)}, Settings{}, "a.example"},
		"does not answer": {dnsBook{"MX a.example.": code(dns.RcodeServerFailure)}, Settings{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.settings.Host, test.settings.Port = "mx.a.example", 587
			rec := lookAt(t, test.book, test.settings, Options{MX: true})
			if rec.MX == nil || rec.MX.Domain != test.domain {
				t.Errorf("%+v, want the domain %q", rec.MX, test.domain)
			}
		})
	}
}

func manyMX(others int, last string) (records []string) {
	for i := range others {
		records = append(records, "a.example. 60 IN MX 10 m"+string(rune('a'+i%26))+string(rune('a'+i/26))+".a.example.")
	}
	return append(records, "a.example. 60 IN MX 20 "+last)
}

func TestMailDomains(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		host     string
		settings Settings
		want     []string
	}{
		{"mx.example.co.uk", Settings{}, []string{"example.co.uk", "mx.example.co.uk"}},
		{"example.co.uk", Settings{}, []string{"example.co.uk"}},
		{"a.b.c.d.e.example.com", Settings{}, []string{"example.com", "e.example.com", "d.e.example.com", "c.d.e.example.com", "b.c.d.e.example.com", "a.b.c.d.e.example.com"}},
		{"a.b.c.d.e.f.example.com", Settings{Username: "me@Example.org"}, []string{"example.org", "example.com", "f.example.com", "e.f.example.com", "d.e.f.example.com", "c.d.e.f.example.com"}},
		{"smtp.lan", Settings{Username: "me@[192.0.2.1]", From: "a@b@example.org", To: "you@localhost"}, []string{"example.org", "smtp.lan"}},
		{"mx.example.com", Settings{Username: "me@bücher.example", From: "x@..", To: "x@"}, []string{"xn--bcher-kva.example", "example.com", "mx.example.com"}},
		{"mx.example.com", Settings{Username: "me@example.com", From: "you@EXAMPLE.com."}, []string{"example.com", "mx.example.com"}},
	} {
		if diff := cmp.Diff(test.want, mailDomains(test.settings, test.host)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.host, diff)
		}
	}
}

// Without the option nothing is asked on the submission ports.
func TestMXIsNotAskedUnasked(t *testing.T) {
	t.Parallel()
	for _, port := range []int{587, 465, 0, 2525} {
		r := newRun(Settings{Host: "mx.example.com", Port: port}, Options{})
		if r.lookUpMX(nil) != nil {
			t.Errorf("port %d: the DNS is asked", port)
		}
	}
	r := newRun(Settings{Host: "mx.example.com", Port: 25}, Options{Via: "--connect-to 192.0.2.1"})
	if r.lookUpMX(nil) != nil {
		t.Error("the DNS is asked where connections go elsewhere")
	}
}

// On port 25 the DNS is asked beside the session, and nothing is fetched. A host that
// is no mail exchanger leaves no trace.
func TestMXBesideASessionOnPort25(t *testing.T) {
	t.Parallel()
	for name, domain := range map[string]string{"mx.example.com": "example.com", "smtp.example.com": ""} {
		r := newRun(Settings{Host: name, Port: 25}, Options{Resolver: serveBook(t, exampleBook()),
			FetchPolicy: func(context.Context, string) ([]byte, error) { panic("fetched") }})
		r.ctx = t.Context()
		e := r.lookUpMX(nil)
		<-e.done
		rec := new(Record)
		e.complete(rec)
		if m := rec.MX; domain == "" && m != nil || domain != "" && (m == nil || m.Asked || m.Domain != domain || m.DANE == nil || m.MTASTS == nil || m.MTASTS.Mode != "" || m.Error != "") {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

// What nobody asked for is not waited for.
func TestMXWaitsForNothingUnasked(t *testing.T) {
	t.Parallel()
	e := &exchanger{run: &run{ctx: t.Context()}, done: make(chan struct{}), mx: &MX{Domain: "example.com"}}
	rec := new(Record)
	if e.complete(rec); rec.MX != nil {
		t.Errorf("%+v", rec.MX)
	}
}

func TestMXSaysWhyNothingWasAsked(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		host    string
		options Options
		want    string
	}{
		"address":   {"192.0.2.10", Options{MX: true}, "the host is an address"},
		"literal":   {"[IPv6:2001:db8::1]", Options{MX: true}, "the host is an address"},
		"no domain": {"mailserver", Options{MX: true}, "no domain"},
		"no name":   {"a b", Options{MX: true}, "no domain"},
		"proxy":     {"mx.example.com", Options{MX: true, Via: "SOCKS5 proxy 127.0.0.1:1080", Proxied: true}, "through a proxy"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			rec := lookAt(t, dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
				if q.Question[0].Qtype == dns.TypeTLSA {
					asked.Add(1)
				}
				exampleBook().ServeDNS(w, q)
			}), Settings{Host: test.host, Port: 25}, test.options)
			if rec.MX == nil || !strings.Contains(rec.MX.Error, test.want) || len(rec.MX.Lookups) > 0 || asked.Load() > 0 {
				t.Errorf("%+v, want the reason %q; %d questions", rec.MX, test.want, asked.Load())
			}
		})
	}
}

// Whether a resolver checks signatures shows in what it says of the root.
func TestMXTellsUnsignedFromUnchecked(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		root func(dns.ResponseWriter, *dns.Msg)
		want bool
	}{"checks": {signed(". 60 IN SOA a. b. 1 2 3 4 5"), false}, "checks nothing": {unsigned(". 60 IN SOA a. b. 1 2 3 4 5"), true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			book := exampleBook()
			book["TLSA _25._tcp.mx.example.com."] = unsigned("_25._tcp.mx.example.com. 60 IN TLSA 3 1 1 " + digest)
			book["SOA ."] = test.root
			d := lookAt(t, book, Settings{Host: "mx.example.com", Port: 587}, Options{MX: true}).MX.DANE
			if d == nil || d.Authenticated || d.Unchecked != test.want {
				t.Errorf("%+v, want unchecked %v", d, test.want)
			}
		})
	}
}

// The records of the alias's target count if they are signed, else those of the host
// (RFC 7672 section 2.2.2).
func TestMXFollowsTheHostsAlias(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		target func(dns.ResponseWriter, *dns.Msg)
		want   string
	}{
		"signed":     {signed("_25._tcp.real.example. 60 IN TLSA 3 1 1 " + digest), "_25._tcp.real.example"},
		"not signed": {unsigned("_25._tcp.real.example. 60 IN TLSA 3 1 1 " + digest), "_25._tcp.mx.example.com"},
		"none":       {code(dns.RcodeNameError), "_25._tcp.mx.example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			book := exampleBook()
			book["A mx.example.com."] = signed("mx.example.com. 60 IN CNAME real.example.", "real.example. 60 IN A 192.0.2.10")
			book["TLSA _25._tcp.real.example."] = test.target
			d := lookAt(t, book, Settings{Host: "mx.example.com", Port: 587}, Options{MX: true}).MX.DANE
			if d == nil || d.Name != test.want {
				t.Errorf("%+v, want %s", d, test.want)
			}
		})
	}
}
