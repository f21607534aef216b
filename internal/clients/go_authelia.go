package clients

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	register(func() *Client {
		return &Client{
			ID: "authelia", Name: "Authelia", Language: "Go",
			Settings: autheliaSettings(),
			Forms: []Form{{Format: source.YAML, Files: []string{"authelia/configuration.yml", "configuration.yml", "configuration.yaml", "authelia*.yml"}},
				{Format: source.Compose}, {Format: source.Dotenv, Dialect: source.ComposeEnvFile}, {Format: source.Shell, Dialect: source.ShellDialect}},
			Marks:   []string{"authelia"},
			Conduct: autheliaConduct,
			Boxes:   boxesByConduct,
			Write:   autheliaWrite,
			Errors: joined([]ErrorText{
				{Event: NoMechanism, Text: "notifier: smtp: failed to dial connection: SMTP AUTH failed: unsupported SMTP AUTH types: {any}"},
			}, goBoth("notifier: smtp: failed to dial connection: SMTP AUTH failed: unsupported SMTP AUTH types: ", false),
				goMailErrors("notifier: smtp: failed to dial connection: ", "notifier: smtp: failed to send message: ", false),
				[]ErrorText{{Event: AuthRefused, Text: "failed to dial connection: SMTP AUTH failed: " + goReplyOld, Note: "at the start, from its startup check"}}),
			Notes: []string{
				"The scheme of address decides: submissions:// is TLS from the first byte, smtp:// and submission:// need STARTTLS; the port alone does not.",
				"disable_require_tls uses STARTTLS only if it is offered, and lets passwords go out without TLS; disable_starttls never uses it.",
				"Authelia tests the connection when it starts and does not start when the test fails.",
				"The mail is sent with go-mail, within 5 seconds unless timeout says otherwise.",
			},
			Sources: []string{"Authelia internal/notification/smtp_notifier.go and smtp_auth.go, v4.39.20-575-g23572030b and older, read"},
		}
	})
}

// autheliaSettings have the name of the environment variable each.
func autheliaSettings() []Setting {
	list := []Setting{
		{Key: "notifier.smtp.address", Role: RoleOther, Kind: URLValue, Default: "smtp://localhost:25", Help: "submissions://host:465, submission://host:587 or smtp://host:25"},
		{Key: "notifier.smtp.disable_require_tls", Role: RoleMode, Kind: BoolValue, Default: "false"},
		{Key: "notifier.smtp.disable_starttls", Role: RoleMode, Kind: BoolValue, Default: "false"},
		{Key: "notifier.smtp.username", Role: RoleUser},
		{Key: "notifier.smtp.password", Role: RolePassword},
		{Key: "notifier.smtp.sender", Role: RoleFrom, Required: true},
		{Key: "notifier.smtp.identifier", Role: RoleEHLO, Default: "localhost"},
		{Key: "notifier.smtp.tls.skip_verify", Role: RoleVerify, Kind: BoolValue, Default: "false", Help: "true takes any certificate"},
		{Key: "notifier.smtp.tls.minimum_version", Role: RoleMinTLS, Default: "TLS1.2"},
		{Key: "notifier.smtp.host", Role: RoleHost, Help: "before 4.38, instead of address"},
		{Key: "notifier.smtp.port", Role: RolePort, Kind: NumberValue, Help: "before 4.38, instead of address; 465 is TLS from the first byte"},
	}
	for i := range list {
		list[i].Names = []string{"AUTHELIA_" + strings.ToUpper(strings.ReplaceAll(list[i].Key, ".", "_"))}
	}
	return list
}

func autheliaConduct(c *Config) probe.Conduct {
	d := probe.Conduct{Security: probe.SecuritySTARTTLS, WithoutSTARTTLS: probe.Gives, WithoutAUTH: probe.Gives, InClear: probe.ClearLocalhost,
		Mechanisms: []string{"SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "PLAIN", "LOGIN"}, EHLOName: c.Text("notifier.smtp.identifier"),
		Certificate: c.skipVerify("notifier.smtp.tls.skip_verify"), MinTLS: tlsVersion(c.Text("notifier.smtp.tls.minimum_version"))}
	scheme := strings.ToLower(c.Values["notifier.smtp.address#scheme"].Text)
	d.Port = cmp.Or(c.Int("notifier.smtp.address#port"), map[string]int{"smtp": 25, "submission": 587, "submissions": 465}[scheme])
	if !c.Given("notifier.smtp.address") && c.Given("notifier.smtp.host") {
		d.Port = c.Int("notifier.smtp.port")
		if d.Port == 465 {
			scheme = "submissions"
		}
	}
	switch {
	case scheme == "submissions":
		d.Security = probe.SecurityImplicit
	case c.Bool("notifier.smtp.disable_starttls"):
		d.Security = probe.SecurityNone
	case c.Bool("notifier.smtp.disable_require_tls"):
		d.Security, d.WithoutSTARTTLS, d.InClear = probe.SecurityOpportunistic, probe.GoesOn, probe.ClearAllowed
	}
	if scheme != "" && d.Port == 0 {
		d.Refuses = "the address must begin with smtp://, submission:// or submissions://"
	}
	return d
}

// tlsVersion is a version of TLS in the words of the record, however it is written;
// empty for one that is not known.
func tlsVersion(text string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
	return map[string]string{"1": "TLS 1.0", "10": "TLS 1.0", "11": "TLS 1.1", "12": "TLS 1.2", "13": "TLS 1.3"}[digits]
}

func autheliaWrite(t Target, c *Config) ([]Assignment, string) {
	port := strconv.Itoa(t.Port)
	var list []Assignment
	if !c.Given("notifier.smtp.address") && c.Given("notifier.smtp.host") {
		if (t.Security == probe.SecurityImplicit) != (t.Port == 465) {
			return nil, "with host and port, Authelia opens TLS from the first byte on port 465, and on no other: use address instead"
		}
		list = []Assignment{{Key: "notifier.smtp.host", Value: t.Host}, {Key: "notifier.smtp.port", Value: port}}
	} else {
		scheme := "submission"
		switch {
		case t.Security == probe.SecurityImplicit:
			scheme = "submissions"
		case t.Port != 587:
			scheme = "smtp"
		}
		const address = "notifier.smtp.address"
		where, why := goHostPort(c, address, t)
		if where == nil {
			return nil, why
		}
		list = append([]Assignment{{Key: address + "#scheme", Value: scheme}}, where...)
	}
	for _, key := range []string{"notifier.smtp.disable_require_tls", "notifier.smtp.disable_starttls"} {
		if c.Given(key) && t.Security != probe.SecurityImplicit {
			list = append(list, Assignment{Key: key, Value: "false"})
		}
	}
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: "notifier.smtp.identifier", Value: t.EHLOName})
	}
	return list, ""
}
