package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// HostUnreachable holds when there is no route to the host.
var HostUnreachable = &Rule{
	ID:       "host-unreachable",
	Group:    GroupConnect,
	Severity: Error,
	Summary:  "There is no network route to the host",
	Explanation: "The network itself answered that the address cannot be reached. This machine is offline, sits in a network without a way out, " +
		"or the address belongs to a private network that is not connected.",
	Fix:        "Check the network of this machine or container, its VPN and its gateway, and the address behind the host name.",
	References: []string{"RFC 1122 section 3.2.2.1", "RFC 4443 section 3.1"},
	Check:      perSession(checkHostUnreachable),
}

func checkHostUnreachable(v view) *Finding {
	if !v.failed(probe.StageConnect, probe.FailureUnreachable) {
		return nil
	}
	f := v.finding(probe.StageConnect, v.connects()...)
	f.Setting = v.c.setting("host")
	f.Summary = fmt.Sprintf("There is no network route to %s", clean(v.Endpoint.Host, quoteLength))
	f.Explanation = fmt.Sprintf("The connection to %s failed with \"host or network unreachable\": no packet reached the host.", v.at())
	if ports := v.answeringPorts(); len(ports) > 0 {
		f.Summary = fmt.Sprintf("A firewall rejects connections to port %s of %s", v.port(), clean(v.Endpoint.Host, quoteLength))
		f.Explanation = fmt.Sprintf("The connection to %s failed with \"host or network unreachable\", while the host answers on port %s. So there is a route, and a firewall rejects this port.", v.at(), list(ports))
		f.Fix = v.wayIn()
	}
	v.beyond(f)
	return f
}
