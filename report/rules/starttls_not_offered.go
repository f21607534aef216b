package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// STARTTLSNotOffered holds when the settings demand the upgrade and the server
// does not list it.
var STARTTLSNotOffered = &Rule{
	ID:       "starttls-not-offered",
	Group:    GroupSecurity,
	Severity: Error,
	Summary:  "STARTTLS is on, but the server does not offer it on this port",
	Explanation: "The client asked with EHLO what the server can do, and STARTTLS is not in the answer. A client that demands encryption stops here, rightly: " +
		"the server has no TLS on this port, or something on the way hides it.",
	Fix:        "Use port 465 with SSL on, or port 587 if another one is set. Turn STARTTLS off only for a server on the same machine.",
	References: []string{"RFC 3207 section 4", "RFC 3207 section 6", "RFC 8314 section 3.3"},
	Check:      perSession(checkNotOffered),
}

func checkNotOffered(v view) *Finding {
	if !v.failed(probe.StageSTARTTLS, probe.FailureNotOffered) {
		return nil
	}
	e := v.EHLOBeforeTLS
	f := v.finding(probe.StageSTARTTLS)
	if e != nil {
		f.Evidence = compact([]Evidence{v.reply(e.Reply), v.seen()})
	}
	f.Setting = v.c.setting("starttls")
	f.Summary = fmt.Sprintf("STARTTLS is on, but the server does not offer it on port %s", v.port())
	f.Explanation = fmt.Sprintf("The answer of %s to EHLO %s. The settings demand STARTTLS, so the session ended there and no password was sent.", v.at(), offers(e))
	f.Explanation += v.withoutSTARTTLS()
	if _, ok := v.bestEncrypted(); ok {
		f.Fix = v.wayIn()
	} else {
		f.Fix = "No other port gave an encrypted connection in this run. If the server is yours, give it a certificate and turn TLS on; if not, ask its operator for the submission port."
		if !v.triedOtherPorts() {
			f.Fix = "Try port 465 with SSL on, or port 587. If the server is yours, give it a certificate and turn TLS on."
		}
		if isLoopback(v.Endpoint.Host) {
			f.Fix += " For a server on this same machine STARTTLS can be off."
		}
	}
	return f
}

// withoutSTARTTLS says what the application does where it is offered no STARTTLS,
// as a sentence; empty where that is not known.
func (v view) withoutSTARTTLS() string {
	conduct, _ := v.c.conduct()
	switch conduct.WithoutSTARTTLS {
	case probe.GoesOn:
		return fmt.Sprintf(" %s, however, goes on in plain text and says nothing of it.", v.c.software())
	case probe.Insists:
		return fmt.Sprintf(" %s, however, sends STARTTLS all the same, and shows the server's answer to that.", v.c.software())
	case probe.GoesOver:
		return fmt.Sprintf(" %s, however, opens another connection in the other mode.", v.c.software())
	}
	return ""
}

// offers says what an EHLO answer lists, as the rest of a sentence.
func offers(e *probe.EHLO) string {
	if e == nil || len(e.Extensions) == 0 {
		return "lists nothing at all"
	}
	var words []string
	for _, x := range e.Extensions {
		if len(words) == 12 {
			words = append(words, "more")
			break
		}
		words = append(words, clean(x.Keyword, 40))
	}
	return "lists only " + list(words)
}
