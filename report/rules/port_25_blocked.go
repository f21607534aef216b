package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// Port25Blocked holds when port 25 gets no answer and nothing says that the
// whole host is away: most networks for users and servers for rent block it.
var Port25Blocked = &Rule{
	ID:       "port-25-blocked",
	Group:    GroupConnect,
	Severity: Error,
	Summary:  "Port 25 is blocked on the way, as most networks do against spam",
	Explanation: "Port 25 is for mail between servers. Providers of internet access, cloud machines and web space block it for their customers, " +
		"whatever mail server it goes to. The port for submitting mail with a user name is 587 or 465.",
	Fix:        "Use port 587 with SSL off and STARTTLS on, or port 465 with SSL on and STARTTLS off.",
	References: []string{"RFC 5068", "RFC 6409 section 3.1", "RFC 8314 section 3.3"},
	Explains:   []string{"port-filtered", "host-unreachable"},
	Check:      perSession(checkPort25),
}

func checkPort25(v view) *Finding {
	if v.Endpoint.Port != 25 || isLoopback(v.Endpoint.Host) ||
		!v.failed(probe.StageConnect, probe.FailureTimeout, probe.FailureUnreachable, probe.FailureDenied) {
		return nil
	}
	ports := v.answeringPorts()
	if len(ports) == 0 && v.triedOtherPorts() {
		return nil // the whole host is away, not port 25 alone
	}
	f := v.finding(probe.StageConnect, append(v.connects(), v.seen())...)
	f.Setting = v.c.setting("port")
	f.Fix = v.wayIn()
	if len(ports) > 0 {
		f.Summary = fmt.Sprintf("Port 25 is blocked on the way; %s answers on port %s", clean(v.Endpoint.Host, quoteLength), list(ports))
		f.Explanation = fmt.Sprintf("The connection to %s got no answer, while the same host answers on port %s. "+
			"Networks for users and rented servers block port 25 against spam, whatever mail server it goes to.", v.at(), list(ports))
	} else {
		f.Explanation = fmt.Sprintf("The connection to %s got no answer. Networks for users and rented servers block port 25 against spam, whatever mail server it goes to. "+
			"Other ports were not tried, so the host itself may be away too.", v.at())
	}
	return f
}
