package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// SettingMisspelt holds when the file has a name that the application does not
// know, and one that it does know is missing and nearly the same.
var SettingMisspelt = &Rule{
	ID:       "setting-misspelt",
	Group:    GroupSettings,
	Severity: Error,
	Summary:  "A setting has a name that the application does not know",
	Explanation: "An application looks for the names that it knows and passes over all others without a word. " +
		"A letter too many or too few, or another case, and the setting counts as not set: its default holds.",
	Fix:        "Write the name as the application's manual has it.",
	References: []string{"https://12factor.net/config"},
	Explains:   misreadExplains,
	Check:      checkMisspelt,
}

// misreadExplains are the rules whose faults follow when a setting does not reach
// the application as it was meant.
var misreadExplains = []string{"host-not-found", "port-closed", "port-filtered", "not-smtp", "port-and-security-disagree", "implicit-tls-on-starttls-port",
	"plaintext-on-implicit-tls-port", "starttls-not-offered", "auth-hidden-until-tls", "tls-required-by-server", "plaintext-credentials",
	"auth-not-offered", "auth-required", "credentials-rejected", "ehlo-name-rejected", "sender-missing", "sender-rejected"}

func checkMisspelt(c *Case) (findings []Finding) {
	for _, r := range c.readings(probe.ReadMisspelt) {
		field := c.fieldOf(r.Meant)
		stage, severity := c.standing(field)
		name, meant := SettingName(r.Setting.Name), clean(r.Meant, quoteLength)
		f := c.place(r, stage, "the name is "+meant)
		f.Severity = severity
		f.Summary = fmt.Sprintf("%s has no setting %s; %s is meant", c.software(), name, meant)
		f.Explanation = fmt.Sprintf("%s stands in the file and %s passes over it, as over every name that it does not know. %s is not set, so %s.",
			name, c.software(), meant, c.unsetMeans(meant))
		f.Fix = fmt.Sprintf("Rename %s to %s.", name, meant)
		findings = append(findings, *f)
	}
	return findings
}

// unsetMeans says what holds where a setting is not set, as a clause.
func (c *Case) unsetMeans(name string) string {
	client := c.client()
	if client == nil {
		return "its default holds"
	}
	s, ok := client.Named(name)
	switch {
	case !ok || s.Default == "" && !s.Required:
		return "it counts as empty"
	case s.Required:
		return "something that is needed is missing"
	}
	return "its default holds: " + clean(s.Default, quoteLength)
}
