package cli

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/internal/lab"
	"github.com/smtpwhy/smtpwhy/report"
)

// goldenDir has a directory for each client: a broken settings file, what check
// says of it, and the file as --fix corrects it. A client that is configured by files
// of several kinds has further ones, named after it and the kind: "jenkins+xml".
const goldenDir = "../clients/testdata/golden"

// goldenScenario is the server that the settings are tried on.
const goldenScenario = "healthy-both-ports"

// TestGoldenClients holds each client to its example: the diagnosis, the corrected
// file, and that the corrected file works.
func TestGoldenClients(t *testing.T) {
	t.Parallel()
	top, err := filepath.Abs(goldenDir)
	if err != nil {
		t.Fatal(err)
	}
	var missing []string
	for _, c := range clients.All() {
		found, err := filepath.Glob(filepath.Join(top, c.ID, "broken.*"))
		if err != nil || len(found) != 1 {
			missing = append(missing, c.ID)
			continue
		}
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			goldenClient(t, c, filepath.Dir(found[0]), filepath.Ext(found[0]))
		})
		others, err := filepath.Glob(filepath.Join(top, c.ID+"+*", "broken.*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range others {
			t.Run(filepath.Base(filepath.Dir(name)), func(t *testing.T) {
				t.Parallel()
				goldenClient(t, c, filepath.Dir(name), filepath.Ext(name))
			})
		}
	}
	if len(missing) > 0 {
		t.Errorf("no directory with one broken.* in %s for: %s", goldenDir, strings.Join(missing, ", "))
	}
}

func goldenClient(t *testing.T, c *clients.Client, dir, ext string) {
	broken, patched := "broken"+ext, "patched"+ext
	g := startGolden(t, dir)
	// With one family the address that answers does not depend on who is faster.
	args := append(goldenArgs(t, dir), "--ipv4")
	text, errs, code := g.run(append([]string{"check", broken}, args...))
	if code != exitBroken && code != exitOK {
		t.Fatalf("check %s: exit code %d: %s", broken, code, errs)
	}
	rep := goldenReport(t, g, broken, args)
	if app := rep.Application; app == nil || app.Client != c.ID {
		t.Errorf("%s is taken for one of %+v", broken, app)
	}
	if rep.Verdict.Rule == "" {
		t.Errorf("nothing is found wrong with %s: %s", broken, rep.Verdict.Summary)
	}
	compareGolden(t, filepath.Join(dir, "diagnosis.txt"), steady(text))
	fixed, errs, _ := g.run(append([]string{"check", broken, "--fix"}, args...))
	compareGolden(t, filepath.Join(dir, patched), fixed)
	for _, secret := range goldenSecrets(t, c, filepath.Join(dir, broken)) {
		checkClean(t, "the diagnosis", text, secret)
		checkClean(t, "the diff", errs, secret)
		checkFormats(t, rep, secret)
	}
	// What signs in with a password that only the application can read is not tried.
	want := report.OK
	if !rep.Record.Settings.Secret.Given() {
		want = report.Unproven
	}
	if verdict := goldenReport(t, g, patched, args).Verdict; verdict.Status != want {
		t.Errorf("%s: %s: %s: %s", patched, verdict.Status, verdict.Rule, verdict.Summary)
	}
}

// steady is the text format without what two runs need not share: the durations, and
// how far the other ports were tried before one had answered.
func steady(text string) string {
	sections := strings.Split(strings.TrimRight(text, "\n"), "\n\n")
	sections = slices.DeleteFunc(sections, func(section string) bool {
		return strings.HasPrefix(section, "Other ports and modes") || strings.HasPrefix(section, "Capabilities on port") ||
			runTime.MatchString(section)
	})
	return strings.Join(sections, "\n\n") + "\n"
}

// runTime begins the last line, such as "0.2 s, 3 connections.".
var runTime = regexp.MustCompile(`^\d+\.\d s, \d+ connection`)

// golden is a run of the scenario.
type golden struct {
	dir     string
	network *lab.Network
}

func startGolden(t *testing.T, dir string) *golden {
	s, ok := lab.Find(goldenScenario)
	if !ok {
		t.Fatalf("there is no scenario %s", goldenScenario)
	}
	network, err := s.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = network.Close() })
	return &golden{dir, network}
}

func (g *golden) run(args []string) (out, errs string, code int) {
	a, stdout, stderr := testApp()
	a.Network, a.Dir = g.network, g.dir
	// A clock that stands still lets every server answer in time, however busy the
	// machine is.
	now := time.Now()
	a.Now = func() time.Time { return now }
	code = a.Run(context.Background(), args)
	return stdout.String(), stderr.String(), code
}

// goldenReport is the report of a run, read back from its JSON.
func goldenReport(t *testing.T, g *golden, name string, args []string) *report.Report {
	t.Helper()
	out, errs, _ := g.run(append([]string{"check", name, "--format", "json"}, args...))
	rep := new(report.Report)
	if err := json.Unmarshal([]byte(out), rep); err != nil {
		t.Fatalf("check %s --format json: %v: %s", name, err, errs)
	}
	return rep
}

// goldenArgs are the words of the file args, as a shell would read them.
func goldenArgs(t *testing.T, dir string) (args []string) {
	text, err := os.ReadFile(filepath.Join(dir, "args"))
	if os.IsNotExist(err) {
		return nil
	} else if err != nil {
		t.Fatal(err)
	}
	word, quote, open := "", rune(0), false
	for _, r := range strings.TrimSpace(string(text)) + " " {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote, open = r, true
		case quote == 0 && (r == ' ' || r == '\n'):
			if word != "" || open {
				args = append(args, word)
			}
			word, open = "", false
		default:
			word += string(r)
		}
	}
	return args
}

// goldenSecrets are the passwords of a settings file, as written and as read.
func goldenSecrets(t *testing.T, c *clients.Client, name string) (secrets []string) {
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	config, err := clients.Read(name, text, clients.Options{Client: c})
	if err != nil {
		t.Fatal(err)
	}
	add := func(s string) {
		if len(s) > 3 && !slices.Contains(secrets, s) {
			secrets = append(secrets, s)
		}
	}
	for key, v := range config.Values {
		s, ok := c.Named(key)
		secret := ok && (s.Role == clients.RolePassword || s.Role == clients.RoleToken)
		if secret || strings.HasSuffix(key, "#password") {
			add(v.Text)
			if v.Entry != nil {
				add(v.Entry.Value)
				add(strings.Trim(v.Entry.Raw, "'\"`"))
			}
		}
	}
	if strings.Contains(string(text), "correct-horse") {
		add("correct-horse")
	}
	return secrets
}

func compareGolden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got); go test ./internal/cli -run TestGoldenClients -update writes it:\n%s", name, diff)
	}
}
