package probe

import (
	"context"
	"encoding/json"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Whatever is answered at whatever point: the run ends soon, no password goes
// out more than twice, no command follows a 421.
func TestOddAnswersAnywhere(t *testing.T) {
	t.Parallel()
	answers := []string{drop, "421 bye\r\n", "550 no\r\n", "451 no\r\n", "334 \r\n", "250-\r\n250\r\n", "junk\r\n", "250\n", "220-\xd6\xd0\r\n220 \x00\r\n"}
	for _, verb := range []string{"GREETING", "EHLO", "STARTTLS", "TLS EHLO", "AUTH", "MAIL", "RCPT", "RSET"} {
		for i, answer := range answers {
			t.Run(verb+" "+strconv.Itoa(i), func(t *testing.T) {
				t.Parallel()
				p := newOddPeer(t, map[string]string{verb: answer}, false)
				rec := mustRun(t, p.settings(), Options{Roots: p.roots, Dialer: &countingDialer{port: strconv.Itoa(p.port)}})
				if rec.Interrupted != "" || rec.AsConfigured() == nil {
					t.Errorf("interrupted %q", rec.Interrupted)
				}
				if n := p.count("AUTH"); n > 2 {
					t.Errorf("%d logins", n)
				}
				if n := p.count("QUIT"); strings.HasPrefix(answer, "421") && n > 1 && !strings.Contains("MAIL RCPT RSET", verb) {
					t.Errorf("%d times QUIT", n)
				}
			})
		}
	}
}

func TestRepliesOfSingleBytes(t *testing.T) {
	t.Parallel()
	p := newOddPeer(t, nil, true)
	rec := mustRun(t, p.settings(), Options{Roots: p.roots, Dialer: &countingDialer{port: strconv.Itoa(p.port)}})
	if s := rec.AsConfigured(); s.Failure != nil || s.STARTTLS.InjectedBytes != 0 || !s.Envelope.Reset.Positive() {
		t.Errorf("failure %+v, STARTTLS %+v", s.Failure, s.STARTTLS)
	}
}

func TestFarewellIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	p := newOddPeer(t, map[string]string{"RSET": "250 ok\r\n221-by", "QUIT": stall}, false)
	rec := mustRun(t, p.settings(), Options{Roots: p.roots, Timeout: 3 * time.Second, Dialer: &countingDialer{port: strconv.Itoa(p.port)}})
	if rec.Interrupted != "" || rec.AsConfigured().Failure != nil {
		t.Errorf("interrupted %q, failure %+v", rec.Interrupted, rec.AsConfigured().Failure)
	}
}

func TestDataNeeds354(t *testing.T) {
	t.Parallel()
	p := newOddPeer(t, map[string]string{"DATA": "250 ok\r\n"}, false)
	rec := mustRun(t, p.settings(), Options{Roots: p.roots, Send: true, Only: true})
	if f := rec.AsConfigured().Failure; f == nil || f.Stage != StageData || p.count("From:") > 0 {
		t.Errorf("failure %+v, %d header lines sent as commands", f, p.count("From:"))
	}
}

// A password that is the user name is one all the same: its exchange counts,
// and its refusal ends the attempts.
func TestPasswordThatIsTheUserName(t *testing.T) {
	t.Parallel()
	answers := map[string]string{"AUTH": "334 UGFzc3dvcmQ6\r\n", strings64("alice"): "500 no\r\n",
		"TLS EHLO": "250-odd\r\n250 AUTH LOGIN CRAM-MD5\r\n"}
	p := newOddPeer(t, answers, false)
	set := p.settings()
	set.Username, set.Secret, set.Mechanisms = "alice", Password("alice"), []string{"LOGIN", "CRAM-MD5", "PLAIN"}
	rec := mustRun(t, set, Options{Roots: p.roots, Dialer: &countingDialer{port: strconv.Itoa(p.port)}, PasswordAttempts: 1})
	a := rec.AsConfigured().Auth
	if len(a) != 2 || !a[0].CarriedSecret || a[1].Outcome != OutcomeSkipped || p.count("AUTH") != 1 {
		t.Errorf("%d logins: %+v", p.count("AUTH"), a)
	}
	out, err := json.Marshal(rec)
	if err != nil || strings.Contains(string(out), "alice") {
		t.Errorf("the record has the password in it, %v", err)
	}
}

func strings64(s string) string { return encodeResponse([]byte(s)) }

func TestSettingsThatRepeatTheSecret(t *testing.T) {
	t.Parallel()
	const secret = "hunter2-in-the-wrong-box"
	origin := map[string]Origin{"host": {Name: "MAIL_HOST", Value: "smtp://me:" + secret + "@127.0.0.1"}}
	set := Settings{Host: "me:" + secret + "@127.0.0.1", Username: "me@example.com", Secret: Password(secret), Origin: origin,
		From: secret + "@example.com", EHLOName: secret, TLS: TLSSettings{CAFile: "/" + secret}}
	resolver, _ := serveDNS(t, zone{})
	var mu sync.Mutex
	var events []Event
	rec := mustRun(t, set, Options{Resolver: resolver, Observer: func(e Event) {
		mu.Lock()
		defer mu.Unlock()
		events = append(events, e)
	}})
	mu.Lock()
	defer mu.Unlock()
	for name, v := range map[string]any{"record": rec, "events": events} {
		if out, err := json.Marshal(v); err != nil || strings.Contains(string(out), "hunter2") {
			t.Errorf("%s, %v: %s", name, err, out)
		}
	}
	if origin["host"].Value != "smtp://me:"+secret+"@127.0.0.1" {
		t.Error("the caller's settings were changed")
	}
}

// A second mode that was never tried, since the run was over first, says so.
func TestNotTestedReasonIsTrue(t *testing.T) {
	t.Parallel()
	p := newOddPeer(t, nil, false)
	rec := mustRun(t, p.settings(), Options{Roots: p.roots, Dialer: hangingDialer{port: strconv.Itoa(p.port)}})
	if len(rec.NotTested) == 0 {
		t.Fatal("all tested")
	}
	for _, n := range rec.NotTested {
		if strings.Contains(n.Why, "did not take") {
			t.Errorf("%s: %s", n.Name, n.Why)
		}
	}
}

// hangingDialer gets through to one port and never comes back from the others.
type hangingDialer struct{ port string }

func (d hangingDialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	if _, port, _ := net.SplitHostPort(address); port != d.port {
		select {}
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}

// deafConn has no deadlines, as a connection through a proxy may have none.
type deafConn struct{ net.Conn }

func (deafConn) SetDeadline(time.Time) error      { return nil }
func (deafConn) SetReadDeadline(time.Time) error  { return nil }
func (deafConn) SetWriteDeadline(time.Time) error { return nil }

type deafDialer struct{}

func (deafDialer) DialContext(_ context.Context, network, address string) (net.Conn, error) {
	c, err := net.Dial(network, address)
	if err != nil {
		return nil, err
	}
	return deafConn{c}, nil
}

func TestRunEndsWhateverIgnoresIt(t *testing.T) {
	t.Parallel()
	const timeout = time.Second
	deaf := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) { select {} }}
	for name, tc := range map[string]struct {
		host   string
		option Options
	}{
		"dialer":    {"127.0.0.1", Options{Dialer: hangingDialer{port: "none"}}},
		"deadlines": {"127.0.0.1", Options{Dialer: deafDialer{}}},
		"resolver":  {"mail.example.com", Options{Resolver: deaf}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newOddPeer(t, map[string]string{"GREETING": stall}, false)
			set := p.settings()
			set.Host = tc.host
			tc.option.Timeout = timeout
			begin := time.Now()
			rec := mustRun(t, set, tc.option)
			if took := time.Since(begin); took > timeout+800*time.Millisecond {
				t.Errorf("took %v with a timeout of %v", took, timeout)
			}
			if len(rec.Sessions) == 0 && len(rec.NotTested) == 0 {
				t.Error("an empty record")
			}
		})
	}
}

// slowAddress counts the attempts and connections under way. One address never
// answers, the others take a while.
type slowAddress struct {
	dead       netip.Addr
	port       int
	mu         sync.Mutex
	open, most int
}

func (d *slowAddress) add(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open += n
	d.most = max(d.most, d.open)
}

func (d *slowAddress) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	d.add(1)
	to := netip.MustParseAddrPort(address)
	if to.Addr() == d.dead {
		<-ctx.Done()
		d.add(-1)
		return nil, ctx.Err()
	}
	time.Sleep(20 * time.Millisecond)
	c, err := new(net.Dialer).DialContext(ctx, network, netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), uint16(d.port)).String())
	if err != nil {
		d.add(-1)
		return nil, err
	}
	return &turnConn{Conn: c, closed: func() { d.add(-1) }}, nil
}

func TestFewConnectionsWithADeadAddress(t *testing.T) {
	t.Parallel()
	resolver, _ := serveDNS(t, zone{"A mail.example.com.": {addrs: []string{"127.0.0.1"}}, "AAAA mail.example.com.": {addrs: []string{"::1"}}})
	for name, answers := range map[string]map[string]string{
		"healthy":          nil,
		"refuses the mail": {"MAIL": "550 no\r\n"},
		"name refused":     {"EHLO": "550 no\r\n", "QUIT": stall},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newOddPeer(t, answers, false)
			d := &slowAddress{dead: netip.MustParseAddr("::1"), port: p.port}
			set := p.settings()
			set.Host = "Mail.Example.COM."
			set.EHLOName = "me"
			rec := mustRun(t, set, Options{Roots: p.roots, Resolver: resolver, Dialer: d, Timeout: 2 * time.Second})
			d.mu.Lock()
			defer d.mu.Unlock()
			if d.most > 6 {
				t.Errorf("%d connections at once", d.most)
			}
			if a := rec.AsConfigured().Endpoint.Address; a != "127.0.0.1" {
				t.Errorf("connected to %q", a)
			}
		})
	}
}

func TestHostForms(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{"[IPv6:::1]": "::1", "[::1]": "::1", "::1": "::1", "fe80::1%lo": "fe80::1%lo", "[127.0.0.1]": "127.0.0.1"} {
		var mu sync.Mutex
		asked := ""
		rec := mustRun(t, Settings{Host: host}, Options{Only: true, Dialer: dialerFunc(func(_ context.Context, address string) (net.Conn, error) {
			mu.Lock()
			defer mu.Unlock()
			asked = address
			return nil, errRefusedInTest
		})})
		if mu.Lock(); asked != net.JoinHostPort(want, "587") {
			t.Errorf("%s: dialled %q, failure %+v", host, asked, rec.AsConfigured().Failure)
		}
		mu.Unlock()
	}
}

type dialerFunc func(ctx context.Context, address string) (net.Conn, error)

func (f dialerFunc) DialContext(ctx context.Context, _, address string) (net.Conn, error) {
	return f(ctx, address)
}
