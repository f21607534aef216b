package clients

import (
	"strconv"

	"github.com/smtpwhy/smtpwhy/probe"
)

// Outcome is what a client would meet on a server.
type Outcome struct {
	Event Event
	// Security is what the connection is at the end: implicit, starttls or none;
	// empty where there was none.
	Security probe.Security
	// Mechanism is the first AUTH mechanism that it sends, empty for none.
	Mechanism string
	// EHLOName is what it greets with, empty where that depends on the machine.
	EHLOName string
	// Reply is the server's, where one decides.
	Reply *probe.Reply
	// Text is what the client shows; empty where it shows nothing of its own or that
	// is not known.
	Text string
	// Why is the reason in a clause, for people; for Unknown it says what the
	// record does not show.
	Why string
}

// Simulate says what the client would meet with the configuration on the server
// of the record. It connects to nobody; what the record does not show is Unknown.
func Simulate(c *Config, rec *probe.Record) Outcome {
	conduct := c.Client.Conduct(c)
	o := (&simulation{config: c, conduct: conduct, rec: rec}).run()
	o.EHLOName = conduct.EHLOName
	return o
}

// Judge is Simulate for conduct alone, where there is no configuration.
func Judge(c *Client, generation string, conduct probe.Conduct, rec *probe.Record) Outcome {
	o := (&simulation{config: &Config{Client: c, Generation: generation}, conduct: conduct, rec: rec}).run()
	o.EHLOName = conduct.EHLOName
	return o
}

type simulation struct {
	config  *Config
	conduct probe.Conduct
	rec     *probe.Record
	session *probe.Session // the one that shows what the client would see
}

func (m *simulation) run() Outcome {
	if m.conduct.Refuses != "" {
		return Outcome{Event: m.refusal(), Text: m.conduct.Refuses, Why: "the application refuses these settings before it connects"}
	}
	implicit := m.conduct.Security == probe.SecurityImplicit
	m.session = m.find(implicit)
	if m.session == nil {
		return m.end(Unknown, "", nil, "port "+strconv.Itoa(m.conduct.Port)+" was not tried in this mode")
	}
	if o, ended := m.connect(); ended {
		return o
	}
	if implicit {
		return m.overTLS()
	}
	return m.inPlain()
}

// refusal is the event that stands for what the client says about settings that it
// does not take.
func (m *simulation) refusal() Event {
	for _, e := range []Event{BothOn, BadSetting, MissingCredentials} {
		for _, t := range m.config.Texts(e) {
			if t.Text == m.conduct.Refuses {
				return e
			}
		}
	}
	return BadSetting
}

// find is the session on the client's port that began as the client would: with TLS,
// or in plain text. The one that got furthest says most.
func (m *simulation) find(implicit bool) (best *probe.Session) {
	for i := range m.rec.Sessions {
		s := &m.rec.Sessions[i]
		if s.Purpose == probe.PurposeMember || s.Endpoint.Port != m.conduct.Port || (s.Endpoint.Security == probe.SecurityImplicit) != implicit {
			continue
		}
		if best == nil || weight(s) > weight(best) {
			best = s
		}
	}
	return best
}

// weight is how much a session shows of the server.
func weight(s *probe.Session) int {
	n := 0
	for _, shown := range []bool{s.Banner != nil, s.EHLOBeforeTLS != nil, s.TLS != nil, s.EHLOAfterTLS != nil, len(s.Auth) > 0, s.Failure == nil} {
		if shown {
			n++
		}
	}
	return n
}

func (m *simulation) connect() (Outcome, bool) {
	f := m.session.Failure
	if f == nil || f.Stage != probe.StageDNS && f.Stage != probe.StageConnect {
		return Outcome{}, false
	}
	switch {
	case f.Stage == probe.StageDNS:
		return m.end(HostNotFound, "", nil, "the host name has no address"), true
	case f.Kind == probe.FailureTimeout:
		return m.end(ConnectTimeout, "", nil, "the port does not answer"), true
	case f.Kind == probe.FailureCancelled:
		return m.end(Unknown, "", nil, "port "+strconv.Itoa(m.conduct.Port)+" was not tried to the end"), true
	}
	return m.end(ConnectRefused, "", nil, "the port is closed"), true
}

// overTLS is a client that opens with TLS.
func (m *simulation) overTLS() Outcome {
	s := m.session
	if f := s.Failure; f != nil && f.Stage == probe.StageTLS {
		if f.Kind == probe.FailureNotTLS {
			return m.end(TLSOnPlainPort, "", nil, "the server begins in plain text on this port")
		}
		return m.end(m.handshake(), "", nil, "the TLS handshake fails")
	}
	if e := m.certificate(); e != "" {
		return m.end(e, "", nil, "it checks the certificate, which is not valid")
	}
	if o, ended := m.greeting(probe.SecurityImplicit); ended {
		return o
	}
	if m.conduct.UpgradesInsideTLS {
		return m.end(STARTTLSInsideTLS, probe.SecurityImplicit, nil, "it asks for STARTTLS inside TLS, where no server offers it")
	}
	return m.login(probe.SecurityImplicit, s.Capabilities())
}

// inPlain is a client that opens in plain text.
func (m *simulation) inPlain() Outcome {
	s := m.session
	if f := s.Failure; f != nil && f.Stage == probe.StageGreeting && s.Banner == nil {
		if m.speaksTLS() || f.Kind != probe.FailureTimeout {
			return m.end(m.silence(f), "", nil, "the port expects TLS from the first byte and sends no greeting")
		}
		return m.end(PlainOnTLSTimeout, "", nil, "the server sends no greeting")
	}
	if o, ended := m.greeting(probe.SecurityNone); ended {
		return o
	}
	caps := s.EHLOBeforeTLS
	offered := caps != nil && caps.Has("STARTTLS")
	switch m.conduct.Security {
	case probe.SecurityNone:
		return m.login(probe.SecurityNone, caps)
	case probe.SecuritySTARTTLS:
		if !offered {
			return m.missingSTARTTLS(caps)
		}
	default:
		if !offered {
			return m.login(probe.SecurityNone, caps)
		}
	}
	return m.upgrade()
}

func (m *simulation) upgrade() Outcome {
	s := m.session
	switch {
	case s.STARTTLS == nil:
		return m.end(Unknown, "", nil, "STARTTLS was not tried on this port")
	case s.STARTTLS.Reply != nil && !s.STARTTLS.Reply.Positive():
		return m.refusedSTARTTLS(s.STARTTLS.Reply)
	case s.TLS == nil || !s.TLS.Up:
		return m.end(m.handshake(), "", nil, "the TLS handshake fails")
	}
	if e := m.certificate(); e != "" {
		return m.end(e, "", nil, "it checks the certificate, which is not valid")
	}
	if s.EHLOAfterTLS == nil {
		return m.end(Unknown, probe.SecuritySTARTTLS, nil, "the session ended after the upgrade")
	}
	return m.login(probe.SecuritySTARTTLS, s.EHLOAfterTLS)
}

// greeting looks at the banner and the answer to EHLO.
func (m *simulation) greeting(mode probe.Security) (Outcome, bool) {
	s := m.session
	switch f := s.Failure; {
	case s.Banner != nil && s.Banner.Code >= 400:
		return m.end(GreetingRefused, mode, s.Banner, "the server refuses at its greeting"), true
	case f != nil && (f.Stage == probe.StageEHLO || f.Stage == probe.StageGreeting):
		return m.end(EHLORefused, mode, f.Reply, "the server refuses EHLO"), true
	}
	return Outcome{}, false
}

func (m *simulation) handshake() Event {
	if t := m.session.TLS; t != nil && t.Alert == "protocol_version" {
		return TLSTooOld
	}
	return HandshakeFailed
}

// certificate is what a client that checks it makes of the certificate.
func (m *simulation) certificate() Event {
	t := m.session.TLS
	if t == nil || t.Verified || m.conduct.Certificate == probe.CertificateIgnored {
		return ""
	}
	events := map[probe.CertProblemKind]Event{probe.CertSelfSigned: CertSelfSigned, probe.CertExpired: CertExpired,
		probe.CertWrongName: CertHostname, probe.CertUntrusted: CertUntrusted, probe.CertIncomplete: CertUntrusted,
		probe.CertNameConstraint: CertUntrusted}
	for _, p := range t.Problems {
		e, known := events[p.Kind]
		if known && (e != CertHostname || m.conduct.Certificate != probe.CertificateNoName) {
			return e
		}
	}
	return ""
}

// speaksTLS says whether another session did a handshake on the port from the
// first byte.
func (m *simulation) speaksTLS() bool {
	s := m.find(true)
	return s != nil && s.TLS != nil && s.TLS.Up
}

// silence is how a client in plain text ends on a port that expects TLS: whoever
// gives up first.
func (m *simulation) silence(f *probe.Failure) Event {
	if f.Kind == probe.FailureClosed || f.Kind == probe.FailureReset {
		return PlainOnTLSClosed
	}
	return PlainOnTLSTimeout
}

// end makes an outcome and finds the words of the client for it.
func (m *simulation) end(e Event, mode probe.Security, reply *probe.Reply, why string) Outcome {
	f := Facts{Reply: reply, Host: m.rec.Settings.Host, Port: m.conduct.Port, User: m.rec.Settings.Username}
	if m.session != nil {
		f.Address = m.session.Endpoint.Address
	}
	return Outcome{Event: e, Security: mode, Reply: reply, Why: why, Text: m.config.Says(e, f)}
}
