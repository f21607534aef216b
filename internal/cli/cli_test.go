package cli

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHelpFitsTheTerminal(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"", "check", "demo", "report", "rules", "version", "completion"} {
		a, out, _ := testApp()
		if code := a.Run(context.Background(), strings.Fields(command+" --help")); code != exitOK {
			t.Errorf("%s --help: exit code %d", command, code)
		}
		if out.Len() == 0 {
			t.Errorf("%s --help says nothing", command)
		}
		checkWidth(t, command+" --help", out.String())
	}
}

func TestListsFitTheTerminal(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"rules", "demo --list"} {
		a, out, _ := testApp()
		if code := a.Run(context.Background(), strings.Fields(command)); code != exitOK {
			t.Errorf("%s: exit code %d", command, code)
		}
		checkWidth(t, command, out.String())
	}
	for _, id := range ruleIDs() {
		a, out, _ := testApp()
		if code := a.Run(context.Background(), []string{"rules", id}); code != exitOK {
			t.Errorf("rules %s: exit code %d", id, code)
		}
		checkWidth(t, "rules "+id, out.String())
	}
}

func checkWidth(t *testing.T, name, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if len([]rune(line)) > defaultWidth && strings.Contains(strings.TrimSpace(line), " ") {
			t.Errorf("%s: wider than %d columns: %s", name, defaultWidth, line)
		}
		if line != strings.TrimRight(line, " ") {
			t.Errorf("%s: blanks at the end: %q", name, line)
		}
	}
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		err  error
		want int
		says string
	}{
		{"nothing wrong", nil, 0, ""},
		{"broken", errBroken, 1, ""},
		{"wrong use", usagef("do this", "no %s", "good"), 2, "smtpwhy: no good\nhint: do this\n"},
		{"cobra's own", errors.New("unknown\x1b[31m"), 2, "smtpwhy: unknown\\x1b[31m\nhint: smtpwhy --help\n"},
		{"own failure", &failure{errors.New("disk full")}, 3, "smtpwhy: disk full\n"},
	} {
		a, out, errs := testApp()
		if got := a.exit(test.err); got != test.want {
			t.Errorf("%s: exit code %d, want %d", test.name, got, test.want)
		}
		if diff := cmp.Diff(test.says, errs.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
		if out.Len() > 0 {
			t.Errorf("%s: standard output has %q", test.name, out)
		}
	}
}

func TestPanicIsOurOwnFailure(t *testing.T) {
	t.Parallel()
	a, _, errs := testApp()
	code := func() (code int) {
		defer a.recovered(&code)
		panic("oops")
	}()
	if code != exitFailure || !strings.HasPrefix(errs.String(), "smtpwhy: internal error: oops\n") {
		t.Errorf("exit code %d, standard error %s", code, errs)
	}
}

// brokenWriter is a disk that is full.
type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestUnwritableOutputIsOurOwnFailure(t *testing.T) {
	t.Parallel()
	a, _, errs := testApp()
	a.Stdout = brokenWriter{}
	if code := a.Run(context.Background(), []string{"version"}); code != exitFailure {
		t.Errorf("exit code %d, standard error %s", code, errs)
	}
}
