package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
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
)

var errScanOver = errors.New("the scan has been given up")

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
}

// scan looks at the TLS of the session that went furthest (RFC 8996, RFC 9325).
func (p *plan) scan(rec *Record) {
	base := p.main
	if p.best != nil && p.best.Encrypted() {
		base = p.best
	}
	if !p.run.opt.Scan || base == nil || p.run.ctx.Err() != nil {
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
	s := &scanner{run: p.run, ctx: p.run.ctx, port: base.Endpoint.Port, mode: mode, leaves: map[string]bool{},
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
	s.out.Versions = make([]ScanVersion, len(versions))
	var wg sync.WaitGroup
	for i, v := range versions {
		wg.Go(func() { s.out.Versions[i] = s.version(v) })
	}
	wg.Wait()
	var offered []uint16
	for i, v := range versions {
		if s.out.Versions[i].Offered == Yes {
			offered = append(offered, v)
		}
	}
	if len(offered) == 0 {
		return
	}
	newest := offered[len(offered)-1]
	for _, part := range []func(){func() { s.groups(newest) }, func() { s.fallback(offered) }, s.sni, s.resumption, s.injection} {
		wg.Go(part)
	}
	wg.Wait()
}

// version finds the suites of a version: what the server chooses is taken out of
// the next offer, until it finds nothing.
func (s *scanner) version(v uint16) ScanVersion {
	out := ScanVersion{Version: hello.VersionName(v)}
	left := hello.For(v)
	for len(left) > 0 {
		a, err := s.ask(hello.Hello{Version: v, Suites: left, ServerName: s.name})
		if err != nil {
			return out
		}
		if !a.Chose() || a.Version != v || !slices.Contains(left, a.Suite) {
			if out.Offered == "" {
				out.Offered, out.Alert = No, alertName(a.Alert)
			}
			break
		}
		out.Offered = Yes
		out.Suites = append(out.Suites, s.suite(a))
		s.keep(a)
		left = slices.DeleteFunc(left, func(id uint16) bool { return id == a.Suite })
	}
	if len(out.Suites) > 1 {
		s.order(v, &out)
	}
	return out
}

// order asks with the list turned round: a server with an order of its own chooses
// the same again.
func (s *scanner) order(v uint16, out *ScanVersion) {
	ids := hello.For(v)
	slices.Reverse(ids)
	if a, err := s.ask(hello.Hello{Version: v, Suites: ids, ServerName: s.name}); err == nil && a.Chose() {
		out.ServerOrder = known(hello.Lookup(a.Suite).Name == out.Suites[0].Name)
	}
}

func (s *scanner) suite(a hello.Answer) ScanSuite {
	x := hello.Lookup(a.Suite)
	return ScanSuite{Name: x.Name, Group: hello.GroupName(a.Group), Bits: a.Bits, ForwardSecret: x.ForwardSecret(), Weak: x.Weaknesses()}
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
	if s.leaves[string(der)] || len(s.leaves) > 8 {
		return
	}
	s.leaves[string(der)] = true
	if c, err := x509.ParseCertificate(der); err == nil {
		s.out.Certificates = append(s.out.Certificates, certificateFacts(c))
	}
}

// groups finds the key exchange groups in the same way as the suites.
func (s *scanner) groups(v uint16) {
	var list []string
	left := hello.Groups()
	suites := hello.For(v)
	if v != hello.TLS13 {
		suites = slices.DeleteFunc(suites, func(id uint16) bool { return hello.Lookup(id).Exchange != "ECDHE" })
	}
	for len(left) > 0 {
		a, err := s.ask(hello.Hello{Version: v, Suites: suites, Groups: left, ServerName: s.name})
		if err != nil || !a.Chose() || !slices.Contains(left, a.Group) {
			break
		}
		list = append(list, hello.GroupName(a.Group))
		left = slices.DeleteFunc(left, func(id uint16) bool { return id == a.Group })
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out.Groups = list
}

// fallback says that it tries an older version after a failure: a server that has a
// newer one must refuse (RFC 7507 section 3).
func (s *scanner) fallback(offered []uint16) {
	if len(offered) < 2 {
		return
	}
	older := offered[len(offered)-2]
	a, err := s.ask(hello.Hello{Version: older, Suites: append(hello.For(older), hello.FallbackSCSV), ServerName: s.name})
	if err == nil {
		const inappropriateFallback = 86
		s.set(&s.out.FallbackSCSV, known(a.Alert == inappropriateFallback))
	}
}

// sni asks without the name, in a version that shows the certificate.
func (s *scanner) sni() {
	if v, ok := s.out.Version("TLS 1.2"); !ok || v.Offered != Yes || s.name == "" {
		return
	}
	a, err := s.ask(hello.Hello{Version: hello.TLS12, Suites: hello.For(hello.TLS12)})
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	same := len(a.Certificates) > 0 && s.leaves[string(a.Certificates[0])]
	s.out.NeedsSNI = known(!same)
}

func (s *scanner) set(k *Known, to Known) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*k = to
}

// resumption does two whole handshakes, the second with the ticket of the first.
func (s *scanner) resumption() {
	cache := tls.NewLRUClientSessionCache(4)
	for i := range 2 {
		if !s.spend() {
			return
		}
		x, _ := s.run.open(s.ctx, s.plan(func(p *sessionPlan) { p.cache = cache }))
		if !x.Encrypted() {
			return
		}
		if i == 1 {
			s.set(&s.out.Resumption, known(x.TLS.Resumed))
		}
	}
}

// injection sends NOOP in one packet with STARTTLS.
func (s *scanner) injection() {
	if s.mode != SecuritySTARTTLS || !s.spend() {
		return
	}
	x, _ := s.run.open(s.ctx, s.plan(func(p *sessionPlan) { p.inject = true }))
	if x.STARTTLS != nil && x.Encrypted() {
		s.set(&s.out.Injection, known(x.STARTTLS.RanInjected))
	}
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

// ask sends one hello, again after a pause where the server takes no connection.
func (s *scanner) ask(h hello.Hello) (hello.Answer, error) {
	message, err := h.Bytes()
	if err != nil {
		return hello.Answer{}, err
	}
	for try := range maxScanFailures {
		if !s.spend() {
			break
		}
		a, f := s.askOnce(message)
		if f == nil {
			return a, nil
		}
		if try == maxScanFailures-1 {
			s.stop("the server takes no further connections: " + f.Text)
		}
		select {
		case <-time.After(time.Duration(try+1) * scanPause):
		case <-s.ctx.Done():
		}
	}
	return hello.Answer{}, errScanOver
}

// askOnce has a connection of its own. A connection that is closed or reset in the
// place of an alert is a refusal like one.
func (s *scanner) askOnce(message []byte) (a hello.Answer, f *Failure) {
	asked := false
	exchange := func(conn net.Conn) {
		asked = true
		_ = conn.SetDeadline(time.Now().Add(scanPatience))
		var err error
		if _, err = conn.Write(message); err == nil {
			a, err = hello.Read(conn)
		}
		if err != nil {
			a = hello.Answer{Alert: -1}
		}
		_ = conn.Close()
	}
	x, _ := s.run.open(s.ctx, s.plan(func(p *sessionPlan) { p.exchange = exchange }))
	if !asked && x.Failure != nil {
		return a, x.Failure
	}
	return a, nil
}

// plan is a session that goes up to the handshake.
func (s *scanner) plan(change func(*sessionPlan)) sessionPlan {
	p := sessionPlan{purpose: purposeScan, port: s.port, mode: s.mode, ehloName: s.run.settings.greetingName(), side: true}
	change(&p)
	return p
}

func (s *scanner) stop(why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped == "" {
		s.stopped = why
	}
}
