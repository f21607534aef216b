package clients

import (
	"strconv"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	register(&Client{
		ID: "jenkins", Name: "Jenkins Mailer", Aliases: []string{"jenkins"}, Library: "jakarta-mail",
		Settings: []Setting{
			{Key: "unclassified.mailer.smtpHost", Names: []string{"mailer.smtpHost"}, Role: RoleHost, Default: "localhost", Help: "host name of the server"},
			{Key: "unclassified.mailer.smtpPort", Names: []string{"mailer.smtpPort"}, Role: RolePort, Kind: NumberValue, Help: "default 465 with useSsl, 587 with useTls, else 25"},
			{Key: "unclassified.mailer.useSsl", Names: []string{"mailer.useSsl"}, Role: RoleSSL, Kind: BoolValue, Default: "false", Help: "TLS from the first byte"},
			{Key: "unclassified.mailer.useTls", Names: []string{"mailer.useTls"}, Role: RoleSTARTTLS, Kind: BoolValue, Default: "false", Help: "the upgrade or nothing"},
			{Key: "unclassified.mailer.authentication.username", Names: []string{"mailer.authentication.username"}, Role: RoleUser},
			{Key: "unclassified.mailer.authentication.password", Names: []string{"mailer.authentication.password"}, Role: RolePassword},
			{Key: "unclassified.location.adminAddress", Names: []string{"location.adminAddress"}, Role: RoleFrom, Help: "the sender of all mail"},
		},
		Forms:   []Form{{Format: source.YAML, Files: []string{"jenkins.yaml", "jenkins.yml", "casc.yaml"}}},
		Marks:   []string{"jenkins", "unclassified:"},
		Conduct: jenkinsConduct,
		Write:   jenkinsWrite,
		Notes: []string{
			"In the web page, \"Use SSL\" is useSsl and \"Use TLS\" is useTls, which means STARTTLS.",
			"With both on, it opens with TLS, on port 465 where none is given.",
			"Only the YAML of Configuration as Code is read; in hudson.tasks.Mailer.xml the settings have the same names.",
		},
		Sources: []string{"Jenkins Mailer plugin Mailer.java at 534.v1b_36f5864073"},
	})
}

func jenkinsConduct(c *Config) probe.Conduct {
	ssl, tls := c.Bool("unclassified.mailer.useSsl"), c.Bool("unclassified.mailer.useTls")
	port := c.Int("unclassified.mailer.smtpPort")
	if port == 0 && tls && !ssl {
		port = 587
	}
	return jakartaBase(port, ssl, tls, tls)
}

func jenkinsWrite(t Target, _ *Config) ([]Assignment, string) {
	if t.EHLOName != "" {
		return nil, "Jenkins greets with the name of the machine, which none of its settings changes"
	}
	implicit := t.Security == probe.SecurityImplicit
	return []Assignment{{Key: "unclassified.mailer.smtpHost", Value: t.Host}, {Key: "unclassified.mailer.smtpPort", Value: strconv.Itoa(t.Port)},
		{Key: "unclassified.mailer.useSsl", Value: strconv.FormatBool(implicit)}, {Key: "unclassified.mailer.useTls", Value: strconv.FormatBool(!implicit)}}, ""
}
