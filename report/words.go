package report

import (
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report/internal/plain"
)

// textLimit is how much of a foreign text, in characters, goes into a sentence.
const textLimit = 200

// printable makes foreign text fit for a sentence.
func printable(s string) string { return plain.Text(strings.TrimSpace(s), textLimit) }

// quoteReply is a reply between quotation marks, as the server sent it.
func quoteReply(r *probe.Reply) string { return `"` + printable(plain.Reply(r)) + `"` }

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// failureWords is a failure in plain words.
func failureWords(f *probe.Failure) string {
	switch {
	case f.Reply != nil:
		return "the server said " + quoteReply(f.Reply)
	case f.Text != "":
		return printable(f.Text)
	}
	return "it ended " + stageWords(f.Stage)
}

// stageWords is a stage as a place in the session, such as "at the greeting".
func stageWords(stage probe.Stage) string {
	switch stage {
	case probe.StageDNS:
		return "at the look-up of the host"
	case probe.StageConnect:
		return "at the connection"
	case probe.StageGreeting:
		return "at the greeting"
	case probe.StageEHLO:
		return "at EHLO"
	case probe.StageSTARTTLS:
		return "at STARTTLS"
	case probe.StageTLS:
		return "in the TLS handshake"
	case probe.StageEHLOTLS:
		return "at EHLO inside TLS"
	case probe.StageAuth:
		return "at AUTH"
	case probe.StageMail:
		return "at MAIL FROM"
	case probe.StageRcpt:
		return "at RCPT TO"
	case probe.StageData:
		return "at DATA"
	}
	return "at an unknown point"
}
