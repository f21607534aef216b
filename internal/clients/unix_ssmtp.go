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
			ID: "ssmtp", Name: "sSMTP", Aliases: []string{"ssmtp.conf"},
			Settings: []Setting{
				ssmtp("mailhub", Setting{Role: RoleOther, Kind: HostPortValue, Required: true, Help: "host:port; default port 25"}),
				ssmtp("UseTLS", Setting{Role: RoleSSL, Kind: BoolValue, Default: "NO", Truth: ssmtpTruth, Help: "TLS from the first byte, unless UseSTARTTLS is on"}),
				ssmtp("UseSTARTTLS", Setting{Role: RoleSTARTTLS, Kind: BoolValue, Default: "NO", Truth: ssmtpTruth, Help: "the upgrade, with or without UseTLS"}),
				ssmtp("AuthUser", Setting{Role: RoleUser}),
				ssmtp("AuthPass", Setting{Role: RolePassword}),
				ssmtp("AuthMethod", Setting{Role: RoleAuth, Kind: WordValue, Default: "LOGIN", Values: []string{"LOGIN", "CRAM-MD5"}}),
				ssmtp("hostname", Setting{Role: RoleEHLO, Help: "default the name of the machine"}),
				ssmtp("rewriteDomain", Setting{Role: RoleOther, Help: "the domain of the sender"}),
				ssmtp("FromLineOverride", Setting{Role: RoleOther, Kind: BoolValue, Default: "NO", Truth: ssmtpTruth, Help: "let a message have its own From"}),
				ssmtp("root", Setting{Role: RoleOther, Help: "who gets the mail for system users"}),
			},
			Forms:   []Form{{Format: source.SSMTP, Files: []string{"ssmtp.conf"}}},
			Marks:   []string{"ssmtp", "mailhub"},
			Conduct: ssmtpConduct,
			Boxes:   ssmtpBoxes,
			Write:   ssmtpWrite,
			Errors: []ErrorText{
				{Event: HostNotFound, Text: "Cannot open {host}:{port}", Measured: true},
				{Event: ConnectRefused, Text: "Cannot open {host}:{port}", Measured: true},
				{Event: ConnectTimeout, Text: "Cannot open {host}:{port}"},
				{Event: TLSOnPlainPort, Text: "Cannot open {host}:{port}", Measured: true},
				{Event: GreetingRefused, Text: "Cannot open {host}:{port}", Measured: true},
				{Event: EHLORefused, Text: "Cannot open {host}:{port}", Measured: true},
				{Event: STARTTLSMissing, Text: "Cannot open {host}:{port}", Measured: true},
				{Event: STARTTLSRefused, Text: "Cannot open {host}:{port}", Measured: true},
				{Event: HandshakeFailed, Text: "Cannot open {host}:{port}"},
				{Event: TLSTooOld, Text: "Cannot open {host}:{port}"},
				{Event: PlainOnTLSClosed, Text: "Cannot open {host}:{port}", Measured: true},
				{Event: PlainOnTLSClosed, Text: "Invalid response SMTP server", Measured: true, Note: "with UseSTARTTLS off"},
				{Event: PlainOnTLSTimeout, Text: "Cannot open {host}:{port}", Measured: true, Note: "when the server gives up; until then it waits"},
				{Event: AuthMissing, Text: "Server didn't like our AUTH {any} ({code} {text})", Measured: true},
				{Event: AuthMissingInTLS, Text: "Server didn't like our AUTH {any} ({code} {text})", Measured: true},
				{Event: NoMechanism, Text: "Server didn't like our AUTH {any} ({code} {text})", Measured: true},
				{Event: NoMechanism, Text: "Server rejected AUTH CRAM-MD5 ({code} {text})", Measured: true},
				{Event: AuthDropped, Text: "Server didn't like our AUTH {any} ()", Measured: true},
				{Event: AuthRefused, Text: "Authorization failed ({code} {text})", Measured: true},
				{Event: SenderRefused, Text: "ssmtp: {code} {text}", Measured: true},
				{Event: RecipientRefused, Text: "RCPT TO:<{any}> ({code} {text})", Measured: true},
				{Event: MessageRefused, Text: "ssmtp: {code} {text}", Measured: true},
			},
			Notes: []string{
				"UseTLS alone opens with TLS, which port 587 does not take; port 587 needs UseSTARTTLS=YES.",
				"\"Cannot open\" is what it prints for nearly everything: a closed port, a failed handshake, a greeting that refuses, STARTTLS that is not offered.",
				"It checks no certificate, and sends AUTH whether the server offers it or not.",
				"The sender is the system user at hostname or rewriteDomain; -f does not change it unless FromLineOverride=YES.",
			},
			Sources: []string{"sSMTP 2.64 (Debian 2.64-11) run against test servers"},
		}
	})
}

// ssmtp fills in the name of a setting and the ways in which it is often written,
// since it is read in any case.
func ssmtp(key string, s Setting) Setting {
	s.Key, s.Names = key, []string{strings.ToLower(key), strings.ToUpper(key), strings.ToUpper(key[:1]) + key[1:], strings.ToUpper(key[:1]) + strings.ToLower(key[1:])}
	return s
}

// ssmtpTruth reads a switch: yes in any case is on, all else is off.
func ssmtpTruth(text string, _ source.Kind) (on, valid bool) {
	on = strings.EqualFold(text, "yes")
	return on, on || strings.EqualFold(text, "no")
}

func ssmtpConduct(c *Config) probe.Conduct {
	method := cmp.Or(strings.ToUpper(c.Text("AuthMethod")), "LOGIN")
	d := probe.Conduct{Port: cmp.Or(c.Int("mailhub#port"), 25), Security: probe.SecurityNone, WithoutSTARTTLS: probe.Insists, WithoutAUTH: probe.Insists,
		Mechanisms: []string{method}, Unoffered: method, InClear: probe.ClearAllowed, EHLOName: c.Text("hostname"),
		Certificate: probe.CertificateIgnored, MinTLS: "TLS 1.0"}
	switch {
	case c.Bool("UseSTARTTLS"):
		d.Security = probe.SecuritySTARTTLS
		if c.Bool("UseTLS") {
			d.Notes = append(d.Notes, "With UseTLS and UseSTARTTLS both on, sSMTP uses STARTTLS, which is what port 587 needs.")
		}
	case c.Bool("UseTLS"):
		d.Security = probe.SecurityImplicit
	}
	return d
}

// ssmtpBoxes: UseTLS beside UseSTARTTLS says nothing more, so that both on is what
// its manual shows for STARTTLS and no contradiction.
func ssmtpBoxes(c *Config) (ssl, starttls probe.Switch) {
	switch {
	case c.Bool("UseSTARTTLS"):
		return probe.Off, probe.On
	case c.Bool("UseTLS"):
		return probe.On, probe.Off
	}
	return probe.Off, probe.Off
}

func ssmtpWrite(t Target, _ *Config) ([]Assignment, string) {
	word := map[bool]string{true: "YES", false: "NO"}
	list := []Assignment{{Key: "mailhub#host", Value: t.Host}, {Key: "mailhub#port", Value: strconv.Itoa(t.Port)},
		{Key: "UseTLS", Value: "YES"}, {Key: "UseSTARTTLS", Value: word[t.Security == probe.SecuritySTARTTLS]}}
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: "hostname", Value: t.EHLOName})
	}
	return list, ""
}
