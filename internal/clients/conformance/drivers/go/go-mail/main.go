// Sends one message with github.com/wneessen/go-mail.
package main

import (
	"crypto/tls"

	"conformance-drivers/internal/give"

	"github.com/wneessen/go-mail"
)

func main() { give.Run("github.com/wneessen/go-mail", send) }

var policies = map[string]mail.TLSPolicy{"TLSMandatory": mail.TLSMandatory, "TLSOpportunistic": mail.TLSOpportunistic, "NoTLS": mail.NoTLS}

var mechanisms = map[string]mail.SMTPAuthType{"SMTPAuthPlain": mail.SMTPAuthPlain, "SMTPAuthLogin": mail.SMTPAuthLogin,
	"SMTPAuthPlainNoEnc": mail.SMTPAuthPlainNoEnc, "SMTPAuthLoginNoEnc": mail.SMTPAuthLoginNoEnc,
	"SMTPAuthCramMD5": mail.SMTPAuthCramMD5, "SMTPAuthAutoDiscover": mail.SMTPAuthAutoDiscover}

func send(s *give.Settings) error {
	options := []mail.Option{mail.WithTimeout(s.Timeout()), mail.WithUsername(s.Text("WithUsername")), mail.WithPassword(s.Text("WithPassword"))}
	add := func(key string, o func() mail.Option) {
		if s.Has(key) {
			options = append(options, o())
		}
	}
	add("WithPort", func() mail.Option { return mail.WithPort(s.Port("WithPort")) })
	add("WithSSL", mail.WithSSL)
	add("WithSSLPort", func() mail.Option { return mail.WithSSLPort(s.On("WithSSLPort")) })
	add("WithTLSPolicy", func() mail.Option { return mail.WithTLSPolicy(policies[s.Text("WithTLSPolicy")]) })
	add("WithTLSPortPolicy", func() mail.Option { return mail.WithTLSPortPolicy(policies[s.Text("WithTLSPortPolicy")]) })
	add("WithSMTPAuth", func() mail.Option { return mail.WithSMTPAuth(mechanisms[s.Text("WithSMTPAuth")]) })
	add("WithHELO", func() mail.Option { return mail.WithHELO(s.Text("WithHELO")) })
	add("InsecureSkipVerify", func() mail.Option {
		return mail.WithTLSConfig(&tls.Config{ServerName: s.Text("mail.NewClient.host"), InsecureSkipVerify: s.On("InsecureSkipVerify")})
	})
	c, err := mail.NewClient(s.Text("mail.NewClient.host"), options...)
	if err != nil {
		return err
	}
	m := mail.NewMsg()
	if err := m.From(s.From); err != nil {
		return err
	}
	if err := m.To(s.To); err != nil {
		return err
	}
	m.Subject("conformance")
	m.SetBodyString(mail.TypeTextPlain, "One line.")
	return c.DialAndSend(m)
}
