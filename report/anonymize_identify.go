package report

import (
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"github.com/smtpwhy/smtpwhy/providers"
)

// number numbers the things of a kind in the order in which they are met.
func (a *anonymizer) number(kind, key string) int {
	id := kind + " " + key
	if _, ok := a.numbers[id]; !ok {
		a.counts[kind]++
		a.numbers[id] = a.counts[kind]
	}
	return a.numbers[id]
}

func (a *anonymizer) token(kind, key string) string { return kind + strconv.Itoa(a.number(kind, key)) }

// add notes an identifier. Inside of text it is replaced when it is long enough
// and no common word.
func (a *anonymizer) add(identifier, replacement string) {
	id := strings.ToLower(identifier)
	if id == "" {
		return
	}
	if _, known := a.whole[id]; !known {
		a.whole[id] = replacement
	}
	number := len(id) < 5 && strings.Trim(id, "0123456789") == ""
	a.words[id] = utf8.RuneCountInString(id) >= 3 && !number && !commonWords(id)
}

// user notes a user name or local part.
func (a *anonymizer) user(name string) string {
	t := a.token("user", strings.ToLower(name))
	a.add(name, t)
	return t
}

// login notes what a user signs in with: an address, DOMAIN\name or a name.
func (a *anonymizer) login(s string) {
	if m := patterns().display.FindStringSubmatch(s); m != nil {
		a.user(strings.TrimSpace(m[1]))
	}
	domain, name, windows := strings.Cut(s, `\`)
	switch {
	case s == "" || patterns().address.FindString(s) != "" && strings.Contains(s, "<"):
		a.scan("", s)
	case strings.Contains(s, "@"):
		a.address(s)
	case windows:
		a.add(s, a.host(domain)+`\`+a.user(name))
	default:
		a.user(s)
	}
}

// address notes local@domain, and its local part and domain.
func (a *anonymizer) address(s string) {
	i := strings.LastIndexByte(s, '@')
	r := a.user(s[:i]) + "@"
	if literal := strings.TrimPrefix(strings.ToLower(s[i+1:]), "[ipv6:"); strings.HasPrefix(s[i+1:], "[") {
		r += "[" + a.host(strings.Trim(literal, "[]")) + "]"
	} else {
		r += a.host(s[i+1:])
	}
	a.add(s, r)
	a.add(url.QueryEscape(s), r)
}

// host notes a host name, an address or an address literal.
func (a *anonymizer) host(s string) string {
	s = strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(strings.Trim(s, "[]"), "*."), "."))
	if ip, err := netip.ParseAddr(s); err == nil {
		return a.ip(s, ip)
	}
	if s == "" {
		return ""
	}
	ascii, err := idna.Lookup.ToASCII(s)
	if err != nil {
		ascii = s
	}
	r := a.hostToken(ascii)
	a.add(s, r)
	a.add(ascii, r)
	if u, err := idna.Display.ToUnicode(ascii); err == nil {
		a.add(u, r)
	}
	return r
}

func (a *anonymizer) hostToken(name string) string {
	if !strings.Contains(name, ".") {
		return a.token("host", name)
	}
	registered := registeredDomain(name)
	domain := a.token("domain", registered)
	a.add(registered, domain+".example")
	// "gmail" alone is the provider's name, which advice cannot do without.
	_, public := providers.ByDomain(registered)
	if label, _, _ := strings.Cut(registered, "."); !public && utf8.RuneCountInString(label) > 3 {
		a.add(label, domain)
	}
	if name == registered {
		return domain + ".example"
	}
	t := a.token("host", name)
	// Software shortens the name of a machine: "mx9", "DESKTOP-4F2A". Without a
	// digit or a hyphen it is more likely a word that the text needs.
	if label, _, _ := strings.Cut(name, "."); strings.ContainsAny(label, "-0123456789") {
		a.add(label, t)
	}
	return t + "." + domain + ".example"
}

func registeredDomain(name string) string {
	if d, err := publicsuffix.EffectiveTLDPlusOne(name); err == nil {
		return d
	}
	return name
}

// ip notes an address as written; however it is written, the replacement is the
// same. The replacements are the blocks for documentation (RFC 5737,
// RFC 3849).
func (a *anonymizer) ip(text string, ip netip.Addr) string {
	ip = ip.WithZone("").Unmap()
	if !ip.Is4() {
		r := fmt.Sprintf("2001:db8::%x", a.number("IPv6", ip.String()))
		a.add(text, r)
		return r
	}
	n := a.number("IPv4", ip.String())
	r := fmt.Sprintf("198.18.%d.%d", n>>8&255, n&255)
	if blocks := []string{"192.0.2.", "198.51.100.", "203.0.113."}; n <= 254*len(blocks) {
		r = blocks[(n-1)/254] + strconv.Itoa((n-1)%254+1)
	}
	a.add(text, r)
	return r
}

// distinguishedName notes the values of a name such as "CN=mail.acme.org,O=Acme".
func (a *anonymizer) distinguishedName(dn string) {
	var parts []string
	for _, part := range strings.Split(strings.ReplaceAll(dn, `\,`, "\x00"), ",") {
		key, value, assigned := strings.Cut(strings.ReplaceAll(part, "\x00", `\,`), "=")
		switch {
		case !assigned && key != "": // no name as it must be
			value = a.token("name", strings.ToLower(key))
			a.add(key, value)
			key = ""
		case value == "" || strings.TrimSpace(key) == "C":
		case strings.Contains(value, "@"):
			a.address(value)
			value = a.whole[strings.ToLower(value)]
		case patterns().host.FindString(value) == strings.TrimPrefix(value, "*."):
			value = a.host(value)
		default:
			name := a.token("name", strings.ToLower(value))
			a.add(value, name)
			value = name
		}
		parts = append(parts, strings.Trim(key+"="+value, "="))
	}
	a.add(dn, strings.Join(parts, ","))
}
