package route

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/smtpwhy/smtpwhy/probe"
)

// greeter is a server that says hello and tells what it read first.
func greeter(t *testing.T) (address string, first chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	first = make(chan string, 4)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_, _ = io.WriteString(c, "220 hello\r\n")
				line, _ := bufio.NewReader(c).ReadString('\n')
				first <- line
			}()
		}
	}()
	return l.Addr().String(), first
}

// httpProxy tunnels to one address, whatever name is asked for.
func httpProxy(t *testing.T, to, credentials string) (proxyURL string, asked chan string) {
	t.Helper()
	asked = make(chan string, 4)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := proxyAuth(r); credentials != "" && user+":"+password != credentials {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		if to == "" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		asked <- r.Host
		up, err := net.Dial("tcp", to)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		down, buf, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(down, "HTTP/1.1 200 Connection established\r\n\r\n")
		go func() { _, _ = io.Copy(up, buf); _ = up.Close() }()
		_, _ = io.Copy(down, up)
		_ = down.Close()
	}))
	t.Cleanup(s.Close)
	return s.URL, asked
}

func proxyAuth(r *http.Request) (string, string, bool) {
	r.Header.Set("Authorization", r.Header.Get("Proxy-Authorization"))
	return r.BasicAuth()
}

// socksProxy is the least of RFC 1928: one client, no authentication.
func socksProxy(t *testing.T, to string, status byte) (address string, asked chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	asked = make(chan string, 4)
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		r := bufio.NewReader(c)
		head := make([]byte, 2)
		_, _ = io.ReadFull(r, head)
		_, _ = io.CopyN(io.Discard, r, int64(head[1]))
		_, _ = c.Write([]byte{5, 0})
		request := make([]byte, 5)
		_, _ = io.ReadFull(r, request)
		name := make([]byte, int(request[4])+2)
		_, _ = io.ReadFull(r, name)
		asked <- fmt.Sprintf("%s:%d", name[:len(name)-2], binary.BigEndian.Uint16(name[len(name)-2:]))
		_, _ = c.Write([]byte{5, status, 0, 1, 0, 0, 0, 0, 0, 0})
		if status != 0 {
			return
		}
		up, err := net.Dial("tcp", to)
		if err != nil {
			return
		}
		go func() { _, _ = io.Copy(up, r) }()
		_, _ = io.Copy(c, up)
	}()
	return l.Addr().String(), asked
}

func dial(t *testing.T, o Options, address string) (net.Conn, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	return o.Dialer().DialContext(ctx, "tcp", address)
}

// hello reads the greeting and says something.
func hello(t *testing.T, conn net.Conn, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || line != "220 hello\r\n" {
		t.Fatalf("read %q, %v", line, err)
	}
	_, _ = io.WriteString(conn, "QUIT\r\n")
}

func proxyOf(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := ParseProxy(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestHTTPProxy(t *testing.T) {
	t.Parallel()
	server, first := greeter(t)
	at, asked := httpProxy(t, server, "me:secret")
	o := Options{Proxy: proxyOf(t, strings.Replace(at, "://", "://me:secret@", 1))}
	conn, err := dial(t, o, "smtp.example.com:587")
	hello(t, conn, err)
	if name := <-asked; name != "smtp.example.com:587" || <-first != "QUIT\r\n" {
		t.Errorf("the proxy was asked for %q", name)
	}
	for name, tt := range map[string]struct{ user, to, want string }{
		"wrong password": {"me:wrong@", server, "407 Proxy Authentication Required"},
		"forbidden":      {"", "", "403 Forbidden; it does not permit port 587"},
	} {
		credentials := ""
		if tt.user != "" {
			credentials = "me:secret"
		}
		at, _ := httpProxy(t, tt.to, credentials)
		_, err := dial(t, Options{Proxy: proxyOf(t, strings.Replace(at, "://", "://"+tt.user, 1))}, "smtp.example.com:587")
		var via *probe.ViaError
		if !errors.As(err, &via) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "wrong") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSOCKS(t *testing.T) {
	t.Parallel()
	server, _ := greeter(t)
	at, asked := socksProxy(t, server, 0)
	conn, err := dial(t, Options{Proxy: proxyOf(t, "socks5://"+at)}, "smtp.example.com:465")
	hello(t, conn, err)
	if name := <-asked; name != "smtp.example.com:465" {
		t.Errorf("the proxy was asked for %q", name)
	}
	at, _ = socksProxy(t, server, 2)
	_, err = dial(t, Options{Proxy: proxyOf(t, "socks5h://"+at)}, "smtp.example.com:465")
	if err == nil || !strings.Contains(err.Error(), "not allowed by ruleset") {
		t.Errorf("got %v", err)
	}
	_, err = dial(t, Options{Proxy: proxyOf(t, "socks5://127.0.0.1:1")}, "smtp.example.com:465")
	if err == nil || !strings.Contains(err.Error(), "SOCKS5 proxy 127.0.0.1:1") {
		t.Errorf("got %v", err)
	}
}

func TestConnectToAndLocalAddress(t *testing.T) {
	t.Parallel()
	server, first := greeter(t)
	o := Options{ConnectTo: server, ConfiguredPort: 587, LocalAddress: netip.MustParseAddr("127.0.0.1"), Header: 1}
	conn, err := dial(t, o, "192.0.2.1:587")
	if err != nil {
		t.Fatal(err)
	}
	hello(t, conn, nil)
	if line := <-first; !strings.HasPrefix(line, "PROXY TCP4 127.0.0.1 127.0.0.1 ") {
		t.Errorf("the first line is %q", line)
	}
	if got := o.Dialer().(dialer).target("192.0.2.1:465"); got != strings.Split(server, ":")[0]+":465" {
		t.Errorf("another port goes to %s", got)
	}
}

func TestHeader2(t *testing.T) {
	t.Parallel()
	h := header2(netip.MustParseAddrPort("192.0.2.1:1000"), netip.MustParseAddrPort("192.0.2.2:25"))
	if want := "\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x0c\xc0\x00\x02\x01\xc0\x00\x02\x02\x03\xe8\x00\x19"; string(h) != want {
		t.Errorf("got %q", h)
	}
}

func TestParseProxy(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"socks5://h": "h:1080", "http://h": "h:3128", "h:8080": "h:8080", "https://h": "h:443"} {
		if u := proxyOf(t, text); u.Host != want {
			t.Errorf("%s goes to %s", text, u.Host)
		}
	}
	for _, text := range []string{"ftp://user:s3cret@h", "socks5://", "http://user:s3cret@h:x", "socks5://user:12/s3cret@h", "http://user:12#s3cret@h", "http://user:12?s3cret@h"} {
		if _, err := ParseProxy(text); err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", text, err)
		}
	}
}
