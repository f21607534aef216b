package rules

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// SenderRejected holds when the server does not take the sender address, for a
// reason that no other rule knows.
var SenderRejected = &Rule{
	ID:       "sender-rejected",
	Group:    GroupEnvelope,
	Severity: Error,
	Summary:  "The server does not accept the sender address",
	Explanation: "The answer to MAIL FROM, or a later answer about the sender, is negative. The usual reasons are a domain without DNS records, " +
		"an address with a name or angle brackets inside, and a domain that this server does not send for.",
	Fix:        "Set the From address to a plain address (user@example.com) that exists, in a domain that this server sends for; best the one that you sign in with.",
	References: []string{"RFC 5321 section 3.3", "RFC 5321 section 4.2", "RFC 3463 section 3.2"},
	Check:      perSession(checkSenderRejected),
}

func checkSenderRejected(v view) *Finding {
	r, ok := v.refusedAs(refusedSender)
	if !ok {
		r, ok = v.refusedAs(refusedOther, probe.StageMail)
	}
	if !ok {
		return nil
	}
	f := v.finding(r.stage, v.reply(r.reply))
	f.Setting = v.c.senderSetting()
	f.Summary = fmt.Sprintf("The server does not accept the sender %s", short(v.sender()))
	f.Explanation = v.answered(r) + "." + later(r.reply)
	text := words(r.reply)
	switch {
	case strings.HasSuffix(r.reply.Enhanced, ".1.8"), mentions(text, []string{"domain not found", "does not exist", "domain of sender", "not resolve", "sender verify"}):
		f.Explanation += " The server could not find the sender's domain, or the mailbox behind the address."
		f.Fix = "Set the From address to one that exists, in a domain with MX or A records in the DNS."
	case strings.HasSuffix(r.reply.Enhanced, ".1.7"), r.reply.Code == 501:
		f.Explanation += " The server could not read the address."
		f.Fix = "Set the From address to a plain address, user@example.com, without a name, quotes or angle brackets round it."
	}
	return f
}
