package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/probe"
)

// conduct is what the application does with the settings, and whether that is
// known.
func (c *Case) conduct() (probe.Conduct, bool) {
	if a := c.Settings.Application; a != nil && a.Conduct != nil {
		return *a.Conduct, true
	}
	return probe.Conduct{}, false
}

// readings are the places of the kind where the application reads something else
// than what stands there.
func (c *Case) readings(kind probe.ReadingKind) (list []probe.Reading) {
	if c.Settings.Application == nil {
		return nil
	}
	for _, r := range c.Settings.Application.Readings {
		if r.Kind == kind {
			list = append(list, r)
		}
	}
	return list
}

// readAs says whether the application reads a field otherwise than it stands.
func (c *Case) readAs(field string, kinds ...probe.ReadingKind) bool {
	return c.Settings.Application != nil && slices.ContainsFunc(c.Settings.Application.Readings, func(r probe.Reading) bool {
		return r.Field == field && slices.Contains(kinds, r.Kind)
	})
}

// unnamed stands for an application that is not known. A finding that begins with
// it gets its capital letter at last, see Sentences.
const unnamed = "the application"

// software is the application's name for a sentence, with its version where one
// was named.
func (c *Case) software() string {
	a := c.Settings.Application
	if a == nil || a.Name == "" {
		return unnamed
	}
	return clean(Software(a), quoteLength)
}

// Software is an application by name and version.
func Software(a *probe.Application) string {
	label := a.Version
	if client, ok := clients.ByID(a.Client); ok {
		label = client.LabelOf(a.Version)
	}
	switch {
	case label == "":
		return a.Name
	case strings.Contains(label, " "):
		return a.Name + " (" + label + ")"
	}
	return a.Name + " " + label
}

// Sentences gives the unnamed application, and a part of a setting, a capital letter
// where a sentence begins with it. Names of programs stay as they are.
func Sentences(text string) string {
	text = strings.ReplaceAll(text, ". the ", ". The ")
	if rest, ok := strings.CutPrefix(text, "the "); ok {
		return "The " + rest
	}
	return text
}

// SettingName is a setting's name inside a sentence. Of a part of a URL, which is
// kept as NAME#scheme, it is "the scheme in NAME".
func SettingName(name string) string {
	whole, part, isPart := strings.Cut(clean(name, quoteLength), "#")
	switch {
	case !isPart:
		return whole
	case part == "user":
		return "the user name in " + whole
	case slices.Contains([]string{"scheme", "host", "port", "password", "path"}, part):
		return "the " + part + " in " + whole
	}
	return part + " in " + whole
}

// client is what is known of the application, nil for nothing.
func (c *Case) client() *clients.Client {
	if c.Settings.Application == nil {
		return nil
	}
	client, _ := clients.ByID(c.Settings.Application.Client)
	return client
}

// securityStages are those at which a wrong mode shows.
var securityStages = []probe.Stage{probe.StageTLS, probe.StageGreeting, probe.StageEHLO, probe.StageSTARTTLS, probe.StageEHLOTLS, probe.StageAuth, probe.StageMail}

// fieldStages are the stages at which a session can fail by the value of a field,
// the usual one first.
var fieldStages = map[string][]probe.Stage{
	"host": {probe.StageDNS, probe.StageConnect, probe.StageGreeting, probe.StageTLS, probe.StageEHLO, probe.StageSTARTTLS, probe.StageEHLOTLS,
		probe.StageAuth, probe.StageMail, probe.StageRcpt},
	"port":       append([]probe.Stage{probe.StageConnect}, securityStages...),
	"ssl":        securityStages,
	"starttls":   securityStages,
	"username":   {probe.StageAuth, probe.StageMail, probe.StageRcpt},
	"secret":     {probe.StageAuth, probe.StageMail, probe.StageRcpt},
	"mechanisms": {probe.StageAuth},
	"from":       {probe.StageMail, probe.StageRcpt},
	"ehlo_name":  {probe.StageEHLO, probe.StageEHLOTLS, probe.StageMail, probe.StageRcpt},
	"tls":        {probe.StageTLS},
}

// standing says how grave it is that the application reads a field wrongly, and at
// which stage that shows: an error where the session as configured failed at a
// stage that depends on the field, or where nothing was tried and the field is
// needed; else a warning.
func (c *Case) standing(field string) (probe.Stage, Severity) {
	stages := fieldStages[field]
	if len(stages) == 0 {
		return probe.StageTLS, Warning
	}
	v, tried := c.configured()
	switch {
	case !tried:
		return stages[0], Error
	case v.Failure != nil && slices.Contains(stages, v.Failure.Stage):
		return v.Failure.Stage, Error
	}
	return stages[0], Warning
}

// withSSL says what makes the application open with TLS, as the start of a sentence:
// the setting that does, as it stands, where that is known.
func (c *Case) withSSL() string {
	o := c.Settings.Origin["ssl"]
	name, part, isPart := strings.Cut(clean(o.Name, quoteLength), "#")
	value := clean(unquoted(o.Value), quoteLength)
	switch {
	case name == "" || c.Settings.Application == nil:
		return "With SSL on"
	case value == "":
		return "With " + name + " as it is"
	case isPart:
		return fmt.Sprintf("With the %s %s in %s", part, value, name)
	}
	return fmt.Sprintf("With %s at %s", name, value)
}

// went says whether the session as configured came to its end.
func (c *Case) went() bool {
	v, tried := c.configured()
	return tried && v.Failure == nil
}

// fieldOf is the field that a setting of the application fills, by its name; tls
// for those that decide about the certificate.
func (c *Case) fieldOf(name string) string {
	client := c.client()
	if client == nil {
		return ""
	}
	s, ok := client.Named(name)
	switch {
	case !ok:
		return ""
	case s.Role == clients.RoleMode:
		return "ssl"
	case s.Role == clients.RoleVerify || s.Role == clients.RoleCA || s.Role == clients.RoleMinTLS:
		return "tls"
	}
	return s.Field()
}

// place is the finding about a reading: its setting, with a note under it.
func (c *Case) place(r probe.Reading, stage probe.Stage, note string) *Finding {
	f := &Finding{Session: -1, Stage: stage, Setting: settingAt(r.Setting)}
	f.Setting.Note = clean(note, quoteLength)
	if r.Field == "secret" {
		f.Setting.Value = ""
	}
	if r.Other != nil {
		f.Related = []Setting{*settingAt(*r.Other)}
		if r.Field == "secret" {
			f.Related[0].Value = ""
		}
	}
	f.Evidence = compact([]Evidence{c.fact(SettingName(r.Setting.Name) + ": " + clean(r.Why, evidenceLength))})
	return f
}

// because is a sentence made of the reason of a reading.
func because(r probe.Reading) string {
	why := strings.TrimRight(strings.TrimSpace(clean(r.Why, evidenceLength)), ".")
	if why == "" {
		return ""
	}
	return strings.ToUpper(why[:1]) + why[1:] + "."
}
