package rules

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/providers"
)

// BasicAuthDisabled holds when a known provider takes no password for this
// account, whichever: its words say so, or it takes none from anybody.
var BasicAuthDisabled = &Rule{
	ID:       "basic-auth-disabled",
	Group:    GroupAuth,
	Severity: Error,
	Summary:  "The provider takes no password here, only OAuth2",
	Explanation: "Some providers have closed SMTP to passwords, for all accounts or by a policy of the organization. The password is not even looked at, " +
		"and an app password changes nothing. The program signs in with an OAuth 2.0 access token instead (XOAUTH2, OAUTHBEARER).",
	Fix:        "Use a program that signs in with OAuth2. For an account of an organization, ask the administrator whether a policy can admit passwords. Else send through another provider.",
	References: []string{"RFC 7628 section 1", "RFC 4954 section 6"},
	Explains:   []string{"sign-in-not-allowed", "credentials-rejected"},
	Check:      checkBasicAuth,
}

func checkBasicAuth(c *Case) []Finding {
	p := c.provider()
	if p == nil {
		return nil
	}
	findings := perSession(checkBasicAuthWords)(c)
	if len(findings) == 0 && p.Password == providers.PasswordOAuth2 && !c.usesToken() && !c.tried() {
		findings = []Finding{*c.passwordless(p)}
	}
	return findings
}

func checkBasicAuthWords(v view) *Finding {
	a, s, ok := v.refusedFor("basic-auth-disabled")
	if !ok {
		return nil
	}
	f := v.signInFinding(a, s)
	f.Summary = v.c.server() + " takes no password for this account"
	f.Setting = v.c.setting("secret")
	p := v.c.provider()
	f.Explanation += notices(p)
	if p.Password == providers.PasswordOAuth2 {
		v.c.onlySteps(f, "Sign in with OAuth2 in place of a password.")
	}
	return f
}

// passwordless tells beforehand that the provider takes no passwords: a warning
// where one is to be used, else for information.
func (c *Case) passwordless(p *providers.Provider) *Finding {
	f := c.finding(probe.StageAuth, "host", c.fact(fmt.Sprintf("%s belongs to %s", quote(c.Settings.Host), shortName(p))))
	if c.Settings.Host == "" {
		f.Setting, f.Evidence = c.setting("username"), compact([]Evidence{c.fact(fmt.Sprintf("%s is an address of %s", quote(c.Settings.Username), shortName(p)))})
	}
	f.Severity = Info
	if c.Settings.Username != "" || c.Settings.Secret.Given() {
		f.Severity = Warning
	}
	f.Summary = shortName(p) + " takes no passwords, only OAuth2"
	f.Explanation = strings.TrimSpace(p.PasswordNote + notices(p))
	f.Fix = "Use a program that signs in with OAuth2 (mechanism XOAUTH2 or OAUTHBEARER)."
	c.addSteps(f)
	return f
}

// notices are announcements with the day on which they were read, since they
// move.
func notices(p *providers.Provider) string {
	var b strings.Builder
	asOf := ""
	for _, n := range p.Notices {
		if n.AsOf != asOf {
			fmt.Fprintf(&b, " As of %s:", n.AsOf)
			asOf = n.AsOf
		}
		b.WriteString(" " + n.Text)
	}
	return b.String()
}
