package probe

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"sync"
	"time"
)

// vantagePorts are asked at the second host, besides the port of the settings.
var vantagePorts = []int{25, 465, 587}

const (
	// vantageStart is how long the second host waits, so that the sessions of the
	// run get the connections first.
	vantageStart = 250 * time.Millisecond
	// vantageWait is how long the run waits for it once all else is done: a dead
	// address and a slow greeting.
	vantageWait = deadAddress + vantageGreeting + time.Second
	// vantageGreeting is how long a port gets for its greeting. Some servers wait
	// longer on purpose; that they connect is enough then.
	vantageGreeting = 2 * time.Second
	maxGreeting     = 512 // bytes that are kept
	slotPoll        = 20 * time.Millisecond
)

// vantageTarget splits HOST[:PORT]; port 0 is none.
func vantageTarget(text string) (host string, port int, err error) {
	host = text
	if _, ok := literal(text); !ok {
		if h, p, splitErr := net.SplitHostPort(text); splitErr == nil {
			n, err := strconv.ParseUint(p, 10, 16)
			if err != nil || n == 0 {
				return "", 0, fmt.Errorf("probe: vantage: %q is no port", p)
			}
			host, port = h, int(n)
		}
	}
	if host, err = hostName(host); err != nil || host == "" {
		return "", 0, fmt.Errorf("probe: vantage: %q is no host", cutText(text, maxCertName))
	}
	return host, port, nil
}

// vantage asks the second host while the run goes on, with the connections that
// nobody else needs.
type vantage struct {
	run    *run
	host   string
	ports  []int
	cancel context.CancelFunc
	alone  chan struct{} // closed when the rest of the run is over
	turn   chan struct{} // until then one connection at a time
	done   chan struct{}
	dns    []Lookup
	seen   []VantagePort
}

// startVantage returns nil where no second host is named.
func (r *run) startVantage() *vantage {
	if r.opt.Vantage == "" {
		return nil
	}
	host, port, err := vantageTarget(r.opt.Vantage)
	if err != nil {
		return nil // Run has refused it
	}
	v := &vantage{run: r, host: host, alone: make(chan struct{}), turn: make(chan struct{}, 1), done: make(chan struct{})}
	if v.ports = []int{port}; port == 0 {
		first, _ := r.settings.Opening()
		v.ports = append([]int{first}, slices.DeleteFunc(slices.Clone(vantagePorts), func(p int) bool { return p == first })...)
	}
	var ctx context.Context
	ctx, v.cancel = context.WithCancel(r.ctx)
	go func() {
		defer close(v.done)
		v.ask(ctx)
	}()
	return v
}

// ask tries every port, at one address of each family.
func (v *vantage) ask(ctx context.Context) {
	addrs := v.addresses(ctx)
	select {
	case <-v.alone:
	case <-time.After(vantageStart):
	}
	v.seen = make([]VantagePort, len(v.ports))
	var wg sync.WaitGroup
	for i, port := range v.ports {
		v.seen[i] = VantagePort{Port: port, Connects: make([]Connect, len(addrs))}
		sights := make([]sight, len(addrs))
		var one sync.WaitGroup
		for n, addr := range addrs {
			one.Go(func() { v.seen[i].Connects[n], sights[n] = v.try(ctx, addr, port) })
		}
		wg.Go(func() {
			one.Wait()
			v.seen[i].keep(sights)
		})
	}
	wg.Wait()
	slices.SortFunc(v.seen, func(a, b VantagePort) int { return a.Port - b.Port })
}

// addresses are the first of each family. Where names are looked up at the other end
// there is one without an address.
func (v *vantage) addresses(ctx context.Context) (addrs []netip.Addr) {
	if v.run.opt.Via != "" {
		return []netip.Addr{{}}
	}
	ctx, cancel := context.WithTimeout(ctx, v.run.opt.Timeout/3)
	defer cancel()
	all, lookups := lookup(ctx, v.run.opt.Resolver, v.host, v.run.opt.Network, v.run.now, nil)
	v.dns = lookups
	for _, a := range all {
		if !slices.ContainsFunc(addrs, func(b netip.Addr) bool { return a.Is4() == b.Is4() }) {
			addrs = append(addrs, a)
		}
	}
	return addrs
}

// slot waits for a connection that nobody else needs.
func (v *vantage) slot(ctx context.Context) (release func(), ok bool) {
	end := func() {}
	select {
	case v.turn <- struct{}{}:
		end = func() { <-v.turn }
	case <-v.alone:
	case <-ctx.Done():
		return nil, false
	}
	for {
		// Whoever waits for a slot is served before this finds one free.
		if free, ok := v.run.freeSlot(); ok {
			return func() { free(); end() }, true
		}
		select {
		case <-time.After(slotPoll):
		case <-ctx.Done():
			end()
			return nil, false
		}
	}
}

// finish waits for the second host, for a bounded time, and puts it into the record.
func (v *vantage) finish(rec *Record) {
	if v == nil {
		return
	}
	close(v.alone)
	late := time.AfterFunc(vantageWait, v.cancel)
	<-v.done
	late.Stop()
	v.cancel()
	rec.Vantage = &Vantage{Host: v.host, DNS: v.dns, Ports: v.seen}
	if rec.Vantage.DNS == nil {
		rec.Vantage.DNS = []Lookup{}
	}
	rec.Vantage.Egress = v.run.egress(rec)
}
