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
			ID: "net-smtp", Name: "Go net/smtp", Aliases: []string{"go", "golang", "gosmtp", "smtp.SendMail"}, Language: "Go",
			Settings: []Setting{
				{Key: "smtp.SendMail.addr", Names: []string{"tls.Dial.addr", "smtp.Dial.addr", "net.Dial.addr"}, Role: RoleOther, Kind: HostPortValue, Required: true, Help: "host:port; smtp.SendMail always begins in plain text"},
				{Key: "tls.Dial", Role: RoleMode, Kind: CallValue, Help: "TLS from the first byte, with smtp.NewClient on top"},
				{Key: "StartTLS", Role: RoleMode, Kind: CallValue, Help: "the upgrade, asked for whether it is offered or not"},
				{Key: "smtp.PlainAuth.username", Names: []string{"smtp.CRAMMD5Auth.username"}, Role: RoleUser},
				{Key: "smtp.PlainAuth.password", Names: []string{"smtp.CRAMMD5Auth.secret"}, Role: RolePassword},
				{Key: "smtp.PlainAuth.host", Role: RoleOther, Help: "must be the host of the connection, without a port"},
				{Key: "smtp.CRAMMD5Auth", Role: RoleAuth, Kind: CallValue},
				{Key: "smtp.SendMail.from", Role: RoleFrom},
				{Key: "Hello.name", Role: RoleEHLO, Default: "localhost"},
				{Key: "InsecureSkipVerify", Role: RoleVerify, Kind: BoolValue, Default: "false", Help: "true takes any certificate"},
			},
			Forms:   []Form{{Format: source.Go}},
			Marks:   []string{`"net/smtp"`},
			Conduct: netSMTPConduct,
			Boxes:   boxesByConduct,
			Write:   netSMTPWrite,
			Errors: joined([]ErrorText{
				{Event: BadSetting, Text: "wrong host name", Measured: true, Note: "the host of smtp.PlainAuth is not the one of the connection"},
				{Event: BadSetting, Text: "dial tcp: address {host}: missing port in address"},
				{Event: STARTTLSMissing, Text: goReply, Measured: true, Note: "Client.StartTLS"},
				{Event: STARTTLSInsideTLS, Text: goReply, Measured: true, Note: "Client.StartTLS"},
				{Event: NoMechanism, Text: goReply, Measured: true},
				{Event: AuthMissingInTLS, Text: goReply, Measured: true, Needs: "StartTLS"},
				{Event: AuthMissingInTLS, Text: goReply, Measured: true, Needs: "tls.Dial"},
			}, goBoth("smtp: server doesn't support AUTH", true), goTexts(goSteps{measured: true})),
			Notes: []string{
				"smtp.SendMail uses STARTTLS when it is offered and goes on in plain text when it is not; it cannot open TLS from the first byte, so port 465 needs tls.Dial and smtp.NewClient.",
				"smtp.PlainAuth keeps the password to itself without TLS, unless the host is localhost, 127.0.0.1 or ::1: \"unencrypted connection\".",
				"Client.Auth sends its one mechanism whether or not the server offers it; net/smtp has PLAIN and CRAM-MD5, no LOGIN and no XOAUTH2.",
				"No time limit is set: a server that stays silent makes the program hang.",
			},
			Sources: []string{"net/smtp of Go 1.26.8, run against test servers"},
		}
	})
}

// boxesByConduct are the boxes of a client that says the mode otherwise.
func boxesByConduct(c *Config) (ssl, starttls probe.Switch) {
	d := c.Client.Conduct(c)
	switch d.Security {
	case probe.SecurityImplicit:
		if d.UpgradesInsideTLS {
			return probe.On, probe.On
		}
		return probe.On, probe.Unset
	case probe.SecuritySTARTTLS:
		return probe.Off, probe.On
	case probe.SecurityOpportunistic:
		return probe.Off, probe.Optional
	}
	return probe.Off, probe.Off
}

// hostPort are the parts of a setting host:port. refuses is what Go says about an
// address that is known and has no port.
func (c *Config) hostPort(key string) (host string, port int, refuses string) {
	v, set := c.Values[key]
	host, port = c.Values[key+"#host"].Text, c.Int(key+"#port")
	if set && v.Known && v.Text != "" && !strings.Contains(v.Text, ":") && port == 0 {
		// The rest is judged as if it had the port of submission.
		port, refuses = 587, "address "+v.Text+": missing port in address"
	}
	return host, port, refuses
}

// goHostPort are the assignments that write the host and the port of a target
// into a setting host:port. why is the reason if that cannot be done in its place.
func goHostPort(c *Config, key string, t Target) (list []Assignment, why string) {
	v, set := c.Values[key]
	computed := set && (!v.Known && !c.Given(key+"#host") || v.Entry != nil && v.Entry.Kind == source.Expression)
	if computed || !set && c.Form.Format == source.Go && (c.Document != nil || c.places != nil) {
		return nil, key + " is put together elsewhere: make it " + t.Host + ":" + strconv.Itoa(t.Port) + " there"
	}
	return []Assignment{{Key: key + "#host", Value: t.Host}, {Key: key + "#port", Value: strconv.Itoa(t.Port)}}, ""
}

// skipVerify is the certificate check of a Go program with a switch to leave it out.
func (c *Config) skipVerify(key string) probe.CertificatePolicy {
	if c.Bool(key) {
		return probe.CertificateIgnored
	}
	return probe.CertificateChecked
}

func netSMTPConduct(c *Config) probe.Conduct {
	host, port, refuses := c.hostPort("smtp.SendMail.addr")
	d := probe.Conduct{Port: port, Security: probe.SecurityOpportunistic, WithoutSTARTTLS: probe.GoesOn, WithoutAUTH: probe.Gives,
		Mechanisms: []string{"PLAIN"}, Unoffered: "PLAIN", InClear: probe.ClearLocalhost, EHLOName: c.byRole(RoleEHLO),
		Certificate: c.skipVerify("InsecureSkipVerify"), MinTLS: "TLS 1.2"}
	if c.Given("smtp.CRAMMD5Auth") {
		d.Mechanisms, d.Unoffered = []string{"CRAM-MD5"}, "CRAM-MD5"
	}
	switch {
	case c.Given("tls.Dial"):
		d.Security, d.WithoutAUTH, d.UpgradesInsideTLS = probe.SecurityImplicit, probe.Insists, c.Given("StartTLS")
	case c.Given("StartTLS"):
		d.Security, d.WithoutSTARTTLS, d.WithoutAUTH = probe.SecuritySTARTTLS, probe.Insists, probe.Insists
	case port == 465:
		d.Notes = append(d.Notes, "smtp.SendMail begins in plain text on port 465, too.")
	}
	if refuses != "" {
		d.Refuses = "dial tcp: " + refuses
	}
	if v := c.Values["smtp.PlainAuth.host"]; v.Known && host != "" && v.Text != "" && v.Text != host && d.Refuses == "" {
		d.Refuses = "wrong host name"
	}
	return d
}

func netSMTPWrite(t Target, c *Config) ([]Assignment, string) {
	implicit := t.Security == probe.SecurityImplicit
	if implicit && !c.Given("tls.Dial") {
		return nil, "smtp.SendMail cannot open TLS from the first byte: use port 587 with it, or tls.Dial and smtp.NewClient for port 465"
	}
	if !implicit && c.Given("tls.Dial") {
		return nil, "tls.Dial opens TLS from the first byte: use smtp.SendMail or smtp.Dial and Client.StartTLS for port " + strconv.Itoa(t.Port)
	}
	list, why := goHostPort(c, "smtp.SendMail.addr", t)
	if list == nil {
		return nil, why
	}
	if t.Username != "" && len(c.Values) == 0 { // written afresh: host must be the same in both
		list = append(list, Assignment{Key: "smtp.PlainAuth.username", Value: t.Username}, Assignment{Key: "smtp.PlainAuth.host", Value: t.Host})
	}
	if c.Given("smtp.PlainAuth.host") {
		list = append(list, Assignment{Key: "smtp.PlainAuth.host", Value: t.Host})
	}
	if implicit && c.Given("StartTLS") {
		list = append(list, Assignment{Key: "StartTLS", Remove: true})
	}
	return list, ""
}
