package route

import (
	"fmt"
	"net"
	"net/netip"

	"github.com/smtpwhy/smtpwhy/probe"
	"golang.org/x/crypto/cryptobyte"
)

// announced sends the header of the PROXY protocol, by which a load balancer tells
// the server behind it who the client is. Servers that expect it say nothing to a
// client without it.
func (d dialer) announced(conn net.Conn) (net.Conn, error) {
	from, ok1 := conn.LocalAddr().(*net.TCPAddr)
	to, ok2 := conn.RemoteAddr().(*net.TCPAddr)
	if !ok1 || !ok2 {
		_ = conn.Close()
		return nil, &probe.ViaError{Text: "the PROXY header needs a TCP connection"}
	}
	header := header1(from.AddrPort(), to.AddrPort())
	if d.Header == 2 {
		header = header2(from.AddrPort(), to.AddrPort())
	}
	if _, err := conn.Write(header); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}

// header1 is the readable form.
func header1(from, to netip.AddrPort) []byte {
	family := "TCP4"
	if !from.Addr().Unmap().Is4() {
		family = "TCP6"
	}
	return fmt.Appendf(nil, "PROXY %s %s %s %d %d\r\n", family, from.Addr().Unmap(), to.Addr().Unmap(), from.Port(), to.Port())
}

// header2 is the binary form.
func header2(from, to netip.AddrPort) []byte {
	family := byte(0x11) // IPv4, stream
	a, b := from.Addr().Unmap().AsSlice(), to.Addr().Unmap().AsSlice()
	if len(a) != 4 {
		family = 0x21
	}
	var h cryptobyte.Builder
	h.AddBytes([]byte("\r\n\r\n\x00\r\nQUIT\n"))
	h.AddUint8(0x21) // version 2, a proxied connection
	h.AddUint8(family)
	h.AddUint16LengthPrefixed(func(h *cryptobyte.Builder) {
		h.AddBytes(a)
		h.AddBytes(b)
		h.AddUint16(from.Port())
		h.AddUint16(to.Port())
	})
	return h.BytesOrPanic()
}
