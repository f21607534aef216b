package probe

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// dnsBook answers questions by type and name, such as "TLSA _25._tcp.mx.example.";
// what is not in it does not exist.
type dnsBook map[string]func(w dns.ResponseWriter, m *dns.Msg)

// signed answers with records, and says that they were checked.
func signed(records ...string) func(dns.ResponseWriter, *dns.Msg) {
	return func(w dns.ResponseWriter, m *dns.Msg) {
		m.AuthenticatedData = true
		unsigned(records...)(w, m)
	}
}

func unsigned(records ...string) func(dns.ResponseWriter, *dns.Msg) {
	return func(w dns.ResponseWriter, m *dns.Msg) {
		for _, text := range records {
			rr, err := dns.NewRR(text)
			if err != nil {
				panic(err)
			}
			m.Answer = append(m.Answer, rr)
		}
		m.Compress = true
		_ = w.WriteMsg(m)
	}
}

func code(n int) func(dns.ResponseWriter, *dns.Msg) {
	return func(w dns.ResponseWriter, m *dns.Msg) {
		m.Rcode = n
		_ = w.WriteMsg(m)
	}
}

func speechless(dns.ResponseWriter, *dns.Msg) {}

func (b dnsBook) ServeDNS(w dns.ResponseWriter, q *dns.Msg) {
	m := new(dns.Msg)
	m.SetReply(q)
	m.RecursionAvailable = true
	answer, ok := b[dns.TypeToString[q.Question[0].Qtype]+" "+strings.ToLower(q.Question[0].Name)]
	if !ok {
		answer = code(dns.RcodeNameError)
	}
	answer(w, m)
}

// serveBook answers over UDP and TCP on one port of loopback.
func serveBook(t *testing.T, b dns.Handler) *net.Resolver {
	t.Helper()
	tcp, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := tcp.Addr().String()
	udp, err := net.ListenPacket("udp4", addr)
	if err != nil {
		_ = tcp.Close()
		t.Skipf("the UDP port of a free TCP port is taken: %v", err)
	}
	for _, s := range []*dns.Server{{PacketConn: udp, Handler: b}, {Listener: tcp, Handler: b}} {
		started := make(chan struct{})
		s.NotifyStartedFunc = func() { close(started) }
		go func() { _ = s.ActivateAndServe() }()
		<-started
		t.Cleanup(func() { _ = s.Shutdown() })
	}
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, addr)
	}}
}

// asker asks the server of a book.
func asker(t *testing.T, b dns.Handler) *validating {
	t.Helper()
	v, err := newValidating(serveBook(t, b), "/nonexistent", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
