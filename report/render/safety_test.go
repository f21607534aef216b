package render

import (
	"encoding/json"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

func TestSanitize(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"plain", "250-SIZE 1000", "250-SIZE 1000"},
		{"backslash stays", `DOMAIN\user`, `DOMAIN\user`},
		{"wide and accented", "漢字 é", "漢字 é"},
		{"C0", "a\x00\x07\x1b[31m\r\n\tb", `a\x00\x07\x1b[31m\r\n\tb`},
		{"DEL and C1", "\x7f\u009b", `\x7f\x9b`},
		{"bidi", "\u202a\u202e\u2066\u2069\u200e\u200f\u061c", `\u202a\u202e\u2066\u2069\u200e\u200f\u061c`},
		{"zero width", "a\u200b\u200d\u2060\ufeffb", `a\u200b\u200d\u2060\ufeffb`},
		{"separators", "\u2028\u2029\u00a0\u3000", `\u2028\u2029\xa0\u3000`},
		{"no UTF-8", "a\xff\xc3b", `a\xff\xc3b`},
		{"tag characters", "\U000e0041", `\U000e0041`},
		{"blank letters", "\u3164\u2800\ufe0f", `\u3164\u2800\ufe0f`},
		{"too long", strings.Repeat("x", 40), strings.Repeat("x", 30) + "… [10 bytes left out]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			limit := 100
			if c.name == "too long" {
				limit = 30
			}
			if got := Sanitize(c.in, limit); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if got := Sanitize(c.want, 100); got != c.want {
				t.Errorf("not stable: %q", got)
			}
		})
	}
}

// ours are the only escape sequences that may come out, and only with colour.
var ours = regexp.MustCompile("\x1b\\[(31;1|33|32|36|1|0;22|0|22)m")

// harmless reports what a terminal could act on.
func harmless(t *testing.T, format, out string) {
	t.Helper()
	if !utf8.ValidString(out) {
		t.Errorf("%s: output is not UTF-8", format)
	}
	for i, r := range out {
		if r != '\n' && hidden(r) {
			t.Fatalf("%s: %U at %d: %q", format, r, i, out[max(0, i-40):min(len(out), i+40)])
		}
	}
}

func TestNoControlBytes(t *testing.T) {
	t.Parallel()
	r := hostile(2)
	for _, format := range Formats() {
		harmless(t, format, render(t, format, r, Options{Transcript: true}))
	}
	coloured := render(t, "text", r, Options{Transcript: true, Color: true})
	if !ours.MatchString(coloured) {
		t.Error("no colour")
	}
	plain := ours.ReplaceAllString(coloured, "")
	harmless(t, "text in colour", plain)
	if on, off := strings.Count(coloured, "m"), strings.Count(plain, "m"); (on-off)%2 != 0 {
		t.Errorf("%d colour sequences: one is not closed, or closed twice", on-off)
	}
	if diff := cmp.Diff(render(t, "text", r, Options{Transcript: true}), plain); diff != "" {
		t.Errorf("colour changes the text (-without +with):\n%s", diff)
	}
}

func TestLineIsOneLine(t *testing.T) {
	t.Parallel()
	for _, s := range samples() {
		out := render(t, "line", s.report, Options{})
		if strings.Count(out, "\n") != 1 || !strings.HasSuffix(out, "\n") {
			t.Errorf("%s: %q", s.name, out)
		}
		var names []string
		for _, m := range regexp.MustCompile(`([a-z-]+)=("(?:[^"\\]|\\.)*"|\S*)( |\n)`).FindAllStringSubmatch(out, -1) {
			names = append(names, m[1])
		}
		want := strings.Fields("status rule also host port security banner-code tls auth login code enhanced recommended verified ms client shown")
		if diff := cmp.Diff(want, names); diff != "" {
			t.Errorf("%s (-want +got):\n%s", s.name, diff)
		}
	}
}

func TestWidth(t *testing.T) {
	t.Parallel()
	for _, s := range samples() {
		for _, width := range []int{40, 72, 80, 120, 200} {
			fits(t, s.name, render(t, "text", s.report, Options{Width: width, Transcript: true}), width)
		}
	}
}

// fits demands that no line is wider than the terminal, but for settings to copy.
func fits(t *testing.T, name, out string, width int) {
	t.Helper()
	copying := false
	for line := range strings.SplitSeq(out, "\n") {
		if line != "" && line[0] != ' ' {
			copying = strings.HasPrefix(line, "Settings ")
		}
		if got := columnsOf(line); got > width && !copying {
			t.Errorf("%s at %d: %d columns: %q", name, width, got, line)
		}
		if strings.HasSuffix(line, " ") {
			t.Errorf("%s: space at the end of %q", name, line)
		}
	}
}

func TestSettingsAreNeverCut(t *testing.T) {
	t.Parallel()
	r := bothBoxesOn()
	r.Recommended.Username = strings.Repeat("long", 30) + "@mail.example"
	if out := render(t, "text", r, Options{Width: 40}); !strings.Contains(out, "  User       "+r.Recommended.Username+"\n") {
		t.Errorf("the user name is broken:\n%s", out)
	}
}

func TestShellQuote(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no POSIX shell")
	}
	for _, s := range []string{"", "me@example.com", "-n", "o'brien", `a"b\c`, "$(id)`id`$HOME", "a b;c&d|e", "~root", "漢字", "!x", "a=b", "#"} {
		out, err := exec.Command("sh", "-c", "printf '<%s>' "+shellQuote(s)).Output()
		if err != nil || string(out) != "<"+s+">" {
			t.Errorf("%q became %q (%v)", s, out, err)
		}
	}
}

func FuzzRender(f *testing.F) {
	f.Add("220 mail.example ESMTP", "AUTH", uint8(0))
	f.Add(nasty, "XXXXXXXA", uint8(3))
	f.Add("```\n````", "|\\|", uint8(9))
	f.Fuzz(renderAnything)
}

// The fuzz target on texts of odd characters, the same ones each time.
func TestRenderAnything(t *testing.T) {
	t.Parallel()
	odd := []string{"a", " ", "`", "|", "\\", "\n", "\r", "\x1b[", "\u009b", "\u202e", "\u200b", "\xe2\x80", "\x00", "漢", "é", "\U0001f1e9",
		"\ufe0f", "\"", "=", "<b>", "@x", "#1", "220 ", "STARTTLS"}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 120 {
		var text [2]string
		for j := range 2 * random.IntN(60) {
			text[j%2] += odd[random.IntN(len(odd))]
		}
		renderAnything(t, text[0], text[1], uint8(i))
	}
}

// renderAnything puts two texts in all places of a report.
func renderAnything(t *testing.T, text, word string, shape uint8) {
	r := bothBoxesOn()
	r.Verdict.Summary, r.Verdict.Also = text, []string{word}
	r.Verdict.Status = []report.Status{report.Broken, report.Risky, report.Status(word), ""}[shape%4]
	r.Findings = append(r.Findings, report.Finding{Rule: word, Severity: rules.Warning, Summary: text, Fix: text})
	r.Checks[0] = report.Check{Name: word, State: report.CheckState(word), Why: text}
	r.Recommended.Host, r.Recommended.Username, r.Recommended.Config = word, text, text
	at := &report.Setting{Name: word, Value: text, File: word, Line: 1 + int(shape), Column: 1 + int(shape), Length: 4, Before: text, After: word, Note: text}
	r.Findings[0].Setting, r.Findings[0].Related = at, []report.Setting{*at, {File: text, Line: 9, Column: 1, Value: word, Note: word}}
	r.Verdict.Shown = &report.Shown{Client: word, Text: text, Note: word}
	r.Application = &report.Application{Client: word, Version: text, Name: text, Why: word, Does: text, Notes: []string{word}}
	r.Recommended.Cannot, r.Recommended.ConfigFor, r.Recommended.Client = text, word, word
	r.Recommended.Diff = []report.LineChange{{File: word, Line: int(shape), Old: text, New: word + "\n" + text}, {File: text, New: text}}
	s := &r.Record.Sessions[shape%7]
	s.Endpoint.Host, s.Purpose = word, probe.Purpose(word)
	s.Failure = &probe.Failure{Kind: probe.FailureKind(word), Text: text, Line: int(shape)}
	s.EHLOBeforeTLS = &probe.EHLO{Name: text, Extensions: extensions([]string{word, text}, []string{text})}
	s.Transcript = talk("S: "+text, "C~ "+word, text)
	for _, format := range Formats() {
		out := render(t, format, r, Options{Transcript: true, Width: max(int(shape), 1)})
		harmless(t, format, out)
		switch {
		case format == "text":
			fits(t, "text", out, max(int(shape), 40))
		case format == "markdown":
			inert(t, "markdown", out)
		case format == "json" && !json.Valid([]byte(out)):
			t.Errorf("no JSON: %s", out)
		}
	}
}
