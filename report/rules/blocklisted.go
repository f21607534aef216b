package rules

// Blocklisted holds when the server refuses because of a list of unwanted senders.
var Blocklisted = &Rule{
	ID:       "blocklisted",
	Group:    GroupEnvelope,
	Severity: Error,
	Summary:  "The server refuses because of a blocklist",
	Explanation: "The server asked a list of addresses that send unwanted mail, and found this one. Home and mobile lines and many cloud networks are listed " +
		"as a whole, since no mail server should stand there; a sign-in is the way round it.",
	Fix: "Send through your own provider's server with user name and password on port 587 or 465, not straight to the recipient's server. " +
		"If you do, look the address up on the page that the server names, and ask there for its removal.",
	References: []string{"RFC 5782 section 2", "RFC 5321 section 4.2", "RFC 3463 section 3.8"},
	Explains:   []string{"greeting-refused", "ehlo-unsupported", "sender-rejected", "recipient-rejected", "message-rejected", "relay-denied"},
	Check:      perSession(checkBlocklisted),
}

func checkBlocklisted(v view) *Finding {
	r, ok := v.refusedAs(refusedListed)
	if !ok {
		return nil
	}
	f := v.finding(r.stage, v.reply(r.reply))
	f.Explanation = v.answered(r) + ". It found the address that the connection comes from, or the sender, on a list."
	if v.signedIn() {
		f.Fix = "Look the address up on the page that the server names, and ask there for its removal. If it is the address of your connection, ask the operator to spare users who have signed in."
	}
	// Lists answer queries through public resolvers with an error that some
	// servers take for a hit.
	if mentions(words(r.reply), []string{"open resolver", "returnc/pub", "public resolver"}) {
		f.Summary = "The server's own blocklist query fails, and it refuses for that"
		f.Explanation = v.answered(r) + ". These words mean that the server asks the list through a public DNS resolver, which the list does not answer. This machine need not be listed at all."
		f.Fix = "Tell the operator of the server that its blocklist queries go through a public resolver. Until that is repaired, send through another server."
	}
	return f
}
