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
			ID: "alertmanager", Name: "Alertmanager", Aliases: []string{"prometheus-alertmanager", "prometheus"}, Language: "Go",
			Generations: []Generation{{ID: "0.31.0", Label: "0.31.0 and later"}, {ID: "0.15.0", Label: "0.30 and earlier"}},
			Settings:    alertmanagerSettings(),
			Forms:       []Form{{Format: source.YAML, Files: []string{"alertmanager.yml", "alertmanager.yaml", "alertmanager*.yml", "alertmanager*.yaml"}}},
			Marks:       []string{"alertmanager", "email_configs"},
			Conduct:     alertmanagerConduct,
			Boxes:       boxesByConduct,
			Write:       alertmanagerWrite,
			Errors:      alertmanagerErrors(),
			Notes: []string{
				"smtp_require_tls is on unless it is set to false; false means no TLS at all, not even when the server offers it.",
				"Port 465 is TLS from the first byte. Before 0.31.0, Alertmanager then still asks for STARTTLS unless smtp_require_tls is false.",
				"What stands in email_configs of a receiver counts before the smtp_ settings of global.",
				"When the server does not offer AUTH, Alertmanager does not sign in and says nothing; the server then refuses the sender.",
				"The first mechanism in the server's own order that there is a password or a secret for is the one that counts.",
				"smtp_auth_secret is for CRAM-MD5 alone, smtp_auth_password for PLAIN and LOGIN.",
			},
			Sources: []string{"Alertmanager notify/email/email.go at v0.34.0-20-g68fb2d575 and older versions of it, read"},
		}
	})
}

// alertmanagerSettings are those of global; each but the last is also one of a
// receiver's email_configs, which counts first.
func alertmanagerSettings() (list []Setting) {
	global := []Setting{
		{Key: "smtp_smarthost", Role: RoleOther, Kind: HostPortValue, Required: true, Help: "host:port"},
		{Key: "smtp_require_tls", Role: RoleMode, Kind: BoolValue, Default: "true", Help: "STARTTLS; false is no TLS at all"},
		{Key: "smtp_force_implicit_tls", Role: RoleMode, Kind: BoolValue, Since: "0.31.0", Help: "TLS from the first byte; default is whether the port is 465"},
		{Key: "smtp_auth_username", Role: RoleUser},
		{Key: "smtp_auth_password", Role: RolePassword, Help: "for PLAIN and LOGIN"},
		{Key: "smtp_auth_secret", Role: RoleOther, Secret: true, Help: "for CRAM-MD5"},
		{Key: "smtp_auth_identity", Role: RoleOther},
		{Key: "smtp_from", Role: RoleFrom},
		{Key: "smtp_hello", Role: RoleEHLO, Default: "localhost"},
		{Key: "smtp_tls_config.ca_file", Role: RoleCA},
		{Key: "smtp_tls_config.insecure_skip_verify", Role: RoleVerify, Kind: BoolValue, Default: "false"},
	}
	for _, s := range global {
		receiver := s
		receiver.Key, receiver.Default, receiver.Required = "email_configs."+strings.TrimPrefix(s.Key, "smtp_"), "", false
		receiver.Help = "of one receiver, counts before " + s.Key
		list = append(list, receiver)
	}
	for _, s := range global {
		s.Names = []string{"global." + s.Key}
		list = append(list, s)
	}
	return list
}

// inForce is the key of a setting: that of the receiver if it is set there.
func (c *Config) inForce(key string) string {
	if own := "email_configs." + strings.TrimPrefix(key, "smtp_"); c.Given(own) {
		return own
	}
	return key
}

func alertmanagerErrors() []ErrorText {
	missing := `'require_tls' is true (default) but "{host}:{port}" does not advertise the STARTTLS extension`
	steps := goSteps{dial: "establish connection to server: ", tls: "establish TLS connection to server: ", greeting: "create SMTP client: ",
		hello: "send EHLO command: ", starttls: "send STARTTLS command: ", auth: "*smtp.plainAuth auth: ",
		mail: "send MAIL command: ", rcpt: "send RCPT command: ", data: "send DATA command: "}
	return joined([]ErrorText{
		{Event: BadSetting, Text: "address {host}: missing port in address"},
		{Event: STARTTLSMissing, Text: missing},
		{Event: STARTTLSInsideTLS, Text: missing},
		{Event: NoMechanism, Text: "find auth mechanism: unknown auth mechanism: {any}"},
		{Event: MissingCredentials, Text: "find auth mechanism: missing password for PLAIN auth mechanism"},
		{Event: MissingCredentials, Text: "find auth mechanism: missing password for LOGIN auth mechanism"},
		{Event: MissingCredentials, Text: "find auth mechanism: missing secret for CRAM-MD5 auth mechanism"},
		{Event: AuthRefused, Text: "*email.loginAuth auth: " + goReplyOld},
	}, goUnsigned("send MAIL command: "), goTexts(steps))
}

func alertmanagerConduct(c *Config) probe.Conduct {
	_, port, refuses := c.hostPort(c.inForce("smtp_smarthost"))
	d := probe.Conduct{Port: port, Security: probe.SecurityNone, WithoutSTARTTLS: probe.Gives, WithoutAUTH: probe.GoesOn, InClear: probe.ClearLocalhost,
		EHLOName: c.Text(c.inForce("smtp_hello")), Certificate: c.skipVerify(c.inForce("smtp_tls_config.insecure_skip_verify")), MinTLS: "TLS 1.2", Refuses: refuses}
	if c.Given(c.inForce("smtp_auth_secret")) {
		d.Mechanisms = append(d.Mechanisms, "CRAM-MD5")
	}
	if c.Given(c.inForce("smtp_auth_password")) || len(d.Mechanisms) == 0 {
		d.Mechanisms = append(d.Mechanisms, "PLAIN", "LOGIN")
	}
	required := c.Bool(c.inForce("smtp_require_tls"))
	implicit := port == 465
	if forced := c.inForce("smtp_force_implicit_tls"); c.Since("0.31.0") && c.Values[forced].Known {
		implicit = c.Bool(forced)
	}
	switch {
	case implicit:
		d.Security, d.UpgradesInsideTLS = probe.SecurityImplicit, required && !c.Since("0.31.0")
	case required:
		d.Security = probe.SecuritySTARTTLS
	default:
		d.Notes = append(d.Notes, "With smtp_require_tls off, Alertmanager does not use STARTTLS, even when the server offers it.")
	}
	return d
}

func alertmanagerWrite(t Target, c *Config) ([]Assignment, string) {
	implicit := t.Security == probe.SecurityImplicit
	if implicit && t.Port != 465 && !c.Since("0.31.0") {
		return nil, "Alertmanager before 0.31.0 opens TLS from the first byte on port 465 alone"
	}
	list, why := goHostPort(c, c.inForce("smtp_smarthost"), t)
	if list == nil {
		return nil, why
	}
	list = append(list, Assignment{Key: c.inForce("smtp_require_tls"), Value: strconv.FormatBool(!implicit || c.Since("0.31.0"))})
	if forced := c.inForce("smtp_force_implicit_tls"); c.Since("0.31.0") && (c.Given(forced) || implicit != (t.Port == 465)) {
		list = append(list, Assignment{Key: forced, Value: strconv.FormatBool(implicit)})
	}
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: c.inForce("smtp_hello"), Value: t.EHLOName})
	}
	return list, ""
}
