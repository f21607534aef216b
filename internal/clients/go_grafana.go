package clients

import (
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	register(func() *Client {
		return &Client{
			ID: "grafana", Name: "Grafana", Library: "gomail", Wrap: "failed to send email: {error}", Language: "Go",
			Settings: grafanaSettings(),
			Forms: []Form{{Format: source.INI, Files: []string{"grafana.ini", "custom.ini", "defaults.ini"}, Dialect: source.GoINI}, {Format: source.Compose},
				{Format: source.Dotenv, Dialect: source.ComposeEnvFile}, {Format: source.Shell, Dialect: source.ShellDialect}},
			Marks:   []string{"grafana"},
			Conduct: grafanaConduct,
			Boxes:   boxesByConduct,
			Write:   grafanaWrite,
			Errors: []ErrorText{
				{Event: BadSetting, Text: "address {host}: missing port in address"},
				{Event: STARTTLSMissing, Text: "failed to send email: gomail: MandatoryStartTLS required, but SMTP server does not support STARTTLS"},
				{Event: PlainOnTLSTimeout, Text: "failed to send email: read tcp {any}:{port}: i/o timeout"},
			},
			Notes: []string{
				"host must have the port in it, such as smtp.example.com:587.",
				"Port 465 means TLS from the first byte, whatever startTLS_policy says; on another port that cannot be had.",
				"Without startTLS_policy, STARTTLS is used when it is offered; when it is not, Grafana goes on in plain text.",
				"When the server does not offer AUTH, Grafana does not sign in and says nothing; the server then refuses the sender.",
				"A password with # or ; in it needs triple quotation marks: password = \"\"\"...\"\"\".",
			},
			Sources: []string{"Grafana pkg/services/notifications/smtp.go at 02e8924 and pkg/setting/setting_smtp.go at 010a093, gopkg.in/mail.v2 2.3.1, read"},
		}
	})
}

// grafanaSettings have the name of the environment variable each.
func grafanaSettings() []Setting {
	list := []Setting{
		{Key: "smtp.enabled", Role: RoleSwitch, Kind: BoolValue, Default: "false"},
		{Key: "smtp.host", Role: RoleOther, Kind: HostPortValue, Default: "localhost:25", Help: "host:port; port 465 is TLS from the first byte"},
		{Key: "smtp.user", Role: RoleUser},
		{Key: "smtp.password", Role: RolePassword},
		{Key: "smtp.startTLS_policy", Role: RoleMode, Help: "MandatoryStartTLS, NoStartTLS; anything else is OpportunisticStartTLS"},
		{Key: "smtp.from_address", Role: RoleFrom, Default: "admin@grafana.localhost"},
		{Key: "smtp.ehlo_identity", Role: RoleEHLO, Help: "default instance_name, which is the name of the machine"},
		{Key: "smtp.skip_verify", Role: RoleVerify, Kind: BoolValue, Default: "false", Help: "true takes any certificate"},
	}
	for i := range list {
		list[i].Names = []string{"GF_SMTP_" + strings.ToUpper(strings.TrimPrefix(list[i].Key, "smtp."))}
	}
	return list
}

func grafanaConduct(c *Config) probe.Conduct {
	host, port, refuses := c.hostPort("smtp.host")
	if !c.Given("smtp.host") && host == "" && port == 0 {
		port = 25
	}
	d := gomailTalks(port, strings.TrimSpace(c.Text("smtp.startTLS_policy")))
	d.EHLOName, d.Certificate, d.Refuses = c.Text("smtp.ehlo_identity"), c.skipVerify("smtp.skip_verify"), refuses
	if c.Values["smtp.enabled"].Known && !c.Bool("smtp.enabled") {
		d.Refuses = "enabled is off in [smtp], so Grafana sends no mail"
	}
	return d
}

func grafanaWrite(t Target, c *Config) ([]Assignment, string) {
	implicit := t.Security == probe.SecurityImplicit
	if implicit != (t.Port == 465) {
		return nil, "Grafana opens TLS from the first byte on port 465, and on no other"
	}
	where, why := goHostPort(c, "smtp.host", t)
	if where == nil {
		return nil, why
	}
	list := append([]Assignment{{Key: "smtp.enabled", Value: "true"}}, where...)
	if !implicit {
		list = append(list, Assignment{Key: "smtp.startTLS_policy", Value: "MandatoryStartTLS"})
	}
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: "smtp.ehlo_identity", Value: t.EHLOName})
	}
	return list, ""
}
