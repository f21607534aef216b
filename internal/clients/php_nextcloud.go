package clients

import (
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	register(func() *Client {
		return &Client{
			ID: "nextcloud", Name: "Nextcloud", Library: "symfony", Language: "PHP",
			Generations: []Generation{
				{ID: "26", Label: "26 and later"},
				{ID: "9", Label: "25 and earlier"},
			},
			Settings: []Setting{
				{Key: "mail_smtpmode", Role: RoleSwitch, Default: "smtp", Help: "smtp; sendmail hands mail to the machine's own server"},
				{Key: "mail_smtphost", Names: []string{"SMTP_HOST"}, Role: RoleHost, Default: "127.0.0.1"},
				{Key: "mail_smtpport", Names: []string{"SMTP_PORT"}, Role: RolePort, Kind: NumberValue, Default: "25", Help: "in the container's environment 465 if SMTP_SECURE is set, else 25"},
				{Key: "mail_smtpsecure", Names: []string{"SMTP_SECURE"}, Role: RoleMode, Kind: WordValue, Values: []string{"", "ssl", "tls"},
					Hints: map[string]string{"ssl": "TLS from the first byte", "tls": "up to 25 STARTTLS or no mail; not read from 26 on", "": "from 26 on STARTTLS if the server offers it, and TLS from the first byte on 465"}},
				{Key: "mail_smtpauth", Role: RoleAuth, Kind: BoolValue, Default: "false", Truth: phpTruth, Help: "sign in; off by default"},
				{Key: "mail_smtpauthtype", Names: []string{"SMTP_AUTHTYPE"}, Role: RoleOther, Default: "LOGIN", Until: "9", Help: "the one mechanism"},
				{Key: "mail_smtpname", Names: []string{"SMTP_NAME"}, Role: RoleUser},
				{Key: "mail_smtppassword", Names: []string{"SMTP_PASSWORD"}, Role: RolePassword},
				{Key: "mail_from_address", Names: []string{"MAIL_FROM_ADDRESS"}, Role: RoleOther, Help: "the part of the sender's address before the @"},
				{Key: "mail_domain", Names: []string{"MAIL_DOMAIN"}, Role: RoleOther, Help: "the part behind the @"},
				{Key: "overwrite.cli.url", Names: []string{"OVERWRITECLIURL"}, Role: RoleEHLO, Since: "26", Of: urlHost, Help: "its host is the name to greet with; default [127.0.0.1]"},
				{Key: "mail_smtpstreamoptions.ssl.verify_peer", Role: RoleVerify, Kind: BoolValue, Default: "true", Truth: phpTruth, Help: "check the server's certificate"},
				{Key: "mail_smtpstreamoptions.ssl.cafile", Role: RoleCA},
				{Key: "mail_smtpstreamoptions.ssl.verify_peer_name", Role: RoleVerify, Kind: BoolValue, Default: "true", Truth: phpTruth},
			},
			Forms:   []Form{{Format: source.PHP, Files: []string{"config/config.php", "config.php"}}, {Format: source.Compose, Marked: true}, {Format: source.Dotenv, Marked: true}},
			Marks:   []string{"nextcloud", "passwordsalt", "'instanceid'"},
			Conduct: nextcloudConduct,
			Write:   nextcloudWrite,
			Errors: []ErrorText{
				{Event: Around, Text: "A problem occurred while sending the email. Please revise your settings. (Error: {error})"},
				{Event: AuthRefused, Until: "9", Text: `Failed to authenticate on SMTP server with username "{user}" using {any} possible authenticators.`},
				{Event: STARTTLSMissing, Until: "9", Text: `Expected response code 220 but got code "{code}", with message "{reply}`},
				{Event: STARTTLSRefused, Until: "9", Text: `Expected response code 220 but got code "{code}", with message "{reply}`},
				{Event: PlainOnTLSClosed, Until: "9", Text: "Expected response code 220 but got an empty response"},
				{Event: AuthMissing, Until: "9", Text: `Expected response code 250 but got code "530", with message "530 {text}`},
				{Event: AuthMissingInTLS, Until: "9", Text: `Expected response code 250 but got code "530", with message "530 {text}`},
			},
			Notes: []string{
				"The settings page only says \"A problem occurred while sending the email. Please revise your settings. (Error: Email could not be sent. Check your mail server log)\". The cause is in nextcloud.log with 'loglevel' => 0, and with 'mail_smtpdebug' => true the whole session.",
				"From 26 on 'mail_smtpsecure' => 'tls' does nothing: STARTTLS is used if the server offers it and cannot be made a must.",
				"'mail_smtpauth' is off unless it is set: without it Nextcloud does not sign in, whatever name and password say.",
			},
			Sources: []string{"nextcloud/server lib/private/Mail/Mailer.php (007be83), the container's smtp.config.php", "a run of Symfony Mailer 5.4.53 with the same arguments"},
		}
	})
}

// nextcloudConduct follows Mailer::getSmtpInstance.
func nextcloudConduct(c *Config) probe.Conduct {
	secure := c.Lower("mail_smtpsecure")
	port := c.Int("mail_smtpport")
	if nextcloudContainer(c) && !c.Given("mail_smtpport") && secure != "" {
		port = 465
	}
	d := swiftConduct(secure, port)
	if c.Since("26") {
		d = symfonyTLS(secure == "ssl", c.Text("mail_smtphost"), port)
		if secure == "tls" && d.Security == probe.SecurityOpportunistic {
			d.Notes = append(d.Notes, "mail_smtpsecure 'tls' is not read: without STARTTLS on the server Nextcloud signs in without TLS.")
		}
		if name := urlHost(c.Text("overwrite.cli.url")); name != "" {
			d.EHLOName = symfonyDomain(name)
		}
	} else {
		d.Mechanisms, d.TriesNext = []string{strings.ToUpper(c.Text("mail_smtpauthtype"))}, false
	}
	if mode := c.Lower("mail_smtpmode"); mode == "sendmail" || mode == "qmail" || !c.Since("26") && mode == "php" {
		d.Refuses = "mail_smtpmode is " + mode + ": Nextcloud hands mail to a program on its own machine and connects to no server"
	}
	d.NoSignIn = !nextcloudContainer(c) && !c.Bool("mail_smtpauth")
	if !c.Bool("mail_smtpstreamoptions.ssl.verify_peer") {
		d.Certificate = probe.CertificateIgnored
	} else if !c.Bool("mail_smtpstreamoptions.ssl.verify_peer_name") {
		d.Certificate = probe.CertificateNoName
	}
	return d
}

// nextcloudContainer says whether the settings are the environment of the container
// image, which turns the sign-in on where a name and a password are set.
func nextcloudContainer(c *Config) bool {
	return c.Document != nil && c.Form.Format != source.PHP
}

func nextcloudWrite(t Target, c *Config) ([]Assignment, string) {
	implicit := t.Security == probe.SecurityImplicit
	list := []Assignment{{Key: "mail_smtphost", Value: t.Host}, {Key: "mail_smtpport", Value: portText(t.Port)}}
	mode := ""
	switch {
	case implicit:
		mode = "ssl"
	case !c.Since("26"):
		mode = "tls"
	}
	if c.Given("mail_smtpsecure") || mode != "" && !(implicit && t.Port == 465 && c.Since("26")) {
		list = append(list, Assignment{Key: "mail_smtpsecure", Value: mode})
	}
	if t.Username != "" && !nextcloudContainer(c) {
		list = append(list, Assignment{Key: "mail_smtpauth", Value: "true"})
	}
	if t.EHLOName != "" {
		if !c.Since("26") {
			return nil, "Nextcloud before 26 has no setting for the name to greet with"
		}
		list = append(list, Assignment{Key: "overwrite.cli.url", Value: "https://" + t.EHLOName})
	}
	if t.Mechanism != "" && !c.Since("26") {
		list = append(list, Assignment{Key: "mail_smtpauthtype", Value: t.Mechanism})
	}
	return list, ""
}
