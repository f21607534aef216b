package providers

import (
	"slices"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// ByDomain returns the provider of the addresses in a domain. A subdomain of a
// provider's domain belongs to the provider, but the search never goes above a
// public suffix: what is known of one customer of .co.uk says nothing of another.
func ByDomain(domain string) (*Provider, bool) {
	name := canonical(domain)
	suffix, _ := publicsuffix.PublicSuffix(name)
	return climb(known().domains, name, suffix)
}

// ByMX returns the provider that runs an MX host.
func ByMX(host string) (*Provider, bool) {
	return climb(known().mx, canonical(host), "")
}

// ByMXHint is ByMX with the suffixes that no source confirms. Treat its answer
// as a guess: offer it, but send no password on the strength of it.
func ByMXHint(host string) (*Provider, bool) {
	if p, ok := ByMX(host); ok {
		return p, true
	}
	return climb(known().mxHints, canonical(host), "")
}

// ByHost returns the provider of a host name. IMAP and POP hosts are recognised
// too, since users mix them up with the SMTP host.
func ByHost(host string) (*Provider, bool) {
	p := known().hosts.find(canonical(host))
	return p, p != nil
}

// For returns the provider of an account: that of the host or, where several
// share the host, the one of them that owns the domain of the address. Without
// a known host it is that of the domain.
func For(host, address string) (*Provider, bool) {
	byDomain, ok := ByDomain(address[strings.LastIndexByte(address, '@')+1:])
	byHost, known := ByHost(host)
	if known && (!ok || byDomain.family != byHost.family || !byDomain.serves(canonical(host))) {
		return byHost, true
	}
	return byDomain, ok
}

func (p *Provider) serves(host string) bool {
	return slices.ContainsFunc(p.Servers, func(s Server) bool { return matches(s.Host, host) })
}

// climb looks up a name, then its parents, down to and including the last.
func climb(index map[string]*Provider, name, last string) (*Provider, bool) {
	for len(name) >= len(last) && name != "" {
		if p, ok := index[name]; ok {
			return p, true
		}
		_, name, _ = strings.Cut(name, ".")
	}
	return nil, false
}

// canonical is a name as the data has it: lower case, punycode, no final dot.
func canonical(name string) string {
	name = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(name), "."))
	for _, r := range name {
		if r >= 0x80 {
			if ascii, err := idna.Lookup.ToASCII(name); err == nil {
				return strings.TrimSuffix(ascii, ".")
			}
			break
		}
	}
	return name
}
