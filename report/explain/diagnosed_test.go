package explain

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestExplainAgreesWithCheck holds explain, given nothing but a settings file of
// each application, to the cause that check finds on a server.
func TestExplainAgreesWithCheck(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../internal/clients/testdata/golden/*/broken.*")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d examples, %v", len(files), err)
	}
	rule := regexp.MustCompile(`(?m)^ {6,8}([a-z0-9]+(?:-[a-z0-9]+)+)`)
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		diagnosis, err := os.ReadFile(filepath.Join(filepath.Dir(name), "diagnosis.txt"))
		if err != nil {
			t.Fatal(err)
		}
		want := rule.FindStringSubmatch(string(diagnosis))
		rep := Explain(text, Options{})
		if want == nil {
			want = []string{"", "(no rule in diagnosis.txt)"}
		}
		if want[1] == "auth-mechanism-not-shared" {
			continue // which mechanisms there are is seen on a server
		}
		// That AUTH is hidden is seen on a server; no line alone shows it.
		pointed := want[1] == "auth-hidden-until-tls" || len(rep.Findings) > 0 && rep.Findings[0].Setting != nil && rep.Findings[0].Setting.Line > 0
		if rep.Verdict.Rule != want[1] || !pointed {
			t.Errorf("%s: got %q, want %q at a line", name, rep.Verdict.Rule, want[1])
		}
	}
}
