package report

import (
	"net/netip"
	"regexp"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/net/publicsuffix"
)

// patterns are compiled when they are first needed: most runs never do.
var patterns = sync.OnceValue(func() (p struct{ address, display, host, hello, ipv4, ipv6, code *regexp.Regexp }) {
	p.address = regexp.MustCompile(`[\pL\pN._%+=/'-]+@(?:\[[^\]\s]+\]|[\pL\pN_](?:[\pL\pN_.-]*[\pL\pN_])?)`)
	p.display = regexp.MustCompile(`^\s*"?([^"<@]{3,}?)"?\s*<[^<>]+>$`)
	p.host = regexp.MustCompile(`[\pL\pN_](?:[\pL\pN_.-]*[\pL\pN_])?\.\pL[\pL\pN-]*\pL`)
	p.hello = regexp.MustCompile(`(?i)\bhello\s+([\pL\pN._-]+)\s*[\[(]`)
	p.ipv4 = regexp.MustCompile(`\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}\b`)
	p.ipv6 = regexp.MustCompile(`[0-9A-Fa-f:.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*`)
	p.code = regexp.MustCompile(`^[2-5][0-9][0-9]-`)
	return p
})

// body is a line without the reply code that a name may be joined to: "250-mail.example.com".
func body(s string) string { return s[len(patterns().code.FindString(s)):] }

// scan notes the addresses and IP numbers in any text.
func (a *anonymizer) scan(field, s string) string {
	s = body(s)
	if settingsText(field) {
		s = strings.ReplaceAll(s, "=", " ") // no part of an address there
	}
	for _, m := range patterns().address.FindAllString(s, -1) {
		a.address(m)
	}
	for _, m := range patterns().ipv4.FindAllStringIndex(s, -1) {
		// Five numbers are no address but a version.
		if longer := strings.HasSuffix(s[:m[0]], ".") || m[1]+1 < len(s) && s[m[1]] == '.' && unicode.IsDigit(rune(s[m[1]+1])); longer {
			continue
		}
		if ip, err := netip.ParseAddr(s[m[0]:m[1]]); err == nil {
			a.ip(s[m[0]:m[1]], ip)
		}
	}
	for _, m := range patterns().ipv6.FindAllStringIndex(s, -1) {
		text, before := strings.TrimRight(s[m[0]:m[1]], "."), s[:m[0]]
		if strings.HasSuffix(strings.ToLower(before), "ipv") { // [IPv6:...], RFC 5321 section 4.1.3
			text = strings.TrimPrefix(text, "6:")
		}
		if ip, err := netip.ParseAddr(text); err == nil && strings.Trim(text, ":") != "" {
			a.ip(text, ip)
		}
	}
	return s
}

// scanServer notes the host names in what a server said, except in links: those
// lead to pages for everybody.
func (a *anonymizer) scanServer(_, s string) string {
	s = body(s)
	for _, m := range patterns().hello.FindAllStringSubmatch(s, -1) {
		a.host(m[1])
	}
	for _, m := range patterns().host.FindAllStringIndex(s, -1) {
		name := s[m[0]:m[1]]
		if a.kept[strings.ToLower(name)] {
			continue
		}
		link := strings.HasSuffix(s[:m[0]], "//") || strings.HasPrefix(s[m[1]:], "/")
		if suffix, icann := publicsuffix.PublicSuffix(strings.ToLower(name)); !link &&
			(icann || strings.Contains(suffix, ".") || privateSuffixes(suffix)) {
			a.host(name)
		}
	}
	return s
}

// scanDomains notes the host names of domains that are known already.
func (a *anonymizer) scanDomains(_, s string) string {
	for _, name := range patterns().host.FindAllString(body(s), -1) {
		if _, known := a.numbers["domain "+registeredDomain(strings.ToLower(name))]; known {
			a.host(name)
		}
	}
	return s
}
