package names

import (
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	for name, want := range map[string]string{
		"SMTP_HOST": "smtp host", "smtp.host": "smtp host", "smtpHost": "smtp host", "SMTPHost": "smtp host", "mailer.SMTP_PORT": "mailer smtp port",
		"$mail->SMTPSecure": "mail smtp secure", "gitlab_rails['smtp_tls']": "gitlab rails smtp tls", "EnableSsl": "enable ssl", "N8N_SMTP_SSL": "n8n smtp ssl",
		"port2": "port2", "startTLS_policy": "start tls policy", "端口": "端口", "": "", "--": "", "a": "a", "TLS": "tls", "useTLSAlways": "use tls always",
	} {
		if got := strings.Join(Words(name), " "); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestThisMachine(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "LOCALHOST.": true, "mail.localhost": true, "127.0.0.1": true, "127.8.9.10": true, "::1": true, "[::1]": true,
		"": false, "localhost.example.com": false, "notlocalhost": false, "10.0.0.1": false, "0.0.0.0": false, "smtp.example.com": false, "128.0.0.1": false,
	} {
		if got := ThisMachine(host); got != want {
			t.Errorf("%q: got %v", host, got)
		}
	}
}
