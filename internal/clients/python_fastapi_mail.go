package clients

import (
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// fastapiWrap is what the library puts around what goes wrong up to the sign-in.
const fastapiWrap = "Exception raised {error}, check your credentials or email service configuration"

func init() {
	register(func() *Client {
		return &Client{
			ID: "fastapi-mail", Name: "fastapi-mail", Aliases: []string{"fastapi", "fastapi_mail"}, Library: "aiosmtplib", Wrap: fastapiWrap, Language: "Python",
			Settings: []Setting{
				{Key: "MAIL_SERVER", Role: RoleHost, Required: true},
				{Key: "MAIL_PORT", Role: RolePort, Kind: NumberValue, Required: true},
				{Key: "MAIL_STARTTLS", Role: RoleSTARTTLS, Kind: BoolValue, Truth: WordTruth, Default: "False", Required: true, Help: "the upgrade, for 587"},
				{Key: "MAIL_SSL_TLS", Role: RoleSSL, Kind: BoolValue, Truth: WordTruth, Default: "False", Required: true, Help: "TLS from the first byte, for 465"},
				{Key: "MAIL_USERNAME", Role: RoleUser, Required: true},
				{Key: "MAIL_PASSWORD", Role: RolePassword, Required: true},
				{Key: "MAIL_FROM", Role: RoleFrom, Required: true},
				{Key: "USE_CREDENTIALS", Role: RoleAuth, Kind: BoolValue, Truth: WordTruth, Default: "True", Help: "off: no sign-in"},
				{Key: "VALIDATE_CERTS", Role: RoleVerify, Kind: BoolValue, Truth: WordTruth, Default: "True"},
				{Key: "CERT_BUNDLE", Role: RoleCA},
				{Key: "LOCAL_HOSTNAME", Role: RoleEHLO, Help: "default the machine's name"},
				{Key: "SUPPRESS_SEND", Role: RoleSwitch, Kind: BoolValue, Truth: WordTruth, Default: "0", Help: "1: nothing is sent"},
				{Key: "MAIL_FROM_NAME", Role: RoleOther},
				{Key: "MAIL_DEBUG", Role: RoleOther, Kind: BoolValue},
			},
			Forms: []Form{{Format: source.Python, Files: []string{"*.py"}}, {Format: source.Dotenv, Dialect: source.PythonDotenv},
				{Format: source.Compose}, {Format: source.Shell}},
			Marks:   []string{"fastapi_mail", "fastapi-mail", "fastapi", "connectionconfig"},
			Conduct: fastapiConduct,
			Write:   fastapiWrite,
			Errors: []ErrorText{
				{Event: BothOn, Text: fastapiBoth},
				{Event: SenderRefused, Text: "({code}, {repr}, '{any}')"},
				{Event: RecipientRefused, Text: "[SMTPRecipientRefused({code}, {repr}, '{any}')]"},
				{Event: MessageRefused, Text: "({code}, {repr})"},
			},
			Notes: []string{
				"Both boxes must be given, and at most one of them may be on.",
				"With both off it does not try STARTTLS at all.",
				"Old releases call the two boxes MAIL_TLS and MAIL_SSL.",
			},
			Sources: []string{"fastapi_mail/config.py and connection.py 1.6.2, on aiosmtplib"},
		}
	})
}

var fastapiBoth = strings.ReplaceAll(fastapiWrap, "{error}", aiosmtplibBoth)

func fastapiConduct(c *Config) probe.Conduct {
	// pydantic turns words into switches, in program text as well: the library's
	// option is never None, so that nothing is upgraded by itself.
	ssl, starttls := c.Bool("MAIL_SSL_TLS"), c.Bool("MAIL_STARTTLS")
	d := aiosmtplibConnection(ssl, strings.ToLower(pythonBool(starttls)), c.Int("MAIL_PORT"))
	d.EHLOName = c.Text("LOCAL_HOSTNAME")
	if d.Refuses != "" {
		d.Refuses = fastapiBoth
	}
	if !c.Bool("VALIDATE_CERTS") {
		d.Certificate = probe.CertificateIgnored
	}
	d.NoSignIn = !c.Bool("USE_CREDENTIALS")
	if c.Bool("SUPPRESS_SEND") {
		d.Refuses = "SUPPRESS_SEND is on, so that nothing is sent"
	}
	return d
}

func fastapiWrite(t Target, c *Config) ([]Assignment, string) {
	implicit := t.Security == probe.SecurityImplicit
	list := []Assignment{{Key: "MAIL_SERVER", Value: t.Host}, {Key: "MAIL_PORT", Value: strconv.Itoa(t.Port)},
		{Key: "MAIL_STARTTLS", Value: pythonBool(!implicit)}, {Key: "MAIL_SSL_TLS", Value: pythonBool(implicit)}}
	if c.Bool("SUPPRESS_SEND") {
		list = append(list, Assignment{Key: "SUPPRESS_SEND", Value: "0"})
	}
	if t.Username != "" {
		list = append(list, Assignment{Key: "MAIL_USERNAME", Value: t.Username})
	}
	if t.From != "" {
		list = append(list, Assignment{Key: "MAIL_FROM", Value: t.From})
	}
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: "LOCAL_HOSTNAME", Value: t.EHLOName})
	}
	return list, ""
}
