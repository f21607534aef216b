package clients

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/smtpwhy/smtpwhy/probe"
)

// openings runs a table of configurations.
func openings(t *testing.T, table []openingCase) {
	for _, tt := range table {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, openedOf(made(t, tt.client, tt.values))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

type openingCase struct {
	name   string
	client string
	values set
	want   openedBy
}

type set map[string]string

const goesOn, gives, insists = probe.GoesOn, probe.Gives, probe.Insists

func TestGoLibraries(t *testing.T) {
	const addr = "smtp.SendMail.addr"
	openings(t, []openingCase{
		{"SendMail", "net-smtp", set{addr: "h:587"}, openedBy{587, probe.SecurityOpportunistic, goesOn}},
		{"SendMail on 465", "net-smtp", set{addr: "h:465"}, openedBy{465, probe.SecurityOpportunistic, goesOn}},
		{"tls.Dial", "net-smtp", set{addr: "h:465", "tls.Dial": "tls.Dial"}, openedBy{465, probe.SecurityImplicit, goesOn}},
		{"StartTLS", "net-smtp", set{addr: "h:587", "StartTLS": "StartTLS"}, openedBy{587, probe.SecuritySTARTTLS, insists}},
		{"gomail 587", "gomail", set{"gomail.NewDialer.port": "587"}, openedBy{587, probe.SecurityOpportunistic, goesOn}},
		{"gomail 465", "gomail", set{"gomail.NewDialer.port": "465"}, openedBy{465, probe.SecurityImplicit, goesOn}},
		{"gomail SSL", "gomail", set{"gomail.NewDialer.port": "587", "SSL": "true"}, openedBy{587, probe.SecurityImplicit, goesOn}},
		{"gomail 465 without", "gomail", set{"gomail.NewDialer.port": "465", "SSL": "false"}, openedBy{465, probe.SecurityOpportunistic, goesOn}},
		{"mail.v2", "gomail", set{"gomail.NewDialer.port": "587", "StartTLSPolicy": "mail.MandatoryStartTLS"}, openedBy{587, probe.SecuritySTARTTLS, gives}},
		{"go-mail by itself", "go-mail", set{}, openedBy{25, probe.SecuritySTARTTLS, gives}},
		{"go-mail 465", "go-mail", set{"WithPort": "465"}, openedBy{465, probe.SecuritySTARTTLS, gives}},
		{"go-mail SSL and a policy", "go-mail", set{"WithPort": "465", "WithSSL": "WithSSL", "WithTLSPolicy": "mail.TLSMandatory"}, openedBy{465, probe.SecurityImplicit, gives}},
		{"go-mail SSLPort", "go-mail", set{"WithSSLPort": "false"}, openedBy{465, probe.SecurityImplicit, gives}},
		{"go-mail PortPolicy", "go-mail", set{"WithTLSPortPolicy": "mail.TLSMandatory"}, openedBy{587, probe.SecuritySTARTTLS, gives}},
		{"go-mail opportunistic", "go-mail", set{"WithTLSPolicy": "TLSOpportunistic"}, openedBy{25, probe.SecurityOpportunistic, goesOn}},
		{"go-mail without", "go-mail", set{"WithTLSPortPolicy": "NoTLS"}, openedBy{25, probe.SecurityNone, gives}},
	})
}

func TestGoApplications(t *testing.T) {
	const alert, old = "smtp_smarthost", "alertmanager@0.28.1"
	openings(t, []openingCase{
		{"Gitea smtps", "gitea", set{"mailer.PROTOCOL": "smtps"}, openedBy{465, probe.SecurityImplicit, goesOn}},
		{"Gitea starttls", "gitea", set{"mailer.PROTOCOL": "smtp+starttls"}, openedBy{587, probe.SecurityOpportunistic, goesOn}},
		{"Gitea starttls misspelt", "gitea", set{"mailer.PROTOCOL": "smtp+startls", "mailer.SMTP_PORT": "2525"}, openedBy{2525, probe.SecurityOpportunistic, goesOn}},
		{"Gitea smtp", "gitea", set{"mailer.PROTOCOL": "smtp", "mailer.SMTP_PORT": "587"}, openedBy{587, probe.SecurityNone, goesOn}},
		{"Gitea by port 25", "gitea", set{"mailer.SMTP_PORT": "25"}, openedBy{25, probe.SecurityNone, goesOn}},
		{"Gitea by port 465", "gitea", set{"mailer.SMTP_PORT": "465"}, openedBy{465, probe.SecurityImplicit, goesOn}},
		{"Gitea by port 587", "gitea", set{"mailer.SMTP_PORT": "587"}, openedBy{587, probe.SecurityOpportunistic, goesOn}},
		{"Gitea by another port", "gitea", set{"mailer.SMTP_PORT": "2525"}, openedBy{2525, probe.SecurityImplicit, goesOn}},
		{"Gitea older", "gitea", set{"mailer.HOST": "h:587", "mailer.IS_TLS_ENABLED": "true"}, openedBy{587, probe.SecurityImplicit, goesOn}},
		{"Gitea older off", "gitea", set{"mailer.HOST": "h:465", "mailer.IS_TLS_ENABLED": "false"}, openedBy{465, probe.SecurityOpportunistic, goesOn}},
		{"Gitea older by port", "gitea", set{"mailer.HOST": "h:587"}, openedBy{587, probe.SecurityOpportunistic, goesOn}},
		{"Gitea newer counts first", "gitea", set{"mailer.PROTOCOL": "smtps", "mailer.IS_TLS_ENABLED": "false", "mailer.SMTP_PORT": "465"}, openedBy{465, probe.SecurityImplicit, goesOn}},
		{"Grafana 587", "grafana", set{"smtp.host": "h:587"}, openedBy{587, probe.SecurityOpportunistic, goesOn}},
		{"Grafana 465", "grafana", set{"smtp.host": "h:465", "smtp.startTLS_policy": "MandatoryStartTLS"}, openedBy{465, probe.SecurityImplicit, goesOn}},
		{"Grafana mandatory", "grafana", set{"smtp.host": "h:587", "smtp.startTLS_policy": "MandatoryStartTLS"}, openedBy{587, probe.SecuritySTARTTLS, gives}},
		{"Grafana none", "grafana", set{"smtp.host": "h:587", "smtp.startTLS_policy": "NoStartTLS"}, openedBy{587, probe.SecurityNone, goesOn}},
		{"Grafana, an unknown word", "grafana", set{"smtp.host": "h:587", "smtp.startTLS_policy": "always"}, openedBy{587, probe.SecurityOpportunistic, goesOn}},
		{"Alertmanager by itself", "alertmanager", set{alert: "h:587"}, openedBy{587, probe.SecuritySTARTTLS, gives}},
		{"Alertmanager off", "alertmanager", set{alert: "h:587", "smtp_require_tls": "false"}, openedBy{587, probe.SecurityNone, gives}},
		{"Alertmanager 465", "alertmanager", set{alert: "h:465"}, openedBy{465, probe.SecurityImplicit, gives}},
		{"Alertmanager 465 forced off", "alertmanager", set{alert: "h:465", "smtp_force_implicit_tls": "false"}, openedBy{465, probe.SecuritySTARTTLS, gives}},
		{"Alertmanager forced on", "alertmanager", set{alert: "h:2465", "smtp_force_implicit_tls": "true"}, openedBy{2465, probe.SecurityImplicit, gives}},
		{"Alertmanager of the receiver", "alertmanager", set{alert: "h:587", "email_configs.smarthost": "h:25", "email_configs.require_tls": "false"}, openedBy{25, probe.SecurityNone, gives}},
		{"Alertmanager older, 465", old, set{alert: "h:465", "smtp_require_tls": "false"}, openedBy{465, probe.SecurityImplicit, gives}},
		{"Authelia smtp", "authelia", set{"notifier.smtp.address": "smtp://h"}, openedBy{25, probe.SecuritySTARTTLS, gives}},
		{"Authelia submission", "authelia", set{"notifier.smtp.address": "submission://h"}, openedBy{587, probe.SecuritySTARTTLS, gives}},
		{"Authelia submissions", "authelia", set{"notifier.smtp.address": "submissions://h"}, openedBy{465, probe.SecurityImplicit, gives}},
		{"Authelia smtp on 465", "authelia", set{"notifier.smtp.address": "smtp://h:465"}, openedBy{465, probe.SecuritySTARTTLS, gives}},
		{"Authelia not required", "authelia", set{"notifier.smtp.address": "smtp://h:587", "notifier.smtp.disable_require_tls": "true"}, openedBy{587, probe.SecurityOpportunistic, goesOn}},
		{"Authelia off", "authelia", set{"notifier.smtp.address": "smtp://h:25", "notifier.smtp.disable_starttls": "true", "notifier.smtp.disable_require_tls": "true"}, openedBy{25, probe.SecurityNone, gives}},
		{"Authelia older", "authelia", set{"notifier.smtp.host": "h", "notifier.smtp.port": "465"}, openedBy{465, probe.SecurityImplicit, gives}},
	})
}

// Settings that these clients never connect with, or never get through with.
func TestGoRefuses(t *testing.T) {
	for _, tt := range []struct {
		name   string
		client string
		values set
		want   string
	}{
		{"PlainAuth with a port", "net-smtp", set{"smtp.SendMail.addr": "h.example:587", "smtp.PlainAuth.host": "h.example:587"}, "wrong host name"},
		{"PlainAuth as it should be", "net-smtp", set{"smtp.SendMail.addr": "h.example:587", "smtp.PlainAuth.host": "h.example"}, ""},
		{"no port", "net-smtp", set{"smtp.SendMail.addr": "h.example"}, "dial tcp: address h.example: missing port in address"},
		{"Grafana without a port", "grafana", set{"smtp.host": "h.example"}, "address h.example: missing port in address"},
		{"Grafana off", "grafana", set{"smtp.host": "h.example:25", "smtp.enabled": "false"}, "enabled is off"},
		{"Alertmanager without a port", "alertmanager", set{"smtp_smarthost": "h.example"}, "address h.example: missing port in address"},
		{"Gitea off", "gitea", set{"mailer.ENABLED": "false", "mailer.PROTOCOL": "smtps"}, "ENABLED is off"},
		{"Gitea without a port", "gitea", set{"mailer.SMTP_ADDR": "h.example"}, "unable to infer"},
		{"Gitea by sendmail", "gitea", set{"mailer.ENABLED": "true", "mailer.PROTOCOL": "sendmail"}, "does not connect"},
		{"Authelia with another scheme", "authelia", set{"notifier.smtp.address": "smtps://h.example"}, "must begin with"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := made(t, tt.client, tt.values)
			if got := c.Client.Conduct(c).Refuses; !strings.Contains(got, tt.want) || tt.want == "" && got != "" {
				t.Errorf("Refuses is %q, want %q", got, tt.want)
			}
		})
	}
}

// An address that the program puts together is read, and not written to.
func TestGoComputedAddress(t *testing.T) {
	text := "package m\n\nimport \"net/smtp\"\n\nfunc f() {\n\thost := \"smtp.example.com\"\n\tport := \"465\"\n" +
		"\tauth := smtp.PlainAuth(\"\", \"me\", \"x\", host)\n\terr := smtp.SendMail(host+\":\"+port, auth, \"me@example.com\", to, msg)\n}\n"
	c, err := Read("mail.go", []byte(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if s := c.Settings(); c.Client.ID != "net-smtp" || s.Host != "smtp.example.com" || s.Port != 465 {
		t.Errorf("%s: %s:%d", c.Client.ID, s.Host, s.Port)
	}
	fix, why := c.Fix(Target{Host: "smtp.example.com", Port: 587, Security: probe.SecuritySTARTTLS})
	if fix != nil || !strings.Contains(why, "put together") {
		t.Errorf("fix is %+v, why %q", fix, why)
	}
}

func TestGoSignsIn(t *testing.T) {
	type auth struct {
		First, Unoffered string
		InClear          probe.ClearPolicy
		NoSignIn, Inside bool
	}
	for _, tt := range []struct {
		name   string
		client string
		values map[string]string
		want   auth
	}{
		{"net/smtp", "net-smtp", map[string]string{}, auth{"PLAIN", "PLAIN", probe.ClearLocalhost, false, false}},
		{"CRAM", "net-smtp", map[string]string{"smtp.CRAMMD5Auth": "smtp.CRAMMD5Auth"}, auth{"CRAM-MD5", "CRAM-MD5", probe.ClearLocalhost, false, false}},
		{"both boxes", "net-smtp", map[string]string{"tls.Dial": "x", "StartTLS": "x"}, auth{"PLAIN", "PLAIN", probe.ClearLocalhost, false, true}},
		{"gomail", "gomail", map[string]string{}, auth{"CRAM-MD5", "PLAIN", probe.ClearLocalhost, false, false}},
		{"go-mail without WithSMTPAuth", "go-mail", map[string]string{"WithUsername": "me"}, auth{"SCRAM-SHA-256-PLUS", "", probe.ClearDigestOK, true, false}},
		{"go-mail, one", "go-mail", map[string]string{"WithSMTPAuth": "mail.SMTPAuthLogin"}, auth{"LOGIN", "", probe.ClearLocalhost, false, false}},
		{"go-mail, in clear", "go-mail", map[string]string{"WithSMTPAuth": "mail.SMTPAuthPlainNoEnc"}, auth{"PLAIN", "", probe.ClearAllowed, false, false}},
		{"Gitea", "gitea", map[string]string{}, auth{"CRAM-MD5", "", probe.ClearAllowed, false, false}},
		{"Alertmanager", "alertmanager", map[string]string{"smtp_auth_secret": "x"}, auth{"CRAM-MD5", "", probe.ClearLocalhost, false, false}},
		{"Alertmanager older, 465", "alertmanager@0.28", map[string]string{"smtp_smarthost": "h:465"}, auth{"PLAIN", "", probe.ClearLocalhost, false, true}},
		{"Authelia", "authelia", map[string]string{}, auth{"SCRAM-SHA-256", "", probe.ClearLocalhost, false, false}},
		{"Authelia, not required", "authelia", map[string]string{"notifier.smtp.disable_require_tls": "true"}, auth{"SCRAM-SHA-256", "", probe.ClearAllowed, false, false}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := made(t, tt.client, tt.values)
			d := c.Client.Conduct(c)
			got := auth{first(d.Mechanisms), d.Unoffered, d.InClear, d.NoSignIn, d.UpgradesInsideTLS}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestGoTextsForAddresses(t *testing.T) {
	c := made(t, "net-smtp", nil)
	for host, want := range map[string]string{
		"smtp.example.com": "tls: failed to verify certificate: x509: certificate is valid for ..., not smtp.example.com",
		"192.0.2.10":       "tls: failed to verify certificate: x509: cannot validate certificate for 192.0.2.10 because it doesn't contain any IP SANs",
	} {
		if got := c.Says(CertHostname, Facts{Host: host}); got != want {
			t.Errorf("%s: %q", host, got)
		}
	}
}
