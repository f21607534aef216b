package clients

import (
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// springPrefix is what Spring Boot puts before a property of Jakarta Mail.
const springPrefix = "spring.mail.properties."

func init() {
	register(func() *Client {
		return &Client{
			ID: "spring-boot", Name: "Spring Boot", Aliases: []string{"spring", "spring mail", "JavaMailSender"}, Library: "jakarta-mail", Language: "Java",
			Generations: []Generation{{ID: "4", Label: "4 and later"}, {ID: "1", Label: "3 and earlier"}},
			Settings: []Setting{
				spring("spring.mail.host", Setting{Role: RoleHost, Required: true, Help: "without it there is no mail sender at all"}),
				spring("spring.mail.port", Setting{Role: RolePort, Kind: NumberValue, Help: "default 465 with TLS from the first byte, else 25"}),
				spring("spring.mail.protocol", Setting{Role: RoleOther, Kind: WordValue, Default: "smtp", Values: []string{"smtp", "smtps"},
					Hints: map[string]string{"smtps": "TLS from the first byte; the properties are then named mail.smtps.*"}}),
				spring("spring.mail.ssl.enabled", Setting{Role: RoleSSL, Kind: BoolValue, Default: "false", Since: "4", Help: "TLS from the first byte"}),
				spring(springPrefix+"mail.smtp.ssl.enable", Setting{Role: RoleSSL, Kind: BoolValue, Default: "false", Truth: javaTruth, Help: "TLS from the first byte"}),
				spring(springPrefix+"mail.smtp.starttls.enable", Setting{Role: RoleSTARTTLS, Kind: BoolValue, Default: "false", Truth: javaTruth, Help: "the upgrade, if the server offers it"}),
				spring(springPrefix+"mail.smtp.starttls.required", Setting{Role: RoleSTARTTLS, Kind: BoolValue, Default: "false", Truth: javaTruth, Help: "the upgrade or nothing"}),
				spring("spring.mail.username", Setting{Role: RoleUser}),
				spring("spring.mail.password", Setting{Role: RolePassword}),
				spring(springPrefix+"mail.smtp.auth", Setting{Role: RoleAuth, Kind: BoolValue, Default: "false", Truth: javaTruth, Help: "a user name and a password are enough to sign in"}),
				spring(springPrefix+"mail.smtp.from", Setting{Role: RoleFrom}),
				spring(springPrefix+"mail.smtp.localhost", Setting{Role: RoleEHLO, Help: "default the name of the machine"}),
				spring(springPrefix+"mail.smtp.ssl.trust", Setting{Role: RoleVerify, Help: "hosts whose certificate is not checked; * for all"}),
				spring(springPrefix+"mail.smtp.ssl.checkserveridentity", Setting{Role: RoleVerify, Kind: BoolValue, Default: "true", Truth: javaTruthUnlessFalse}),
				spring(springPrefix+"mail.smtp.timeout", Setting{Role: RoleOther, Kind: NumberValue, Help: "milliseconds; without it a silent server holds the program for ever"}),
			},
			Forms: []Form{
				{Format: source.Properties, Files: []string{"application.properties", "application-*.properties"}},
				{Format: source.YAML, Files: []string{"application.yml", "application.yaml", "application-*.yml", "application-*.yaml", "bootstrap.yml"}},
				{Format: source.Compose}, {Format: source.Dotenv}, {Format: source.Shell},
			},
			Marks:   []string{"springframework", "spring-boot", "spring.mail.", "spring_mail_"},
			Conduct: springConduct,
			Boxes:   springBoxes,
			Write:   springWrite,
			Errors:  []ErrorText{{Event: Around, Text: "Mail server connection failed"}},
			Notes: []string{
				"The port decides nothing: 465 without spring.mail.properties.mail.smtp.ssl.enable (or spring.mail.ssl.enabled from Spring Boot 4 on) is spoken to in plain text.",
				"The reason stands behind \"Caused by:\" in the stack trace, in the words of Jakarta Mail.",
			},
			Sources: []string{"Spring Boot MailProperties.java at 1c13bba, MailSenderPropertiesConfiguration.java at decc32d; Spring Framework JavaMailSenderImpl.java at 00d2606"},
		}
	})
}

// spring fills in the name of a setting and that of its environment variable: dots
// become underscores, hyphens go.
func spring(key string, s Setting) Setting {
	s.Key, s.Names = key, []string{strings.ToUpper(strings.NewReplacer(".", "_", "-", "").Replace(key))}
	return s
}

func (c *Config) springSSL() bool {
	return c.Lower("spring.mail.protocol") == "smtps" || c.Since("4") && c.Bool("spring.mail.ssl.enabled") || c.Bool(springPrefix+"mail.smtp.ssl.enable")
}

func springConduct(c *Config) probe.Conduct {
	smtps := c.Lower("spring.mail.protocol") == "smtps"
	enable, required := c.Bool(springPrefix+"mail.smtp.starttls.enable"), c.Bool(springPrefix+"mail.smtp.starttls.required")
	d := jakartaBase(c.Int("spring.mail.port"), c.springSSL(), enable && !smtps, required && !smtps)
	d.EHLOName = c.Text(springPrefix + "mail.smtp.localhost")
	trust := c.Text(springPrefix + "mail.smtp.ssl.trust")
	switch {
	case smtps: // The properties of smtp do not apply to it.
		d.EHLOName = ""
	case trust == "*" || trust != "" && strings.EqualFold(trust, c.Text("spring.mail.host")):
		d.Certificate = probe.CertificateIgnored
	case !c.Bool(springPrefix + "mail.smtp.ssl.checkserveridentity"):
		d.Certificate = probe.CertificateNoName
	}
	return d
}

func springBoxes(c *Config) (ssl, starttls probe.Switch) {
	ssl, starttls = probe.Off, probe.Off
	if c.springSSL() {
		ssl = probe.On
	}
	switch {
	case c.Bool(springPrefix + "mail.smtp.starttls.required"):
		starttls = probe.On
	case c.Bool(springPrefix + "mail.smtp.starttls.enable"):
		starttls = probe.Optional
	}
	return ssl, starttls
}

func springWrite(t Target, c *Config) ([]Assignment, string) {
	implicit := t.Security == probe.SecurityImplicit
	list := []Assignment{{Key: "spring.mail.host", Value: t.Host}, {Key: "spring.mail.port", Value: strconv.Itoa(t.Port)}}
	if c.Given("spring.mail.protocol") && !implicit {
		list = append(list, Assignment{Key: "spring.mail.protocol", Value: "smtp"})
	}
	if c.Given("spring.mail.ssl.enabled") && c.Since("4") {
		list = append(list, Assignment{Key: "spring.mail.ssl.enabled", Value: strconv.FormatBool(implicit)})
	}
	list = append(list, Assignment{Key: springPrefix + "mail.smtp.ssl.enable", Value: strconv.FormatBool(implicit)},
		Assignment{Key: springPrefix + "mail.smtp.starttls.required", Value: strconv.FormatBool(!implicit)})
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: springPrefix + "mail.smtp.localhost", Value: t.EHLOName})
	}
	return list, ""
}
