package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// PlaintextOnImplicitTLSPort holds when a plain client got no greeting from a
// port that another session of the run opened with TLS.
var PlaintextOnImplicitTLSPort = &Rule{
	ID:       "plaintext-on-implicit-tls-port",
	Group:    GroupSecurity,
	Severity: Error,
	Summary:  "The port speaks TLS from the first byte, but SSL is off",
	Explanation: "With SSL off, the client waits for the server's greeting, as STARTTLS wants it. On this port the server waits for a TLS handshake, so both wait until one gives up. " +
		"Programs report a time-out, \"EOF\" or \"Greeting never received\", which looks like a firewall.",
	Fix:        "Keep the port and set SSL on and STARTTLS off, or use port 587 with STARTTLS.",
	References: []string{"RFC 8314 section 3.3", "RFC 3207 section 4"},
	Explains:   []string{"server-silent", "connection-dropped", "port-and-security-disagree", "malformed-reply", "plaintext-credentials"},
	Check:      perSession(checkPlainOnImplicit),
}

func checkPlainOnImplicit(v view) *Finding {
	if v.implicit() || v.Banner.Positive() || !v.failed(probe.StageGreeting, probe.FailureSilent, probe.FailureTimeout,
		probe.FailureClosed, probe.FailureReset, probe.FailureProtocol) {
		return nil
	}
	o, ok := v.other(func(o view) bool {
		text, _ := o.foreignGreeting()
		return o.Endpoint.Port == v.Endpoint.Port && o.implicit() && o.Encrypted() && text == ""
	})
	if !ok {
		return checkAnswersTLS(v)
	}
	f := v.finding(probe.StageGreeting, v.failure(), o.tlsNote(), o.reply(o.Banner))
	f.Setting = v.c.setting("ssl")
	how := "no greeting came"
	switch v.Failure.Kind {
	case probe.FailureClosed:
		how = "the server closed it without a greeting"
	case probe.FailureReset:
		how = "it was reset without a greeting"
	case probe.FailureProtocol:
		how = "what came was no SMTP greeting"
	}
	f.Summary = fmt.Sprintf("Port %s speaks TLS from the first byte, but SSL is off", v.port())
	v.pointAtMode(f, "the server expects TLS from the first byte")
	if conduct, known := v.c.conduct(); known {
		f.Summary = fmt.Sprintf("Port %s speaks TLS from the first byte, but %s %s", v.port(), v.c.software(), howItOpens(conduct))
	}
	f.Explanation = fmt.Sprintf("On the plain connection to %s %s. A second connection that opened with TLS got through the handshake. "+
		"Programs report this as a time-out, \"EOF\" or \"Greeting never received\", which looks like a firewall.", v.at(), how)
	f.Fix = fmt.Sprintf("Keep port %s and set %s.", v.port(), boxes(probe.SecurityImplicit))
	if !o.usable() {
		if p, ok := v.bestEncrypted(); ok {
			f.Fix = p.advice()
		}
	}
	return f
}

// checkAnswersTLS is for a port that speaks TLS from the first byte, but with
// which no handshake succeeds either: the mode is wrong all the same, and the
// handshake's failure stands behind it.
func checkAnswersTLS(v view) *Finding {
	o, ok := v.other(func(o view) bool {
		return o.Endpoint.Port == v.Endpoint.Port && o.implicit() && o.failed(probe.StageTLS, probe.FailureAlert, probe.FailureHandshake)
	})
	if !ok || v.Failure.Kind == probe.FailureProtocol {
		return nil
	}
	f := v.finding(probe.StageGreeting, v.failure(), o.failure())
	f.Setting = v.c.setting("ssl")
	f.Summary = fmt.Sprintf("Port %s speaks TLS from the first byte, but SSL is off", v.port())
	v.pointAtMode(f, "the server expects TLS from the first byte")
	if conduct, known := v.c.conduct(); known {
		f.Summary = fmt.Sprintf("Port %s speaks TLS from the first byte, but %s %s", v.port(), v.c.software(), howItOpens(conduct))
	}
	f.Explanation = fmt.Sprintf("On the plain connection to %s no greeting came. A second connection that opened with TLS was answered in TLS, though the handshake failed there (%s).", v.at(), clean(o.Failure.Text, quoteLength))
	f.Fix = fmt.Sprintf("Set %s for port %s. The handshake fails for a reason of its own, which comes next; another port may be the shorter way.", boxes(probe.SecurityImplicit), v.port())
	return f
}
