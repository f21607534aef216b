package lab

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

func (p *parser) openPort(st statement) error {
	number, place := cutWord(st.arg)
	port, err := parsePort(number)
	if err != nil {
		return st.errorf("port: %v", err)
	}
	at, err := parsePlace(place)
	if err != nil {
		return st.errorf("port: %v", err)
	}
	for _, s := range p.script.servers {
		if s.port == port && (len(at) == 0 && len(s.at) == 0 || slices.ContainsFunc(at, func(a netip.Addr) bool { return slices.Contains(s.at, a) })) {
			return st.errorf("port %s stands twice", st.arg)
		}
	}
	p.server = &server{port: port, at: at, tls: tlsOptions{cert: "good"}}
	if len(p.script.hosts) > 0 {
		p.server.name = p.script.hosts[0]
	}
	p.handler = nil
	p.script.servers = append(p.script.servers, p.server)
	return nil
}

// parsePlace reads "at ADDRESS...", or nothing.
func parsePlace(place string) (at []netip.Addr, err error) {
	if place == "" {
		return nil, nil
	}
	word, list := cutWord(place)
	if word != "at" || list == "" {
		return nil, fmt.Errorf("want NUMBER [at ADDRESS...], not %q", place)
	}
	return parseAddresses(list)
}

func parseAddresses(list string) (addrs []netip.Addr, err error) {
	for _, w := range strings.Fields(list) {
		ip, err := netip.ParseAddr(w)
		if err != nil || ip.Zone() != "" {
			return nil, fmt.Errorf("%q is no address", w)
		}
		addrs = append(addrs, ip.Unmap())
	}
	return addrs, nil
}

func (p *parser) setHost(arg string) error {
	words := strings.Fields(arg)
	if len(words) == 0 {
		return fmt.Errorf("a host name is missing")
	}
	p.script.hosts = append(p.script.hosts, words[0])
	if len(words) == 1 {
		words = append(words, defaultIPv4, defaultIPv6)
	}
	addrs, err := parseAddresses(strings.Join(words[1:], " "))
	if err != nil {
		return err
	}
	for _, ip := range addrs {
		kind := "A"
		if ip.Is6() {
			kind = "AAAA"
		}
		if err := p.script.zone.add(words[0], kind, ip.String()); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) addRoute(arg string) error {
	words := strings.Fields(arg)
	if len(words) != 2 {
		return fmt.Errorf("want TARGET FATE")
	}
	r := route{fate: fate(words[1])}
	switch r.fate {
	case fateRefused, fateFiltered, fateUnreachable, fateDenied:
	default:
		return fmt.Errorf("want refused, filtered, unreachable or denied, not %q", words[1])
	}
	if ip, err := netip.ParseAddr(words[0]); err == nil {
		r.address = ip.String()
	} else if ap, err := netip.ParseAddrPort(words[0]); err == nil {
		r.address, r.port = ap.Addr().String(), int(ap.Port())
	} else if r.port, err = parsePort(words[0]); err != nil {
		return fmt.Errorf("%q is no port, address or address:port", words[0])
	}
	p.script.routes = append(p.script.routes, r)
	return nil
}
