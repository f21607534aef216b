package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// MessageRejected holds when the server took sender and recipient and refused the
// message itself.
var MessageRejected = &Rule{
	ID:       "message-rejected",
	Group:    GroupEnvelope,
	Severity: Error,
	Summary:  "The server refuses the message itself",
	Explanation: "Sender and recipient were accepted; the refusal came at DATA or after the text of the message. It is about the content, the headers, " +
		"or a policy such as SPF, DKIM and DMARC of the sender's domain. Settings of host, port and sign-in are right.",
	Fix:        "Read the server's own words. Check that the domain of the From address allows this server to send for it (SPF, DKIM), and send from an address of this account.",
	References: []string{"RFC 5321 section 3.3", "RFC 5321 section 4.2", "RFC 3463 section 3.7"},
	Check:      perSession(checkMessageRejected),
}

func checkMessageRejected(v view) *Finding {
	r, ok := v.refusedAs(refusedOther, probe.StageData)
	if !ok {
		return nil
	}
	f := v.finding(r.stage, v.reply(r.reply))
	f.Summary = fmt.Sprintf("The server refuses the message itself (%d)", r.reply.Code)
	f.Explanation = fmt.Sprintf("%s took the sender %s and the recipient %s, and answered the message with %s.%s Settings of host, port and sign-in are right.",
		v.at(), quote(v.sender()), quote(v.recipient()), quoteReply(r.reply), later(r.reply))
	return f
}
