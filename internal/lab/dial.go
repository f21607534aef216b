package lab

import (
	"context"
	"net"
	"net/netip"
	"os"
	"strconv"
	"sync"
	"syscall"
)

// The client's own addresses in the virtual network.
var (
	clientIPv4 = netip.MustParseAddr("192.0.2.200")
	clientIPv6 = netip.MustParseAddr("2001:db8::c8")
)

// DialContext connects to a virtual address such as "192.0.2.10:587". It has
// the signature of net.Dialer's method and fails with the errors of a real one.
func (n *Network) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	to, err := n.resolve(addr)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	remote := net.TCPAddrFromAddrPort(to)
	fail := func(err error) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: network, Addr: remote, Err: err}
	}
	if (network == "tcp4") && !to.Addr().Is4() || (network == "tcp6") && to.Addr().Is4() {
		return fail(&net.AddrError{Err: "address of the other family", Addr: addr})
	}
	switch n.script.fate(to) {
	case fateFiltered:
		select {
		case <-ctx.Done():
			return fail(ctx.Err())
		case <-n.ctx.Done():
			return fail(net.ErrClosed)
		}
	case fateUnreachable:
		return fail(os.NewSyscallError("connect", syscall.ENETUNREACH))
	case fateDenied:
		return fail(os.NewSyscallError("connect", syscall.EACCES))
	case fateRefused:
		return fail(os.NewSyscallError("connect", syscall.ECONNREFUSED))
	}
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp4", n.listeners[n.script.serverFor(to)].Addr().String())
	if err != nil {
		return fail(err)
	}
	return n.wrap(conn.(*net.TCPConn), remote), nil
}

// resolve reads address and port; a name is looked up in the zone.
func (n *Network) resolve(addr string) (netip.AddrPort, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return netip.AddrPort{}, err
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return netip.AddrPort{}, &net.AddrError{Err: "no port number", Addr: addr}
	}
	ip, err := netip.ParseAddr(host)
	if err == nil {
		return netip.AddrPortFrom(ip.Unmap(), uint16(number)), nil
	}
	for _, kind := range []string{"A", "AAAA"} {
		if a := n.script.zone.lookup(host, kind).data; len(a) > 0 {
			return netip.AddrPortFrom(netip.MustParseAddr(a[0]), uint16(number)), nil
		}
	}
	return netip.AddrPort{}, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

// fate finds what happens to a connection: the most exact route decides. An
// address that is not in the zone cannot be reached; a port without a server
// refuses. The empty fate connects.
func (s *script) fate(to netip.AddrPort) fate {
	best, found := -1, fate("")
	for _, r := range s.routes {
		if r.address != "" && r.address != to.Addr().String() || r.port != 0 && r.port != int(to.Port()) {
			continue
		}
		exact := 0
		if r.port != 0 {
			exact++
		}
		if r.address != "" {
			exact += 2
		}
		if exact > best {
			best, found = exact, r.fate
		}
	}
	switch {
	case found != "":
		return found
	case !s.zone.hasAddress(to.Addr().String()):
		return fateUnreachable
	}
	if s.serverFor(to) == nil {
		return fateRefused
	}
	return ""
}

// clientConn is the client's end. It shows the virtual addresses.
type clientConn struct {
	*net.TCPConn
	local, remote net.Addr
	hungUp        func()
}

func (n *Network) wrap(conn *net.TCPConn, remote *net.TCPAddr) *clientConn {
	own := n.script.clientAddress(remote.AddrPort().Addr().Unmap())
	local := &net.TCPAddr{IP: own.AsSlice(), Port: conn.LocalAddr().(*net.TCPAddr).Port}
	return &clientConn{TCPConn: conn, local: local, remote: remote, hungUp: sync.OnceFunc(func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.hungUp++
	})}
}

// LocalAddr is an address of the virtual network.
func (c *clientConn) LocalAddr() net.Addr { return c.local }

// RemoteAddr is the address that was dialled.
func (c *clientConn) RemoteAddr() net.Addr { return c.remote }

// Close tells the network that the server will soon see the end.
func (c *clientConn) Close() error {
	err := c.TCPConn.Close()
	c.hungUp()
	return err
}
