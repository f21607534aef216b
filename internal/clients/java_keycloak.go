package clients

import (
	"strconv"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	register(func() *Client {
		return &Client{
			ID: "keycloak", Name: "Keycloak", Library: "jakarta-mail",
			Settings: []Setting{
				{Key: "smtpServer.host", Role: RoleHost, Required: true, Help: "host name of the server"},
				{Key: "smtpServer.port", Role: RolePort, Kind: NumberValue, Help: "default 465 with ssl, else 25"},
				{Key: "smtpServer.ssl", Role: RoleSSL, Kind: BoolValue, Default: "false", Truth: javaTruth, Help: "TLS from the first byte"},
				{Key: "smtpServer.starttls", Role: RoleSTARTTLS, Kind: BoolValue, Default: "false", Truth: javaTruth, Help: "the upgrade, if the server offers it"},
				{Key: "smtpServer.auth", Role: RoleAuth, Kind: BoolValue, Default: "false", Truth: javaTruth, Help: "sign in at all"},
				{Key: "smtpServer.authType", Role: RoleOther, Kind: WordValue, Default: "basic", Values: []string{"basic", "token"}},
				{Key: "smtpServer.user", Role: RoleUser},
				{Key: "smtpServer.password", Role: RolePassword},
				{Key: "smtpServer.from", Role: RoleFrom},
			},
			Forms:   []Form{{Format: source.JSON, Files: []string{"*-realm.json", "realm.json", "realm-export.json", "*-realm-export.json"}}, {Format: source.YAML}},
			Marks:   []string{"keycloak", `"realm"`},
			Conduct: keycloakConduct,
			Boxes:   keycloakBoxes,
			Write:   keycloakWrite,
			Errors: []ErrorText{{Event: Around, Text: "Error when attempting to send the email to the server. More information is available in the server log.",
				Note: "in the admin console"}},
			Notes: []string{
				"The admin console shows the same sentence for every failure; the texts here are those of the server log.",
				"starttls is never required: when the server does not offer it, Keycloak signs in without TLS.",
				"With auth off, the user name and the password are not used.",
			},
			Sources: []string{"Keycloak DefaultEmailSenderProvider.java at 003569c"},
		}
	})
}

func keycloakConduct(c *Config) probe.Conduct {
	d := jakartaBase(c.Int("smtpServer.port"), c.Bool("smtpServer.ssl"), c.Bool("smtpServer.starttls"), false)
	d.NoSignIn = !c.Bool("smtpServer.auth")
	if c.Lower("smtpServer.authType") == "token" {
		d.Mechanisms = []string{"XOAUTH2"}
	}
	return d
}

func keycloakBoxes(c *Config) (ssl, starttls probe.Switch) {
	ssl, starttls = probe.Off, probe.Off
	if c.Bool("smtpServer.ssl") {
		ssl = probe.On
	}
	if c.Bool("smtpServer.starttls") {
		starttls = probe.Optional
	}
	return ssl, starttls
}

func keycloakWrite(t Target, _ *Config) ([]Assignment, string) {
	if t.EHLOName != "" {
		return nil, "Keycloak greets with the name of the machine, which none of its settings changes"
	}
	implicit := t.Security == probe.SecurityImplicit
	return []Assignment{{Key: "smtpServer.host", Value: t.Host}, {Key: "smtpServer.port", Value: strconv.Itoa(t.Port)},
		{Key: "smtpServer.ssl", Value: strconv.FormatBool(implicit)}, {Key: "smtpServer.starttls", Value: strconv.FormatBool(!implicit)},
		{Key: "smtpServer.auth", Value: strconv.FormatBool(t.Username != "")}}, ""
}
