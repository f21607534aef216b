package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// STARTTLSInjection holds when more text followed the server's answer to
// STARTTLS in clear, where a careless client would take it for encrypted.
var STARTTLSInjection = &Rule{
	ID:       "starttls-injection",
	Group:    GroupSecurity,
	Severity: Warning,
	Summary:  "Text in clear follows the answer to STARTTLS, where only TLS may follow",
	Explanation: "After its 220 to STARTTLS the server must be silent until TLS is up. What comes in between is in clear, and anybody on the way can have written it; " +
		"a client that keeps it takes it for a reply from inside TLS.",
	Fix:        "Use port 465 with SSL on. If the server is yours, update it; else look for a proxy or an attacker on the way.",
	References: []string{"RFC 3207 section 4.2", "CVE-2011-0411", "CVE-2021-38371"},
	Check: func(c *Case) []Finding {
		return append(perSession(checkInjection)(c), checkCommandInjection(c)...)
	},
}

// checkCommandInjection is the other direction: the server keeps what came in clear.
// Only a scan tries that.
func checkCommandInjection(c *Case) []Finding {
	if c.Record == nil || c.Record.Scan == nil || c.Record.Scan.Injection != probe.Yes {
		return nil
	}
	proof := fmt.Sprintf("port %d: a NOOP sent in clear in one packet with STARTTLS was answered inside TLS", c.Record.Scan.Port)
	return []Finding{{Session: -1, Stage: probe.StageSTARTTLS, Severity: Warning, Evidence: []Evidence{{Session: -1, Line: -1, Text: proof}},
		Summary: "The server runs commands inside TLS that came in clear",
		Explanation: "A command that was sent in one packet with STARTTLS was answered after the handshake. Who can write into the connection before TLS can so put commands " +
			"into the session of another: read that one's user name and password, or send mail in its name.",
		Fix: "Use port 465 with SSL on. If the server is yours, update it: all mail servers were corrected in 2011."}}
}

func checkInjection(v view) *Finding {
	u := v.STARTTLS
	if u == nil || u.Injected == "" && u.InjectedBytes == 0 {
		return nil
	}
	f := v.finding(probe.StageSTARTTLS, v.reply(u.Reply), v.fact("in clear after it: "+u.Injected))
	f.Summary = fmt.Sprintf("%d bytes in clear follow the answer to STARTTLS, where only TLS may follow", u.InjectedBytes)
	f.Explanation = fmt.Sprintf("After its answer to STARTTLS, %s sent %s in clear. smtpwhy threw it away. "+
		"A client that keeps it takes it for a reply from inside TLS, and anybody on the way can have written it.", v.at(), quote(u.Injected))
	if o, ok := v.other(func(o view) bool { return o.implicit() && o.usable() }); ok {
		f.Fix = o.advice() + " If the server is yours, update it."
	}
	return f
}
