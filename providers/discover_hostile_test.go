package providers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
)

// at answers one path of the domain's autoconfig host, and other hosts with the
// good file.
func at(h http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host == "autoconfig.made-up.example" && r.Method == http.MethodGet && r.URL.Path == "/mail/config-v1.1.xml" {
			h(w, r)
			return
		}
		if strings.HasSuffix(r.URL.Path, "/found.xml") {
			_, _ = io.WriteString(w, configFile)
			return
		}
		http.NotFound(w, r)
	})
}

func redirectTo(location string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", location)
		w.WriteHeader(http.StatusFound)
	}
}

const hostileHosts = hosts + `
autoconfig.made-up.example A 192.0.2.9
private.example    A 10.0.0.1
loopback.example   A 127.0.0.1
link-local.example A 169.254.169.254
untrusted.example  A 192.0.2.9
other.example      A 192.0.2.9
`

func TestAnswersThatAreNotUsed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		web  http.HandlerFunc
		says string
	}{
		{"redirect to plain http", redirectTo("http://autoconfig.made-up.example/found.xml"), "plain http"},
		{"redirect to an address", redirectTo("https://127.0.0.1/found.xml"), "no https address of a host"},
		{"redirect to an IPv6 address", redirectTo("https://[::1]/found.xml"), "no https address of a host"},
		{"redirect to another port", redirectTo("https://other.example:8443/found.xml"), "no https address of a host"},
		{"redirect with a user name", redirectTo("https://user:pass@other.example/found.xml"), "no https address of a host"},
		{"redirect to a file", redirectTo("file:///etc/passwd"), "no https address of a host"},
		{"redirect to a private network", redirectTo("https://private.example/found.xml"), "private network"},
		{"redirect to this machine", redirectTo("https://loopback.example/found.xml"), "private network"},
		{"redirect to a link-local address", redirectTo("https://link-local.example/found.xml"), "private network"},
		{"redirect to a bad certificate", redirectTo("https://untrusted.example/found.xml"), "certificate"},
		{"redirect to itself", redirectTo("https://autoconfig.made-up.example/mail/config-v1.1.xml"), "too many redirects"},
		{"sign-in", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }, "wants a sign-in"},
		{"server error", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, "answered 502"},
		{"endless body", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "<clientConfig>")
			for {
				if _, err := io.WriteString(w, strings.Repeat("<a>b</a>", 1000)); err != nil {
					return
				}
			}
		}, "larger than such a file"},
		{"document type", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><clientConfig>&b;</clientConfig>`)
		}, "document type"},
		{"external entity", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `<clientConfig>&xxe;</clientConfig>`)
		}, "no XML"},
		{"a web page", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "<html><body><p>Not found</body></html>")
		}, "no XML"},
		{"another format", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<plist/>") }, "not an autoconfig file"},
		{"no server", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<clientConfig/>") }, "no usable SMTP server"},
		{"control characters", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "<a\x1b[2J/>")
		}, "no XML"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d, n := discover(t, hostileHosts, at(test.web))
			if len(d.Candidates) > 0 {
				t.Errorf("candidates %v", brief(d))
			}
			i := slices.IndexFunc(d.Steps, func(s Step) bool { return strings.Contains(s.Asked, "(with the address)") })
			if i < 0 || d.Steps[i].Outcome == StepFound || !strings.Contains(d.Steps[i].Result, test.says) {
				t.Errorf("no step says %q: %+v", test.says, d.Steps)
			}
			for _, asked := range n.Asked() {
				for _, never := range []string{"CONNECT 127.", "CONNECT 10.", "CONNECT 169.", ":80", ":8443", "/found.xml"} {
					if strings.Contains(asked, never) {
						t.Errorf("asked %s", asked)
					}
				}
			}
		})
	}
}

func TestRedirectToAnotherDomainLosesTheAddress(t *testing.T) {
	t.Parallel()
	d, n := discover(t, hostileHosts, at(func(w http.ResponseWriter, r *http.Request) {
		redirectTo("https://other.example/found.xml?"+r.URL.RawQuery)(w, r)
	}))
	if len(d.Candidates) == 0 || d.Candidates[0].Trusted || d.Candidates[0].Where != "https://other.example/found.xml" {
		t.Errorf("%+v", d)
	}
	for _, asked := range n.Asked() {
		if strings.Contains(asked, "other.example") && strings.Contains(asked, "jane") {
			t.Errorf("the other domain is told: %s", asked)
		}
	}
}

func TestAutodiscoverStaysInTheDomain(t *testing.T) {
	t.Parallel()
	redirect := `<Autodiscover><Response><Account><Action>redirectUrl</Action><RedirectUrl>https://%s/autodiscover/autodiscover.xml</RedirectUrl></Account></Response></Autodiscover>`
	for _, test := range []struct{ name, to, says string }{
		{"another domain", "other.example", "must not hear of the address (other.example)"},
		{"in circles", "autodiscover.made-up.example", "too many redirects"},
	} {
		_, n := discover(t, hosts+"autodiscover.made-up.example A 192.0.2.9\nother.example A 192.0.2.9\n",
			http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintf(w, redirect, test.to) }))
		for _, asked := range n.Asked() {
			if strings.Contains(asked, "other.example") {
				t.Errorf("%s: asked %s", test.name, asked)
			}
		}
		d, _ := discover(t, hosts+"autodiscover.made-up.example A 192.0.2.9\nother.example A 192.0.2.9\n",
			http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintf(w, redirect, test.to) }))
		if !slices.ContainsFunc(d.Steps, func(s Step) bool { return strings.Contains(s.Result, test.says) }) {
			t.Errorf("%s: no step says %q: %+v", test.name, test.says, d.Steps)
		}
	}
}

func TestServersInPrivateNetworks(t *testing.T) {
	t.Parallel()
	const zone = "_submissions._tcp.made-up.example SRV 0 1 465 mx.made-up.example\nmx.made-up.example A 10.1.2.3\n" +
		"_submission._tcp.made-up.example SRV 0 1 587 here.made-up.example\nhere.made-up.example A 127.0.0.1\n"
	d, n := discover(t, zone, nil)
	if len(d.Candidates) > 0 {
		t.Errorf("candidates %v", brief(d))
	}
	o := options(n)
	o.AllowPrivate = true
	d, err := Discover(context.Background(), "jane@made-up.example", o)
	if err != nil || len(d.Candidates) != 1 || d.Candidates[0].Host != "mx.made-up.example" {
		t.Errorf("with private networks allowed: %v %v", brief(d), err)
	}
}

func TestWhatIsConnectedToIsChecked(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	// Without a Dialer of the caller's, the check is in the system's own.
	f := newFetcher(newAsker(DiscoverOptions{}), DiscoverOptions{})
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if conn, err := f.dial(ctx, "tcp", l.Addr().String()); !errors.Is(err, errPrivate) {
		t.Errorf("connected: %v, %v", conn, err)
	}
}

func TestIsPublic(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"8.8.8.8": true, "2606:4700::1": true, "192.0.2.1": true, "64:ff9b::808:808": true, "2002:808:808::1": true,
		"127.0.0.1": false, "10.0.0.1": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false,
		"0.0.0.0": false, "255.255.255.255": false, "224.0.0.1": false, "::1": false, "::": false, "fe80::1": false, "fc00::1": false,
		"fd12::1": false, "ff02::1": false, "fec0::1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "::127.0.0.1": false,
		"64:ff9b::7f00:1": false, "2002:a00:1::1": false, "2002:7f00:1::": false, "fe80::1%eth0": false,
		"::ffff:0:127.0.0.1": false, "::ffff:0:a00:1": false, "100::1": false, "64:ff9b:1::7f00:1": false, "5f00::1": false,
	} {
		if got := IsPublic(netip.MustParseAddr(s)); got != want {
			t.Errorf("%s: %v, want %v", s, got, want)
		}
	}
}
