package probe

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Limits on what is kept of an answer; a hostile server can send thousands.
const (
	maxAnswers    = 16
	maxCNAMEChain = 16
)

// resolutionDelay is how long the second family is waited for once the first
// has given addresses. RFC 8305 section 3 gives it 50 ms before connecting
// starts; here it gets more, since a verdict on half of the addresses can be
// wrong, but not the many seconds of a name server that does not answer.
const resolutionDelay = 2 * time.Second

// Texts of Resolver in a Lookup where no name server answered.
const (
	resolverHosts  = "hosts file"
	resolverSystem = "operating system"
)

// lookup asks for the host's addresses, both families at the same time, and
// returns them in the order in which to try them: alternating, IPv6 first (RFC
// 8305 section 4). network "tcp4" or "tcp6" restricts the families. emit is
// told of each look-up as it ends; it is called from this goroutine only.
func lookup(ctx context.Context, r *net.Resolver, host, network string, now func() time.Time, emit func(Lookup)) (addrs []netip.Addr, lookups []Lookup) {
	if emit == nil {
		emit = func(Lookup) {}
	}
	families := familiesOf(network)
	if ip, ok := literal(host); ok {
		l, usable := literalLookup(ip, families)
		emit(l)
		if usable {
			addrs = append(addrs, ip)
		}
		return addrs, []Lookup{l}
	}
	name, err := hostName(host)
	if err != nil {
		for _, f := range families {
			l := Lookup{Name: cutText(name, maxCertName), Type: f.recordType, Outcome: LookupNoName, Error: "not a host name: " + err.Error()}
			emit(l)
			lookups = append(lookups, l)
		}
		return nil, lookups
	}
	answers := askFamilies(ctx, r, name, families, now, emit)
	if r == nil || r.Dial == nil {
		askSystem(ctx, r, name, answers, now, emit)
	}
	var v6, v4 []netip.Addr
	for _, a := range answers {
		lookups = append(lookups, a.lookup)
		for _, ip := range a.addrs {
			if ip.Is4() {
				v4 = append(v4, ip)
			} else {
				v6 = append(v6, ip)
			}
		}
	}
	return interleave(v6, v4), lookups
}

// family is an address family in the words of the DNS and of package net.
type family struct{ recordType, network string }

func familiesOf(network string) []family {
	a, aaaa := family{"A", "ip4"}, family{"AAAA", "ip6"}
	switch {
	case strings.HasSuffix(network, "4"):
		return []family{a}
	case strings.HasSuffix(network, "6"):
		return []family{aaaa}
	}
	return []family{a, aaaa}
}

// literalLookup stands for the question that an address does not need.
func literalLookup(ip netip.Addr, families []family) (l Lookup, usable bool) {
	l = Lookup{Name: ip.String(), Type: "AAAA", Outcome: LookupNotNeeded, Answers: []string{ip.String()}}
	if ip.Is4() {
		l.Type = "A"
	}
	usable = slices.ContainsFunc(families, func(f family) bool { return f.recordType == l.Type })
	if !usable {
		l.Error = "the address is not of the family that is to be used"
	}
	return l, usable
}

// answer is what one question gave.
type answer struct {
	index  int
	lookup Lookup
	addrs  []netip.Addr
}

// askFamilies asks for every family at once and waits for all answers, or for
// the resolutionDelay after the first that has addresses.
func askFamilies(ctx context.Context, r *net.Resolver, name string, families []family, now func() time.Time, emit func(Lookup)) []answer {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	start := now()
	results := make(chan answer, len(families))
	for i, f := range families {
		go func() {
			a := ask(ctx, r, name, f, now)
			a.index = i
			results <- a
		}()
	}
	answers := make([]answer, len(families))
	var enough <-chan time.Time
	for range families {
		select {
		case a := <-results:
			answers[a.index] = a
			emit(a.lookup)
			if len(a.addrs) > 0 && enough == nil {
				enough = time.After(resolutionDelay)
			}
			continue
		case <-enough:
		}
		break
	}
	for i, f := range families {
		if answers[i].lookup.Type == "" {
			answers[i].lookup = Lookup{
				Name: name, Type: f.recordType, Outcome: LookupFailed, Duration: now().Sub(start).Milliseconds(),
				Error: "no answer yet when the other family had been there for " + resolutionDelay.String() + "; not waited for",
			}
			emit(answers[i].lookup)
		}
	}
	return answers
}

// ask puts one question for addresses.
func ask(ctx context.Context, r *net.Resolver, name string, f family, now func() time.Time) answer {
	tap := newDNSTap(r)
	defer tap.close()
	stop := context.AfterFunc(ctx, tap.close)
	defer stop()
	start := now()
	addrs, err := tap.resolver.LookupNetIP(ctx, f.network, question(name))
	if err != nil && ctx.Err() != nil {
		err = ctx.Err() // not the closed connection that came of it
	}
	a := answer{addrs: limitAddrs(addrs)}
	a.lookup = tap.lookup(name, f.recordType, addrStrings(a.addrs), err)
	a.lookup.Duration = now().Sub(start).Milliseconds()
	return a
}

// systemPatience bounds the second question about a name.
const systemPatience = 3 * time.Second

// askSystem gives the operating system the last word on a name that the DNS
// does not know: it may have sources of its own (mDNS, a VPN's resolver). The
// first question must be Go's, since only that can be watched.
func askSystem(ctx context.Context, r *net.Resolver, name string, answers []answer, now func() time.Time, emit func(Lookup)) {
	settled := func(a answer) bool { return len(a.addrs) > 0 || a.lookup.Outcome == LookupFailed }
	if slices.ContainsFunc(answers, settled) || ctx.Err() != nil {
		return
	}
	if r == nil {
		r = net.DefaultResolver
	}
	ctx, cancel := context.WithTimeout(ctx, systemPatience)
	defer cancel()
	start := now()
	addrs, err := r.LookupNetIP(ctx, "ip", question(name))
	if err != nil {
		return
	}
	for i := range answers {
		a := &answers[i]
		a.addrs = limitAddrs(slices.DeleteFunc(slices.Clone(addrs), func(ip netip.Addr) bool {
			return ip.Unmap().Is4() != (a.lookup.Type == "A")
		}))
		if len(a.addrs) == 0 {
			continue
		}
		a.lookup = Lookup{
			Name: name, Type: a.lookup.Type, Outcome: LookupFound, Answers: addrStrings(a.addrs),
			Resolver: resolverSystem, Duration: now().Sub(start).Milliseconds(),
		}
		emit(a.lookup)
	}
}

// lookupMX asks for the MX records of the host, which an application does not
// need: they show that somebody took a mail domain for a server. A literal has
// none, so nothing is asked. The caller does not wait for it with anything else.
func lookupMX(ctx context.Context, r *net.Resolver, host string, now func() time.Time) []Lookup {
	name, err := hostName(host)
	if _, ok := literal(host); ok || err != nil {
		return nil
	}
	tap := newDNSTap(r)
	defer tap.close()
	stop := context.AfterFunc(ctx, tap.close)
	defer stop()
	start := now()
	records, err := tap.resolver.LookupMX(ctx, question(name))
	if err != nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	var answers []string
	for _, mx := range records[:min(len(records), maxAnswers)] {
		target := strings.TrimSuffix(mx.Host, ".")
		if target == "" {
			target = "." // no mail for this domain (RFC 7505)
		}
		answers = append(answers, strconv.Itoa(int(mx.Pref))+" "+target)
	}
	l := tap.lookup(name, "MX", answers, err)
	l.Duration = now().Sub(start).Milliseconds()
	return []Lookup{l}
}

// question is the name as it is asked: one with a dot is complete and must not
// find something else under a search domain. One without is for the search
// domains, as in a container network.
func question(name string) string {
	if strings.Contains(name, ".") {
		return name + "."
	}
	return name
}

func limitAddrs(addrs []netip.Addr) []netip.Addr {
	limited := slices.Clone(addrs[:min(len(addrs), maxAnswers)])
	for i, ip := range limited {
		limited[i] = ip.Unmap()
	}
	return limited
}

func addrStrings(addrs []netip.Addr) (s []string) {
	for _, ip := range addrs {
		s = append(s, ip.String())
	}
	return s
}

// interleave alternates between the families, a first, up to maxAnswers.
func interleave(a, b []netip.Addr) (mixed []netip.Addr) {
	for i := range max(len(a), len(b)) {
		if i < len(a) {
			mixed = append(mixed, a[i])
		}
		if i < len(b) {
			mixed = append(mixed, b[i])
		}
	}
	return mixed[:min(len(mixed), maxAnswers)]
}

// dnsErrorText is the error without the name, which stands beside it.
func dnsErrorText(err error) string {
	var dns *net.DNSError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.As(err, &dns) && dns.IsTimeout:
		return "no answer in time"
	case errors.As(err, &dns):
		return cutText(dns.Err, maxCertText)
	}
	return cutText(err.Error(), maxCertText)
}
