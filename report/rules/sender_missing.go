package rules

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// SenderMissing holds when there is no address to send from, or the one that
// was given is none.
var SenderMissing = &Rule{
	ID:       "sender-missing",
	Group:    GroupSettings,
	Severity: Error,
	Summary:  "There is no address to send from",
	Explanation: "Each mail needs a sender address for MAIL FROM. Programs take it from a setting of its own, or from the user name if that is an address. " +
		"Without one, nothing can be said about sender and recipient.",
	Fix:        "Set the sender (from) to a full address of the account, such as me@example.com.",
	References: []string{"RFC 5321 section 4.1.1.2", "RFC 5321 section 3.3", "RFC 6409 section 6.1"},
	Explains:   []string{"sender-rejected", "recipient-rejected"},
	Check:      checkSender,
}

func checkSender(c *Case) (findings []Finding) {
	s := c.Settings
	if s.Host == "" {
		return nil
	}
	if strings.TrimSpace(s.Sender()) == "" {
		f := c.finding(probe.StageMail, "from")
		f.Severity = Info
		f.Summary = "No sender address is set, so sender and recipient were not tested"
		if s.Username != "" {
			f.Evidence = append(f.Evidence, c.fact(fmt.Sprintf("user name %s is no address", quote(s.Username))))
		}
		return append(findings, *f)
	}
	for _, a := range []struct {
		field, value string
		stage        probe.Stage
	}{{"from", s.From, probe.StageMail}, {"to", s.To, probe.StageRcpt}} {
		value := strings.TrimSpace(a.value)
		if value == "" || a.field == "from" && value == "<>" || isMailbox(value) || isQuoted(value) || isReference(value) || hasControl(value) || c.accepted(a.stage) {
			continue
		}
		findings = append(findings, *noAddress(c, a.field, value, a.stage))
	}
	return findings
}

func noAddress(c *Case, field, value string, stage probe.Stage) *Finding {
	f := c.finding(stage, field, c.fact(fmt.Sprintf("%s: %s", c.called(field), quote(value))))
	for v := range c.judged() {
		f.Evidence = compact(append(f.Evidence, v.reply(v.refusal(stage))))
	}
	f.Summary = fmt.Sprintf("The %s is not an e-mail address", plainName(field))
	f.Explanation = fmt.Sprintf("The %s is %s. The command to the server takes a bare address with one @ and a domain; servers refuse anything else.", plainName(field), quote(value))
	f.Fix = fmt.Sprintf("Set the %s to a full address, such as me@example.com.", plainName(field))
	if inner := address(value); inner != value && isMailbox(inner) {
		f.Explanation = fmt.Sprintf("The %s is %s. A name with the address in angle brackets is a header's form; the command to the server takes the address alone.", plainName(field), quote(value))
		f.Fix = fmt.Sprintf("Set the %s to %s.", plainName(field), quote(inner))
	}
	return f
}
