package providers

import (
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// hostIndex finds the provider of a host name.
type hostIndex struct {
	exact    map[string]*Provider
	suffixes map[string]*Provider // without the leading dot
	patterns []hostPattern
	parents  map[string]*Provider // nil: parent of the hosts of two families
}

type hostPattern struct {
	host     string
	provider *Provider
}

// services are first labels of hosts that stand beside an SMTP host. The parent
// domain proves that the same provider runs them.
var services = []string{"imap", "imap4", "imaps", "mail", "out", "pop", "pop3", "pop3s", "pops", "secure", "smtp", "smtps"}

func newHostIndex(all []*Provider) hostIndex {
	x := hostIndex{exact: map[string]*Provider{}, suffixes: map[string]*Provider{}, parents: map[string]*Provider{}}
	for _, p := range all {
		for _, s := range p.Servers {
			if s.local() {
				continue
			}
			x.add(s.Host, p)
			if s.Concrete() {
				x.addParent(s.Host, p)
			}
		}
		for _, host := range p.Hosts {
			x.add(host, p)
		}
	}
	return x
}

func (x *hostIndex) add(host string, p *Provider) {
	suffix, isSuffix := strings.CutPrefix(host, ".")
	switch {
	case isSuffix:
		own(x.suffixes, p, []string{suffix})
	case strings.Contains(host, "*"):
		x.patterns = append(x.patterns, hostPattern{host, p})
	case !strings.Contains(host, "{"):
		own(x.exact, p, []string{host})
	}
}

func (x *hostIndex) addParent(host string, p *Provider) {
	_, parent, _ := strings.Cut(host, ".")
	if suffix, _ := publicsuffix.PublicSuffix(parent); parent == suffix {
		return
	}
	owner, taken := x.parents[parent]
	switch {
	case !taken:
		x.parents[parent] = p
	case owner != nil && owner.family != p.family:
		x.parents[parent] = nil
	}
}

func (x *hostIndex) find(host string) *Provider {
	if p := x.exact[host]; p != nil {
		return p
	}
	for _, pattern := range x.patterns {
		if matches(pattern.host, host) {
			return pattern.provider
		}
	}
	if p, ok := climb(x.suffixes, host, ""); ok {
		return p
	}
	if first, parent, _ := strings.Cut(host, "."); slices.Contains(services, first) {
		return x.parents[parent]
	}
	return nil
}

// matches says whether a host is the pattern, in which "*" is one whole label.
func matches(pattern, host string) bool {
	before, after, isPattern := strings.Cut(pattern, "*")
	if !isPattern {
		return pattern == host
	}
	rest, ok := strings.CutPrefix(host, before)
	label, ends := strings.CutSuffix(rest, after)
	return ok && ends && label != "" && !strings.Contains(label, ".")
}

// local says whether the server is on the user's own machine, where any program
// can listen: the host says nothing of the provider.
func (s Server) local() bool {
	ip, err := netip.ParseAddr(s.Host)
	return s.Host == "localhost" || err == nil && ip.IsLoopback()
}

// Concrete says whether the host is one name and not a pattern for many.
func (s Server) Concrete() bool { return !strings.ContainsAny(s.Host, "*{") }

// ServersFor returns the servers of an account that has this host, which can be
// empty. A pattern that the host fits becomes the host; other patterns are left
// out, since nobody can connect to them.
func (p *Provider) ServersFor(host string) []Server {
	host = canonical(host)
	var servers []Server
	for _, s := range p.Servers {
		if !s.Concrete() {
			if !matches(s.Host, host) {
				continue
			}
			s.Host = host
		}
		servers = append(servers, s)
	}
	return servers
}
