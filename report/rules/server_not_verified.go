package rules

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// ServerNotVerified holds when a server accepts a SCRAM sign-in and does not prove
// that it knows the password, too.
var ServerNotVerified = &Rule{
	ID:       "server-not-verified",
	Group:    GroupAuth,
	Severity: Error,
	Summary:  "The server accepted SCRAM without proving that it knows the password",
	Explanation: "In SCRAM both sides prove themselves: the server ends the exchange with a proof of its own. This one left it out and said yes all the same. " +
		"A server that does not know the password can do that; so can one with a fault.",
	Fix: "Make sure that the host is the right one and that its certificate verifies. Clients that check the proof refuse this server; " +
		"the operator should update its software, and until then PLAIN inside TLS works with those.",
	References: []string{"RFC 5802 section 3", "RFC 5802 section 9"},
	Explains:   []string{"auth-mechanism-broken"},
	Check:      perSession(checkServerNotVerified),
}

func checkServerNotVerified(v view) *Finding {
	for _, a := range v.Auth {
		if isSCRAM(a.Mechanism) && a.Why == probe.WhyServerProof {
			return v.wrongProof(a)
		}
		if !isSCRAM(a.Mechanism) || a.Outcome != probe.OutcomeAccepted || a.ServerVerified || !a.CarriedSecret {
			continue
		}
		f := v.finding(probe.StageAuth, v.authProof(a)...)
		f.Severity = Warning
		f.Explanation = fmt.Sprintf("%s accepted AUTH %s with %s and sent no proof of its own, with which SCRAM has to end. "+
			"A server that does not know the password can do that; so can one with a fault. Clients that check refuse it.",
			v.at(), clean(a.Mechanism, quoteLength), quoteReply(a.Reply))
		if v.TLS != nil && v.TLS.Verified {
			f.Explanation += " The certificate did verify, so a fault of the server is more likely."
		}
		return f
	}
	return nil
}

// wrongProof is a server that tried, and cannot.
func (v view) wrongProof(a probe.Attempt) *Finding {
	f := v.finding(probe.StageAuth, v.authProof(a)...)
	f.Summary = "The server gave a wrong proof in SCRAM: it does not know the password"
	f.Explanation = fmt.Sprintf("In AUTH %s, %s ended with a proof that does not fit the password, so the exchange was cancelled. Either its software is at fault, or something else answers in the server's place.",
		clean(a.Mechanism, quoteLength), v.at())
	f.Fix = "Make sure that the host is the right one and that its certificate verifies, and do not give the password to this server in another way before you know. Then have the operator look at its SCRAM."
	return f
}

func isSCRAM(mechanism string) bool { return strings.HasPrefix(strings.ToUpper(mechanism), "SCRAM-") }
