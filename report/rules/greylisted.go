package rules

// Greylisted holds when the server sends a first attempt away to see whether it
// comes back.
var Greylisted = &Rule{
	ID:       "greylisted",
	Group:    GroupEnvelope,
	Severity: Error,
	Summary:  "The server sends the first attempt away and expects another one later",
	Explanation: "Greylisting refuses the first mail from an unknown address for some minutes, since programs that spread spam do not come back. " +
		"Mail servers do; applications that send by themselves often do not, and their mail is lost.",
	Fix:        "Send through the mail server of your own provider, with user name and password (port 587 or 465): it keeps the mail and tries again. Or try again after some minutes.",
	References: []string{"RFC 6647 section 2", "RFC 5321 section 4.5.4.1"},
	Explains:   []string{"recipient-rejected", "sender-rejected", "message-rejected"},
	Check:      perSession(checkGreylisted),
}

func checkGreylisted(v view) *Finding {
	r, ok := v.refusedAs(refusedGreylist)
	if !ok {
		return nil
	}
	f := v.finding(r.stage, v.reply(r.reply))
	f.Explanation = v.answered(r) + ". It refuses the first mail from an unknown address for some minutes. Mail servers come back; applications that send by themselves often do not."
	if v.signedIn() {
		f.Fix = "Try again after some minutes, with the same addresses: the second attempt mostly passes. If it goes on, ask the operator to spare users who have signed in."
	}
	return f
}
