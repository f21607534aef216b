package lab

import (
	"io"
	"net"
	"sync"
)

// Exchange is what one client sent over one connection.
type Exchange struct {
	// Port is the virtual port that it came to.
	Port int
	// Clear is what the server read before TLS, and what came in place of a TLS
	// handshake that failed. Inside is what it read inside TLS, decrypted.
	Clear, Inside []byte
}

// maxWire bounds what is kept of one direction of a connection.
const maxWire = 1 << 20

// recorder collects an Exchange while the connection lives.
type recorder struct {
	mu       sync.Mutex
	exchange Exchange
}

func (r *recorder) snapshot() Exchange {
	r.mu.Lock()
	defer r.mu.Unlock()
	return Exchange{
		Port:   r.exchange.Port,
		Clear:  append([]byte(nil), r.exchange.Clear...),
		Inside: append([]byte(nil), r.exchange.Inside...),
	}
}

func (r *recorder) add(to *[]byte, b []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	*to = append(*to, b[:min(len(b), max(0, maxWire-len(*to)))]...)
}

func (r *recorder) clear(from io.Reader) io.Reader {
	return io.TeeReader(from, writerFunc(func(b []byte) { r.add(&r.exchange.Clear, b) }))
}

func (r *recorder) inside(from io.Reader) io.Reader {
	return io.TeeReader(from, writerFunc(func(b []byte) { r.add(&r.exchange.Inside, b) }))
}

// writerFunc is an io.Writer that cannot fail.
type writerFunc func([]byte)

func (f writerFunc) Write(b []byte) (int, error) {
	f(b)
	return len(b), nil
}

// handshakeTap keeps the first bytes of what should be TLS, for the case that
// it is not.
type handshakeTap struct {
	net.Conn
	wire *recorder
	mu   sync.Mutex
	seen []byte
}

func (r *recorder) handshake(conn net.Conn) *handshakeTap {
	return &handshakeTap{Conn: conn, wire: r}
}

// handshakeBytes is enough for a ClientHello or a line.
const handshakeBytes = 4096

func (t *handshakeTap) Read(b []byte) (int, error) {
	n, err := t.Conn.Read(b)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seen = append(t.seen, b[:min(n, max(0, handshakeBytes-len(t.seen)))]...)
	return n, err
}

// failed adds what was read to the bytes in clear.
func (t *handshakeTap) failed() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.wire.add(&t.wire.exchange.Clear, t.seen)
}
