package rules

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// ProxyHeaderNotExpected holds when the session began with a PROXY protocol header
// and the server took it for a command.
var ProxyHeaderNotExpected = &Rule{
	ID:       "proxy-header-not-expected",
	Group:    GroupConnect,
	Severity: Error,
	Summary:  "The server does not expect the PROXY protocol header",
	Explanation: "The PROXY protocol header is for servers behind a load balancer that are set up for it. Any other server takes it for a command or for garbage, " +
		"and answers it in the place of what comes after.",
	Fix: "Leave --proxy-protocol out. If the server is meant to stand behind a balancer, switch the PROXY protocol on for this port: " +
		"smtpd_upstream_proxy_protocol = haproxy in Postfix, hosts_proxy in Exim, haproxy = yes for the listener in Dovecot.",
	References: []string{"https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt"},
	Explains: []string{"ehlo-unsupported", "starttls-not-offered", "auth-not-offered", "greeting-refused", "connection-dropped", "tls-handshake-failed",
		"malformed-reply", "server-silent", "ehlo-name-rejected", "middlebox-rewrites-smtp", "implicit-tls-on-starttls-port", "plaintext-on-implicit-tls-port"},
	Check: perSession(checkProxyHeader),
}

func checkProxyHeader(v view) *Finding {
	if !strings.Contains(v.c.Record.Path, "PROXY protocol header") {
		return nil
	}
	e := v.EHLOBeforeTLS
	if v.implicit() {
		e = v.EHLOAfterTLS
	}
	if e != nil && e.Refusal == nil && e.Reply != nil {
		return nil // the conversation is in step
	}
	if !v.failed(probe.StageGreeting) && !v.failed(probe.StageEHLO) && !v.failed(probe.StageSTARTTLS) && !(v.implicit() && v.failed(probe.StageTLS)) {
		return nil
	}
	proof := []Evidence{v.failure()}
	if e != nil && e.Refusal != nil {
		proof = []Evidence{v.reply(e.Refusal)}
	}
	stage := v.Failure.Stage
	if e != nil {
		stage = probe.StageEHLO
	}
	f := v.finding(stage, proof...)
	f.Explanation = fmt.Sprintf("The connection to %s began with a PROXY protocol header, as --proxy-protocol asks. The server took it for a command, "+
		"so that its answers are one behind, or gave up.", v.at())
	return f
}
