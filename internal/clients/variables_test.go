package clients

import (
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

// TestEnvFileDialects: the same file of variables reaches each application
// otherwise, and what is lost on the way is told at its place.
func TestEnvFileDialects(t *testing.T) {
	const vars = "HOST=smtp.example.com # ours\nPASS=\"a#b$c d\"\nBARE=a#b\n"
	for _, tt := range []struct {
		name, text, host, secret string
		mangled                  bool
	}{
		{"docker-compose.yml", "services:\n  app:\n    environment:\n      MAIL_SMTP: ${HOST}\n      MAIL_PORT: 587\n      MAIL_PASSWORD: ${PASS}\n", "smtp.example.com", "a#b d", true},
		{"settings.py", "EMAIL_HOST = os.environ['HOST']\nEMAIL_PORT = 587\nEMAIL_HOST_PASSWORD = os.environ['PASS']\nEMAIL_USE_TLS = True\n", "smtp.example.com", "a#b$c d", false},
		{"mail.js", "nodemailer.createTransport({host: process.env.HOST, port: 587, auth: {user: 'me', pass: process.env.BARE}})\n", "smtp.example.com", "a", true},
		{"run.sh", "docker run -e MAIL_SMTP=$HOST -e MAIL_PORT=587 -e MAIL_PASSWORD=${PASS} qd\n", "smtp.example.com # ours", `"a#b$c d"`, true},
		{"config/mail.php", "<?php return ['mailers' => ['smtp' => ['transport' => 'smtp', 'host' => env('HOST'), 'port' => 587, 'password' => env('PASS')]]];\n", "smtp.example.com", "a#b$c d", false},
	} {
		c, err := Read(tt.name, []byte(tt.text), Options{EnvFiles: []EnvFile{{Name: "vars.env", Text: []byte("HOST=other\n")}, {Name: "mail.env", Text: []byte(vars)}}})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		s := c.Settings()
		if s.Host != tt.host || s.Secret.Reveal() != tt.secret {
			t.Errorf("%s, %s: host %q, secret %q; want %q, %q", tt.name, c.Client.ID, s.Host, s.Secret.Reveal(), tt.host, tt.secret)
		}
		told := false
		for _, r := range c.Readings {
			if strings.Contains(r.Setting.Before+r.Setting.Value+r.Setting.After, "a#b") {
				t.Errorf("%s: the secret is shown: %+v", tt.name, r)
			}
			told = told || r.Kind == probe.ReadMangled && r.Field == "secret" && r.Setting.File == "mail.env" && r.Setting.Line > 1
		}
		if told != tt.mangled {
			t.Errorf("%s: the change is told %v, want %v: %+v", tt.name, told, tt.mangled, c.Readings)
		}
	}
}
