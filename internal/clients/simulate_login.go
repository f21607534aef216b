package clients

import (
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// login is a client that has the capabilities before it, in plain text or in TLS.
func (m *simulation) login(mode probe.Security, caps *probe.EHLO) Outcome {
	if m.rec.Settings.Username == "" {
		return m.envelope(mode, "")
	}
	if m.conduct.NoSignIn {
		return m.anonymous(mode)
	}
	if m.conduct.LosesTLS {
		mode = probe.SecurityNone
	}
	offered := []string{}
	if caps != nil {
		offered = caps.Mechanisms()
	}
	missing := AuthMissing
	if mode != probe.SecurityNone {
		missing = AuthMissingInTLS
	}
	if caps == nil || !caps.OffersAuth() {
		switch m.conduct.WithoutAUTH {
		case probe.GoesOn:
			return m.unsigned(mode, missing)
		case probe.Insists:
			o := m.end(missing, mode, nil, "it sends AUTH although the server does not offer it")
			o.Mechanism = first(m.conduct.Mechanisms)
			return o
		}
		return m.end(missing, mode, nil, "the server does not offer AUTH "+where(mode))
	}
	mechanism := m.choose(offered, mode)
	if mechanism == "" {
		if mode == probe.SecurityNone && m.guards() {
			return m.end(ClearRefused, mode, nil, "it does not send a password without TLS")
		}
		if m.conduct.Unoffered != "" {
			o := m.end(NoMechanism, mode, nil, "it sends AUTH "+m.conduct.Unoffered+" although the server does not offer it")
			o.Mechanism = m.conduct.Unoffered
			return o
		}
		return m.end(NoMechanism, mode, nil, "none of the mechanisms that the server offers is one of its own")
	}
	return m.credentials(mode, mechanism)
}

func where(mode probe.Security) string {
	if mode == probe.SecurityNone {
		return "before TLS"
	}
	return "inside TLS"
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// guards says whether the client keeps a password to itself without TLS on this server.
func (m *simulation) guards() bool {
	switch m.conduct.InClear {
	case probe.ClearRefused, probe.ClearDigestOK:
		return true
	case probe.ClearLocalhost:
		return !isLocalhost(m.rec.Settings.Host)
	}
	return false
}

// isLocalhost is what Go's libraries take for this machine: these three names, and
// no other address of 127.0.0.0/8.
func isLocalhost(host string) bool {
	return host == "localhost" || host == "127.0.0.1" || host == "::1"
}

// shows says whether a mechanism shows the password to who can read the line.
func shows(mechanism string) bool {
	switch strings.ToUpper(mechanism) {
	case "PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER":
		return true
	}
	return false
}

// choose is the mechanism that the client takes of those that are offered.
func (m *simulation) choose(offered []string, mode probe.Security) string {
	order := m.conduct.Mechanisms
	if len(order) == 0 {
		order = offered
	}
	for _, name := range order {
		guarded := mode == probe.SecurityNone && m.guards() && (m.conduct.InClear == probe.ClearRefused || shows(name))
		if !guarded && slices.ContainsFunc(offered, func(o string) bool { return strings.EqualFold(o, name) }) {
			return name
		}
	}
	return ""
}

// credentials is what the server makes of the sign-in: what this run has seen of it.
func (m *simulation) credentials(mode probe.Security, mechanism string) Outcome {
	if strings.EqualFold(mechanism, "GSSAPI") && !m.conduct.TriesNext {
		o := m.end(AuthRefused, mode, nil, "it chooses GSSAPI, which takes a Kerberos ticket and no password")
		o.Mechanism = mechanism
		return o
	}
	for i := range m.rec.Sessions {
		for _, a := range m.rec.Sessions[i].Auth {
			switch {
			case a.Outcome == probe.OutcomeAccepted:
				return m.envelope(mode, mechanism)
			case a.Outcome == probe.OutcomeRejected && a.Reply != nil:
				o := m.end(AuthRefused, mode, a.Reply, "the server refuses the user name or the password")
				o.Mechanism = mechanism
				return o
			}
		}
	}
	o := m.end(Unknown, mode, nil, "whether the password is right was not tested")
	o.Mechanism = mechanism
	return o
}

// unsigned is a client that goes on without signing in.
func (m *simulation) unsigned(mode probe.Security, missing Event) Outcome {
	for i := range m.rec.Sessions {
		e := m.rec.Sessions[i].Envelope
		if e != nil && e.Mail != nil && len(m.rec.Sessions[i].Auth) == 0 && !e.Mail.Positive() {
			return m.end(missing, mode, e.Mail, "it goes on without signing in and the server refuses the sender")
		}
	}
	return m.end(missing, mode, nil, "it goes on without signing in, and says nothing of it")
}

// anonymous is a client that is told not to sign in.
func (m *simulation) anonymous(mode probe.Security) Outcome {
	for i := range m.rec.Sessions {
		e := m.rec.Sessions[i].Envelope
		switch {
		case e == nil || e.Mail == nil || len(m.rec.Sessions[i].Auth) > 0:
		case e.Mail.Positive():
			return m.envelope(mode, "")
		default:
			return m.end(SenderRefused, mode, e.Mail, "it is set not to sign in, and the server refuses the sender")
		}
	}
	return m.end(Unknown, mode, nil, "it is set not to sign in; whether the server takes mail from it then was not tested")
}

// envelope is a client that the server lets send.
func (m *simulation) envelope(mode probe.Security, mechanism string) Outcome {
	o := m.end(Sent, mode, nil, "the message goes out")
	for i := range m.rec.Sessions {
		e := m.rec.Sessions[i].Envelope
		if e == nil || mechanism != "" && len(m.rec.Sessions[i].Auth) == 0 {
			continue
		}
		switch {
		case e.Mail != nil && !e.Mail.Positive():
			o = m.end(SenderRefused, mode, e.Mail, "the server refuses the sender")
		case e.Rcpt != nil && !e.Rcpt.Positive():
			o = m.end(RecipientRefused, mode, e.Rcpt, "the server refuses the recipient")
		}
	}
	o.Mechanism = mechanism
	return o
}
