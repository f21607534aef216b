package clients

import (
	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	register(func() *Client {
		return &Client{
			ID: "wordpress", Name: "WP Mail SMTP", Aliases: []string{"wp-mail-smtp", "wordpress with wp mail smtp"}, Library: "phpmailer", Language: "PHP",
			Settings: []Setting{
				{Key: "WPMS_ON", Role: RoleSwitch, Kind: BoolValue, Default: "false", Truth: phpTruth, Help: "without it none of the constants counts"},
				{Key: "WPMS_MAILER", Role: RoleSwitch, Default: "mail", Help: "smtp, or the name of a service"},
				{Key: "WPMS_SMTP_HOST", Role: RoleHost, Required: true, Of: phpmailerHost},
				{Key: "WPMS_SMTP_PORT", Role: RolePort, Kind: NumberValue, Default: "25"},
				{Key: "WPMS_SSL", Role: RoleMode, Kind: WordValue, Values: []string{"", "none", "tls", "ssl"}, Default: "none",
					Hints: map[string]string{"ssl": "TLS from the first byte", "tls": "STARTTLS, or no mail", "": "STARTTLS if the server offers it and WPMS_SMTP_AUTOTLS is on"}},
				{Key: "WPMS_SMTP_AUTOTLS", Role: RoleOther, Kind: BoolValue, Default: "true", Truth: phpTruth, Help: "the upgrade where WPMS_SSL is empty and the server offers it"},
				{Key: "WPMS_SMTP_AUTH", Role: RoleAuth, Kind: BoolValue, Default: "true", Truth: phpTruth, Help: "sign in"},
				{Key: "WPMS_SMTP_USER", Role: RoleUser},
				{Key: "WPMS_SMTP_PASS", Role: RolePassword},
				{Key: "WPMS_MAIL_FROM", Role: RoleFrom},
			},
			Forms:   []Form{{Format: source.PHP, Files: []string{"wp-config.php"}}, {Format: source.Dotenv}, {Format: source.Compose}},
			Marks:   []string{"wpms_smtp", "wp-mail-smtp", "wp-settings.php"},
			Conduct: wordpressConduct,
			Write:   wordpressWrite,
			Notes: []string{
				"A constant in wp-config.php hides the field of the plugin's settings page. Other settings than these are in the database, where they are not read from here.",
				"The plugin's texts are PHPMailer's: \"Could not authenticate.\" also stands for a server that offers no sign-in.",
				"WPMS_SSL 'tls' is STARTTLS (587), 'ssl' is TLS from the first byte (465). Comments of some copies of wp-config.php say otherwise.",
			},
			Sources: []string{"WP Mail SMTP 4.8.0 src/Options.php and src/Processor.php; PHPMailer itself was run"},
		}
	})
}

func wordpressConduct(c *Config) probe.Conduct {
	secure := c.Lower("WPMS_SSL")
	prefix, host, port := phpmailerParts(c.Text("WPMS_SMTP_HOST"))
	if prefix != "" {
		secure = prefix
	}
	d := phpmailerSays(secure, host, c.Bool("WPMS_SMTP_AUTOTLS"), c.Bool("WPMS_SMTP_AUTH"))
	if d.Port = c.Int("WPMS_SMTP_PORT"); port != 0 {
		d.Port = port
	}
	switch {
	case c.Given("WPMS_ON") && !c.Bool("WPMS_ON"):
		d.Notes = append(d.Notes, "WPMS_ON is off: the plugin reads none of these constants, but its settings page.")
	case !c.Given("WPMS_ON"):
		d.Notes = append(d.Notes, "The constants count only where WPMS_ON is true.")
	}
	if c.Given("WPMS_MAILER") && c.Lower("WPMS_MAILER") != "smtp" {
		d.Notes = append(d.Notes, "WPMS_MAILER is not smtp: the plugin does not send by these settings.")
	}
	return d
}

func wordpressWrite(t Target, c *Config) ([]Assignment, string) {
	switch {
	case t.EHLOName != "":
		return nil, "WP Mail SMTP has no setting for the name to greet with: that is the name of the web site"
	case t.Mechanism != "":
		return nil, "WP Mail SMTP has no setting for the mechanism: it takes the first of CRAM-MD5, LOGIN and PLAIN that the server offers"
	}
	mode := "tls"
	if t.Security == probe.SecurityImplicit {
		mode = "ssl"
	}
	var list []Assignment
	if c.Document == nil || c.Given("WPMS_ON") {
		list = append(list, Assignment{Key: "WPMS_ON", Value: "true"})
	}
	list = append(list, Assignment{Key: "WPMS_SMTP_HOST", Value: t.Host}, Assignment{Key: "WPMS_SMTP_PORT", Value: portText(t.Port)}, Assignment{Key: "WPMS_SSL", Value: mode})
	if t.Username != "" && !c.Bool("WPMS_SMTP_AUTH") {
		list = append(list, Assignment{Key: "WPMS_SMTP_AUTH", Value: "true"})
	}
	return list, ""
}
