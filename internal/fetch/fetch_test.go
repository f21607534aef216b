package fetch

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/smtpwhy/smtpwhy/internal/fakenet"
)

const zone = `
	ca.example       A 192.0.2.1
	inside.example   A 10.1.2.3
	myself.example   A 127.0.0.1
	cloud.example    A 169.254.169.254
	nat.example      A 100.64.0.1
	ula.example      AAAA fd00::1
	untrusted.example A 192.0.2.1
	two.example      A 192.0.2.1
	two.example      A 192.0.2.2
`

// openWeb serves handler on port 80 and 443 of the zone's addresses.
func openWeb(t *testing.T, handler http.HandlerFunc) *fakenet.Net {
	t.Helper()
	n := fakenet.Start(t, zone, handler)
	plain := httptest.NewServer(handler)
	t.Cleanup(plain.Close)
	n.Elsewhere = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, plain.Listener.Addr().String())
	}
	return n
}

func TestFetch(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	n := openWeb(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		for _, header := range []string{"Cookie", "Authorization", "Referer", "Accept-Encoding"} {
			if r.Header.Get(header) != "" {
				t.Errorf("sent %s: %s", header, r.Header.Get(header))
			}
		}
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: "yes"})
		switch r.URL.Path {
		case "/ca.crt":
			_, _ = io.WriteString(w, "certificate")
		case "/large":
			_, _ = io.WriteString(w, strings.Repeat("x", 1025))
		case "/endless":
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, strings.Repeat("x", 4096)); err != nil {
					return
				}
			}
		case "/away":
			http.Redirect(w, r, "http://ca.example/ca.crt", http.StatusFound)
		case "/circle":
			http.Redirect(w, r, "/circle", http.StatusMovedPermanently)
		case "/silent":
			<-r.Context().Done()
		default:
			http.NotFound(w, r)
		}
	})
	tests := []struct {
		name, url string
		options   Options
		want      string // "" is the document, else a part of the error
		is        error
		unasked   bool // no request may reach the server
	}{
		{name: "http", url: "http://ca.example/ca.crt"},
		{name: "https", url: "https://ca.example/ca.crt"},
		{name: "its own port", url: "http://ca.example:80/ca.crt#fragment"},
		{name: "literal address", url: "http://192.0.2.1/ca.crt"},
		{name: "private allowed", url: "http://inside.example/ca.crt", options: Options{AllowPrivate: true}},
		{name: "absent", url: "http://ca.example/none", want: "answered 404"},
		{name: "too large", url: "http://ca.example/large", is: ErrTooLarge},
		{name: "endless", url: "http://ca.example/endless", is: ErrTooLarge},
		{name: "redirect", url: "http://ca.example/away", is: ErrRedirect},
		{name: "redirect to itself", url: "http://ca.example/circle", is: ErrRedirect},
		{name: "silent", url: "http://ca.example/silent", options: Options{Timeout: 100 * time.Millisecond}, is: context.DeadlineExceeded},
		{name: "no such host", url: "http://none.example/ca.crt", want: "no such host", unasked: true},
		{name: "untrusted", url: "https://untrusted.example/ca.crt", want: "does not verify", unasked: true},
		{name: "private", url: "http://inside.example/ca.crt", is: ErrPrivate, unasked: true},
		{name: "this machine", url: "http://myself.example/ca.crt", options: Options{AllowPrivate: true}, is: ErrPrivate, unasked: true},
		{name: "this machine by address", url: "http://[::1]/ca.crt", is: ErrPrivate, unasked: true},
		{name: "this machine by mapped address", url: "http://[::ffff:127.0.0.1]/ca.crt", is: ErrPrivate, unasked: true},
		{name: "link-local", url: "http://cloud.example/ca.crt", options: Options{AllowPrivate: true}, is: ErrPrivate, unasked: true},
		{name: "behind a carrier's NAT", url: "http://nat.example/ca.crt", is: ErrPrivate, unasked: true},
		{name: "unique local", url: "http://ula.example/ca.crt", is: ErrPrivate, unasked: true},
		{name: "other port", url: "http://ca.example:25/", is: ErrPlace, unasked: true},
		{name: "https on 80", url: "https://ca.example:80/", is: ErrPlace, unasked: true},
		{name: "password", url: "http://me:secret@ca.example/", is: ErrPlace, unasked: true},
		{name: "ldap", url: "ldap://ca.example/cn=ca", is: ErrPlace, unasked: true},
		{name: "file", url: "file:///etc/passwd", is: ErrPlace, unasked: true},
		{name: "nothing", url: "", is: ErrPlace, unasked: true},
		{name: "control characters", url: "http://ca.example/\r\nHost: other", is: ErrPlace, unasked: true},
		{name: "long", url: "http://ca.example/" + strings.Repeat("x", maxURL), is: ErrPlace, unasked: true},
		{name: "plain where https is asked for", url: "http://ca.example/ca.crt", options: Options{HTTPSOnly: true}, is: ErrPlain, unasked: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := tt.options
			o.Dialer, o.Resolver, o.Roots, o.MaxSize = n, n.Resolver(), n.Roots(), 1024
			before := asked.Load()
			body, err := New(o)(context.Background(), tt.url)
			switch {
			case tt.want == "" && tt.is == nil:
				if err != nil || string(body) != "certificate" {
					t.Errorf("got %q, %v", body, err)
				}
			case err == nil || body != nil || tt.is != nil && !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.want):
				t.Errorf("got %q, %v, want %q %v", body, err, tt.want, tt.is)
			case strings.Contains(err.Error(), "example"):
				t.Errorf("the error names the place: %v", err)
			}
			if tt.unasked && asked.Load() != before {
				t.Error("the web server was asked")
			}
		})
	}
}

// A name that changes its address after the check is not asked for again.
func TestFetchResolvesOnce(t *testing.T) {
	t.Parallel()
	n := openWeb(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "certificate") })
	if _, err := New(Options{Dialer: n, Resolver: n.Resolver()})(context.Background(), "http://ca.example/"); err != nil {
		t.Fatal(err)
	}
	for _, a := range n.Asked() {
		if strings.HasPrefix(a, "CONNECT ") && a != "CONNECT 192.0.2.1:80" {
			t.Errorf("%s: the dialer is to get the address that was checked", a)
		}
	}
}

// Errors are shown beside the certificate: what a stranger wrote is not in them.
func TestFetchErrorsQuoteNothing(t *testing.T) {
	t.Parallel()
	n := openWeb(t, nil)
	for _, answer := range []string{"EVIL\r\n\r\n", "HTTP/1.1 \x1b[31mEVIL ok\r\n\r\n", "HTTP/1.1 200 EVIL\r\nEVIL\r\n\r\n", "\x16\x03\x01EVIL",
		"HTTP/1.1 200 OK\r\nContent-Length: EVIL\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: EVIL\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nEVIL",
		"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nEVIL", "HTTP/1.1 101 EVIL\r\n\r\n", "HTTP/1.1 200 OK\r\n" + strings.Repeat("X: EVIL\r\n", 9000),
		strings.Repeat("HTTP/1.1 100 EVIL\r\n\r\n", 9000), ""} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		go func() {
			c, err := l.Accept()
			if err != nil {
				return
			}
			defer c.Close()
			_, _ = c.Read(make([]byte, 4096))
			_, _ = io.WriteString(c, answer)
		}()
		n.Elsewhere = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, l.Addr().String())
		}
		body, err := New(Options{Dialer: n, Resolver: n.Resolver()})(context.Background(), "http://ca.example/ca.crt")
		if err == nil || strings.Contains(err.Error(), "EVIL") || len(body) > 0 {
			t.Errorf("%.40q: got %q, %v", answer, body, err)
		}
	}
}

// The first address of a host may be silent, as those of IPv6 are on some networks.
func TestFetchPassesOverASilentAddress(t *testing.T) {
	t.Parallel()
	n := openWeb(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "certificate") })
	var dialled atomic.Int32
	web := n.Elsewhere
	n.Elsewhere = func(ctx context.Context, network, address string) (net.Conn, error) {
		if dialled.Add(1) == 1 {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		return web(ctx, network, address)
	}
	body, err := New(Options{Dialer: n, Resolver: n.Resolver(), Timeout: 3 * time.Second})(context.Background(), "http://two.example/")
	if err != nil || string(body) != "certificate" {
		t.Errorf("got %q, %v", body, err)
	}
}
