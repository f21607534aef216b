package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// storedCase is a file of testdata: settings or a record, and the verdict that
// it must get.
type storedCase struct {
	Want struct {
		Status  Status                `json:"status"`
		Rule    string                `json:"rule"`
		Also    []string              `json:"also"`
		Summary string                `json:"summary"` // empty: not compared
		Checks  map[string]CheckState `json:"checks"`  // empty: not compared
		// Recommended is nil for none.
		Recommended *struct {
			Port     int            `json:"port"`
			Security probe.Security `json:"security"`
			Verified bool           `json:"verified"`
			Changes  []string       `json:"changes"`
			Tried    string         `json:"tried"`
		} `json:"recommended"`
	} `json:"want"`
	Settings *probe.Settings `json:"settings"`
	Record   *probe.Record   `json:"record"`
}

func (s *storedCase) caseOf() Case {
	c := Case{Record: s.Record}
	if s.Settings != nil {
		c.Settings = *s.Settings
	}
	return c
}

func load(t *testing.T, file string) *storedCase {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := &storedCase{}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(s); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return s
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no files (%v)", pattern, err)
	}
	return files
}

func TestStoredVerdicts(t *testing.T) {
	t.Parallel()
	for _, file := range glob(t, "testdata/*.json") {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			t.Parallel()
			s := load(t, file)
			got := Diagnose(s.caseOf())
			want := Verdict{Status: s.Want.Status, Rule: s.Want.Rule, Summary: s.Want.Summary, Also: s.Want.Also}
			if want.Summary == "" {
				want.Summary = got.Verdict.Summary
			}
			if diff := cmp.Diff(want, got.Verdict); diff != "" {
				t.Errorf("verdict (-want +got)\n%s", diff)
			}
			checkRecommended(t, s, got)
			if len(s.Want.Checks) > 0 {
				states := map[string]CheckState{}
				for _, c := range got.Checks {
					states[c.Name] = c.State
				}
				if diff := cmp.Diff(s.Want.Checks, states); diff != "" {
					t.Errorf("checks (-want +got)\n%s", diff)
				}
			}
			if s.Want.Status == OK || s.Want.Status == Unproven {
				for _, f := range got.Findings {
					if f.Severity != rules.Info {
						t.Errorf("healthy, but %s is %s: %s", f.Rule, f.Severity, f.Summary)
					}
				}
			}
		})
	}
}

func checkRecommended(t *testing.T, s *storedCase, got *Report) {
	t.Helper()
	w, r := s.Want.Recommended, got.Recommended
	if w == nil || r == nil {
		if w != nil || r != nil {
			t.Errorf("recommended: want %+v, got %+v", w, r)
		}
		return
	}
	have := *w
	have.Port, have.Security, have.Verified, have.Changes, have.Tried = r.Port, r.Security, r.Verified, r.Changes, r.Tried
	if diff := cmp.Diff(*w, have); diff != "" {
		t.Errorf("recommended (-want +got)\n%s", diff)
	}
}

// everyCase are the cases of this package and of all rules.
func everyCase(t *testing.T) map[string]Case {
	t.Helper()
	cases := map[string]Case{"nothing": {}, "empty record": {Record: &probe.Record{}}}
	for _, file := range append(glob(t, "testdata/*.json"), glob(t, "rules/testdata/*/*.json")...) {
		cases[file] = load(t, file).caseOf()
	}
	return cases
}

func TestReportsAreSound(t *testing.T) {
	t.Parallel()
	for name, c := range everyCase(t) {
		r := Diagnose(c)
		if err := sound(r); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if dir := filepath.Base(filepath.Dir(name)); strings.HasPrefix(filepath.Base(name), "fires-") &&
			!slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Rule == dir }) {
			t.Errorf("%s: no finding of the rule", name)
		}
	}
}

// sound says what is wrong with the inner order of a report.
func sound(r *Report) error {
	var names []string
	for _, c := range r.Checks {
		names = append(names, c.Name)
		if c.Why == "" {
			return fmt.Errorf("check %s has no reason", c.Name)
		}
	}
	if !slices.Equal(names, CheckNames) {
		return fmt.Errorf("checks are %v", names)
	}
	causes := map[string]bool{}
	for _, f := range r.Findings {
		if f.ExplainedBy == "" {
			causes[f.Rule] = true
		}
	}
	for _, f := range r.Findings {
		switch {
		case f.Rule == InternalError:
			return fmt.Errorf("a rule failed: %s", f.Explanation)
		case f.ExplainedBy != "" && !causes[f.ExplainedBy]:
			return fmt.Errorf("%s is folded under %s, which is no cause", f.Rule, f.ExplainedBy)
		case f.Summary == "" || f.Explanation == "" || f.Fix == "" || len(f.References) == 0 || f.Evidence == nil:
			return fmt.Errorf("%s is not complete", f.Rule)
		}
	}
	v := r.Verdict
	switch {
	case v.Summary == "" || v.Also == nil:
		return fmt.Errorf("verdict is not complete: %+v", v)
	case v.Rule != "" && !causes[v.Rule]:
		return fmt.Errorf("verdict names %s, which is no cause", v.Rule)
	case v.Rule != "" && (v.Status == OK || v.Status == Unproven):
		return fmt.Errorf("verdict is %s and names %s", v.Status, v.Rule)
	case slices.Contains(v.Also, v.Rule):
		return fmt.Errorf("verdict names %s twice", v.Rule)
	case r.Recommended != nil && r.Recommended.Changes == nil:
		return fmt.Errorf("recommended settings have no changes")
	}
	return nil
}

// A stored record must give byte for byte what the live run gave.
func TestSameReportFromStoredRecord(t *testing.T) {
	t.Parallel()
	for name, c := range everyCase(t) {
		if c.Record == nil {
			continue
		}
		c.Settings = probe.Settings{Host: "not what the record says"}
		first := encode(t, Diagnose(c))
		var stored probe.Record
		if err := json.Unmarshal(encode(t, c.Record), &stored); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(first), string(encode(t, Diagnose(Case{Record: &stored})))); diff != "" {
			t.Errorf("%s: report differs after storing (-live +stored)\n%s", name, diff)
		}
	}
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// No record, however odd, may make a rule fail or a report unsound.
func FuzzDiagnose(f *testing.F) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, word := range []string{"mail.example.com", "192.0.2.1", "3 1 1 00", "connected"} { // one with every field that there is
		every := &storedCase{Record: new(probe.Record)}
		fill(reflect.ValueOf(every.Record).Elem(), "", func(string) string { return word })
		data, err := json.Marshal(every)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := &storedCase{}
		if json.Unmarshal(data, s) != nil {
			return
		}
		if err := sound(Diagnose(s.caseOf())); err != nil {
			t.Error(err)
		}
	})
}
