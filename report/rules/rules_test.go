package rules

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtpwhy/smtpwhy/probe"
	gen "github.com/smtpwhy/smtpwhy/report/rules/internal/gen/list"
)

// A rule's cases are testdata/<rule-id>/fires-*.json and quiet-*.json, each
// {"settings": {...}} or {"record": {...}}.

// loadCase reads one stored case. A name that Record does not have is an error,
// so that a slip of the pen cannot make a quiet case quiet.
func loadCase(t *testing.T, file string) *Case {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var stored struct {
		Settings *probe.Settings `json:"settings"`
		Record   *probe.Record   `json:"record"`
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&stored); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	switch {
	case stored.Record != nil && stored.Settings == nil:
		return &Case{Settings: stored.Record.Settings, Record: stored.Record, Provider: ProviderOf(stored.Record.Settings)}
	case stored.Settings != nil && stored.Record == nil:
		return &Case{Settings: *stored.Settings, Provider: ProviderOf(*stored.Settings)}
	}
	t.Fatalf("%s: want either settings or a record", file)
	return nil
}

func glob(t *testing.T, pattern ...string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(pattern...))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// caseName is a file's name in test output: "rule-id/fires-plain".
func caseName(file string) string {
	return filepath.Base(filepath.Dir(file)) + "/" + strings.TrimSuffix(filepath.Base(file), ".json")
}

func TestGeneratedListIsCurrent(t *testing.T) {
	t.Parallel()
	want, err := gen.Source(".")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(gen.File)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is out of date: run go generate ./report/rules (-want +got)\n%s", gen.File, diff)
	}
}

func TestStoredCases(t *testing.T) {
	t.Parallel()
	for _, r := range All() {
		t.Run(r.ID, func(t *testing.T) {
			t.Parallel()
			fires := glob(t, "testdata", r.ID, "fires-*.json")
			quiet := glob(t, "testdata", r.ID, "quiet-*.json")
			if len(fires) == 0 || len(quiet) == 0 {
				t.Fatalf("testdata/%s has %d fires-*.json and %d quiet-*.json, want at least one of each", r.ID, len(fires), len(quiet))
			}
			for _, file := range fires {
				c := loadCase(t, file)
				findings := r.Check(c)
				if len(findings) == 0 {
					t.Errorf("%s: no finding", caseName(file))
				}
				for _, f := range findings {
					checkFinding(t, caseName(file), r, c, f)
				}
			}
			for _, file := range quiet {
				if findings := r.Check(loadCase(t, file)); len(findings) > 0 {
					t.Errorf("%s: finding where none must be: %q", caseName(file), findings[0].Summary)
				}
			}
			if all := glob(t, "testdata", r.ID, "*"); len(all) != len(fires)+len(quiet) {
				t.Errorf("testdata/%s has files that are neither fires-*.json nor quiet-*.json", r.ID)
			}
		})
	}
}

func TestStoredCasesBelongToRules(t *testing.T) {
	t.Parallel()
	for _, dir := range glob(t, "testdata", "*") {
		if id := filepath.Base(dir); Lookup(id) == nil {
			t.Errorf("%s: no rule has that ID", dir)
		}
	}
}

var severities = []Severity{Info, Warning, Error}

// checkFinding holds a finding to what every finding must be.
func checkFinding(t *testing.T, name string, r *Rule, c *Case, f Finding) {
	t.Helper()
	if slices.Index(severities, f.Severity) > slices.Index(severities, r.Severity) {
		t.Errorf("%s: severity %q is above the rule's %q", name, f.Severity, r.Severity)
	}
	if f.Severity != "" && !slices.Contains(severities, f.Severity) {
		t.Errorf("%s: unknown severity %q", name, f.Severity)
	}
	if f.Rule != "" && f.Rule != r.ID {
		t.Errorf("%s: finding names rule %q", name, f.Rule)
	}
	if f.Stage == "" {
		t.Errorf("%s: finding has no stage", name)
	}
	checkSession := func(n int) *probe.Session {
		if n < -1 || n >= 0 && (c.Record == nil || n >= len(c.Record.Sessions)) {
			t.Errorf("%s: session %d does not exist", name, n)
			return nil
		}
		if n < 0 {
			return nil
		}
		return &c.Record.Sessions[n]
	}
	if s := checkSession(f.Session); s != nil && s.Purpose == probe.PurposeAlternative {
		t.Errorf("%s: finding is about an alternative, which is no blocker", name)
	}
	for _, e := range f.Evidence {
		s := checkSession(e.Session)
		if e.Text == "" || e.Line < -1 || e.Line >= 0 && (s == nil || e.Line >= len(s.Transcript)) {
			t.Errorf("%s: evidence points nowhere: %+v", name, e)
		}
		checkText(t, name, e.Text)
	}
	for _, text := range []string{f.Summary, f.Explanation, f.Fix} {
		checkText(t, name, text)
	}
	if f.Setting != nil {
		checkText(t, name, f.Setting.Name+f.Setting.Value+f.Setting.File)
	}
	if strings.HasSuffix(f.Summary, ".") {
		t.Errorf("%s: summary ends in a full stop: %q", name, f.Summary)
	}
}
