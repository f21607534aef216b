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
			ID: "jenkins", Name: "Jenkins Mailer", Aliases: []string{"jenkins"}, Library: "jakarta-mail",
			Settings: []Setting{
				{Key: "unclassified.mailer.smtpHost", Names: []string{"mailer.smtpHost", "Mailer_-DescriptorImpl.smtpHost"}, Role: RoleHost, Default: "localhost", Help: "host name of the server"},
				{Key: "unclassified.mailer.smtpPort", Names: []string{"mailer.smtpPort", "Mailer_-DescriptorImpl.smtpPort"}, Role: RolePort, Kind: NumberValue, Help: "default 465 with useSsl, 587 with useTls, else 25"},
				{Key: "unclassified.mailer.useSsl", Names: []string{"mailer.useSsl", "Mailer_-DescriptorImpl.useSsl"}, Role: RoleSSL, Kind: BoolValue, Default: "false", Help: "TLS from the first byte"},
				{Key: "unclassified.mailer.useTls", Names: []string{"mailer.useTls", "Mailer_-DescriptorImpl.useTls"}, Role: RoleSTARTTLS, Kind: BoolValue, Default: "false", Help: "the upgrade or nothing"},
				{Key: "unclassified.mailer.authentication.username", Names: []string{"mailer.authentication.username", "Mailer_-DescriptorImpl.authentication.username", "Mailer_-DescriptorImpl.smtpAuthUsername"}, Role: RoleUser},
				{Key: "unclassified.mailer.authentication.password", Names: []string{"mailer.authentication.password", "Mailer_-DescriptorImpl.authentication.password", "Mailer_-DescriptorImpl.smtpAuthPassword"}, Role: RolePassword, Sealed: jenkinsSealed},
				{Key: "unclassified.location.adminAddress", Names: []string{"location.adminAddress", "JenkinsLocationConfiguration.adminAddress"}, Role: RoleFrom, Help: "the sender of all mail"},
			},
			Forms: []Form{{Format: source.YAML, Files: []string{"jenkins.yaml", "jenkins.yml", "casc.yaml"}},
				{Format: source.XML, Path: "Mailer_-DescriptorImpl.", Files: []string{"hudson.tasks.Mailer.xml", "jenkins.model.JenkinsLocationConfiguration.xml"}}},
			Marks:   []string{"jenkins", "unclassified:", "hudson.tasks.mailer"},
			Conduct: jenkinsConduct,
			Write:   jenkinsWrite,
			Notes: []string{
				"In the web page, \"Use SSL\" is useSsl and \"Use TLS\" is useTls, which means STARTTLS.",
				"With both on, it opens with TLS, on port 465 where none is given.",
				"The password in hudson.tasks.Mailer.xml is encrypted with a key of this Jenkins: it is neither shown nor used.",
				"Jenkins reads hudson.tasks.Mailer.xml when it starts, and writes it anew when the settings are saved.",
			},
			Sources: []string{"Jenkins Mailer plugin Mailer.java at 534.v1b_36f5864073"},
		}
	})
}

// jenkinsSealed recognises what Jenkins writes for a secret: base64 between braces.
func jenkinsSealed(text string) bool {
	inner, ok := strings.CutPrefix(strings.TrimSpace(text), "{")
	inner, closed := strings.CutSuffix(inner, "}")
	return ok && closed && len(inner) >= 16 && !strings.ContainsFunc(inner, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("+/=", r)
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
