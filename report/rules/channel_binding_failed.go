package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// ChannelBindingFailed holds when the server does not see the TLS connection that the
// client sees.
var ChannelBindingFailed = &Rule{
	ID:       "channel-binding-failed",
	Group:    GroupAuth,
	Severity: Error,
	Summary:  "The sign-in is bound to the TLS connection, and the server sees another one",
	Explanation: "The -PLUS mechanisms mix a fingerprint of the TLS connection into the proof of the password. The server refuses it where the two ends see different connections: " +
		"a box in between, such as a load balancer or an inspecting firewall, ends TLS. The password was not judged by that.",
	Fix: "Choose the mechanism without -PLUS in the application. If the box belongs to the server, its operator should take the -PLUS mechanisms off the list; " +
		"if nobody knows of one, find out who ends the TLS.",
	References: []string{"RFC 5802 section 6", "RFC 9266 section 2", "RFC 5929 section 4"},
	Explains:   []string{"credentials-rejected", "auth-mechanism-broken", "auth-mechanisms-change-after-tls"},
	Check:      perSession(checkChannelBindingFailed),
}

// Words of a SCRAM server (RFC 5802 section 7) about the binding.
const (
	bindingDiffers   = "channel-bindings-dont-match"
	bindingDowngrade = "server-does-support-channel-binding"
	bindingUnknown   = "unsupported-channel-binding-type"
)

func checkChannelBindingFailed(v view) *Finding {
	for _, a := range v.Auth {
		if f := v.bindingRefused(a); f != nil {
			if v.signedIn() {
				f.Severity = Warning
			}
			return f
		}
	}
	// What another session of the run tried, where this one signed in without.
	if !v.signedIn() {
		return nil
	}
	for o := range v.others(func(o view) bool { return o.Purpose == probe.PurposeMechanism && o.Endpoint.Port == v.Endpoint.Port }) {
		for _, a := range o.Auth {
			if f := v.plusRefused(o, a); f != nil {
				return f
			}
		}
	}
	return nil
}

// bindingRefused reads the server's own word.
func (v view) bindingRefused(a probe.Attempt) *Finding {
	name := clean(a.Mechanism, quoteLength)
	f := v.finding(probe.StageAuth, v.authProof(a)...)
	if a.ServerError != "" {
		f.Evidence = compact(append(f.Evidence, v.fact("the server's reason: "+clean(a.ServerError, quoteLength))))
	}
	switch {
	case a.Outcome == probe.OutcomeAccepted:
		return nil
	case a.ServerError == bindingDiffers:
		f.Explanation = fmt.Sprintf("%s refused AUTH %s since its end of the TLS connection is not the client's (%s). A box in between ends TLS: a load balancer or proxy of the server, "+
			"or an inspecting firewall. The password was not judged by that.", v.at(), name, a.ServerError)
	case a.ServerError == bindingDowngrade:
		f.Summary = "The server has a -PLUS mechanism that is missing here: something on the way may take it off the list"
		f.Explanation = fmt.Sprintf("%s offers %s, and says in AUTH %s that it does have a -PLUS form, which is not in the list that came here (%s). Somebody in between took it away, "+
			"or the server offers less than it thinks.", v.at(), mechanismList(v.Capabilities().Mechanisms()), name, a.ServerError)
		f.Fix = "Find out who ends the TLS: a load balancer of the server, or an inspecting firewall. Until that is known, no PLAIN or LOGIN on this way: they hand the password to whoever ends the TLS."
	case a.ServerError == bindingUnknown:
		f.Summary = "The server does not know the kind of channel binding that was used"
		f.Explanation = fmt.Sprintf("%s refused AUTH %s: it does not know the binding %s. Older servers know only tls-unique, which TLS 1.3 does not have. The password was not judged by that.",
			v.at(), name, quote(a.ChannelBinding))
		f.Fix = "Choose the mechanism without -PLUS in the application. The operator should update the server, or take the -PLUS mechanisms off the list."
	default:
		return nil
	}
	return f
}

// plusRefused compares: a -PLUS mechanism was refused in the other session, and the
// password is right.
func (v view) plusRefused(o view, a probe.Attempt) *Finding {
	plain, plus := strings.CutSuffix(strings.ToUpper(a.Mechanism), "-PLUS")
	if f := o.bindingRefused(a); f != nil {
		return v.adopt(f)
	}
	if !plus || a.Outcome != probe.OutcomeRejected || !a.CarriedSecret || answer(a) != authCredentials || !v.c.accepts(plain) {
		return nil
	}
	f := o.finding(probe.StageAuth, o.authProof(a)...)
	f.Summary = fmt.Sprintf("The server refuses %s and takes %s with the same password", clean(a.Mechanism, quoteLength), clean(plain, quoteLength))
	f.Explanation = fmt.Sprintf("%s refused AUTH %s with %s and accepted %s with the same password. Only the binding to the TLS connection differs, so the two ends see different ones: "+
		"a box in between, such as a load balancer or an inspecting firewall, ends TLS.", o.at(), clean(a.Mechanism, quoteLength), quoteReply(a.Reply), clean(plain, quoteLength))
	return v.adopt(f)
}

// adopt makes a finding of another session one of this session, which signed in.
func (v view) adopt(f *Finding) *Finding {
	f.Session, f.Severity = v.n, Warning
	return f
}

// accepts says whether the server took the mechanism in any session of the run.
func (c *Case) accepts(mechanism string) bool {
	for v := range c.views() {
		if slices.ContainsFunc(v.Auth, func(a probe.Attempt) bool {
			return a.Outcome == probe.OutcomeAccepted && strings.EqualFold(a.Mechanism, mechanism)
		}) {
			return true
		}
	}
	return false
}
