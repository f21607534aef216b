package probe_test

import (
	"context"
	"crypto/x509"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/smtpwhy/smtpwhy/internal/lab"
	"github.com/smtpwhy/smtpwhy/probe"
)

// crowd is a dialer that counts how many connections are open or being made at once.
type crowd struct {
	to        probe.Dialer
	mu        sync.Mutex
	now, most int
}

func (c *crowd) change(by int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now += by
	c.most = max(c.most, c.now)
}

// peak is the most that were open at once. Sessions may still be saying goodbye.
func (c *crowd) peak() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.most
}

func (c *crowd) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	c.change(1)
	conn, err := c.to.DialContext(ctx, network, address)
	if err != nil {
		c.change(-1)
		return nil, err
	}
	return &crowded{Conn: conn, end: sync.OnceFunc(func() { c.change(-1) })}, nil
}

type crowded struct {
	net.Conn
	end func()
}

func (c *crowded) Close() error {
	defer c.end()
	return c.Conn.Close()
}

// world starts servers and runs the settings of a user among them.
func world(t *testing.T, script string, o probe.Options) (*probe.Record, []lab.Exchange, *crowd) {
	t.Helper()
	sc, err := lab.Parse("world", "title x\nstory x.\nargs --host smtp.example.com\nstatus ok\n"+script)
	if err != nil {
		t.Fatal(err)
	}
	n, err := sc.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	c := &crowd{to: n}
	o.Dialer, o.Resolver, o.Roots = c, n.Resolver(), n.Roots()
	rec, err := probe.Run(t.Context(), probe.Settings{Host: "smtp.example.com", Port: 587, STARTTLS: probe.On, Username: "me@example.com",
		Secret: probe.Password("correct-horse")}, o)
	if err != nil {
		t.Fatal(err)
	}
	return rec, n.Wire(), c
}

const twoHosts = `host smtp.example.com 192.0.2.10
host mail.example.org 192.0.2.20 2001:db8::20
client 192.168.1.5
network 2001:db8::20 unreachable
network 192.0.2.20:587 filtered
`

func TestVantage(t *testing.T) {
	t.Parallel()
	rec, wire, c := world(t, twoHosts+`
port 587
  include submission
  on EHLO in tls
    reply 250-smtp.example.com at your service, [203.0.113.5]
    reply 250 AUTH PLAIN
port 25
  include relay
  greet 220-mail.example.org correct-horse
  greet 220 ESMTP
port 465
  include submissions
  name mail.example.org
`, probe.Options{Vantage: "mail.example.org", Timeout: 20 * time.Second})
	v := rec.Vantage
	if v == nil || v.Host != "mail.example.org" || len(v.DNS) != 2 || len(v.Ports) != 3 {
		t.Fatalf("%+v", v)
	}
	want := []string{
		"25 connected 220-mail.example.org " + probe.Redacted + " false",
		"465 connected 220 mail.example.org ESMTP true",
		"587 timeout  false",
	}
	var got []string
	for _, p := range v.Ports {
		got = append(got, strings.Join([]string{map[int]string{25: "25", 465: "465", 587: "587"}[p.Port], p.Outcome(), p.Greeting,
			map[bool]string{true: "true", false: "false"}[p.Certificate != nil && len(p.Problems) == 0]}, " "))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ports (-want +got):\n%s", diff)
	}
	egress := []probe.Egress{{Family: "IPv4", Outcome: probe.ConnectOK, Local: "192.168.1.5", SeenAs: "203.0.113.5"}, {Family: "IPv6", Outcome: "unreachable"}}
	if diff := cmp.Diff(egress, v.Egress); diff != "" {
		t.Errorf("egress (-want +got):\n%s", diff)
	}
	// Port 25 stands at both hosts; the alternative of the first one says EHLO.
	said := 0
	for _, x := range wire {
		if x.Port == 25 && string(x.Clear) == "QUIT\r\n" || x.Port == 465 && string(x.Inside) == "QUIT\r\n" {
			said++
		}
	}
	if said != 2 {
		t.Errorf("%d of 2 connections to the second host said QUIT alone", said)
	}
	if s := rec.AsConfigured(); s.Failure != nil {
		t.Errorf("the session as configured: %+v", s.Failure)
	}
	if n := c.peak(); n > 6 {
		t.Errorf("%d connections at once", n)
	}
}

func TestVantageOfOnePort(t *testing.T) {
	t.Parallel()
	rec, wire, _ := world(t, twoHosts+"port 587\n  include submission\nport 2525 at 192.0.2.20\n  on connect\n    silent\n",
		probe.Options{Vantage: "192.0.2.20:2525", Only: true})
	v := rec.Vantage
	if len(v.Ports) != 1 || !v.Ports[0].Answers() || v.Ports[0].Greeting != "" || v.Ports[0].Connects[0].Address != "192.0.2.20" {
		t.Errorf("%+v", v.Ports)
	}
	for _, x := range wire {
		if x.Port == 2525 && len(x.Clear) > 0 {
			t.Errorf("a server that has not greeted was told %q", x.Clear)
		}
	}
}

// A second host that drops everything must not keep the run beyond a short wait, nor
// the other sessions from their connections.
func TestVantageIsBounded(t *testing.T) {
	t.Parallel()
	rec, _, c := world(t, `host smtp.example.com 192.0.2.10 192.0.2.11 192.0.2.12 192.0.2.13 2001:db8::10
host mail.example.org
network 192.0.2.13 filtered
network 2525 filtered
network 25 filtered
zone second.example.org A 192.0.2.99
network 192.0.2.99 filtered
port 587
  include submission
`, probe.Options{Vantage: "second.example.org", AllAddresses: true, Timeout: 25 * time.Second})
	if rec.Interrupted != "" {
		t.Errorf("the run took %d ms, %s", rec.Duration, rec.Interrupted)
	}
	if s := rec.AsConfigured(); s.Failure != nil {
		t.Errorf("the session as configured: %+v", s.Failure)
	}
	for _, p := range rec.Vantage.Ports {
		if p.Outcome() != "timeout" {
			t.Errorf("port %d: %s", p.Port, p.Outcome())
		}
	}
	if n := c.peak(); n > 6 {
		t.Errorf("%d connections at once", n)
	}
}

func TestVantageWithoutAddress(t *testing.T) {
	t.Parallel()
	rec, _, _ := world(t, "host smtp.example.com 192.0.2.10\nport 587\n  include submission\n", probe.Options{Vantage: "nowhere.example.org", Only: true})
	for _, p := range rec.Vantage.Ports {
		if len(p.Connects) != 0 || p.Outcome() != "not-tested" {
			t.Errorf("%+v", p)
		}
	}
	if len(rec.Vantage.DNS) == 0 || rec.Vantage.DNS[0].Outcome != probe.LookupNoName {
		t.Errorf("%+v", rec.Vantage.DNS)
	}
}

func TestVantageFloods(t *testing.T) {
	t.Parallel()
	rec, _, _ := world(t, twoHosts+"port 587\n  include submission\nport 25 at 192.0.2.20\n  on connect\n    flood 220-"+strings.Repeat("x", 2000)+"\n",
		probe.Options{Vantage: "mail.example.org:25", Only: true})
	if n := len(rec.Vantage.Ports[0].Greeting); n == 0 || n > 512 {
		t.Errorf("%d bytes of the greeting are kept", n)
	}
}

func TestVantageThatIsNoHost(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"mail example", "mail.example.org:0", "mail.example.org:smtp", ":25"} {
		if _, err := probe.Run(t.Context(), probe.Settings{Host: "smtp.example.com"}, probe.Options{Vantage: text}); err == nil || !strings.Contains(err.Error(), "vantage") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestMembers(t *testing.T) {
	t.Parallel()
	rec, wire, c := world(t, `host smtp.example.com 192.0.2.10 192.0.2.11 192.0.2.12 192.0.2.13 192.0.2.14 192.0.2.15 192.0.2.16 192.0.2.17 192.0.2.18 192.0.2.19 192.0.2.20
network 192.0.2.12 refused
port 587
  include submission
port 587 at 192.0.2.11
  include relay
`, probe.Options{AllAddresses: true, Only: true})
	failed, members := map[string]probe.FailureKind{}, 0
	for _, s := range rec.Sessions {
		if s.Purpose != probe.PurposeMember {
			continue
		}
		members++
		if len(s.Auth) > 0 || s.Envelope != nil {
			t.Errorf("%s: the session signs in or sends", s.Endpoint.Address)
		}
		if s.Failure != nil {
			failed[s.Connects[0].Address] = s.Failure.Kind
		}
	}
	main := rec.AsConfigured().Endpoint.Address
	want := map[string]probe.FailureKind{"192.0.2.11": probe.FailureNotOffered, "192.0.2.12": probe.FailureRefused}
	delete(want, main)
	if diff := cmp.Diff(want, failed); diff != "" || members != 8 {
		t.Errorf("%d members, failures (-want +got):\n%s", members, diff)
	}
	if !slices.ContainsFunc(rec.NotTested, func(n probe.NotTested) bool { return strings.HasPrefix(n.Name, "member ") }) {
		t.Errorf("nothing is said of the addresses that were left out: %+v", rec.NotTested)
	}
	auths := 0
	for _, x := range wire {
		auths += strings.Count(string(x.Inside), "AUTH PLAIN")
	}
	if n := c.peak(); auths != 1 || n > 6 {
		t.Errorf("%d sign-ins, %d connections at once", auths, n)
	}
	for _, o := range rec.AsConfigured().Connects {
		if o.Address == "192.0.2.12" && o.Outcome != "refused" || o.Used != (o.Address == main) {
			t.Errorf("%+v", o)
		}
	}
}

// Where the settings' own mode gets nowhere, the members are tried in the one that
// works; where there is one address, nothing is opened.
func TestMembersOfTheWayThatWorks(t *testing.T) {
	t.Parallel()
	rec, _, _ := world(t, "host smtp.example.com 192.0.2.10 192.0.2.11\nport 465\n  include submissions\n", probe.Options{AllAddresses: true})
	i := slices.IndexFunc(rec.Sessions, func(s probe.Session) bool { return s.Purpose == probe.PurposeMember })
	if i < 0 || rec.Sessions[i].Endpoint.Port != 465 || rec.Sessions[i].Failure != nil {
		t.Errorf("no member on port 465: %d", i)
	}
	rec, _, _ = world(t, "host smtp.example.com 192.0.2.10\nport 587\n  include submission\n", probe.Options{AllAddresses: true, Only: true})
	if len(rec.Sessions) != 1 || len(rec.NotTested) != 2 {
		t.Errorf("%d sessions, %+v", len(rec.Sessions), rec.NotTested)
	}
}

// A defect in what reads the second host's certificate costs that alone.
func TestVantageOutlivesADefect(t *testing.T) {
	t.Parallel()
	rec, _, _ := world(t, twoHosts+"port 465\n  include submissions\n", probe.Options{Vantage: "mail.example.org:465", Only: true,
		PublicRoots: func() *x509.CertPool { panic("no") }, Timeout: 10 * time.Second})
	if rec.Vantage == nil || len(rec.Vantage.Ports) != 1 {
		t.Fatalf("%+v", rec.Vantage)
	}
	p := rec.Vantage.Ports[0]
	i := slices.IndexFunc(p.Connects, func(c probe.Connect) bool { return c.Outcome == probe.ConnectOK })
	if i < 0 || p.Connects[i].Error != "defect in smtpwhy: no" || p.Certificate != nil {
		t.Errorf("%+v", p)
	}
}
