package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// TLSRequiredByServer holds when the server refuses a command because the
// session is not encrypted.
var TLSRequiredByServer = &Rule{
	ID:       "tls-required-by-server",
	Group:    GroupSecurity,
	Severity: Error,
	Summary:  "The server demands encryption first, and the session has none",
	Explanation: "The server refuses to go on in clear: it wants STARTTLS before AUTH or MAIL. The settings leave encryption off, " +
		"so the fault is neither the password nor the sender.",
	Fix:        "Turn STARTTLS on (SSL off) on the same port, or use port 465 with SSL on.",
	References: []string{"RFC 3207 section 4", "RFC 4954 section 4", "RFC 4954 section 6"},
	Explains:   []string{"auth-required", "credentials-rejected", "auth-mechanism-broken", "auth-temporarily-failed", "sender-rejected", "recipient-rejected", "relay-denied", "plaintext-credentials"},
	Check:      perSession(checkTLSRequired),
}

func checkTLSRequired(v view) *Finding {
	if v.Encrypted() || v.Failure == nil {
		return nil
	}
	r := v.refusal(probe.StageEHLO, probe.StageAuth, probe.StageMail, probe.StageRcpt)
	if r == nil || !demandsTLS(r) {
		return nil
	}
	f := v.finding(v.Failure.Stage, v.extension("STARTTLS"), v.reply(r))
	f.Setting = v.c.setting("starttls")
	f.Explanation = fmt.Sprintf("The session with %s was in clear, and the server answered %s, %s. It wants encryption first; neither the password nor the sender is the fault.",
		v.at(), quoteReply(r), afterCommand(v.Failure.Stage))
	if v.EHLOBeforeTLS.Has("STARTTLS") {
		f.Fix = fmt.Sprintf("Keep port %s and set %s: the server offers STARTTLS there.", v.port(), boxes(probe.SecuritySTARTTLS))
	}
	if o, ok := v.bestEncrypted(); ok {
		f.Evidence = compact(append(f.Evidence, o.works()))
		f.Fix = o.advice()
	}
	return f
}

// demandsTLS says whether a reply asks for encryption. 530 alone does not: it is
// also the demand to sign in (RFC 4954 section 6).
func demandsTLS(r *probe.Reply) bool {
	if r.Code == 538 || r.Enhanced == "5.7.11" || r.Enhanced == "5.7.10" {
		return true
	}
	return says(r, "must issue a starttls", "starttls first", "starttls command first", "starttls is required", "starttls required", "requires starttls", "use starttls", "starttls before",
		"encryption required", "encryption is required", "requires encryption", "must use encryption", "encrypted connection", "secure connection is required",
		"tls is required", "tls required", "tls-connection is required", "without ssl", "without tls", "requires tls", "require tls", "must use tls", "tls encryption", "tls must be used", "ssl is required", "ssl required", "requires ssl",
		"plaintext authentication disallowed", "plaintext auth", "cleartext auth", "use a secure connection", "requires a secure")
}
