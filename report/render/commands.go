package render

import (
	"slices"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// commands writes the commands that repeat the steps by hand. The password is
// named, never given; no mail is sent.
func (p *page) commands() {
	var lines []string
	var last probe.Endpoint
	for _, s := range []*probe.Session{p.report.Record.AsConfigured(), p.report.Record.Recommended()} {
		if s == nil || s.Endpoint.Host == "" {
			continue
		}
		e := s.Endpoint
		if lines != nil {
			if e.Host == last.Host && e.Port == last.Port && e.Security == last.Security {
				continue
			}
			lines = append(lines, "")
		}
		last = e
		lines = append(lines, "# "+purpose(s.Purpose)+": "+opening(e.Security))
		lines = append(lines, byHand(e, p.report.Record.Settings)...)
	}
	if lines == nil {
		return
	}
	p.heading("Repeat it by hand")
	p.b.WriteByte('\n')
	if p.report.Record.Settings.Username != "" {
		lines = append([]string{
			`read -rs SMTP_PASSWORD   # type the password, it is not shown`,
			"# curl --verbose prints it in base64: do not paste its AUTH lines",
			"",
		}, lines...)
	}
	p.b.WriteString(mdFence("sh", middleCut(lines, budgetCommands)))
}

// byHand are the commands for one endpoint.
func byHand(e probe.Endpoint, set probe.Settings) []string {
	at := shellQuote(hostPort(e.Host, e.Port))
	scheme, swaksTLS, curlTLS, openssl := "smtp", "", "", ""
	switch e.Security {
	case probe.SecurityImplicit:
		scheme, swaksTLS, openssl = "smtps", " --tls-on-connect", " -quiet"
	case probe.SecuritySTARTTLS:
		swaksTLS, curlTLS, openssl = " --tls", " --ssl-reqd", " -starttls smtp"
	case probe.SecurityOpportunistic:
		swaksTLS, curlTLS, openssl = " --tls-optional", " --ssl", " -starttls smtp"
	}
	var lines []string
	if openssl != "" {
		lines = append(lines, "openssl s_client -connect "+at+openssl+" -crlf")
	}
	swaks := "swaks --server " + shellQuote(trimBrackets(e.Host)) + " --port " + strconv.Itoa(e.Port) + swaksTLS
	curl := "curl --verbose" + curlTLS
	if set.Username != "" {
		user := shellQuote(Sanitize(set.Username, limitWord))
		swaks += " --auth-user " + user + ` --auth-password "$SMTP_PASSWORD" --auth-hide-password`
		curl += " --user " + user + `:"$SMTP_PASSWORD"`
	}
	stop := " --quit-after EHLO"
	if from := set.Sender(); from != "" {
		swaks += " --from " + shellQuote(Sanitize(from, limitWord)) + " --to " + shellQuote(Sanitize(set.Recipient(), limitWord))
		stop = " --quit-after RCPT"
	} else if set.Username != "" {
		stop = " --quit-after AUTH"
	}
	if anyDash(e.Host, set.Username, set.Sender(), set.Recipient()) {
		// swaks reads any word that begins with a dash as an option.
		swaks, stop = "# swaks cannot take a value that begins with a dash", ""
	}
	return append(lines, swaks+stop, curl+" --request NOOP --url "+shellQuote(scheme+"://"+hostPort(e.Host, e.Port)))
}

func anyDash(values ...string) bool {
	return slices.ContainsFunc(values, func(v string) bool { return strings.HasPrefix(v, "-") })
}

func trimBrackets(host string) string { return strings.Trim(Sanitize(host, limitWord), "[]") }

// shellQuote makes one word of a POSIX shell of any string. A leading dash is
// harmless with openssl and curl, where each value follows an option that takes
// one.
func shellQuote(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("@%+:,./_-", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
