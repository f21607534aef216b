package cli

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdProxy is "proxy ADDRESS" or "proxy closed": it starts an HTTP proxy on loopback
// that leads there, whatever it is asked for, and sets PROXY to its own address. A
// closed one permits no tunnel.
func cmdProxy(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: proxy ADDRESS | closed")
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if args[0] == "closed" || r.Method != http.MethodConnect {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		tunnel(w, args[0])
	}))
	ts.Defer(s.Close)
	ts.Setenv("PROXY", strings.TrimPrefix(s.URL, "http://"))
}

// tunnel joins the connection of a request with the address.
func tunnel(w http.ResponseWriter, address string) {
	up, err := net.Dial("tcp", address)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer up.Close()
	down, buffered, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer down.Close()
	_, _ = io.WriteString(down, "HTTP/1.1 200 Connection established\r\n\r\n")
	go func() {
		_, _ = io.Copy(up, buffered)
		_ = up.Close()
	}()
	_, _ = io.Copy(down, up)
}

func TestExempt(t *testing.T) {
	t.Parallel()
	for list, hosts := range map[string]string{
		"":                       "localhost 127.0.0.1 ::1",
		"example.com":            "example.com smtp.example.com localhost",
		".example.com":           "smtp.example.com localhost",
		"smtp.example.com:587":   "smtp.example.com localhost",
		"smtp.example.com:25":    "localhost",
		"10.0.0.0/8,2001:db8::1": "10.1.2.3 2001:db8::1 localhost",
		"*":                      "smtp.example.com 10.1.2.3 mail.example.org localhost",
	} {
		for _, host := range strings.Fields("localhost 127.0.0.1 ::1 example.com smtp.example.com mail.example.org 10.1.2.3 2001:db8::1") {
			want := strings.Contains(" "+hosts+" 127.0.0.1 ::1 ", " "+host+" ") || list == "*"
			if got := exempt(host, 587, list); got != want {
				t.Errorf("NO_PROXY=%s: %s is exempt: %v", list, host, got)
			}
		}
	}
}
