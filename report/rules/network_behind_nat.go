package rules

import (
	"fmt"
	"net/netip"

	"github.com/smtpwhy/smtpwhy/probe"
)

// NetworkBehindNAT holds when servers see this machine by another address than its own.
var NetworkBehindNAT = &Rule{
	ID:       "network-behind-nat",
	Group:    GroupConnect,
	Severity: Info,
	Summary:  "Servers see this machine by another address than its own",
	Explanation: "A router translates the address of this machine on the way out. Mail servers judge the outer address: whether it is on a blocklist, has a name in the DNS, " +
		"sends too much. Others may share it.",
	Fix:        "Nothing is to be done for a submission with user name and password. If a server refuses the address, look up the outer one, not the local one.",
	References: []string{"RFC 1918 section 3", "RFC 6598 section 4", "RFC 3022 section 2"},
	Check:      perSettings(checkNAT),
}

// sharedSpace are the addresses behind which a provider puts many customers (RFC 6598).
var sharedSpace = netip.MustParsePrefix("100.64.0.0/10")

func checkNAT(c *Case) *Finding {
	if c.second() == nil || c.Record.Via != "" {
		return nil
	}
	for _, e := range c.second().Egress {
		local, err := netip.ParseAddr(e.Local)
		if err != nil {
			continue
		}
		seen, err := netip.ParseAddr(e.SeenAs)
		told := err == nil && seen != local
		shared := sharedSpace.Contains(local)
		if !told && !shared && !(local.IsPrivate() && c.reachedPublic(e.Family)) {
			continue
		}
		f := c.finding(probe.StageConnect, "", c.fact(fmt.Sprintf("%s connections leave from %s", clean(e.Family, 8), local)))
		f.Summary = fmt.Sprintf("This machine's address %s is translated on the way out", local)
		if told {
			f.Evidence = append(f.Evidence, c.fact(fmt.Sprintf("a server greets this machine as %s", seen)))
			f.Summary = fmt.Sprintf("This machine has the address %s, and servers see it as %s", local, seen)
		}
		if shared {
			f.Explanation = fmt.Sprintf("%s is an address that providers give to customers who share an outer one (carrier-grade NAT). Mail servers judge that outer address, "+
				"and what other customers send counts too: it may be on a blocklist without your doing.", local)
		}
		return f
	}
	return nil
}

// reachedPublic says whether a connection of the family stood to a public address.
func (c *Case) reachedPublic(family string) bool {
	public := func(list []probe.Connect) bool {
		for _, o := range list {
			ip, err := netip.ParseAddr(o.Address)
			if err == nil && o.Family == family && o.Outcome == probe.ConnectOK && ip.IsGlobalUnicast() && !ip.IsPrivate() && !sharedSpace.Contains(ip) {
				return true
			}
		}
		return false
	}
	for v := range c.views() {
		if public(v.Connects) {
			return true
		}
	}
	for _, p := range c.second().Ports {
		if public(p.Connects) {
			return true
		}
	}
	return false
}
