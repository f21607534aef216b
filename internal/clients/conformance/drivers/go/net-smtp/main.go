// Sends one message with net/smtp: by SendMail, or with a connection that the
// program opens itself where the settings have tls.Dial or StartTLS.
package main

import (
	"crypto/tls"
	"net"
	"net/smtp"

	"conformance-drivers/internal/give"
)

func main() { give.Run("", send) }

func send(s *give.Settings) error {
	addr := s.Text("smtp.SendMail.addr")
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		host = addr
	}
	var auth smtp.Auth
	user, password := s.Text("smtp.PlainAuth.username"), s.Text("smtp.PlainAuth.password")
	named := host
	if s.Has("smtp.PlainAuth.host") {
		named = s.Text("smtp.PlainAuth.host")
	}
	switch {
	case user == "":
	case s.Has("smtp.CRAMMD5Auth"):
		auth = smtp.CRAMMD5Auth(user, password)
	default:
		auth = smtp.PlainAuth("", user, password, named)
	}
	if !s.Has("tls.Dial") && !s.Has("StartTLS") {
		return smtp.SendMail(addr, auth, s.From, []string{s.To}, []byte(give.Message))
	}
	c, err := open(s, addr, host)
	if err != nil {
		return err
	}
	defer c.Close()
	return deliver(c, s, auth)
}

// open is the connection of a program that does not use SendMail.
func open(s *give.Settings, addr, host string) (*smtp.Client, error) {
	config := &tls.Config{ServerName: host, InsecureSkipVerify: s.On("InsecureSkipVerify")}
	if !s.Has("tls.Dial") {
		c, err := smtp.Dial(addr)
		if err != nil {
			return nil, err
		}
		return c, c.StartTLS(config)
	}
	conn, err := tls.Dial("tcp", addr, config)
	if err != nil {
		return nil, err
	}
	c, err := smtp.NewClient(conn, host)
	if err == nil && s.Has("StartTLS") {
		err = c.StartTLS(config)
	}
	return c, err
}

func deliver(c *smtp.Client, s *give.Settings, auth smtp.Auth) error {
	if auth != nil {
		if err := c.Auth(auth); err != nil {
			return err
		}
	}
	if err := c.Mail(s.From); err != nil {
		return err
	}
	if err := c.Rcpt(s.To); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write([]byte(give.Message)); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return c.Quit()
}
