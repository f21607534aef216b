package rules

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// UsernameFormatWrong holds when the user name has a form that no server uses,
// as far as the name alone shows it.
var UsernameFormatWrong = &Rule{
	ID:       "username-format-wrong",
	Group:    GroupSettings,
	Severity: Error,
	Summary:  "The user name has a form that servers do not accept",
	Explanation: "A user name is mostly the full e-mail address, sometimes its first part, on Windows servers also DOMAIN\\user. " +
		"A display name, angle brackets or spaces are not part of it.",
	Fix:        "Enter the bare address, such as me@example.com, or the account name that the provider gave you.",
	References: []string{"RFC 4954 section 4", "RFC 4616 section 2"},
	Explains:   []string{"credentials-rejected", "sign-in-not-allowed"},
	Check:      perSettings(checkUsername),
}

func checkUsername(c *Case) *Finding {
	name := strings.TrimSpace(c.Settings.Username)
	if name == "" || isQuoted(name) || isReference(name) || c.pastLogin() {
		return nil
	}
	what, better := usernameProblem(name)
	if what == "" {
		return checkUsernameAt(c, name)
	}
	f := c.finding(probe.StageAuth, "username", c.fact(c.called("username")+": "+quote(name)), c.loginProof())
	f.Severity = c.loginSeverity()
	f.Summary = "The user name " + what
	f.Explanation = fmt.Sprintf("The user name is %s: it %s. Servers compare it with their list of accounts character by character.", quote(name), what)
	if better != "" && better != name {
		f.Fix = fmt.Sprintf("Enter %s as the user name.", quote(better))
	}
	return f
}

// usernameProblem says what is wrong with the form, and what the name probably
// should be.
func usernameProblem(name string) (what, better string) {
	lower := strings.ToLower(name)
	switch {
	case strings.ContainsAny(name, "<>"):
		return "has angle brackets, which belong to the header of a mail", address(name)
	case strings.HasPrefix(lower, "mailto:"):
		return "is a link, not an address", name[len("mailto:"):]
	case strings.HasPrefix(lower, "smtp://"), strings.HasPrefix(lower, "smtps://"), strings.HasPrefix(lower, "https://"), strings.HasPrefix(lower, "http://"):
		return "is a URL", ""
	case strings.Contains(name, `\\`):
		return "has two backslashes in a row", strings.ReplaceAll(name, `\\`, `\`)
	case strings.ContainsAny(name, " \t"):
		return "has a space inside", ""
	case strings.Contains(name, "@") && (strings.HasPrefix(name, "@") || strings.HasSuffix(name, "@")):
		return "is only one half of an address", ""
	}
	return "", ""
}
