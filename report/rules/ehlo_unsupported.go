package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// EHLOUnsupported holds when the server does not know EHLO, so that neither
// STARTTLS nor AUTH can be used.
var EHLOUnsupported = &Rule{
	ID:       "ehlo-unsupported",
	Group:    GroupGreeting,
	Severity: Error,
	Summary:  "The server does not know EHLO, so it offers neither STARTTLS nor AUTH",
	Explanation: "EHLO is how a client learns what the server can do. A server that knows only the old HELO has no encryption and no sign-in; " +
		"mostly it is a very old device, a proxy in front of the real server, or no mail server at all.",
	Fix:        "Use the provider's submission server on port 587 or 465, or turn off the proxy or mail scanner in between.",
	References: []string{"RFC 5321 section 3.2", "RFC 5321 section 4.1.1.1", "RFC 5321 section 2.2.1"},
	Explains:   []string{"auth-not-offered", "auth-hidden-until-tls", "starttls-not-offered", "starttls-stripped", "plaintext-credentials"},
	Check:      perSession(checkEHLOUnsupported),
}

func checkEHLOUnsupported(v view) *Finding {
	stage, e := probe.StageEHLO, v.EHLOBeforeTLS
	if v.EHLOAfterTLS != nil {
		stage, e = probe.StageEHLOTLS, v.EHLOAfterTLS
	}
	var refusal *probe.Reply
	switch {
	case e != nil && e.HELO:
		refusal = e.Refusal
	case v.refusal(probe.StageEHLO, probe.StageEHLOTLS) != nil:
		stage, refusal = v.Failure.Stage, v.ehloRefusal()
	default:
		return nil
	}
	if refusal != nil && (refusal.Code != 500 && refusal.Code != 502 && refusal.Code != 503 || aboutName(refusal)) {
		return nil
	}
	f := v.finding(stage, v.reply(refusal), v.failure())
	said := ""
	if refusal != nil {
		said = fmt.Sprintf(" with %s", quoteReply(refusal))
	}
	f.Explanation = fmt.Sprintf("%s answered EHLO%s. Without EHLO there is no list of offers, so no STARTTLS and no AUTH.", v.at(), said)
	if v.Failure == nil {
		f.Severity = Info
		f.Summary = "The server does not know EHLO; the session went on with HELO"
		f.Explanation += " The session needed neither and went through."
	}
	f.Fix = v.wayIn()
	if _, ok := v.bestEncrypted(); !ok {
		f.Fix = "Turn off the proxy or mail scanner in between, if there is one. " + v.orUse("Or use")
	}
	return f
}

// ehloRefusal is the reply to EHLO when EHLO was refused; the failure's reply,
// when the record has only that (it may be the one to HELO).
func (v view) ehloRefusal() *probe.Reply {
	for _, e := range []*probe.EHLO{v.EHLOAfterTLS, v.EHLOBeforeTLS} {
		if e != nil && e.Refusal != nil {
			return e.Refusal
		}
	}
	return v.refusal(probe.StageEHLO, probe.StageEHLOTLS)
}
