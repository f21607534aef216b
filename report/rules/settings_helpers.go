package rules

import (
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/names"
	"github.com/smtpwhy/smtpwhy/probe"
)

// speaksSMTP says whether any session saw an SMTP server at the host: a 220
// greeting, in clear, inside TLS, or where TLS was expected. An FTP server's
// greeting has the same code.
func (c *Case) speaksSMTP() bool {
	for v := range c.views() {
		if v.Banner.Positive() && protocolOf(replyText(v.Banner)) == "" || looksLikeSMTP(v.firstBytes()) {
			return true
		}
	}
	return false
}

// pastLogin says whether any session signed in, so that nothing in the user name
// or the password can be wrong.
func (c *Case) pastLogin() bool {
	for v := range c.views() {
		for _, a := range v.Auth {
			if a.Outcome == probe.OutcomeAccepted {
				return true
			}
		}
	}
	return false
}

// rejectedLogin is a refusal that followed a sent user name and password, and
// the session that shows it.
func (c *Case) rejectedLogin() (view, *probe.Reply) {
	for v := range c.judged() {
		for _, a := range v.Auth {
			if a.Outcome == probe.OutcomeRejected && a.Reply != nil {
				return v, a.Reply
			}
		}
	}
	return view{}, nil
}

// loginSeverity is that of a fault in the user name or the password: an error
// once the server has refused them, else a warning.
func (c *Case) loginSeverity() Severity {
	if _, r := c.rejectedLogin(); r != nil {
		return Error
	}
	return Warning
}

// loginProof cites the refusal of the login, if there was one.
func (c *Case) loginProof() Evidence {
	v, r := c.rejectedLogin()
	return v.reply(r)
}

// firstBytes is what came instead of TLS, if anything did.
func (v view) firstBytes() string {
	if v.TLS == nil {
		return ""
	}
	return v.TLS.FirstBytes
}

// firstBytesEvidence cites what came instead of TLS: the server's line in the
// transcript, else the bytes.
func (v view) firstBytesEvidence() Evidence {
	first, _, _ := strings.Cut(v.firstBytes(), "\n")
	first = strings.TrimRight(first, "\r ")
	if first == "" {
		return Evidence{}
	}
	for i, l := range v.Transcript {
		if l.From == probe.FromServer && strings.HasPrefix(l.Text, first) {
			return v.line(i)
		}
	}
	return v.fact(first)
}

// looksLikeSMTP says whether text begins as an SMTP server's greeting does:
// with 220, or with a refusal, and no sign of another protocol.
func looksLikeSMTP(text string) bool {
	if len(text) < 4 || text[3] != ' ' && text[3] != '-' {
		return false
	}
	switch text[:3] {
	case "220", "421", "450", "451", "454", "521", "530", "550", "554":
		return protocolOf(text) == ""
	}
	return false
}

// address returns the address in text: itself, or what stands between angle
// brackets.
func address(text string) string {
	text = strings.TrimSpace(text)
	if open := strings.LastIndexByte(text, '<'); open >= 0 && strings.HasSuffix(text, ">") {
		return text[open+1 : len(text)-1]
	}
	return text
}

// isMailbox says whether text can stand in MAIL FROM and RCPT TO: one @ with
// something on either side, no spaces, brackets or control characters. What
// RFC 5321 section 4.1.2 allows inside quotes is left alone.
func isMailbox(text string) bool {
	at := strings.LastIndexByte(text, '@')
	if at < 1 || at == len(text)-1 {
		return false
	}
	local, domain := text[:at], text[at+1:]
	if len(local) > 1 && local[0] == '"' && local[len(local)-1] == '"' {
		local = ""
	}
	return !strings.ContainsAny(local, " <>,;:@\"\r\n\t") && !strings.ContainsAny(domain, " <>,;\"'\r\n\t@/")
}

// isLoopback says whether the host is this machine itself.
func isLoopback(host string) bool { return names.ThisMachine(host) }

// isReference says whether text is a reference that nobody replaced by its
// value: ${NAME}, $(command), %NAME%, {{ name }}.
func isReference(text string) bool {
	wrapped := func(open, end string) bool {
		return len(text) > len(open)+len(end) && strings.HasPrefix(text, open) && strings.HasSuffix(text, end)
	}
	return wrapped("${", "}") || wrapped("$(", ")") || wrapped("%", "%") || wrapped("{{", "}}")
}

// isQuoted says whether text stands between two quotation marks of a kind.
func isQuoted(text string) bool {
	return len(text) > 2 && text[0] == text[len(text)-1] && strings.ContainsRune("\"'`", rune(text[0]))
}
