package report_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/render"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// identifiers name a person, a company or a machine.
type identifiers struct {
	user, domain, host, ehlo, alias, banner, company, directory string
	ip4, ip6, client4, resolver                                 string
	// other is named by the server alone, spare by a text of ours alone.
	other, spare string
}

func (id identifiers) all() []string {
	return []string{id.user, id.domain, id.host, id.ehlo, id.alias, id.banner, id.company, id.directory, id.ip4, id.ip6, id.client4, id.resolver, id.other, id.spare}
}

var people = []identifiers{
	{"jsmith", "acme-mail.co.uk", "smtp.acme-mail.co.uk", "laptop-jane.home.lan", "lb7.hoster.net", "mx-17.acme-mail.co.uk", "Acme Holdings", "janes",
		"81.2.69.142", "2a02:c207::17", "10.11.12.13", "10.9.8.7", "node5.cluster-blue.org", "spare.acme-mail.co.uk"},
	{"o'hara+shop", "ünïcode.de", "mail.ünïcode.de", "WORKSTATION9", "edge.some-cdn.com", "relay3.xn--ncode-nva8g.de", "Muster GmbH", "ohara",
		"5.7.139.1", "fe80::1c2d", "192.168.178.20", "127.0.0.53", "Q7.Kunde.local", "old.smtp.ünïcode.de"},
}

// sample uses the identifiers in every place and form that a report has.
func sample(id identifiers) *report.Report {
	address := id.user + "@" + id.domain
	said := fmt.Sprintf("535 5.7.139 Authentication unsuccessful for %s [%s] on %s, see https://docs.vendor.org/smtp (Exim 4.96, TLS1.3)",
		strings.ToUpper(address), id.client4, id.banner)
	lines := []probe.Line{
		{From: probe.FromNote, Text: "connected to " + id.ip4 + ":587"},
		{From: probe.FromServer, Text: "220 " + id.banner + " ESMTP " + id.company},
		{From: probe.FromClient, Text: "EHLO [IPv6:" + id.ip6 + "]"},
		{From: probe.FromServer, Text: "250-" + id.banner + " Hello " + id.ehlo + " [" + id.client4 + "]", Raw: []byte(id.banner)},
		{From: probe.FromServer, Text: "250 SIZE 1000", TLS: true},
		{From: probe.FromServer, Text: "421-" + id.other + " is busy", TLS: true},
		{From: probe.FromClient, Text: "MAIL FROM:<" + address + "> SIZE=10", TLS: true},
		{From: probe.FromServer, Text: said, TLS: true},
	}
	reply := &probe.Reply{Code: 535, Enhanced: "5.7.139", Lines: []string{said[4:]}, Line: 7}
	ehlo := &probe.EHLO{Name: id.banner, Extensions: []probe.Extension{{Keyword: "SIZE", Parameters: []string{"1000"}}, {Keyword: "AUTH", Parameters: []string{"LOGIN"}}}}
	s := probe.Session{
		Purpose:  probe.PurposeAsConfigured,
		Endpoint: probe.Endpoint{Host: id.host, Address: id.ip4, Port: 587, Security: probe.SecuritySTARTTLS, EHLOName: id.ehlo},
		Reached:  probe.StageAuth,
		Failure:  &probe.Failure{Stage: probe.StageAuth, Kind: probe.FailureReply, Text: said, Reply: reply, Line: 7},
		Connects: []probe.Connect{{Address: id.ip4, Family: "IPv4", Outcome: probe.ConnectOK},
			{Address: id.ip6, Family: "IPv6", Outcome: "refused", Error: "dial tcp [" + id.ip6 + "]:587: connect: connection refused"}},
		EHLOBeforeTLS: ehlo, EHLOAfterTLS: ehlo,
		TLS: &probe.TLS{Up: true, Version: "TLS 1.3", Cipher: "TLS_AES_128_GCM_SHA256", SNI: id.host, Error: "certificate is valid for " + id.banner,
			Chain: []probe.Certificate{{Subject: "CN=" + id.banner + ",O=" + id.company + ",C=DE", Issuer: "CN=" + id.company + " Root,O=" + id.company,
				Names: []string{"*." + id.domain, id.banner, id.ip4}, Key: "RSA 2048", Fingerprint: "00ff", IssuerURLs: []string{"http://pki." + id.domain + "/ca.crt"}},
				{Subject: "CN=R11,O=Let's Encrypt,C=US", Issuer: "CN=ISRG Root X1", Fingerprint: "11ee"}}},
		Auth:       []probe.Attempt{{Mechanism: "LOGIN", Outcome: probe.OutcomeRejected, Reply: reply, OAuthError: map[string]string{"user": address, "status": "400", id.user: "no"}}},
		Envelope:   &probe.Envelope{From: address, To: address, MessageID: "<1@" + id.ehlo + ">"},
		Transcript: lines,
	}
	return &report.Report{
		Schema:  report.Schema,
		Checks:  []report.Check{{Name: "reachable", State: report.Passed, Why: id.ip4 + " answered"}, {Name: "credentials", State: report.Failed, Why: said}},
		Verdict: report.Verdict{Status: report.Broken, Rule: "credentials-rejected", Summary: id.host + " refuses " + id.user, Also: []string{"relay-denied"}},
		Findings: []report.Finding{{Rule: "credentials-rejected", Severity: rules.Error, Summary: "refused: " + address,
			Explanation: "The server " + id.host + " (" + id.ip4 + ") knows no " + id.user + "; try " + id.spare + ".",
			Evidence:    []report.Evidence{{Session: 0, Line: 7, Text: said}},
			Setting:     &report.Setting{Name: "SMTP_URL", Value: "smtp://" + id.host + ":587", File: "/home/" + id.directory + "/app/.env", Line: 3}}},
		Recommended: &report.Recommended{Host: id.host, Port: 587, Security: probe.SecuritySTARTTLS, Username: address, Tried: "tried as " + address},
		Record: &probe.Record{Schema: probe.RecordSchema,
			Settings: probe.Settings{Host: id.host, Port: 587, Username: address, Secret: probe.Password("hunter2 "), From: address,
				EHLOName: id.ehlo, Origin: map[string]probe.Origin{"username": {Name: "SMTP_USER", Value: address, File: `C:\Users\` + id.directory + `\.env`}}},
			DNS: []probe.Lookup{{Name: id.host, Type: "MX", Outcome: probe.LookupFound, Answers: []string{"10 " + id.banner}, Chain: []string{id.alias},
				Resolver: id.resolver + ":53", Error: "lookup " + id.host + " on " + id.resolver + ":53: no such host"}},
			Sessions: []probe.Session{s}},
	}
}

func formats(t *testing.T, r *report.Report) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, f := range render.Formats() {
		var b bytes.Buffer
		if err := render.Render(&b, f, r, render.Options{Transcript: true, Width: 400}); err != nil {
			t.Fatal(err)
		}
		out[f] = b.String()
	}
	return out
}

// None of the identifiers is found in any format, in any case.
func TestAnonymizeLeavesNothing(t *testing.T) {
	t.Parallel()
	for _, id := range people {
		before := formats(t, sample(id))
		for format, out := range formats(t, report.Anonymize(sample(id))) {
			for _, name := range id.all() {
				if strings.Contains(strings.ToLower(out), strings.ToLower(name)) {
					i := strings.Index(strings.ToLower(out), strings.ToLower(name))
					t.Errorf("%s: %q is still there: %q", format, name, out[max(0, i-50):min(len(out), i+70)])
				}
				if format == "json" && !strings.Contains(strings.ToLower(before[format]), strings.ToLower(name)) {
					t.Errorf("the sample lacks %q: this test shows nothing", name)
				}
			}
		}
	}
}

func TestAnonymizeKeepsTheDiagnosis(t *testing.T) {
	t.Parallel()
	for _, id := range people {
		out := strings.Join([]string{formats(t, report.Anonymize(sample(id)))["json"], formats(t, report.Anonymize(sample(id)))["text"]}, "\n")
		for _, kept := range []string{"credentials-rejected", "relay-denied", "5.7.139 Authentication unsuccessful", "Exim 4.96, TLS1.3", "TLS 1.3",
			"RSA 2048", "Let's Encrypt", "SIZE 1000", "LOGIN", "https://docs.vendor.org/smtp", "[removed]", "SMTP_USER", `".env"`, "starttls", "trailing-space"} {
			if !strings.Contains(out, kept) {
				t.Errorf("%s: %q is gone", id.user, kept)
			}
		}
	}
}

func TestAnonymizeIsConsistent(t *testing.T) {
	t.Parallel()
	r := report.Anonymize(sample(people[0]))
	s := r.Record.Sessions[0]
	for _, c := range []struct{ name, got, want string }{
		{"user", r.Record.Settings.Username, "user1@domain1.example"},
		{"host", r.Record.Settings.Host, "host1.domain1.example"},
		{"same host elsewhere", s.Endpoint.Host, "host1.domain1.example"},
		{"other host of the domain", s.EHLOBeforeTLS.Name, "host3.domain1.example"},
		{"address", s.Endpoint.Address, "192.0.2.1"},
		{"address in text", s.Transcript[0].Text, "connected to 192.0.2.1:587"},
		{"address literal", s.Transcript[2].Text, "EHLO [IPv6:2001:db8::1]"},
		{"name after a reply code", s.Transcript[3].Text, "250-host3.domain1.example Hello host2.domain2.example [192.0.2.2]"},
		{"envelope in the transcript", s.Transcript[6].Text, "MAIL FROM:<user1@domain1.example> SIZE=10"},
		{"user name alone", r.Verdict.Summary, "host1.domain1.example refuses user1"},
		{"public issuer", s.TLS.Chain[1].Subject, "CN=R11,O=Let's Encrypt,C=US"},
		{"subject", s.TLS.Chain[0].Subject, "CN=host3.domain1.example,O=name1,C=DE"},
		{"file", r.Record.Settings.Origin["username"].File, ".env"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, c.got, c.want)
		}
	}
	if s.Transcript[3].Raw != nil {
		t.Error("raw bytes are still there")
	}
	if r.Record.Settings.Secret.Reveal() != "" || !r.Record.Settings.Secret.Given() {
		t.Error("the secret must leave its facts only")
	}
}

func TestAnonymizeIsRepeatableAndPure(t *testing.T) {
	t.Parallel()
	for _, id := range people {
		r := sample(id)
		want, err := json.Marshal(report.Anonymize(r))
		if err != nil {
			t.Fatal(err)
		}
		for range 10 {
			got, err := json.Marshal(report.Anonymize(sample(id)))
			if err != nil || !bytes.Equal(want, got) {
				t.Fatalf("another result: %v\n%s", err, cmp.Diff(string(want), string(got)))
			}
		}
		if !reflect.DeepEqual(r, sample(id)) {
			t.Error("the report was modified")
		}
	}
}

func TestAnonymizeSparesCommonWords(t *testing.T) {
	t.Parallel()
	r := sample(people[0])
	r.Record.Settings.Username, r.Record.Settings.From, r.Record.Settings.Host = "info", "mail@acme-mail.co.uk", "smtp"
	r.Findings[0].Explanation = "The mail server wants AUTH LOGIN; see smtp info."
	got := report.Anonymize(r)
	if got.Findings[0].Explanation != r.Findings[0].Explanation {
		t.Errorf("the text lost its sense: %q", got.Findings[0].Explanation)
	}
	if s := got.Record.Settings; strings.Contains(s.Username+s.From+s.Host, "info") || s.From != "user2@domain1.example" || s.Host != "host1" {
		t.Errorf("the settings keep their names: %+v", s)
	}
}

func TestAnonymizeOfLittle(t *testing.T) {
	t.Parallel()
	if report.Anonymize(nil) != nil {
		t.Error("nil must stay nil")
	}
	if diff := cmp.Diff(&report.Report{Schema: "x"}, report.Anonymize(&report.Report{Schema: "x"})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The challenge of CRAM-MD5 is base64 and names the host; a server can echo the
// user name as AUTH carried it, and cut it anywhere.
func TestAnonymizeReadsBase64(t *testing.T) {
	t.Parallel()
	for _, id := range people {
		r := sample(id)
		s := &r.Record.Sessions[0]
		address := base64.StdEncoding.EncodeToString([]byte(id.user + "@" + id.domain))
		kept := []string{"VXNlcm5hbWU6", "UGFzc3dvcmQ6"}
		for _, word := range append([]string{base64.StdEncoding.EncodeToString([]byte("<1896.697@" + id.host + ">")), address, strings.TrimRight(address, "="), address[:15], address[:18]}, kept...) {
			s.Transcript = append(s.Transcript, probe.Line{From: probe.FromServer, Text: "334 " + word, TLS: true})
		}
		var got []string
		for _, l := range report.Anonymize(r).Record.Sessions[0].Transcript[8:] {
			got = append(got, strings.TrimPrefix(l.Text, "334 "))
		}
		want := append([]string{"[removed]", "[removed]", "[removed]", "[removed]", "[removed]"}, kept...)
		for i := range want {
			if !strings.HasPrefix(got[i], want[i]) {
				t.Errorf("%s: line %d is %q, want %q", id.user, i, got[i], want[i])
			}
		}
	}
}

// Software shortens the name of a machine to its first label.
func TestAnonymizeShortMachineNames(t *testing.T) {
	t.Parallel()
	r := sample(people[0])
	r.Record.Settings.EHLOName = "desktop-4f2a.corp.acme-mail.co.uk"
	r.Findings[0].Explanation = "Rejected H=(DESKTOP-4F2A) by mx-17."
	if got := report.Anonymize(r).Findings[0].Explanation; strings.Contains(strings.ToLower(got), "4f2a") || strings.Contains(got, "mx-17") {
		t.Errorf("still there: %q", got)
	}
}
