package rules

// AccountLocked holds when the server has locked or suspended the account.
var AccountLocked = &Rule{
	ID:       "account-locked",
	Group:    GroupAuth,
	Severity: Error,
	Summary:  "The account is locked or suspended",
	Explanation: "The server knows the account and does not serve it: after too many wrong passwords, after mail that looked like spam, or by its operator. " +
		"Further attempts make a lock last longer.",
	Fix: "Stop every program that signs in with an old password. Sign in on the web, follow what the account page asks for, and set a new password if the account sent spam. " +
		"A lock after wrong passwords ends by itself after a while.",
	References: []string{"RFC 4954 section 6", "RFC 3463 section 3.8"},
	Explains:   []string{"sign-in-not-allowed", "credentials-rejected", "oauth-token-wrong", "sender-rejected", "recipient-rejected", "message-rejected"},
	Check:      perSession(checkAccountLocked),
}

func checkAccountLocked(v view) *Finding {
	if a, s, ok := v.refusedFor("account-locked"); ok {
		f := v.signInFinding(a, s)
		f.Setting = v.c.setting("username")
		f.Summary = v.c.server() + " has locked or suspended the account"
		return f
	}
	if v.c.provider() == nil {
		return nil
	}
	for _, r := range v.refusals() {
		if s := v.c.meaning(r.reply, string(r.stage)); s != nil && s.Rule == "account-locked" {
			f := v.finding(r.stage, v.reply(r.reply))
			f.Setting = v.c.setting("username")
			f.Summary = v.c.server() + " has stopped outgoing mail of this account"
			f.Explanation = v.answered(r) + ". " + s.Cause
			f.Fix = s.Fix
			return f
		}
	}
	return nil
}
