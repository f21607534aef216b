package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// SignInNotAllowed holds when the server's answer to AUTH speaks of the account or
// of a policy. Rules that know a provider's words are more exact.
var SignInNotAllowed = &Rule{
	ID:       "sign-in-not-allowed",
	Group:    GroupAuth,
	Severity: Error,
	Summary:  "The server does not allow this account to sign in like this",
	Explanation: "The answer to the sign-in speaks of the account or of a policy: switched off, locked, expired, or closed to passwords. " +
		"A different password of the same kind changes nothing, and more attempts can lock the account.",
	Fix: "Read the server's own words and follow the address that they give. Look in the account's settings on the web for the switch that lets mail programs (SMTP) sign in, " +
		"for app passwords, and for warnings; for an account of an organization, ask its administrator.",
	References: []string{"RFC 4954 section 6", "RFC 3463 section 3.8"},
	Check:      perSession(checkSignInNotAllowed),
}

func checkSignInNotAllowed(v view) *Finding {
	a, ok := v.refused(authAccount)
	if !ok {
		return nil
	}
	f := v.finding(probe.StageAuth, v.authProof(a)...)
	f.Setting = v.c.setting("username")
	f.Explanation = fmt.Sprintf("%s answered AUTH %s%s with %s. These words speak of the account or of a policy. "+
		"A different password of the same kind changes nothing, and more attempts can lock the account.", v.at(), clean(a.Mechanism, quoteLength), v.asUser(), quoteReply(a.Reply))
	if mentions(words(a.Reply), secretKindWords) {
		f.Summary = "The server wants another kind of password for mail programs"
		f.Explanation = fmt.Sprintf("%s answered AUTH %s%s with %s. The account's own password is not meant for mail programs there.",
			v.at(), clean(a.Mechanism, quoteLength), v.asUser(), quoteReply(a.Reply))
		f.Fix = "In the account's settings on the web, make an app password (some providers call it authorization code) and use it in place of the account's own password."
		f.Setting = v.c.setting("secret")
	}
	v.c.addSteps(f)
	return f
}
