package probe

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/netip"
	"time"
)

// sessionPlan is what one session is to do.
type sessionPlan struct {
	purpose  Purpose
	port     int
	mode     Security
	ehloName string // empty: the address literal of the local end
	full     bool   // AUTH and envelope too
	// mechanism is the only one to sign in with, and all that the session is for.
	mechanism string
	// exchange takes the connection over in the place of the handshake; nil for a
	// handshake. cache makes that take an earlier TLS session up again.
	exchange func(net.Conn)
	cache    tls.ClientSessionCache
	// inject sends a harmless command behind STARTTLS in the same packet.
	inject bool
	side   bool // runs beside the main session and needs a slot
	// address is the only one to connect to; the zero value stands for all.
	address netip.Addr
	// connected is called once the TCP connection stands; nil for nobody.
	connected func()
}

func (p sessionPlan) name() string {
	if p.mechanism != "" {
		return fmt.Sprintf("%s on %s:%d", p.mechanism, p.mode, p.port)
	}
	if p.address.IsValid() {
		return "member " + p.address.String()
	}
	return fmt.Sprintf("%s:%d", p.mode, p.port)
}

// sessionKey tells the sessions of a run apart.
type sessionKey struct {
	purpose Purpose
	name    string
}

func (p sessionPlan) key() sessionKey { return sessionKey{p.purpose, p.name()} }

// session is one connection while it is made and used.
type session struct {
	run  *run
	plan sessionPlan
	ctx  context.Context
	rec  Session
	log  *transcript
	wire *wire
	step int // index of the step under way in rec.Steps, -1 for none
	quit bool
	// tlsState is for channel binding; nil in clear.
	tlsState *tls.ConnectionState
	release  func() // gives the slot back; nil for none
	// surveyed delivers the connect results of the addresses that were not needed.
	surveyed chan []Connect
}

// open runs a session to its end and returns what it saw. The results of the
// addresses that it did not need come later, on the channel, if that is not nil.
func (r *run) open(ctx context.Context, plan sessionPlan) (Session, <-chan []Connect) {
	s := &session{run: r, plan: plan, ctx: ctx, step: -1}
	s.rec = Session{Purpose: plan.purpose, Reached: StageConnect,
		Endpoint: Endpoint{Host: r.settings.Host, Port: plan.port, Security: plan.mode}}
	s.log = &transcript{since: r.since, red: r.red, observe: s.observeLine}
	s.rec.Failure = s.guarded()
	if s.rec.Failure == nil {
		s.enter(StageDone)
	}
	s.leave(s.rec.Failure)
	s.hangUp()
	s.rec.Transcript = s.log.lines
	return s.rec, s.surveyed
}

// guarded turns a panic into a failure of this one session.
func (s *session) guarded() (f *Failure) {
	defer func() {
		if p := recover(); p != nil {
			f = &Failure{Stage: s.rec.Reached, Kind: FailureInternal, Text: defectText(p), Line: -1}
		}
	}()
	return s.converse()
}

// converse goes through the stages until one fails.
func (s *session) converse() *Failure {
	if s.run.noAddress != nil {
		s.enter(StageDNS)
		return s.run.noAddress
	}
	if s.plan.side {
		var cancel context.CancelFunc
		s.ctx, cancel = context.WithTimeout(s.ctx, s.run.connectTimeout)
		defer cancel()
		release, ok := s.run.slot(s.ctx)
		if !ok {
			return &Failure{Stage: StageConnect, Kind: FailureCancelled, Text: noSlotText(s.ctx), Line: -1}
		}
		s.release = release
	}
	if f := s.connect(); f != nil {
		return f
	}
	ctx := s.ctx
	conn := s.wire.conn // TLS on top of it has the same deadlines
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	for _, part := range []func(context.Context) *Failure{s.upToEHLO, s.upgrade, s.authenticate, s.envelope} {
		if f := part(ctx); f != nil {
			return f
		}
	}
	return nil
}

// noSlotText is why a session never got to connect.
func noSlotText(ctx context.Context) string {
	if cause := context.Cause(ctx); classify(cause) != FailureTimeout {
		return errorText(cause)
	}
	return "too many connections were open, for too long"
}

func (s *session) connect() *Failure {
	s.enter(StageConnect)
	limit := s.run.connectTimeout
	if s.plan.side {
		limit = min(limit, sideConnect)
	}
	main := s.plan.purpose == PurposeAsConfigured
	addrs := s.run.order()
	if s.plan.address.IsValid() {
		addrs = []netip.Addr{s.plan.address}
	}
	conn, results, err := s.run.race(s.ctx, addrs, s.plan.port, limit, main)
	s.rec.Connects = results
	if err != nil {
		f := &Failure{Stage: StageConnect, Kind: classify(err), Text: errorText(err)}
		f.Kind, f.Text = s.interrupted(worstConnect(results, f.Kind), f.Text)
		f.Line = s.log.note(fmt.Sprintf("connect to %s failed: %s", s.where(), f.Text))
		return f
	}
	if tcp, ok := conn.RemoteAddr().(*net.TCPAddr); ok && s.run.opt.Via == "" {
		s.rec.Endpoint.Address = tcp.AddrPort().Addr().Unmap().String()
	}
	for _, c := range results {
		if c.Used {
			s.rec.Endpoint.Address = c.Address
		}
	}
	s.run.literal.Store(addressLiteral(conn.LocalAddr()))
	s.run.ends.note(conn.LocalAddr())
	s.rec.Endpoint.EHLOName = s.plan.ehloName
	if s.plan.ehloName == "" {
		s.rec.Endpoint.EHLOName = addressLiteral(conn.LocalAddr())
	}
	s.wire = newWire(conn, s.log)
	note := "connected to " + net.JoinHostPort(s.rec.Endpoint.Address, fmt.Sprint(s.plan.port))
	if via := s.run.opt.Via; via != "" {
		note += " through " + via
	}
	s.log.note(note)
	if s.plan.connected != nil {
		s.plan.connected()
	}
	if main {
		s.run.connected.Store(true)
		if addr, err := netip.ParseAddr(s.rec.Endpoint.Address); err == nil {
			s.run.reachable.Store(addr)
		}
	}
	if main && len(results) > 1 && !s.run.opt.AllAddresses {
		s.surveyed = make(chan []Connect, 1)
		go func(all []Connect) {
			s.run.survey(s.run.ctx, all, s.plan.port)
			s.surveyed <- all
		}(append([]Connect(nil), results...))
	}
	return nil
}

// worstConnect is the kind that says most when no address answered: a timeout
// of one address weighs more than the missing route of the other family.
func worstConnect(results []Connect, last FailureKind) FailureKind {
	for _, k := range []FailureKind{FailureRefused, FailureTimeout, FailureDenied, FailureReset, FailureUnreachable} {
		for _, c := range results {
			if c.Outcome == string(k) {
				return k
			}
		}
	}
	return last
}

func (s *session) where() string { return net.JoinHostPort(s.run.host, fmt.Sprint(s.plan.port)) }

// addressLiteral is the address literal of RFC 5321 section 4.1.3.
func addressLiteral(a net.Addr) string {
	if tcp, ok := a.(*net.TCPAddr); ok {
		if ip := tcp.AddrPort().Addr().Unmap(); ip.IsValid() {
			ip = ip.WithZone("")
			if ip.Is4() {
				return "[" + ip.String() + "]"
			}
			return "[IPv6:" + ip.String() + "]"
		}
	}
	return "[" + netip.AddrFrom4([4]byte{127, 0, 0, 1}).String() + "]"
}

// skip notes a stage that was left out on purpose.
func (s *session) skip(stage Stage, why string) {
	s.rec.NotTested = append(s.rec.NotTested, NotTested{Name: string(stage), Why: why})
}

func (s *session) enter(stage Stage) {
	s.leave(nil)
	s.rec.Reached = stage
	if stage != StageDone {
		s.step = len(s.rec.Steps)
		s.rec.Steps = append(s.rec.Steps, Step{Name: string(stage), Start: s.run.since()})
	}
	s.run.observe(Event{Purpose: s.plan.purpose, Endpoint: s.rec.Endpoint, Stage: stage})
}

func (s *session) leave(f *Failure) {
	if s.step < 0 {
		return
	}
	step := &s.rec.Steps[s.step]
	step.Duration = s.run.since() - step.Start
	if f != nil {
		step.Error = f.Text
	}
	s.step = -1
}

func (s *session) observeLine(l Line) {
	s.run.observe(Event{Purpose: s.plan.purpose, Endpoint: s.rec.Endpoint, Line: &l})
}

// lingerTime is how long a connection is drained after QUIT, so that the
// server sees an orderly end and not a reset.
const lingerTime = 2 * time.Second

// hangUp says QUIT where the server can still hear it and closes the
// connection without waiting for the answer.
func (s *session) hangUp() {
	if s.release == nil {
		s.release = func() {}
	}
	if s.wire == nil {
		s.release()
		return
	}
	conn := s.wire.conn
	_ = conn.SetDeadline(time.Now().Add(lingerTime))
	if !s.canQuit() || !s.quit && s.wire.send("QUIT") != nil {
		_ = conn.Close()
		s.release()
		return
	}
	go func() {
		defer s.release()
		_, _ = io.CopyN(io.Discard, conn, maxSessionBytes)
		_ = conn.Close()
	}()
}

// canQuit says whether the conversation is at a point where a command can go out.
func (s *session) canQuit() bool {
	f := s.rec.Failure
	if s.rec.Banner == nil || s.rec.Banner.Code == 0 {
		return false
	}
	if f == nil {
		return true
	}
	switch f.Kind {
	case FailureReply:
		return f.Reply == nil || f.Reply.Code != 421
	case FailureNotOffered, FailureNoMechanism, FailureInput:
		return true
	}
	return false
}
