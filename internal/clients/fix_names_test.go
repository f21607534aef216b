package clients

import (
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

// TestFixNamesLikeNeighbours writes a new setting under the name that has the form
// of those that stand there.
func TestFixNamesLikeNeighbours(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		client, file, text string
		port               int
		mode               probe.Security
		want               string
	}{
		{"curl", "x.sh", "curl --url smtp://smtp.example.com:587 --ssl --mail-from me@example.com\n", 587, probe.SecuritySTARTTLS, ""},
		{"curl", "x.sh", "curl --url smtp://smtp.example.com:587\n", 587, probe.SecuritySTARTTLS, "--ssl-reqd"},
		{"gitea", ".env", "FORGEJO__mailer__ENABLED=true\nFORGEJO__mailer__SMTP_ADDR=smtp.example.com\nFORGEJO__mailer__SMTP_PORT=465\n", 587, probe.SecuritySTARTTLS, "FORGEJO__mailer__PROTOCOL="},
		{"gitea", ".env", "GITEA__MAILER__ENABLED=true\nGITEA__MAILER__SMTP_ADDR=smtp.example.com\nGITEA__MAILER__SMTP_PORT=465\n", 587, probe.SecuritySTARTTLS, "GITEA__MAILER__PROTOCOL="},
		{"system-net-mail", "x.cs", "using System.Net.Mail;\nvar client = new SmtpClient(\"smtp.example.com\", 587);\nclient.Credentials = new NetworkCredential(\"me\", pw);\n", 587, probe.SecuritySTARTTLS, "client.EnableSsl = true;"},
		{"discourse", "discourse.conf", "smtp_address = smtp.example.com\nsmtp_port = 465\n", 465, probe.SecurityImplicit, "smtp_force_tls = true"},
		{"authelia", ".env", "AUTHELIA_NOTIFIER_SMTP_USERNAME=me\nAUTHELIA_NOTIFIER_SMTP_SENDER=me@example.com\n", 587, probe.SecuritySTARTTLS, "AUTHELIA_NOTIFIER_SMTP_ADDRESS="},
	} {
		client, _ := ByID(test.client)
		c, err := Read(test.file, []byte(test.text), Options{Client: client})
		if err != nil {
			t.Errorf("%s: %v", test.client, err)
			continue
		}
		fix, why := c.Fix(Target{Host: "smtp.example.com", Port: test.port, Security: test.mode})
		if fix == nil {
			t.Errorf("%s: %s", test.client, why)
			continue
		}
		if !strings.Contains(string(fix.Patched)+fix.Config, test.want) || strings.Contains(string(fix.Patched), "notifier.") {
			t.Errorf("%s: no %q in\n%s\nnor in\n%s", test.client, test.want, fix.Patched, fix.Config)
		}
		if strings.Contains(fix.Config, "SmtpClient.SmtpClient") || strings.Contains(fix.Config, "ftp-ssl") || strings.Contains(fix.Config, "SmtpClient:") {
			t.Errorf("%s: the block\n%s", test.client, fix.Config)
		}
	}
}
