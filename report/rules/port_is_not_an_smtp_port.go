package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// PortIsNotAnSMTPPort holds for the well-known ports of other protocols.
var PortIsNotAnSMTPPort = &Rule{
	ID:       "port-is-not-an-smtp-port",
	Group:    GroupSettings,
	Severity: Error,
	Summary:  "The port belongs to another protocol, not to sending mail",
	Explanation: "Mail is handed in on port 587 (STARTTLS) or 465 (TLS from the start), between servers on 25. " +
		"Ports 143, 993, 110 and 995 are for reading mail, 80 and 443 for the web.",
	Fix:        "Use port 587 with SSL off and STARTTLS on, or port 465 with SSL on and STARTTLS off.",
	References: []string{"RFC 6409 section 3.1", "RFC 8314 section 3.3"},
	Explains: []string{"not-smtp", "port-closed", "port-filtered", "server-silent", "connection-dropped", "malformed-reply",
		"implicit-tls-on-starttls-port", "plaintext-on-implicit-tls-port", "tls-handshake-failed"},
	Check: perSettings(checkPort),
}

func checkPort(c *Case) *Finding {
	port := c.Settings.Port
	protocol := otherPorts[port]
	v, tried := c.configured()
	if protocol == "" || tried && (v.Capabilities() != nil || v.Banner.Positive() && protocolOf(replyText(v.Banner)) == "" || looksLikeSMTP(v.firstBytes())) {
		return nil
	}
	f := c.finding(probe.StageConnect, "port", c.fact(fmt.Sprintf("port %d: %s", port, protocol)))
	f.Summary = fmt.Sprintf("Port %d is for %s, not for sending mail", port, protocol)
	f.Explanation = fmt.Sprintf("Port %d is registered for %s. A mail program that speaks SMTP there gets no answer, or one that it cannot read.", port, protocol)
	if tried {
		if v.Banner != nil {
			f.Evidence = append(f.Evidence, v.reply(v.Banner))
		}
		f.Evidence = compact(append(f.Evidence, v.firstBytesEvidence(), v.seen()))
		f.Fix = v.wayIn()
	}
	return f
}
