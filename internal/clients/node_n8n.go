package clients

import (
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	register(func() *Client {
		return &Client{
			ID: "n8n", Name: "n8n", Aliases: []string{"n8nio"}, Library: "nodemailer", Language: "JavaScript",
			Settings: []Setting{
				{Key: "N8N_EMAIL_MODE", Role: RoleSwitch, Default: "smtp", Help: "smtp, or empty for no mail"},
				{Key: "N8N_SMTP_HOST", Role: RoleHost, Required: true},
				{Key: "N8N_SMTP_PORT", Role: RolePort, Kind: NumberValue, Default: "465"},
				{Key: "N8N_SMTP_SSL", Role: RoleSSL, Kind: BoolValue, Truth: n8nTruth, Default: "true", Help: "TLS from the first byte; must be false for port 587"},
				{Key: "N8N_SMTP_STARTTLS", Role: RoleSTARTTLS, Kind: BoolValue, Truth: n8nTruth, Default: "true", Help: "the upgrade, if it is offered; does nothing with N8N_SMTP_SSL on"},
				{Key: "N8N_SMTP_USER", Role: RoleUser},
				{Key: "N8N_SMTP_PASS", Role: RolePassword},
				{Key: "N8N_SMTP_SENDER", Role: RoleFrom, Help: "default N8N_SMTP_USER if that is an address"},
			},
			Forms: []Form{{Format: source.Compose}, {Format: source.Dotenv, Dialect: source.ComposeEnvFile}, {Format: source.Shell, Dialect: source.ShellDialect}},
			Marks: []string{"n8nio/n8n", "n8n.io"},
			Conduct: func(c *Config) probe.Conduct {
				d := nodemailerTalks(n8nOptions(c), "")
				if c.Values["N8N_EMAIL_MODE"].Known && c.Lower("N8N_EMAIL_MODE") != "smtp" {
					d.Refuses = "N8N_EMAIL_MODE is not smtp, so n8n sends no mail"
				}
				if c.Given("N8N_SMTP_USER") && !c.Given("N8N_SMTP_PASS") {
					d.Notes = append(d.Notes, "Without N8N_SMTP_PASS, n8n does not sign in and says nothing.")
				}
				return d
			},
			Boxes: func(c *Config) (ssl, starttls probe.Switch) { return nodemailerBoxes(n8nOptions(c), "") },
			Write: n8nWrite,
			Notes: []string{
				"These are the settings of n8n's own mail: invitations and password resets. The Send Email node has its own credentials.",
				"Port 465 and N8N_SMTP_SSL=true are the defaults: for port 587, N8N_SMTP_SSL=false must be set as well.",
				"N8N_SMTP_STARTTLS does not insist: when the server does not offer STARTTLS, n8n goes on in plain text.",
				"A switch is true or 1, false or 0; with anything else n8n warns and takes the default.",
				"Each can be read from a file that NAME_FILE names.",
			},
			Sources: []string{"n8n packages/cli/src/user-management/email/node-mailer.ts at 08c9f23, packages/@n8n/config at 0a0bb4e, read"},
		}
	})
}

// n8nTruth reads a switch; for anything else the default holds, which is on for
// both.
func n8nTruth(text string, _ source.Kind) (on, valid bool) {
	switch strings.ToLower(text) {
	case "true", "1":
		return true, true
	case "false", "0":
		return false, true
	}
	return true, text == ""
}

// n8nOptions are the options that n8n gives to Nodemailer.
func n8nOptions(c *Config) *Config {
	n := &Config{Client: clientByID("nodemailer"), Values: map[string]Value{
		"port":      {Text: strconv.Itoa(c.Int("N8N_SMTP_PORT")), Known: true, Kind: source.Number},
		"secure":    {Text: strconv.FormatBool(c.Bool("N8N_SMTP_SSL")), Known: true, Kind: source.Bool},
		"ignoreTLS": {Text: strconv.FormatBool(!c.Bool("N8N_SMTP_STARTTLS")), Known: true, Kind: source.Bool},
	}}
	return n
}

// clientByID is a client that is known to be there.
func clientByID(id string) *Client {
	c, _ := ByID(id)
	return c
}

func n8nWrite(t Target, c *Config) ([]Assignment, string) {
	implicit := t.Security == probe.SecurityImplicit
	list := []Assignment{{Key: "N8N_EMAIL_MODE", Value: "smtp"}, {Key: "N8N_SMTP_HOST", Value: t.Host}, {Key: "N8N_SMTP_PORT", Value: strconv.Itoa(t.Port)},
		{Key: "N8N_SMTP_SSL", Value: strconv.FormatBool(implicit)}}
	if !implicit {
		list = append(list, Assignment{Key: "N8N_SMTP_STARTTLS", Value: "true"})
	}
	return list, ""
}
