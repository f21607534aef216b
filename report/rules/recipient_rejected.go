package rules

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// RecipientRejected holds when the server does not take the recipient, for a
// reason that no other rule knows.
var RecipientRejected = &Rule{
	ID:       "recipient-rejected",
	Group:    GroupEnvelope,
	Severity: Error,
	Summary:  "The server does not accept the recipient address",
	Explanation: "The answer to RCPT TO is negative. The usual reasons are an address that does not exist on that server and a full or closed mailbox. " +
		"Many servers wait until this point with complaints about the client or the sender.",
	Fix:        "Check the recipient address, and try another one, best an address of your own with the same provider (--to here). Read the server's own words.",
	References: []string{"RFC 5321 section 3.3", "RFC 5321 section 4.2", "RFC 3463 section 3.2"},
	Check:      perSession(checkRecipientRejected),
}

var (
	unknownWords = []string{"user unknown", "unknown user", "no such user", "no such mailbox", "no such recipient", "does not exist", "doesn't exist", "not found", "unknown recipient",
		"recipient unknown", "no mailbox", "invalid recipient", "invalid mailbox", "mailbox unavailable", "not listed", "unrouteable address", "不存在"}
	closedWords = []string{"mailbox disabled", "account disabled", "inactive", "account is disabled"}
)

func checkRecipientRejected(v view) *Finding {
	r, ok := v.refusedAs(refusedOther, probe.StageRcpt)
	if !ok {
		return nil
	}
	f := v.finding(r.stage, v.reply(r.reply))
	f.Setting = v.c.recipientSetting()
	f.Summary = fmt.Sprintf("The server does not accept the recipient %s", short(v.recipient()))
	f.Explanation = v.answered(r) + "." + later(r.reply)
	text, class := words(r.reply), r.reply.Enhanced
	switch {
	case mentions(text, fullWords), strings.HasSuffix(class, ".2.2"):
		f.Explanation += " The mailbox is full."
		f.Fix = "Try another recipient. Mail to this one has to wait until there is room in its mailbox."
	case mentions(text, closedWords), strings.HasSuffix(class, ".2.1"):
		f.Explanation += " The mailbox is closed."
		f.Fix = "Try another recipient."
	case mentions(text, unknownWords), strings.HasSuffix(class, ".1.1"):
		f.Explanation += " The address does not exist on that server."
		f.Fix = "Correct the recipient address, or try another one."
	}
	if v.c.Settings.To == "" {
		f.Explanation += " No recipient was given, so the sender's own address was used."
	}
	return f
}
