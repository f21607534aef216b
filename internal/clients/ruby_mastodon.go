package clients

import (
	"cmp"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	register(func() *Client {
		return &Client{
			ID: "mastodon", Name: "Mastodon", Library: "actionmailer", Language: "Ruby",
			Generations: []Generation{
				{ID: "4.5", Label: "4.5 and later"},
				{ID: "4.0", Label: "4.4 and earlier"},
			},
			Settings: []Setting{
				{Key: "SMTP_SERVER", Role: RoleHost, Required: true},
				{Key: "SMTP_PORT", Role: RolePort, Kind: NumberValue, Default: "25"},
				{Key: "SMTP_LOGIN", Role: RoleUser},
				{Key: "SMTP_PASSWORD", Role: RolePassword},
				{Key: "SMTP_FROM_ADDRESS", Role: RoleFrom, Default: "notifications@localhost"},
				{Key: "SMTP_TLS", Role: RoleSSL, Kind: BoolValue, Default: "false", Truth: mastodonTruth, Help: "TLS from the first byte; true in lower case"},
				{Key: "SMTP_SSL", Role: RoleSSL, Kind: BoolValue, Default: "false", Truth: mastodonTruth, Help: "the same as SMTP_TLS"},
				{Key: "SMTP_ENABLE_STARTTLS", Role: RoleSTARTTLS, Kind: WordValue, Values: []string{"auto", "always", "never"}, Default: "auto",
					Hints: map[string]string{"auto": "STARTTLS if the server offers it", "always": "STARTTLS, or no mail", "never": "plain text"}},
				{Key: "SMTP_ENABLE_STARTTLS_AUTO", Role: RoleOther, Kind: BoolValue, Default: "true", Help: "false turns STARTTLS off where SMTP_ENABLE_STARTTLS is not set"},
				{Key: "SMTP_AUTH_METHOD", Role: RoleAuth, Default: "plain", Help: "plain, login, cram_md5, none"},
				{Key: "SMTP_DOMAIN", Role: RoleEHLO, Help: "name to greet with; default LOCAL_DOMAIN"},
				{Key: "LOCAL_DOMAIN", Role: RoleOther},
				{Key: "SMTP_OPENSSL_VERIFY_MODE", Role: RoleVerify, Help: "none or peer (default)"},
				{Key: "SMTP_CA_FILE", Role: RoleCA},
				{Key: "SMTP_DELIVERY_METHOD", Role: RoleSwitch, Default: "smtp"},
			},
			Forms: []Form{
				{Format: source.Dotenv, Dialect: source.RubyDotenv, Files: []string{".env.production", ".env.production.*"}},
				{Format: source.Compose}, {Format: source.Shell},
			},
			Marks:   []string{"mastodon", "smtp_login", "local_domain=", "otp_secret"},
			Conduct: mastodonConduct,
			Write:   mastodonWrite,
			Boxes:   mastodonBoxes,
			Notes: []string{
				"Port 465 needs SMTP_TLS=true: the port alone does not choose TLS.",
				"From 4.4 on the values pass through config/email.yml without quotation marks: a password with \" #\" or \": \" in it, or one of digits alone, arrives as something else.",
				"4.4 with the mail gem 2.9 refuses SMTP_TLS=true unless SMTP_ENABLE_STARTTLS_AUTO=false is set; 4.5 mended that.",
			},
			Sources: []string{"Mastodon config/environments/production.rb, config/email.yml (0e66f13) and pull request 36646", "the mail gem itself was run in 2.7.1"},
		}
	})
}

// mastodonTruth reads a switch: true in lower case is on, anything else is off.
func mastodonTruth(text string, kind source.Kind) (on, valid bool) {
	if kind == source.Bool {
		return WordTruth(text, kind)
	}
	return text == "true", text == "true" || text == "false" || text == ""
}

func mastodonConduct(c *Config) probe.Conduct {
	m := mailSettings{gem: mailGem29, port: c.Int("SMTP_PORT"), domain: cmp.Or(c.Text("SMTP_DOMAIN"), c.Text("LOCAL_DOMAIN"), "localhost"),
		user: c.Text("SMTP_LOGIN") != "", authentication: c.Lower("SMTP_AUTH_METHOD"), unverified: rubyUnverified(c.Text("SMTP_OPENSSL_VERIFY_MODE"))}
	if m.authentication == "none" {
		m.authentication = "" // with a user name the sign-in goes on, in PLAIN
	}
	switch upgrade := mastodonUpgrade(c); {
	case mastodonTLS(c):
		m.tls = "true"
	case upgrade == probe.On:
		m.starttls = "true"
	case upgrade == probe.Off:
		m.starttls = "false"
	default:
		m.auto = "true"
	}
	d := m.conduct()
	if method := c.Lower("SMTP_DELIVERY_METHOD"); method != "smtp" {
		d.Refuses = "SMTP_DELIVERY_METHOD is " + method + ": Mastodon connects to no mail server"
	}
	return d
}

func mastodonTLS(c *Config) bool { return c.Bool("SMTP_TLS") || c.Bool("SMTP_SSL") }

// mastodonUpgrade is how the upgrade stands: on is a must.
func mastodonUpgrade(c *Config) probe.Switch {
	word := ""
	if c.Given("SMTP_ENABLE_STARTTLS") {
		word = c.Lower("SMTP_ENABLE_STARTTLS")
	}
	switch {
	case word == "always":
		return probe.On
	case word == "never":
		return probe.Off
	case word != "auto" && !c.Bool("SMTP_ENABLE_STARTTLS_AUTO"):
		return probe.Off
	}
	return probe.Optional
}

func mastodonBoxes(c *Config) (ssl, starttls probe.Switch) {
	if mastodonTLS(c) {
		if starttls = mastodonUpgrade(c); starttls == probe.Optional {
			starttls = probe.Off // nobody ticked it
		}
		return probe.On, starttls
	}
	return probe.Off, mastodonUpgrade(c)
}

func mastodonWrite(t Target, c *Config) ([]Assignment, string) {
	list := []Assignment{{Key: "SMTP_SERVER", Value: t.Host}, {Key: "SMTP_PORT", Value: portText(t.Port)}}
	box := "SMTP_TLS"
	if c.Given("SMTP_SSL") && !c.Given(box) {
		box = "SMTP_SSL"
	}
	if t.Security == probe.SecurityImplicit {
		list = append(list, Assignment{Key: box, Value: "true"})
	} else {
		list = append(list, Assignment{Key: box, Value: "false"}, Assignment{Key: "SMTP_ENABLE_STARTTLS", Value: "auto"})
		if c.Given("SMTP_SSL") && box != "SMTP_SSL" {
			list = append(list, Assignment{Key: "SMTP_SSL", Value: "false"})
		}
	}
	if t.Mechanism != "" {
		if _, known := rubyMechanism(rubyWord(t.Mechanism)); !known {
			return nil, "Mastodon's net-smtp does not speak " + t.Mechanism
		}
		list = append(list, Assignment{Key: "SMTP_AUTH_METHOD", Value: rubyWord(t.Mechanism)})
	}
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: "SMTP_DOMAIN", Value: t.EHLOName})
	}
	return list, ""
}
