package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// AuthHiddenUntilTLS holds when the session stays in clear and the server shows
// AUTH on encrypted connections only. A server that shows AUTH in clear and
// refuses it there is TLSRequiredByServer's.
var AuthHiddenUntilTLS = &Rule{
	ID:       "auth-hidden-until-tls",
	Group:    GroupAuth,
	Severity: Error,
	Summary:  "The server offers AUTH only after TLS is on, and TLS is never turned on",
	Explanation: "A good server hides AUTH until the connection is encrypted, so that no password crosses the network in clear. " +
		"A client that does not turn TLS on, or does not send EHLO again after STARTTLS, sees a server without sign-in.",
	Fix:        "Turn STARTTLS on (SSL off) on port 587, or SSL on on port 465.",
	References: []string{"RFC 4954 section 4", "RFC 4954 section 6", "RFC 3207 section 4.2"},
	Explains:   []string{"auth-not-offered", "plaintext-credentials"},
	Check:      perSession(checkAuthHiddenUntilTLS),
}

func checkAuthHiddenUntilTLS(v view) *Finding {
	if v.Encrypted() || v.EHLOBeforeTLS == nil || v.EHLOBeforeTLS.HELO || v.EHLOBeforeTLS.OffersAuth() {
		return nil
	}
	hidden := v.failed(probe.StageAuth, probe.FailureNotOffered)
	if !hidden && (v.Failure != nil || v.c.Settings.Username != "") {
		return nil // it ended for another reason
	}
	shown, proven, known := v.authInsideTLS()
	offered := v.EHLOBeforeTLS.Has("STARTTLS")
	if known && proven && shown.Endpoint.Port != v.Endpoint.Port {
		return nil // this port has no AUTH inside TLS either
	}
	if !proven && (known || !offered) {
		return nil
	}
	f := v.finding(probe.StageAuth, v.offerLine(v.EHLOBeforeTLS))
	f.Summary = fmt.Sprintf("Port %s offers AUTH only after TLS is on, and TLS is never turned on", v.port())
	if proven {
		f.Evidence = compact(append(f.Evidence, shown.offerLine(shown.EHLOAfterTLS)))
		where := "on the same port"
		if shown.Endpoint.Port != v.Endpoint.Port {
			f.Summary = fmt.Sprintf("Port %s offers no AUTH in clear; port %s offers it inside TLS", v.port(), shown.port())
			where = "on port " + shown.port()
		}
		f.Explanation = fmt.Sprintf("In clear, %s lists no AUTH. Inside TLS, %s, it offers AUTH %s. The session never turns TLS on, so there is no way to sign in%s.",
			v.at(), where, mechanismList(shown.EHLOAfterTLS.Mechanisms()), v.asUser())
		f.Fix = v.fixSecurity(shown)
	} else {
		f.Explanation = fmt.Sprintf("In clear, %s lists STARTTLS and no AUTH. Servers that take passwords show AUTH after the upgrade; this run did not see it. "+
			"The session never turns TLS on, so there is no way to sign in%s.", v.at(), v.asUser())
		f.Fix = fmt.Sprintf("On port %s, turn %s.", v.port(), boxes(probe.SecuritySTARTTLS))
	}
	f.Explanation += v.withoutAUTH()
	f.Setting = v.c.setting(v.c.modeField())
	if conduct, known := v.c.conduct(); known {
		f.Setting.Note = v.c.opensNote(conduct)
	}
	if !hidden {
		f.Severity = Info
	}
	return f
}
