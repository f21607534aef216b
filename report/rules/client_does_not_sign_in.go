package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// ClientDoesNotSignIn holds when a user name is set, and another setting of the
// application keeps it from signing in.
var ClientDoesNotSignIn = &Rule{
	ID:       "client-does-not-sign-in",
	Group:    GroupAuth,
	Severity: Error,
	Summary:  "A user name is set, but the application does not sign in",
	Explanation: "Some applications have a switch for the sign-in besides user name and password. With the switch off they never send AUTH, whatever user name is set, " +
		"and the server refuses the sender or the recipient, mostly with 530.",
	Fix:        "Turn the application's switch for the sign-in on. If the server takes mail without a sign-in, remove user name and password.",
	References: []string{"RFC 4954 section 6", "RFC 6409 section 4.3"},
	Explains:   []string{"plaintext-credentials", "client-refuses-plaintext-auth"},
	Check:      perSettings(checkDoesNotSignIn),
}

func checkDoesNotSignIn(c *Case) *Finding {
	conduct, _ := c.conduct()
	if !conduct.NoSignIn || conduct.Refuses != "" || c.Settings.Username == "" {
		return nil
	}
	field := "mechanisms"
	if !c.given(field) {
		field = "username"
	}
	f := c.finding(probe.StageAuth, field, c.fact(fmt.Sprintf("%s never sends AUTH with these settings", c.software())))
	f.Severity = Warning
	f.Setting.Note = c.software() + " does not sign in"
	f.Summary = fmt.Sprintf("A user name is set, but %s does not sign in with these settings", c.software())
	f.Explanation = fmt.Sprintf("%s has a switch for the sign-in, and it is off: no AUTH is sent%s.", c.software(), c.signsInAs())
	if name := c.called("mechanisms"); name != settingNames["mechanisms"] {
		f.Explanation = fmt.Sprintf("%s decides by %s whether to sign in, and as it stands no AUTH is sent%s.", c.software(), name, c.signsInAs())
		f.Fix = fmt.Sprintf("Set %s so that %s signs in. If the server takes mail without a sign-in, remove user name and password.", name, c.software())
	}
	if v, tried := c.configured(); tried && v.Capabilities().OffersAuth() {
		f.Severity = Error
		f.Evidence = compact(append(f.Evidence, v.offerLine(v.Capabilities())))
		f.Explanation += fmt.Sprintf(" %s offers AUTH; a server that does so takes mail from users who have signed in, and refuses all others, mostly with 530.", v.at())
	}
	return f
}

// signsInAs names the user that the settings have, in a sentence.
func (c *Case) signsInAs() string {
	return fmt.Sprintf(", although %s is set", clean(c.called("username"), quoteLength))
}
