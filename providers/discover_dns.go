package providers

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
)

// asker asks the DNS. It returns when its context ends, which net.Resolver does
// not for all kinds of questions.
type asker struct {
	resolver     *net.Resolver
	allowPrivate bool

	mu    sync.Mutex
	known map[string]func() addresses // so that a host is asked for once
}

// addresses are those of a host.
type addresses struct {
	list []netip.Addr
	err  error
}

func newAsker(o DiscoverOptions) *asker {
	a := &asker{resolver: o.Resolver, allowPrivate: o.AllowPrivate, known: map[string]func() addresses{}}
	if a.resolver == nil {
		a.resolver = net.DefaultResolver
	}
	return a
}

// until runs f and waits for it no longer than ctx lasts.
func until[T any](ctx context.Context, f func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		v, err := f()
		done <- result{v, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// The names that are asked for end in a dot: search domains must not make
// another name of them.

func (a *asker) srv(ctx context.Context, name string) ([]*net.SRV, error) {
	return until(ctx, func() ([]*net.SRV, error) {
		_, list, err := a.resolver.LookupSRV(ctx, "", "", name+".")
		if len(list) > 0 {
			err = nil // some of the names were not valid
		}
		return list, err
	})
}

func (a *asker) mx(ctx context.Context, domain string) ([]*net.MX, error) {
	return until(ctx, func() ([]*net.MX, error) {
		list, err := a.resolver.LookupMX(ctx, domain+".")
		if len(list) > 0 {
			err = nil
		}
		return list, err
	})
}

// addresses are the host's, IPv4 first as that is what works everywhere.
func (a *asker) addresses(ctx context.Context, host string) ([]netip.Addr, error) {
	a.mu.Lock()
	ask, ok := a.known[host]
	if !ok {
		ask = sync.OnceValue(func() addresses {
			list, err := a.resolver.LookupNetIP(ctx, "ip", host+".")
			for i := range list {
				list[i] = list[i].Unmap()
			}
			slices.SortStableFunc(list, func(x, y netip.Addr) int { return x.BitLen() - y.BitLen() })
			return addresses{list, err}
		})
		a.known[host] = ask
	}
	a.mu.Unlock()
	found, err := until(ctx, func() (addresses, error) { return ask(), nil })
	if err != nil {
		return nil, err
	}
	return found.list, found.err
}

var errPrivate = errors.New("an address of a private network, or of this machine")

// allowed are the addresses of the host that may be talked to.
func (a *asker) allowed(ctx context.Context, host string) ([]netip.Addr, error) {
	list, err := a.addresses(ctx, host)
	if err != nil {
		return nil, err
	}
	var good []netip.Addr
	for _, ip := range list {
		if a.permits(ip) {
			good = append(good, ip)
		}
	}
	if len(good) == 0 {
		return nil, errPrivate
	}
	return good, nil
}

func (a *asker) permits(ip netip.Addr) bool {
	return IsPublic(ip) || a.allowPrivate && ip.Unmap().IsPrivate()
}

// special are blocks that lead to nobody on the internet, besides those that
// package netip knows (IANA's special-purpose registries, RFC 6890).
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("2001::/23"),
}

// unicast6 is all of IPv6 that is given out (RFC 4291 section 2.4). What lies
// outside of it is reserved, or has an IPv4 address in it that a translator next
// door makes its own use of: ::/96, ::ffff:0:0:0/96, 64:ff9b:1::/48.
var unicast6 = netip.MustParsePrefix("2000::/3")

// Blocks with an IPv4 address in them, at the byte.
var (
	nat64  = netip.MustParsePrefix("64:ff9b::/96") // RFC 6052
	sixTo4 = netip.MustParsePrefix("2002::/16")    // RFC 3056
)

// IsPublic says whether an address is of the internet, and not of a private
// network, of this machine or of its neighbourhood.
func IsPublic(ip netip.Addr) bool {
	ip = ip.Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.Zone() != "" {
		return false
	}
	b := ip.As16()
	switch {
	case nat64.Contains(ip):
		return IsPublic(netip.AddrFrom4([4]byte(b[12:16])))
	case sixTo4.Contains(ip):
		return IsPublic(netip.AddrFrom4([4]byte(b[2:6])))
	case ip.Is6() && !unicast6.Contains(ip):
		return false
	}
	return !slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// checked drops the candidates whose host has no address that may be talked to.
// A host about which the DNS does not answer stays.
func (s *search) checked(rank int, list []Candidate) []Candidate {
	var good []Candidate
	for _, c := range list[:min(len(list), maxPerSource)] {
		_, err := s.dns.allowed(s.ctx, c.Host)
		var dns *net.DNSError
		switch {
		case errors.Is(err, errPrivate), errors.As(err, &dns) && dns.IsNotFound:
			s.end(s.begin(rank, c.Source, "address of "+c.Host), StepFailed, "left out: "+dnsText(err))
		default:
			good = append(good, c)
		}
	}
	return good
}

// dnsText is the error in words, without the name, which stands beside it.
func dnsText(err error) string {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "no such record"
	case errors.As(err, &dns) && dns.IsTimeout, errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.As(err, &dns):
		return dns.Err
	}
	return err.Error()
}

// dnsOutcome ends the step of a question that brought nothing.
func (s *search) dnsOutcome(e *entry, err error) {
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		s.end(e, StepNothing, dnsText(err))
		return
	}
	s.fail(e, err, dnsText(err))
}

// trimDot is a DNS name without its final dot, except the root.
func trimDot(name string) string {
	if name == "." {
		return name
	}
	return strings.TrimSuffix(name, ".")
}
