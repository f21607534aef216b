package probe

import (
	"net/netip"
	"slices"
)

// maxMembers is how many further addresses Options.AllAddresses looks at.
const maxMembers = 8

// tryMembers opens a session on each further address of the host, in the mode of the
// settings, or in the recommended one where the settings' own gets nowhere at any.
func (p *plan) tryMembers() {
	base := p.memberBase()
	if !p.run.opt.AllAddresses || base == nil || p.run.ctx.Err() != nil {
		return
	}
	if p.run.opt.Via != "" {
		p.notTested = append(p.notTested, NotTested{Name: "all-addresses", Why: "names are not looked up on this machine: " + p.run.opt.Via})
		return
	}
	if len(p.run.addrs) == 1 {
		p.notTested = append(p.notTested, NotTested{Name: "all-addresses", Why: "the host has one address"})
		return
	}
	opened := 0
	for _, c := range base.Connects {
		addr, err := netip.ParseAddr(c.Address)
		if err != nil || c.Outcome != connectNotTested {
			continue // it was used, or it is known to take no connection
		}
		if opened == maxMembers {
			p.notTested = append(p.notTested, NotTested{Name: "member " + c.Address, Why: "enough addresses were looked at"})
			continue
		}
		opened++
		p.start(sessionPlan{purpose: PurposeMember, port: base.Endpoint.Port, mode: base.Endpoint.Security,
			ehloName: p.run.settings.greetingName(), side: true, address: addr})
	}
	p.wait(func() bool { return p.waitingFor(PurposeMember) == 0 })
}

// memberBase is the session that the members are compared with.
func (p *plan) memberBase() *Session {
	if p.main == nil || p.main.Failure == nil || p.best == nil || p.best.Failure != nil {
		return p.main
	}
	switch p.main.Failure.Stage {
	case StageConnect, StageGreeting, StageEHLO, StageSTARTTLS, StageTLS:
		return p.best
	}
	return p.main
}

// takeMember keeps the session of a member; one that never got to connect says nothing.
func (p *plan) takeMember(r result) {
	if f := r.session.Failure; f != nil && f.Kind == FailureCancelled || len(r.session.Connects) == 0 {
		why := "no connection was free"
		if f != nil {
			why = f.Text
		}
		p.notTested = append(p.notTested, NotTested{Name: r.plan.name(), Why: why})
		return
	}
	p.members = append(p.members, r.session)
	place := func(s Session) int {
		return slices.IndexFunc(p.run.addrs, func(a netip.Addr) bool { return a.String() == s.Connects[0].Address })
	}
	slices.SortStableFunc(p.members, func(a, b Session) int { return place(a) - place(b) })
}

// surveyMembers puts the connections of the members where the survey of the addresses
// would have put them.
func (p *plan) surveyMembers() {
	for i, c := range p.main.Connects {
		for _, m := range p.members {
			if m.Endpoint.Port == p.main.Endpoint.Port && m.Connects[0].Address == c.Address && c.Outcome == connectNotTested {
				p.main.Connects[i] = m.Connects[0]
				p.main.Connects[i].Used = false
			}
		}
	}
}
