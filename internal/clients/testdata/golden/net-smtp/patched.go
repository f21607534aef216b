package notify

import (
	"net/smtp"
)

// Send mails a report.
func Send(to string, report []byte) error {
	auth := smtp.PlainAuth("", "me@example.com", "correct-horse", "smtp.example.com")
	return smtp.SendMail("smtp.example.com:587", auth, "me@example.com", []string{to}, report)
}
