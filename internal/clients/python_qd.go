package clients

import (
	"strconv"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	register(&Client{
		ID: "qd", Name: "QD", Aliases: []string{"qd-today", "qiandao"}, Library: "smtplib", Language: "Python",
		Generations: []Generation{
			{ID: "20250128", Label: "20250128 and later"},
			{ID: "20240210", Label: "20240210"},
			{ID: "20230101", Label: "20240208 and earlier"},
		},
		Settings: []Setting{
			{Key: "MAIL_SMTP", Role: RoleHost, Required: true, Help: "host name of the server"},
			{Key: "MAIL_PORT", Role: RolePort, Kind: NumberValue, Default: "465", Help: "0 is the usual port of the mode"},
			{Key: "MAIL_SSL", Role: RoleSSL, Kind: BoolValue, Default: "True", Help: "TLS from the first byte"},
			{Key: "MAIL_STARTTLS", Role: RoleSTARTTLS, Kind: BoolValue, Default: "False", Since: "20250128", Help: "the upgrade; tried before MAIL_SSL"},
			{Key: "MAIL_USER", Role: RoleUser},
			{Key: "MAIL_PASSWORD", Role: RolePassword},
			{Key: "MAIL_FROM", Role: RoleFrom, Help: "default MAIL_USER"},
		},
		Forms:   []Form{{Format: source.Dotenv}, {Format: source.Compose}, {Format: source.Shell}},
		Marks:   []string{"qdtoday/qd", "qd-today", "/qd/"},
		Conduct: qdConduct,
		Write:   qdWrite,
		Errors: []ErrorText{
			{Event: TLSOnPlainPort, Since: "20250128", Text: "error occurred while sending mail: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:{any})", Measured: true},
			{Event: PlainOnTLSClosed, Since: "20250128", Text: "error occurred while sending mail: Connection unexpectedly closed", Measured: true},
			{Event: AuthMissing, Since: "20250128", Text: "smtp sendmail error: SMTP AUTH extension not supported by server.", Measured: true},
			{Event: AuthRefused, Since: "20250128", Text: "smtp sendmail error: ({code}, b'{text}')"},
			{Event: STARTTLSMissing, Since: "20240210", Text: "smtp starttls failed: STARTTLS extension not supported by server.", Measured: true},
			{Event: TLSOnPlainPort, Until: "20240210", Text: "send mail error: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:{any})", Measured: true},
			{Event: AuthMissing, Until: "20240210", Text: "send mail error: SMTP AUTH extension not supported by server.", Measured: true},
			{Event: AuthRefused, Until: "20240210", Text: "send mail error: ({code}, b'{text}')"},
			{Event: PlainOnTLSClosed, Until: "20240210", Text: "send mail error: Connection unexpectedly closed"},
		},
		Notes: []string{
			"The start of the log line tells the version: \"send mail error:\" is 20240210 or earlier, \"smtp sendmail error:\" and \"error occurred while sending mail:\" are 20250128 or later.",
			"No version sets a time limit or checks the server's certificate.",
		},
		Sources: []string{"QD libs/utils.py and config.py at tags 20240208, 20240210 and 20250128; its control flow run against test servers"},
	})
}

// qdConduct follows _send_mail. Three generations differ in what 587 means.
func qdConduct(c *Config) probe.Conduct {
	port, ssl, starttls := c.Int("MAIL_PORT"), c.Bool("MAIL_SSL"), c.Since("20250128") && c.Bool("MAIL_STARTTLS")
	d := probe.Conduct{Port: port, Security: probe.SecurityNone, WithoutAUTH: probe.Gives, WithoutSTARTTLS: probe.Gives,
		Mechanisms: smtplibOrder(), TriesNext: true, InClear: probe.ClearAllowed, Certificate: probe.CertificateIgnored, MinTLS: "TLS 1.2"}
	switch {
	case starttls:
		d.Security = probe.SecuritySTARTTLS
		if !ssl {
			d.Security, d.WithoutSTARTTLS = probe.SecurityOpportunistic, probe.GoesOver
			d.Notes = append(d.Notes, "With MAIL_SSL off, QD signs in without TLS when the server does not offer STARTTLS.")
		} else {
			d.Notes = append(d.Notes, "With both boxes on, this version uses STARTTLS; MAIL_SSL does nothing then.")
		}
	case !c.Since("20240210") && (port == 465 || port == 587), ssl && (c.Since("20250128") || !c.Since("20240210") || port != 587):
		d.Security = probe.SecurityImplicit
	case !c.Since("20250128") && c.Since("20240210") && port == 465:
		d.Security = probe.SecurityImplicit
	}
	if !c.Since("20250128") && port == 587 {
		d.Defects = append(d.Defects, qdDefect(c.Since("20240210")))
		d.LosesTLS = c.Since("20240210")
	}
	if port == 0 {
		d.Port = map[probe.Security]int{probe.SecurityImplicit: 465, probe.SecurityNone: 25}[d.Security]
		if starttls {
			d.Port = 587
		}
	}
	return d
}

// qdDefect is what is wrong with port 587 before 20250128.
func qdDefect(upgrades bool) probe.Defect {
	d := probe.Defect{Fatal: true, Fix: "Update QD to 20250128 or later and set MAIL_PORT=587 and MAIL_STARTTLS=True.",
		Summary: "this version of QD opens TLS from the first byte on port 587, whatever MAIL_SSL says"}
	if upgrades {
		d.Summary = "this version of QD upgrades the connection on port 587 and then opens a second one in plain text, where it signs in"
	}
	return d
}

func qdWrite(t Target, c *Config) ([]Assignment, string) {
	if t.Security == probe.SecuritySTARTTLS && !c.Since("20250128") {
		return nil, "QD before 20250128 cannot use STARTTLS: update QD, then set MAIL_PORT=587 and MAIL_STARTTLS=True"
	}
	list := []Assignment{{Key: "MAIL_SMTP", Value: t.Host}, {Key: "MAIL_PORT", Value: strconv.Itoa(t.Port)},
		{Key: "MAIL_SSL", Value: pythonBool(t.Security == probe.SecurityImplicit)}}
	if c.Since("20250128") {
		list = append(list, Assignment{Key: "MAIL_STARTTLS", Value: pythonBool(t.Security == probe.SecuritySTARTTLS)})
	}
	return list, ""
}
