package providers

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// address is an e-mail address in its parts.
type address struct {
	text   string // as given
	local  string
	domain string // ASCII, lower case
}

var errNoAddress = errors.New("not an e-mail address")

// Limits of RFC 5321 section 4.5.3.1, which the local part of real addresses may
// exceed a little.
const (
	maxLocal = 128
	maxHost  = 253
)

// parseAddress reads user@example.com. Quoted local parts and address literals,
// which no provider gives to anybody, are not taken.
func parseAddress(s string) (address, error) {
	i := strings.LastIndexByte(s, '@')
	if i <= 0 || i > maxLocal || !utf8.ValidString(s) {
		return address{}, errNoAddress
	}
	local := s[:i]
	bad := func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r) || strings.ContainsRune(`"<>()[]\,;:@`, r)
	}
	if strings.ContainsFunc(local, bad) {
		return address{}, errNoAddress
	}
	domain, err := hostName(s[i+1:])
	if err != nil {
		return address{}, fmt.Errorf("%w: %w", errNoAddress, err)
	}
	return address{text: s, local: local, domain: domain}, nil
}

// DomainOf is the domain of an e-mail address, in ASCII form and lower case.
func DomainOf(address string) (string, error) {
	a, err := parseAddress(address)
	return a.domain, err
}

// hostProfile maps names as browsers do (RFC 5891); underscores, which the hosts
// of some providers have, pass and are looked at below.
var hostProfile = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false),
	idna.BidiRule(), idna.VerifyDNSLength(true))

var errHost = errors.New("not a host name")

// hostName is the ASCII form, in lower case and without a final dot, of a full
// host name. IP numbers and names that only this machine knows are none: they
// have no place in what strangers say about a mail server.
func hostName(s string) (string, error) {
	s = strings.TrimSuffix(s, ".")
	if s == "" || len(s) > 4*maxHost || !utf8.ValidString(s) {
		return "", errHost
	}
	name, err := hostProfile.ToASCII(s)
	// What the mapping makes of broken text must itself be a name.
	if again, errAgain := hostProfile.ToASCII(name); err != nil || errAgain != nil || again != name || len(name) > maxHost {
		return "", errHost
	}
	labels := strings.Split(name, ".")
	last := labels[len(labels)-1]
	if len(labels) < 2 || last == "localhost" || strings.Trim(last, "0123456789") == "" {
		return "", errHost
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return "", errHost
	}
	for _, l := range labels {
		wrong := strings.ContainsFunc(l, func(r rune) bool {
			return r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z')
		})
		if l == "" || len(l) > 63 || wrong || l[0] == '-' || l[len(l)-1] == '-' {
			return "", errHost
		}
	}
	return name, nil
}

// registered is the part of a name that somebody registered: the public suffix
// and one label (publicsuffix.org).
func registered(name string) string {
	if d, err := publicsuffix.EffectiveTLDPlusOne(name); err == nil {
		return d
	}
	return name
}

// sameOwner says whether two names are of one registered domain.
func sameOwner(a, b string) bool { return registered(a) == registered(b) }

// expand fills in the placeholders of autoconfig, once: what an address brings
// in is not looked at again.
func (a address) expand(s string) string {
	return strings.NewReplacer("%EMAILADDRESS%", a.text, "%EMAILLOCALPART%", a.local, "%EMAILDOMAIN%", a.domain).Replace(s)
}

// userName is a user name out of an answer with its placeholders filled in;
// empty when it is none.
func (a address) userName(s string) string {
	const longest = 320
	name := a.expand(strings.TrimSpace(s))
	unfilled := strings.Count(strings.NewReplacer(a.text, "", a.local, "").Replace(name), "%") > 1
	if len(name) > longest || unfilled || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError }) {
		return ""
	}
	return name
}

// printable is a text of someone else without control characters, cut to a
// length that is worth reading.
func printable(s string) string {
	const longest = 240
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == utf8.RuneError {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	if r := []rune(s); len(r) > longest {
		s = string(r[:longest]) + "..."
	}
	return s
}
