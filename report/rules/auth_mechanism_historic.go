package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// AuthMechanismHistoric holds when the server offers DIGEST-MD5.
var AuthMechanismHistoric = &Rule{
	ID:       "auth-mechanism-historic",
	Group:    GroupAuth,
	Severity: Info,
	Summary:  "The server offers DIGEST-MD5, which is historic",
	Explanation: "DIGEST-MD5 was declared historic in 2011: its implementations do not work well with each other, it rests on MD5, and the server has to store the password or what is as good as it. " +
		"Many clients have dropped it.",
	Fix:        "Nothing to change where another mechanism works. The operator should offer PLAIN inside TLS, or SCRAM-SHA-256, in its place.",
	References: []string{"RFC 6331 section 1"},
	Check:      perSession(checkAuthMechanismHistoric),
}

func checkAuthMechanismHistoric(v view) *Finding {
	caps := v.Capabilities()
	offered := caps.Mechanisms()
	if !slices.ContainsFunc(offered, isHistoric) {
		return nil
	}
	stage := probe.StageEHLO
	if v.EHLOAfterTLS != nil {
		stage = probe.StageEHLOTLS
	}
	f := v.finding(stage, v.offerLine(caps))
	used := slices.IndexFunc(v.Auth, func(a probe.Attempt) bool { return isHistoric(a.Mechanism) && a.Outcome != probe.OutcomeSkipped })
	switch {
	case used >= 0:
		f.Summary = "The sign-in used DIGEST-MD5, which is historic"
		f.Evidence = compact(append(f.Evidence, v.authProof(v.Auth[used])...))
	case len(offered) == 1:
		f.Summary = "The server offers DIGEST-MD5 alone, which is historic"
		f.Explanation = fmt.Sprintf("%s offers no other mechanism. %s", v.at(), "DIGEST-MD5 was declared historic in 2011, and many clients have dropped it: they find nothing to sign in with.")
	}
	return f
}

func isHistoric(mechanism string) bool { return strings.EqualFold(mechanism, "DIGEST-MD5") }
