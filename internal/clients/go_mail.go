package clients

import (
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	register(func() *Client {
		return &Client{
			ID: "go-mail", Name: "go-mail", Aliases: []string{"wneessen/go-mail", "wneessen", "github.com/wneessen/go-mail"}, Language: "Go",
			Settings: []Setting{
				{Key: "mail.NewClient.host", Role: RoleHost, Required: true},
				{Key: "WithPort", Role: RolePort, Kind: NumberValue, Default: "25", Help: "WithTLSPortPolicy makes the default 587, WithSSLPort 465"},
				{Key: "WithSSL", Names: []string{"SetSSL"}, Role: RoleMode, Kind: CallValue, Help: "TLS from the first byte; wins over the policy"},
				{Key: "WithSSLPort", Role: RoleMode, Kind: CallValue, Help: "WithSSL, and the port 465"},
				{Key: "WithTLSPolicy", Names: []string{"SetTLSPolicy"}, Role: RoleMode, Default: "TLSMandatory", Help: "TLSMandatory, TLSOpportunistic or NoTLS: the upgrade"},
				{Key: "WithTLSPortPolicy", Names: []string{"SetTLSPortPolicy"}, Role: RoleMode, Help: "WithTLSPolicy, and the port 587"},
				{Key: "WithUsername", Names: []string{"SetUsername"}, Role: RoleUser},
				{Key: "WithPassword", Names: []string{"SetPassword"}, Role: RolePassword},
				{Key: "WithSMTPAuth", Names: []string{"SetSMTPAuth"}, Role: RoleAuth, Help: "without it, go-mail does not sign in"},
				{Key: "WithHELO", Role: RoleEHLO, Help: "default the name of the machine"},
				{Key: "InsecureSkipVerify", Role: RoleVerify, Kind: BoolValue, Default: "false", Help: "in WithTLSConfig; true takes any certificate"},
			},
			Forms:   []Form{{Format: source.Go}},
			Marks:   []string{"wneessen/go-mail"},
			Conduct: goMailConduct,
			Boxes:   boxesByConduct,
			Write:   goMailWrite,
			Errors:  goMailErrors("dial failed: ", "send failed: ", true),
			Notes: []string{
				"The port does not decide on the mode: WithPort(465) alone begins in plain text.",
				"WithUsername and WithPassword do nothing without WithSMTPAuth.",
				"WithTLSPortPolicy(TLSOpportunistic) tries port 25 when 587 does not answer.",
			},
			Sources: []string{"go-mail 0.8.1, run against test servers"},
		}
	})
}

// goMailErrors are the texts of go-mail behind those of the program that uses it:
// for all up to AUTH, and for the envelope and the message.
func goMailErrors(before, sending string, measured bool) []ErrorText {
	text := func(e Event, text string) ErrorText {
		return ErrorText{Event: e, Text: before + text, Measured: measured}
	}
	steps := goSame(before, sending)
	steps.auth, steps.timeout, steps.measured = before+"SMTP AUTH failed: ", true, measured
	steps.mail, steps.rcpt, steps.data = sending+"sending SMTP MAIL FROM command: ", sending+"sending SMTP RCPT TO command: ", sending+"sending SMTP DATA command: "
	own := []ErrorText{
		text(STARTTLSMissing, `STARTTLS mode set to: "TLSMandatory", but target host does not support STARTTLS`),
		text(EHLORefused, "smtp: EHLO/HELO exchange failed. EHLO response: "+goReply+", HELO response: "+goReply),
		text(NoMechanism, "SMTP Auth autodiscover was not able to detect a supported authentication mechanism"),
		text(NoMechanism, "server does not support SMTP AUTH type: {mechanism}"),
		{Event: ClearRefused, Text: before + "SMTP Auth autodiscover was not able to detect a supported authentication mechanism", Measured: measured,
			Note: "with SMTPAuthAutoDiscover"},
		{Event: MessageRefused, Text: sending + "closing SMTP DATA writer: " + goReply, Measured: measured},
		{Event: BadSetting, Text: "failed to apply option: invalid port number", Measured: measured},
	}
	return joined(own, goBoth(before+"server does not support SMTP AUTH", measured), goTexts(steps))
}

// goWord is a constant of a Go program without its package.
func goWord(text string) string {
	text = strings.TrimSpace(text)
	return text[strings.LastIndexByte(text, '.')+1:]
}

func goMailConduct(c *Config) probe.Conduct {
	d := probe.Conduct{Port: c.Int("WithPort"), Security: probe.SecuritySTARTTLS, WithoutSTARTTLS: probe.Gives, WithoutAUTH: probe.Gives,
		EHLOName: c.Text("WithHELO"), Certificate: c.skipVerify("InsecureSkipVerify"), MinTLS: "TLS 1.2"}
	policy := goWord(c.Text("WithTLSPolicy"))
	if c.Given("WithTLSPortPolicy") {
		policy = goWord(c.Text("WithTLSPortPolicy"))
	}
	switch {
	case c.Given("WithSSL") && c.Text("WithSSL") != "false", c.Given("WithSSLPort"):
		d.Security = probe.SecurityImplicit
	case policy == "TLSOpportunistic":
		d.Security, d.WithoutSTARTTLS = probe.SecurityOpportunistic, probe.GoesOn
	case policy == "NoTLS":
		d.Security = probe.SecurityNone
	}
	switch {
	case d.Port != 25:
	case c.Given("WithSSLPort"):
		d.Port = 465
	case c.Given("WithTLSPortPolicy") && policy != "NoTLS":
		d.Port = 587
	}
	c.goMailAuth(&d)
	return d
}

// goMailAuth is what the program does about signing in.
func (c *Config) goMailAuth(d *probe.Conduct) {
	kind := goWord(c.Text("WithSMTPAuth"))
	one := map[string]string{"SMTPAuthPlain": "PLAIN", "SMTPAuthPlainNoEnc": "PLAIN", "SMTPAuthLogin": "LOGIN", "SMTPAuthLoginNoEnc": "LOGIN",
		"SMTPAuthCramMD5": "CRAM-MD5", "SMTPAuthXOAUTH2": "XOAUTH2", "SMTPAuthNTLM": "NTLM", "SMTPAuthSCRAMSHA1": "SCRAM-SHA-1",
		"SMTPAuthSCRAMSHA256": "SCRAM-SHA-256", "SMTPAuthSCRAMSHA1PLUS": "SCRAM-SHA-1-PLUS", "SMTPAuthSCRAMSHA256PLUS": "SCRAM-SHA-256-PLUS"}
	switch {
	case one[kind] != "":
		d.Mechanisms, d.InClear = []string{one[kind]}, probe.ClearLocalhost
		if strings.HasSuffix(kind, "NoEnc") {
			d.InClear = probe.ClearAllowed
		}
	default:
		d.Mechanisms = []string{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-1", "NTLM", "CRAM-MD5", "PLAIN", "LOGIN"}
		d.InClear = probe.ClearDigestOK
	}
	d.NoSignIn = !c.Given("WithSMTPAuth") || kind == "SMTPAuthNoAuth"
}

func goMailWrite(t Target, c *Config) ([]Assignment, string) {
	list := []Assignment{{Key: "mail.NewClient.host", Value: t.Host}, {Key: "WithPort", Value: strconv.Itoa(t.Port)}}
	if t.Username != "" {
		list = append(list, Assignment{Key: "WithSMTPAuth", Value: "SMTPAuthAutoDiscover"})
	}
	if t.Security == probe.SecurityImplicit {
		return append(list, Assignment{Key: "WithSSL", Value: "WithSSL"}), ""
	}
	for _, key := range []string{"WithSSL", "WithSSLPort"} {
		if c.Given(key) {
			list = append(list, Assignment{Key: key, Remove: true})
		}
	}
	key := "WithTLSPolicy"
	if c.Given("WithTLSPortPolicy") {
		key = "WithTLSPortPolicy"
	}
	return append(list, Assignment{Key: key, Value: "TLSMandatory"}), ""
}
