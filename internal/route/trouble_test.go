package route

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/smtpwhy/smtpwhy/probe"
)

// answering is a proxy that reads something and says the same to everybody.
func answering(t *testing.T, answers ...string) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				r := bufio.NewReader(c)
				for _, a := range answers {
					buf := make([]byte, 512)
					if _, err := r.Read(buf); err != nil {
						return
					}
					_, _ = io.WriteString(c, a)
				}
			}()
		}
	}()
	return l.Addr().String()
}

func TestProxyTrouble(t *testing.T) {
	t.Parallel()
	noAuth := "\x05\x00"
	socksReply := func(code string) []string {
		return []string{noAuth, "\x05" + code + "\x00\x01\x00\x00\x00\x00\x00\x00"}
	}
	for name, tt := range map[string]struct {
		scheme  string
		answers []string
		want    string
	}{
		"HTTP 403":             {"http://", []string{"HTTP/1.1 403 Forbidden\r\n\r\n"}, "403 Forbidden; it does not permit port 587"},
		"HTTP 405":             {"http://", []string{"HTTP/1.1 405 No\r\n\r\n"}, "does not permit port 587"},
		"HTTP 407":             {"http://", []string{"HTTP/1.1 407 Who\r\n\r\n"}, "it wants a user name and password: put them into ALL_PROXY"},
		"HTTP 407 with a user": {"http://me:hunter2@", []string{"HTTP/1.1 407 Who\r\n\r\n"}, "it does not accept the user name and password"},
		"HTTP 503 of Squid":    {"http://", []string{"HTTP/1.1 503 X\r\nX-Squid-Error: ERR_CONNECT_FAIL 111\x1b[31m\xff\r\n\r\n"}, ""},
		"HTTP 503":             {"http://", []string{"HTTP/1.1 503 X\r\nX-Squid-Error: ERR_DNS_FAIL 0\r\n\r\n"}, "could not reach the mail server itself (ERR_DNS_FAIL 0)"},
		"not HTTP":             {"http://", []string{"\x05\xff"}, "socks5://"},
		"HTTP that closes":     {"http://", nil, "it closes the connection"},
		"SOCKS failure":        {"socks5://", socksReply("\x01"), "general SOCKS server failure"},
		"SOCKS ruleset":        {"socks5://", socksReply("\x02"), "does not permit the host or the port (connection not allowed by ruleset)"},
		"SOCKS network":        {"socks5://", socksReply("\x03"), "cannot be reached (network unreachable)"},
		"SOCKS host":           {"socks5://", socksReply("\x04"), "cannot be reached (host unreachable)"},
		"SOCKS refused":        {"socks5://", socksReply("\x05"), "the mail server cannot be reached (connection refused)"},
		"SOCKS TTL":            {"socks5://", socksReply("\x06"), "cannot be reached (TTL expired)"},
		"SOCKS command":        {"socks5://", socksReply("\x07"), "command not supported"},
		"SOCKS wants a user":   {"socks5://", []string{"\x05\xff"}, "it wants a user name and password"},
		"SOCKS wrong user":     {"socks5://me:hunter2@", []string{"\x05\x02", "\x01\x01"}, "it does not accept the user name and password"},
		"SOCKS that is HTTP":   {"socks5://", []string{"HTTP/1.1 400 Bad Request\r\n\r\n"}, "answers like an HTTP proxy"},
		"SOCKS that closes":    {"socks5://", nil, "it closes the connection"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := dial(t, Options{Proxy: proxyOf(t, tt.scheme+answering(t, tt.answers...))}, "smtp.example.com:587")
			var via *probe.ViaError
			if !errors.As(err, &via) {
				t.Fatalf("got %v", err)
			}
			if !strings.Contains(via.Text, tt.want) || strings.Contains(via.Text, "hunter2") || strings.Contains(via.Text, "\x1b") || !utf8.ValidString(via.Text) {
				t.Errorf("got %q, want %q", via.Text, tt.want)
			}
		})
	}
}

func TestProxyThatIsDown(t *testing.T) {
	t.Parallel()
	for _, scheme := range []string{"http", "https", "socks5"} {
		_, err := dial(t, Options{Proxy: proxyOf(t, scheme+"://127.0.0.1:1"), ProxyFrom: "ALL_PROXY"}, "smtp.example.com:587")
		if err == nil || !strings.Contains(err.Error(), "127.0.0.1:1 (from ALL_PROXY): it cannot be reached: nothing listens there") {
			t.Errorf("%s: %v", scheme, err)
		}
	}
}

func TestPath(t *testing.T) {
	t.Parallel()
	for want, o := range map[string]Options{
		"":                     {},
		"leave from 192.0.2.7": {LocalAddress: netip.MustParseAddr("192.0.2.7")},
		"leave from ::1 and begin with a PROXY protocol header, version 2": {LocalAddress: netip.MustParseAddr("::1"), Header: 2},
	} {
		if got := o.Path(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A proxy can announce a page that explains its refusal and never send it.
func TestRefusalWithoutItsPage(t *testing.T) {
	t.Parallel()
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
		_, _ = io.WriteString(c, "HTTP/1.1 407 Who\r\nContent-Length: 1000\r\n\r\n")
		_, _ = io.Copy(io.Discard, c) // until the client goes
	}()
	_, err = dial(t, Options{Proxy: proxyOf(t, "http://"+l.Addr().String())}, "smtp.example.com:587")
	if err == nil || !strings.Contains(err.Error(), "407 Proxy Authentication Required") {
		t.Errorf("got %v", err)
	}
}

// What the settings have for a host must not become a header of the request.
func TestNoHeaderInTheHost(t *testing.T) {
	t.Parallel()
	o := Options{Proxy: proxyOf(t, "http://"+answering(t, "HTTP/1.1 200 Yes\r\n\r\n"))}
	for _, host := range []string{"mail.example\r\nX-Evil: yes", "mail.example HTTP/1.0", "mail.example\n", "\u0160.example"} {
		if conn, err := dial(t, o, host+":25"); err == nil || strings.Contains(err.Error(), "Evil") {
			t.Errorf("%q: %v, %v", host, conn, err)
		}
	}
}
