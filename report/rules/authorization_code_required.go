package rules

import "github.com/smtpwhy/smtpwhy/providers"

// AuthorizationCodeRequired holds when a known provider wants the code that it
// gave out when SMTP was switched on.
var AuthorizationCodeRequired = &Rule{
	ID:       "authorization-code-required",
	Group:    GroupAuth,
	Severity: Error,
	Summary:  "The provider wants its authorization code in place of the password",
	Explanation: "Mailboxes in China give out an authorization code when SMTP is switched on in their web settings. " +
		"Mail programs sign in with that code; the password of the account is refused, and so is a code that was made before the password last changed.",
	Fix:        "Switch SMTP on in the web settings of the mailbox, have a new authorization code made, and enter it in place of the password.",
	References: []string{"RFC 4954 section 6"},
	Explains:   []string{"sign-in-not-allowed", "credentials-rejected"},
	Check:      perSession(checkAuthorizationCode),
}

func checkAuthorizationCode(v view) *Finding {
	a, s, ok := v.refusedFor("authorization-code-required")
	if !ok {
		a, s, ok = v.refusedOnly(providers.PasswordAuthorizationCode)
	}
	if !ok || v.c.provider() == nil {
		return nil
	}
	f := v.signInFinding(a, s)
	f.Setting = v.c.setting("secret")
	f.Summary = v.c.server() + " wants its authorization code in place of the password"
	v.c.onlySteps(f, "Get a new authorization code and enter it in place of the password.")
	return f
}
