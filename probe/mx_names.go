package probe

import (
	"fmt"
	"slices"
	"strings"

	"github.com/miekg/dns"
	"golang.org/x/net/publicsuffix"
)

// maxMailDomains is how many domains are asked whether the host is their mail
// exchanger.
const maxMailDomains = 6

// mailDomains are the domains whose mail exchanger the host may be: those of the
// addresses in the settings, then those that the host is in, up to the one that
// somebody registered.
func mailDomains(s Settings, host string) []string {
	domains := addressDomains(s)
	for _, d := range parents(plainName(host)) {
		if !slices.Contains(domains, d) {
			domains = append(domains, d)
		}
	}
	return domains[:min(len(domains), maxMailDomains)]
}

// addressDomains are the domains of user name, sender and recipient.
func addressDomains(s Settings) (domains []string) {
	for _, address := range []string{s.Username, s.Sender(), s.Recipient()} {
		i := strings.LastIndexByte(address, '@')
		if i < 0 {
			continue
		}
		name, err := hostName(address[i+1:])
		_, isAddress := literal(address[i+1:])
		if d := plainName(name); err == nil && !isAddress && strings.Contains(d, ".") && !slices.Contains(domains, d) {
			domains = append(domains, d)
		}
	}
	return domains
}

// parents are the domain that somebody registered, the ones between it and the host,
// and the host; the first two where mail most likely is for. None for a host that is
// in no domain.
func parents(host string) (domains []string) {
	registered, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return nil
	}
	for d := host; ; _, d, _ = strings.Cut(d, ".") {
		domains = append(domains, d)
		if len(d) <= len(registered) {
			break
		}
	}
	slices.Reverse(domains)
	return domains
}

// texts are the strings of TXT records, the parts of each put together (RFC 8461
// section 3.1).
func texts(a validated) (list []string) {
	for _, rr := range a.records {
		if txt, ok := rr.(*dns.TXT); ok {
			list = append(list, strings.Join(txt.Txt, ""))
		}
	}
	return list
}

// recordText is the data of a record for people.
func recordText(rr dns.RR) string {
	switch rr := rr.(type) {
	case *dns.MX:
		if rr.Mx == "." {
			return fmt.Sprintf("%d .", rr.Preference) // no mail for this domain (RFC 7505)
		}
		return fmt.Sprintf("%d %s", rr.Preference, plainName(rr.Mx))
	case *dns.TLSA:
		return readTLSA(rr).Text
	case *dns.A:
		return rr.A.String()
	case *dns.TXT:
		return strings.Join(rr.Txt, "")
	}
	return ""
}
