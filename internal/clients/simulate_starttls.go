package clients

import "github.com/smtpwhy/smtpwhy/probe"

// missingSTARTTLS is a client that wants STARTTLS where the server does not offer it.
func (m *simulation) missingSTARTTLS(caps *probe.EHLO) Outcome {
	switch m.conduct.WithoutSTARTTLS {
	case probe.GoesOver:
		return m.goesOver(caps, m.end(STARTTLSMissing, probe.SecurityNone, nil, "the server does not offer STARTTLS"))
	case probe.GoesOn:
		return m.login(probe.SecurityNone, caps)
	case probe.Insists:
		return m.end(STARTTLSMissing, probe.SecurityNone, nil, "it sends STARTTLS although the server does not offer it")
	}
	return m.end(STARTTLSMissing, probe.SecurityNone, nil, "the server does not offer STARTTLS")
}

// refusedSTARTTLS is a client on a server that offers STARTTLS and refuses it.
func (m *simulation) refusedSTARTTLS(reply *probe.Reply) Outcome {
	end := m.end(STARTTLSRefused, probe.SecurityNone, reply, "the server refuses STARTTLS")
	switch {
	case m.conduct.RefusedSTARTTLS == probe.GoesOn:
		return m.login(probe.SecurityNone, m.session.EHLOBeforeTLS)
	case m.conduct.WithoutSTARTTLS == probe.GoesOver:
		return m.goesOver(m.session.EHLOBeforeTLS, end)
	}
	return end
}

// goesOver is a client that opens another connection to the same port: with TLS from
// the first byte, or in plain text where the upgrade was only an offer. What it shows
// of the first one stays where the second comes to no encryption either.
func (m *simulation) goesOver(caps *probe.EHLO, first Outcome) Outcome {
	if m.conduct.Security == probe.SecurityOpportunistic {
		return m.login(probe.SecurityNone, caps)
	}
	if m.session = m.find(true); m.session == nil || m.session.TLS == nil || !m.session.TLS.Up {
		first.Why += "; the second connection that it opens, with TLS from the first byte, does not come about on this port"
		return first
	}
	return m.overTLS()
}
