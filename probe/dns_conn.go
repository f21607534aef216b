package probe

import (
	"encoding/binary"
	"net"
)

// tappedConn shows the packets of a resolver's connection to a dnsTap. The
// connection is used by one goroutine, for one question.
type tappedConn struct {
	net.Conn
	tap    *dnsTap
	server string
	query  []byte
}

// tappedPacketConn is tappedConn over UDP.
type tappedPacketConn struct {
	tappedConn
	packets net.PacketConn
}

func (c *tappedPacketConn) Write(b []byte) (int, error) {
	c.query = append(c.query[:0], b...)
	return c.Conn.Write(b)
}

func (c *tappedPacketConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if err == nil {
		c.tap.observe(c.server, c.query, b[:n])
	}
	return n, err
}

// ReadFrom and WriteTo make it a net.PacketConn; net.Resolver does not call them.

func (c *tappedPacketConn) ReadFrom(b []byte) (int, net.Addr, error) { return c.packets.ReadFrom(b) }

func (c *tappedPacketConn) WriteTo(b []byte, addr net.Addr) (int, error) {
	return c.packets.WriteTo(b, addr)
}

// tappedStream is tappedConn over TCP, where a length stands before each
// message (RFC 1035 section 4.2.2).
type tappedStream struct {
	tappedConn
	received []byte
}

const streamLength = 2

func (c *tappedStream) Write(b []byte) (int, error) {
	if len(b) >= streamLength {
		c.query = append(c.query[:0], b[streamLength:]...)
	}
	return c.Conn.Write(b)
}

func (c *tappedStream) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if room := streamLength + 0xFFFF - len(c.received); room > 0 {
		c.received = append(c.received, b[:min(n, room)]...)
	}
	if len(c.received) >= streamLength {
		length := int(binary.BigEndian.Uint16(c.received))
		if message := c.received[streamLength:]; len(message) == length {
			c.tap.observe(c.server, c.query, message)
		}
	}
	return n, err
}
