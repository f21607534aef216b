package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// STARTTLSStripped holds when the offer of STARTTLS was taken out on the way: it
// is masked, or the same address offers it in another session.
var STARTTLSStripped = &Rule{
	ID:       "starttls-stripped",
	Group:    GroupSecurity,
	Severity: Error,
	Summary:  "Something on the way removes STARTTLS from the server's offers",
	Explanation: "The server offers STARTTLS, and the client does not get to see it. A firewall with SMTP inspection does that, and so does an attacker who wants to read the password. " +
		"A client that goes on without encryption hands it over.",
	Fix:        "Use port 465 with SSL on, where nothing can be taken out. Turn SMTP inspection off in the firewall, and do not turn STARTTLS off.",
	References: []string{"RFC 3207 section 6", "RFC 8314 section 3.3", "RFC 7435 section 3"},
	Explains:   []string{"starttls-not-offered", "plaintext-credentials"},
	Check:      perSession(checkStripped),
}

func checkStripped(v view) *Finding {
	e := v.EHLOBeforeTLS
	if e == nil || e.HELO || e.Reply == nil || e.Has("STARTTLS") || v.STARTTLS != nil {
		return nil
	}
	proof := v.maskedKeywords()
	why := "a keyword is overwritten by X where STARTTLS usually stands"
	if len(proof) == 0 {
		o, ok := v.other(func(o view) bool {
			return o.Endpoint.Port == v.Endpoint.Port && o.Endpoint.Address == v.Endpoint.Address && v.Endpoint.Address != "" && o.EHLOBeforeTLS.Has("STARTTLS")
		})
		if !ok {
			return nil
		}
		proof = []Evidence{v.reply(e.Reply), o.extension("STARTTLS")}
		why = "another connection to the same address and port, in this very run, was offered it"
	}
	f := v.finding(probe.StageSTARTTLS, append(proof, v.seen())...)
	if v.Failure == nil {
		f.Severity = Warning
	}
	f.Summary = fmt.Sprintf("Something on the way removes STARTTLS from the offers on port %s", v.port())
	f.Explanation = fmt.Sprintf("The answer to EHLO on %s lacks STARTTLS, but %s. Whatever removes it can read all that is sent in clear, passwords included.", v.at(), why)
	if o, ok := v.other(func(o view) bool { return o.implicit() && o.usable() }); ok {
		f.Fix = o.advice() + " Nothing can be taken out there."
	}
	return f
}
