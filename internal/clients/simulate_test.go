package clients

import (
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

// TestSimulateRefusedSTARTTLS: the server offers STARTTLS and refuses it. Some
// clients go on in plain text, some open another connection, most give up.
func TestSimulateRefusedSTARTTLS(t *testing.T) {
	t.Parallel()
	rec := &probe.Record{Sessions: []probe.Session{{Endpoint: probe.Endpoint{Port: 587, Security: probe.SecuritySTARTTLS},
		Banner:        &probe.Reply{Code: 220, Lines: []string{"mx ESMTP"}},
		EHLOBeforeTLS: &probe.EHLO{Extensions: []probe.Extension{{Keyword: "STARTTLS"}}},
		STARTTLS:      &probe.Upgrade{Reply: &probe.Reply{Code: 454, Lines: []string{"TLS not available"}}}}}}
	for _, test := range []struct {
		client string
		values map[string]string
		want   Event
	}{
		{"curl", map[string]string{"url#port": "587", "ssl": "true"}, Sent},
		{"curl", map[string]string{"url#port": "587", "ssl-reqd": "true"}, STARTTLSRefused},
		{"postfix", map[string]string{"relayhost#port": "587", "smtp_tls_security_level": "may"}, Sent},
		{"postfix", map[string]string{"relayhost#port": "submission", "smtp_tls_security_level": "encrypt"}, STARTTLSRefused},
		{"qd", map[string]string{"MAIL_PORT": "587", "MAIL_SSL": "False", "MAIL_STARTTLS": "True"}, Sent},
		{"qd", map[string]string{"MAIL_PORT": "587", "MAIL_SSL": "True", "MAIL_STARTTLS": "True"}, STARTTLSRefused},
		{"symfony", map[string]string{"MAILER_DSN#scheme": "smtp", "MAILER_DSN#port": "587"}, STARTTLSRefused},
	} {
		client, _ := ByID(test.client)
		c := &Config{Client: client, Values: map[string]Value{}}
		for k, text := range test.values {
			c.Values[k] = Value{Text: text, Known: true}
		}
		if got := Simulate(c, rec).Event; got != test.want {
			t.Errorf("%s %v: %s, want %s", test.client, test.values, got, test.want)
		}
	}
}

// TestFixCountsMechanism: where only PLAIN works, noplaintext has to go.
func TestFixCountsMechanism(t *testing.T) {
	t.Parallel()
	text := "relayhost = [smtp.example.com]:587\nsmtp_tls_security_level = encrypt\nsmtp_sasl_auth_enable = yes\n"
	client, _ := ByID("postfix")
	c, err := Read("main.cf", []byte(text), Options{Client: client})
	if err != nil {
		t.Fatal(err)
	}
	target := Target{Host: "smtp.example.com", Port: 587, Security: probe.SecuritySTARTTLS, Username: "me", Mechanism: "PLAIN"}
	fix, why := c.Fix(target)
	if fix == nil || len(fix.Changes) != 1 || fix.Changes[0].Key != "smtp_sasl_security_options" {
		t.Fatalf("%+v %s", fix, why)
	}
	target.Mechanism = "XOAUTH2" // no setting here gives it
	if fix, why = c.Fix(target); fix == nil || len(fix.Changes) != 0 {
		t.Errorf("%+v %s", fix, why)
	}
}
