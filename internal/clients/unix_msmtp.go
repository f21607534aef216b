package clients

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	register(func() *Client {
		return &Client{
			ID: "msmtp", Name: "msmtp",
			Settings: []Setting{
				{Key: "host", Role: RoleHost, Required: true, Help: "host name of the server"},
				{Key: "port", Role: RolePort, Kind: NumberValue, Help: "default 465 with tls on and tls_starttls off, else 25"},
				{Key: "tls", Role: RoleSSL, Kind: BoolValue, Default: "off", Truth: msmtpTruth, Help: "encryption at all; tls_starttls says which"},
				{Key: "tls_starttls", Role: RoleSTARTTLS, Kind: BoolValue, Default: "on", Truth: msmtpTruth, Help: "the upgrade; off is TLS from the first byte"},
				{Key: "auth", Role: RoleAuth, Default: "off", Help: "off, on, or a method such as plain or login"},
				{Key: "user", Role: RoleUser},
				{Key: "password", Role: RolePassword},
				{Key: "passwordeval", Role: RoleOther, Secret: true, Help: "a command that prints the password"},
				{Key: "from", Role: RoleFrom},
				{Key: "domain", Role: RoleEHLO, Default: "localhost"},
				{Key: "tls_certcheck", Role: RoleVerify, Kind: BoolValue, Default: "on", Truth: msmtpTruth},
				{Key: "tls_trust_file", Role: RoleCA, Help: "default that of the system"},
				{Key: "tls_fingerprint", Role: RoleVerify, Help: "checked instead of the rest of the certificate"},
				{Key: "timeout", Role: RoleOther},
			},
			Forms:   []Form{{Format: source.Msmtprc, Files: []string{"msmtprc", ".msmtprc", "msmtp/config"}}},
			Marks:   []string{"msmtp"},
			Conduct: msmtpConduct,
			Boxes:   msmtpBoxes,
			Write:   msmtpWrite,
			Errors:  msmtpErrors,
			Notes: []string{
				"tls on alone means STARTTLS, on port 465 too; TLS from the first byte needs tls_starttls off.",
				"With auth on it sends no password without TLS, except by SCRAM; a method that is named is used as it is.",
				"Switches are on and off; with any other word msmtp stops.",
			},
			Sources: []string{"msmtp 1.8.33: src/msmtp.c, src/smtp.c, src/conf.c", "msmtp 1.8.23 with GnuTLS and GNU SASL run against test servers"},
		}
	})
}

var msmtpErrors = []ErrorText{
	{Event: BadSetting, Text: "{any}: line {any}: invalid argument {any} for command {any}", Measured: true},
	{Event: HostNotFound, Text: "cannot locate host {host}: {any}", Measured: true},
	{Event: ConnectRefused, Text: "cannot connect to {host}, port {port}: Connection refused", Measured: true},
	{Event: ConnectTimeout, Text: "cannot connect to {host}, port {port}: {any}"},
	{Event: TLSOnPlainPort, Text: "TLS handshake failed: An unexpected TLS packet was received.", Measured: true},
	{Event: PlainOnTLSClosed, Text: "the server sent an empty reply", Measured: true},
	{Event: PlainOnTLSTimeout, Text: "network read error: the operation timed out", Measured: true, Note: "only with timeout; without it msmtp waits for ever"},
	{Event: GreetingRefused, Text: "cannot get initial OK message from server", Measured: true},
	{Event: EHLORefused, Text: "SMTP server does not accept EHLO or HELO commands", Measured: true},
	{Event: STARTTLSMissing, Text: "the server does not support TLS via the STARTTLS command", Measured: true},
	{Event: STARTTLSRefused, Text: "command STARTTLS failed", Measured: true},
	{Event: HandshakeFailed, Text: "TLS handshake failed: {any}"},
	{Event: TLSTooOld, Text: "TLS handshake failed: {any}"},
	{Event: CertSelfSigned, Text: "TLS certificate verification failed: The certificate is NOT trusted. The certificate issuer is unknown.", Measured: true},
	{Event: CertUntrusted, Text: "TLS certificate verification failed: The certificate is NOT trusted. The certificate issuer is unknown.", Measured: true},
	{Event: CertExpired, Text: "TLS certificate verification failed: The certificate is NOT trusted. The certificate chain uses expired certificate.", Measured: true},
	{Event: CertHostname, Text: "TLS certificate verification failed: The certificate is NOT trusted. The name in the certificate does not match the expected.", Measured: true},
	{Event: AuthMissing, Text: "the server does not support authentication", Measured: true},
	{Event: AuthMissingInTLS, Text: "the server does not support authentication", Measured: true},
	{Event: ClearRefused, Text: "cannot use a secure authentication method", Measured: true},
	{Event: NoMechanism, Text: "cannot find a usable authentication method", Measured: true},
	{Event: NoMechanism, Text: "the server does not support authentication method {mechanism}", Measured: true},
	{Event: AuthRefused, Text: "authentication failed (method {mechanism})", Measured: true},
	{Event: AuthDropped, Text: "the server sent an empty reply", Measured: true},
	{Event: SenderRefused, Text: "envelope from address {any} not accepted by the server", Measured: true},
	{Event: RecipientRefused, Text: "recipient address {any} not accepted by the server", Measured: true},
	{Event: MessageRefused, Text: "the server did not accept the mail", Measured: true},
}

// msmtpTruth reads a switch: on, off, or the command alone, which is on.
func msmtpTruth(text string, _ source.Kind) (on, valid bool) {
	on = text == "" || text == "on"
	return on, on || text == "off"
}

func msmtpConduct(c *Config) probe.Conduct {
	tls, starttls := c.Bool("tls"), c.Bool("tls_starttls")
	d := probe.Conduct{Port: 25, Security: probe.SecurityNone, WithoutSTARTTLS: probe.Gives, WithoutAUTH: probe.Gives,
		EHLOName: c.Text("domain"), Certificate: probe.CertificateChecked, MinTLS: "TLS 1.0"}
	switch {
	case tls && starttls:
		d.Security = probe.SecuritySTARTTLS
	case tls:
		d.Security, d.Port = probe.SecurityImplicit, 465
	}
	d.Port = cmp.Or(c.Int("port"), d.Port)
	if !c.Bool("tls_certcheck") {
		d.Certificate = probe.CertificateIgnored
	}
	for _, key := range []string{"tls", "tls_starttls", "tls_certcheck"} {
		if v, set := c.Values[key]; set && v.Known {
			if _, valid := msmtpTruth(v.Text, v.Kind); !valid {
				d.Refuses = fmt.Sprintf("invalid argument %s for command %s", v.Text, key)
			}
		}
	}
	msmtpAuth(c, &d)
	return d
}

// msmtpAuth is what it does to sign in: not at all unless auth says so, by the best
// method for on, else by the one that is named.
func msmtpAuth(c *Config, d *probe.Conduct) {
	text := c.Text("auth")
	switch word := c.Lower("auth"); {
	case (word == "on" || word == "off") && text != word:
		d.Refuses = fmt.Sprintf("invalid argument %s for command auth", text)
	case word == "off":
		d.NoSignIn = true
	case word == "on" || word == "":
		d.InClear = probe.ClearDigestOK
		d.Mechanisms = []string{"SCRAM-SHA-256", "SCRAM-SHA-1"}
		if d.Security != probe.SecurityNone {
			d.Mechanisms = []string{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "DIGEST-MD5", "LOGIN", "NTLM"}
		}
	default:
		d.InClear, d.Mechanisms = probe.ClearAllowed, []string{strings.ToUpper(word)}
	}
}

// msmtpBoxes: tls_starttls says nothing while tls is off.
func msmtpBoxes(c *Config) (ssl, starttls probe.Switch) {
	switch msmtpConduct(c).Security {
	case probe.SecurityImplicit:
		return probe.On, probe.Off
	case probe.SecuritySTARTTLS:
		return probe.Off, probe.On
	}
	return probe.Off, probe.Off
}

func msmtpWrite(t Target, c *Config) ([]Assignment, string) {
	word := map[bool]string{true: "on", false: "off"}
	list := []Assignment{{Key: "host", Value: t.Host}, {Key: "port", Value: strconv.Itoa(t.Port)},
		{Key: "tls", Value: "on"}, {Key: "tls_starttls", Value: word[t.Security == probe.SecuritySTARTTLS]}}
	if t.Username != "" && msmtpConduct(c).NoSignIn {
		list = append(list, Assignment{Key: "auth", Value: "on"})
	}
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: "domain", Value: t.EHLOName})
	}
	return list, ""
}
