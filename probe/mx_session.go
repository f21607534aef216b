package probe

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"net/netip"
	"time"
)

// awaitMX waits for the session with STARTTLS on port 25, which shows the certificate
// that Options.MX asks about. It has the time of any alternative.
func (p *plan) awaitMX() {
	key := sessionPlan{purpose: PurposeAlternative, port: mxPort, mode: SecuritySTARTTLS}.key()
	if p.run.opt.MX {
		p.wait(func() bool { return !p.pending[key] })
	}
}

// keepMXChain keeps the certificates that came on port 25 for the comparison; what they
// are in DER does not go into the record.
func (r *run) keepMXChain(p sessionPlan, certs []*x509.Certificate) {
	if p.port != mxPort || p.mode == SecurityImplicit {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.mxChains == nil {
		r.mxChains = map[sessionKey][]*x509.Certificate{}
	}
	r.mxChains[p.key()] = certs[:min(len(certs), maxChain)]
}

// mxChain are the certificates that a session saw, if it was on port 25.
func (r *run) mxChain(s *Session) []*x509.Certificate {
	p := sessionPlan{purpose: s.Purpose, port: s.Endpoint.Port, mode: s.Endpoint.Security}
	if s.Purpose == PurposeMember && len(s.Connects) > 0 {
		p.address, _ = netip.ParseAddr(s.Connects[0].Address)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.mxChains[p.key()]
}

// onMXPort is the session that shows the most of TLS on port 25, -1 for none, and its
// certificates.
func (r *run) onMXPort(rec *Record) (best int, certs []*x509.Certificate) {
	best = -1
	score := 0
	for i := range rec.Sessions {
		s := &rec.Sessions[i]
		if s.Endpoint.Port != mxPort || s.Endpoint.Security == SecurityImplicit || s.EHLOBeforeTLS == nil {
			continue
		}
		chain := r.mxChain(s)
		rank := 1
		if s.Endpoint.Security != SecurityNone {
			rank = 2
		}
		if len(chain) > 0 {
			rank = 3
		}
		if rank > score {
			best, score, certs = i, rank, chain
		}
	}
	return best, certs
}

// lateLimit is how long a look-up may still take when the run is over, for dialers
// that do not end with their context.
const lateLimit = 500 * time.Millisecond

// complete compares the answers with what the sessions saw and puts them into the
// record. Only what was asked for is waited for; the rest is left out unless it is
// there and says something.
func (e *exchanger) complete(rec *Record) {
	if e == nil {
		return
	}
	if !e.over() {
		if e.asked {
			rec.MX = &MX{Asked: true, Lookups: []Lookup{}, Session: -1, Error: "the run was over"}
		}
		return
	}
	if !e.asked && e.mx.Domain == "" {
		return
	}
	session, certs := e.run.onMXPort(rec)
	e.mx.Session = session
	if d := e.mx.DANE; d != nil {
		if d.Compared = len(certs) > 0; d.Compared {
			sum := sha256.Sum256(certs[0].RawSubjectPublicKeyInfo)
			d.LeafKey = hex.EncodeToString(sum[:])
		}
		names := e.identities()
		for i := range rec.Sessions {
			if s := &rec.Sessions[i]; s.Purpose == PurposeMember && i != session {
				e.compareMember(i, e.run.mxChain(s), names)
			}
		}
		for i := range e.tlsa {
			e.tlsa[i].compare(certs, names, e.run.now())
			d.Records = append(d.Records, e.tlsa[i].TLSA)
		}
	}
	rec.MX = e.mx
}

// compareMember compares the certificates on a further address.
func (e *exchanger) compareMember(session int, certs []*x509.Certificate, names []string) {
	if len(certs) == 0 {
		return
	}
	m := DANEMember{Session: session, Fits: []int{}}
	for i := range e.tlsa {
		a := e.tlsa[i]
		if a.compare(certs, names, e.run.now()); a.Matches >= 0 && a.Error == "" {
			m.Fits = append(m.Fits, i)
		}
	}
	e.mx.DANE.Members = append(e.mx.DANE.Members, m)
}

// over waits for the end of a look-up that was asked for, and says whether it is there.
func (e *exchanger) over() bool {
	if !e.asked {
		select {
		case <-e.done:
			return true
		default:
			return false
		}
	}
	select {
	case <-e.done:
		return true
	case <-e.run.ctx.Done():
	}
	limit := time.NewTimer(lateLimit)
	defer limit.Stop()
	select {
	case <-e.done:
		return true
	case <-limit.C:
		return false
	}
}

// identities are the names of which the certificate under a DANE-TA record must have
// one: where the records are, and the domain of the mail (RFC 7672 section 3.2.2).
func (e *exchanger) identities() []string {
	names := []string{plainName(e.mx.DANE.Name[len("_25._tcp."):])}
	if d := e.mx.Domain; d != "" && d != names[0] {
		names = append(names, d)
	}
	return names
}
