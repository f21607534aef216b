package cli

import "github.com/smtpwhy/smtpwhy/probe"

// withholdBorrowed takes the password of a bug report back: it is somebody's, and
// perhaps not the user's, so it is sent only when a flag says it again.
func (a *App) withholdBorrowed(f *checkFlags, c *checkup) {
	if !c.report || c.given.Secret.Given() || !c.settings.Secret.Given() || f.run.offline {
		return
	}
	c.settings.Secret = probe.Secret{}
	a.note("the password in the report is not used, it may be somebody else's; --password-env NAME signs in")
}
