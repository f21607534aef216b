package rules

// ClientHostRejected holds when the server refuses the address that the
// connection comes from, without naming a blocklist.
var ClientHostRejected = &Rule{
	ID:       "client-host-rejected",
	Group:    GroupEnvelope,
	Severity: Error,
	Summary:  "The server refuses the IP address that the connection comes from",
	Explanation: "The server looks at the address of the client: whether it has a name in the DNS that leads back to it, or belongs to a network that should not send mail. " +
		"It does so where mail comes from other servers; users who sign in are rarely asked.",
	Fix: "Use the port for mail clients with user name and password: 587 with STARTTLS on, or 465 with SSL on. " +
		"To send from a server of your own, have its network's operator set a reverse DNS name (PTR) that leads back to the address.",
	References: []string{"RFC 5321 section 4.1.4", "RFC 5321 section 7.9", "RFC 7372 section 3.3"},
	Explains:   []string{"recipient-rejected", "sender-rejected", "greeting-refused", "ehlo-unsupported", "message-rejected"},
	Check:      perSession(checkClientHostRejected),
}

func checkClientHostRejected(v view) *Finding {
	r, ok := v.refusedAs(refusedClient)
	if !ok {
		return nil
	}
	f := v.finding(r.stage, v.reply(r.reply))
	f.Explanation = v.answered(r) + ". These words are about the address that the connection comes from, not about sender or recipient." + later(r.reply)
	if v.signedIn() {
		f.Fix = "Tell the operator that a user who has signed in is judged by the network that he comes from. If you use a server of your own, have its network's operator set a reverse DNS name (PTR) that leads back to the address."
	}
	return f
}
