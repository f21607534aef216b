package rules

import (
	"slices"
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/providers"
	"github.com/smtpwhy/smtpwhy/report/replies"
)

// The catalogue of replies imports neither rules nor providers, so that what it
// names is checked here.
func TestSignaturesNameRulesAndProviders(t *testing.T) {
	t.Parallel()
	for _, s := range replies.All() {
		if Lookup(s.Rule) == nil {
			t.Errorf("%s: no rule %q", s.ID, s.Rule)
		}
		if s.Provider == "" {
			continue
		}
		if _, ok := providers.ByID(s.Provider); !ok {
			t.Errorf("%s: no provider %q", s.ID, s.Provider)
		}
	}
}

func TestProviderOf(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		settings probe.Settings
		want     string
		own      bool // the host is the provider's
	}{
		{"host", probe.Settings{Host: "smtp.gmail.com"}, "gmail", true},
		{"host against address", probe.Settings{Host: "smtp.sendgrid.net", Username: "me@gmail.com"}, "sendgrid", true},
		{"one host of two providers", probe.Settings{Host: "smtp.office365.com", Username: "me@hotmail.com"}, "outlook-com", true},
		{"own domain at that host", probe.Settings{Host: "smtp.office365.com", Username: "me@example.com"}, "office365", true},
		{"address alone", probe.Settings{Username: "me@qq.com"}, "qq", true},
		{"sender alone", probe.Settings{From: "me@qq.com"}, "qq", true},
		{"user name before sender", probe.Settings{Username: "me@yandex.ru", From: "news@qq.com"}, "yandex", true},
		{"relay of a company", probe.Settings{Host: "mail.example.com", Username: "me@gmail.com"}, "gmail", false},
		{"nobody known", probe.Settings{Host: "mail.example.com", Username: "me@example.com"}, "", false},
		{"nothing", probe.Settings{}, "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := &Case{Settings: tt.settings, Provider: ProviderOf(tt.settings)}
			got := ""
			if c.Provider != nil {
				got = c.Provider.ID
			}
			if got != tt.want || (c.provider() != nil) != tt.own {
				t.Errorf("got %q, its own host: %v; want %q, %v", got, c.provider() != nil, tt.want, tt.own)
			}
		})
	}
}

// Every provider that has one user name for everybody must tell it in the form
// that fixedName reads.
func TestFixedUserNames(t *testing.T) {
	t.Parallel()
	found := 0
	for _, p := range providers.All() {
		if p.Username != providers.UsernameFixed {
			continue
		}
		found++
		if fixedName(p) == "" {
			t.Errorf("%s: no name in %q", p.ID, p.UsernameNote)
		}
	}
	if p, _ := providers.ByID("sendgrid"); p == nil || fixedName(p) != "apikey" {
		t.Error("the user name at SendGrid is apikey")
	}
	if found == 0 {
		t.Error("no provider has a fixed user name")
	}
}

func TestProvidersThatTheRulesNameExist(t *testing.T) {
	t.Parallel()
	for _, list := range []map[string]bool{neverAddress, alwaysAddress} {
		for id := range list {
			if _, ok := providers.ByID(id); !ok {
				t.Errorf("no provider %q", id)
			}
		}
	}
}

// A finding at a known provider tells its steps and its page.
func TestFindingsTellTheProvidersSteps(t *testing.T) {
	t.Parallel()
	checked := 0
	for _, id := range []string{"app-password-required", "authorization-code-required", "basic-auth-disabled", "smtp-access-disabled", "username-format-wrong"} {
		for _, file := range glob(t, "testdata", id, "fires-*.json") {
			c := loadCase(t, file)
			p := c.provider()
			if p == nil || p.Help == "" || len(p.Setup) == 0 {
				continue
			}
			checked++
			for _, f := range Lookup(id).Check(c) {
				if !strings.Contains(f.Fix, "Steps for "+shortName(p)) || !strings.Contains(f.Fix, p.Setup[0]) || !strings.HasSuffix(f.Fix, p.Help) {
					t.Errorf("%s: the fix lacks the steps of %s: %q", caseName(file), p.ID, f.Fix)
				}
				if !slices.Contains(f.References, p.Help) {
					t.Errorf("%s: the references lack %s", caseName(file), p.Help)
				}
			}
		}
	}
	if checked < 15 {
		t.Errorf("%d cases at known providers, want 15 or more", checked)
	}
}

// What is known of a provider's envelope rules comes with the refusal.
func TestRefusalsTellTheProvidersRules(t *testing.T) {
	t.Parallel()
	tests := []struct {
		host, reply string
		rule        *Rule
		want        func(*providers.Provider) string // must stand in the explanation
	}{
		{"smtp.163.com", "553 Mail from must equal authorized user", SenderNotOwned, func(p *providers.Provider) string { return p.Sender }},
		{"smtp.office365.com", "550 5.7.60 SMTP; Client does not have permissions to send as this sender", SenderNotOwned, func(p *providers.Provider) string { return p.Sender }},
		{"smtp.office365.com", "432 4.3.2 Concurrent connections limit exceeded.", RateLimited, func(p *providers.Provider) string { return p.Limits }},
	}
	for _, tt := range tests {
		settings := probe.Settings{Host: tt.host, Port: 465, Username: "me@163.com", From: "app@example.com"}
		record := &probe.Record{Settings: settings, Sessions: []probe.Session{{
			Purpose:  probe.PurposeAsConfigured,
			Endpoint: probe.Endpoint{Host: tt.host, Port: 465, Security: probe.SecurityImplicit},
			Auth:     []probe.Attempt{{Mechanism: "PLAIN", InsideTLS: true, Outcome: probe.OutcomeAccepted, Reply: reply("235 ok")}},
			Envelope: &probe.Envelope{From: "app@example.com", To: "app@example.com", Mail: reply(tt.reply)},
			Failure:  &probe.Failure{Stage: probe.StageMail, Kind: probe.FailureReply, Reply: reply(tt.reply), Line: -1},
		}}}
		c := &Case{Settings: settings, Record: record, Provider: ProviderOf(settings)}
		findings := tt.rule.Check(c)
		if len(findings) != 1 {
			t.Fatalf("%s: %d findings of %s, want 1", tt.reply, len(findings), tt.rule.ID)
		}
		if f, want := findings[0], tt.want(c.Provider); want == "" || !strings.Contains(f.Explanation, want) {
			t.Errorf("%s: the explanation lacks %q: %q", tt.reply, want, f.Explanation)
		}
	}
}
