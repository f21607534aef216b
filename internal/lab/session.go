package lab

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"time"
)

// eventConnect is the pattern of a handler that runs before any command.
const eventConnect = "connect"

// session is one client's connection, seen from the server.
type session struct {
	net  *Network
	srv  *server
	tcp  *net.TCPConn
	conn net.Conn // tcp, or TLS over it
	in   *bufio.Reader
	wire *recorder
	tls  *tls.Config

	out  bytes.Buffer
	werr error // the first failed write

	dripBytes int
	dripPause time.Duration

	state          state
	line           string // the client's last line
	user, password string // of the last AUTH
	lastCode       byte   // first digit of the last reply
}

// serve runs the whole connection.
func (s *session) serve() {
	defer s.tcp.Close()
	s.conn = s.tcp
	s.in = bufio.NewReader(s.wire.clear(s.tcp))
	if s.srv.tls.implicit {
		if s.handshake(false) != nil {
			return
		}
	}
	err := s.run(eventConnect)
	for err == nil {
		if err = s.readLine(); err == nil {
			err = s.command()
		}
	}
	if !errors.Is(err, errEnd) {
		s.flush()
	}
}

// command answers s.line and keeps track of the envelope.
func (s *session) command() error {
	line := s.line
	s.lastCode = 0
	err := s.run(line)
	verb, _ := cutWord(strings.ToUpper(line))
	positive := s.lastCode == '2'
	switch verb {
	case "MAIL":
		s.state.mail = positive
	case "RCPT":
		s.state.rcpt = s.state.rcpt || positive
	case "EHLO", "HELO", "RSET":
		s.state.mail, s.state.rcpt = false, false
	}
	return err
}

func (s *session) run(event string) error {
	h := s.srv.find(event, s.state)
	if h == nil {
		if event != eventConnect {
			s.writeString("502 5.5.2 Error: command not recognized\r\n")
		}
		return s.werr
	}
	for _, do := range h.steps {
		if err := do(s); err != nil {
			if errors.Is(err, errStop) {
				break
			}
			return err
		}
	}
	return s.werr
}

// writeString keeps text for the next flush, so that lines of one handler
// travel in one packet.
func (s *session) writeString(text string) {
	if text != "" {
		s.lastCode = text[0]
	}
	s.out.WriteString(text)
}

func (s *session) write(b []byte) { s.out.Write(b) }

// flush sends what was written, at the pace of `drip`.
func (s *session) flush() {
	b := s.out.Bytes()
	for len(b) > 0 && s.werr == nil {
		n := len(b)
		if s.dripBytes > 0 {
			n = min(n, s.dripBytes)
		}
		if _, s.werr = s.conn.Write(b[:n]); s.werr == nil && s.dripBytes > 0 {
			s.werr = s.net.sleep(s.dripPause)
		}
		b = b[n:]
	}
	s.out.Reset()
}

// handshake starts TLS. What the client sent in clear behind STARTTLS is
// thrown away (RFC 3207 section 4.2), unless the server is vulnerable.
func (s *session) handshake(vulnerable bool) error {
	s.flush()
	kept, _ := s.in.Peek(s.in.Buffered())
	kept = bytes.Clone(kept)
	tap := s.wire.handshake(s.tcp)
	conn := tls.Server(tap, s.tls)
	ctx, cancel := context.WithTimeout(s.net.ctx, cmp.Or(s.srv.tls.patience, longestWait))
	defer cancel()
	if err := conn.HandshakeContext(ctx); err != nil {
		tap.failed()
		s.hangUp()
		return errEnd
	}
	s.conn = conn
	var from io.Reader = s.wire.inside(conn)
	if vulnerable {
		from = io.MultiReader(bytes.NewReader(kept), from)
	}
	s.in = bufio.NewReader(from)
	s.state = state{tls: true}
	return nil
}

// tlsState is the state of the TLS connection, for channel binding.
func (s *session) tlsState() (tls.ConnectionState, bool) {
	c, ok := s.conn.(*tls.Conn)
	if !ok {
		return tls.ConnectionState{}, false
	}
	return c.ConnectionState(), true
}

// drainTime bounds how long a closing server reads on.
const drainTime = 500 * time.Millisecond

// hangUp closes in good order: closing with unread data in the socket would
// make the kernel send a reset, which is another fault.
func (s *session) hangUp() {
	if c, ok := s.conn.(*tls.Conn); ok {
		_ = c.CloseWrite()
	}
	_ = s.tcp.CloseWrite()
	_ = s.tcp.SetReadDeadline(time.Now().Add(drainTime))
	_, _ = io.Copy(io.Discard, s.tcp)
}

// reset makes the kernel send RST.
func (s *session) reset() {
	_ = s.tcp.SetLinger(0)
	_ = s.tcp.Close()
}
