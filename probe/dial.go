package probe

import (
	"context"
	"net"
	"net/netip"
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
	// maxAttempts is how many addresses are tried at once for one session.
	maxAttempts = 2
)

// dialOne connects to one address. It returns when ctx ends even if the dialer
// does not.
func (r *run) dialOne(ctx context.Context, addr netip.Addr, port int) (net.Conn, error) {
	type result struct {
		conn net.Conn
		err  error
	}
	done := make(chan result, 1)
	go func() {
		conn, err := r.opt.Dialer.DialContext(ctx, "tcp", netip.AddrPortFrom(addr, uint16(port)).String())
		done <- result{conn, err}
	}()
	select {
	case res := <-done:
		return res.conn, res.err
	case <-ctx.Done():
		go func() { // the dialer may still come back with a connection
			if res := <-done; res.conn != nil {
				_ = res.conn.Close()
			}
		}()
		return nil, context.Cause(ctx)
	}
}

// connectResult describes one attempt.
func connectResult(addr netip.Addr, err error, took time.Duration) Connect {
	c := Connect{Address: addr.String(), Family: familyOf(addr), Outcome: ConnectOK, Duration: took.Milliseconds()}
	if err != nil {
		c.Outcome, c.Error = string(classify(err)), errorText(err)
	}
	return c
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
func (r *run) race(ctx context.Context, addrs []netip.Addr, port int) (conn net.Conn, results []Connect, err error) {
	ctx, cancel := context.WithCancel(ctx)
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
		results[i] = Connect{Address: a.String(), Family: familyOf(a), Outcome: "not-tested", Error: "another address answered first"}
	}
	next, running := 0, 0
	start := func() {
		i := next
		next++
		running++
		go func() {
			begin := r.now()
			c, err := r.dialOne(ctx, addrs[i], port)
			done <- result{i, c, err, r.now().Sub(begin)}
		}()
	}
	timer := time.NewTimer(attemptDelay)
	defer timer.Stop()
	for start(); running > 0; {
		select {
		case res := <-done:
			running--
			results[res.i] = connectResult(addrs[res.i], res.err, res.took)
			if res.err == nil {
				results[res.i].Used = true
				go func(n int) { // those that come too late
					for range n {
						if late := <-done; late.conn != nil {
							_ = late.conn.Close()
						}
					}
				}(running)
				return res.conn, results, nil
			}
			err = res.err
			if next < len(addrs) && ctx.Err() == nil {
				start()
				timer.Reset(attemptDelay)
			}
		case <-timer.C:
			if next < len(addrs) && running < maxAttempts {
				start()
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
		if results[i].Outcome != "not-tested" {
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
			results[i] = connectResult(addr, err, r.now().Sub(begin))
		})
	}
	wg.Wait()
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
