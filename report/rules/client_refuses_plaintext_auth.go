package rules

import (
	"fmt"
	"slices"

	"github.com/smtpwhy/smtpwhy/probe"
)

// ClientRefusesPlaintextAuth holds when the session stays in clear and offers a
// sign-in that some software carries out inside TLS only.
var ClientRefusesPlaintextAuth = &Rule{
	ID:       "client-refuses-plaintext-auth",
	Group:    GroupAuth,
	Severity: Info,
	Summary:  "Some software refuses to send a password without TLS",
	Explanation: "Programs written in Go, msmtp and others stop by themselves before a password would go out in clear (\"unencrypted connection\"), except to the own machine. " +
		"The server never sees the attempt.",
	Fix:        "Turn STARTTLS on (port 587), or SSL (port 465). If the server takes mail without a sign-in, leave user name and password empty.",
	References: []string{"RFC 4954 section 9", "RFC 8314 section 3"},
	Check:      perSession(checkClientRefuses),
}

func checkClientRefuses(v view) *Finding {
	caps := v.Capabilities()
	if v.c.Settings.Username == "" || v.Encrypted() || caps == nil || isLoopback(v.Endpoint.Host) || v.implicit() {
		return nil
	}
	if !slices.ContainsFunc(caps.Mechanisms(), func(m string) bool { return m == "PLAIN" || m == "LOGIN" }) {
		return nil
	}
	f := v.finding(probe.StageAuth, v.offerLine(caps))
	f.Setting = v.c.setting("starttls")
	f.Explanation = fmt.Sprintf("The session with %s has no TLS, and the server offers a sign-in all the same. Programs written in Go, msmtp and others stop by themselves here (\"unencrypted connection\").", v.at())
	return f
}
