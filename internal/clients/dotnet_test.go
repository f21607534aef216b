package clients

import (
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

func TestDotnetConduct(t *testing.T) {
	const (
		implicit, starttls = probe.SecurityImplicit, probe.SecuritySTARTTLS
		maybe, none        = probe.SecurityOpportunistic, probe.SecurityNone
	)
	testManners(t, []mannerTest{
		{"system-net-mail", "", manner{25, none, probe.Gives, ""}},
		{"system-net-mail", "EnableSsl=true\nSmtpClient.port=587", manner{587, starttls, probe.Gives, ""}},
		{"system-net-mail", "EnableSsl=true\nSmtpClient.port=465", manner{465, starttls, probe.Gives, ""}},
		{"system-net-mail", "EnableSsl=false\nSmtpClient.port=587", manner{587, none, probe.Gives, ""}},

		{"mailkit", "", manner{25, maybe, probe.GoesOn, ""}},
		{"mailkit", "Connect.port=465", manner{465, implicit, probe.GoesOn, ""}},
		{"mailkit", "Connect.port=587\nConnect.options=Auto", manner{587, maybe, probe.GoesOn, ""}},
		{"mailkit", "Connect.options=SslOnConnect", manner{465, implicit, probe.GoesOn, ""}},
		{"mailkit", "Connect.port=587\nConnect.options=SecureSocketOptions.SslOnConnect", manner{587, implicit, probe.GoesOn, ""}},
		{"mailkit", "Connect.port=587\nConnect.options=StartTls", manner{587, starttls, probe.Gives, ""}},
		{"mailkit", "Connect.port=465\nConnect.options=StartTlsWhenAvailable", manner{465, maybe, probe.GoesOn, ""}},
		{"mailkit", "Connect.port=465\nConnect.options=None", manner{465, none, probe.GoesOn, ""}},
		{"mailkit", "Connect.port=587\nConnect.useSsl=true", manner{587, implicit, probe.GoesOn, ""}},
		{"mailkit", "Connect.port=465\nConnect.useSsl=false", manner{465, maybe, probe.GoesOn, ""}},
	})
	if d, _ := conductOf(t, "system-net-mail", "EnableSsl=true\nSmtpClient.port=465"); len(d.Defects) != 1 || !d.Defects[0].Fatal {
		t.Errorf("port 465 is no defect of System.Net.Mail: %+v", d.Defects)
	}
}

func TestDotnetTargets(t *testing.T) {
	testTargets(t, "system-net-mail", "SmtpClient.host=h\nSmtpClient.port=465", probe.SecurityImplicit)
	testTargets(t, "mailkit", "Connect.host=h\nConnect.port=587\nConnect.options=SslOnConnect")
	testTargets(t, "mailkit", "Connect.host=h\nConnect.port=587\nConnect.useSsl=true")
}

func TestDotnetReads(t *testing.T) {
	for _, tt := range []struct {
		client, text string
		ssl          probe.Switch
		tls          probe.Switch
	}{
		{"system-net-mail", `{"Smtp": {"Host": "smtp.example.com", "Port": 587, "EnableSsl": true, "UserName": "me", "Password": "correct-horse"}}`, probe.Unset, probe.On},
		{"mailkit", `{"EmailSettings": {"SmtpServer": "smtp.example.com", "SmtpPort": 587, "SmtpUsername": "me", "SmtpPassword": "correct-horse", "SecureSocketOptions": "StartTls"}}`, probe.Off, probe.On},
		{"mailkit", `{"MailSettings": {"Host": "smtp.example.com", "Port": 587, "UseSsl": true, "UserName": "me", "Password": "correct-horse"}}`, probe.On, probe.Off},
	} {
		c, err := Read("appsettings.json", []byte(tt.text), Options{})
		if err != nil {
			t.Error(err)
			continue
		}
		s := c.Settings()
		if c.Client.ID != tt.client || s.Host != "smtp.example.com" || s.Port != 587 || s.Username != "me" || s.Secret.Reveal() != "correct-horse" || s.SSL != tt.ssl || s.STARTTLS != tt.tls {
			t.Errorf("%s: taken for %s: %s:%d as %q, SSL %q, STARTTLS %q", tt.text, c.Client.ID, s.Host, s.Port, s.Username, s.SSL, s.STARTTLS)
		}
	}
}
