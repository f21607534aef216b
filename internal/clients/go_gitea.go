package clients

import (
	"slices"
	"strconv"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	register(func() *Client {
		return &Client{
			ID: "gitea", Name: "Gitea", Aliases: []string{"forgejo", "gogs", "codeberg"}, Language: "Go",
			Settings: giteaSettings(),
			Forms: []Form{{Format: source.INI, Files: []string{"app.ini"}, Dialect: source.GoINI}, {Format: source.Compose}, {Format: source.Dotenv, Dialect: source.ComposeEnvFile},
				{Format: source.Shell, Dialect: source.ShellDialect}},
			Marks:   []string{"gitea", "forgejo"},
			Conduct: giteaConduct,
			Boxes:   boxesByConduct,
			Write:   giteaWrite,
			Errors:  giteaErrors(),
			Notes: []string{
				"PROTOCOL = smtp+starttls does not insist: when the server does not offer STARTTLS, Gitea logs a warning and goes on in plain text.",
				"PROTOCOL = smtp never uses STARTTLS.",
				"Without PROTOCOL the port decides: 25 smtp, 465 smtps, 587 smtp+starttls, any other smtps.",
				"Gitea tells Go's library that the server is localhost, so that passwords are sent without TLS, too.",
				"Forgejo reads the same settings; its environment variables begin with FORGEJO__ or GITEA__.",
			},
			Sources: []string{"Gitea modules/setting/mailer.go at 0ab6ffa and services/mailer of the same time, read"},
		}
	})
}

// giteaSettings have the names of the environment variables in the same order each.
func giteaSettings() []Setting {
	list := []Setting{
		{Key: "mailer.ENABLED", Role: RoleSwitch, Kind: BoolValue, Default: "false"},
		{Key: "mailer.PROTOCOL", Role: RoleMode, Kind: WordValue, Values: []string{"smtp", "smtps", "smtp+starttls", "smtp+unix", "sendmail", "dummy", "smtp+startls"},
			Hints: map[string]string{"smtp": "no TLS", "smtps": "TLS from the first byte", "smtp+starttls": "the upgrade, if it is offered", "smtp+startls": "an old misspelling of smtp+starttls"}},
		{Key: "mailer.SMTP_ADDR", Role: RoleHost},
		{Key: "mailer.SMTP_PORT", Role: RolePort, Kind: NumberValue, Help: "default 25, 465 or 587 by PROTOCOL"},
		{Key: "mailer.USER", Role: RoleUser},
		{Key: "mailer.PASSWD", Role: RolePassword, Help: "in backquotes if it has special characters"},
		{Key: "mailer.FROM", Role: RoleFrom, Help: "default USER"},
		{Key: "mailer.ENABLE_HELO", Role: RoleOther, Kind: BoolValue, Default: "true", Help: "false greets as localhost"},
		{Key: "mailer.HELO_HOSTNAME", Role: RoleEHLO, Help: "default the name of the machine"},
		{Key: "mailer.FORCE_TRUST_SERVER_CERT", Role: RoleVerify, Kind: BoolValue, Default: "false", Help: "true takes any certificate"},
		{Key: "mailer.HOST", Role: RoleOther, Kind: HostPortValue, Help: "before 1.18: host:port, instead of SMTP_ADDR and SMTP_PORT"},
		{Key: "mailer.IS_TLS_ENABLED", Role: RoleOther, Kind: BoolValue, Help: "before 1.18: true is smtps, false smtp+starttls, unless PROTOCOL is set"},
		{Key: "mailer.SKIP_VERIFY", Role: RoleOther, Kind: BoolValue, Default: "false", Help: "before 1.18: FORCE_TRUST_SERVER_CERT"},
	}
	for i := range list {
		name := list[i].Key[len("mailer."):]
		for _, before := range []string{"GITEA__mailer__", "FORGEJO__mailer__", "GITEA__MAILER__", "FORGEJO__MAILER__"} {
			list[i].Names = append(list[i].Names, before+name)
		}
	}
	return list
}

func giteaErrors() []ErrorText {
	return joined([]ErrorText{
		{Event: BadSetting, Text: `unable to infer unspecified mailer.PROTOCOL from mailer.SMTP_PORT = "{port}", assume using smtps`, Note: "in the log, at the start; Gitea goes on"},
		{Event: STARTTLSMissing, Text: "StartTLS requested, but SMTP server does not support it; falling back to regular SMTP", Note: "a warning in the log; Gitea goes on"},
	}, goBoth("SMTP server does not support AUTH, but credentials provided", false), goTexts(goSteps{
		dial: "failed to establish network connection to SMTP server: ", tls: "could not initiate SMTP session: ",
		greeting: "could not initiate SMTP session: ", hello: "failed to issue HELO command: ", starttls: "failed to start TLS connection: ",
		auth: "failed to authenticate SMTP: ", mail: "failed to issue MAIL command: ", rcpt: "failed to issue RCPT command: ", data: "failed to issue DATA command: ",
	}))
}

// giteaHost is where Gitea connects: the old HOST counts where SMTP_ADDR is not set.
func (c *Config) giteaHost() (port int, ported bool) {
	if c.Given("mailer.HOST") && !c.Given("mailer.SMTP_ADDR") {
		_, ported = c.Values["mailer.HOST#port"]
		return c.Int("mailer.HOST#port"), ported
	}
	v, ported := c.Values["mailer.SMTP_PORT"]
	return c.Int("mailer.SMTP_PORT"), ported && v.Text != ""
}

// giteaProtocol follows newMailService.
func giteaProtocol(c *Config) (protocol string, port int) {
	known := []string{"smtp", "smtps", "smtp+starttls", "smtp+unix", "sendmail", "dummy"}
	protocol = c.Text("mailer.PROTOCOL")
	if protocol == "smtp+startls" {
		protocol = "smtp+starttls"
	}
	if !c.Given("mailer.PROTOCOL") && c.Given("mailer.IS_TLS_ENABLED") {
		protocol = map[bool]string{true: "smtps", false: "smtp+starttls"}[c.Bool("mailer.IS_TLS_ENABLED")]
	}
	port, ported := c.giteaHost()
	if !slices.Contains(known, protocol) {
		protocol = map[int]string{25: "smtp", 587: "smtp+starttls"}[port]
		if protocol == "" {
			protocol = "smtps"
		}
	}
	if !ported {
		port = map[string]int{"smtp": 25, "smtps": 465, "smtp+starttls": 587}[protocol]
	}
	return protocol, port
}

func giteaConduct(c *Config) probe.Conduct {
	protocol, port := giteaProtocol(c)
	d := probe.Conduct{Port: port, Security: probe.SecurityNone, WithoutSTARTTLS: probe.GoesOn, WithoutAUTH: probe.Gives,
		Mechanisms: []string{"CRAM-MD5", "PLAIN", "LOGIN", "NTLM"}, InClear: probe.ClearAllowed, EHLOName: c.Text("mailer.HELO_HOSTNAME"),
		Certificate: c.skipVerify("mailer.FORCE_TRUST_SERVER_CERT"), MinTLS: "TLS 1.2"}
	switch protocol {
	case "smtps":
		d.Security = probe.SecurityImplicit
	case "smtp+starttls":
		d.Security = probe.SecurityOpportunistic
	case "smtp":
	default:
		d.Refuses = "with PROTOCOL = " + protocol + ", Gitea does not connect to a mail server over the network"
	}
	if !c.Given("mailer.FORCE_TRUST_SERVER_CERT") && c.Bool("mailer.SKIP_VERIFY") {
		d.Certificate = probe.CertificateIgnored
	}
	if !c.Bool("mailer.ENABLE_HELO") {
		d.EHLOName = "localhost"
	}
	if _, ported := c.giteaHost(); !ported && !c.Given("mailer.PROTOCOL") && !c.Given("mailer.IS_TLS_ENABLED") && c.byRole(RoleHost) != "" {
		d.Refuses = `unable to infer unspecified mailer.PROTOCOL from mailer.SMTP_PORT = "", assume using smtps`
	}
	if c.Values["mailer.ENABLED"].Known && !c.Bool("mailer.ENABLED") {
		d.Refuses = "ENABLED is off in [mailer], so Gitea sends no mail"
	}
	return d
}

func giteaWrite(t Target, c *Config) ([]Assignment, string) {
	protocol := "smtp+starttls"
	if t.Security == probe.SecurityImplicit {
		protocol = "smtps"
	}
	list := []Assignment{{Key: "mailer.ENABLED", Value: "true"}, {Key: "mailer.PROTOCOL", Value: protocol}}
	if c.Given("mailer.HOST") && !c.Given("mailer.SMTP_ADDR") {
		where, why := goHostPort(c, "mailer.HOST", t)
		if where == nil {
			return nil, why
		}
		return append(list, where...), ""
	}
	list = append(list, Assignment{Key: "mailer.SMTP_ADDR", Value: t.Host}, Assignment{Key: "mailer.SMTP_PORT", Value: strconv.Itoa(t.Port)})
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: "mailer.HELO_HOSTNAME", Value: t.EHLOName})
	}
	return list, ""
}
