package probe

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// zone answers questions; the key is a type and a name, such as "A example.".
type zone map[string]zoneAnswer

type zoneAnswer struct {
	code     dnsmessage.RCode
	cname    []string // the chain from the name that was asked for
	addrs    []string
	mx       map[string]uint16
	silent   bool
	truncate bool // over UDP
}

// serveDNS answers from the zone on a port of 127.0.0.1, UDP and TCP, and
// returns a resolver that asks there, and the server's address.
func serveDNS(t *testing.T, z zone) (*net.Resolver, string) {
	t.Helper()
	tcp, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := tcp.Addr().String()
	udp, err := net.ListenPacket("udp4", addr)
	if err != nil {
		t.Skipf("the UDP port of a free TCP port is taken: %v", err)
	}
	t.Cleanup(func() { _, _ = tcp.Close(), udp.Close() })
	go z.serveUDP(t, udp)
	go z.serveTCP(t, tcp)
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, addr)
	}}, addr
}

func (z zone) serveUDP(t *testing.T, conn net.PacketConn) {
	b := make([]byte, 4096)
	for {
		n, from, err := conn.ReadFrom(b)
		if err != nil {
			return
		}
		if reply := z.reply(t, b[:n], true); reply != nil {
			_, _ = conn.WriteTo(reply, from)
		}
	}
}

func (z zone) serveTCP(t *testing.T, l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer func() { _ = conn.Close() }()
			var length [2]byte
			if _, err := io.ReadFull(conn, length[:]); err != nil {
				return
			}
			query := make([]byte, binary.BigEndian.Uint16(length[:]))
			if _, err := io.ReadFull(conn, query); err != nil {
				return
			}
			reply := z.reply(t, query, false)
			_, _ = conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(reply))), reply...))
		}()
	}
}

// reply is nil for a question that gets no answer.
func (z zone) reply(t *testing.T, query []byte, udp bool) []byte {
	var p dnsmessage.Parser
	h, err := p.Start(query)
	if err != nil {
		return nil
	}
	q, err := p.Question()
	if err != nil {
		return nil
	}
	a, ok := z[strings.TrimPrefix(q.Type.String(), "Type")+" "+strings.ToLower(q.Name.String())]
	if !ok {
		a.code = dnsmessage.RCodeNameError
	}
	if a.silent {
		return nil
	}
	m := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: h.ID, Response: true, RecursionDesired: true, RecursionAvailable: true, RCode: a.code},
		Questions: []dnsmessage.Question{q},
	}
	if a.truncate && udp {
		m.Truncated = true
	} else {
		m.Answers = a.resources(q)
	}
	b, err := m.Pack()
	if err != nil {
		t.Error(err)
	}
	return b
}

func (a zoneAnswer) resources(q dnsmessage.Question) (list []dnsmessage.Resource) {
	name := q.Name
	add := func(body dnsmessage.ResourceBody) {
		list = append(list, dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: name, Class: dnsmessage.ClassINET, TTL: 60}, Body: body})
	}
	for _, alias := range a.cname {
		target := dnsmessage.MustNewName(alias)
		add(&dnsmessage.CNAMEResource{CNAME: target})
		name = target
	}
	for _, s := range a.addrs {
		if ip := netip.MustParseAddr(s); ip.Is4() {
			add(&dnsmessage.AResource{A: ip.As4()})
		} else {
			add(&dnsmessage.AAAAResource{AAAA: ip.As16()})
		}
	}
	for host, preference := range a.mx {
		add(&dnsmessage.MXResource{Pref: preference, MX: dnsmessage.MustNewName(host)})
	}
	return list
}
