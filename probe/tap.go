package probe

import (
	"net"
	"sync"
)

const tapHead = 512

// tapConn sits under TLS and keeps what the handshake code throws away: the
// first bytes, which may be a greeting in clear, and alerts, which crypto/tls
// reports only as text.
type tapConn struct {
	net.Conn
	mu    sync.Mutex
	head  []byte
	alert [2]byte // level, description of a plain alert record
	skip  int     // bytes of the current record that are still to come
	hdr   []byte  // an incomplete record header
}

func (t *tapConn) Read(p []byte) (int, error) {
	n, err := t.Conn.Read(p)
	t.mu.Lock()
	defer t.mu.Unlock()
	if room := tapHead - len(t.head); room > 0 {
		t.head = append(t.head, p[:min(n, room)]...)
	}
	t.follow(p[:n])
	return n, err
}

// follow walks the TLS records (RFC 8446 section 5.1). An alert in clear is a
// record of type 21 and length 2; encrypted ones are longer.
func (t *tapConn) follow(b []byte) {
	for len(b) > 0 {
		if t.skip > 0 {
			n := min(t.skip, len(b))
			t.skip, b = t.skip-n, b[n:]
			continue
		}
		t.hdr, b = append(t.hdr, b[0]), b[1:]
		isAlert := t.hdr[0] == 21
		switch {
		case isAlert && len(t.hdr) == 7 && t.hdr[3] == 0 && t.hdr[4] == 2:
			t.alert = [2]byte{t.hdr[5], t.hdr[6]}
			t.hdr = t.hdr[:0]
		case len(t.hdr) == 5 && !(isAlert && t.hdr[3] == 0 && t.hdr[4] == 2):
			t.skip = int(t.hdr[3])<<8 | int(t.hdr[4])
			t.hdr = t.hdr[:0]
		}
	}
}

// seen returns the first bytes and the alert, zero when there was none.
func (t *tapConn) seen() (head []byte, alert [2]byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]byte(nil), t.head...), t.alert
}

// looksLikeTLS says whether bytes can start a TLS record.
func looksLikeTLS(b []byte) bool {
	return len(b) > 0 && b[0] >= 20 && b[0] <= 23 && (len(b) == 1 || b[1] == 3)
}
