package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// ImplicitTLSOnSTARTTLSPort holds when a TLS handshake met a server that starts
// in plain text: its plain greeting came in answer, or another session was
// greeted in plain text on the same port.
var ImplicitTLSOnSTARTTLSPort = &Rule{
	ID:       "implicit-tls-on-starttls-port",
	Group:    GroupSecurity,
	Severity: Error,
	Summary:  "SSL is on, but the port starts in plain text and needs STARTTLS",
	Explanation: "With SSL on, the client begins with a TLS handshake. On this port the server begins with a plain greeting and expects STARTTLS later, so the handshake fails at once. " +
		"Programs report \"wrong version number\" or \"first record does not look like a TLS handshake\"; TLS versions have nothing to do with it.",
	Fix:        "Keep the port and set SSL off and STARTTLS on, or keep SSL on and use port 465.",
	References: []string{"RFC 3207 section 4", "RFC 8314 section 3.3", "RFC 5321 section 3.1"},
	Explains:   []string{"tls-handshake-failed", "port-and-security-disagree", "connection-dropped", "server-silent"},
	Check:      perSession(checkImplicitOnPlain),
}

func checkImplicitOnPlain(v view) *Finding {
	if !v.implicit() || !v.failed(probe.StageTLS) {
		return nil
	}
	greeting := v.firstBytes()
	plain, greeted := v.plainGreeting()
	switch {
	case looksLikeSMTP(greeting):
		greeting = firstLine(greeting)
	case greeting != "" || !greeted || v.failed(probe.StageTLS, probe.FailureAlert):
		return nil // another protocol, no proof, or a server that does speak TLS
	}
	f := v.finding(probe.StageTLS, v.firstBytesEvidence())
	f.Setting = v.c.setting("ssl")
	f.Summary = fmt.Sprintf("SSL is on, but port %s starts in plain text and needs STARTTLS", v.port())
	v.pointAtMode(f, "the server begins in plain text")
	if _, known := v.c.conduct(); known {
		f.Summary = fmt.Sprintf("%s opens TLS from the first byte, but port %s starts in plain text and needs STARTTLS", v.c.software(), v.port())
	}
	if greeting != "" {
		f.Explanation = fmt.Sprintf("%s, the connection to %s opened with a TLS handshake; the server answered with its plain greeting %s. ", v.c.withSSL(), v.at(), quote(greeting))
	} else {
		f.Evidence = append(f.Evidence, v.failure(), plain.reply(plain.Banner))
		f.Explanation = fmt.Sprintf("%s, the connection to %s opened with a TLS handshake and got no TLS back. A second connection that waited was greeted with %s in plain text. ", v.c.withSSL(), v.at(), quoteReply(plain.Banner))
	}
	f.Explanation += "Programs report \"wrong version number\" or \"first record does not look like a TLS handshake\"; TLS versions have nothing to do with it."
	v.adviseUpgrade(f, plain, greeted)
	f.Evidence = compact(f.Evidence)
	return f
}

// pointAtMode points at the setting that makes the application open the connection
// as it does, and at the port.
func (v view) pointAtMode(f *Finding, server string) {
	conduct, known := v.c.conduct()
	if !known {
		return
	}
	v.c.markPair(f, v.Endpoint.Port, conduct, known)
	if len(f.Related) > 0 {
		f.Related[0].Note = server
	}
}

// adviseUpgrade sets the fix: STARTTLS on the same port where it was seen to
// work or nothing speaks against it, else the best way in.
func (v view) adviseUpgrade(f *Finding, plain view, greeted bool) {
	if o, ok := v.working(v.Endpoint.Port, probe.SecuritySTARTTLS); ok && v.noneBetter(o) {
		f.Evidence = append(f.Evidence, o.works())
		f.Fix = fmt.Sprintf("Keep port %s and set %s; that worked in this run.", v.port(), boxes(probe.SecuritySTARTTLS))
		if !o.trusted() {
			f.Fix = fmt.Sprintf("Keep port %s and set %s. TLS came about like that in this run, but %s.", v.port(), boxes(probe.SecuritySTARTTLS), o.flaw())
		}
		return
	}
	if o, ok := v.bestEncrypted(); ok {
		f.Evidence = append(f.Evidence, o.works())
		f.Fix = o.advice()
		return
	}
	f.Fix = fmt.Sprintf("Keep port %s and set %s.", v.port(), boxes(probe.SecuritySTARTTLS))
	if greeted && plain.EHLOBeforeTLS != nil && !plain.EHLOBeforeTLS.Has("STARTTLS") {
		f.Fix = fmt.Sprintf("Turn SSL off. The server does not offer STARTTLS on port %s either, so there is no encryption on this port. ", v.port()) + v.orUse("For encryption use")
	}
}

// plainGreeting is another session that was greeted in plain text on v's port.
func (v view) plainGreeting() (view, bool) {
	return v.other(func(o view) bool {
		return o.Endpoint.Port == v.Endpoint.Port && !o.implicit() && o.Banner.Positive() && protocolOf(replyText(o.Banner)) == ""
	})
}
