package clients

import "strings"

// nodemailerServices are the presets of Nodemailer that people use most, by their
// names in lower case.
var nodemailerServices = map[string]struct {
	host   string
	port   int
	secure bool
}{
	"126":            {"smtp.126.com", 465, true},
	"163":            {"smtp.163.com", 465, true},
	"1und1":          {"smtp.1und1.de", 465, true},
	"aol":            {"smtp.aol.com", 587, false},
	"brevo":          {"smtp-relay.brevo.com", 587, false},
	"debugmail":      {"debugmail.io", 25, false},
	"ethereal":       {"smtp.ethereal.email", 587, false},
	"ethereal.email": {"smtp.ethereal.email", 587, false},
	"fastmail":       {"smtp.fastmail.com", 465, true},
	"gmail":          {"smtp.gmail.com", 465, true},
	"gmx":            {"mail.gmx.com", 587, false},
	"googlemail":     {"smtp.gmail.com", 465, true},
	"hotmail":        {"smtp-mail.outlook.com", 587, false},
	"hotmail.com":    {"smtp-mail.outlook.com", 587, false},
	"icloud":         {"smtp.mail.me.com", 587, false},
	"mac":            {"smtp.mail.me.com", 587, false},
	"mail.ru":        {"smtp.mail.ru", 465, true},
	"mailgun":        {"smtp.mailgun.org", 465, true},
	"mailjet":        {"in.mailjet.com", 587, false},
	"mailtrap":       {"live.smtp.mailtrap.io", 587, false},
	"mandrill":       {"smtp.mandrillapp.com", 587, false},
	"me":             {"smtp.mail.me.com", 587, false},
	"outlook":        {"smtp-mail.outlook.com", 587, false},
	"outlook.com":    {"smtp-mail.outlook.com", 587, false},
	"outlook365":     {"smtp.office365.com", 587, false},
	"postmark":       {"smtp.postmarkapp.com", 2525, false},
	"postmarkapp":    {"smtp.postmarkapp.com", 2525, false},
	"qq":             {"smtp.qq.com", 465, true},
	"qqenterprise":   {"smtp.exmail.qq.com", 465, true},
	"qqex":           {"smtp.exmail.qq.com", 465, true},
	"sendgrid":       {"smtp.sendgrid.net", 587, false},
	"sendinblue":     {"smtp-relay.brevo.com", 587, false},
	"ses":            {"email-smtp.us-east-1.amazonaws.com", 465, true},
	"yahoo":          {"smtp.mail.yahoo.com", 465, true},
	"yandex":         {"smtp.yandex.ru", 465, true},
	"zoho":           {"smtp.zoho.com", 465, true},
}

// nodemailerService is the name of a preset as Nodemailer looks it up.
func nodemailerService(name string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if r == '.' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, name))
}

// nodemailerServiceHost is the host that a preset stands for, empty for one that is
// not in the list.
func nodemailerServiceHost(name string) string {
	return nodemailerServices[nodemailerService(name)].host
}
