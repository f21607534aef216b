package clients

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// TestGenericReadsByNames reads files that no client has, and leaves files alone
// that are not about mail.
func TestGenericReadsByNames(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, want string }{
		{"ACME_SMTP_SERVER=smtp.example.com\nACME_SMTP_PORT=465\nACME_SMTP_SSL=true\nACME_SMTP_LOGIN=me\n", "smtp.example.com 465 on  me"},
		{"DB_HOST=db.example.com\nACME_MAIL_SERVER=smtp.example.com\nACME_MAIL_PORT=587\nACME_MAIL_TLS=yes\n", "smtp.example.com 587  on "},
		{"ACME_MAIL_SERVER=smtp.example.com\nACME_MAIL_PORT=465\nACME_MAIL_TLS=yes\n", "smtp.example.com 465 on  "},
		{"ACME_MAILHOST=smtp.example.com\nACME_MAIL_PORT=587\nACME_MAIL_ENCRYPTION=ssl\n", "smtp.example.com 587 on  "},
		{"ACME_SMTP_SERVER=smtp.example.com\nACME_SMTP_PORT=2525\nACME_SMTP_STARTTLS=auto\n", "smtp.example.com 2525  optional "},
		{"DB_HOST=db.example.com\nDB_PORT=5432\nDB_USER=me\n", ""},
		{"WEB_HOST=www.example.com\nPORT=8080\n", ""},
	} {
		c := readGeneric([]*source.Document{source.Parse(".env", []byte(test.text), source.Dotenv)}, Options{})
		got := ""
		if c != nil {
			s := c.Settings()
			got = fmt.Sprintf("%s %d %s %s %s", s.Host, s.Port, s.SSL, s.STARTTLS, s.Username)
			if s.Application.Conduct != nil {
				t.Errorf("%q: its conduct is claimed to be known", test.text)
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.text, diff)
		}
	}
}

// TestGenericFix changes what is there, in its own style, and adds no names.
func TestGenericFix(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text string
		port int
		mode probe.Security
		want string
	}{
		{"ACME_SMTP_SERVER=smtp.example.com\nACME_SMTP_PORT=587\nACME_SMTP_SSL=True\n", 465, probe.SecurityImplicit,
			"ACME_SMTP_SERVER=smtp.example.com\nACME_SMTP_PORT=465\nACME_SMTP_SSL=True\n"},
		{"ACME_SMTP_SERVER=smtp.example.com\nACME_SMTP_PORT=587\nACME_SMTP_SSL=1\nACME_SMTP_STARTTLS=1\n", 587, probe.SecuritySTARTTLS,
			"ACME_SMTP_SERVER=smtp.example.com\nACME_SMTP_PORT=587\nACME_SMTP_SSL=0\nACME_SMTP_STARTTLS=1\n"},
		{"ACME_SMTP_SERVER=smtp.example.com\nACME_SMTP_SSL=True\n", 2525, probe.SecuritySTARTTLS, ""},
	} {
		c := readGeneric([]*source.Document{source.Parse(".env", []byte(test.text), source.Dotenv)}, Options{})
		if c == nil {
			t.Fatalf("%q is not read", test.text)
		}
		fix, why := c.Fix(Target{Host: "smtp.example.com", Port: test.port, Security: test.mode})
		got := ""
		if fix != nil {
			got = string(fix.Patched)
		} else if why == "" {
			t.Errorf("%q: no change, and no reason", test.text)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.text, diff)
		}
	}
}

// TestGenericPasswordAlone reads a snippet that has nothing but a password, if some
// reader makes something else of it; it claims none, and leaves others alone.
func TestGenericPasswordAlone(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text string
		want bool
	}{
		{"AUTHENTIK_EMAIL__PASSWORD=abc$C#1\n", true},
		{"SMTP_USER='user@example.com'\nSMTP_PASS='abc&def!#1'\n", true},
		{"SMTP_PASSWORD=\"abc\\\"def\"\n", true},
		{"SECRETS_email_password=abc%def\n", true},
		{"SMTP_PASSWORD=abcdef\n", false},
		{"DB_PASSWORD=abc$C#1\n", false},
	} {
		c, err := Read("-", []byte(test.text), Options{})
		if test.want != (err == nil) {
			t.Errorf("%q: %v", test.text, err)
			continue
		}
		if test.want && c.byRole(RolePassword) == "" {
			t.Errorf("%q: the password is not read", test.text)
		}
		if test.want && !strings.Contains(c.Why, "some readers") {
			t.Errorf("%q: %s", test.text, c.Why)
		}
	}
}
