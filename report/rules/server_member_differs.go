package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// ServerMemberDiffers holds when one of several servers behind a name has a fault
// that the others have not.
var ServerMemberDiffers = &Rule{
	ID:       "server-member-differs",
	Group:    GroupConnect,
	Severity: Warning,
	Summary:  "The servers behind the host's name are not alike: one of them has a fault",
	Explanation: "The DNS gives several addresses for the host, and a client gets one of them by chance. When one server has an old certificate or lacks AUTH, " +
		"mail goes out sometimes and fails at other times, with the same settings.",
	Fix:        "Tell the operator of the server which address has which fault. Until then let the application try again.",
	References: []string{"RFC 5321 section 5.1", "RFC 8305 section 5"},
	Check:      perSettings(checkServerMemberDiffers),
}

func checkServerMemberDiffers(c *Case) *Finding {
	odds, all := c.oddMembers()
	if len(odds) == 0 {
		return nil
	}
	var proof []Evidence
	var clauses, bad, good []string
	for _, v := range all {
		address := clean(v.Endpoint.Address, quoteLength)
		i := slices.IndexFunc(odds, func(o odd) bool { return o.n == v.n })
		if i < 0 {
			good = append(good, address)
			continue
		}
		bad = append(bad, address)
		clause := address + " " + list3(odds[i].faults)
		clauses = append(clauses, clause)
		proof = append(proof, v.oddProof(odds[i])...)
	}
	f := all[0].finding(probe.StageConnect, proof...)
	if !all[0].judged() {
		f.Session = -1
	}
	f.Setting = c.setting("host")
	host := clean(all[0].Endpoint.Host, quoteLength)
	f.Summary = fmt.Sprintf("Mail may go out only sometimes: %d of the servers behind %s have faults that others have not", len(bad), host)
	if len(bad) == 1 {
		f.Summary = fmt.Sprintf("Mail may go out only sometimes: %s, one of the servers behind %s, %s", bad[0], host, strings.TrimPrefix(clauses[0], bad[0]+" "))
	}
	f.Explanation = fmt.Sprintf("The name %s stands for several servers, and a client gets one of them by chance. On port %s, %s.", host, all[0].port(), strings.Join(clauses, "; "))
	if len(good) > 0 {
		f.Explanation += fmt.Sprintf(" No such fault at %s.", list(good))
	}
	f.Explanation += " With the same settings mail goes out sometimes and fails at other times."
	f.Fix = fmt.Sprintf("Tell the operator of the server about %s. Until then let the application try again.", list(bad))
	return f
}

// oddProof cites the line that shows the fault, else tells it.
func (v view) oddProof(o odd) []Evidence {
	switch {
	case v.Failure != nil && v.Failure.Stage != probe.StageAuth && v.failure().Line >= 0:
		return []Evidence{v.failure()}
	case v.Encrypted() && !v.TLS.Verified && v.tlsNote().Text != "":
		return []Evidence{v.tlsNote()}
	}
	return []Evidence{v.fact(fmt.Sprintf("%s %s", hostPort(v.Endpoint.Address, v.Endpoint.Port), list3(o.faults)))}
}
