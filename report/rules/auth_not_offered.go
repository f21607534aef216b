package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// AuthNotOffered holds when a user name is given and the server has no AUTH.
var AuthNotOffered = &Rule{
	ID:       "auth-not-offered",
	Group:    GroupAuth,
	Severity: Error,
	Summary:  "A user name is set, but the server offers no AUTH",
	Explanation: "The server's list of capabilities holds no AUTH, so there is no way to sign in there. Relays that know their clients by IP address do without it, " +
		"and so do servers that take mail from other servers on port 25.",
	Fix: "If the server admits you by IP address, leave user name and password empty. " +
		"Otherwise use the port for mail clients: 587 with STARTTLS on, or 465 with SSL on.",
	References: []string{"RFC 4954 section 3", "RFC 6409 section 4.3"},
	Explains:   []string{"plaintext-credentials"},
	Check:      perSession(checkAuthNotOffered),
}

func checkAuthNotOffered(v view) *Finding {
	if !v.failed(probe.StageAuth, probe.FailureNotOffered) {
		return nil
	}
	caps := v.Capabilities()
	f := v.finding(probe.StageAuth, v.offerLine(caps))
	f.Setting = v.c.setting("username")
	when := "in clear"
	if v.Encrypted() {
		when = "after TLS"
	}
	f.Summary = fmt.Sprintf("A user name is set, but port %s offers no AUTH %s", v.port(), when)
	f.Explanation = fmt.Sprintf("The answer of %s to EHLO %s holds no AUTH, so there is no way to sign in%s.", v.at(), when, v.asUser())
	if v.Endpoint.Port == 25 {
		f.Explanation += " Port 25 is where servers take mail from other servers; many offer no sign-in there."
		if x, ok := v.c.exchanger(); ok && x.Domain != "" {
			f.Explanation += fmt.Sprintf(" This host is the mail exchanger (MX) of %s: users of the domain may have another host to send by.", clean(x.Domain, quoteLength))
		}
	} else {
		f.Explanation += " Relays that know their clients by IP address do without sign-in."
	}
	f.Explanation += v.withoutAUTH()
	f.Fix = "If the server admits you by IP address, leave user name and password empty. " + v.orUse("Otherwise use the port for mail clients:")
	if o, ok, _ := v.authInsideTLS(); ok {
		f.Evidence = compact(append(f.Evidence, o.offerLine(o.EHLOAfterTLS)))
		f.Explanation += fmt.Sprintf(" Port %s of the same host does offer it, inside TLS.", o.port())
		f.Fix = v.fixSecurity(o)
	}
	return f
}
