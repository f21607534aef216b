// Package names is about the names of settings and of hosts, as people and programs
// write them.
package names

import (
	"net/netip"
	"strings"
	"unicode"
)

// Words are the words of the name of a setting, in lower case: SMTP_HOST, smtp.host,
// smtpHost and SMTPHost have the same two.
func Words(name string) (words []string) {
	var word strings.Builder
	flush := func() {
		if word.Len() > 0 {
			words = append(words, strings.ToLower(word.String()))
			word.Reset()
		}
	}
	runes := []rune(name)
	for i, r := range runes {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			flush()
			continue
		}
		if i > 0 && upper(r) && (unicode.IsLetter(runes[i-1]) && !upper(runes[i-1]) || i+1 < len(runes) && lower(runes[i+1])) {
			flush()
		}
		word.WriteRune(r)
	}
	flush()
	return words
}

func upper(r rune) bool { return r >= 'A' && r <= 'Z' }
func lower(r rune) bool { return r >= 'a' && r <= 'z' }

// ThisMachine says whether a host is the machine that the program runs on: localhost
// and what is below it (RFC 6761 section 6.3), and the loopback addresses.
//
// It is not what each program takes for its own machine: Go's net/smtp, for one,
// knows three names of it.
func ThisMachine(host string) bool {
	host = strings.Trim(strings.ToLower(host), "[].")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
