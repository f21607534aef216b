package probe_test

import (
	"context"
	"encoding/base64"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/smtpwhy/smtpwhy/internal/fetch"
	"github.com/smtpwhy/smtpwhy/internal/lab"
	"github.com/smtpwhy/smtpwhy/probe"
)

const farm = `host smtp.example.com 192.0.2.10 192.0.2.11 192.0.2.12 192.0.2.13 192.0.2.14 192.0.2.15 192.0.2.16 192.0.2.17 192.0.2.18
host mail.example.org 192.0.2.20
network 192.0.2.13 filtered
port 587
  include submission
port 587 at 192.0.2.12
  include submission
  on EHLO
    silent
port 465
  include submissions
port 25
  include relay
`

// everything is what a run can be asked for besides the plain check.
func everything() probe.Options {
	return probe.Options{AllAddresses: true, Vantage: "mail.example.org", MX: true, AllMechanisms: true, Timeout: 20 * time.Second,
		FetchIssuer: func(context.Context, string) ([]byte, error) { return nil, errors.New("no") },
		FetchPolicy: func(context.Context, string) ([]byte, error) { return nil, errors.New("no") }}
}

// ours are the goroutines of the package that are there now.
func ours() (stacks []string) {
	buf := make([]byte, 4<<20)
	for stack := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		// The parallel tests of the package wait in a goroutine each for this one to end.
		if strings.Contains(stack, "smtpwhy/probe.") && !strings.Contains(stack, "testing.(*T).Parallel") {
			stacks = append(stacks, stack)
		}
	}
	return stacks
}

// A run leaves nothing behind, at whatever moment it ends: no connection and no
// goroutine, once the servers had their time to hear QUIT. This test is not parallel, so
// that the goroutines are its own.
func TestNothingIsLeftBehind(t *testing.T) {
	script, err := lab.Parse("farm", "title x\nstory x.\nargs --host smtp.example.com\nstatus ok\n"+farm)
	if err != nil {
		t.Fatal(err)
	}
	for _, after := range []time.Duration{0, 5 * time.Millisecond, 40 * time.Millisecond, 150 * time.Millisecond, 400 * time.Millisecond, time.Second, 0x7fff * time.Hour} {
		n, err := script.Start()
		if err != nil {
			t.Fatal(err)
		}
		c := &crowd{to: n}
		o := everything()
		o.Dialer, o.Resolver, o.Roots = c, n.Resolver(), n.Roots()
		if after > time.Hour {
			o.Timeout = 6 * time.Second
		}
		ctx, cancel := context.WithCancel(context.Background())
		stop := time.AfterFunc(after, cancel)
		if _, err := probe.Run(ctx, probe.Settings{Host: "smtp.example.com", Port: 587, STARTTLS: probe.On, Username: "me@example.com",
			Secret: probe.Password("correct-horse")}, o); err != nil {
			t.Fatal(err)
		}
		stop.Stop()
		cancel()
		open := func() int { c.change(0); c.mu.Lock(); defer c.mu.Unlock(); return c.now }
		for end := time.Now().Add(15 * time.Second); time.Now().Before(end) && (open() > 0 || len(ours()) > 0); {
			time.Sleep(20 * time.Millisecond)
		}
		if left := ours(); open() > 0 || len(left) > 0 || c.most > 6 {
			t.Errorf("ended after %v: %d connections and %d goroutines are left, %d at once\n%s", after, open(), len(left), c.most, strings.Join(left[:min(len(left), 3)], "\n\n"))
		}
		n.Close()
	}
}

// A refused password goes out once, whatever else a run is asked for, and neither to
// another address of the host nor to the host of --vantage.
func TestRefusedPasswordGoesOutOnce(t *testing.T) {
	t.Parallel()
	_, wire, _ := world(t, strings.Replace(farm, "port 587\n  include submission\n", "port 587\n  include submission\n  reject 535 5.7.8 no\n", 1), everything())
	auths := 0
	for _, x := range wire {
		said := string(x.Clear) + string(x.Inside)
		auths += strings.Count(said, "AUTH PLAIN ")
		if strings.Contains(string(x.Clear), "correct-horse") || strings.Contains(string(x.Clear), base64.StdEncoding.EncodeToString([]byte("\x00me@example.com\x00correct-horse"))) {
			t.Errorf("in clear on port %d: %q", x.Port, x.Clear)
		}
	}
	if auths != 1 {
		t.Errorf("%d attempts with a refused password", auths)
	}
}

// A chain that is complete with a fetched certificate alone is not verified: the
// password stays at home.
func TestFetchedIssuerReleasesNoPassword(t *testing.T) {
	t.Parallel()
	script, err := lab.Parse("farm", `title x
story x.
args --host smtp.example.com
status ok
host smtp.example.com
zone pki.example A 192.0.2.80
port 587
  include submission
  tls cert=chainless issuer-url=http://pki.example/issuing-ca.cer
port 80
  on GET /issuing-ca.cer
    certificate issuer
`)
	if err != nil {
		t.Fatal(err)
	}
	n, err := script.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	o := probe.Options{Dialer: n, Resolver: n.Resolver(), Roots: n.Roots(), FetchIssuer: fetch.New(fetch.Options{Dialer: n, Resolver: n.Resolver(), Roots: n.Roots()})}
	rec, err := probe.Run(t.Context(), probe.Settings{Host: "smtp.example.com", Port: 587, STARTTLS: probe.On, Username: "me@example.com", Secret: probe.Password("correct-horse")}, o)
	if err != nil {
		t.Fatal(err)
	}
	wire := n.Wire()
	for _, x := range wire {
		if said := string(x.Clear) + string(x.Inside); strings.Contains(said, "AUTH ") {
			t.Errorf("signs in: %q", said)
		}
	}
	if tls := rec.AsConfigured().TLS; tls == nil || tls.Verified || len(tls.Fetched) != 1 || !tls.Fetched[0].Completes {
		t.Errorf("%+v: the chain is to be incomplete, and to be completed", tls)
	}
}
