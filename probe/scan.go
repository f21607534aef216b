package probe

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/smtpwhy/smtpwhy/probe/internal/hello"
)

const (
	// maxScanConnections bounds a scan; the worst servers take 80 suites in each of
	// five versions.
	maxScanConnections = 400
	// maxScanFailures in a row end it: the server has had enough.
	maxScanFailures = 3
	scanPause       = 300 * time.Millisecond
	scanPatience    = 8 * time.Second
	maxScanLeaves   = 8
)

var (
	errScanOver   = errors.New("the scan has been given up")
	errScanSilent = errors.New("no answer in time")
)

// scanner asks one port what its TLS takes.
type scanner struct {
	run  *run
	ctx  context.Context
	port int
	mode Security
	name string // for SNI; empty for an IP address

	mu          sync.Mutex
	connections int
	stopped     string
	leaves      map[string]bool
	out         *Scan
	facts       map[uint16]hello.Answer // the first answer in each version that is offered
	versions    []uint16                // that are offered, oldest first
}

// scan looks at the TLS of the session that went furthest (RFC 8996, RFC 9325).
func (p *plan) scan(rec *Record) {
	base := p.main
	if p.best != nil && p.best.Encrypted() {
		base = p.best
	}
	if !p.run.opt.Scan || base == nil {
		return
	}
	if p.run.ctx.Err() != nil {
		p.notTested = append(p.notTested, NotTested{Name: "tls-scan", Why: "the run was over"})
		return
	}
	mode := base.Endpoint.Security
	if mode != SecurityImplicit {
		mode = SecuritySTARTTLS
		if e := base.EHLOBeforeTLS; e == nil || !e.Has("STARTTLS") {
			p.notTested = append(p.notTested, NotTested{Name: "tls-scan", Why: "the server offers no TLS on this port"})
			return
		}
	}
	s := &scanner{run: p.run, ctx: p.run.ctx, port: base.Endpoint.Port, mode: mode, leaves: map[string]bool{}, facts: map[uint16]hello.Answer{},
		out: &Scan{Port: base.Endpoint.Port, Security: mode}}
	if net.ParseIP(p.run.host) == nil {
		s.name = p.run.host
	}
	began := p.run.since()
	s.all()
	s.out.Connections, s.out.Duration, s.out.Stopped = s.connections, p.run.since()-began, s.stopped
	rec.Scan = s.out
}

// all asks for everything, the versions side by side.
func (s *scanner) all() {
	versions := []uint16{hello.SSL30, hello.TLS10, hello.TLS11, hello.TLS12, hello.TLS13}
	s.out.Versions = make([]ScanVersion, len(versions)+1)
	s.together(s.injection, func() { s.out.Versions[0] = s.ssl2() }, func() { s.each(versions, func(i int, v uint16) { s.out.Versions[i+1] = s.version(v) }) })
	for i, v := range versions {
		if s.out.Versions[i+1].Offered == Yes {
			s.versions = append(s.versions, v)
		}
	}
	if len(s.versions) == 0 {
		return
	}
	s.together(s.groups, s.fallback, s.certificates, s.resumption, s.sessionIDs, s.extras, s.tolerance)
	s.out.Resumption = anyYes(s.out.PSK, s.out.Tickets, s.out.SessionIDs)
	s.sni() // by then all certificates are known
}

func (s *scanner) together(parts ...func()) {
	var wg sync.WaitGroup
	for _, part := range parts {
		wg.Go(part)
	}
	wg.Wait()
}

func (s *scanner) each(versions []uint16, do func(int, uint16)) {
	var wg sync.WaitGroup
	for i, v := range versions {
		wg.Go(func() { do(i, v) })
	}
	wg.Wait()
}

// newest is the newest version that is offered, up to a limit; 0 for none.
func (s *scanner) newest(limit uint16) (newest uint16) {
	for _, v := range s.versions {
		if v <= limit {
			newest = v
		}
	}
	return newest
}

// keep notes a certificate that has not come before.
func (s *scanner) keep(a hello.Answer) {
	if len(a.Certificates) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if a.Stapled {
		s.out.Stapling = Yes
	} else if s.out.Stapling == "" {
		s.out.Stapling = No
	}
	der := a.Certificates[0]
	if s.leaves[string(der)] || len(s.leaves) >= maxScanLeaves {
		return
	}
	s.leaves[string(der)] = true
	if c, err := x509.ParseCertificate(der); err == nil {
		s.out.Certificates = append(s.out.Certificates, certificateFacts(c))
	}
}

func (s *scanner) set(k *Known, to Known) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*k = to
}

// spend counts a connection; false when there must be no more.
func (s *scanner) spend() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.stopped != "":
		return false
	case s.ctx.Err() != nil:
		s.stopped = "the run was over"
	case s.connections >= maxScanConnections:
		s.stopped = fmt.Sprintf("%d connections were enough", maxScanConnections)
	default:
		s.connections++
		return true
	}
	return false
}

func (s *scanner) stop(why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped == "" {
		s.stopped = why
	}
}

// ask sends one hello and reads what comes in clear. Silence is not taken for an
// answer before it has come twice: a server may only be slow.
func (s *scanner) ask(h hello.Hello) (a hello.Answer, err error) {
	message, err := h.Bytes()
	if err != nil {
		return a, err
	}
	for range 2 {
		silent := false
		err = s.connect(func(conn net.Conn) { a, silent = sayHello(conn, message) })
		if err != nil || !silent {
			return a, err
		}
	}
	return a, errScanSilent
}

// sayHello takes a connection that is closed or reset in the place of an alert for a
// refusal like one.
func sayHello(conn net.Conn, message []byte) (a hello.Answer, silent bool) {
	_, err := conn.Write(message)
	if err == nil {
		a, err = hello.Read(conn)
	}
	if err != nil {
		a = hello.Answer{Alert: -1}
	}
	var timeout net.Error
	return a, errors.As(err, &timeout) && timeout.Timeout()
}

// connect gives a connection that is ready for a handshake, after a pause where the
// server takes none, and closes it.
func (s *scanner) connect(exchange func(net.Conn)) error {
	for try := range maxScanFailures {
		if !s.spend() {
			break
		}
		f := s.connectOnce(exchange)
		if f == nil {
			return nil
		}
		if try == maxScanFailures-1 {
			s.stop("the server takes no further connections: " + f.Text)
		}
		select {
		case <-time.After(time.Duration(try+1) * scanPause):
		case <-s.ctx.Done():
		}
	}
	return errScanOver
}

func (s *scanner) connectOnce(exchange func(net.Conn)) *Failure {
	reached := false
	take := func(conn net.Conn) {
		reached = true
		_ = conn.SetDeadline(time.Now().Add(scanPatience))
		exchange(conn)
		_ = conn.Close()
	}
	x, _ := s.run.open(s.ctx, s.plan(func(p *sessionPlan) { p.exchange = take }))
	if !reached && x.Failure != nil {
		return x.Failure
	}
	return nil
}

// plan is a session that goes up to the handshake.
func (s *scanner) plan(change func(*sessionPlan)) sessionPlan {
	p := sessionPlan{purpose: purposeScan, port: s.port, mode: s.mode, ehloName: s.run.settings.greetingName(), side: true}
	change(&p)
	return p
}
