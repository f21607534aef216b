package cli

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/report"
)

// TestThePasswordOfAReportIsNotSent: what somebody pasted into a bug report is not
// tried, a settings file on standard input is.
func TestThePasswordOfAReportIsNotSent(t *testing.T) {
	t.Parallel()
	const settings = "EMAIL_HOST=smtp.example.com\nEMAIL_PORT=587\nEMAIL_USE_TLS=True\n" +
		"EMAIL_HOST_USER=me@example.com\nEMAIL_HOST_PASSWORD=correct-horse\n"
	prose := "My mails are not sent since the last update. These are the settings:\n\n" + settings
	for _, one := range []struct {
		name, target, text string
		flags              []string
		sent               bool
	}{
		{"settings", "-", settings, nil, true},
		{"settings with a comment", "-", "# This is the file of the web server\n" + settings, nil, true},
		{"prose", "-", prose, nil, false},
		{"fence", "-", "```\n" + settings + "```\n", nil, false},
		{"file", "report.md", prose, nil, false},
		{"password by flag", "-", prose, []string{"--password-env", "PW"}, true},
	} {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			g := startGolden(t, t.TempDir())
			if err := os.WriteFile(filepath.Join(g.dir, "report.md"), []byte(one.text), 0o600); err != nil {
				t.Fatal(err)
			}
			a, out, errs := testApp()
			a.Network, a.Dir, a.Stdin = g.network, g.dir, strings.NewReader(one.text)
			a.LookupEnv = func(name string) (string, bool) { return "correct-horse", name == "PW" }
			a.Run(context.Background(), append([]string{"check", one.target, "--format", "json"}, one.flags...))
			var rep report.Report
			if err := json.Unmarshal(out.Bytes(), &rep); err != nil || rep.Record == nil {
				t.Fatalf("%v: %s", err, errs)
			}
			sent := false
			for _, s := range rep.Record.Sessions {
				for _, attempt := range s.Auth {
					sent = sent || attempt.Outcome == "accepted" || attempt.Outcome == "rejected"
				}
			}
			said := strings.Contains(errs.String(), "the password in the report is not used")
			if sent != one.sent || said == one.sent {
				t.Errorf("sent: %v, said: %v: %s", sent, said, errs)
			}
		})
	}
}
