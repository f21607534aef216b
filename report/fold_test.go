package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// stub is a rule that says the findings it is given.
func stub(id string, explains []string, findings ...Finding) *Rule {
	return &Rule{ID: id, Severity: rules.Error, Summary: id, Explanation: id + ".", Fix: id + ".", References: []string{"RFC 5321"}, Explains: explains,
		Check: func(*Case) []Finding { return findings }}
}

func TestPanickingRuleLeavesTheOthers(t *testing.T) {
	t.Parallel()
	bad := &Rule{ID: "bad", Severity: rules.Error, Check: func(*Case) []Finding { panic("boom") }}
	r := diagnose(&Case{}, []*Rule{bad, stub("good", nil, Finding{Session: -1, Stage: probe.StageDNS})})
	if r.Verdict.Rule != "good" {
		t.Errorf("verdict is %+v", r.Verdict)
	}
	i := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.Rule == InternalError })
	if i < 0 || r.Findings[i].Severity != rules.Info || !strings.Contains(r.Findings[i].Summary, "bad") || strings.Contains(r.Findings[i].Explanation, "boom") {
		t.Errorf("findings are %+v", r.Findings)
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	record := &probe.Record{Sessions: []probe.Session{
		{Purpose: probe.PurposeAsConfigured, Endpoint: probe.Endpoint{Security: probe.SecuritySTARTTLS}, Failure: &probe.Failure{Stage: probe.StageAuth}},
		{Purpose: probe.PurposeRecommended, Endpoint: probe.Endpoint{Security: probe.SecuritySTARTTLS}},
	}}
	at := func(session int, stage probe.Stage) Finding { return Finding{Session: session, Stage: stage} }
	light := func(f Finding) Finding { f.Severity = rules.Warning; return f }
	for name, test := range map[string]struct {
		catalogue []*Rule
		want      []string // "rule@session" or "rule@session<cause"
		verdict   string
		also      []string
	}{
		"same session": {
			[]*Rule{stub("a", []string{"b"}, at(0, probe.StageAuth)), stub("b", nil, at(0, probe.StageAuth))},
			[]string{"a@0", "b@0<a"}, "a", []string{},
		},
		"other session": {
			[]*Rule{stub("a", []string{"b"}, at(0, probe.StageAuth)), stub("b", nil, at(1, probe.StageAuth))},
			[]string{"a@0", "b@1"}, "a", []string{"b"},
		},
		"settings stand behind every session": {
			[]*Rule{stub("a", []string{"b"}, at(-1, probe.StageAuth)), stub("b", nil, at(0, probe.StageAuth), at(1, probe.StageAuth))},
			[]string{"a@-1", "b@0<a", "b@1<a"}, "a", []string{},
		},
		"proof explains a suspicion about the settings": {
			[]*Rule{stub("a", nil, at(-1, probe.StageTLS)), stub("b", []string{"a"}, at(0, probe.StageTLS))},
			[]string{"b@0", "a@-1<b"}, "b", []string{},
		},
		"not through a rule that does not hold": {
			[]*Rule{stub("a", []string{"m"}, at(0, probe.StageTLS)), stub("m", []string{"b"}), stub("b", nil, at(0, probe.StageTLS))},
			[]string{"a@0", "b@0"}, "a", []string{"b"},
		},
		"a circle folds nothing away for good": {
			[]*Rule{stub("a", []string{"b"}, at(0, probe.StageTLS)), stub("b", []string{"a"}, at(0, probe.StageTLS))},
			[]string{"a@0", "b@0"}, "a", []string{"b"},
		},
		"the deepest of several": {
			[]*Rule{stub("b", []string{"c"}, at(0, probe.StageTLS)), stub("c", nil, at(0, probe.StageTLS)), stub("a", []string{"b"}, at(0, probe.StageTLS))},
			[]string{"a@0", "b@0<a", "c@0<a"}, "a", []string{},
		},
		"an error is not hidden under a warning": {
			[]*Rule{stub("a", []string{"b"}, light(at(0, probe.StageTLS))), stub("b", nil, at(0, probe.StageAuth))},
			[]string{"b@0", "a@0"}, "b", []string{},
		},
		"settings count where they explain": {
			[]*Rule{stub("a", []string{"c"}, at(-1, probe.StageDNS)), stub("b", nil, at(0, probe.StageConnect)), stub("c", nil, at(0, probe.StageAuth))},
			[]string{"b@0", "a@-1", "c@0<a"}, "b", []string{"a"},
		},
		"ties go by the catalogue": {
			[]*Rule{stub("b", nil, at(0, probe.StageAuth)), stub("a", nil, at(0, probe.StageAuth))},
			[]string{"b@0", "a@0"}, "b", []string{"a"},
		},
		"blockers in the order of stages": {
			[]*Rule{stub("late", nil, at(0, probe.StageRcpt)), stub("next", nil, at(1, probe.StageMail)), stub("cause", nil, at(0, probe.StageTLS))},
			[]string{"cause@0", "late@0", "next@1"}, "cause", []string{"next", "late"},
		},
		"nothing fits": {
			[]*Rule{stub("late", nil, at(0, probe.StageRcpt))},
			[]string{"late@0"}, "", []string{"late"},
		},
		"a repeated warning is said once": {
			[]*Rule{stub("a", nil, light(at(0, probe.StageTLS)), light(at(1, probe.StageTLS))), stub("b", nil, at(0, probe.StageAuth))},
			[]string{"b@0", "a@0"}, "b", []string{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := diagnose(&Case{Record: record}, test.catalogue)
			var got []string
			for _, f := range r.Findings {
				s := fmt.Sprintf("%s@%d", f.Rule, f.Session)
				if f.ExplainedBy != "" {
					s += "<" + f.ExplainedBy
				}
				got = append(got, s)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("findings (-want +got)\n%s", diff)
			}
			if r.Verdict.Rule != test.verdict || !slices.Equal(r.Verdict.Also, test.also) || r.Verdict.Status != Broken {
				t.Errorf("verdict is %+v, want %q also %v", r.Verdict, test.verdict, test.also)
			}
		})
	}
}
