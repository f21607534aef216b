package notify

import "gopkg.in/gomail.v2"

// Send mails a report.
func Send(to, report string) error {
	m := gomail.NewMessage()
	m.SetHeader("From", "me@example.com")
	m.SetHeader("To", to)
	m.SetHeader("Subject", "Report")
	m.SetBody("text/plain", report)

	d := gomail.NewDialer("smtp.example.com", 587, "me@example.com", "correct-horse")
	d.SSL = false // the server wants encryption
	return d.DialAndSend(m)
}
