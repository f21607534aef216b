package explain

import "strings"

// families are the kinds of software that a text shows, by words that stand in
// their settings, errors and stack traces.
type families map[string]bool

func (f families) has(name string) bool { return f[name] }

// any says whether one of the families is there.
func (f families) any(names ...string) bool {
	for _, n := range names {
		if f[n] {
			return true
		}
	}
	return false
}

// familyWords tell a family, in lower case.
var familyWords = []struct {
	family string
	words  []string
}{
	{"nodemailer", []string{"nodemailer", "createtransport", "smtp-connection", "esocket", "eauth", "econnection"}},
	{"smtplib", []string{"smtplib", "smtp_ssl(", "django", "flask-mail", "_ssl.c", "sslerror", "smtpserverdisconnected"}},
	{"aiosmtplib", []string{"aiosmtplib"}},
	{"django", []string{"django", "email_use_tls", "email_host_user"}},
	{"go", []string{"net/smtp", "gomail", "go-mail", "go-smtp", "x509:", "tls: first record", "plainauth", "dial tcp", "alertmanager", "goroutine ", ".go:", "smtp.auth"}},
	{"netsmtp", []string{"net/smtp", "gomail", "plainauth", "alertmanager"}},
	{"java", []string{"javamail", "javax.mail", "jakarta", "java.net", "javax.net.ssl", "spring", "com.sun.mail", "angus", "sunjce", "java.lang"}},
	{"system.net.mail", []string{"system.net.mail", "smtpexception", "send-mailmessage", "<mailsettings>", "new smtpclient("}},
	{"powershell", []string{"send-mailmessage", "-smtpserver", "powershell"}},
	{"mailkit", []string{"mailkit", "mimekit", "securesocketoptions"}},
	{"phpmailer", []string{"phpmailer", "$mail->", "smtpsecure"}},
	{"symfony", []string{"symfony", "mailer_dsn", "laravel", "mail_mailer"}},
	{"ruby", []string{"actionmailer", "net::smtp", "openssl::ssl", "smtp_settings", "enable_starttls_auto", "ruby", "peeraddr", "rails", "net/smtp.rb", "net/protocol.rb"}},
	{"postfix", []string{"postfix/", "relayhost", "smtp_sasl", "smtp_tls_security_level"}},
}

// readFamilies looks for the words in the whole text, in lower case.
func readFamilies(lower string) families {
	f := families{}
	for _, e := range familyWords {
		for _, w := range e.words {
			if strings.Contains(lower, w) {
				f[e.family] = true
				break
			}
		}
	}
	return f
}

// plainByDefault says whether the software opens a connection in plain text, on
// any port, until a setting says otherwise.
func (f families) plainByDefault() bool {
	return f.any("java", "system.net.mail", "django", "smtplib", "phpmailer", "postfix") || f["ruby"]
}

// implicitOn465 says whether the software opens port 465 with TLS by itself.
func (f families) implicitOn465() bool {
	return f.any("nodemailer", "symfony", "mailkit") && !f.any("java", "smtplib")
}
