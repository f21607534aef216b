package clients

import (
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	register(func() *Client {
		return &Client{
			ID: "discourse", Name: "Discourse", Library: "actionmailer", Language: "Ruby",
			Settings: discourseSettings(),
			Forms: []Form{
				{Format: source.YAML, Files: []string{"containers/app.yml", "app.yml", "containers/*.yml"}},
				{Format: source.Compose}, {Format: source.Dotenv}, {Format: source.Shell},
				{Format: source.INI, Files: []string{"config/discourse.conf", "discourse.conf"}},
			},
			Marks:   []string{"discourse_hostname", "discourse_smtp", "discourse"},
			Conduct: discourseConduct,
			Write:   discourseWrite,
			Boxes:   discourseBoxes,
			Notes: []string{
				"DISCOURSE_SMTP_FORCE_TLS is TLS from the first byte and turns STARTTLS off by itself. Without it port 465 gets plain text.",
				"After a change of app.yml run \"./launcher rebuild app\".",
				"A password with a # or a : in app.yml needs quotation marks.",
			},
			Sources: []string{"Discourse app/models/global_setting.rb and config/discourse_defaults.conf", "the mail gem itself was run in 2.7.1"},
		}
	})
}

// discourseSettings are the variables; in discourse.conf they have the short name.
func discourseSettings() []Setting {
	list := []Setting{
		{Key: "ADDRESS", Role: RoleHost, Required: true},
		{Key: "PORT", Role: RolePort, Kind: NumberValue, Default: "25"},
		{Key: "USER_NAME", Role: RoleUser},
		{Key: "PASSWORD", Role: RolePassword},
		{Key: "FORCE_TLS", Role: RoleSSL, Kind: BoolValue, Default: "false", Truth: discourseTruth, Help: "TLS from the first byte"},
		{Key: "ENABLE_START_TLS", Role: RoleSTARTTLS, Kind: BoolValue, Default: "true", Truth: discourseTruth, Help: "STARTTLS if the server offers it; FORCE_TLS turns it off"},
		{Key: "AUTHENTICATION", Role: RoleAuth, Default: "plain", Help: "plain, login, cram_md5"},
		{Key: "DOMAIN", Role: RoleEHLO, Default: "localhost", Help: "name to greet with"},
		{Key: "OPENSSL_VERIFY_MODE", Role: RoleVerify, Help: "none or peer (default)"},
	}
	for i := range list {
		name := "SMTP_" + list[i].Key
		list[i].Key, list[i].Names = "DISCOURSE_"+name, []string{strings.ToLower(name)}
	}
	return append(list, Setting{Key: "DISCOURSE_NOTIFICATION_EMAIL", Role: RoleFrom})
}

func discourseKey(name string) string { return "DISCOURSE_SMTP_" + name }

// discourseTruth reads a switch: the words true and false in lower case are the
// only ones. Anything else is on, be it 0 or False.
func discourseTruth(text string, kind source.Kind) (on, valid bool) {
	switch {
	case kind == source.Bool, kind == source.Null:
		return WordTruth(text, kind)
	case text == "true":
		return true, true
	case text == "false", text == "":
		return false, true
	}
	word, isSwitch := WordTruth(text, kind)
	return true, isSwitch && word
}

// discourseConduct follows GlobalSetting.smtp_settings.
func discourseConduct(c *Config) probe.Conduct {
	text := func(name string) string { return c.Text(discourseKey(name)) }
	m := mailSettings{gem: mailGem29, port: c.Int(discourseKey("PORT")), domain: text("DOMAIN"), user: text("USER_NAME") != "",
		authentication: text("AUTHENTICATION"), auto: "false", unverified: rubyUnverified(text("OPENSSL_VERIFY_MODE"))}
	switch {
	case c.Bool(discourseKey("FORCE_TLS")):
		m.tls = "true"
	case c.Bool(discourseKey("ENABLE_START_TLS")):
		m.auto = "true"
	}
	return m.conduct()
}

// discourseBoxes are the boxes as they stand: the upgrade is never a must, and both
// on is what the manual has.
func discourseBoxes(c *Config) (ssl, starttls probe.Switch) {
	switch {
	case c.Bool(discourseKey("FORCE_TLS")):
		return probe.On, probe.Off
	case c.Bool(discourseKey("ENABLE_START_TLS")):
		return probe.Off, probe.Optional
	}
	return probe.Off, probe.Off
}

func discourseWrite(t Target, c *Config) ([]Assignment, string) {
	list := []Assignment{{Key: discourseKey("ADDRESS"), Value: t.Host}, {Key: discourseKey("PORT"), Value: portText(t.Port)}}
	if t.Security == probe.SecurityImplicit {
		list = append(list, Assignment{Key: discourseKey("FORCE_TLS"), Value: "true"})
	} else {
		list = append(list, Assignment{Key: discourseKey("FORCE_TLS"), Value: "false"}, Assignment{Key: discourseKey("ENABLE_START_TLS"), Value: "true"})
	}
	if t.Mechanism != "" {
		if _, known := rubyMechanism(rubyWord(t.Mechanism)); !known {
			return nil, "Discourse's net-smtp does not speak " + t.Mechanism
		}
		list = append(list, Assignment{Key: discourseKey("AUTHENTICATION"), Value: rubyWord(t.Mechanism)})
	}
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: discourseKey("DOMAIN"), Value: t.EHLOName})
	}
	return list, ""
}
