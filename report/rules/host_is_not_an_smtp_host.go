package rules

import (
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// HostIsNotAnSMTPHost holds when the host is no host name at all (a URL, an
// address, with a port inside), or names another service.
var HostIsNotAnSMTPHost = &Rule{
	ID:       "host-is-not-an-smtp-host",
	Group:    GroupSettings,
	Severity: Error,
	Summary:  "The host is not the name of an SMTP server",
	Explanation: "The host setting takes a bare name or IP address, such as smtp.example.com: no scheme, no port, no path, no e-mail address. " +
		"Names that begin with imap, pop or webmail belong to the servers that mail is read from.",
	Fix:        "Enter the name of the provider's outgoing (SMTP) server alone, often smtp. or mail. and the domain.",
	References: []string{"RFC 5321 section 2.3.5", "RFC 6409 section 3.1", "RFC 8314 section 3"},
	Explains: []string{"host-not-found", "port-closed", "port-filtered", "port-25-blocked", "host-unreachable", "not-smtp", "server-silent",
		"setting-value-invalid"},
	Check: perSettings(checkHost),
}

func checkHost(c *Case) *Finding {
	host := strings.TrimSpace(c.Settings.Host)
	if host == "" || isReference(host) || isQuoted(host) || c.speaksSMTP() {
		return nil
	}
	what, fix := misusedHost(host)
	certain := what != ""
	if !certain {
		what, fix = otherService(host)
	}
	if what == "" {
		return nil
	}
	f := c.finding(probe.StageDNS, "host", c.fact("host: "+host))
	f.Summary = fmt.Sprintf("The host %s is %s", quote(host), what)
	f.Explanation = fmt.Sprintf("The setting %s takes the bare name of an SMTP server, such as smtp.example.com. It has %s, which is %s.",
		c.called("host"), quote(host), what)
	f.Fix = fix
	if v, tried := c.configured(); !certain && (!tried || v.Failure == nil) {
		// A name alone proves nothing as long as nobody has tried it.
		f.Severity = Warning
	}
	return f
}

// misusedHost says what stands in the place of a host name, where it cannot be one.
func misusedHost(host string) (what, fix string) {
	switch {
	case strings.Contains(host, "://"):
		what, fix = "a URL", "Enter the host name alone."
		if u, err := url.Parse(host); err == nil && u.Hostname() != "" {
			fix = fmt.Sprintf("Enter %s as the host", quote(u.Hostname()))
			if u.Port() != "" {
				fix += fmt.Sprintf(" and %s as the port", clean(u.Port(), quoteLength))
			}
			fix += ", without the scheme."
		}
		return what, fix
	case strings.Contains(host, "@"):
		return "an e-mail address", "Enter the name of the provider's SMTP server as the host; the address belongs into the user name."
	case strings.Contains(host, "/"):
		name, _, _ := strings.Cut(host, "/")
		return "a name with a path", fmt.Sprintf("Enter %s as the host.", quote(name))
	}
	if name, port, ok := portInside(host); ok {
		return "a name with a port", fmt.Sprintf("Enter %s as the host and %s as the port.", quote(name), port)
	}
	if strings.ContainsAny(host, " \t") {
		return "a text with spaces", "Enter one host name without spaces."
	}
	return "", ""
}

// portInside splits "name:587". An IPv6 address has colons of its own.
func portInside(host string) (name, port string, ok bool) {
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return "", "", false
	}
	i := strings.LastIndexByte(host, ':')
	if i < 1 {
		return "", "", false
	}
	if n, err := strconv.Atoi(host[i+1:]); err != nil || n < 1 || n > 65535 {
		return "", "", false
	}
	return strings.Trim(host[:i], "[]"), host[i+1:], true
}

// otherServices are first labels that name another service.
var otherServices = map[string]string{
	"imap": "IMAP (reading mail)", "imaps": "IMAP (reading mail)", "imap4": "IMAP (reading mail)",
	"pop": "POP3 (fetching mail)", "pop3": "POP3 (fetching mail)", "pop3s": "POP3 (fetching mail)", "pops": "POP3 (fetching mail)",
	"webmail": "a web page", "www": "a web page", "ftp": "FTP", "autodiscover": "the automatic set-up of mail programs", "autoconfig": "the automatic set-up of mail programs",
}

func otherService(host string) (what, fix string) {
	label, rest, ok := strings.Cut(strings.ToLower(host), ".")
	service := otherServices[label]
	if !ok || service == "" || !strings.Contains(rest, ".") {
		return "", ""
	}
	return "by its name a server for " + service,
		fmt.Sprintf("Look up the outgoing (SMTP) server of the provider; smtp.%s or mail.%s is a usual name.", clean(rest, quoteLength), clean(rest, quoteLength))
}
