package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// STARTTLSRefused holds when the server offers STARTTLS and then says no to it.
var STARTTLSRefused = &Rule{
	ID:       "starttls-refused",
	Group:    GroupSecurity,
	Severity: Error,
	Summary:  "The server offers STARTTLS and then refuses it",
	Explanation: "STARTTLS is in the list of offers, but the command got an error. With 454 the server itself has a fault, mostly a certificate or key file that it cannot read. " +
		"Nothing in the settings of the client is wrong.",
	Fix:        "Use another port of the server, such as 465 with SSL on. If the server is yours, look into its log: certificate and key must be readable and belong together.",
	References: []string{"RFC 3207 section 4"},
	Check:      perSession(checkUpgradeRefused),
}

func checkUpgradeRefused(v view) *Finding {
	r := v.refusal(probe.StageSTARTTLS)
	if r == nil {
		return nil
	}
	f := v.finding(probe.StageSTARTTLS, v.extension("STARTTLS"), v.reply(r), v.seen())
	f.Summary = fmt.Sprintf("The server offers STARTTLS on port %s and refuses it with %d", v.port(), r.Code)
	f.Explanation = fmt.Sprintf("%s answered STARTTLS with %s. ", v.at(), quoteReply(r))
	switch {
	case r.Code == 454:
		f.Explanation += "454 means that TLS is not available for a reason inside the server, mostly a certificate or key file that it cannot read."
	case r.Code == 530 || r.Code == 538 || r.Code == 535:
		f.Explanation += "It wants something else before STARTTLS, which is the wrong order: the upgrade comes first."
	case r.Temporary():
		f.Explanation += "The refusal is for now only."
		f.Fix = "Try again after some minutes. If it stays, use port 465 with SSL on."
	default:
		f.Explanation += "A proxy or mail scanner in between that does not pass the command on shows the same."
	}
	if _, ok := v.bestEncrypted(); ok {
		f.Fix = v.wayIn() + " If the server is yours, look into its log: certificate and key must be readable and belong together."
	}
	return f
}
