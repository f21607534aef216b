package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/providers"
)

func found() *providers.Discovery {
	return &providers.Discovery{
		Address: "jane.roe@acme-mail.org", Domain: "acme-mail.org",
		Candidates: []providers.Candidate{
			{Host: "out.hosterworld.net", Port: 465, Security: "implicit", Username: "jane.roe", Source: providers.SourceSRV,
				Where: "_submissions._tcp.acme-mail.org", Why: "the DNS says so"},
			{Host: "smtp.gmail.com", Port: 587, Security: "starttls", Source: providers.SourceMX, Where: "MX aspmx.l.google.com", ProviderID: "gmail",
				Provider: &providers.Provider{ID: "gmail"}},
		},
		Steps: []providers.Step{{Source: providers.SourceAutoconfig, Asked: "GET https://autoconfig.thirdhost.net/mail/config-v1.1.xml", Outcome: "failed",
			Result: "it leads to another domain (elsewhere.net)"}},
	}
}

func TestDiscoveredWithoutARecord(t *testing.T) {
	t.Parallel()
	settings := probe.Settings{Host: "out.hosterworld.net", Port: 465, SSL: probe.On, Username: "jane.roe", From: "jane.roe@acme-mail.org"}
	r := Diagnose(Case{Settings: settings})
	r.Recommended = nil
	d := found()
	Discovered(r, settings, d)
	want := &Recommended{Host: "out.hosterworld.net", Port: 465, Security: probe.SecurityImplicit, Username: "jane.roe",
		Tried: "nothing was tried", Changes: []string{}, Session: -1}
	if diff := cmp.Diff(want, r.Recommended); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if r.Discovery == d || r.Discovery.Candidates[1].Provider != nil || d.Candidates[1].Provider == nil {
		t.Error("the report shares what the caller gave")
	}
}

func TestDiscoveredKeepsTheRemedy(t *testing.T) {
	t.Parallel()
	rec := &Recommended{Host: "h.example", Port: 587, Changes: []string{"port: 465 -> 587"}}
	r := &Report{Recommended: rec}
	Discovered(r, probe.Settings{Host: "h.example"}, found())
	if r.Recommended != rec || len(rec.Changes) != 1 {
		t.Errorf("%+v", r.Recommended)
	}
}

func TestDiscoveredWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	r := &Report{Record: &probe.Record{Sessions: []probe.Session{{Purpose: probe.PurposeAsConfigured, Failure: &probe.Failure{Stage: probe.StageConnect}}}}}
	Discovered(r, probe.Settings{Host: "h.example"}, found())
	if r.Recommended != nil || r.Discovery == nil {
		t.Errorf("%+v, %+v", r.Recommended, r.Discovery)
	}
}

func TestDiscoveredTellsTheNeeds(t *testing.T) {
	t.Parallel()
	d := found()
	d.Used = 1
	r := &Report{}
	Discovered(r, probe.Settings{}, d)
	p, ok := providers.ByID("gmail")
	if diff := cmp.Diff(p.Needs(), r.Discovery.Needs); diff != "" || !ok || len(r.Discovery.Needs) == 0 {
		t.Errorf("%v (-want +got):\n%s", ok, diff)
	}
	// A stored report may hold anything.
	for _, used := range []int{-1, 2, 1 << 40} {
		d.Used = used
		Discovered(r, probe.Settings{}, d)
	}
	if len(r.Discovery.Needs) > 0 {
		t.Errorf("needs of nobody: %v", r.Discovery.Needs)
	}
}

func TestAnonymizeDiscovery(t *testing.T) {
	t.Parallel()
	r := &Report{}
	Discovered(r, probe.Settings{}, found())
	text, err := json.Marshal(Anonymize(r))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"jane", "roe", "acme", "hosterworld", "thirdhost", "elsewhere"} {
		if strings.Contains(string(text), name) {
			t.Errorf("%q is left in %s", name, text)
		}
	}
	if !strings.Contains(string(text), "config-v1.1.xml") {
		t.Errorf("the form of the URL is gone: %s", text)
	}
}
