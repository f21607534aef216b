package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// NetworkBlocksPort holds when a second host does not answer on the port of the
// settings either, though it does on others: then it is not the server.
var NetworkBlocksPort = &Rule{
	ID:       "network-blocks-port",
	Group:    GroupConnect,
	Severity: Error,
	Summary:  "This network blocks the port, whatever server it goes to",
	Explanation: "The port gets no connection to the mail server nor to a second host, while the second host answers on other ports. " +
		"So the provider of this machine, its cloud, or a firewall on the way out blocks the port. The mail server is not at fault.",
	Fix: "Use another port of the mail server that works from here. Otherwise ask the provider or hoster of this machine, or who runs its firewall, " +
		"to allow outgoing connections to the port. Clouds and lines for homes keep port 25 shut, and some open it on request.",
	References: []string{"RFC 5068 section 3.1", "RFC 6409 section 3.1", "RFC 8314 section 3.3"},
	Explains:   []string{"port-filtered", "port-closed", "port-25-blocked", "host-unreachable"},
	Check:      perSession(checkNetworkBlocksPort),
}

func checkNetworkBlocksPort(v view) *Finding {
	if !v.failed(probe.StageConnect, probe.FailureTimeout, probe.FailureRefused, probe.FailureDenied, probe.FailureReset, probe.FailureUnreachable) ||
		isLoopback(v.Endpoint.Host) || v.compare() != theNetwork {
		return nil
	}
	p, _ := v.counterpart()
	open := v.secondAnswers()
	proof := []Evidence{v.decisive(), v.c.secondFact(p)}
	for _, o := range v.c.second().Ports {
		if o = v.inItsFamilies(o); o.Port != p.Port && o.Answers() {
			proof = append(proof, v.c.secondFact(o))
			break
		}
	}
	f := v.finding(probe.StageConnect, append(proof, v.seen())...)
	f.Setting = v.c.setting("port")
	f.Summary = fmt.Sprintf("This network blocks port %s: %s does not answer on it either", v.port(), v.c.secondHost())
	f.Explanation = fmt.Sprintf("Port %s gives no connection to %s, and none to %s, which answers from here on %s. "+
		"So the port is blocked on the way out, by the provider or cloud of this machine or by a firewall; %s is not at fault.",
		v.port(), clean(v.Endpoint.Host, quoteLength), v.c.secondHost(), portList(open), clean(v.Endpoint.Host, quoteLength))
	if len(open) == 0 {
		f.Explanation = fmt.Sprintf("Port %s gives no connection to %s, and none to %s, which is known to serve it. "+
			"So the port is blocked on the way out, by the provider or cloud of this machine or by a firewall; %s is not at fault.",
			v.port(), clean(v.Endpoint.Host, quoteLength), v.c.secondHost(), clean(v.Endpoint.Host, quoteLength))
	}
	if serves, _ := v.c.secondServes(p.Port); !serves {
		f.Explanation += fmt.Sprintf(" This holds if %s serves port %s at all, as mail servers do.", v.c.secondHost(), v.port())
	}
	ask := fmt.Sprintf("ask the provider or hoster of this machine, or who runs its firewall, to allow outgoing connections to port %s.", v.port())
	if v.Endpoint.Port == 25 {
		ask = "ask the hoster of this machine to open port 25: clouds keep it shut, and some open it on request."
	}
	if _, ok := v.bestEncrypted(); ok {
		f.Fix = v.wayIn() + " If it must be port " + v.port() + ", " + ask
	} else {
		f.Fix = "A" + ask[1:] + " " + v.orUse("Or try")
	}
	return f
}

// decisive cites the connection that the session failed by.
func (v view) decisive() Evidence {
	for i, c := range v.Connects {
		if c.Outcome == string(v.Failure.Kind) {
			one := v
			one.Session = &probe.Session{Endpoint: v.Endpoint, Connects: v.Connects[i : i+1]}
			return one.connects()[0]
		}
	}
	return v.failure()
}
