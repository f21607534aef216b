package probe

import (
	"errors"
	"net/netip"
	"strings"

	"golang.org/x/net/idna"
)

// idnaProfile maps names as browsers do. Underscores pass, which the hosts of
// some providers have; empty and over-long labels do not.
var idnaProfile = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false),
	idna.BidiRule(), idna.VerifyDNSLength(true))

// hostName is the ASCII form of a host name (RFC 5891) without a final dot, or
// the text of an address literal without brackets.
func hostName(host string) (string, error) {
	if ip, ok := literal(host); ok {
		return ip.WithZone("").String(), nil
	}
	ascii, err := idnaProfile.ToASCII(strings.TrimSuffix(host, "."))
	if err != nil {
		return host, err
	}
	if strings.ContainsFunc(ascii, func(r rune) bool { return r != '-' && r != '.' && r != '_' && !isWordByte(byte(r)) }) {
		return host, errHostName
	}
	return ascii, nil
}

var errHostName = errors.New("only letters, digits, hyphens and dots may be in it")

// literal recognises an IP address, with or without brackets and the tag of RFC
// 5321 section 4.1.3.
func literal(host string) (netip.Addr, bool) {
	if inner, ok := strings.CutPrefix(host, "["); ok {
		host = strings.TrimSuffix(inner, "]")
		if len(host) > 5 && strings.EqualFold(host[:5], "IPv6:") {
			host = host[5:]
		}
	}
	ip, err := netip.ParseAddr(host)
	return ip.Unmap(), err == nil
}
