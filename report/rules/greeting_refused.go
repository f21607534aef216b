package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// GreetingRefused holds when the greeting itself says no.
var GreetingRefused = &Rule{
	ID:       "greeting-refused",
	Group:    GroupGreeting,
	Severity: Error,
	Summary:  "The server refuses to talk: its greeting is an error",
	Explanation: "The server turned the connection away before any command, so user name, password and mail play no part. " +
		"It does so for IP addresses that it distrusts, when it has too many connections, or while it is out of service.",
	Fix:        "Read the server's words. For a 4xx try again later; for a 5xx ask the operator why your IP address is refused, or use the submission port 587 or 465.",
	References: []string{"RFC 5321 section 3.1", "RFC 5321 section 4.3.2", "RFC 7504"},
	Check:      perSession(checkGreetingRefused),
}

func checkGreetingRefused(v view) *Finding {
	r := v.refusal(probe.StageGreeting)
	if r == nil {
		return nil
	}
	f := v.finding(probe.StageGreeting, v.reply(r), v.seen())
	f.Summary = fmt.Sprintf("The server refuses the connection at once: its greeting is a %d", r.Code)
	f.Explanation = fmt.Sprintf("%s greeted with %s. It turned the connection away before any command; user name, password and sender play no part.", v.at(), quoteReply(r))
	switch {
	case says(r, "too many", "concurrent", "connection limit", "rate", "throttl"):
		f.Fix = "Open fewer connections at once, close each when the mail is sent, and try again after some minutes."
	case says(r, "spamhaus", "blacklist", "blocklist", "blocked", "dnsbl", "rbl", "reputation", "poor"):
		f.Fix = "Your IP address is on a list that the server goes by: look it up on the page that the reply names, or send through your provider's submission port 587 or 465."
	case says(r, "reverse dns", "rdns", "ptr", "reverse hostname", "reverse lookup"):
		f.Fix = "The server wants a reverse DNS name for your IP address: have your network provider set one, or send through your provider's submission port 587 or 465."
	case says(r, "no smtp service", "does not accept", "not accepting", "no mail service"):
		f.Fix = "The host takes no mail at all. Enter the provider's outgoing (SMTP) server as the host."
	case r.Temporary():
		f.Fix = "The refusal is for now only: try again after some minutes. If it stays, ask the operator of the server."
	}
	if v.Endpoint.Port == 25 {
		if _, ok := v.bestEncrypted(); ok {
			f.Fix = v.wayIn()
		}
	}
	return f
}
