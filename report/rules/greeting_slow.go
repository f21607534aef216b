package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// Times from which on a greeting is slow, in milliseconds. Programs with a short
// time limit for the connection, 10 s or less, give up on the second.
const (
	slowGreeting     = 5_000
	verySlowGreeting = 10_000
)

// GreetingSlow holds when the greeting came, but late.
var GreetingSlow = &Rule{
	ID:       "greeting-slow",
	Group:    GroupGreeting,
	Severity: Warning,
	Summary:  "The server's greeting takes long",
	Explanation: "Some servers let strangers wait on purpose, since spam programs do not; others look up the client's IP address first. " +
		"A client should wait five minutes, yet many applications give up after 5 to 30 seconds.",
	Fix:        "Give the application a time limit of a minute or more. If the server is yours, repair its DNS look-ups or turn off the delay on the submission ports.",
	References: []string{"RFC 5321 section 4.5.3.2.1"},
	Check:      perSession(checkGreetingSlow),
}

func checkGreetingSlow(v view) *Finding {
	ms := v.stepDuration(probe.StageGreeting)
	if v.Banner == nil || v.failed(probe.StageGreeting) {
		return nil
	}
	ms = max(ms, v.Banner.Delay)
	if ms < slowGreeting {
		return nil
	}
	f := v.finding(probe.StageGreeting, v.reply(v.Banner), v.fact("greeting complete after "+seconds(ms)))
	if ms < verySlowGreeting {
		f.Severity = Info
	}
	f.Summary = fmt.Sprintf("The server's greeting took %s", seconds(ms))
	f.Explanation = fmt.Sprintf("%s let the client wait %s for its greeting. RFC 5321 asks clients to wait five minutes, yet many applications give up after 5 to 30 seconds.", v.at(), seconds(ms))
	return f
}
