package notify

import "github.com/wneessen/go-mail"

// Client is for all mail of the shop.
func Client() (*mail.Client, error) {
	return mail.NewClient("smtp.example.com",
		mail.WithPort(465),
		mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover),
		mail.WithUsername("me@example.com"),
		mail.WithPassword("correct-horse"),
		mail.WithTLSPolicy(mail.TLSMandatory),
	)
}
