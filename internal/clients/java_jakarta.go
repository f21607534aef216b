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
			ID: "jakarta-mail", Name: "Jakarta Mail", Aliases: []string{"javamail", "angus mail", "javax.mail"}, Language: "Java",
			Generations: []Generation{
				{ID: "2.1", Label: "2.1 and later (Angus Mail)", Match: func(v string) bool { return strings.HasPrefix(v, "angus") }},
				{ID: "1.0", Label: "2.0 and earlier (JavaMail)", Match: func(v string) bool { return strings.HasPrefix(v, "javax") }},
			},
			Settings: []Setting{
				{Key: "mail.transport.protocol", Role: RoleOther, Kind: WordValue, Default: "smtp", Values: []string{"smtp", "smtps"},
					Hints: map[string]string{"smtps": "TLS from the first byte; the other settings are then named mail.smtps.*"}},
				{Key: "mail.smtp.host", Role: RoleHost, Default: "localhost", Help: "host name of the server"},
				{Key: "mail.smtp.port", Role: RolePort, Kind: NumberValue, Help: "default 465 with mail.smtp.ssl.enable, else 25"},
				{Key: "mail.smtp.ssl.enable", Role: RoleSSL, Kind: BoolValue, Default: "false", Truth: javaTruth, Help: "TLS from the first byte"},
				{Key: "mail.smtp.starttls.enable", Role: RoleSTARTTLS, Kind: BoolValue, Default: "false", Truth: javaTruth, Help: "the upgrade, if the server offers it"},
				{Key: "mail.smtp.starttls.required", Role: RoleSTARTTLS, Kind: BoolValue, Default: "false", Truth: javaTruth, Help: "the upgrade or nothing"},
				{Key: "mail.smtp.socketFactory.class", Role: RoleOther, Help: "javax.net.ssl.SSLSocketFactory is an old way to say mail.smtp.ssl.enable"},
				{Key: "mail.smtp.socketFactory.port", Role: RoleOther, Kind: NumberValue, Help: "the port for that class"},
				{Key: "mail.smtp.socketFactory.fallback", Role: RoleOther, Kind: BoolValue, Default: "true", Truth: javaTruthUnlessFalse, Help: "connect again without TLS when TLS fails"},
				{Key: "mail.smtp.auth", Role: RoleAuth, Kind: BoolValue, Default: "false", Truth: javaTruth, Help: "needed where the password comes from an Authenticator"},
				{Key: "mail.smtp.auth.mechanisms", Role: RoleOther, Default: "LOGIN PLAIN DIGEST-MD5 NTLM", Help: "in the order of its choice"},
				{Key: "mail.smtp.user", Role: RoleUser},
				{Key: "mail.smtp.password", Names: []string{"Resource.password"}, Role: RolePassword, Help: "for the program; the library itself does not read it"},
				{Key: "PasswordAuthentication.user", Role: RoleUser, Help: "of an Authenticator"},
				{Key: "PasswordAuthentication.password", Role: RolePassword},
				{Key: "connect.host", Role: RoleHost, Help: "Transport.connect, before the properties"},
				{Key: "connect.port", Role: RolePort, Kind: NumberValue},
				{Key: "connect.user", Role: RoleUser},
				{Key: "connect.password", Role: RolePassword},
				{Key: "getTransport.protocol", Role: RoleOther, Kind: WordValue, Values: []string{"smtp", "smtps"}, Help: "before mail.transport.protocol"},
				{Key: "mail.smtp.from", Role: RoleFrom},
				{Key: "mail.smtp.localhost", Role: RoleEHLO, Help: "default the name of the machine"},
				{Key: "mail.smtp.ssl.trust", Role: RoleVerify, Help: "hosts whose certificate is not checked; * for all"},
				{Key: "mail.smtp.ssl.checkserveridentity", Role: RoleVerify, Kind: BoolValue, Truth: javaTruth, Help: "compare the name in the certificate; default true from 2.1 on"},
				{Key: "mail.smtp.ssl.protocols", Role: RoleMinTLS},
				{Key: "mail.smtps.host", Role: RoleHost},
				{Key: "mail.smtps.port", Role: RolePort, Kind: NumberValue, Help: "default 465"},
				{Key: "mail.smtps.auth", Role: RoleAuth, Kind: BoolValue, Default: "false", Truth: javaTruth},
				{Key: "mail.smtps.user", Role: RoleUser},
				{Key: "mail.smtps.password", Role: RolePassword},
				{Key: "mail.smtps.localhost", Role: RoleEHLO},
				{Key: "mail.smtps.ssl.trust", Role: RoleVerify},
				{Key: "mail.smtps.ssl.checkserveridentity", Role: RoleVerify, Kind: BoolValue, Truth: javaTruth},
				{Key: "mail.smtp.timeout", Role: RoleOther, Kind: NumberValue, Help: "milliseconds; without it a silent server holds the program for ever"},
			},
			Forms: []Form{{Format: source.Java}, {Format: source.Properties},
				// The Resource of a mail session in Tomcat.
				{Format: source.XML, Dialect: source.XMLAttributes, Borrowed: true, Files: []string{"context.xml"}}},
			Marks:   []string{"javax.mail", "jakarta.mail", "com.sun.mail", "eclipse.angus"},
			Conduct: jakartaConduct,
			Boxes:   jakartaBoxes,
			Write:   jakartaWrite,
			Errors:  jakartaErrors,
			Notes: []string{
				"The port decides nothing: 465 without mail.smtp.ssl.enable is spoken to in plain text.",
				"mail.smtp.starttls.enable alone sends the password in clear when the server offers no STARTTLS; mail.smtp.starttls.required does not.",
				"Without mail.smtp.auth=true an Authenticator is never asked, and the server then refuses the sender with 530.",
				"The settings of the protocol smtps are named mail.smtps.*; those named mail.smtp.* do nothing for it.",
			},
			Sources: []string{"Angus Mail 2.0.3 SMTPTransport.java, SocketFetcher.java, COMPAT.txt", "javax.mail 1.6.5 run with Java 17 against test servers"},
		}
	})
}

// javaTruth reads a switch as Jakarta Mail does one that is off by default: only
// the word true counts.
func javaTruth(text string, _ source.Kind) (on, valid bool) {
	on = strings.EqualFold(text, "true")
	return on, on || strings.EqualFold(text, "false")
}

// javaTruthUnlessFalse is javaTruth for a switch that is on by default.
func javaTruthUnlessFalse(text string, _ source.Kind) (on, valid bool) {
	off := strings.EqualFold(text, "false")
	return !off, off || strings.EqualFold(text, "true")
}

// jakartaOrder is the default of mail.smtp.auth.mechanisms; the first one that the
// server offers is used, and no other after it.
func jakartaOrder() []string { return []string{"LOGIN", "PLAIN", "DIGEST-MD5", "NTLM"} }

// jakartaBase is what Jakarta Mail does with the three switches; port 0 is its default.
func jakartaBase(port int, ssl, enable, required bool) probe.Conduct {
	d := probe.Conduct{Port: port, Security: probe.SecurityNone, WithoutSTARTTLS: probe.GoesOn, WithoutAUTH: probe.GoesOn,
		Mechanisms: jakartaOrder(), InClear: probe.ClearAllowed, Certificate: probe.CertificateChecked, MinTLS: "TLS 1.2"}
	switch {
	case ssl:
		d.Security = probe.SecurityImplicit
		if enable || required {
			d.Notes = append(d.Notes, "With both boxes on, Jakarta Mail opens with TLS; STARTTLS does nothing then.")
		}
	case required:
		d.Security, d.WithoutSTARTTLS = probe.SecuritySTARTTLS, probe.Gives
	case enable:
		d.Security = probe.SecurityOpportunistic
	}
	if port == 0 {
		d.Port = 25
		if ssl {
			d.Port = 465
		}
	}
	return d
}

// smtps says whether the protocol is the one that begins with TLS.
func (c *Config) smtps() bool {
	for _, key := range []string{"getTransport.protocol", "mail.transport.protocol"} {
		if c.Given(key) {
			return c.Lower(key) == "smtps"
		}
	}
	return c.Given("mail.smtps.host") && !c.Given("mail.smtp.host")
}

func jakartaConduct(c *Config) probe.Conduct {
	if c.smtps() {
		d := jakartaBase(cmp.Or(c.Int("connect.port"), c.Int("mail.smtps.port"), 465), true, false, false)
		d.Certificate, d.EHLOName = c.jakartaCertificate("mail.smtps.ssl."), c.Text("mail.smtps.localhost")
		d.NoSignIn = c.jakartaAsks() && !c.Bool("mail.smtps.auth")
		return d
	}
	ssl, enable, required := c.Bool("mail.smtp.ssl.enable"), c.Bool("mail.smtp.starttls.enable"), c.Bool("mail.smtp.starttls.required")
	port := cmp.Or(c.Int("connect.port"), c.Int("mail.smtp.port"))
	d := jakartaBase(port, ssl, enable, required)
	if strings.HasSuffix(c.Text("mail.smtp.socketFactory.class"), "SSLSocketFactory") && !ssl {
		factory := cmp.Or(c.Int("mail.smtp.socketFactory.port"), d.Port)
		// On a port that begins in plain text its handshake fails, and it then
		// connects as if there were no factory.
		if c.Bool("mail.smtp.socketFactory.fallback") && factory != 465 {
			d.Notes = append(d.Notes, "mail.smtp.socketFactory.class makes Jakarta Mail try TLS first; when that fails it connects again without, since mail.smtp.socketFactory.fallback is on.")
		} else {
			d = jakartaBase(factory, true, false, false)
		}
	}
	d.Certificate = c.jakartaCertificate("mail.smtp.ssl.")
	d.EHLOName = c.Text("mail.smtp.localhost")
	d.NoSignIn = c.jakartaAsks() && !c.Bool("mail.smtp.auth")
	if list := strings.Fields(strings.ToUpper(c.Text("mail.smtp.auth.mechanisms"))); len(list) > 0 {
		d.Mechanisms = list
	}
	return d
}

// jakartaAsks says whether the password comes from an Authenticator alone, which is
// asked only with mail.smtp.auth.
func (c *Config) jakartaAsks() bool {
	for _, key := range []string{"mail.smtp.password", "mail.smtps.password", "connect.password"} {
		if c.Given(key) {
			return false
		}
	}
	return c.Given("PasswordAuthentication.user") || c.Given("PasswordAuthentication.password")
}

// jakartaCertificate is how much of the certificate is checked. Up to 2.0 the name
// in it is not compared unless told to.
func (c *Config) jakartaCertificate(prefix string) probe.CertificatePolicy {
	trust := strings.Fields(c.Text(prefix + "trust"))
	for _, host := range trust {
		if host == "*" || strings.EqualFold(host, c.byRole(RoleHost)) {
			return probe.CertificateIgnored
		}
	}
	named := c.Since("2.1")
	if c.Given(prefix + "checkserveridentity") {
		named = c.Bool(prefix + "checkserveridentity")
	}
	if named {
		return probe.CertificateChecked
	}
	return probe.CertificateNoName
}

// jakartaBoxes have STARTTLS as optional where it is enabled and not required.
func jakartaBoxes(c *Config) (ssl, starttls probe.Switch) {
	conduct := jakartaConduct(c)
	ssl, starttls = probe.Off, probe.Off
	if c.Bool("mail.smtp.ssl.enable") || conduct.Security == probe.SecurityImplicit {
		ssl = probe.On
	}
	switch {
	case c.smtps():
	case c.Bool("mail.smtp.starttls.required"):
		starttls = probe.On
	case c.Bool("mail.smtp.starttls.enable"):
		starttls = probe.Optional
	}
	return ssl, starttls
}

func jakartaWrite(t Target, c *Config) ([]Assignment, string) {
	implicit, prefix := t.Security == probe.SecurityImplicit, "mail.smtp."
	var list []Assignment
	switch smtps := c.smtps(); {
	case smtps && implicit && !c.Given("mail.smtp.host"):
		prefix = "mail.smtps."
	case smtps:
		for _, key := range []string{"getTransport.protocol", "mail.transport.protocol"} {
			if c.Given(key) || key == "mail.transport.protocol" {
				list = append(list, Assignment{Key: key, Value: "smtp"})
			}
		}
	}
	for _, at := range [][2]string{{"host", t.Host}, {"port", strconv.Itoa(t.Port)}} {
		key := prefix + at[0]
		if c.Given("connect." + at[0]) {
			key = "connect." + at[0]
		}
		list = append(list, Assignment{Key: key, Value: at[1]})
	}
	for _, key := range []string{"mail.smtp.socketFactory.class", "mail.smtp.socketFactory.port"} {
		if c.Given(key) {
			list = append(list, Assignment{Key: key, Remove: true})
		}
	}
	if prefix == "mail.smtp." {
		list = append(list, Assignment{Key: "mail.smtp.ssl.enable", Value: strconv.FormatBool(implicit)},
			Assignment{Key: "mail.smtp.starttls.required", Value: strconv.FormatBool(!implicit)})
	}
	if t.Username != "" {
		list = append(list, Assignment{Key: prefix + "auth", Value: "true"})
	}
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: prefix + "localhost", Value: t.EHLOName})
	}
	return list, ""
}
