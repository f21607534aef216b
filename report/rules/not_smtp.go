package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// NotSMTP holds when the port is answered in another protocol.
var NotSMTP = &Rule{
	ID:       "not-smtp",
	Group:    GroupConnect,
	Severity: Error,
	Summary:  "The port is answered by a server that does not speak SMTP",
	Explanation: "An SMTP server begins with a line such as \"220 mail.example.com ESMTP\". Another protocol answered: " +
		"the port, or the host, belongs to another service.",
	Fix:        "Use the SMTP server of the provider with port 587 (STARTTLS) or 465 (SSL).",
	References: []string{"RFC 5321 section 4.2", "RFC 6409 section 3.1", "RFC 8314 section 3.3"},
	Explains:   []string{"ehlo-unsupported", "auth-required", "malformed-reply", "server-silent", "connection-dropped", "tls-handshake-failed", "plaintext-on-implicit-tls-port"},
	Check:      perSession(checkNotSMTP),
}

func checkNotSMTP(v view) *Finding {
	text, proof := v.foreignGreeting()
	where := v
	if text == "" && !v.implicit() && v.failed(probe.StageGreeting) {
		// A plain client on a TLS port of another protocol hears nothing; the
		// session that spoke TLS to the same port did.
		o, ok := v.other(func(o view) bool { return o.Endpoint.Port == v.Endpoint.Port && o.implicit() && o.Encrypted() })
		if ok {
			where = o
			text, proof = o.foreignGreeting()
		}
	}
	if text == "" {
		return nil
	}
	stage := probe.StageGreeting
	if v.Failure != nil {
		stage = v.Failure.Stage
	}
	name := protocolOf(text)
	f := v.finding(stage, proof, v.seen())
	f.Setting = v.c.setting("port")
	f.Summary = fmt.Sprintf("Port %s is answered by %s, not by an SMTP server", v.port(), article(name))
	f.Explanation = fmt.Sprintf("%s began with %s, which is %s. An SMTP server begins with 220 and its name.", v.at(), quote(text), protocolWords(name))
	if where.n != v.n {
		f.Explanation = fmt.Sprintf("Inside TLS, %s began with %s, which is %s. An SMTP server begins with 220 and its name.", v.at(), quote(text), protocolWords(name))
	}
	if name == "IMAP" || name == "POP3" {
		f.Explanation += " " + name + " is for reading mail; sending it takes another port, and often another host."
	}
	f.Fix = v.wayIn()
	if _, ok := v.bestEncrypted(); !ok && v.untriedWays() != "" {
		f.Fix += " If that does not answer either, the host is not the provider's SMTP server."
	}
	return f
}

// foreignGreeting is the first text of a server that is not SMTP, and its proof.
// A text that only just misses SMTP is left to malformed-reply.
func (v view) foreignGreeting() (string, Evidence) {
	if v.failed(probe.StageTLS) && v.STARTTLS == nil {
		first := v.firstBytes()
		if first != "" && !looksLikeSMTP(first) && (protocolOf(first) != "" || v.failed(probe.StageTLS, probe.FailureNotTLS)) && !nearlySMTP(first) {
			return firstLine(first), v.firstBytesEvidence()
		}
		return "", Evidence{}
	}
	if v.Banner == nil || v.Failure == nil {
		return "", Evidence{}
	}
	text := replyText(v.Banner)
	if protocolOf(text) != "" || v.failed(probe.StageGreeting, probe.FailureProtocol) && v.Banner.Code == 0 && text != "" && !nearlySMTP(text) {
		return firstLine(text), v.reply(v.Banner)
	}
	return "", Evidence{}
}

// nearlySMTP says whether text begins with three digits of a reply code.
func nearlySMTP(text string) bool {
	return len(text) >= 3 && strings.IndexByte("2345", text[0]) >= 0 && strings.Trim(text[1:3], "0123456789") == ""
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimLeft(text, "\r\n"), "\n")
	return strings.TrimRight(line, "\r ")
}

// article is a protocol's server with its article; the name may be unknown.
func article(protocol string) string {
	switch {
	case protocol == "":
		return "a server of an unknown protocol"
	case slices.Contains([]string{"IMAP", "SSH", "FTP", "HTTP", "XMPP"}, protocol):
		return "an " + protocol + " server"
	}
	return "a " + protocol + " server"
}

func protocolWords(protocol string) string {
	if protocol == "" {
		return "no protocol that smtpwhy knows"
	}
	return protocol
}
