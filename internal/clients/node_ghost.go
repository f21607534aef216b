package clients

import (
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	register(func() *Client {
		return &Client{
			ID: "ghost", Name: "Ghost", Aliases: []string{"tryghost", "ghost-cms"}, Library: "nodemailer", Wrap: "Failed to send email. Reason: {error}.", Language: "JavaScript",
			Settings: ghostSettings(),
			Forms: []Form{{Format: source.JSON, Files: []string{"config.production.json", "config.development.json", "config.*.json"}}, {Format: source.Compose},
				{Format: source.Dotenv, Dialect: source.ComposeEnvFile}, {Format: source.Shell, Dialect: source.ShellDialect}},
			Marks:   []string{"ghost"},
			Conduct: ghostConduct,
			Boxes:   ghostBoxes,
			Write:   ghostWrite,
			Errors:  []ErrorText{{Event: BadSetting, Text: "Unknown mail transport: {any}"}},
			Notes: []string{
				"transport must be SMTP; without it Ghost tries to deliver to each recipient's server itself.",
				"secure: true is TLS from the first byte, for port 465; secureConnection: true, of older guides, sets it as well.",
				"Environment variables are the path with two underscores, such as mail__options__host; true, false and numbers in them count as such.",
				"The options are those of Nodemailer.",
			},
			Sources: []string{"Ghost GhostMailer.js at 0214c77, @tryghost/nodemailer 2.3.14, config/loader.js at 3001df5, read"},
		}
	})
}

// ghostSettings are Nodemailer's options and those around them, with the name of
// the environment variable each.
func ghostSettings() []Setting {
	list := []Setting{{Key: "mail.transport", Role: RoleSwitch, Kind: WordValue, Default: "Direct", Values: []string{"SMTP", "Direct", "Mailgun", "Sendmail", "SES", "stub"}}}
	for _, s := range nodemailerSettings("mail.options.") {
		if s.Kind == URLValue {
			continue // the site's own address has that name
		}
		if s.Kind == BoolValue {
			s.Truth = ghostTruth
		}
		list = append(list, s)
		if s.Key == "mail.options.secure" {
			list = append(list, Setting{Key: "mail.options.secureConnection", Role: RoleOther, Kind: BoolValue, Truth: ghostTruth, Default: "false", Help: "older name of secure; only true counts"})
		}
	}
	list = append(list, Setting{Key: "mail.from", Role: RoleFrom})
	for i := range list {
		list[i].Names = []string{strings.ReplaceAll(list[i].Key, ".", "__")}
	}
	return list
}

// ghostTruth reads a switch of the environment, where true and false without
// quotation marks are switches and any other text counts as on. What a text in JSON
// counts for is for ghostStrings to say.
func ghostTruth(text string, _ source.Kind) (on, valid bool) {
	switch text {
	case "true", "1":
		return true, true
	case "false", "0", "", "null":
		return false, true
	}
	return true, false
}

// ghostStrings is the configuration with the texts in JSON that count as true in
// JavaScript turned into that.
func ghostStrings(c *Config) *Config {
	if c.Form.Format != source.JSON {
		return c
	}
	n := c.with(nil)
	for key, v := range n.Values {
		if s := c.Client.setting(key); s != nil && s.Kind == BoolValue && v.Kind == source.Text && v.Text != "" {
			v.Text = "true"
			n.Values[key] = v
		}
	}
	return n
}

// ghostOptions is the configuration with secureConnection taken for secure.
func ghostOptions(c *Config) *Config {
	n := ghostStrings(c)
	if v := c.Values["mail.options.secureConnection"]; v.Known && v.Text == "true" && (v.Kind == source.Bool || c.Form.Format != source.JSON) {
		n = n.with([]Assignment{{Key: "mail.options.secure", Value: "true"}})
	}
	return n
}

func ghostConduct(c *Config) probe.Conduct {
	d := nodemailerTalks(ghostOptions(c), "mail.options.")
	for _, key := range []string{"mail.options.secure", "mail.options.requireTLS", "mail.options.ignoreTLS"} {
		if v := c.Values[key]; c.Form.Format == source.JSON && v.Kind == source.Text && strings.EqualFold(v.Text, "false") {
			d.Notes = append(d.Notes, "The text \"false\" of "+key+" counts as true; without quotation marks it is false.")
		}
	}
	if t := c.Lower("mail.transport"); c.Values["mail.transport"].Known && t != "smtp" {
		d.Refuses = "the transport is not SMTP, so Ghost does not use these options"
	} else if !c.Given("mail.transport") {
		d.Notes = append(d.Notes, "Without mail.transport set to SMTP, Ghost does not use these options.")
	}
	return d
}

func ghostBoxes(c *Config) (ssl, starttls probe.Switch) {
	return nodemailerBoxes(ghostOptions(c), "mail.options.")
}

func ghostWrite(t Target, c *Config) ([]Assignment, string) {
	list, why := nodemailerWrite(t, c, "mail.options.")
	if list == nil {
		return nil, why
	}
	list = append([]Assignment{{Key: "mail.transport", Value: "SMTP"}}, list...)
	if c.Given("mail.options.secureConnection") {
		list = append(list, Assignment{Key: "mail.options.secureConnection", Remove: true})
	}
	return list, ""
}
