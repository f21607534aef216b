package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/report/replies"
)

// SenderNotOwned holds when the server ties senders to sign-ins, and this sender
// is not one of the user's.
var SenderNotOwned = &Rule{
	ID:       "sender-not-owned",
	Group:    GroupEnvelope,
	Severity: Error,
	Summary:  "The user may not send from this sender address",
	Explanation: "The server lets each user send from certain addresses only, as a rule from the user's own. The sender address in the settings is not one of them. " +
		"Applications often have a From address of their own, such as noreply@, beside the user name.",
	Fix:        "Set the From address to the address that you sign in with, or have the server's operator add the other one as an alias with the right to send.",
	References: []string{"RFC 6409 section 6.1", "RFC 3463 section 3.8"},
	Explains:   []string{"sender-rejected", "recipient-rejected", "relay-denied", "message-rejected"},
	Check:      perSession(checkSenderNotOwned),
}

func checkSenderNotOwned(v view) *Finding {
	r, ok := v.refusedAs(refusedOwner)
	if !ok {
		return nil
	}
	f := v.finding(r.stage, v.reply(r.reply))
	f.Setting = v.c.senderSetting()
	user := v.c.Settings.Username
	if !v.signedIn() {
		f.Summary = fmt.Sprintf("The sender %s needs a sign-in", short(v.sender()))
		f.Explanation = v.answered(r) + ". The sender belongs to a user of that server."
		f.Fix = "Set user name and password of the user whom the From address belongs to."
		f.Setting = v.c.setting("username")
		return f
	}
	f.Summary = fmt.Sprintf("The user may not send from %s", short(v.sender()))
	f.Explanation = v.answered(r) + fmt.Sprintf(". The server lets a user send from certain addresses only, and %s is not one of them.", quote(v.sender()))
	if user != "" && v.c.Settings.From != "" && v.c.Settings.From != user {
		f.Fix = fmt.Sprintf("Set %s to the address of the user %s, or have the server's operator allow this user to send from %s.", v.c.called("from"), quote(user), quote(v.sender()))
	}
	v.c.addSenderRule(f, v.c.meaning(r.reply, string(r.stage)))
	return f
}

// addSenderRule adds what is known of the provider's rule for senders, and its
// own way out.
func (c *Case) addSenderRule(f *Finding, s *replies.Signature) {
	p := c.provider()
	if p == nil {
		return
	}
	if s != nil && s.Rule == "sender-not-owned" {
		f.Fix = s.Fix
	}
	if p.Sender != "" {
		f.Explanation += fmt.Sprintf(" The rule of %s for the sender: %s", shortName(p), p.Sender)
	}
	if p.Help != "" {
		f.References = append(f.References, p.Help)
	}
}
