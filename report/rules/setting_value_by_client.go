package rules

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/probe"
)

// invalidReadings are the values that the application cannot use, or takes for
// something else than they say.
func (c *Case) invalidReadings() (findings []Finding) {
	conduct, _ := c.conduct()
	for _, r := range c.readings(probe.ReadInvalid) {
		field := r.Field
		if field == "" {
			field = c.fieldOf(r.Setting.Name)
		}
		stage, severity := c.standing(field)
		f := c.place(r, stage, r.Why)
		switch f.Severity = severity; {
		case conduct.Refuses != "":
			f.Severity, f.Stage = Error, probe.StageDNS // it never connects
		case c.went():
			f.Severity = Info
		}
		f.Summary = fmt.Sprintf("%s has a value that %s cannot use", SettingName(r.Setting.Name), c.software())
		if c.isSwitch(r.Setting.Name) && meansOff(r.Setting.Value) {
			f.Summary = fmt.Sprintf("%s is %s, and %s takes that for on", SettingName(r.Setting.Name), shown(r.Setting.Value), c.software())
		}
		f.Explanation = fmt.Sprintf("%s has the value %s: %s.", SettingName(r.Setting.Name), shown(r.Setting.Value), clean(r.Why, evidenceLength))
		if r.Setting.Value == "" {
			f.Explanation = because(r)
		}
		f.Fix = clean(r.Fix, evidenceLength)
		if f.Fix == "" {
			f.Fix = c.validFix(r)
		}
		findings = append(findings, *f)
	}
	return findings
}

// shown is a value as it stands in the file, which has quotation marks of its own
// or gets some.
func shown(value string) string {
	if isQuoted(value) {
		return clean(value, quoteLength)
	}
	return quote(value)
}

// known is a setting of the application by its name.
func (c *Case) known(name string) (clients.Setting, bool) {
	if client := c.client(); client != nil {
		return client.Named(name)
	}
	return clients.Setting{}, false
}

func (c *Case) isSwitch(name string) bool {
	s, ok := c.known(name)
	return ok && s.Kind == clients.BoolValue
}

// hasMode says whether a setting is one with several modes, so that a word such as
// "none" in it is no misread switch.
func (c *Case) hasMode(name string) bool {
	s, ok := c.known(name)
	return ok && s.Role == clients.RoleMode
}

// validFix tells what the setting takes.
func (c *Case) validFix(r probe.Reading) string {
	name := SettingName(r.Setting.Name)
	s, ok := c.known(r.Setting.Name)
	switch {
	case ok && s.Kind == clients.BoolValue && isQuoted(r.Setting.Value):
		return fmt.Sprintf("Write the value of %s without the quotation marks.", name)
	case ok && s.Kind == clients.WordValue && len(s.Values) > 0:
		return fmt.Sprintf("Give %s one of its values: %s.", name, shortList(s.Values))
	case ok && s.Kind == clients.NumberValue:
		return fmt.Sprintf("Give %s a number.", name)
	}
	return fmt.Sprintf("Correct the value of %s.", name)
}

// namedIn is the field whose setting a message names, or whose value; else the host.
func (c *Case) namedIn(message string) string {
	for _, field := range []string{"ssl", "starttls", "port", "username", "from", "ehlo_name", "secret", "host"} {
		o := c.Settings.Origin[field]
		name := o.Name[strings.LastIndexAny(o.Name, ".#")+1:]
		value := unquoted(o.Value)
		if len(name) > 4 && strings.Contains(message, name) || len(value) > 2 && strings.Contains(message, value) {
			return field
		}
	}
	return "host"
}

// refusals is the finding for settings that the application does not take at all,
// for a reason that no other rule tells.
func (c *Case) refusals() []Finding {
	conduct, _ := c.conduct()
	if conduct.Refuses == "" || c.Settings.Contradictory() || len(c.readings(probe.ReadInvalid)) > 0 {
		return nil
	}
	f := c.finding(probe.StageDNS, c.namedIn(conduct.Refuses), c.fact(conduct.Refuses))
	f.Summary = c.software() + " refuses these settings before it connects"
	f.Explanation = fmt.Sprintf("%s looks at the settings first and stops: %s. No server is asked.", c.software(), c.refusal(conduct)) + c.serverIsFine()
	f.Setting.Note = "refused"
	f.Fix = "Correct what the message of the application names."
	return []Finding{*f}
}
