package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/providers"
)

// second is the second host by which the network was judged, if there is one. The
// host that is checked, which can be found by an address, judges nothing.
func (c *Case) second() *probe.Vantage {
	if c.Record == nil || c.Record.Vantage == nil || strings.EqualFold(c.Record.Vantage.Host, c.Settings.Host) {
		return nil
	}
	return c.Record.Vantage
}

// counterpart is what the second host did on the port of the session, in the address
// families that the session used.
func (v view) counterpart() (p probe.VantagePort, ok bool) {
	second := v.c.second()
	if second == nil {
		return p, false
	}
	i := slices.IndexFunc(second.Ports, func(p probe.VantagePort) bool { return p.Port == v.Endpoint.Port })
	if i < 0 {
		return p, false
	}
	p = v.inItsFamilies(second.Ports[i])
	return p, len(p.Connects) > 0
}

// inItsFamilies leaves of a port of the second host the connections in the address
// families that the session used. A family without a route counts only where there
// was no other.
func (v view) inItsFamilies(p probe.VantagePort) probe.VantagePort {
	tried := func(family string, evenWithoutRoute bool) bool {
		return slices.ContainsFunc(v.Connects, func(c probe.Connect) bool {
			return (family == "" || c.Family == family) && c.Outcome != "not-tested" && (evenWithoutRoute || c.Outcome != string(probe.FailureUnreachable))
		})
	}
	noRoute := !tried("", false)
	p.Connects = slices.DeleteFunc(slices.Clone(p.Connects), func(o probe.Connect) bool {
		return o.Outcome == "not-tested" || !tried(o.Family, noRoute)
	})
	return p
}

// secondHost is its name, for texts.
func (c *Case) secondHost() string { return clean(c.second().Host, quoteLength) }

// secondAnswers are the other ports on which the second host takes connections, in
// the same address families.
func (v view) secondAnswers() (ports []string) {
	for _, p := range v.c.second().Ports {
		if p.Port != v.Endpoint.Port && v.inItsFamilies(p).Answers() {
			ports = append(ports, strconv.Itoa(p.Port))
		}
	}
	return ports
}

// portList is "port 25", "ports 25 and 465".
func portList(ports []string) string {
	if len(ports) == 1 {
		return "port " + ports[0]
	}
	return "ports " + list(ports)
}

// secondFact cites what the second host did on a port.
func (c *Case) secondFact(p probe.VantagePort) Evidence {
	for _, o := range p.Connects {
		if o.Outcome != p.Outcome() {
			continue
		}
		text := fmt.Sprintf("connect to port %d of %s: %s", p.Port, c.secondHost(), o.Outcome)
		if o.Outcome == string(probe.FailureTimeout) {
			text += " after " + seconds(o.Duration)
		}
		return c.fact(text)
	}
	return Evidence{}
}

// secondServes says what is known of the second host without asking it: whether its
// provider has servers on the port.
func (c *Case) secondServes(port int) (serves, known bool) {
	host := c.second().Host
	p, known := providers.ByHost(host)
	if !known {
		return false, false
	}
	// A pattern for many hosts is not the name, but has the same ports.
	servers := p.ServersFor(host)
	if len(servers) == 0 {
		servers = p.Servers
	}
	return slices.ContainsFunc(servers, func(s providers.Server) bool { return s.Port == port }), true
}

// shut are the outcomes by which a network or a server keeps a port shut.
var shut = []string{string(probe.FailureTimeout), string(probe.FailureRefused), string(probe.FailureDenied),
	string(probe.FailureReset), string(probe.FailureUnreachable)}

// comparison is what the second host says of a port that the first host does not
// answer on.
type comparison int

const (
	noComparison comparison = iota // it was not asked, or its silence proves nothing
	theServer                      // it answers: the fault is at or before the first host
	theNetwork                     // it does not, and answers elsewhere: this network blocks the port
	everything                     // it answers nowhere, no more than the first host does
)

// compare judges the port of a session that got no connection.
func (v view) compare() comparison {
	p, ok := v.counterpart()
	switch {
	case !ok || v.c.Record.Via != "":
		return noComparison
	case p.Answers():
		return theServer
	case !slices.Contains(shut, p.Outcome()):
		return noComparison
	}
	elsewhere := v.secondAnswers()
	serves, known := v.c.secondServes(v.Endpoint.Port)
	switch {
	case len(elsewhere) == 0 && len(v.answeringPorts()) == 0:
		if len(v.c.second().Ports) < 2 {
			return noComparison
		}
		return everything
	case known && serves:
		return theNetwork
	case len(elsewhere) == 0:
		return noComparison // the second host may be away
	case known && v.Endpoint.Port != 25: // port 25 is open at hosts that are no submission servers there
		return noComparison
	case !slices.Contains([]int{25, 465, 587}, v.Endpoint.Port):
		return noComparison
	case p.Outcome() == string(probe.FailureRefused) && !v.refusedNearby(p):
		return noComparison // hosts refuse ports that they do not serve
	}
	return theNetwork
}

// nearby is how much sooner than the host's own answers a refusal must come to be
// from something in between.
const nearby = 3

// refusedNearby says whether the refusal of the second host came in a fraction of the
// time that its own answers take.
func (v view) refusedNearby(p probe.VantagePort) bool {
	for _, refused := range p.Connects {
		for _, other := range v.c.second().Ports {
			for _, o := range other.Connects {
				if refused.Outcome == string(probe.FailureRefused) && o.Outcome == probe.ConnectOK && o.Address == refused.Address &&
					o.Duration >= 10 && refused.Duration*nearby <= o.Duration {
					return true
				}
			}
		}
	}
	return false
}

// beyond adds what the second host proves to a finding about a port that takes no
// connection.
func (v view) beyond(f *Finding) {
	p, ok := v.counterpart()
	if !ok || v.c.Record.Via != "" || isLoopback(v.Endpoint.Host) { // no network leads to this machine itself
		return
	}
	name := v.c.secondHost()
	switch v.compare() {
	case theServer:
		f.Evidence = compact(append(f.Evidence, v.c.secondFact(p)))
		f.Explanation += fmt.Sprintf(" The same port of %s takes connections from here, so this network does not block it: the fault is at or before %s.",
			name, clean(v.Endpoint.Host, quoteLength))
		if v.Failure.Kind == probe.FailureTimeout {
			f.Summary = fmt.Sprintf("Port %s of %s does not answer, and this network is not at fault: %s answers on it", v.port(), clean(v.Endpoint.Host, quoteLength), name)
		}
		if len(v.answeringPorts()) == 0 {
			f.Fix = "Check that the host is the provider's SMTP server. If it is, ask its operator whether it is up, and whether its firewall lets this machine in; this network does."
		}
	case everything:
		f.Evidence = compact(append(f.Evidence, v.c.secondFact(p)))
		if v.Failure.Kind == probe.FailureRefused || p.Outcome() == string(probe.FailureRefused) { // an answer, maybe of the host itself
			f.Explanation += fmt.Sprintf(" %s takes no connection on its mail ports either: something on the way out stops both, or neither is a mail server.", name)
			f.Fix = "Check that both hosts are mail servers. If they are, ask who runs this network to allow outgoing connections to ports 587 and 465."
			return
		}
		if v.Failure.Kind == probe.FailureTimeout {
			f.Summary = fmt.Sprintf("This network lets no mail connection out: neither %s nor %s answers", clean(v.Endpoint.Host, quoteLength), name)
		}
		f.Explanation += fmt.Sprintf(" %s answers on none of its mail ports from here either: this network lets no mail connection out, or leads nowhere.", name)
		f.Fix = "Check the network of this machine or container first: its gateway, VPN and firewall. Then ask who runs it to allow outgoing connections to ports 587 and 465."
	case noComparison:
		if !p.Answers() {
			f.Explanation += fmt.Sprintf(" %s gives no connection on port %s either, which proves nothing: it may not serve that port.", name, v.port())
		}
	}
}

// SecondPort says in a word what a port of both hosts shows: "open", "blocked here",
// "not blocked here", "intercepted", or nothing where that is not known.
func SecondPort(r *probe.Record, p probe.VantagePort) string {
	c := &Case{Record: r, Settings: r.Settings}
	if r.Via != "" {
		return ""
	}
	for v := range c.views() {
		switch {
		case v.Endpoint.Port != p.Port || v.Failure != nil && v.Failure.Kind == probe.FailureCancelled:
			continue
		case v.connected() && v.answersForBoth() != nil:
			return "intercepted"
		case v.connected():
			return "open"
		}
		return map[comparison]string{theServer: "not blocked here", theNetwork: "blocked here"}[v.compare()]
	}
	if p.Answers() {
		return "open"
	}
	return ""
}
