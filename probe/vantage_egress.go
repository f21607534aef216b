package probe

import (
	"net"
	"net/netip"
	"regexp"
	"sync"
)

// localEnds are the addresses of this machine by which connections went out, one for
// each family. The zero value is ready for use.
type localEnds struct {
	mu sync.Mutex
	by map[string]string
}

func (e *localEnds) note(a net.Addr) {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return
	}
	ip := tcp.AddrPort().Addr().Unmap()
	if !ip.IsValid() {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.by == nil {
		e.by = map[string]string{}
	}
	if e.by[familyOf(ip)] == "" {
		e.by[familyOf(ip)] = ip.WithZone("").String()
	}
}

func (e *localEnds) of(family string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.by[family]
}

// egress is how the connections of the run left, family by family. Through a proxy
// nothing is known of that but what a server told.
func (r *run) egress(rec *Record) []Egress {
	list := []Egress{}
	for _, family := range []string{"IPv4", "IPv6"} {
		e := Egress{Family: family, SeenAs: seenAs(rec, family)}
		if r.opt.Via != "" {
			if e.Outcome = ConnectOK; e.SeenAs != "" {
				list = append(list, e)
			}
			continue
		}
		if e.Outcome = worstOutcome(connectsOf(rec, family)); e.Outcome != connectNotTested {
			e.Local = r.ends.of(family)
			list = append(list, e)
		}
	}
	return list
}

// connectsOf are the connections of a family in the whole record.
func connectsOf(rec *Record, family string) (found []Connect) {
	add := func(list []Connect) {
		for _, c := range list {
			if c.Family == family {
				found = append(found, c)
			}
		}
	}
	for i := range rec.Sessions {
		add(rec.Sessions[i].Connects)
	}
	for _, p := range rec.Vantage.Ports {
		add(p.Connects)
	}
	return found
}

// inBrackets finds an address in the greeting of EHLO, such as "mx Hello host
// [203.0.113.5]" or "at your service, [203.0.113.5]".
var inBrackets = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[\[(](?i:IPv6:)?([0-9A-Fa-f:.]{3,45})[\])]`)
})

// seenAs is the address by which a server greeted this machine (RFC 5321 section
// 4.1.1.1: the text after the domain is the server's own). One that only repeats what
// the client called itself says nothing.
func seenAs(rec *Record, family string) string {
	for i := range rec.Sessions {
		s := &rec.Sessions[i]
		own, _ := literal(s.Endpoint.EHLOName)
		for _, e := range []*EHLO{s.EHLOAfterTLS, s.EHLOBeforeTLS} {
			if e == nil || e.Reply == nil || len(e.Reply.Lines) == 0 {
				continue
			}
			found := inBrackets().FindAllStringSubmatch(e.Reply.Lines[0], 8)
			for n := len(found) - 1; n >= 0; n-- {
				ip, err := netip.ParseAddr(found[n][1])
				if ip = ip.Unmap(); err == nil && ip != own && familyOf(ip) == family {
					return ip.String()
				}
			}
		}
	}
	return ""
}
