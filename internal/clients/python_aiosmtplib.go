package clients

import (
	"strconv"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

const aiosmtplibBoth = "The start_tls and use_tls options are not compatible."

func init() {
	register(func() *Client {
		return &Client{
			ID: "aiosmtplib", Name: "aiosmtplib", Language: "Python",
			Settings: []Setting{
				{Key: "send.hostname", Names: []string{"aiosmtplib.SMTP.hostname", "connect.hostname"}, Role: RoleHost, Default: "localhost"},
				{Key: "send.port", Names: []string{"aiosmtplib.SMTP.port", "connect.port"}, Role: RolePort, Kind: NumberValue, Help: "default 465 with use_tls, 587 with start_tls=True, else 25"},
				{Key: "send.use_tls", Names: []string{"aiosmtplib.SMTP.use_tls", "connect.use_tls"}, Role: RoleSSL, Kind: BoolValue, Default: "False", Help: "TLS from the first byte, for 465"},
				{Key: "send.start_tls", Names: []string{"aiosmtplib.SMTP.start_tls", "connect.start_tls"}, Role: RoleSTARTTLS, Kind: BoolValue, Default: "None",
					Help: "the upgrade, for 587: True is or fail, False is never, None is if the server offers it"},
				{Key: "send.username", Names: []string{"aiosmtplib.SMTP.username", "connect.username", "login.username"}, Role: RoleUser},
				{Key: "send.password", Names: []string{"aiosmtplib.SMTP.password", "connect.password", "login.password"}, Role: RolePassword},
				{Key: "send.sender", Names: []string{"sendmail.sender"}, Role: RoleFrom},
				{Key: "send.local_hostname", Names: []string{"aiosmtplib.SMTP.local_hostname", "connect.local_hostname"}, Role: RoleEHLO, Help: "default the machine's name"},
				{Key: "send.validate_certs", Names: []string{"aiosmtplib.SMTP.validate_certs", "connect.validate_certs"}, Role: RoleVerify, Kind: BoolValue, Default: "True"},
				{Key: "send.cert_bundle", Names: []string{"aiosmtplib.SMTP.cert_bundle", "connect.cert_bundle"}, Role: RoleCA},
			},
			Forms:   []Form{{Format: source.Python, Path: "aiosmtplib.", Files: []string{"*.py"}}},
			Marks:   []string{"aiosmtplib"},
			Conduct: aiosmtplibConduct,
			Boxes:   aiosmtplibBoxes,
			Write:   aiosmtplibWrite,
			Errors:  aiosmtplibErrors(),
			Notes: []string{
				"use_tls is TLS from the first byte, not STARTTLS.",
				"With neither option it upgrades if the server offers STARTTLS, and signs in without TLS if it does not.",
			},
			Sources: []string{"aiosmtplib src/aiosmtplib/smtp.py 2.0.0 and 5.1.2; run with both against test servers"},
		}
	})
}

func aiosmtplibConduct(c *Config) probe.Conduct {
	useTLS, startTLS := pythonTruth(c, "send.use_tls"), c.Lower("send.start_tls")
	d := aiosmtplibConnection(useTLS, startTLS, c.Int("send.port"))
	d.EHLOName = c.Text("send.local_hostname")
	if !pythonTruth(c, "send.validate_certs") {
		d.Certificate = probe.CertificateIgnored
	}
	return d
}

// aiosmtplibConnection is what the library does with its options; startTLS is a
// Python word in lower case.
func aiosmtplibConnection(useTLS bool, startTLS string, port int) probe.Conduct {
	d := smtplibBase()
	d.Certificate = probe.CertificateChecked
	usual := 25
	switch {
	case useTLS:
		d.Security, usual = probe.SecurityImplicit, 465
		if startTLS == "true" {
			d.Refuses = aiosmtplibBoth
		}
	case startTLS == "true":
		d.Security, usual = probe.SecuritySTARTTLS, 587
	case startTLS != "false":
		d.Security, d.WithoutSTARTTLS = probe.SecurityOpportunistic, probe.GoesOn
	}
	if d.Port = port; port == 0 {
		d.Port = usual
	}
	return d
}

func aiosmtplibBoxes(c *Config) (ssl, starttls probe.Switch) {
	ssl = onIf(pythonTruth(c, "send.use_tls"))
	switch c.Lower("send.start_tls") {
	case "true":
		return ssl, probe.On
	case "false":
		return ssl, probe.Off
	}
	return ssl, probe.Optional
}

func aiosmtplibWrite(t Target, c *Config) ([]Assignment, string) {
	implicit := t.Security == probe.SecurityImplicit
	upgrade := Assignment{Key: "send.start_tls", Value: "True"}
	if implicit {
		upgrade.Value = "False"
	}
	list := []Assignment{{Key: "send.hostname", Value: t.Host}, {Key: "send.port", Value: strconv.Itoa(t.Port)},
		{Key: "send.use_tls", Value: pythonBool(implicit)}, upgrade}
	if t.Username != "" {
		list = append(list, Assignment{Key: "send.username", Value: t.Username})
	}
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: "send.local_hostname", Value: t.EHLOName})
	}
	return list, ""
}

// aiosmtplibErrors are the texts of its exceptions, as str() gives them.
func aiosmtplibErrors() []ErrorText {
	const connecting = "Error connecting to {host} on port {port}: "
	list := []ErrorText{
		{Event: BothOn, Text: aiosmtplibBoth, Measured: true},
		{Event: HostNotFound, Text: connecting + "[Errno -2] Name or service not known", Measured: true},
		{Event: ConnectRefused, Text: connecting + "[Errno 111] Connect call failed ('{address}', {port})", Measured: true},
		{Event: ConnectTimeout, Text: "Timed out connecting to {host} on port {port}"},
		{Event: TLSOnPlainPort, Text: connecting + "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:{any})", Measured: true},
		{Event: PlainOnTLSClosed, Text: connecting + "Unexpected EOF received", Measured: true},
		{Event: PlainOnTLSTimeout, Text: "Timed out waiting for server ready message", Measured: true},
		{Event: GreetingRefused, Text: "{reply}", Measured: true},
		{Event: EHLORefused, Text: "({code}, {repr})", Measured: true},
		{Event: STARTTLSMissing, Text: "SMTP STARTTLS extension not supported by server.", Measured: true},
		{Event: STARTTLSRefused, Text: "({code}, {repr})", Measured: true},
		{Event: TLSTooOld, Text: "[SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version (_ssl.c:{any})", Measured: true},
		{Event: AuthMissing, Text: "The SMTP AUTH extension is not supported by this server. Try connecting via TLS (or STARTTLS).", Measured: true},
		{Event: AuthMissingInTLS, Text: "The SMTP AUTH extension is not supported by this server.", Measured: true},
		{Event: NoMechanism, Text: "No suitable authentication method found.", Measured: true},
		{Event: AuthRefused, Text: "({code}, {repr})", Measured: true},
		{Event: AuthDropped, Text: "Unexpected EOF received", Measured: true},
		{Event: SenderRefused, Text: "({code}, {repr}, '{any}')", Measured: true},
		{Event: RecipientRefused, Text: "[SMTPRecipientRefused({code}, {repr}, '{any}')]", Measured: true},
		{Event: MessageRefused, Text: "({code}, {repr})", Measured: true},
	}
	// OpenSSL's complaints about a certificate are the same everywhere.
	for _, e := range smtplibErrors() {
		switch e.Event {
		case CertSelfSigned, CertUntrusted, CertHostname, CertExpired:
			list = append(list, e)
		}
	}
	return list
}
