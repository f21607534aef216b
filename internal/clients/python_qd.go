package clients

import (
	"strconv"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// The generations of QD, each by its first release.
const (
	qdNewest = "20250128" // STARTTLS by a setting of its own
	qdMiddle = "20240210" // STARTTLS on 587, and lost again
	qdOldest = "20230101" // TLS from the first byte on 465 and 587
)

func init() {
	register(func() *Client {
		return &Client{
			ID: "qd", Name: "QD", Aliases: []string{"qd-today", "qiandao"}, Library: "smtplib", Language: "Python",
			Generations: []Generation{
				{ID: qdNewest, Label: "20250128 and later"},
				{ID: qdMiddle, Label: "20240210"},
				{ID: qdOldest, Label: "20240208 and earlier"},
			},
			Settings: []Setting{
				{Key: "MAIL_SMTP", Names: []string{"mail_smtp"}, Role: RoleHost, Required: true, Help: "host name of the server"},
				{Key: "MAIL_PORT", Names: []string{"mail_port"}, Role: RolePort, Kind: NumberValue, Default: "465", Help: "0 is the usual port of the mode"},
				{Key: "MAIL_SSL", Names: []string{"mail_ssl"}, Role: RoleSSL, Kind: BoolValue, Default: "True", Truth: strtobool, Help: "TLS from the first byte"},
				{Key: "MAIL_STARTTLS", Names: []string{"mail_starttls"}, Role: RoleSTARTTLS, Kind: BoolValue, Default: "False", Truth: strtobool, Since: qdNewest, Help: "the upgrade; tried before MAIL_SSL"},
				{Key: "MAIL_USER", Names: []string{"mail_user"}, Role: RoleUser},
				{Key: "MAIL_PASSWORD", Names: []string{"mail_password"}, Role: RolePassword},
				{Key: "MAIL_FROM", Names: []string{"mail_from"}, Role: RoleFrom, Help: "default MAIL_USER"},
				{Key: "MAILGUN_KEY", Names: []string{"mailgun_key"}, Role: RoleSwitch, Secret: true, Help: "given: mail goes through Mailgun's web interface, and none of the others counts"},
			},
			Forms: []Form{{Format: source.Dotenv, Dialect: source.ComposeEnvFile}, {Format: source.Compose}, {Format: source.Shell},
				{Format: source.Python, Files: []string{"local_config.py"}}},
			Marks:   []string{"qdtoday/qd", "qd-today", "/qd/"},
			Conduct: qdConduct,
			Write:   qdWrite,
			Errors:  qdErrors(),
			Notes: []string{
				"The start of the log line tells the version: \"send mail error:\" is 20240210 or earlier, \"smtp sendmail error:\" and \"error occurred while sending mail:\" are 20250128 or later.",
				"For 587 leave MAIL_SSL on beside MAIL_STARTTLS: off, it lets QD sign in without TLS where STARTTLS fails.",
				"No version sets a time limit or checks the server's certificate.",
				"MAIL_SSL and MAIL_STARTTLS take True and False, yes and no, on and off, 1 and 0; with any other word, and with an empty value, QD does not start.",
				"With MAIL_STARTTLS=True and MAIL_PORT=465, the default, it waits for a greeting until the server closes the connection.",
			},
			Sources: []string{"QD libs/utils.py and config.py at tags 20240208, 20240210 and 20250128; its control flow run against test servers"},
		}
	})
}

// qdConduct follows _send_mail. Three generations differ in what 587 means.
func qdConduct(c *Config) probe.Conduct {
	d := smtplibBase()
	port, ssl := c.Int("MAIL_PORT"), c.Bool("MAIL_SSL")
	d.Port, d.Refuses = port, qdRefusal(c)
	switch {
	case c.Since(qdNewest):
		qdTodayMode(&d, port, ssl, c.Bool("MAIL_STARTTLS"))
	case c.Since(qdMiddle) && port == 587:
		d.LosesTLS = true
		d.Defects = append(d.Defects, qdDefect(true))
		d.Notes = append(d.Notes, "If the server offers AUTH without TLS, this version sends the password in clear.")
	case ssl, port == 465, port == 587:
		d.Security = probe.SecurityImplicit
		if port == 587 {
			d.Defects = append(d.Defects, qdDefect(false))
		}
	}
	if d.Port == 0 {
		d.Port = smtplibPort(0, d.Security)
	}
	return d
}

// qdTodayMode is the mode since 20250128. A STARTTLS that fails is logged, and QD
// opens another connection to the same port, with TLS or without.
func qdTodayMode(d *probe.Conduct, port int, ssl, starttls bool) {
	switch {
	case starttls && ssl:
		d.Security, d.WithoutSTARTTLS = probe.SecuritySTARTTLS, probe.GoesOver
		d.Notes = append(d.Notes, "With both boxes on, this version uses STARTTLS; MAIL_SSL counts only if that fails.")
	case starttls:
		d.Security, d.WithoutSTARTTLS = probe.SecurityOpportunistic, probe.GoesOver
		d.Notes = append(d.Notes, "With MAIL_SSL off, QD signs in without TLS when STARTTLS fails.")
	case ssl:
		d.Security = probe.SecurityImplicit
	}
	if starttls && port == 0 {
		d.Port = 587
	}
}

// qdRefusal is why QD does not start, or does not use SMTP, with the settings; empty
// if it does.
func qdRefusal(c *Config) string {
	for _, key := range []string{"MAIL_SSL", "MAIL_STARTTLS"} {
		if v, given := c.Values[key]; given && v.Known {
			if _, valid := strtobool(v.Text, v.Kind); !valid {
				return "invalid truth value " + pythonRepr(v.Text)
			}
		}
	}
	if v, given := c.Values["MAIL_PORT"]; given && v.Known && notAnInt(v.Text) != "" {
		return notAnInt(v.Text)
	}
	if v := c.Values["MAILGUN_KEY"]; v.Known && v.Text != "" {
		return "MAILGUN_KEY is set, so that mail goes through Mailgun's web interface instead of SMTP"
	}
	return ""
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
	if t.Security == probe.SecuritySTARTTLS && !c.Since(qdNewest) {
		return nil, "QD before 20250128 cannot use STARTTLS: update QD, then set MAIL_PORT=587 and MAIL_STARTTLS=True"
	}
	list := []Assignment{{Key: "MAIL_SMTP", Value: t.Host}, {Key: "MAIL_PORT", Value: strconv.Itoa(t.Port)}, {Key: "MAIL_SSL", Value: "True"}}
	if c.Since(qdNewest) {
		// STARTTLS comes first, and MAIL_SSL stays on: off, it would let QD sign in
		// without TLS where STARTTLS fails.
		list = append(list, Assignment{Key: "MAIL_STARTTLS", Value: pythonBool(t.Security == probe.SecuritySTARTTLS)})
	}
	if c.Given("MAILGUN_KEY") {
		list = append(list, Assignment{Key: "MAILGUN_KEY", Remove: true})
	}
	if t.Username != "" {
		list = append(list, Assignment{Key: "MAIL_USER", Value: t.Username})
	}
	if t.From != "" && t.From != t.Username {
		list = append(list, Assignment{Key: "MAIL_FROM", Value: t.From})
	}
	return list, ""
}

// qdErrors are smtplib's texts behind the words of QD's log, which differ by
// generation: those of the newest also by how far it came.
func qdErrors() []ErrorText {
	list := []ErrorText{
		{Event: BadSetting, Text: "invalid truth value '{any}'", Note: "QD does not start"},
		{Event: BadSetting, Text: "invalid literal for int() with base 10: '{any}'", Note: "QD does not start"},
	}
	for _, e := range smtplibErrors() {
		old, now := e, e
		old.Text, old.Until = "send mail error: "+e.Text, qdMiddle
		now.Since = qdNewest
		switch e.Event {
		case STARTTLSMissing, STARTTLSRefused:
			now.Text, now.Since = "smtp starttls failed: "+e.Text, qdMiddle
			list = append(list, now)
			continue
		case BadSetting, STARTTLSInsideTLS, CertSelfSigned, CertUntrusted, CertHostname, CertExpired:
			continue // it never comes to that
		case AuthMissing, AuthMissingInTLS, NoMechanism, AuthRefused, AuthDropped, SenderRefused, RecipientRefused, MessageRefused:
			now.Text = "smtp sendmail error: " + e.Text
		default:
			now.Text = "error occurred while sending mail: " + e.Text
		}
		list = append(list, now, old)
	}
	return append(list,
		ErrorText{Event: Around, Since: qdNewest, Text: "error occurred while sending mail: {error}"},
		ErrorText{Event: Around, Since: qdNewest, Text: "smtp sendmail error: {error}"},
		ErrorText{Event: Around, Since: qdMiddle, Text: "smtp starttls failed: {error}"},
		ErrorText{Event: Around, Until: qdMiddle, Text: "send mail error: {error}"})
}
