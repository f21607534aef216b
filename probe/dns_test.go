package probe

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/net/dns/dnsmessage"
)

// anyServer stands for the address of the test's name server.
const anyServer = "name server"

func TestLookup(t *testing.T) {
	t.Parallel()
	empty := zoneAnswer{}
	many := zoneAnswer{}
	for i := range 40 {
		many.addrs = append(many.addrs, netip.AddrFrom4([4]byte{192, 0, 2, byte(i)}).String())
	}
	z := zone{
		"A both.example.": {addrs: []string{"192.0.2.1", "192.0.2.2"}}, "AAAA both.example.": {addrs: []string{"2001:db8::1"}},
		"A four.example.": {addrs: []string{"192.0.2.1"}}, "AAAA four.example.": empty,
		"A alias.example.":    {cname: []string{"b.example.", "c.example.net.", "D.example.org."}, addrs: []string{"192.0.2.1"}},
		"AAAA alias.example.": {cname: []string{"b.example.", "c.example.net.", "D.example.org."}},
		"A dangling.example.": {code: dnsmessage.RCodeNameError, cname: []string{"gone.example."}}, "AAAA dangling.example.": {code: dnsmessage.RCodeNameError},
		"A empty.example.": empty, "AAAA empty.example.": empty,
		"A broken.example.": {code: dnsmessage.RCodeServerFailure}, "AAAA broken.example.": {code: dnsmessage.RCodeRefused},
		"A large.example.": {addrs: []string{"192.0.2.1"}, truncate: true}, "AAAA large.example.": empty,
		"A xn--bcher-kva.example.": {addrs: []string{"192.0.2.1"}}, "AAAA xn--bcher-kva.example.": empty,
		"A my_mail.example.": {addrs: []string{"192.0.2.1"}}, "AAAA my_mail.example.": empty,
		"A many.example.": many, "AAAA many.example.": empty,
	}
	resolver, server := serveDNS(t, z)
	tests := []struct {
		name    string
		host    string
		network string
		addrs   string
		want    []Lookup
	}{
		{name: "both families, alternating", host: "both.example", addrs: "2001:db8::1 192.0.2.1 192.0.2.2", want: []Lookup{
			{Type: "A", Outcome: LookupFound, Answers: []string{"192.0.2.1", "192.0.2.2"}, Resolver: anyServer},
			{Type: "AAAA", Outcome: LookupFound, Answers: []string{"2001:db8::1"}, Resolver: anyServer}}},
		{name: "one family wanted", host: "both.example", network: "tcp6", addrs: "2001:db8::1", want: []Lookup{
			{Type: "AAAA", Outcome: LookupFound, Answers: []string{"2001:db8::1"}, Resolver: anyServer}}},
		{name: "one family there, final dot", host: "FOUR.example.", addrs: "192.0.2.1", want: []Lookup{
			{Name: "four.example", Type: "A", Outcome: LookupFound, Answers: []string{"192.0.2.1"}, Resolver: anyServer},
			{Name: "four.example", Type: "AAAA", Outcome: LookupNoAnswer, Resolver: anyServer}}},
		{name: "aliases", host: "alias.example", addrs: "192.0.2.1", want: []Lookup{
			{Type: "A", Outcome: LookupFound, Answers: []string{"192.0.2.1"}, Chain: []string{"b.example", "c.example.net", "D.example.org"}, Resolver: anyServer},
			{Type: "AAAA", Outcome: LookupNoAnswer, Chain: []string{"b.example", "c.example.net", "D.example.org"}, Resolver: anyServer}}},
		{name: "alias to nowhere", host: "dangling.example", want: []Lookup{
			{Type: "A", Outcome: LookupNoName, Chain: []string{"gone.example"}, Resolver: anyServer},
			{Type: "AAAA", Outcome: LookupNoName, Resolver: anyServer}}},
		{name: "no such name", host: "none.example", want: []Lookup{
			{Type: "A", Outcome: LookupNoName, Resolver: anyServer}, {Type: "AAAA", Outcome: LookupNoName, Resolver: anyServer}}},
		{name: "name without addresses", host: "empty.example", want: []Lookup{
			{Type: "A", Outcome: LookupNoAnswer, Resolver: anyServer}, {Type: "AAAA", Outcome: LookupNoAnswer, Resolver: anyServer}}},
		{name: "name server fails", host: "broken.example", want: []Lookup{
			{Type: "A", Outcome: LookupFailed, Resolver: anyServer, Error: "the name server answered SERVFAIL"},
			{Type: "AAAA", Outcome: LookupFailed, Resolver: anyServer, Error: "the name server answered REFUSED"}}},
		{name: "TCP after a truncated answer", host: "large.example", addrs: "192.0.2.1", want: []Lookup{
			{Type: "A", Outcome: LookupFound, Answers: []string{"192.0.2.1"}, Resolver: anyServer},
			{Type: "AAAA", Outcome: LookupNoAnswer, Resolver: anyServer}}},
		{name: "international name", host: "Bücher.example", addrs: "192.0.2.1", want: []Lookup{
			{Name: "xn--bcher-kva.example", Type: "A", Outcome: LookupFound, Answers: []string{"192.0.2.1"}, Resolver: anyServer},
			{Name: "xn--bcher-kva.example", Type: "AAAA", Outcome: LookupNoAnswer, Resolver: anyServer}}},
		{name: "underscore", host: "my_mail.example", network: "tcp4", addrs: "192.0.2.1", want: []Lookup{
			{Type: "A", Outcome: LookupFound, Answers: []string{"192.0.2.1"}, Resolver: anyServer}}},
		{name: "literal", host: "192.0.2.1", addrs: "192.0.2.1", want: []Lookup{
			{Type: "A", Outcome: LookupNotNeeded, Answers: []string{"192.0.2.1"}}}},
		{name: "literal in brackets", host: "[2001:DB8::1]", addrs: "2001:db8::1", want: []Lookup{
			{Name: "2001:db8::1", Type: "AAAA", Outcome: LookupNotNeeded, Answers: []string{"2001:db8::1"}}}},
		{name: "literal of the other family", host: "192.0.2.1", network: "tcp6", want: []Lookup{
			{Type: "A", Outcome: LookupNotNeeded, Answers: []string{"192.0.2.1"}, Error: "the address is not of the family that is to be used"}}},
		{name: "empty label", host: "a..example", network: "tcp4", want: []Lookup{
			{Type: "A", Outcome: LookupNoName, Error: "not a host name: idna: invalid label \"a..example\""}}},
		{name: "not a name", host: "smtp://mail.example", network: "tcp4", want: []Lookup{
			{Type: "A", Outcome: LookupNoName, Error: "not a host name: only letters, digits, hyphens and dots may be in it"}}},
		{name: "many addresses", host: "many.example", network: "tcp4", addrs: strings.Join(many.addrs[:maxAnswers], " "), want: []Lookup{
			{Type: "A", Outcome: LookupFound, Answers: many.addrs[:maxAnswers], Resolver: anyServer}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.network == "" {
				tt.network = "tcp"
			}
			for i := range tt.want {
				if tt.want[i].Name == "" {
					tt.want[i].Name = tt.host
				}
				if tt.want[i].Resolver == anyServer {
					tt.want[i].Resolver = server
				}
			}
			var emitted []Lookup
			addrs, lookups := lookup(t.Context(), resolver, tt.host, tt.network, time.Now, func(l Lookup) { emitted = append(emitted, l) })
			ignoreTime := cmpopts.IgnoreFields(Lookup{}, "Duration")
			if diff := cmp.Diff(tt.want, lookups, ignoreTime); diff != "" {
				t.Errorf("look-ups (-want +got):\n%s", diff)
			}
			byType := cmpopts.SortSlices(func(a, b Lookup) bool { return a.Type < b.Type })
			if diff := cmp.Diff(lookups, emitted, byType); diff != "" {
				t.Errorf("emitted (-returned +emitted):\n%s", diff)
			}
			if got := strings.Join(addrStrings(addrs), " "); got != tt.addrs {
				t.Errorf("addresses %q, want %q", got, tt.addrs)
			}
		})
	}
}

func TestLookupWithoutAnswer(t *testing.T) {
	t.Parallel()
	resolver, server := serveDNS(t, zone{"A silent.example.": {silent: true}, "AAAA silent.example.": {silent: true}, "MX silent.example.": {silent: true}})
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, lookups := lookup(ctx, resolver, "silent.example", "tcp", time.Now, nil)
	lookups = append(lookups, lookupMX(ctx, resolver, "silent.example", time.Now)...)
	if len(lookups) != 3 {
		t.Fatalf("%d look-ups, want 3", len(lookups))
	}
	for _, l := range lookups {
		if l.Outcome != LookupFailed || l.Error != "no answer in time" || l.Type != "MX" && l.Resolver != server {
			t.Errorf("look-up %+v", l)
		}
	}
}

// A family that gets no answer does not hold up the other for long.
func TestLookupLateFamily(t *testing.T) {
	t.Parallel()
	resolver, _ := serveDNS(t, zone{"A half.example.": {addrs: []string{"192.0.2.1"}}, "AAAA half.example.": {silent: true}})
	addrs, lookups := lookup(t.Context(), resolver, "half.example", "tcp", time.Now, nil)
	if len(addrs) != 1 || len(lookups) != 2 {
		t.Fatalf("got %v, %+v", addrs, lookups)
	}
	if l := lookups[1]; l.Type != "AAAA" || l.Outcome != LookupFailed || !strings.Contains(l.Error, "not waited for") {
		t.Errorf("look-up %+v", l)
	}
}

func TestLookupHostsFile(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	asked := false
	resolver := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		mu.Lock()
		defer mu.Unlock()
		asked = true
		return nil, net.ErrClosed
	}}
	addrs, lookups := lookup(t.Context(), resolver, "localhost", "tcp4", time.Now, nil)
	mu.Lock()
	defer mu.Unlock()
	if asked {
		t.Skip("localhost is not in this machine's hosts file, or the file is not asked first")
	}
	if len(addrs) == 0 || lookups[0].Outcome != LookupFound || lookups[0].Resolver != resolverHosts {
		t.Errorf("got %v, %+v", addrs, lookups)
	}
}

// A name that the DNS does not know is asked for once more, in the way of the
// operating system; any other failure is not.
func TestAskSystem(t *testing.T) {
	t.Parallel()
	resolver, _ := serveDNS(t, zone{"A printer.example.": {addrs: []string{"192.0.2.1"}}, "AAAA printer.example.": {}})
	tests := map[LookupOutcome]string{LookupNoName: "192.0.2.1", LookupNoAnswer: "192.0.2.1", LookupFailed: ""}
	for outcome, want := range tests {
		answers := []answer{{lookup: Lookup{Type: "A", Outcome: outcome}}, {lookup: Lookup{Type: "AAAA", Outcome: outcome}}}
		askSystem(t.Context(), resolver, "printer.example", answers, time.Now, func(Lookup) {})
		if got := strings.Join(addrStrings(answers[0].addrs), " "); got != want {
			t.Errorf("after %s: addresses %q, want %q", outcome, got, want)
		}
		if l := answers[0].lookup; want != "" && (l.Outcome != LookupFound || l.Resolver != resolverSystem) {
			t.Errorf("after %s: look-up %+v", outcome, l)
		}
		if got := answers[1].lookup.Outcome; got != outcome {
			t.Errorf("after %s: AAAA became %s", outcome, got)
		}
	}
}

func TestLookupMX(t *testing.T) {
	t.Parallel()
	resolver, server := serveDNS(t, zone{
		"MX domain.example.": {mx: map[string]uint16{"mx2.example.": 20, "mx1.example.": 10}},
		"MX null.example.":   {mx: map[string]uint16{".": 0}},
		"MX host.example.":   {},
	})
	tests := map[string][]Lookup{
		"domain.example": {{Outcome: LookupFound, Answers: []string{"10 mx1.example", "20 mx2.example"}}},
		"null.example":   {{Outcome: LookupFound, Answers: []string{"0 ."}}},
		"host.example":   {{Outcome: LookupNoAnswer}},
		"none.example":   {{Outcome: LookupNoName}},
		"192.0.2.1":      nil,
		"not a name":     nil,
	}
	for host, want := range tests {
		for i := range want {
			want[i].Name, want[i].Type, want[i].Resolver = host, "MX", server
		}
		got := lookupMX(t.Context(), resolver, host, time.Now)
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Lookup{}, "Duration")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", host, diff)
		}
	}
}

func TestQuestion(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"mail.example": "mail.example.", "localhost": "localhost"} {
		if got := question(name); got != want {
			t.Errorf("question(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestInterleave(t *testing.T) {
	t.Parallel()
	ip := netip.MustParseAddr
	a := []netip.Addr{ip("2001:db8::1"), ip("2001:db8::2"), ip("2001:db8::3")}
	b := []netip.Addr{ip("192.0.2.1")}
	if got := strings.Join(addrStrings(interleave(a, b)), " "); got != "2001:db8::1 192.0.2.1 2001:db8::2 2001:db8::3" {
		t.Errorf("got %s", got)
	}
	var all []netip.Addr
	for range 40 {
		all = append(all, a[0])
	}
	if got := len(interleave(all, all)); got != maxAnswers {
		t.Errorf("%d addresses, want %d", got, maxAnswers)
	}
}

func FuzzDNSPacket(f *testing.F) {
	q := dnsmessage.Question{Name: dnsmessage.MustNewName("a.example."), Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET}
	query, err := (&dnsmessage.Message{Questions: []dnsmessage.Question{q}}).Pack()
	if err != nil {
		f.Fatal(err)
	}
	answer := dnsmessage.Message{Header: dnsmessage.Header{Response: true}, Questions: []dnsmessage.Question{q}, Answers: zoneAnswer{cname: []string{"a.example."}, addrs: []string{"192.0.2.1"}}.resources(q)}
	packet, err := answer.Pack()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(packet)
	f.Fuzz(func(t *testing.T, packet []byte) {
		tap := newDNSTap(nil)
		tap.observe("192.0.2.53:53", query, packet)
		if l := tap.lookup("a.example", "A", nil, &net.DNSError{IsNotFound: true}); len(l.Chain) > maxCNAMEChain {
			t.Errorf("chain of %d", len(l.Chain))
		}
	})
}
