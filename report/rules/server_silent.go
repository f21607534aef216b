package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// ServerSilent holds when a connection stood and the server did not say what it
// had to say.
var ServerSilent = &Rule{
	ID:       "server-silent",
	Group:    GroupGreeting,
	Severity: Error,
	Summary:  "The server takes the connection and then says nothing",
	Explanation: "In SMTP the server speaks first, and answers each command. Silence after the connection means that the port expects TLS from the first byte, " +
		"that the server delays its greeting for strangers, or that a firewall takes the connection and passes nothing on.",
	Fix:        "On port 465 turn SSL on. On other ports give the application a longer time limit, and try from another network.",
	References: []string{"RFC 5321 section 3.1", "RFC 5321 section 4.5.3.2.1", "RFC 8314 section 3.3"},
	Check:      perSession(checkSilent),
}

func checkSilent(v view) *Finding {
	if v.Failure == nil || v.Failure.Kind != probe.FailureTimeout && v.Failure.Kind != probe.FailureSilent {
		return nil
	}
	stage := v.Failure.Stage
	if stage == probe.StageDNS || stage == probe.StageConnect || stage == probe.StageTLS {
		return nil // other rules know these better
	}
	f := v.finding(stage, v.failure(), v.seen())
	waited := ""
	if ms := v.stepDuration(stage); ms > 0 && v.Failure.Kind == probe.FailureTimeout {
		waited = " within " + seconds(ms)
	}
	if stage != probe.StageGreeting {
		f.Summary = fmt.Sprintf("The server stops answering %s", afterCommand(stage))
		f.Explanation = fmt.Sprintf("%s answered up to a point and then gave no reply %s%s. The server hangs, or something on the way swallows the packets.",
			v.at(), afterCommand(stage), waited)
		f.Fix = "Try again later and from another network. If it happens each time at the same point, ask the server's operator to look into its log."
		return f
	}
	f.Summary = fmt.Sprintf("Port %s takes the connection, but sends no greeting", v.port())
	f.Explanation = fmt.Sprintf("The connection to %s stood, and no greeting came%s. Programs report this as a time-out or \"Greeting never received\".", v.at(), waited)
	f.Fix = "Give the application a longer time limit, and try from another network. If it stays silent, ask the server's operator or use another port of the server."
	if v.Endpoint.Port == 465 && !v.implicit() {
		f.Explanation += " Port 465 usually expects TLS from the first byte, and both sides then wait for each other."
		f.Fix = "Set SSL on and STARTTLS off for port 465."
	}
	if _, ok := v.bestEncrypted(); ok {
		f.Fix = v.wayIn()
	}
	return f
}

// afterCommand is the place in the conversation, as "after EHLO".
func afterCommand(stage probe.Stage) string {
	switch stage {
	case probe.StageGreeting:
		return "before the greeting"
	case probe.StageEHLO:
		return "after EHLO"
	case probe.StageSTARTTLS:
		return "after STARTTLS"
	case probe.StageTLS:
		return "in the TLS handshake"
	case probe.StageEHLOTLS:
		return "after EHLO inside TLS"
	case probe.StageAuth:
		return "in AUTH"
	case probe.StageMail:
		return "after MAIL FROM"
	case probe.StageRcpt:
		return "after RCPT TO"
	case probe.StageData:
		return "after DATA"
	}
	return "in the session"
}
