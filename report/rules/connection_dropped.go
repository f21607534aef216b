package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// ConnectionDropped holds when the connection ended without a reply that says
// why. The TLS handshake has rules of its own.
var ConnectionDropped = &Rule{
	ID:       "connection-dropped",
	Group:    GroupGreeting,
	Severity: Error,
	Summary:  "The connection is cut in the middle of the session, without a reason given",
	Explanation: "A server that wants to end a session says so with a 421 or 5xx reply. A bare end of the connection comes from a server that crashed or gave up, " +
		"from a port that expects TLS, or from a firewall or proxy on the way.",
	Fix:        "Look into the server's log at the time of the attempt. If you do not run it, try its other ports (587 with STARTTLS, 465 with SSL) and another network.",
	References: []string{"RFC 5321 section 3.8", "RFC 5321 section 4.1.1.10"},
	Check:      perSession(checkDropped),
}

func checkDropped(v view) *Finding {
	if v.Failure == nil || v.Failure.Kind != probe.FailureClosed && v.Failure.Kind != probe.FailureReset {
		return nil
	}
	stage := v.Failure.Stage
	if stage == probe.StageTLS || stage == probe.StageConnect || stage == probe.StageDNS {
		return nil
	}
	f := v.finding(stage, v.failure(), v.seen())
	end := "closed by the server"
	if v.Failure.Kind == probe.FailureReset {
		end = "reset"
	}
	f.Summary = fmt.Sprintf("The connection is %s %s", end, afterCommand(stage))
	f.Explanation = fmt.Sprintf("The connection to %s was %s %s, without a reply that gives a reason.", v.at(), end, afterCommand(stage))
	f.Fix = "Look into the server's log at the time of the attempt. If you do not run it, try another network."
	if v.untriedWays() != "" {
		f.Fix += " " + v.orUse("Or try")
	}
	switch stage {
	case probe.StageGreeting:
		f.Explanation += " Behind such a port there is often nothing at all: a port mapping of a container without the service, a proxy without its mail server, or a list of allowed IP addresses. " +
			"Programs report this as \"EOF\" or \"Connection unexpectedly closed\"."
		f.Fix = "Check that the mail service behind the port runs and admits your IP address."
	case probe.StageEHLO, probe.StageEHLOTLS:
		f.Explanation += " Some servers hang up like this on an EHLO name that they dislike."
		f.Fix = "Set the EHLO name of the application to a full name, such as app.example.com, and try again."
	case probe.StageAuth:
		f.Explanation += " Whether the password was right is not known."
	}
	if stage == probe.StageGreeting || stage == probe.StageEHLO || stage == probe.StageSTARTTLS {
		if _, ok := v.bestEncrypted(); ok {
			f.Fix = v.wayIn()
		}
	}
	return f
}
