package clients

import (
	"fmt"
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
)

// TestManySettings reads files of thousands of settings with the same name: what is
// kept of them has a limit, and the limit is told.
func TestManySettings(t *testing.T) {
	for _, tt := range []struct{ name, head, line string }{
		{".env", "MAIL_SMTP=h.example\nMAIL_PORT=587\n", "MAIL_SSL=T%d\n"},
		{"grafana.ini", "[smtp]\nhost = h.example:587\n", "password = a#%d\n"},
		{"docker-compose.yml", "services:\n  a:\n    environment:\n      - MAIL_SMTP=h.example\n", "      - MAIL_PORT=%d\n"},
		{"application.properties", "spring.mail.host=h.example\n", "spring.mail.port=%d\n"},
		{"settings.py", "EMAIL_HOST = 'h.example'\n", "EMAIL_PORT = %d\n"},
		{"web.config", "<mailSettings><smtp from='a@b'><network host='h.example'/>\n", "<network port='%d'/>\n"},
	} {
		var b strings.Builder
		b.WriteString(tt.head)
		for i := range source.MaxEntries + 1000 {
			fmt.Fprintf(&b, tt.line, i)
		}
		for _, name := range []string{tt.name} {
			c, err := Read(name, []byte(b.String()), Options{})
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
				continue
			}
			if n := len(c.Document.Entries); n > source.MaxEntries || len(c.Readings) > maxReadings {
				t.Errorf("%s: %d entries, %d readings", tt.name, n, len(c.Readings))
			}
			if !strings.Contains(c.Why, "only the first 10000 settings") {
				t.Errorf("%s: nothing tells that settings are left out: %s", tt.name, c.Why)
			}
		}
	}
}

// TestLongLine keeps no more of a line than anybody reads, and no piece of a secret.
func TestLongLine(t *testing.T) {
	text := `{"host": "smtp.example.com", "auth": {"user": "me", "pass": "` + strings.Repeat("mail smtp ", 300) + `"}, "secure": true, "x": "` + strings.Repeat("y", 5000) + `", "port": 587}`
	c, err := Read("mail.json", []byte(text), Options{Client: mustFind(t, "nodemailer")})
	if err != nil {
		t.Fatal(err)
	}
	s := c.Settings()
	for field, o := range s.Origin {
		if n := len(o.Before) + len(o.After); n > 3*mostAround {
			t.Errorf("%s: %d bytes around it", field, n)
		}
		if strings.Contains(o.Before+o.After, "mail smtp") {
			t.Errorf("%s: a piece of the password is around it: %s", field, o.Before+o.After)
		}
	}
}

func mustFind(t *testing.T, id string) *Client {
	t.Helper()
	c, ok := ByID(id)
	if !ok {
		t.Fatalf("no client %s", id)
	}
	return c
}
