package rules

import "fmt"

// AuthRequired holds when the server wants a sign-in and no user name is set.
var AuthRequired = &Rule{
	ID:       "auth-required",
	Group:    GroupAuth,
	Severity: Error,
	Summary:  "The server wants a sign-in, and no user name is set",
	Explanation: "The server takes mail from users who have signed in, and the settings hold no user name. " +
		"An empty variable, or a password file that was not read, looks the same as none.",
	Fix:        "Set user name and password. If they are set, check that the application really reads them: an unset variable counts as empty.",
	References: []string{"RFC 4954 section 6", "RFC 6409 section 4.3"},
	Explains:   []string{"sender-rejected", "recipient-rejected", "relay-denied", "client-host-rejected"},
	Check:      perSession(checkAuthRequired),
}

func checkAuthRequired(v view) *Finding {
	if v.c.Settings.Username != "" {
		return nil
	}
	r, ok := v.refusedAs(refusedNoAuth)
	if !ok {
		return checkAuthRequiredByAddress(v)
	}
	f := v.finding(r.stage, v.reply(r.reply))
	f.Setting = v.c.setting("username")
	f.Explanation = fmt.Sprintf("%s answered %s with %s: it takes mail from users who have signed in, and the settings hold no user name.", v.at(), r.command(), quoteReply(r.reply))
	if caps := v.Capabilities(); caps != nil && !caps.OffersAuth() {
		f.Explanation += " This session was offered no AUTH."
		if o, ok, _ := v.authInsideTLS(); ok {
			f.Fix = v.fixSecurity(o) + " Then set user name and password."
		}
	}
	return f
}

// checkAuthRequiredByAddress is for servers that let in those who sign in and
// refuse all others by their address, as Postfix does with "permit_sasl_authenticated,
// reject": the words are about the address, the cure is to sign in.
func checkAuthRequiredByAddress(v view) *Finding {
	r, ok := v.refusedAs(refusedClient)
	if !ok || !v.Capabilities().OffersAuth() || !mentions(words(r.reply), []string{"client host rejected: access denied"}) {
		return nil
	}
	f := v.finding(r.stage, v.reply(r.reply), v.extension("AUTH"))
	f.Setting = v.c.setting("username")
	f.Explanation = fmt.Sprintf("%s answered %s with %s, and it offers AUTH. Servers that take mail only from users who have signed in refuse all others with these words, which sound like a blocked address.",
		v.at(), r.command(), quoteReply(r.reply))
	return f
}
