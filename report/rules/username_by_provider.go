package rules

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/providers"
)

// checkUsernameAt holds the user name against what the provider of the host
// expects, where that is known.
func checkUsernameAt(c *Case, name string) *Finding {
	p := c.provider()
	if p == nil || c.Settings.Host == "" || c.usesToken() {
		return nil
	}
	what, better := misfit(p, name)
	v, rejected := c.rejectedLogin()
	if what == "" {
		return c.pairRefused(p)
	}
	f := c.finding(probe.StageAuth, "username", c.fact(c.called("username")+": "+quote(name)), v.reply(rejected))
	f.Severity = c.loginSeverity()
	f.Summary = fmt.Sprintf("The user name is not one for %s", shortName(p))
	f.Explanation = fmt.Sprintf("The user name is %s: %s.", quote(name), what)
	if p.UsernameNote != "" && better == "" {
		f.Explanation += fmt.Sprintf(" The user name at %s: %s", shortName(p), p.UsernameNote)
	}
	f.Fix = "Enter the user name in the form that the provider gives out."
	if better != "" {
		f.Fix = fmt.Sprintf("Enter %s as the user name.", quote(better))
	}
	f.Fix = strings.TrimSpace(f.Fix + " " + aboutSecret(p))
	c.addSteps(f)
	return f
}

// misfit says why a name cannot be a user name at the provider, and which is it
// if there is only one.
func misfit(p *providers.Provider, name string) (what, better string) {
	hasAt := strings.Contains(name, "@")
	switch fixed := fixedName(p); {
	case fixed != "" && name != fixed:
		return fmt.Sprintf("%s has one user name for everybody, the word %s", shortName(p), fixed), fixed
	case fixed != "":
		return "", ""
	case p.Username == providers.UsernameAddress && p.UsernameNote == "" && !hasAt:
		return fmt.Sprintf("%s wants the full address, with @ and the domain", shortName(p)), ""
	case neverAddress[p.ID] && hasAt:
		return fmt.Sprintf("%s gives out a user name of its own for SMTP, which is no address", shortName(p)), ""
	case alwaysAddress[p.ID] && !hasAt:
		return fmt.Sprintf("%s has user names with @ and the domain", shortName(p)), ""
	}
	return "", ""
}

// What the notes of providers say about the form of a user name they make up.
var (
	neverAddress  = map[string]bool{"ses": true, "postmark": true, "mailjet": true, "scaleway-tem": true}
	alwaysAddress = map[string]bool{"mailgun-us": true, "mailgun-eu": true}
)

// fixedName is the one user name that a provider has for everybody.
func fixedName(p *providers.Provider) string {
	if p.Username != providers.UsernameFixed {
		return ""
	}
	name, ok := strings.CutPrefix(p.UsernameNote, "It is ")
	if !ok {
		return ""
	}
	name, _, _ = strings.Cut(strings.TrimSuffix(name, "."), " ")
	return strings.TrimRight(name, ".,;:")
}

// pairRefused holds when a provider that makes up user name and password of its
// own for SMTP refuses the ones that are set, and its words are known for the use
// of others: the access keys of AWS in place of SMTP credentials.
func (c *Case) pairRefused(p *providers.Provider) *Finding {
	if fixedName(p) != "" {
		return nil
	}
	for v := range c.judged() {
		a, s, ok := v.refusedFor("username-format-wrong")
		if !ok {
			continue
		}
		f := v.signInFinding(a, s)
		f.Setting = c.setting("username")
		f.Summary = fmt.Sprintf("%s does not know this user name and password as a pair made for SMTP", shortName(p))
		f.Explanation = strings.TrimSpace(fmt.Sprintf("%s The user name is: %s %s", f.Explanation, p.UsernameNote, aboutSecret(p)))
		return f
	}
	return nil
}
