// Package fakenet is a made-up internet for tests: a DNS zone and web servers,
// all on loopback. Nothing leaves the machine.
package fakenet

import (
	"context"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// Net is the made-up internet. Its names have the addresses of the zone, and
// port 443 of each of them is the one web server.
type Net struct {
	// Elsewhere connects to the other ports; nil refuses. Set it before use.
	Elsewhere func(ctx context.Context, network, address string) (net.Conn, error)

	zone zone
	dns  net.PacketConn
	web  *httptest.Server
	// certificate is the web server's, and its own authority.
	certificate *x509.Certificate

	mu    sync.Mutex
	asked []string
}

// Start opens the servers and closes them at the end of the test. A line of the
// zone is NAME TYPE DATA, such as
//
//	mail.example       A     192.0.2.1
//	example            MX    10 mail.example
//	_smtp._tcp.example SRV   0 1 587 mail.example
//	slow.example       SILENT
//
// web answers for all hosts over HTTPS; nil answers 404.
func Start(t testing.TB, records string, web http.Handler) *Net {
	t.Helper()
	n := &Net{zone: parseZone(t, records)}
	var err error
	if n.dns, err = net.ListenPacket("udp4", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.dns.Close() })
	go n.serveDNS()
	if web == nil {
		web = http.NotFoundHandler()
	}
	n.web = httptest.NewUnstartedServer(n.watched(web))
	n.web.TLS, n.certificate = serverConfig(t, n.zone.hosts())
	n.web.Config.ErrorLog = quiet()
	n.web.StartTLS()
	t.Cleanup(n.web.Close)
	return n
}

// Pages serves documents by host and path, such as "example/file.xml".
func Pages(pages map[string]string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, ok := pages[r.Host+r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/xml")
		_, _ = io.WriteString(w, page)
	})
}

// watched notes each request before it is answered.
func (n *Net) watched(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		n.note(strings.Join([]string{r.Method, "https://" + r.Host + r.URL.RequestURI(), headers(r.Header), string(body)}, " "))
		h.ServeHTTP(w, r)
	})
}

func headers(h http.Header) string {
	var lines []string
	for name, values := range h {
		lines = append(lines, name+"="+strings.Join(values, ","))
	}
	slices.Sort(lines)
	return strings.Join(lines, ";")
}

func (n *Net) note(what string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked = append(n.asked, what)
}

// Asked lists what has been asked: "SRV name" for the DNS, and for the web the
// method, the URL, the headers and the body.
func (n *Net) Asked() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.asked)
}

// Resolver asks the zone and no other.
func (n *Net) Resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp4", n.dns.LocalAddr().String())
	}}
}

// Roots trust the web server's certificate, which is good for the zone's hosts,
// apart from those with "untrusted" in their name.
func (n *Net) Roots() *x509.CertPool { return n.TrustedBy(x509.NewCertPool()) }

// TrustedBy adds the web server's certificate to a pool, and returns that.
func (n *Net) TrustedBy(pool *x509.CertPool) *x509.CertPool {
	pool.AddCert(n.certificate)
	return pool
}

// DialContext connects to an address of the made-up internet.
func (n *Net) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	n.note("CONNECT " + address)
	switch {
	case port == "443" && n.zone.hasAddress(host):
		return new(net.Dialer).DialContext(ctx, "tcp", n.web.Listener.Addr().String())
	case n.Elsewhere != nil:
		return n.Elsewhere(ctx, network, address)
	}
	return nil, &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
}
