package clients

import (
	"strconv"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// airflowURL is the variable that has the whole connection.
const airflowURL = "AIRFLOW_CONN_SMTP_DEFAULT"

func init() {
	register(func() *Client {
		return &Client{
			ID: "airflow", Name: "Apache Airflow", Aliases: []string{"airflow smtp", "apache-airflow-providers-smtp"}, Library: "smtplib",
			Settings: []Setting{
				{Key: "smtp.smtp_host", Names: []string{"AIRFLOW__SMTP__SMTP_HOST"}, Role: RoleHost, Default: "localhost"},
				{Key: "smtp.smtp_port", Names: []string{"AIRFLOW__SMTP__SMTP_PORT"}, Role: RolePort, Kind: NumberValue, Default: "25"},
				{Key: "smtp.smtp_starttls", Names: []string{"AIRFLOW__SMTP__SMTP_STARTTLS"}, Role: RoleSTARTTLS, Kind: BoolValue, Default: "True", Help: "the upgrade; on unless it is switched off"},
				{Key: "smtp.smtp_ssl", Names: []string{"AIRFLOW__SMTP__SMTP_SSL"}, Role: RoleSSL, Kind: BoolValue, Default: "False", Help: "TLS from the first byte; needs smtp_starttls = False"},
				{Key: "smtp.smtp_user", Names: []string{"AIRFLOW__SMTP__SMTP_USER"}, Role: RoleUser},
				{Key: "smtp.smtp_password", Names: []string{"AIRFLOW__SMTP__SMTP_PASSWORD"}, Role: RolePassword},
				{Key: "smtp.smtp_mail_from", Names: []string{"AIRFLOW__SMTP__SMTP_MAIL_FROM"}, Role: RoleFrom},
				{Key: "smtp_default.host", Role: RoleHost},
				{Key: "smtp_default.port", Role: RolePort, Kind: NumberValue, Help: "default 465, or 25 with disable_ssl"},
				{Key: "disable_tls", Names: []string{"smtp_default.extra.disable_tls"}, Role: RoleSTARTTLS, Kind: BoolValue, Default: "False", Truth: airflowDisabled, Help: "off, as is the default, means STARTTLS"},
				{Key: "disable_ssl", Names: []string{"smtp_default.extra.disable_ssl"}, Role: RoleSSL, Kind: BoolValue, Default: "False", Truth: airflowDisabled, Help: "off, as is the default, means TLS from the first byte"},
				{Key: "smtp_default.login", Role: RoleUser},
				{Key: "smtp_default.password", Role: RolePassword},
				{Key: "smtp_default.extra.from_email", Names: []string{"from_email"}, Role: RoleFrom},
				{Key: "ssl_context", Names: []string{"smtp_default.extra.ssl_context", "email.ssl_context", "AIRFLOW__EMAIL__SSL_CONTEXT"}, Role: RoleVerify, Kind: WordValue,
					Default: "default", Values: []string{"default", "none"}, Hints: map[string]string{"none": "no check"}},
				{Key: airflowURL, Role: RoleOther, Kind: URLValue, Help: "the connection as a URL: smtp://user:password@host:587/?disable_ssl=true"},
			},
			Forms: []Form{{Format: source.INI, Files: []string{"airflow.cfg"}, Dialect: source.PythonConfigINI}, {Format: source.JSON}, {Format: source.Compose},
				{Format: source.Dotenv, Dialect: source.ComposeEnvFile}, {Format: source.Shell}, {Format: source.YAML}},
			Marks:   []string{"airflow", "conn_type"},
			Conduct: airflowConduct,
			Boxes: func(c *Config) (ssl, starttls probe.Switch) {
				s, t := airflowBoxes(c)
				return onIf(s), onIf(t)
			},
			Write: airflowWrite,
			Errors: []ErrorText{
				{Event: BothOn, Text: "STARTTLS extension not supported by server."},
				{Event: PlainOnTLSClosed, Text: "Unable to connect to smtp server", Note: "of a connection; the functions that read [smtp] show the library's text"},
				{Event: PlainOnTLSTimeout, Text: "Unable to connect to smtp server", Note: "of a connection"},
				{Event: BadSetting, Text: "The connection extra field `ssl_context` must be set to 'default' or 'none' but it is set to '{any}'."},
			},
			Notes: []string{
				"A connection without extras opens TLS from the first byte and then asks for STARTTLS inside it, which fails: set disable_tls for 465 or disable_ssl for 587.",
				"In airflow.cfg smtp_starttls is on by default, so that smtp_ssl = True alone fails in the same way.",
				"In a connection URL the extras are strings, and each string counts as on: leave disable_ssl out instead of setting it to false.",
				"The certificate is checked with TLS from the first byte, and after STARTTLS only in releases of 2026 and later.",
			},
			Sources: []string{"providers/smtp hooks/smtp.py at two versions, airflow/utils/email.py; apache-airflow-providers-smtp 2.1 to 3.0, SMTP Connection; pull request 65346"},
		}
	})
}

// airflowDisabled reads a switch that switches off: the box is on while it is not.
// The hook takes any text but an empty one for true.
func airflowDisabled(text string, kind source.Kind) (on, valid bool) {
	disabled, valid := NonEmptyTruth(text, kind)
	return !disabled, valid
}

// airflowByConnection says whether the settings are those of a connection, for the
// hook of the SMTP provider, rather than the section [smtp] of airflow.cfg.
func airflowByConnection(c *Config) bool {
	return !c.Given("smtp.smtp_host") && (c.Given(airflowURL+"#host") || c.Given("smtp_default.host") || c.Given("disable_tls") || c.Given("disable_ssl"))
}

func airflowBoxes(c *Config) (ssl, starttls bool) {
	switch {
	case !airflowByConnection(c):
		return c.Bool("smtp.smtp_ssl"), c.Bool("smtp.smtp_starttls")
	case c.Given(airflowURL):
		return c.Text(airflowURL+"#disable_ssl") == "", c.Text(airflowURL+"#disable_tls") == ""
	}
	return c.Bool("disable_ssl"), c.Bool("disable_tls")
}

func airflowConduct(c *Config) probe.Conduct {
	d := smtplibBase()
	ssl, starttls := airflowBoxes(c)
	switch {
	case ssl:
		d.Security, d.UpgradesInsideTLS = probe.SecurityImplicit, starttls
	case starttls:
		d.Security = probe.SecuritySTARTTLS
	}
	context := c.Lower("ssl_context")
	if ssl && context != "none" {
		d.Certificate = probe.CertificateChecked
	}
	switch {
	case !airflowByConnection(c):
		d.Port = c.Int("smtp.smtp_port")
	case c.Given(airflowURL):
		d.Port = smtplibPort(c.Int(airflowURL+"#port"), d.Security)
	default:
		d.Port = smtplibPort(c.Int("smtp_default.port"), d.Security)
	}
	return d
}

func airflowWrite(t Target, c *Config) ([]Assignment, string) {
	implicit, port := t.Security == probe.SecurityImplicit, strconv.Itoa(t.Port)
	switch {
	case !airflowByConnection(c):
		return []Assignment{{Key: "smtp.smtp_host", Value: t.Host}, {Key: "smtp.smtp_port", Value: port},
			{Key: "smtp.smtp_starttls", Value: pythonBool(!implicit)}, {Key: "smtp.smtp_ssl", Value: pythonBool(implicit)}}, ""
	case c.Given(airflowURL):
		return airflowWriteURL(implicit, port, t, c)
	}
	on := map[bool]string{true: "true", false: "false"}
	return []Assignment{{Key: "smtp_default.host", Value: t.Host}, {Key: "smtp_default.port", Value: port},
		{Key: "disable_tls", Value: on[implicit]}, {Key: "disable_ssl", Value: on[!implicit]}}, ""
}

// airflowWriteURL adds the extra that is wanted. One that must go cannot be taken out
// of the URL on its own.
func airflowWriteURL(implicit bool, port string, t Target, c *Config) ([]Assignment, string) {
	want, other := "disable_ssl", "disable_tls"
	if implicit {
		want, other = other, want
	}
	if c.Text(airflowURL+"#"+other) != "" {
		return nil, "the connection URL must end in :" + port + "/?" + want + "=true, without " + other
	}
	return []Assignment{{Key: airflowURL + "#host", Value: t.Host}, {Key: airflowURL + "#port", Value: port},
		{Key: airflowURL + "#" + want, Value: "true"}}, ""
}
