package rules

import (
	"fmt"
	"slices"

	"github.com/smtpwhy/smtpwhy/probe"
)

// ServerMemberDown holds when one of several servers behind a name does not answer,
// while another one of the same address family does.
var ServerMemberDown = &Rule{
	ID:       "server-member-down",
	Group:    GroupConnect,
	Severity: Warning,
	Summary:  "One of the servers behind the host's name does not answer",
	Explanation: "The DNS gives several addresses for the host, and not all of them take connections. Software that tries one address alone fails whenever " +
		"it happens to get a bad one: mail goes out sometimes, or only after a wait.",
	Fix:        "Tell the operator of the server which address does not answer. Until then let the application try again, or all addresses.",
	References: []string{"RFC 5321 section 5.1", "RFC 8305 section 5"},
	Check:      perSession(checkServerMemberDown),
}

func checkServerMemberDown(v view) *Finding {
	if v.Purpose != probe.PurposeAsConfigured && !v.hasMembers() {
		return nil // the addresses are the same for every session
	}
	v = v.withMembers()
	var dead []string
	var proof []Evidence
	for _, c := range v.Connects {
		lost := c.Outcome == string(probe.FailureRefused) || c.Outcome == string(probe.FailureTimeout) || c.Outcome == string(probe.FailureReset)
		if lost && v.family(c.Family).up {
			dead = append(dead, clean(c.Address, quoteLength))
			proof = append(proof, v.fact(fmt.Sprintf("connect to %s: %s", hostPort(c.Address, v.Endpoint.Port), c.Outcome)))
		}
	}
	if len(dead) == 0 {
		return nil
	}
	f := v.finding(probe.StageConnect, proof...)
	f.Setting = v.c.setting("host")
	f.Summary = fmt.Sprintf("One of the servers behind %s does not answer: %s", short(v.Endpoint.Host), dead[0])
	if len(dead) > 1 {
		f.Summary = fmt.Sprintf("%d of the servers behind %s do not answer", len(dead), short(v.Endpoint.Host))
	}
	f.Explanation = fmt.Sprintf("Of the addresses that the DNS gives for %s, %s took no connection on port %s, and %s did. "+
		"Software that tries one address alone fails whenever it gets a bad one: mail goes out sometimes, or only after a wait.",
		clean(v.Endpoint.Host, quoteLength), list(dead), v.port(), clean(v.Endpoint.Address, quoteLength))
	f.Fix = fmt.Sprintf("Tell the operator of the server that %s does not answer. Until then let the application try again, or all addresses.", list(dead))
	return f
}

// hasMembers says whether the further addresses were looked at on the session's port.
func (v view) hasMembers() bool {
	for o := range v.c.views() {
		if o.Purpose == probe.PurposeMember && o.Endpoint.Port == v.Endpoint.Port {
			return true
		}
	}
	return false
}

// withMembers is the session with the connections of those of the further addresses
// in the place of the ones that it did not need.
func (v view) withMembers() view {
	whole := *v.Session
	whole.Connects = slices.Clone(v.Connects)
	for o := range v.c.views() {
		if o.Purpose != probe.PurposeMember || o.Endpoint.Port != v.Endpoint.Port || len(o.Connects) == 0 {
			continue
		}
		for i, c := range whole.Connects {
			if c.Address == o.Connects[0].Address && c.Outcome == "not-tested" {
				whole.Connects[i] = o.Connects[0]
			}
		}
	}
	v.Session = &whole
	return v
}
