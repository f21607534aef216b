package rules

import (
	"fmt"
	"slices"

	"github.com/smtpwhy/smtpwhy/probe"
)

// AuthMechanismBroken holds when the server offers a mechanism and then refuses
// to go through with it.
var AuthMechanismBroken = &Rule{
	ID:       "auth-mechanism-broken",
	Group:    GroupAuth,
	Severity: Error,
	Summary:  "The server offers an AUTH mechanism and refuses it when it is used",
	Explanation: "A mechanism in the server's list does not work. This is a fault of the server, not of the password. " +
		"A client that picks this mechanism fails; another one that picks a different mechanism signs in.",
	Fix:        "Choose another mechanism in the application, if it lets you. The operator should repair the mechanism or take it off the list.",
	References: []string{"RFC 4954 section 4", "RFC 4954 section 6", "RFC 3463 section 3.8"},
	Check:      perSession(checkAuthMechanismBroken),
}

func checkAuthMechanismBroken(v view) *Finding {
	i := slices.IndexFunc(v.Auth, func(a probe.Attempt) bool { return answer(a) == authMechanism })
	if i < 0 {
		return nil
	}
	a := v.Auth[i]
	name := clean(a.Mechanism, quoteLength)
	f := v.finding(probe.StageAuth, v.authProof(a)...)
	f.Summary = fmt.Sprintf("Port %s offers AUTH %s and refuses it when it is used", v.port(), name)
	f.Explanation = fmt.Sprintf("%s lists AUTH %s and answered its use with %s. This is a fault of the server, not of the password.", v.at(), name, quoteReply(a.Reply))
	if a.Why != "" {
		f.Summary = fmt.Sprintf("The AUTH %s exchange with port %s makes no sense", name, v.port())
		f.Explanation = fmt.Sprintf("%s began AUTH %s and then sent what the mechanism does not know: %s. This is a fault of the server, not of the password.", v.at(), name, quote(a.Why))
	}
	if j := slices.IndexFunc(v.Auth, func(a probe.Attempt) bool { return a.Outcome == probe.OutcomeAccepted }); j >= 0 {
		works := clean(v.Auth[j].Mechanism, quoteLength)
		f.Severity = Warning
		f.Explanation += fmt.Sprintf(" AUTH %s works, so a client that picks it signs in and another one fails.", works)
		f.Fix = fmt.Sprintf("Set the mechanism of the application to %s, if it lets you choose.", works)
		f.Evidence = compact(append(f.Evidence, v.authProof(v.Auth[j])...))
		return f
	}
	if slices.ContainsFunc(v.Auth, func(a probe.Attempt) bool { kind := answer(a); return kind != "" && kind != authMechanism }) {
		f.Severity = Warning // the answer to the other mechanism is the cause
		return f
	}
	if refused := v.brokenMechanisms(); len(refused) > 1 && len(refused) == len(v.Capabilities().Mechanisms()) {
		f.Summary = fmt.Sprintf("Port %s offers AUTH %s and refuses each of them when it is used", v.port(), list(refused))
		f.Explanation += fmt.Sprintf(" So it is with %s, and it offers no other.", list(refused[1:]))
		f.Fix = "No choice in the application helps. Ask the operator to repair the sign-in of the server, or try another port of it."
		for _, a := range v.Auth {
			f.Evidence = compact(append(f.Evidence, v.authProof(a)...))
		}
	}
	return f
}

// brokenMechanisms are those that were offered, tried and refused as such.
func (v view) brokenMechanisms() (names []string) {
	for _, a := range v.Auth {
		if answer(a) == authMechanism && !slices.Contains(names, clean(a.Mechanism, quoteLength)) {
			names = append(names, clean(a.Mechanism, quoteLength))
		}
	}
	return names
}
