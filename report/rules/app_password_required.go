package rules

import "github.com/smtpwhy/smtpwhy/providers"

// AppPasswordRequired holds when a known provider wants a password made for one
// program in place of the account's own.
var AppPasswordRequired = &Rule{
	ID:       "app-password-required",
	Group:    GroupAuth,
	Severity: Error,
	Summary:  "The provider wants an app password in place of the account's own",
	Explanation: "The account's own password is meant for the web, where a second factor stands beside it. Programs get a password of their own, " +
		"made in the account's settings. Some providers refuse the own password in the same words as a wrong one.",
	Fix:        "Make an app password in the account's settings on the web, and enter it in place of the account's own password, without the blanks that some pages show in it.",
	References: []string{"RFC 4954 section 6"},
	Explains:   []string{"sign-in-not-allowed", "credentials-rejected"},
	Check:      perSession(checkAppPassword),
}

func checkAppPassword(v view) *Finding {
	a, s, ok := v.refusedFor("app-password-required")
	if !ok {
		a, s, ok = v.refusedOnly(providers.PasswordApp)
	}
	if !ok || v.c.provider() == nil {
		return nil
	}
	f := v.signInFinding(a, s)
	f.Setting = v.c.setting("secret")
	f.Summary = v.c.server() + " wants an app password in place of the account's own"
	v.c.onlySteps(f, "Make an app password and enter it in place of the account's own.")
	return f
}
