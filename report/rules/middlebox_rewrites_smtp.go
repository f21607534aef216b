package rules

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// MiddleboxRewritesSMTP holds when the conversation shows the marks of a
// firewall that overwrites what it does not want to pass.
var MiddleboxRewritesSMTP = &Rule{
	ID:       "middlebox-rewrites-smtp",
	Group:    GroupGreeting,
	Severity: Error,
	Summary:  "A firewall on the way rewrites the conversation with the mail server",
	Explanation: "Firewalls with SMTP inspection (Cisco's \"inspect esmtp\" or \"fixup protocol smtp\") replace the greeting by asterisks and offers such as STARTTLS by X. " +
		"The client then believes that the server has no encryption and no sign-in.",
	Fix:        "Turn SMTP inspection off in the firewall, or use port 465 with SSL on, where it cannot see the conversation.",
	References: []string{"RFC 3207 section 6", "RFC 7435 section 3", "RFC 8314 section 3.3"},
	Explains:   []string{"starttls-not-offered", "starttls-stripped", "auth-not-offered", "auth-hidden-until-tls", "auth-required", "tls-required-by-server", "ehlo-unsupported", "plaintext-credentials"},
	Check:      perSession(checkMiddlebox),
}

func checkMiddlebox(v view) *Finding {
	stage, proof, starred := probe.StageEHLO, v.maskedKeywords(), v.Banner != nil && starredOut(v.Banner.Text())
	if starred {
		stage, proof = probe.StageGreeting, append([]Evidence{v.reply(v.Banner)}, proof...)
	}
	if len(proof) == 0 {
		return nil
	}
	f := v.finding(stage, append(proof, v.seen())...)
	if !v.harmedByMasking() {
		f.Severity = Warning
	}
	what := "offers in the answer to EHLO are overwritten by X"
	if starred {
		what = "the greeting is overwritten by asterisks"
		if len(proof) > 1 {
			what += " and offers in the answer to EHLO by X"
		}
	}
	f.Explanation = fmt.Sprintf("In the session with %s %s. No server does that; a firewall with SMTP inspection does (Cisco's \"inspect esmtp\"), and hides STARTTLS and AUTH with it.", v.at(), what)
	if o, ok := v.other(func(o view) bool { return o.implicit() && o.usable() }); ok {
		f.Fix = o.advice() + " The firewall cannot look into it. Or turn SMTP inspection off in the firewall."
	}
	return f
}

// starredOut says whether at least half of a text is asterisks, five or more.
// The firewalls leave some characters, such as the 2 and the 0 of a year.
func starredOut(text string) bool {
	text = strings.ReplaceAll(text, " ", "")
	stars := strings.Count(text, "*")
	return stars >= 5 && stars*2 >= len(text)
}

// maskedKeyword says whether an EHLO keyword is one that was overwritten: X
// throughout, with at most one other last character, as in XXXXXXXA.
func maskedKeyword(keyword string) bool {
	return len(keyword) >= 5 && strings.Trim(keyword[:len(keyword)-1], "X") == ""
}

// maskedKeywords cites the masked lines of the EHLO answer in clear.
func (v view) maskedKeywords() (proof []Evidence) {
	if v.EHLOBeforeTLS == nil {
		return nil
	}
	for _, x := range v.EHLOBeforeTLS.Extensions {
		if !maskedKeyword(x.Keyword) {
			continue
		}
		e := v.extension(x.Keyword)
		if e.Text == "" {
			e = v.fact("EHLO offers " + x.String())
		}
		proof = append(proof, e)
	}
	return proof
}

// harmedByMasking says whether the session ended in a way that hidden offers
// explain.
func (v view) harmedByMasking() bool {
	if v.Failure == nil || v.Encrypted() {
		return false
	}
	switch v.Failure.Stage {
	case probe.StageEHLO, probe.StageSTARTTLS, probe.StageTLS, probe.StageAuth:
		return true
	case probe.StageMail, probe.StageRcpt:
		return v.Failure.Reply != nil && v.Failure.Reply.Code == 530
	}
	return false
}
