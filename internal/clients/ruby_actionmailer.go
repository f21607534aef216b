package clients

import (
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	errors := []ErrorText{
		{Event: BothOn, Since: mailGem29, Text: mailBothOn},
		{Event: BadSetting, Since: mailGem28, Until: mailGem28, Text: "Unrecognized :{any} value {any}; expected true, false, or nil"},
	}
	register(func() *Client {
		return &Client{
			ID: "actionmailer", Name: "ActionMailer", Aliases: []string{"rails", "ruby on rails", "ruby mail", "mail gem", "net-smtp", "action mailer"}, Language: "Ruby",
			Generations: []Generation{
				{ID: mailGem29, Label: "with the mail gem 2.9 and later"},
				{ID: mailGem28, Label: "with the mail gem 2.8"},
				{ID: mailGem27, Label: "with the mail gem 2.7 and earlier"},
			},
			Settings: actionmailerSettings(),
			Forms:    []Form{{Format: source.Ruby, Files: []string{"config/environments/*.rb", "config/initializers/*.rb", "production.rb", "environment.rb"}}},
			Marks:    []string{"action_mailer", "actionmailer", "mail.defaults", "smtp_settings"},
			Conduct:  actionmailerConduct,
			Write:    actionmailerWrite,
			Boxes:    actionmailerBoxes,
			Errors:   append(errors, mailErrors()...),
			Notes: []string{
				"tls: and ssl: are the same and mean TLS from the first byte; neither changes the port.",
				"The sign-in is sent whether the server offers it or not, in the one mechanism that is set (plain): the server's refusal is the error.",
				"Strings are on: tls: \"false\" is TLS. ENV[...] gives strings, so compare it: ENV['SMTP_TLS'] == 'true'.",
				"Rails says nothing of failures unless config.action_mailer.raise_delivery_errors is true.",
			},
			Sources: []string{"the gem mail 2.7.1 with net-smtp 0.3.1.1 on Ruby 3.1 run against test servers", "mail 2.8.1 and 2.9.1 lib/mail/network/delivery_methods/smtp.rb", "net-smtp 0.5.1"},
		}
	})
}

// actionmailerKey is a setting's key.
func actionmailerKey(name string) string { return "smtp_settings." + name }

// actionmailerSettings are the keys of the hash. The mail gem calls it
// delivery_method, and each has its place there, too.
func actionmailerSettings() []Setting {
	list := []Setting{
		{Key: "address", Role: RoleHost, Default: "localhost"},
		{Key: "port", Role: RolePort, Kind: NumberValue, Default: "25"},
		{Key: "domain", Role: RoleEHLO, Default: "localhost.localdomain", Help: "name to greet with"},
		{Key: "user_name", Role: RoleUser},
		{Key: "password", Role: RolePassword},
		{Key: "authentication", Role: RoleAuth, Help: "plain (default), login, cram_md5, from net-smtp 0.5 on xoauth2"},
		{Key: "tls", Role: RoleSSL, Kind: BoolValue, Default: "false", Truth: rubyTruth, Help: "TLS from the first byte"},
		{Key: "ssl", Role: RoleSSL, Kind: BoolValue, Default: "false", Truth: rubyTruth, Help: "the same as tls"},
		{Key: "enable_starttls", Role: RoleSTARTTLS, Kind: BoolValue, Default: "false", Truth: rubyTruth, Help: "STARTTLS, or no mail; from 2.9 on also :auto and :always"},
		{Key: "enable_starttls_auto", Role: RoleOther, Kind: BoolValue, Default: "true", Truth: rubyTruth, Help: "STARTTLS if the server offers it"},
		{Key: "openssl_verify_mode", Role: RoleVerify, Help: "none or peer (default)"},
		{Key: "ca_file", Role: RoleCA},
	}
	for i := range list {
		name := list[i].Key
		list[i].Key, list[i].Names = actionmailerKey(name), []string{"delivery_method." + name}
	}
	return list
}

func actionmailerConduct(c *Config) probe.Conduct {
	text := func(name string) string { return c.Text(actionmailerKey(name)) }
	value := func(name string) rubyValue { return rubyOf(c, actionmailerKey(name), "") }
	m := mailSettings{gem: c.generation(), port: c.Int(actionmailerKey("port")), domain: text("domain"),
		user: c.Given(actionmailerKey("user_name")) && text("user_name") != "", authentication: text("authentication"),
		tls: value("tls"), ssl: value("ssl"), starttls: value("enable_starttls"), auto: value("enable_starttls_auto"),
		unverified: rubyUnverified(text("openssl_verify_mode"))}
	if m.gem != mailGem29 && !c.Given(actionmailerKey("enable_starttls_auto")) {
		m.auto = "true" // the gem's own default up to 2.8
	}
	return m.conduct()
}

// rubyUnverified says whether a mode leaves the certificate unchecked.
func rubyUnverified(mode string) bool {
	mode = strings.ToLower(strings.TrimSpace(mode))
	return mode == "none" || mode == "0" || strings.HasSuffix(mode, "verify_none")
}

// rubyBoxes are the assignments of the boxes. ssl goes rather than becoming false,
// with which the mail gem 2.8 no longer looks at STARTTLS.
func rubyBoxes(implicit bool, key func(string) string, c *Config) (list []Assignment) {
	box, other := key("tls"), key("ssl")
	if c.Given(other) && !c.Given(box) {
		box, other = other, box
	}
	switch {
	case implicit:
		list = append(list, Assignment{Key: box, Value: "true"})
	case box == key("ssl"):
		list = append(list, Assignment{Key: box, Remove: true})
	default:
		list = append(list, Assignment{Key: box, Value: "false"})
	}
	if c.Given(other) && !implicit {
		list = append(list, Assignment{Key: other, Remove: true})
	}
	if implicit && c.Given(key("enable_starttls")) {
		list = append(list, Assignment{Key: key("enable_starttls"), Value: "false"})
	}
	auto := "true"
	if implicit {
		auto = "false"
	}
	return append(list, Assignment{Key: key("enable_starttls_auto"), Value: auto})
}

func actionmailerBoxes(c *Config) (ssl, starttls probe.Switch) {
	return rubyTicks(c, actionmailerKey, mailGem29)
}

// rubyTicks are the boxes as they stand. An upgrade that nobody ticked is no box
// beside TLS; one that is ticked contradicts it for the generation that says so.
func rubyTicks(c *Config, key func(string) string, strict string) (ssl, starttls probe.Switch) {
	tls, must, auto := c.Bool(key("tls")) || c.Bool(key("ssl")), c.Bool(key("enable_starttls")), c.Bool(key("enable_starttls_auto"))
	ticked := auto && c.Given(key("enable_starttls_auto"))
	ssl, starttls = probe.Off, probe.Off
	if tls {
		ssl = probe.On
	}
	switch {
	case must, tls && ticked && c.Since(strict):
		starttls = probe.On
	case ticked, auto && !tls:
		starttls = probe.Optional
	}
	return ssl, starttls
}

func actionmailerWrite(t Target, c *Config) ([]Assignment, string) {
	list := []Assignment{{Key: actionmailerKey("address"), Value: t.Host}, {Key: actionmailerKey("port"), Value: portText(t.Port)}}
	list = append(list, rubyBoxes(t.Security == probe.SecurityImplicit, actionmailerKey, c)...)
	if t.Mechanism != "" {
		if _, known := rubyMechanism(rubyWord(t.Mechanism)); !known {
			return nil, "net-smtp does not speak " + t.Mechanism
		}
		list = append(list, Assignment{Key: actionmailerKey("authentication"), Value: rubyWord(t.Mechanism)})
	}
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: actionmailerKey("domain"), Value: t.EHLOName})
	}
	return list, ""
}
