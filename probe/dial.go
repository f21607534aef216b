package probe

import (
	"context"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"
)

const (
	// attemptDelay is the time until the next address is tried beside the last
	// one (RFC 8305 section 5).
	attemptDelay = 250 * time.Millisecond
	// deadAddress is how long an address gets that the session does not need,
	// enough for two repeated SYNs.
	deadAddress = 3 * time.Second
	// sideConnect is how long an alternative may take to connect.
	sideConnect = 5 * time.Second
	// dialerPatience is how long a dialer gets to return after its context ended.
	dialerPatience = 50 * time.Millisecond
	// maxAttempts is how many addresses are tried at once for one session.
	maxAttempts = 2
)

// dialOne connects to one address of the host.
func (r *run) dialOne(ctx context.Context, addr netip.Addr, port int) (net.Conn, error) {
	return r.dialAt(ctx, r.host, addr, port)
}

// dialAt connects to one address of any host, by its name where names are the
// business of the other end. It returns when ctx ends even if the dialer does not.
func (r *run) dialAt(ctx context.Context, host string, addr netip.Addr, port int) (net.Conn, error) {
	type result struct {
		conn net.Conn
		err  error
	}
	done := make(chan result, 1)
	go func() {
		target := netip.AddrPortFrom(addr, uint16(port)).String()
		if r.opt.Via != "" {
			target = net.JoinHostPort(host, strconv.Itoa(port))
		}
		conn, err := r.opt.Dialer.DialContext(ctx, "tcp", target)
		done <- result{conn, err}
	}()
	select {
	case res := <-done:
		if res.err != nil && ctx.Err() != nil {
			res.err = r.cause(ctx) // the dialer says only that it was cancelled
		}
		return res.conn, res.err
	case <-ctx.Done():
		ended := make(chan struct{})
		go func() { // the dialer may still come back with a connection
			if res := <-done; res.conn != nil {
				_ = res.conn.Close()
			}
			close(ended)
		}()
		select { // so that an attempt in its place is not one too many
		case <-ended:
		case <-time.After(dialerPatience):
		}
		return nil, r.cause(ctx)
	}
}

// cause is why a connect was given up. Behind a proxy nothing is known of the
// server then.
func (r *run) cause(ctx context.Context) error {
	cause := context.Cause(ctx)
	if r.opt.Proxied && classify(cause) == FailureTimeout {
		return &ViaError{Text: r.opt.Via + ": no answer in time", Err: cause}
	}
	return cause
}

// connectResult describes one attempt.
func (r *run) connectResult(addr netip.Addr, err error, took time.Duration) Connect {
	c := r.connectTo(addr)
	c.Outcome, c.Duration = ConnectOK, took.Milliseconds()
	if err != nil {
		c.Outcome, c.Error = string(classify(err)), errorText(err)
	}
	return c
}

// connectTo is an attempt that was not made yet. Behind a proxy there is a name and
// no address.
func (r *run) connectTo(addr netip.Addr) Connect {
	if !addr.IsValid() {
		return Connect{Address: r.host}
	}
	return Connect{Address: addr.String(), Family: familyOf(addr)}
}

func familyOf(a netip.Addr) string {
	if a.Is4() {
		return "IPv4"
	}
	return "IPv6"
}

// race connects to the addresses as RFC 8305 has it: in order, the next one
// when an attempt fails or is slow, the first that stands wins. results are in
// the order of addrs; what was not needed stays "not-tested".
//
// Where main is false, an attempt beside the first one needs a slot. While none
// is free it takes the place of the first instead, after that one's share of
// the limit or once the session as configured got through to the next address.
func (r *run) race(ctx context.Context, addrs []netip.Addr, port int, limit time.Duration, main bool) (conn net.Conn, results []Connect, err error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	type result struct {
		i    int
		conn net.Conn
		err  error
		took time.Duration
	}
	done := make(chan result, len(addrs))
	results = make([]Connect, len(addrs))
	for i, a := range addrs {
		results[i] = r.connectTo(a)
		results[i].Outcome, results[i].Error = connectNotTested, "another address answered first"
	}
	next, running := 0, 0
	release := func() {} // gives back the slot of the attempt beside the first
	var abandon []context.CancelCauseFunc
	var began time.Time
	start := func() {
		i := next
		next++
		running++
		began = time.Now()
		one, stop := context.WithCancelCause(ctx)
		abandon = append(abandon, stop)
		go func() {
			defer stop(nil)
			begin := r.now()
			c, err := r.dialOne(one, addrs[i], port)
			done <- result{i, c, err, r.now().Sub(begin)}
		}()
	}
	timer := time.NewTimer(attemptDelay)
	defer timer.Stop()
	for start(); running > 0; {
		select {
		case res := <-done:
			running--
			results[res.i] = r.connectResult(addrs[res.i], res.err, res.took)
			if res.err == nil {
				results[res.i].Used = true
				go func(n int) { // those that come too late
					for range n {
						if late := <-done; late.conn != nil {
							_ = late.conn.Close()
						}
					}
					release()
				}(running)
				return res.conn, results, nil
			}
			err = res.err
			if next < len(addrs) && ctx.Err() == nil {
				start() // in its place
				timer.Reset(attemptDelay)
			} else {
				release()
				release = func() {}
			}
		case <-timer.C:
			if next < len(addrs) && running < maxAttempts {
				free, ok := func() {}, main
				if !main {
					free, ok = r.freeSlot()
				}
				good, _ := r.reachable.Load().(netip.Addr)
				switch {
				case ok:
					release = free
					start()
				case addrs[next] == good || time.Since(began) > limit/time.Duration(len(addrs)):
					for _, stop := range abandon {
						stop(os.ErrDeadlineExceeded) // the end of the only attempt starts the next
					}
				}
			}
			timer.Reset(attemptDelay)
		}
	}
	return nil, results, err
}

// survey connects to the addresses that the session did not need, so that each
// has a result, and hangs up at once.
func (r *run) survey(ctx context.Context, results []Connect, port int) {
	ctx, cancel := context.WithTimeout(ctx, deadAddress)
	defer cancel()
	var wg sync.WaitGroup
	for i := range results {
		if results[i].Outcome != connectNotTested {
			continue
		}
		addr, err := netip.ParseAddr(results[i].Address)
		if err != nil {
			continue
		}
		wg.Go(func() {
			release, ok := r.slot(ctx)
			if !ok {
				return
			}
			defer release()
			begin := r.now()
			conn, err := r.dialOne(ctx, addr, port)
			if conn != nil {
				_ = conn.Close()
			}
			if err != nil && classify(err) == FailureCancelled {
				return
			}
			results[i] = r.connectResult(addr, err, r.now().Sub(begin))
		})
	}
	wg.Wait()
}

// freeSlot is slot without a wait.
func (r *run) freeSlot() (release func(), ok bool) {
	select {
	case r.slots <- struct{}{}:
		return func() { <-r.slots }, true
	default:
		return nil, false
	}
}

// order puts the address that is known to answer first.
func (r *run) order() []netip.Addr {
	good, known := r.reachable.Load().(netip.Addr)
	i := slices.Index(r.addrs, good)
	if !known || i <= 0 {
		return r.addrs
	}
	return append([]netip.Addr{good}, slices.Delete(slices.Clone(r.addrs), i, i+1)...)
}

// slot takes one of the connections that may be open beside the main one.
func (r *run) slot(ctx context.Context) (release func(), ok bool) {
	select {
	case r.slots <- struct{}{}:
		return func() { <-r.slots }, true
	case <-ctx.Done():
		return nil, false
	}
}
