package report

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

const canary = "kanarienvogel-7"

// env is QD's file with both boxes as given.
func env(host, ssl, starttls string) string {
	return "# mail\nMAIL_SMTP=" + host + "\nMAIL_PORT=587\nMAIL_SSL=" + ssl + "\nMAIL_STARTTLS=" + starttls +
		"\nMAIL_USER=jsmith@acme-mail.org\nMAIL_PASSWORD=" + canary + "\n"
}

func readQD(t *testing.T, text, generation string) *clients.Config {
	t.Helper()
	qd, _, ok := clients.Find("qd")
	if !ok {
		t.Fatal("no QD")
	}
	c, err := clients.Read("stack/.env", []byte(text), clients.Options{Client: qd, Generation: generation})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// recordOf is a stored record of the rules' cases, as if it were of these settings.
func recordOf(t *testing.T, file string, c *clients.Config) *probe.Record {
	t.Helper()
	data, err := os.ReadFile("rules/testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var stored struct{ Record *probe.Record }
	if err := json.Unmarshal(data, &stored); err != nil {
		t.Fatal(err)
	}
	stored.Record.Settings = c.Settings()
	return stored.Record
}

func findingOf(r *Report, rule string) *Finding {
	i := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.Rule == rule })
	if i < 0 {
		return nil
	}
	return &r.Findings[i]
}

const hiddenCase = "auth-hidden-until-tls/fires-same-port-shows-auth-inside-tls.json"

func TestOldQDOffline(t *testing.T) {
	t.Parallel()
	c := readQD(t, env("smtp-mail.outlook.com", "True", "True"), "20240210")
	r := Diagnose(Case{Settings: c.Settings(), Config: c})
	if r.Verdict.Rule != "client-known-defect" || r.Verdict.Status != Broken {
		t.Errorf("verdict is %+v", r.Verdict)
	}
	want := &Shown{Client: "QD 20240210", Event: "auth-not-offered", Text: "send mail error: SMTP AUTH extension not supported by server."}
	if diff := cmp.Diff(want, r.Verdict.Shown); diff != "" {
		t.Errorf("shown (-want +got)\n%s", diff)
	}
	f := findingOf(r, "setting-not-read")
	if f == nil || len(f.Related) != 1 || f.Related[0].Name != "MAIL_SSL" || !strings.Contains(f.Fix, "20250128") {
		t.Errorf("setting-not-read is %+v", f)
	}
	if findingOf(r, "basic-auth-disabled") == nil {
		t.Error("nothing is said of the provider")
	}
	rec := r.Recommended
	if rec == nil {
		t.Fatal("nothing is recommended")
	}
	if rec.Verified || rec.Tried != "not tried: offline" || rec.Cannot == "" || !strings.Contains(rec.Config, "MAIL_STARTTLS=True") ||
		rec.ConfigFor != "QD 20250128 and later" || rec.Host != "smtp-mail.outlook.com" || rec.Security != probe.SecuritySTARTTLS || len(rec.Diff) != 0 {
		t.Errorf("recommended is %+v", rec)
	}
}

func TestFixInTheWordsOfTheApplication(t *testing.T) {
	t.Parallel()
	c := readQD(t, env("mail.example.com", "False", "False"), "")
	r := Diagnose(Case{Record: recordOf(t, hiddenCase, c), Config: c})
	if r.Verdict.Rule != "auth-hidden-until-tls" {
		t.Fatalf("verdict is %+v", r.Verdict)
	}
	want := &Recommended{Client: "qd", Changes: []string{"MAIL_STARTTLS: False -> True (stack/.env:5)"},
		Diff: []LineChange{{File: "stack/.env", Line: 5, Old: "MAIL_STARTTLS=False", New: "MAIL_STARTTLS=True"}}}
	got := &Recommended{Client: r.Recommended.Client, Changes: r.Recommended.Changes, Diff: r.Recommended.Diff}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	f := findingOf(r, "auth-hidden-until-tls")
	if !strings.HasPrefix(f.Fix, "Set MAIL_STARTTLS to True.") {
		t.Errorf("fix is %q", f.Fix)
	}
	place := &Setting{Name: "MAIL_SSL", Value: "False", File: "stack/.env", Line: 4, Column: 10, Length: 5, Before: "MAIL_SSL=", Note: "QD stays in plain text"}
	if diff := cmp.Diff(place, f.Setting); diff != "" {
		t.Errorf("setting (-want +got)\n%s", diff)
	}
}

// A version that cannot use STARTTLS is told the other way in that it can use.
func TestAnotherWayThatTheApplicationCanGo(t *testing.T) {
	t.Parallel()
	c := readQD(t, env("mail.example.com", "True", "True"), "20240210")
	record := recordOf(t, hiddenCase, c)
	other := record.Sessions[1]
	other.Endpoint.Port, other.Endpoint.Security, other.EHLOBeforeTLS, other.STARTTLS = 465, probe.SecurityImplicit, nil, nil
	record.Sessions = append(record.Sessions, other)
	r := Diagnose(Case{Record: record, Config: c})
	if r.Verdict.Rule != "client-known-defect" || r.Recommended == nil {
		t.Fatalf("verdict is %+v, recommended %+v", r.Verdict, r.Recommended)
	}
	if rec := r.Recommended; rec.Port != 465 || rec.Cannot != "" || !slices.Equal(rec.Changes, []string{"MAIL_PORT: 587 -> 465 (stack/.env:3)"}) {
		t.Errorf("recommended is %+v", rec)
	}
	if f := findingOf(r, "client-known-defect"); !strings.HasSuffix(f.Fix, "Or keep this version and set MAIL_PORT to 465.") {
		t.Errorf("fix is %q", f.Fix)
	}
}

// What works is not called in question because the application is known.
func TestHealthyWithTheApplication(t *testing.T) {
	t.Parallel()
	for _, boxes := range [][2]string{{"True", "True"}, {"False", "True"}} {
		c := readQD(t, env("mail.example.com", boxes[0], boxes[1]), "")
		r := Diagnose(Case{Record: recordOf(t, "auth-hidden-until-tls/quiet-upgraded.json", c), Config: c})
		for _, f := range r.Findings {
			if f.Severity != rules.Info {
				t.Errorf("%v: %s is %s: %s", boxes, f.Rule, f.Severity, f.Summary)
			}
		}
		if r.Verdict.Shown != nil || r.Application == nil || r.Application.Does == "" {
			t.Errorf("%v: shown %+v, application %+v", boxes, r.Verdict.Shown, r.Application)
		}
	}
}

// A record that was stored gets the report of the run, without the file.
func TestStoredRecordHasTheApplication(t *testing.T) {
	t.Parallel()
	for _, generation := range []string{"", "20240210", "20230101"} {
		for _, boxes := range [][2]string{{"True", "True"}, {"False", "False"}, {"True", "False"}} {
			c := readQD(t, env("mail.example.com", boxes[0], boxes[1]), generation)
			record := recordOf(t, hiddenCase, c)
			data, err := json.Marshal(record)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(data), canary) {
				t.Errorf("the password is in the record: %s", data)
			}
			stored := new(probe.Record)
			if err := json.Unmarshal(data, stored); err != nil {
				t.Fatal(err)
			}
			live, later := Diagnose(Case{Record: record, Config: c}), Diagnose(Case{Record: stored})
			live.Record, later.Record = nil, nil
			a, _ := json.MarshalIndent(live, "", " ")
			b, _ := json.MarshalIndent(later, "", " ")
			if diff := cmp.Diff(string(a), string(b)); diff != "" {
				t.Errorf("QD %s %v (-live +stored)\n%s", generation, boxes, diff)
			}
			if strings.Contains(string(a), canary) {
				t.Errorf("the password is in the report: %s", a)
			}
		}
	}
}

func TestAnonymizeApplication(t *testing.T) {
	t.Parallel()
	text := env("smtp.acme-mail.org", "True", "False") + "MAIL_FROM=Jane Smith <jane@acme-mail.org>\n"
	c := readQD(t, text, "")
	live := Diagnose(Case{Record: recordOf(t, hiddenCase, c), Config: c})
	offline := Diagnose(Case{Settings: c.Settings(), Config: c})
	offline.Verdict.Shown = &Shown{Client: "QD", Text: "Cannot open smtp.acme-mail.org:587"}
	for name, r := range map[string]*Report{"live": live, "offline": offline} {
		data, err := json.Marshal(Anonymize(r))
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"acme", "jsmith", "jane", "Smith", "stack/", canary} {
			if strings.Contains(string(data), id) {
				t.Errorf("%s: %q is still there:\n%s", name, id, data)
			}
		}
		for _, word := range []string{"MAIL_SSL", `".env"`, `"qd"`} {
			if !strings.Contains(string(data), word) {
				t.Errorf("%s: %s is gone:\n%s", name, word, data)
			}
		}
	}
}

func TestCompareShown(t *testing.T) {
	t.Parallel()
	old := readQD(t, env("mail.example.com", "True", "True"), "20240210")
	verdict := Diagnose(Case{Settings: old.Settings(), Config: old})
	for _, test := range []struct {
		name, text string
		settings   probe.Settings
		fits       bool
		event      string
		says       []string
	}{
		{"the words for the verdict", "[E 240211] send mail error: SMTP AUTH extension not supported by server.", old.Settings(), true, "auth-not-offered",
			[]string{"This is what QD 20240210 prints for this cause"}},
		{"the words of another version", "smtp sendmail error: SMTP AUTH extension not supported by server.", old.Settings(), false, "auth-not-offered",
			[]string{"20250128 and later", "--client qd@20250128"}},
		{"the words for something else", "send mail error: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)", old.Settings(), false, "tls-to-plain-port",
			[]string{"QD 20240210 prints it when it opens with TLS"}},
		{"no words that are known", "it does not work", old.Settings(), false, "", nil},
		{"no application", "send mail error: SMTP AUTH extension not supported by server.", probe.Settings{}, false, "auth-not-offered", []string{"These are words of QD"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e := &ErrorSeen{Summary: "First."}
			CompareShown(e, verdict, test.settings, test.text)
			if e.Fits != test.fits || e.Event != test.event {
				t.Errorf("got %+v", e)
			}
			for _, words := range test.says {
				if !strings.Contains(e.Summary, words) {
					t.Errorf("%q is not in %q", words, e.Summary)
				}
			}
			if test.says == nil && e.Summary != "First." {
				t.Errorf("summary is %q", e.Summary)
			}
		})
	}
	CompareShown(nil, verdict, probe.Settings{}, "send mail error: x")
}

func TestDiffOfOneLine(t *testing.T) {
	t.Parallel()
	at := func(column int, before, value, after string) probe.Origin {
		return probe.Origin{File: "a.js", Line: 3, Column: column, Length: len(value), Before: before, Value: value, After: after}
	}
	port := clients.SettingChange{Key: "port", New: "587", Written: "587", Origin: at(9, "{ port: ", "465", ", secure: true }")}
	secure := clients.SettingChange{Key: "secure", New: "false", Written: "false", Origin: at(22, "{ port: 465, secure: ", "true", " }")}
	hidden := clients.SettingChange{Key: "secure", New: "false", Written: "false", Origin: at(22, "{ ..., secure: ", "true", " }")}
	gone := clients.SettingChange{Key: "secure", Origin: at(22, "{ port: 465, secure: ", "true", " }")}
	added := clients.SettingChange{Key: "host", New: "x", Written: "host: " + canary, Behind: 3}
	unknown := clients.SettingChange{Key: "host", New: "x"}
	d := &diagnosis{Case: &Case{Settings: probe.Settings{Secret: probe.Password(canary)}}}
	for _, test := range []struct {
		name    string
		changes []clients.SettingChange
		want    []LineChange
	}{
		{"both in one", []clients.SettingChange{port, secure}, []LineChange{{"a.js", 3, "{ port: 465, secure: true }", "{ port: 587, secure: false }"}}},
		{"not the same words around", []clients.SettingChange{port, hidden},
			[]LineChange{{"a.js", 3, "{ ..., secure: true }", "{ ..., secure: false }"}, {"a.js", 3, "{ port: 465, secure: true }", "{ port: 587, secure: true }"}}},
		{"one that goes", []clients.SettingChange{gone}, []LineChange{{"a.js", 3, "{ port: 465, secure: true }", ""}}},
		{"one that comes, with a secret in it", []clients.SettingChange{added, secure},
			[]LineChange{{"a.js", 3, "{ port: 465, secure: true }", "{ port: 465, secure: false }"}, {"", 3, "", "host: [redacted]"}}},
		{"one that nobody knows where", []clients.SettingChange{port, unknown}, nil},
	} {
		if diff := cmp.Diff(test.want, d.diff(test.changes)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", test.name, diff)
		}
	}
}

func TestDocumentedServer(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		settings probe.Settings
		want     string // host:port mode, empty for none
	}{
		{"SSL on 587", probe.Settings{Host: "smtp.gmail.com", Port: 587, SSL: probe.On}, "smtp.gmail.com 587 starttls"},
		{"plain on 465", probe.Settings{Host: "smtp.gmail.com", Port: 465, SSL: probe.Off, STARTTLS: probe.Off}, "smtp.gmail.com 465 implicit"},
		{"the provider's other server", probe.Settings{Host: "imap.gmail.com", Port: 993, SSL: probe.On, Username: "me@gmail.com"}, "smtp.gmail.com 465 implicit"},
		{"nothing wrong", probe.Settings{Host: "smtp.gmail.com", Port: 587, STARTTLS: probe.On}, ""},
		{"nobody's server", probe.Settings{Host: "mail.example.com", Port: 587, SSL: probe.On}, ""},
		{"a relay for an address of the provider", probe.Settings{Host: "relay.example.com", Port: 587, SSL: probe.On, Username: "me@gmail.com"}, ""},
	} {
		r := Diagnose(Case{Settings: test.settings}).Recommended
		got := ""
		if r != nil {
			got = r.Host + " " + map[int]string{587: "587", 465: "465"}[r.Port] + " " + string(r.Security)
		}
		if got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestUnnamedApplicationBeginsSentences(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"the application stops. the application waits.": "The application stops. The application waits.",
		"msmtp stops":                 "msmtp stops",
		"it is for the application":   "it is for the application",
		"It is so. the applications.": "It is so. The applications.",
		"the scheme in URL is odd":    "The scheme in URL is odd",
	} {
		if got := rules.Sentences(text); got != want {
			t.Errorf("%q: got %q", text, got)
		}
	}
}
