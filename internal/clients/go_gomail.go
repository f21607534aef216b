package clients

import (
	"strconv"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	register(func() *Client {
		return &Client{
			ID: "gomail", Name: "gomail", Aliases: []string{"gopkg.in/gomail.v2", "gomail.v2", "gopkg.in/mail.v2"}, Language: "Go",
			Settings: []Setting{
				{Key: "gomail.NewDialer.host", Names: []string{"gomail.Dialer.Host"}, Role: RoleHost, Required: true},
				{Key: "gomail.NewDialer.port", Names: []string{"gomail.Dialer.Port"}, Role: RolePort, Kind: NumberValue, Required: true},
				{Key: "SSL", Names: []string{"gomail.Dialer.SSL"}, Role: RoleMode, Kind: BoolValue, Help: "TLS from the first byte; default is whether the port is 465"},
				{Key: "gomail.NewDialer.username", Names: []string{"gomail.Dialer.Username"}, Role: RoleUser},
				{Key: "gomail.NewDialer.password", Names: []string{"gomail.Dialer.Password"}, Role: RolePassword},
				{Key: "From", Role: RoleFrom},
				{Key: "LocalName", Names: []string{"gomail.Dialer.LocalName"}, Role: RoleEHLO, Default: "localhost"},
				{Key: "InsecureSkipVerify", Role: RoleVerify, Kind: BoolValue, Default: "false", Help: "in TLSConfig; true takes any certificate"},
				{Key: "StartTLSPolicy", Role: RoleOther, Help: "mail.v2 alone: MandatoryStartTLS, NoStartTLS, or OpportunisticStartTLS, the default"},
			},
			Forms:   []Form{{Format: source.Go}},
			Marks:   []string{"gopkg.in/gomail", "gopkg.in/mail.v2", "go-gomail", "gomail.newdialer"},
			Conduct: gomailConduct,
			Boxes:   boxesByConduct,
			Write:   gomailWrite,
			Errors: joined([]ErrorText{
				{Event: EHLORefused, Text: "gomail: could not send email 1: " + goReply, Measured: true},
				{Event: STARTTLSMissing, Text: "gomail: MandatoryStartTLS required, but SMTP server does not support STARTTLS", Note: "mail.v2 with MandatoryStartTLS"},
				{Event: ClearRefused, Text: "unencrypted connection", Measured: true},
				{Event: ClearRefused, Text: "gomail: unencrypted connection", Note: "the server offers LOGIN alone"},
				{Event: NoMechanism, Text: goReply, Measured: true},
			}, measuredTexts(goUnsigned("gomail: could not send email 1: ")), goTexts(gomailSteps())),
			Notes: []string{
				"STARTTLS is used when it is offered; when it is not, gomail goes on in plain text.",
				"When the server does not offer AUTH, gomail does not sign in and says nothing; the server then refuses the sender.",
				"The password is not sent without TLS by PLAIN, unless the host is localhost, 127.0.0.1 or ::1.",
				"There is a time limit for the connection alone: a server that stays silent makes the program hang.",
			},
			Sources: []string{"gopkg.in/gomail.v2 at 81ebce5, run against test servers; gopkg.in/mail.v2 2.3.1, read"},
		}
	})
}

func gomailSteps() goSteps {
	s := goSame("", "gomail: could not send email 1: ")
	s.measured = true
	return s
}

// measuredTexts marks texts as seen from a run, but for the form of older Go.
func measuredTexts(list []ErrorText) []ErrorText {
	for i := range list {
		list[i].Measured = i%2 == 0
	}
	return list
}

func gomailConduct(c *Config) probe.Conduct {
	d := gomailTalks(c.Int("gomail.NewDialer.port"), goWord(c.Text("StartTLSPolicy")))
	d.EHLOName, d.Certificate = c.byRole(RoleEHLO), c.skipVerify("InsecureSkipVerify")
	if c.Values["SSL"].Known {
		if c.Bool("SSL") {
			d.Security = probe.SecurityImplicit
		} else if d.Security == probe.SecurityImplicit {
			d.Security = probe.SecurityOpportunistic
		}
	}
	return d
}

// gomailTalks is what gomail and its fork mail.v2 do with a port and the fork's
// policy.
func gomailTalks(port int, policy string) probe.Conduct {
	d := probe.Conduct{Port: port, Security: probe.SecurityOpportunistic, WithoutSTARTTLS: probe.GoesOn, WithoutAUTH: probe.GoesOn,
		Mechanisms: []string{"CRAM-MD5", "PLAIN", "LOGIN"}, Unoffered: "PLAIN", InClear: probe.ClearLocalhost, MinTLS: "TLS 1.2"}
	switch {
	case port == 465:
		d.Security = probe.SecurityImplicit
	case policy == "MandatoryStartTLS":
		d.Security, d.WithoutSTARTTLS = probe.SecuritySTARTTLS, probe.Gives
	case policy == "NoStartTLS":
		d.Security = probe.SecurityNone
	}
	return d
}

func gomailWrite(t Target, c *Config) ([]Assignment, string) {
	implicit := t.Security == probe.SecurityImplicit
	list := []Assignment{{Key: "gomail.NewDialer.host", Value: t.Host}, {Key: "gomail.NewDialer.port", Value: strconv.Itoa(t.Port)}}
	if c.Given("SSL") || implicit != (t.Port == 465) {
		list = append(list, Assignment{Key: "SSL", Value: strconv.FormatBool(implicit)})
	}
	if goWord(c.Text("StartTLSPolicy")) == "NoStartTLS" && !implicit {
		list = append(list, Assignment{Key: "StartTLSPolicy", Remove: true})
	}
	return list, ""
}
