package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// PortFiltered holds when connections to the port get no answer at all.
var PortFiltered = &Rule{
	ID:       "port-filtered",
	Group:    GroupConnect,
	Severity: Error,
	Summary:  "The port does not answer: a firewall on the way drops the connection",
	Explanation: "A host that is up answers a connection at once, with yes or no. Silence means that something drops the packets: " +
		"a firewall at the server, at the provider of this machine, or on this machine itself. It can also be the wrong address.",
	Fix:        "Allow outgoing connections to the port in the firewall, or use another port of the mail server. Check the host.",
	References: []string{"RFC 9293 section 3.8.3", "RFC 6409 section 3.1", "RFC 8314 section 3.3"},
	Check:      perSession(checkPortFiltered),
}

func checkPortFiltered(v view) *Finding {
	if !v.failed(probe.StageConnect, probe.FailureTimeout, probe.FailureDenied) {
		return nil
	}
	f := v.finding(probe.StageConnect, append(v.connects(), v.seen())...)
	f.Setting = v.c.setting("port")
	if v.Failure.Kind == probe.FailureDenied {
		f.Summary = fmt.Sprintf("This machine forbids connections to port %s", v.port())
		f.Explanation = fmt.Sprintf("The operating system refused to open the connection to %s: a rule of the local firewall, of a sandbox or of the container. Nothing left this machine.", v.at())
		f.Fix = fmt.Sprintf("Allow outgoing connections to port %s on this machine, or run the application outside the sandbox.", v.port())
		return f
	}
	f.Summary = fmt.Sprintf("Port %s of %s does not answer: something on the way drops the connection", v.port(), clean(v.Endpoint.Host, quoteLength))
	f.Explanation = fmt.Sprintf("The connection to %s got no answer at all.", v.at())
	switch ports := v.answeringPorts(); {
	case len(ports) > 0:
		f.Explanation += fmt.Sprintf(" The host is up and answers on port %s, so it is this port that a firewall blocks.", list(ports))
		f.Fix = v.wayIn()
	case v.refusesElsewhere():
		f.Explanation += " Other mail ports were refused at once, so the host is up, or a firewall answers in its place: it is this port that is dropped on the way."
		f.Fix = "Check host and port. Try from another network; if it works there, ask who runs this network or server to allow outgoing mail ports (587, 465)."
	case v.triedOtherPorts():
		f.Explanation += " The other mail ports did not answer either: the host is down, its address is wrong, or a firewall blocks all of them."
		f.Fix = "Check the host. Try from another network; if it works there, ask who runs this network or server to allow outgoing mail ports (587, 465)."
	}
	v.beyond(f)
	if v.unreachableToo() {
		f.Explanation += " That IPv6 is unreachable is not the reason: the IPv4 address was tried as well."
	}
	return f
}

// refusesElsewhere says whether the host refused a connection to another port.
func (v view) refusesElsewhere() bool {
	_, ok := v.other(func(o view) bool {
		return o.Endpoint.Port != v.Endpoint.Port && o.failed(probe.StageConnect, probe.FailureRefused)
	})
	return ok
}

// unreachableToo says whether an IPv6 address was unreachable while an IPv4
// address failed in another way. Programs often show only the last error.
func (v view) unreachableToo() bool {
	var six, four bool
	for _, c := range v.Connects {
		six = six || c.Family == "IPv6" && c.Outcome == string(probe.FailureUnreachable)
		four = four || c.Family == "IPv4" && c.Outcome == string(probe.FailureTimeout)
	}
	return six && four
}
