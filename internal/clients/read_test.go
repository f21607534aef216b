package clients

import (
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

const seed = `# mail
MAIL_SMTP=smtp-mail.outlook.com
MAIL_PORT=587
MAIL_SSL=True
MAIL_STARTTLS=True
MAIL_USER=me@outlook.com
MAIL_PASSWORD=battery staple
`

func TestReadQD(t *testing.T) {
	for _, tt := range []struct {
		generation string
		mode       probe.Security
		readings   int
		ssl, tls   probe.Switch
	}{
		{"", probe.SecuritySTARTTLS, 0, probe.On, probe.On},
		{"20240210", probe.SecurityNone, 1, probe.On, probe.Unset},
		{"20230101", probe.SecurityImplicit, 1, probe.On, probe.Unset},
	} {
		t.Run("QD "+tt.generation, func(t *testing.T) {
			c, err := Read(".env", []byte(seed), Options{Generation: tt.generation})
			if err != nil {
				t.Fatal(err)
			}
			s := c.Settings()
			if c.Client.ID != "qd" || s.Application.Conduct.Security != tt.mode || len(c.Readings) != tt.readings {
				t.Errorf("%s: %s, mode %s, readings %v", c.Client.ID, c.Why, s.Application.Conduct.Security, c.Readings)
			}
			if s.SSL != tt.ssl || s.STARTTLS != tt.tls || s.Host != "smtp-mail.outlook.com" || s.Port != 587 || s.Secret.Reveal() != "battery staple" {
				t.Errorf("settings are %+v", s)
			}
			if o := s.Origin["ssl"]; o.Name != "MAIL_SSL" || o.Line != 4 || o.Column != 10 || o.Before != "MAIL_SSL=" || o.Value != "True" {
				t.Errorf("origin of ssl is %+v", o)
			}
		})
	}
}

func TestFixQD(t *testing.T) {
	c, err := Read(".env", []byte(seed), Options{})
	if err != nil {
		t.Fatal(err)
	}
	fix, why := c.Fix(Target{Host: "smtp-mail.outlook.com", Port: 465, Security: probe.SecurityImplicit})
	if fix == nil {
		t.Fatal(why)
	}
	if len(fix.Changes) != 2 || fix.Changes[0].Key != "MAIL_PORT" || fix.Changes[1].Key != "MAIL_STARTTLS" {
		t.Errorf("changes are %+v", fix.Changes)
	}
	want := "# mail\nMAIL_SMTP=smtp-mail.outlook.com\nMAIL_PORT=465\nMAIL_SSL=True\nMAIL_STARTTLS=False\nMAIL_USER=me@outlook.com\nMAIL_PASSWORD=battery staple\n"
	if string(fix.Patched) != want {
		t.Errorf("patched:\n%s", fix.Patched)
	}
}

// TestReadIsBounded: a file of nothing but second definitions fills neither a record
// nor the memory.
func TestReadIsBounded(t *testing.T) {
	t.Parallel()
	text := "EMAIL_HOST=smtp.example.com\n" + strings.Repeat("EMAIL_PORT=588\nEMAIL_PORT=589\n", 5000)
	django, _ := ByID("django")
	c, err := Read(".env", []byte(text), Options{Client: django})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(c.Readings); n == 0 || n > maxReadings {
		t.Errorf("%d readings", n)
	}
}
