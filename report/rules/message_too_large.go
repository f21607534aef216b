package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// MessageTooLarge holds when the server refuses a message for its size.
var MessageTooLarge = &Rule{
	ID:       "message-too-large",
	Group:    GroupEnvelope,
	Severity: Error,
	Summary:  "The server refuses the message because of its size",
	Explanation: "The server has a limit on the size of a message and says so in its list of capabilities (SIZE, in bytes). " +
		"Attachments grow by a third on the way, since they are sent as base64.",
	Fix:        "Send less at once, or put large files elsewhere and send a link. If the limit is far too low, ask the operator to raise it.",
	References: []string{"RFC 1870 section 6", "RFC 3463 section 3.4", "RFC 3463 section 3.3"},
	Explains:   []string{"sender-rejected", "recipient-rejected", "message-rejected"},
	Check:      perSession(checkMessageTooLarge),
}

func checkMessageTooLarge(v view) *Finding {
	r, ok := v.refusedAs(refusedSize, probe.StageMail, probe.StageRcpt, probe.StageData)
	if !ok {
		return nil
	}
	f := v.finding(r.stage, v.reply(r.reply))
	f.Explanation = fmt.Sprintf("%s answered %s with %s.", v.at(), r.command(), quoteReply(r.reply))
	if size, ok := v.Capabilities().Find("SIZE"); ok && len(size.Parameters) > 0 {
		f.Explanation += fmt.Sprintf(" Its limit, by its own list of capabilities, is %s bytes.", clean(size.Parameters[0], 20))
	} else {
		f.Explanation += " Its list of capabilities names no limit (SIZE)."
	}
	return f
}
