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

// implicitPort is the port on which nobody greets before TLS (RFC 8314 section 7.3).
const implicitPort = 465

// sight is what one connection to the second host showed.
type sight struct {
	greeting    string
	certificate *Certificate
	problems    []CertProblem
	defect      string // of this program; empty for none
}

// keep takes what a connection over IPv4 showed, since networks rewrite that more
// often, else what another one did.
func (p *VantagePort) keep(sights []sight) {
	best := -1
	for i, s := range sights {
		something := s.greeting != "" || s.certificate != nil
		if something && (best < 0 || p.Connects[i].Family == "IPv4") {
			best = i
		}
	}
	if best >= 0 {
		s := sights[best]
		p.Greeting, p.Certificate, p.Problems = s.greeting, s.certificate, s.problems
		p.Connects[best].Used = true
	}
}

// try connects, reads the greeting, says QUIT and nothing else.
func (v *vantage) try(ctx context.Context, addr netip.Addr, port int) (c Connect, s sight) {
	r := v.run
	release, ok := v.slot(ctx)
	if !ok {
		c = v.connect(addr)
		c.Outcome, c.Error = connectNotTested, "the run was over"
		return c, s
	}
	dialCtx, cancel := context.WithTimeout(ctx, deadAddress)
	defer cancel()
	begin := r.now()
	conn, err := r.dialAt(dialCtx, v.host, addr, port)
	c = v.connect(addr)
	c.Outcome, c.Duration = ConnectOK, r.now().Sub(begin).Milliseconds()
	if err != nil {
		c.Outcome, c.Error = string(classify(err)), errorText(err)
		if classify(err) == FailureCancelled {
			c.Outcome = connectNotTested
		}
	}
	v.tell(port, c)
	if conn == nil {
		release()
		return c, s
	}
	r.ends.note(conn.LocalAddr())
	if s = v.look(ctx, conn, port, release); s.defect != "" {
		c.Error = s.defect
	}
	return c, s
}

func (v *vantage) connect(addr netip.Addr) Connect {
	if !addr.IsValid() {
		return Connect{Address: v.host}
	}
	return v.run.connectTo(addr)
}

func (v *vantage) tell(port int, c Connect) {
	text := fmt.Sprintf("second host %s, port %d: %s", c.Address, port, c.Outcome)
	v.run.observe(Event{Purpose: purposeVantage, Endpoint: Endpoint{Host: v.host, Port: port}, Line: &Line{Time: v.run.since(), From: FromNote, Text: text}})
}

// look reads the greeting, inside TLS where the port begins with that, and parts from
// the server without waiting for it.
func (v *vantage) look(ctx context.Context, conn net.Conn, port int, release func()) (s sight) {
	_ = conn.SetDeadline(time.Now().Add(vantageGreeting))
	raw := conn
	stop := context.AfterFunc(ctx, func() { _ = raw.SetDeadline(time.Unix(1, 0)) })
	part := func(polite bool) {
		stop()
		go func() {
			defer release()
			if polite {
				_ = raw.SetDeadline(time.Now().Add(lingerTime))
				_, _ = io.CopyN(io.Discard, conn, maxSessionBytes)
			}
			_ = raw.Close()
		}()
	}
	defer func() {
		if p := recover(); p != nil {
			part(false)
			s = sight{defect: defectText(p)}
		}
	}()
	if port == implicitPort {
		secure := tls.Client(conn, &tls.Config{ServerName: v.host, InsecureSkipVerify: true, // inspectChain verifies
			MinVersion: tls.VersionTLS10, CipherSuites: allSuites(), Time: v.run.now})
		if secure.HandshakeContext(ctx) != nil {
			part(false)
			return s
		}
		conn = secure
		in := v.run.chainInput(secure.ConnectionState().PeerCertificates, nil)
		in.host = v.host
		if chain := inspectChain(in); len(chain.certs) > 0 && !chain.unfinished {
			s.certificate, s.problems = &chain.certs[0], chain.problems
		}
	}
	log := &transcript{since: v.run.since, red: v.run.red}
	w := newWire(conn, log)
	greeting, err := w.readReply()
	if greeting != nil {
		s.greeting = cutText(log.lines[greeting.Line].Text, maxGreeting)
	}
	// Before the end of its greeting a server must not be spoken to (RFC 5321 section 4.3.1).
	part(err == nil && greeting.Code != 0 && greeting.Code != 421 && w.send("QUIT") == nil)
	return s
}
