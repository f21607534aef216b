package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/providers"
)

func TestDiagnoseLooksUpTheProvider(t *testing.T) {
	t.Parallel()
	gmail, ok := providers.ByID("gmail")
	if !ok {
		t.Fatal("gmail is not known")
	}
	tests := []struct {
		name   string
		c      Case
		want   string
		status Status
	}{
		{"by host", Case{Settings: probe.Settings{Host: "smtp-mail.outlook.com", Port: 587, STARTTLS: probe.On, Username: "me@outlook.com"}}, "basic-auth-disabled", Risky},
		{"by the address alone", Case{Settings: probe.Settings{Username: "me@hotmail.com"}}, "basic-auth-disabled", Risky},
		{"by host, not by address", Case{Settings: probe.Settings{Host: "smtp.gmail.com", Port: 587, STARTTLS: probe.On, Username: "me@outlook.com"}}, "", Unproven},
		{"the host is another's", Case{Settings: probe.Settings{Host: "mail.example.com", Port: 587, STARTTLS: probe.On, Username: "me@outlook.com"}}, "", Unproven},
		{"the case names it", Case{Provider: gmail, Settings: probe.Settings{Username: "me@hotmail.com"}}, "", Unproven},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := Diagnose(tt.c)
			if named(got, "basic-auth-disabled") != (tt.want != "") {
				t.Errorf("findings %+v", got.Findings)
			}
			if tt.want != "" && (got.Verdict.Rule != tt.want || got.Verdict.Status != tt.status) {
				t.Errorf("verdict %+v, want %s %s", got.Verdict, tt.status, tt.want)
			}
		})
	}
}

func named(r *Report, rule string) bool {
	for _, f := range r.Findings {
		if f.Rule == rule {
			return true
		}
	}
	return false
}

// The provider's name is public and stays; who its customer is goes.
func TestAnonymizeKeepsTheProviderAndHidesItsCustomer(t *testing.T) {
	t.Parallel()
	s := load(t, "rules/testdata/app-password-required/fires-gmail-534.json")
	s.Record.Settings.Username, s.Record.Settings.From = "jane.roe@acme-mail.co.uk", "press@acme-mail.co.uk"
	r := Diagnose(Case{Record: s.Record})
	if r.Verdict.Rule != "app-password-required" {
		t.Fatalf("verdict %+v", r.Verdict)
	}
	text, err := json.Marshal(Anonymize(r))
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"jane.roe", "acme-mail", "smtp.gmail.com"} {
		if strings.Contains(strings.ToLower(string(text)), id) {
			t.Errorf("%q is still there", id)
		}
	}
	if !strings.Contains(string(text), "Gmail wants an app password") {
		t.Error("the provider's name is gone from the verdict")
	}
}
