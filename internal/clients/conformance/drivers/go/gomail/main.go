// Sends one message with gopkg.in/gomail.v2.
package main

import (
	"crypto/tls"

	"conformance-drivers/internal/give"

	"gopkg.in/gomail.v2"
)

func main() { give.Run("gopkg.in/gomail.v2", send) }

func send(s *give.Settings) error {
	d := gomail.NewDialer(s.Text("gomail.NewDialer.host"), s.Port("gomail.NewDialer.port"), s.Text("gomail.NewDialer.username"), s.Text("gomail.NewDialer.password"))
	if s.Has("SSL") {
		d.SSL = s.On("SSL")
	}
	if s.Has("LocalName") {
		d.LocalName = s.Text("LocalName")
	}
	if s.On("InsecureSkipVerify") {
		d.TLSConfig = &tls.Config{ServerName: d.Host, InsecureSkipVerify: true}
	}
	m := gomail.NewMessage()
	m.SetHeader("From", s.From)
	m.SetHeader("To", s.To)
	m.SetHeader("Subject", "conformance")
	m.SetBody("text/plain", "One line.")
	return d.DialAndSend(m)
}
