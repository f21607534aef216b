package probe

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"
)

// submissionPorts are tried besides the configured one (RFC 8314, RFC 6409, and
// the two that providers add).
var submissionPorts = []int{465, 587, 25, 2525}

const (
	// goodbye is the share of the time that the answer took which sessions get
	// that are still under way when nothing depends on them any more.
	goodbye    = 0.2
	minGoodbye = 50 * time.Millisecond
	// deadPort is how long the configured port may leave a connect unanswered
	// once another one has proven good.
	deadPort = 4 * time.Second
	// hopeless is the share of the run after which a session as configured that
	// is still waiting makes room for an alternative that works.
	hopeless = 0.6
)

var errEnough = errors.New("another mode went through before this one answered")

// plan carries out a run: the session as configured and beside it the
// alternatives; then, if needed, the best of those in full.
type plan struct {
	run     *run
	results chan result
	pending map[sessionKey]bool // the sessions under way
	cancel  map[Purpose]context.CancelCauseFunc
	ctxs    map[Purpose]context.Context

	main, best   *Session
	surveyed     <-chan []Connect
	alternatives []Session
	mechanisms   []Session
	members      []Session
	notTested    []NotTested
	drained      bool // the run is over and has waited for its sessions
}

type result struct {
	plan    sessionPlan
	session Session
	// surveyed brings the connect results of the addresses that the session did
	// not need; nil when there were none.
	surveyed <-chan []Connect
	// skipped is why the session was not opened: it waited in vain for the port
	// to connect. Empty for one that was.
	skipped string
}

func newPlan(r *run) *plan {
	p := &plan{run: r, results: make(chan result, 16), pending: map[sessionKey]bool{},
		cancel: map[Purpose]context.CancelCauseFunc{}, ctxs: map[Purpose]context.Context{}}
	for _, purpose := range []Purpose{PurposeAsConfigured, PurposeAlternative, PurposeRecommended, PurposeMechanism, PurposeMember, purposeScan} {
		p.ctxs[purpose], p.cancel[purpose] = context.WithCancelCause(r.ctx)
	}
	return p
}

// carryOut runs the plan and files the sessions into the record.
func (p *plan) carryOut(rec *Record) {
	defer func() {
		for _, cancel := range p.cancel {
			cancel(errEnough)
		}
	}()
	port, mode := p.run.settings.Opening()
	second := p.run.startVantage()
	main := sessionPlan{purpose: PurposeAsConfigured, port: port, mode: mode, ehloName: p.run.settings.greetingName(), full: true}
	p.start(main)
	if !p.run.opt.Only && p.run.noAddress == nil {
		p.startAlternatives(port, mode)
	}
	p.wait(func() bool { return p.main != nil })
	if next, ok := p.next(); ok {
		p.start(next)
		p.wait(func() bool { return p.best != nil })
	}
	p.tryMechanisms()
	p.tryMembers()
	p.scan(rec)
	p.awaitMX()
	p.partWith()
	p.file(rec)
	second.finish(rec)
}

// start opens a session; sessions in then follow once its port has connected.
func (p *plan) start(sp sessionPlan, then ...sessionPlan) {
	p.pending[sp.key()] = true
	connected := make(chan struct{})
	if len(then) > 0 {
		sp.connected = func() { close(connected) }
		for _, t := range then {
			p.pending[t.key()] = true
		}
	}
	ctx := p.ctxs[sp.purpose]
	done := make(chan struct{})
	why := fmt.Sprintf("port %d did not take a connection", sp.port)
	go func() {
		s, surveyed := p.run.open(ctx, sp)
		if s.Failure != nil && s.Failure.Kind == FailureCancelled {
			why = s.Failure.Text // nothing is known of the port
		}
		close(done)
		p.results <- result{plan: sp, session: s, surveyed: surveyed}
	}()
	for _, t := range then {
		go func() {
			select {
			case <-connected:
			case <-done:
				select {
				case <-connected:
				default:
					p.results <- result{plan: t, skipped: why}
					return
				}
			}
			s, _ := p.run.open(ctx, t)
			p.results <- result{plan: t, session: s}
		}()
	}
}

// startAlternatives opens the other modes and ports without credentials. On a
// port that is not the configured one the second mode waits until the first has
// connected: a closed port is knocked at once.
func (p *plan) startAlternatives(port int, mode Security) {
	ports := slices.Clone(submissionPorts)
	if !slices.Contains(ports, port) {
		ports = slices.Insert(ports, 0, port)
	}
	for _, at := range ports {
		alt := func(m Security) sessionPlan {
			return sessionPlan{purpose: PurposeAlternative, port: at, mode: m, ehloName: p.run.settings.greetingName(), side: true}
		}
		switch {
		case at != port && at == 465:
			p.start(alt(SecurityImplicit), alt(SecuritySTARTTLS))
		case at != port:
			p.start(alt(SecuritySTARTTLS), alt(SecurityImplicit))
		case mode == SecurityImplicit:
			p.start(alt(SecuritySTARTTLS))
		case mode == SecurityNone:
			p.start(alt(SecuritySTARTTLS))
			p.start(alt(SecurityImplicit))
		default:
			p.start(alt(SecurityImplicit))
		}
	}
}

// wait takes results until the condition holds or the run is over. While the
// main session waits for a dead or hopeless port it is cut short, provided
// that an alternative works.
func (p *plan) wait(enough func() bool) {
	elapsed := func() time.Duration { return p.run.now().Sub(p.run.start) }
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for !enough() {
		select {
		case r := <-p.results:
			p.take(r)
		case <-tick.C:
			dead := !p.run.connected.Load() && elapsed() > deadPort
			if p.main == nil && (dead || elapsed() > time.Duration(hopeless*float64(p.run.opt.Timeout))) {
				if _, ok := p.candidate(); ok {
					p.cancel[PurposeAsConfigured](os.ErrDeadlineExceeded)
				}
			}
		case <-p.run.ctx.Done():
			p.drain()
			return
		}
	}
}

func (p *plan) take(r result) {
	delete(p.pending, r.plan.key())
	if r.skipped != "" {
		p.notTested = append(p.notTested, NotTested{Name: r.plan.name(), Why: r.skipped})
		return
	}
	switch r.plan.purpose {
	case PurposeAsConfigured:
		p.main, p.surveyed = &r.session, r.surveyed
	case PurposeRecommended:
		p.best = &r.session
	case PurposeMechanism:
		p.mechanisms = append(p.mechanisms, r.session)
	case PurposeMember:
		p.takeMember(r)
	default:
		if f := r.session.Failure; f != nil && f.Kind == FailureCancelled {
			p.notTested = append(p.notTested, NotTested{Name: r.plan.name(), Why: f.Text})
			return
		}
		p.alternatives = append(p.alternatives, r.session)
	}
}

// drain takes what the sessions have when the run is over. They return at once
// then; the limit is for dialers that do not, and counts once.
func (p *plan) drain() {
	if p.drained {
		return
	}
	p.drained = p.run.ctx.Err() != nil
	limit := time.NewTimer(500 * time.Millisecond)
	defer limit.Stop()
	for len(p.pending) > 0 {
		select {
		case r := <-p.results:
			p.take(r)
		case <-limit.C:
			return
		}
	}
}

// partWith gives the sessions that nobody waits for a moment to finish.
func (p *plan) partWith() {
	left := p.run.now().Sub(p.run.start)
	timer := time.NewTimer(max(minGoodbye, time.Duration(goodbye*float64(left))))
	defer timer.Stop()
	for len(p.pending) > 0 {
		select {
		case r := <-p.results:
			p.take(r)
			continue
		case <-timer.C:
		case <-p.run.ctx.Done():
		}
		p.cancel[PurposeAlternative](errEnough)
		p.drain()
		return
	}
}

// file puts the sessions into the record, in a fixed order.
func (p *plan) file(rec *Record) {
	if p.main != nil {
		if p.surveyed != nil {
			p.main.Connects = <-p.surveyed
		}
		p.surveyMembers()
		rec.Sessions = append(rec.Sessions, *p.main)
	}
	slices.SortFunc(p.alternatives, func(a, b Session) int {
		return cmp.Or(cmp.Compare(a.Endpoint.Port, b.Endpoint.Port), cmp.Compare(a.Endpoint.Security, b.Endpoint.Security))
	})
	rec.Sessions = append(rec.Sessions, p.alternatives...)
	if p.best != nil {
		rec.Sessions = append(rec.Sessions, *p.best)
	}
	rec.Sessions = append(append(rec.Sessions, p.mechanisms...), p.members...)
	for key := range p.pending {
		p.notTested = append(p.notTested, NotTested{Name: key.name, Why: "the run was over"})
	}
	if p.run.opt.Only {
		p.notTested = append(p.notTested, NotTested{Name: "alternatives", Why: "only the settings as given were asked for"})
	}
	slices.SortFunc(p.notTested, func(a, b NotTested) int { return cmp.Compare(a.Name, b.Name) })
	rec.NotTested = p.notTested
}
