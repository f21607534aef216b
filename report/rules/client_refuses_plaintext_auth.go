package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// ClientRefusesPlaintextAuth holds when the session stays in clear and offers a
// sign-in that some software carries out inside TLS only.
var ClientRefusesPlaintextAuth = &Rule{
	ID:       "client-refuses-plaintext-auth",
	Group:    GroupAuth,
	Severity: Error,
	Summary:  "Some software refuses to send a password without TLS",
	Explanation: "Programs written in Go, msmtp and others stop by themselves before a password would go out in clear (\"unencrypted connection\"), except to the own machine. " +
		"The server never sees the attempt.",
	Fix:        "Turn STARTTLS on (port 587), or SSL (port 465). If the server takes mail without a sign-in, leave user name and password empty.",
	References: []string{"RFC 4954 section 9", "RFC 8314 section 3"},
	Explains:   []string{"plaintext-credentials"},
	Check:      perSession(checkClientRefuses),
}

func checkClientRefuses(v view) *Finding {
	caps := v.Capabilities()
	if v.c.Settings.Username == "" || v.Encrypted() || caps == nil || isLoopback(v.Endpoint.Host) || v.implicit() {
		return nil
	}
	conduct, _ := v.c.conduct()
	if conduct.InClear != "" {
		return v.refusesInClear(conduct, caps)
	}
	if !slices.ContainsFunc(caps.Mechanisms(), showsPassword) {
		return nil
	}
	f := v.finding(probe.StageAuth, v.offerLine(caps))
	f.Setting = v.c.setting("starttls")
	f.Severity = Info
	f.Explanation = fmt.Sprintf("The session with %s has no TLS, and the server offers a sign-in all the same. Programs written in Go, msmtp and others stop by themselves here (\"unencrypted connection\").", v.at())
	return f
}

// refusesInClear is exact where it is known what the application does: it keeps a
// password to itself, or a digest of one too, or nothing.
func (v view) refusesInClear(conduct probe.Conduct, caps *probe.EHLO) *Finding {
	offered := caps.Mechanisms()
	if conduct.InClear == probe.ClearAllowed || len(offered) == 0 {
		return nil
	}
	usable := func(m string) bool {
		own := len(conduct.Mechanisms) == 0 || shares([]string{m}, conduct.Mechanisms)
		return own && conduct.InClear == probe.ClearDigestOK && !showsPassword(m)
	}
	if slices.ContainsFunc(offered, usable) || len(conduct.Mechanisms) > 0 && !shares(offered, conduct.Mechanisms) {
		return nil
	}
	f := v.finding(probe.StageAuth, v.offerLine(caps), v.seen())
	f.Setting = v.c.setting(v.c.modeField())
	f.Setting.Note = v.c.opensNote(conduct)
	f.Summary = fmt.Sprintf("%s does not send a password without TLS", v.c.software())
	f.Explanation = fmt.Sprintf("The session with %s has no TLS. The server offers the sign-ins %s there, and %s stops by itself before a password would go out in clear. The server never sees the attempt.",
		v.at(), mechanismList(offered), v.c.software())
	if _, ok := v.bestEncrypted(); ok {
		f.Fix = v.wayIn()
	}
	return f
}

// showsPassword says whether a mechanism shows the password, or a token, to who
// can read the line.
func showsPassword(m string) bool {
	return slices.Contains([]string{"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"}, strings.ToUpper(m))
}
