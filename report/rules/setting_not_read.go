package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/probe"
)

// SettingNotRead holds when a setting is one of the application's, but not of the
// version, or not of the kind of file, at hand.
var SettingNotRead = &Rule{
	ID:       "setting-not-read",
	Group:    GroupSettings,
	Severity: Error,
	Summary:  "A setting is one that this version of the application does not read",
	Explanation: "Settings come and go with the versions of an application. A version passes over what it does not know without a word, " +
		"so that a manual for another version, or an answer found on the web, describes something that does not happen.",
	Fix:        "Update the application to a version that reads the setting, or use the settings that this version has.",
	References: []string{"https://12factor.net/config"},
	Explains:   []string{"auth-hidden-until-tls", "tls-required-by-server", "plaintext-credentials", "port-and-security-disagree", "plaintext-on-implicit-tls-port", "implicit-tls-on-starttls-port"},
	Check:      checkNotRead,
}

func checkNotRead(c *Case) (findings []Finding) {
	for _, r := range c.readings(probe.ReadUnused) {
		stage, severity := c.standing(r.Field)
		name := SettingName(r.Setting.Name)
		f := c.place(r, stage, "not read")
		if f.Severity = severity; !c.changesMuch(r) || c.hasFatalDefect() {
			f.Severity = Warning // no loss, or no remedy in this version either
		}
		if c.went() {
			f.Severity = Info
		}
		f.Summary = fmt.Sprintf("%s does not read %s", c.software(), name)
		if box := c.boxBeside(r); box != nil {
			f.Summary = fmt.Sprintf("%s and %s are both on, and %s", box.Name, name, f.Summary)
		}
		f.Explanation = because(r) + " It stands there without effect."
		f.Fix = "Remove the setting, or use a version of the application that reads it."
		if since := c.readSince(r.Setting.Name); since != "" {
			f.Explanation += fmt.Sprintf(" Versions that read it: %s.", since)
			f.Fix = fmt.Sprintf("Update to %s, which reads %s; or remove it and use the settings that this version has.", since, name)
		}
		c.addOtherBox(r, f)
		findings = append(findings, *f)
	}
	return findings
}

// changesMuch says whether a setting that is passed over was to switch something
// on: one that says off is no loss.
func (c *Case) changesMuch(r probe.Reading) bool {
	return (r.Field == "ssl" || r.Field == "starttls") && ticked(r.Setting.Value)
}

// ticked says whether a value as written means yes.
func ticked(value string) bool {
	on, valid := clients.WordTruth(unquoted(value), "")
	return on && valid
}

func unquoted(text string) string {
	if isQuoted(text) {
		return text[1 : len(text)-1]
	}
	return text
}

// boxBeside is the other box, if both it and the one that is not read are on.
func (c *Case) boxBeside(r probe.Reading) *Setting {
	other, state := "ssl", c.Settings.SSL
	if r.Field == "ssl" {
		other, state = "starttls", c.Settings.STARTTLS
	}
	if !c.changesMuch(r) || state != probe.On {
		return nil
	}
	return c.setting(other)
}

// addOtherBox tells that the box that is not read and the other one are both on:
// the contradiction waits for the update.
func (c *Case) addOtherBox(r probe.Reading, f *Finding) {
	box := c.boxBeside(r)
	if box == nil {
		return
	}
	box.Note = "on as well"
	f.Related = append(f.Related, *box)
	f.Explanation += " That asks for two ways to encrypt at once, of which a connection can have only one."
}

// unreadBox says that both boxes are on and which of them this version does not
// read, as an addition.
func (c *Case) unreadBox() string {
	for _, r := range c.readings(probe.ReadUnused) {
		if box := c.boxBeside(r); box != nil {
			return fmt.Sprintf(" %s and %s are both on; this version does not read %s.", box.Name, SettingName(r.Setting.Name), SettingName(r.Setting.Name))
		}
	}
	return ""
}

// readSince are the versions that read a setting, for people; empty where that is
// not known.
func (c *Case) readSince(name string) string {
	client := c.client()
	if client == nil {
		return ""
	}
	s, ok := client.Named(name)
	if !ok || s.Since == "" {
		return ""
	}
	return clean(client.Name+" "+client.LabelOf(s.Since), quoteLength)
}
