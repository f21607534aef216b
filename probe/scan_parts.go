package probe

import (
	"bytes"
	"crypto/tls"
	"net"
	"slices"
	"time"

	"github.com/smtpwhy/smtpwhy/probe/internal/hello"
)

// fallback says that it tries an older version after a failure: a server that has a
// newer one must refuse (RFC 7507 section 3).
func (s *scanner) fallback() {
	if len(s.versions) < 2 {
		return
	}
	older := s.versions[len(s.versions)-2]
	a, err := s.ask(hello.Hello{Version: older, Suites: append(hello.For(older), hello.FallbackSCSV), ServerName: s.name})
	if err == nil {
		// The version itself is taken: any refusal is for the mark, though not every
		// server gets its alert out before it closes.
		s.set(&s.out.FallbackSCSV, known(!a.Chose()))
	}
}

// certificates asks a server of TLS 1.3 for a certificate of each kind of key: there
// the suite does not say which one it shows.
func (s *scanner) certificates() {
	if s.newest(hello.TLS13) != hello.TLS13 {
		return
	}
	for _, signatures := range [][]uint16{hello.SignaturesECDSA, hello.SignaturesRSA, hello.SignaturesEdDSA} {
		if a, ok := s.reveal(signatures, s.name); ok {
			s.keep(a)
		}
	}
}

// reveal shows the certificate of TLS 1.3 for the signature schemes; false if there
// is none, or if the server has no group in which that can be seen.
func (s *scanner) reveal(signatures []uint16, name string) (hello.Answer, bool) {
	h := hello.Hello{Version: hello.TLS13, Suites: hello.Revealed, Groups: []uint16{}, Signatures: signatures, ServerName: name}
	for _, g := range []uint16{hello.X25519, hello.P256, hello.P384, hello.P521} {
		if k, ok := hello.NewKey(g); ok {
			h.Groups, h.Keys = append(h.Groups, g), append(h.Keys, k)
		}
	}
	sent, err := h.Bytes()
	if err != nil {
		return hello.Answer{}, false
	}
	var a hello.Answer
	err = s.connect(func(conn net.Conn) {
		if _, err := conn.Write(sent); err == nil {
			a, _ = hello.Reveal(conn, sent, h.Keys)
		}
	})
	return a, err == nil && len(a.Certificates) > 0
}

// sni asks without the name.
func (s *scanner) sni() {
	if s.name == "" {
		return
	}
	var a hello.Answer
	switch v := s.newest(hello.TLS12); {
	case v != 0:
		var err error
		if a, err = s.ask(hello.Hello{Version: v, Suites: hello.For(v)}); err != nil {
			return
		}
	default:
		a, _ = s.reveal(nil, "")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.leaves) == 0 || s.stopped != "" {
		return
	}
	same := len(a.Certificates) > 0 && s.leaves[string(a.Certificates[0])]
	s.out.NeedsSNI = known(!same)
}

// resumption does two whole handshakes in each version that has tickets, the second
// with the ticket of the first (RFC 5077, RFC 8446 section 2.2).
func (s *scanner) resumption() {
	if s.newest(hello.TLS13) == hello.TLS13 {
		s.set(&s.out.PSK, s.resumes(tls.VersionTLS13))
	}
	if v := s.newest(hello.TLS12); v >= hello.TLS10 {
		s.set(&s.out.Tickets, s.resumes(v))
	}
}

func anyYes(list ...Known) (result Known) {
	for _, k := range list {
		if k == Yes || result == "" {
			result = k
		}
	}
	return result
}

func (s *scanner) resumes(version uint16) Known {
	config := s.config(version)
	config.ClientSessionCache = tls.NewLRUClientSessionCache(4)
	for range 2 {
		state, ok := s.handshake(config, nil)
		if !ok {
			return ""
		}
		if state.DidResume {
			return Yes
		}
	}
	return No
}

// config is for a handshake in one version that carries nothing secret.
func (s *scanner) config(version uint16) *tls.Config {
	return &tls.Config{ServerName: s.run.host, InsecureSkipVerify: true, MinVersion: version, MaxVersion: version, CipherSuites: allSuites(),
		Time: s.run.now, GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			if c := s.run.opt.Certificate; c != nil {
				return c, nil
			}
			return new(tls.Certificate), nil
		}}
}

// leavePatience is how long the server has for a word after the handshake. It is
// waited for in TLS 1.3 alone, where the tickets come before it.
const leavePatience = 2 * time.Second

// handshake does one, says QUIT, and gives the server's first message to see, if
// that is wanted.
func (s *scanner) handshake(config *tls.Config, see func(hello.Answer)) (state tls.ConnectionState, ok bool) {
	err := s.connect(func(raw net.Conn) {
		var seen bytes.Buffer
		conn := tls.Client(&teeConn{Conn: raw, to: &seen}, config)
		if conn.HandshakeContext(s.ctx) != nil {
			return
		}
		state, ok = conn.ConnectionState(), true
		if see != nil {
			if a, err := hello.Read(&seen); err == nil {
				see(a)
			}
		}
		_ = conn.SetDeadline(time.Now().Add(leavePatience))
		if _, err := conn.Write([]byte("QUIT\r\n")); err == nil && state.Version == tls.VersionTLS13 {
			_, _ = conn.Read(make([]byte, 512))
		}
		_ = conn.Close()
	})
	return state, err == nil && ok
}

// teeConn copies the start of what comes in.
type teeConn struct {
	net.Conn
	to *bytes.Buffer
}

const maxTee = 64 << 10

func (c *teeConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if c.to.Len()+n <= maxTee {
		c.to.Write(b[:n])
	}
	return n, err
}

// sessionIDs makes a session without a ticket and asks for it by its ID: a server
// that still has it answers with the same ID and without its certificate (RFC 5246
// section 7.3).
func (s *scanner) sessionIDs() {
	v := s.newest(hello.TLS12)
	if v < hello.TLS10 {
		return
	}
	config := s.config(v)
	config.SessionTicketsDisabled = true
	var first hello.Answer
	state, ok := s.handshake(config, func(a hello.Answer) { first = a })
	if !ok {
		return
	}
	if len(first.Session) == 0 {
		s.set(&s.out.SessionIDs, No)
		return
	}
	a, err := s.ask(hello.Hello{Version: v, Suites: []uint16{state.CipherSuite}, Session: first.Session, ServerName: s.name})
	if err == nil && a.Chose() {
		s.set(&s.out.SessionIDs, known(a.Resumed && bytes.Equal(a.Session, first.Session)))
	}
}

// extras looks at what a ServerHello agrees to, in the newest version that has it.
func (s *scanner) extras() {
	v := s.newest(hello.TLS12)
	if v == 0 {
		return
	}
	a, err := s.ask(hello.Hello{Version: v, Suites: hello.For(v), ServerName: s.name, Extras: true})
	if err != nil {
		return
	}
	first := s.facts[v]
	s.mu.Lock()
	defer s.mu.Unlock()
	if v > hello.SSL30 { // its hello has no extensions
		s.out.Renegotiation, s.out.ExtendedMaster = known(first.Renegotiation), known(first.ExtendedMaster)
	}
	if a.Chose() {
		s.out.Compression, s.out.Heartbeat = known(a.Compression), known(a.Heartbeat)
	}
}

// tolerance says hello as a client of today does, with all its versions, with
// unknown values (RFC 8701) and a share for X25519MLKEM768 that fills more than one
// packet. Where that fails, it leaves out one after the other to see what it was.
func (s *scanner) tolerance() {
	newest := s.newest(hello.TLS13)
	h := hello.Hello{Version: hello.TLS13, Versions: []uint16{hello.TLS12, hello.TLS11, hello.TLS10}, Suites: slices.Concat(hello.For(hello.TLS13), hello.Common), ServerName: s.name, Grease: true,
		Groups: []uint16{hello.X25519MLKEM768, hello.X25519, hello.P256, hello.P384, hello.P521}, Keys: newKeys(hello.X25519MLKEM768, hello.X25519)}
	if newest < hello.TLS10 || s.goesAlong(h) {
		return
	}
	short := h
	short.Groups, short.Keys = h.Groups[1:], h.Keys[1:]
	if s.goesAlong(short) {
		s.intolerant(IntoleratesPackets)
		return
	}
	short.Grease = false
	if s.goesAlong(short) {
		s.intolerant(IntoleratesUnknown)
		return
	}
	old := hello.Hello{Version: min(newest, hello.TLS12), Suites: hello.Common, ServerName: s.name}
	if newest < hello.TLS13 && s.goesAlong(old) {
		s.intolerant(IntoleratesTLS13)
	}
}

func newKeys(groups ...uint16) (keys []hello.Key) {
	for _, g := range groups {
		if k, ok := hello.NewKey(g); ok {
			keys = append(keys, k)
		}
	}
	return keys
}

// goesAlong is true also where nothing can be said.
func (s *scanner) goesAlong(h hello.Hello) bool {
	a, err := s.ask(h)
	return err != nil || a.Chose()
}

func (s *scanner) intolerant(of Intolerance) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(s.out.Intolerant, of) {
		s.out.Intolerant = append(s.out.Intolerant, of)
	}
}

// injection sends NOOP in one packet with STARTTLS. A server that takes the command
// for a broken handshake is as safe as one that throws it away.
func (s *scanner) injection() {
	if s.mode != SecuritySTARTTLS || !s.spend() {
		return
	}
	x, _ := s.run.open(s.ctx, s.plan(func(p *sessionPlan) { p.inject = true }))
	switch f := x.Failure; {
	case x.STARTTLS == nil || x.TLS == nil:
	case x.Encrypted():
		s.set(&s.out.Injection, known(x.STARTTLS.RanInjected))
	case f != nil && f.Kind != FailureTimeout && f.Kind != FailureCancelled:
		s.set(&s.out.Injection, No)
	}
}
