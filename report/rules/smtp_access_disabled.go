package rules

// SMTPAccessDisabled holds when the switch that lets programs send from this
// account is off.
var SMTPAccessDisabled = &Rule{
	ID:       "smtp-access-disabled",
	Group:    GroupAuth,
	Severity: Error,
	Summary:  "SMTP is switched off for this account",
	Explanation: "Many providers let mail programs in only after a switch in the account, or by the administrator, is on. " +
		"While it is off every sign-in is refused, with a password as with a token; some providers word that like a wrong password.",
	Fix:        "Switch on the access of mail programs (SMTP, IMAP/POP) in the account's settings on the web. For an account of an organization, its administrator has the switch.",
	References: []string{"RFC 4954 section 6", "RFC 3463 section 3.8"},
	Explains:   []string{"sign-in-not-allowed", "credentials-rejected", "oauth-token-wrong"},
	Check:      perSession(checkSMTPAccess),
}

func checkSMTPAccess(v view) *Finding {
	a, s, ok := v.refusedFor("smtp-access-disabled")
	if !ok {
		return nil
	}
	f := v.signInFinding(a, s)
	f.Setting = v.c.setting("username")
	f.Summary = v.c.server() + " has SMTP switched off for this account"
	return f
}
