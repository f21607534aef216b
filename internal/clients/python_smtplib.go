package clients

import (
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// The calls that decide on the mode.
const (
	smtplibSSL     = "SMTP_SSL"
	smtplibClass   = "smtplib.SMTP"
	smtplibContext = "smtplib.SMTP.context"
	smtplibUpgrade = "starttls()"
)

// smtplibNoContext is what Python says of a context that is given to the wrong class.
const smtplibNoContext = "SMTP.__init__() got an unexpected keyword argument 'context'"

func init() {
	register(func() *Client {
		return &Client{
			ID: "smtplib", Name: "Python smtplib", Aliases: []string{"python", "python smtp"}, Language: "Python",
			// The class stands beside what is added to the call, so that it is found there.
			Settings: []Setting{
				{Key: "smtplib.SMTP.host", Names: []string{"smtplib.SMTP_SSL.host", "connect.host"}, Role: RoleHost, Required: true},
				{Key: "smtplib.SMTP.port", Names: []string{"smtplib.SMTP_SSL.port", "connect.port"}, Role: RolePort, Kind: NumberValue, Default: "0", Help: "0 is 25 for SMTP, 465 for SMTP_SSL"},
				{Key: smtplibClass, Names: []string{"smtplib.SMTP_SSL"}, Role: RoleMode, Kind: CallValue, Default: "SMTP", Help: "the class: SMTP_SSL is TLS from the first byte, whatever the port"},
				{Key: smtplibContext, Names: []string{"smtplib.SMTP_SSL.context"}, Role: RoleVerify, Kind: CallValue, Help: "of SMTP_SSL: ssl.create_default_context() checks the certificate; without it nothing does"},
				{Key: smtplibUpgrade, Role: RoleSTARTTLS, Kind: CallValue, Help: "the upgrade; an error where the server does not offer it"},
				{Key: "starttls.context", Role: RoleVerify, Kind: CallValue, Help: "as that of SMTP_SSL"},
				{Key: "connect()", Role: RoleOther, Kind: CallValue, Help: "opens a fresh connection, without TLS"},
				{Key: "login.user", Role: RoleUser},
				{Key: "login.password", Role: RolePassword},
				{Key: "sendmail.from_addr", Role: RoleFrom},
				{Key: "smtplib.SMTP.local_hostname", Names: []string{"smtplib.SMTP_SSL.local_hostname"}, Role: RoleEHLO, Help: "default the machine's name"},
			},
			Forms:   []Form{{Format: source.Python, Files: []string{"*.py"}}},
			Marks:   []string{"import smtplib", "from smtplib", " smtplib.smtp", "=smtplib.smtp"},
			Conduct: smtplibConduct,
			Boxes:   smtplibBoxes,
			Write:   smtplibWrite,
			Errors:  smtplibErrors(),
			Notes: []string{
				"The class decides, not the port: SMTP(host, 465) waits for a greeting that never comes.",
				"Without a context the certificate is not checked, neither by SMTP_SSL nor by starttls().",
				"Without timeout= a server that says nothing holds the program for ever.",
			},
			Sources: []string{"CPython Lib/smtplib.py and Lib/ssl.py, 3.6 to 3.13; run with Python 3.11.2 and OpenSSL 3.0 against test servers"},
		}
	})
}

// smtplibBase is what all programs on smtplib have in common.
func smtplibBase() probe.Conduct {
	return probe.Conduct{Security: probe.SecurityNone, WithoutSTARTTLS: probe.Gives, WithoutAUTH: probe.Gives, Mechanisms: smtplibOrder(),
		TriesNext: true, InClear: probe.ClearAllowed, Certificate: probe.CertificateIgnored, MinTLS: "TLS 1.2"}
}

// smtplibOrder is the order in which smtplib's login tries what the server offers;
// after a refusal it goes on to the next.
func smtplibOrder() []string { return []string{"CRAM-MD5", "PLAIN", "LOGIN"} }

// smtplibPort is the port of the class where the program names none.
func smtplibPort(port int, mode probe.Security) int {
	switch {
	case port != 0:
		return port
	case mode == probe.SecurityImplicit:
		return 465
	}
	return 25
}

func smtplibConduct(c *Config) probe.Conduct {
	d := smtplibBase()
	d.EHLOName = c.Text("smtplib.SMTP.local_hostname")
	context := "starttls.context"
	upgrades := c.Given(smtplibUpgrade)
	if c.Given(smtplibContext) && !smtplibIsSSL(c) {
		d.Refuses = smtplibNoContext
	}
	switch {
	case smtplibIsSSL(c):
		d.Security, d.UpgradesInsideTLS, context = probe.SecurityImplicit, upgrades, smtplibContext
	case upgrades && smtplibReconnects(c):
		d.LosesTLS = true
		d.Defects = append(d.Defects, probe.Defect{Fatal: true, Summary: "the program calls connect() after starttls(), which opens a second connection in plain text",
			Fix: "Remove the call of connect(): SMTP(host, port) has connected already."})
	case upgrades:
		d.Security = probe.SecuritySTARTTLS
	}
	if smtplibVerifies(c, context) || context == "starttls.context" && strings.Contains(c.Text(smtplibUpgrade), "context=") {
		d.Certificate = probe.CertificateChecked
	}
	d.Port = smtplibPort(c.Int("smtplib.SMTP.port"), d.Security)
	return d
}

func smtplibIsSSL(c *Config) bool { return strings.HasSuffix(c.Text(smtplibClass), smtplibSSL) }

// smtplibReconnects says whether connect() stands behind starttls().
func smtplibReconnects(c *Config) bool {
	upgrade, connect := c.Values[smtplibUpgrade].Entry, c.Values["connect()"].Entry
	return upgrade != nil && connect != nil && c.Values["smtplib.SMTP.host"].Entry != nil && connect.Start > upgrade.Start
}

// smtplibVerifies says whether the context that is passed checks the certificate.
func smtplibVerifies(c *Config, key string) bool {
	v, given := c.Values[key]
	if !given {
		return false
	}
	text := v.Text
	if v.Entry != nil {
		text += v.Entry.Raw
	}
	return !strings.Contains(text, "unverified") && !strings.Contains(text, "None") && !strings.Contains(text, "stdlib_context")
}

func smtplibBoxes(c *Config) (ssl, starttls probe.Switch) {
	return onIf(smtplibIsSSL(c)), onIf(c.Given(smtplibUpgrade))
}

// onIf is a box that is on or off.
func onIf(on bool) probe.Switch {
	if on {
		return probe.On
	}
	return probe.Off
}

func smtplibWrite(t Target, c *Config) ([]Assignment, string) {
	list := []Assignment{{Key: "smtplib.SMTP.host", Value: t.Host}, {Key: "smtplib.SMTP.port", Value: strconv.Itoa(t.Port)}}
	if t.Security == probe.SecurityImplicit {
		list = append(list, Assignment{Key: smtplibClass, Value: smtplibSSL}, Assignment{Key: smtplibUpgrade, Remove: true})
		if smtplibVerifies(c, "starttls.context") {
			list = append(list, Assignment{Key: smtplibContext, Value: smtplibExpression(c, "starttls.context")})
		}
	} else {
		list = append(list, Assignment{Key: smtplibClass, Value: "SMTP"})
		upgrade := smtplibUpgrade
		if c.Given(smtplibContext) {
			if !smtplibInCall(c) {
				return nil, "make it server = smtplib.SMTP(host, " + strconv.Itoa(t.Port) + ") and pass the context to server.starttls(context=...) instead"
			}
			list = append(list, Assignment{Key: smtplibContext, Remove: true})
			upgrade = "starttls(context=" + smtplibExpression(c, smtplibContext) + ")"
		}
		list = append(list, Assignment{Key: smtplibUpgrade, Value: upgrade})
	}
	if smtplibReconnects(c) {
		list = append(list, Assignment{Key: "connect()", Remove: true})
	}
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: "smtplib.SMTP.local_hostname", Value: t.EHLOName})
	}
	return list, ""
}

// smtplibExpression is the context as the program writes it.
func smtplibExpression(c *Config, key string) string {
	if e := c.Values[key].Entry; e != nil && e.Raw != "" && !strings.ContainsAny(e.Raw, "\r\n") {
		return e.Raw
	}
	return "ssl.create_default_context()"
}

// smtplibInCall says whether the context stands in the call of the class itself,
// rather than in a variable.
func smtplibInCall(c *Config) bool {
	class, context := c.Values[smtplibClass].Entry, c.Values[smtplibContext].Entry
	return context == nil || class != nil && context.Start > class.Start
}
