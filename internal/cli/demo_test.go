package cli

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/smtpwhy/smtpwhy/internal/lab"
	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/render"
)

// testApp is an App without a terminal and with an empty environment. What it
// writes is in out and errs.
func testApp() (a *App, out, errs *bytes.Buffer) {
	out, errs = new(bytes.Buffer), new(bytes.Buffer)
	return &App{Stdin: strings.NewReader(""), Stdout: out, Stderr: errs,
		LookupEnv: func(string) (string, bool) { return "", false }}, out, errs
}

// TestScenarios holds every lab scenario to the verdict that it states, along the
// path of the demo command.
func TestScenarios(t *testing.T) {
	t.Parallel()
	for _, s := range lab.Scenarios() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			a, _, errs := testApp()
			rep := examineScenario(t, a, s)
			compareVerdict(t, s.Want, rep)
			checkClean(t, "-v", errs.String(), s.Password)
			checkFormats(t, rep, s.Password)
		})
	}
}

// examineScenario runs the scenario with -v and within its time.
func examineScenario(t *testing.T, a *App, s *lab.Scenario) *report.Report {
	t.Helper()
	r, err := a.rehearse(s)
	if err != nil {
		t.Fatal(err)
	}
	defer r.network.Close()
	r.flags.output.verbose = true
	limit := r.checkup.options.Timeout + time.Second
	start := time.Now()
	rep, err := a.judge(context.Background(), r.flags, r.checkup)
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > limit {
		t.Errorf("took %v, limit %v", took, limit)
	}
	return rep
}

func compareVerdict(t *testing.T, want lab.Want, rep *report.Report) {
	t.Helper()
	got := lab.Want{Status: string(rep.Verdict.Status), Rule: rep.Verdict.Rule}
	if r := rep.Recommended; r != nil && r.Verified {
		got.Recommended = fmt.Sprintf("%s:%d", r.Security, r.Port)
	}
	for _, rule := range want.Also {
		if slices.Contains(rep.Verdict.Also, rule) {
			got.Also = append(got.Also, rule)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("verdict (-want +got):\n%s\nalso: %v\nsummary: %s", diff, rep.Verdict.Also, rep.Verdict.Summary)
	}
}

// checkFormats looks at every output of the report, and that the stored record
// gives the same bytes.
func checkFormats(t *testing.T, rep *report.Report, password string) {
	t.Helper()
	stored := emitted(t, rep, outputFlags{format: choiceValue{at: "json"}})
	if !json.Valid([]byte(stored)) {
		t.Fatal("the JSON is not valid")
	}
	again := rep
	if rep.Record != nil {
		record, err := parseRecord([]byte(stored), "stored")
		if err != nil {
			t.Fatal(err)
		}
		again = diagnose(record)
	}
	for _, format := range render.Formats() {
		for _, f := range []outputFlags{{}, {transcript: true}, {transcript: true, anonymize: true}} {
			f.format.at, f.color.at = format, "never"
			name := fmt.Sprintf("--format %s --transcript=%v --anonymize=%v", format, f.transcript, f.anonymize)
			live := emitted(t, rep, f)
			if diff := cmp.Diff(live, emitted(t, again, f)); diff != "" {
				t.Errorf("%s: the stored record gives another report (-live +stored):\n%s", name, diff)
			}
			checkClean(t, name, live, password)
		}
	}
}

func emitted(t *testing.T, rep *report.Report, f outputFlags) string {
	t.Helper()
	a, out, _ := testApp()
	to, err := a.open("")
	if err != nil {
		t.Fatal(err)
	}
	if err := a.emit(&f, to, rep); err != nil && err != errBroken {
		t.Fatal(err)
	}
	return out.String()
}

// checkClean demands that neither the password nor a control character is in a text.
func checkClean(t *testing.T, name, text, password string) {
	t.Helper()
	for form, secret := range disguises(password) {
		if strings.Contains(text, secret) {
			t.Errorf("%s: the password is in it, as %s", name, form)
		}
	}
	if !utf8.ValidString(text) {
		t.Errorf("%s: not UTF-8", name)
	}
	control := func(r rune) bool { return r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 }
	if i := strings.IndexFunc(text, control); i >= 0 {
		t.Errorf("%s: control character: %q", name, text[max(0, i-20):min(len(text), i+20)])
	}
}

// disguises are the forms in which a secret could leak.
func disguises(secret string) map[string]string {
	if secret == "" {
		return nil
	}
	forms := map[string]string{
		"itself": secret, "hex": hex.EncodeToString([]byte(secret)),
		"upper-case hex": strings.ToUpper(hex.EncodeToString([]byte(secret))),
		"URL code":       url.QueryEscape(secret),
	}
	// The code of a byte depends on its place among three. What depends on the
	// neighbours, at the edges, is left away.
	for shift := range 3 {
		code := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), secret...))
		code = code[[]int{0, 2, 3}[shift]:]
		if (shift+len(secret))%3 != 0 {
			code = code[:len(code)-1]
		}
		forms[fmt.Sprintf("base64, shifted by %d", shift)] = code
	}
	return forms
}

func TestDisguisesFindTheSecretAnywhere(t *testing.T) {
	t.Parallel()
	const secret = "correct-horse"
	for before := range 4 {
		for after := range 4 {
			text := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("a", before) + secret + strings.Repeat("z", after)))
			found := false
			for _, form := range disguises(secret) {
				found = found || strings.Contains(text, form)
			}
			if !found {
				t.Errorf("not found in %s", text)
			}
		}
	}
}

func TestDemoWritesTheReportToAFile(t *testing.T) {
	t.Parallel()
	name := t.TempDir() + "/report.json"
	a, out, errs := testApp()
	if code := a.Run(context.Background(), []string{"demo", "healthy-starttls", "--format", "json", "--output", name}); code != exitOK {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	if out.Len() > 0 {
		t.Errorf("standard output has %q", out)
	}
	a, out, errs = testApp()
	if code := a.Run(context.Background(), []string{"report", name, "--format", "json"}); code != exitOK {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Errorf("the stored record gives another report (-live +stored):\n%s", diff)
	}
}
