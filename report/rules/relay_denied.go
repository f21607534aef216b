package rules

// RelayDenied holds when the server does not pass mail on for this client.
var RelayDenied = &Rule{
	ID:       "relay-denied",
	Group:    GroupEnvelope,
	Severity: Error,
	Summary:  "The server does not pass mail on to other domains for this client",
	Explanation: "A server takes mail for its own domains from everybody, and for other domains only from users who have signed in or from IP addresses that it knows. " +
		"For this client it counts the recipient's domain as foreign.",
	Fix:        "Set user name and password, on the port for mail clients: 587 with STARTTLS on, or 465 with SSL on. A relay that goes by IP address must have this machine on its list.",
	References: []string{"RFC 5321 section 3.6.2", "RFC 3463 section 3.8", "RFC 6409 section 6.2"},
	Explains:   []string{"recipient-rejected", "sender-rejected"},
	Check:      perSession(checkRelayDenied),
}

func checkRelayDenied(v view) *Finding {
	r, ok := v.refusedAs(refusedRelay)
	if !ok {
		return nil
	}
	f := v.finding(r.stage, v.reply(r.reply))
	f.Setting = v.c.setting("username")
	f.Summary = "The server does not pass mail on to " + short(v.recipient())
	f.Explanation = v.answered(r) + ". It takes mail for other domains only from users and addresses that it knows, and this recipient is in another domain." + later(r.reply)
	switch {
	case v.signedIn():
		f.Explanation += " The sign-in went through, so this user or this sender has no right to relay."
		f.Fix = "Set the From address to one of this account's own addresses. If it is, ask the operator for the right to send to other domains, and whether this host is the one for sending."
		f.Setting = v.c.senderSetting()
	case v.Endpoint.Port == 25:
		f.Explanation += " Port 25 is where servers take mail from other servers."
	}
	if o, ok, _ := v.authInsideTLS(); ok && !v.signedIn() && !v.Capabilities().OffersAuth() {
		f.Fix = v.fixSecurity(o) + " Then set user name and password."
	}
	return f
}
