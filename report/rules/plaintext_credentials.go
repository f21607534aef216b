package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// PlaintextCredentials holds when a user name and password would go, or went,
// over a connection without TLS.
var PlaintextCredentials = &Rule{
	ID:       "plaintext-credentials",
	Group:    GroupSettings,
	Severity: Warning,
	Summary:  "The password would cross the network without encryption",
	Explanation: "AUTH PLAIN and LOGIN only encode the password. Without TLS everybody on the way can read it, " +
		"and many servers offer AUTH only after TLS for this reason.",
	Fix:        "Turn STARTTLS on (port 587), or SSL (port 465).",
	References: []string{"RFC 8314 section 3", "RFC 4954 section 4", "RFC 4954 section 9"},
	Check:      perSettings(checkPlaintext),
}

func checkPlaintext(c *Case) *Finding {
	s := c.Settings
	if s.Username == "" || !s.Secret.Given() {
		return nil
	}
	_, mode := s.Opening()
	v, tried := c.configured()
	if v.Session != nil && v.Encrypted() || mode != probe.SecurityNone && !stayedPlain(v) {
		return nil
	}
	if conduct, _ := c.conduct(); conduct.Refuses != "" || conduct.InClear == probe.ClearRefused || conduct.InClear == probe.ClearDigestOK {
		return nil // this application keeps the password to itself
	}
	f := c.finding(probe.StageAuth, c.upgradeField(), c.fact(fmt.Sprintf("user name and password set, %s", modeName(mode))))
	if isLoopback(s.Host) {
		f.Severity = Info
		f.Summary = "The password is sent without encryption, but does not leave this machine"
		f.Explanation = fmt.Sprintf("%s is this machine itself, so nobody on the network can read the password. TLS is still missing for any other host.", quote(s.Host))
		return f
	}
	f.Explanation = fmt.Sprintf("The settings ask for %s, so the connection to %s stays in plain text and the password with it. "+
		"AUTH PLAIN and LOGIN only encode it; everybody on the way can read it.", modeName(mode), quote(s.Host))
	if !tried {
		return f
	}
	if v.Session != nil && v.fallsBack() {
		f.Explanation = fmt.Sprintf("The settings ask for STARTTLS, and %s did not offer it. %s then goes on without TLS, and the password goes out in plain text, without a word. "+
			"AUTH PLAIN and LOGIN only encode it; everybody on the way can read it.", v.at(), c.software())
	}
	if mode == probe.SecurityOpportunistic {
		f.Explanation = fmt.Sprintf("The settings take STARTTLS only if the server offers it, and %s did not offer it. The password would go out in plain text, without a word. "+
			"AUTH PLAIN and LOGIN only encode it; everybody on the way can read it.", v.at())
	}
	if v.Session != nil && !v.c.isOnlySession() {
		f.Fix = fmt.Sprintf("No port of %s that was tried offers TLS. Ask its operator for one that does, or use it only from a network that nobody else can listen on.", quote(s.Host))
	}
	if caps := v.Capabilities(); caps.Has("STARTTLS") && caps.Reply != nil {
		f.Evidence = append(f.Evidence, v.extension("STARTTLS"))
		f.Fix = fmt.Sprintf("Turn %s on: the server offers it on port %s.", c.called("starttls"), v.port())
	}
	if o, ok := v.bestEncrypted(); ok {
		f.Evidence = append(f.Evidence, o.works())
		f.Fix = o.advice()
	}
	f.Evidence = compact(f.Evidence)
	return f
}

// upgradeField is the setting that turns the upgrade on; with a known application
// that has none, the one that its mode hangs on.
func (c *Case) upgradeField() string {
	if c.Settings.Application != nil && !c.given("starttls") {
		return c.modeField()
	}
	return "starttls"
}

// stayedPlain says whether a session with optional STARTTLS went on without it,
// because the server did not offer it.
func stayedPlain(v view) bool {
	if v.Session == nil || v.Endpoint.Security != probe.SecurityOpportunistic && !v.fallsBack() {
		return false
	}
	caps := v.Capabilities()
	return caps != nil && !caps.Has("STARTTLS")
}

// fallsBack says whether the application goes on in clear although its settings
// ask for the upgrade.
func (v view) fallsBack() bool {
	conduct, _ := v.c.conduct()
	return v.Endpoint.Security == probe.SecuritySTARTTLS && (conduct.WithoutSTARTTLS == probe.GoesOn || conduct.WithoutSTARTTLS == probe.GoesOver)
}

// isOnlySession says whether nothing but the settings as given was tried.
func (c *Case) isOnlySession() bool { return c.Record == nil || len(c.Record.Sessions) < 2 }
