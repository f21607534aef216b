package clients

import (
	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	const before = "providerOptions."
	register(func() *Client {
		return &Client{
			ID: "strapi", Name: "Strapi", Aliases: []string{"strapi-email-nodemailer", "@strapi/provider-email-nodemailer"}, Library: "nodemailer", Language: "JavaScript",
			Settings: append(nodemailerSettings(before, "email.config."+before),
				Setting{Key: "settings.defaultFrom", Names: []string{"email.config.settings.defaultFrom"}, Role: RoleFrom}),
			Forms:   []Form{{Format: source.JavaScript, Files: []string{"config/plugins.js", "config/plugins.ts", "plugins.js", "plugins.ts"}}},
			Marks:   []string{"strapi", "provider: 'nodemailer'", `provider: "nodemailer"`},
			Conduct: func(c *Config) probe.Conduct { return nodemailerTalks(c, before) },
			Boxes:   func(c *Config) (ssl, starttls probe.Switch) { return nodemailerBoxes(c, before) },
			Write:   func(t Target, c *Config) ([]Assignment, string) { return nodemailerWrite(t, c, before) },
			Notes: []string{
				"providerOptions goes to Nodemailer as it is; all that holds for createTransport holds for it.",
				"env('SMTP_SECURE') gives text, and any text counts as true: use env.bool('SMTP_SECURE', false).",
				"Without settings.defaultFrom, mail goes out with the sender that the plugin gives, which the server may refuse.",
			},
			Sources: []string{"Strapi packages/providers/email-nodemailer/src/index.ts at 312df5c, read"},
		}
	})
}
