package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/smtpwhy/smtpwhy/internal/lab"
)

// seedError is what the application of the seed case printed.
const seedError = "send mail error: SMTP AUTH extension not supported by server."

// TestSeedCase is the case that started it all, from the settings file: the words
// that the answer must have, without a network and on the lab's Outlook.
func TestSeedCase(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("testdata", "seed-compose.yml"))
	if err != nil {
		t.Fatal(err)
	}
	always := []string{
		"QD 20240210",        // the generation, by the prefix of the log line
		"MAIL_STARTTLS",      // which that one does not read,
		"20250128",           // and which release does
		"MAIL_PORT=587",      // the settings to use with it
		"MAIL_STARTTLS=True", //
		"MAIL_SSL and MAIL_STARTTLS are both on",
		"The error",           //
		seedError,             // what it prints
		"client-known-defect", //
	}
	for _, test := range []struct {
		name string
		args []string
		want []string
	}{
		{"offline", []string{"--offline"}, []string{"Outlook.com takes no passwords", "Nothing was tested"}},
		{"on the lab's Outlook", nil, []string{"STARTTLS answers, TLS 1.3, AUTH LOGIN XOAUTH2", "Tried just now"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			scenario, ok := lab.Find(defaultScenario)
			if !ok {
				t.Fatal("the scenario is gone")
			}
			network, err := scenario.Start()
			if err != nil {
				t.Fatal(err)
			}
			defer network.Close()
			a, out, errs := testApp()
			a.Network, a.Stdin = network, strings.NewReader(string(text))
			code := a.Run(context.Background(), append([]string{"check", "-", "--error", seedError}, test.args...))
			if code != exitBroken {
				t.Errorf("exit code %d: %s", code, errs)
			}
			plain := strings.Join(strings.Fields(out.String()), " ")
			var missing []string
			for _, word := range append(always, test.want...) {
				if !strings.Contains(plain, word) {
					missing = append(missing, word)
				}
			}
			if diff := cmp.Diff([]string(nil), missing); diff != "" {
				t.Errorf("missing (-want +got):\n%s\nin:\n%s", diff, out)
			}
			checkClean(t, "the answer", out.String()+errs.String(), "correct-horse")
		})
	}
}
