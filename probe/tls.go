package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
)

// allSuites has the weak cipher suites too: a server that knows nothing better
// is to be recorded, not to be missed.
var allSuites = sync.OnceValue(func() (ids []uint16) {
	for _, c := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		ids = append(ids, c.ID)
	}
	return ids
})

// secure does the handshake on the session's connection. Verification problems
// do not fail it; they are recorded, and secrets stay at home.
func (s *session) secure(ctx context.Context) *Failure {
	if s.plan.exchange != nil {
		s.plan.exchange(s.wire.conn)
		s.wire = nil // there is nothing to say QUIT on
		return &Failure{Stage: StageTLS, Kind: FailureCancelled, Text: "the handshake is not done", Line: -1}
	}
	t := &TLS{Chain: []Certificate{}}
	s.rec.TLS = t
	host := s.run.host
	if _, err := netip.ParseAddr(host); err != nil {
		t.SNI = host
	}
	tap := &tapConn{Conn: s.wire.conn}
	var certs []*x509.Certificate
	conn := tls.Client(tap, &tls.Config{
		ServerName:         host,
		InsecureSkipVerify: true, // inspectChain verifies, and finds every problem
		MinVersion:         tls.VersionTLS10,
		CipherSuites:       allSuites(),
		Time:               s.run.now,
		ClientSessionCache: s.plan.cache,
		VerifyPeerCertificate: func(raw [][]byte, _ [][]*x509.Certificate) error {
			// Also for handshakes that fail after the certificate.
			for _, der := range raw {
				if c, err := x509.ParseCertificate(der); err == nil {
					certs = append(certs, c)
				}
			}
			return nil
		},
		GetClientCertificate: func(asked *tls.CertificateRequestInfo) (*tls.Certificate, error) {
			t.ClientCertRequested, t.ClientCertIssuers = true, issuerNames(asked.AcceptableCAs)
			if c := s.run.opt.Certificate; c != nil {
				t.ClientCertSent = true
				return c, nil
			}
			return new(tls.Certificate), nil
		},
	})
	ctx, cancel := context.WithTimeout(ctx, s.run.connectTimeout)
	defer cancel()
	err := conn.HandshakeContext(ctx)
	s.run.keepMXChain(s.plan, certs)
	s.inspect(t, certs, conn.ConnectionState().OCSPResponse)
	if err != nil {
		return s.handshakeFailed(t, tap, err)
	}
	state := conn.ConnectionState()
	s.tlsState = &state
	t.Up = true
	t.Version = tls.VersionName(state.Version)
	t.Cipher = tls.CipherSuiteName(state.CipherSuite)
	t.ALPN = state.NegotiatedProtocol
	t.Resumed = state.DidResume
	if state.CurveID != 0 {
		t.Curve = state.CurveID.String()
	}
	s.wire.secured(conn)
	note := t.Version + " " + t.Cipher + ", certificate verified"
	if !t.Verified {
		note = t.Version + " " + t.Cipher + ", certificate not verified: " + t.Error
	}
	s.log.note(note)
	return nil
}

// inspect judges the chain, and keeps it for what is asked about it later.
func (s *session) inspect(t *TLS, certs []*x509.Certificate, staple []byte) {
	if len(certs) == 0 {
		return
	}
	in := s.run.chainInput(certs, staple)
	v := inspectChain(in)
	t.Chain, t.Problems, t.Stores, t.Builds, t.OCSP = v.certs, v.problems, v.stores, v.builds, v.ocsp
	t.Verified = verified(t.Problems) && !v.unfinished
	if v.unfinished {
		t.Error = errRunOver.Error()
		return
	}
	if !t.Verified {
		i := slices.IndexFunc(t.Problems, func(p CertProblem) bool { return !p.Kind.harmless() })
		t.Error = t.Problems[i].Text
	}
	s.run.keepChain(t, in)
}

// handshakeFailed says what the server did instead of TLS.
func (s *session) handshakeFailed(t *TLS, tap *tapConn, err error) *Failure {
	t.Verified = false
	head, alertSeen := tap.seen()
	var notTLS tls.RecordHeaderError
	if len(head) > 0 && !looksLikeTLS(head) || errors.As(err, &notTLS) && alertSeen == [2]byte{} {
		return s.clearText(t, head)
	}
	if s.plan.mode == SecurityImplicit && len(head) > 0 {
		s.run.answersTLS(s.plan.port, s.rec.Steps[s.step].Start)
	}
	f := &Failure{Stage: StageTLS, Kind: classify(err), Text: errorText(err)}
	if alert := alertOf(alertSeen, err); alert.name != "" {
		t.Alert, t.AlertCode = alert.name, alert.code
		f.Kind, f.Text = FailureAlert, "TLS alert from the server: "+alert.name
	} else if f.Kind == FailureProtocol {
		f.Kind = FailureHandshake
		f.Text = strings.TrimPrefix(f.Text, "tls: ")
	} else {
		f.Kind, f.Text = s.interrupted(f.Kind, f.Text)
	}
	t.Error = f.Text
	f.Line = s.log.note("TLS handshake failed: " + f.Text)
	return f
}

// clearText records what came in clear where TLS was expected.
func (s *session) clearText(t *TLS, head []byte) *Failure {
	head, _ = s.log.clean(head, 0)
	first := len(s.log.lines)
	for i, line := range strings.Split(strings.TrimRight(string(head), "\r\n"), "\n") {
		if line = strings.TrimSuffix(line, "\r"); i < 8 {
			s.log.server([]byte(line), 0, false, false)
		}
	}
	text, _ := displayText(head)
	text, _, _ = strings.Cut(strings.TrimRight(text, "\r\n"), "\n")
	t.FirstBytes = strings.TrimSuffix(text, "\r")
	t.Error = "the server answered in plain text"
	s.log.note("TLS handshake failed: " + t.Error)
	return &Failure{Stage: StageTLS, Kind: FailureNotTLS, Text: t.Error, Line: first}
}

// exposed says why no secret may go over the session's connection unasked, empty
// when it may.
func (s *Session) exposed() string {
	switch {
	case !s.Encrypted():
		return "the connection is not encrypted"
	case !s.TLS.Verified:
		return "the certificate did not verify"
	case oldTLS(s.TLS.Version):
		return s.TLS.Version + " is too old to protect it"
	}
	return ""
}

// oldTLS says whether the version is one that no password may travel in
// (RFC 8997).
func oldTLS(version string) bool { return version != "TLS 1.2" && version != "TLS 1.3" }

var _ net.Conn = (*tapConn)(nil)
