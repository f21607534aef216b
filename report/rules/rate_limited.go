package rules

import (
	"fmt"
	"slices"

	"github.com/smtpwhy/smtpwhy/probe"
)

// RateLimited holds when the server says that it got too much: connections,
// sign-ins or messages.
var RateLimited = &Rule{
	ID:       "rate-limited",
	Group:    GroupEnvelope,
	Severity: Error,
	Summary:  "The server refuses because of a limit on connections, sign-ins or messages",
	Explanation: "The server counts what comes from an address or a user and has reached its limit. Applications that open a connection and sign in for each single mail " +
		"run into this; so do several programs that share one account or one address.",
	Fix: "Wait, then send less at once: keep one connection open for several mails, lower the number of parallel connections, and spread the mails over time. " +
		"For a daily limit, the provider sells or grants a higher one.",
	References: []string{"RFC 5321 section 4.2", "RFC 5321 section 4.5.3.1.10", "RFC 3463 section 3.8"},
	Explains:   []string{"greeting-refused", "ehlo-unsupported", "starttls-refused", "auth-temporarily-failed", "sender-rejected", "recipient-rejected", "message-rejected"},
	Check:      perSession(checkRateLimited),
}

func checkRateLimited(v view) *Finding {
	r, ok := v.refusedAs(refusedLimit)
	if !ok {
		if r, ok = v.limitedSignIn(); !ok {
			return nil
		}
	}
	f := v.finding(r.stage, v.reply(r.reply))
	f.Summary = fmt.Sprintf("The server refuses because of a limit (%d)", r.reply.Code)
	answered := r.command()
	if r.stage == probe.StageAuth {
		answered = "AUTH"
	}
	f.Explanation = fmt.Sprintf("%s answered %s with %s: it counts connections, sign-ins or messages and has reached its limit.%s", v.at(), answered, quoteReply(r.reply), later(r.reply))
	v.addLimits(f, r)
	return f
}

// limitedSignIn is a temporary answer to AUTH that speaks of a limit.
func (v view) limitedSignIn() (refusal, bool) {
	i := slices.IndexFunc(v.Auth, func(a probe.Attempt) bool {
		if answer(a) != authBusy {
			return false
		}
		s := v.c.meaning(a.Reply, string(probe.StageAuth))
		return mentions(words(a.Reply), limitWords) || s != nil && s.Rule == "rate-limited" && v.c.provider() != nil
	})
	if i < 0 {
		return refusal{}, false
	}
	return refusal{probe.StageAuth, v.Auth[i].Reply, refusedLimit}, true
}

// addLimits adds what is known of the provider's limits, and its own way out.
func (v view) addLimits(f *Finding, r refusal) {
	p := v.c.provider()
	if p == nil {
		return
	}
	if s := v.c.meaning(r.reply, string(r.stage)); s != nil && s.Rule == "rate-limited" {
		f.Fix = s.Fix
	}
	if p.Limits != "" {
		f.Explanation += fmt.Sprintf(" The limits of %s: %s", shortName(p), p.Limits)
	}
	if p.Help != "" {
		f.References = append(f.References, p.Help)
	}
}
