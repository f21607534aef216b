package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// PortClosed holds when the host is there and refuses connections to the port.
var PortClosed = &Rule{
	ID:       "port-closed",
	Group:    GroupConnect,
	Severity: Error,
	Summary:  "Nothing listens on the port: the connection was refused",
	Explanation: "The host answered at once that it takes no connections on this port. Either no mail server runs there, or it listens on another port, " +
		"or a firewall answers in its place.",
	Fix:        "Check host and port. Mail servers take submissions on port 587 (STARTTLS) or 465 (SSL).",
	References: []string{"RFC 9293 section 3.10.7.1", "RFC 6409 section 3.1", "RFC 8314 section 3.3"},
	Check:      perSession(checkPortClosed),
}

func checkPortClosed(v view) *Finding {
	if !v.failed(probe.StageConnect, probe.FailureRefused) {
		return nil
	}
	f := v.finding(probe.StageConnect, append(v.connects(), v.seen())...)
	f.Setting = v.c.setting("port")
	f.Summary = fmt.Sprintf("Nothing listens on port %s of %s: the connection was refused", v.port(), clean(v.Endpoint.Host, quoteLength))
	f.Explanation = fmt.Sprintf("The host answered the connection to %s with a refusal, so it is up and takes no connections on that port.", v.at())
	switch ports := v.answeringPorts(); {
	case len(ports) > 0:
		f.Explanation += fmt.Sprintf(" It does on port %s.", list(ports))
		f.Fix = v.wayIn()
	case isLoopback(v.Endpoint.Host):
		f.Explanation += " The host is this machine itself; inside a container that is the container, not the machine around it."
		f.Fix = "Enter the name of the real mail server as the host, or start the mail server on this machine."
	case v.triedOtherPorts():
		f.Explanation += " The other mail ports gave no connection either."
		f.Fix = "Check that the host is the provider's SMTP server and that its mail service runs."
	}
	v.beyond(f)
	return f
}

// connects cites the result for each address, at most eight of them.
func (v view) connects() (proof []Evidence) {
	for _, c := range v.Connects {
		if c.Outcome == "not-tested" || len(proof) == 8 {
			continue
		}
		text := fmt.Sprintf("connect to %s: %s", hostPort(c.Address, v.Endpoint.Port), c.Outcome)
		if c.Outcome == string(probe.FailureTimeout) {
			text += " after " + seconds(c.Duration)
		}
		proof = append(proof, v.fact(text))
	}
	if len(proof) == 0 {
		proof = append(proof, v.failure())
	}
	return proof
}
