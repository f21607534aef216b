package render

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtpwhy/smtpwhy/report"
)

func TestPlaces(t *testing.T) {
	t.Parallel()
	secret := report.Setting{File: ".env", Line: 9, Column: 15, Length: 30, Before: "MAIL_PASSWORD=", Note: "cut"}
	for _, c := range []struct {
		name    string
		setting report.Setting
		related []report.Setting
		width   int
		want    []string
	}{
		{"two lines", envLine(9, "MAIL_SSL", "True", "one"), []report.Setting{envLine(10, "MAIL_STARTTLS", "True", "two")}, 80,
			[]string{".env:9:10", "   9 | MAIL_SSL=True", "     |          ^^^^ one", "  10 | MAIL_STARTTLS=True", "     |               ^^^^ two"}},
		{"the other one stands above", envLine(4, "B", "1", "this"), []report.Setting{envLine(3, "A", "1", "that")}, 80,
			[]string{".env:4:3", "  3 | A=1", "    |   ^ that", "  4 | B=1", "    |   ^ this"}},
		{"a secret", secret, nil, 80, []string{".env:9:15", "  9 | MAIL_PASSWORD=[redacted]", "    |               ^^^^^^^^^^ cut"}},
		{"an empty value", envLine(1, "A", "", "empty"), nil, 80, []string{".env:1:3", "  1 | A=", "    |   ^ empty"}},
		{"no note", envLine(1, "A", "b", ""), nil, 80, []string{".env:1:3", "  1 | A=b", "    |   ^"}},
		{"two on a line", report.Setting{File: "a.js", Line: 2, Column: 10, Length: 3, Value: "465", Before: "{ port: ", After: ", secure: false }", Note: "this"},
			[]report.Setting{{File: "a.js", Line: 2, Column: 23, Length: 5, Value: "false", Before: "{ port: 465, secure: ", After: " }", Note: "and this"}}, 80,
			[]string{"a.js:2:10", "  2 | { port: 465, secure: false }", "    |         ^^^ this", "    |                      ^^^^^ and this"}},
		{"two files", envLine(1, "A", "b", "x"), []report.Setting{{File: "-", Line: 3, Column: 1, Value: "c", Length: 1}}, 80,
			[]string{".env:1:3", "  1 | A=b", "    |   ^ x", "-:3:1", "  3 | c", "    | ^"}},
		{"tabs, wide and odd characters", report.Setting{File: "f", Line: 1, Column: 4, Length: 3, Value: "\x1b漢字", Before: "\t\tk=", After: "\u202e", Note: "n\x1b"}, nil, 80,
			[]string{"f:1:4", `  1 |   k=\x1b漢字\u202e`, `    |     ^^^^^^^^ n\x1b`}},
		{"a long note", envLine(1, "A_NAME_OF_SOME_LENGTH", "value", "words that are too many for the rest of this line"), nil, 50,
			[]string{".env:1:23", "  1 | A_NAME_OF_SOME_LENGTH=value", "    |                       ^^^^^", "    |                     words that are too many", "    |                     for the rest of this", "    |                     line"}},
		{"a long line", report.Setting{File: "f", Line: 1, Column: 101, Length: 4, Value: "True", Before: strings.Repeat("x", 95) + " ssl=", After: strings.Repeat("y", 90), Note: "n"}, nil, 40,
			[]string{"f:1:101", "  1 | …xxxxxxxxxxxxxxxx ssl=Trueyyyyyyy…", "    |                       ^^^^ n"}},
		{"not in a file", report.Setting{Name: "SSL", Value: "on"}, nil, 80, nil},
		{"without the line", report.Setting{File: ".env", Line: 4, Column: 10, Value: "True"}, nil, 80, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := places(&report.Finding{Setting: &c.setting, Related: c.related}, c.width)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, l := range got {
				if columnsOf(l) > c.width {
					t.Errorf("%d columns: %q", columnsOf(l), l)
				}
			}
		})
	}
	if got := places(nil, 80); got != nil {
		t.Errorf("no finding: %q", got)
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	list := []report.LineChange{
		{File: ".env", Line: 9, Old: "A=1", New: "A=2"},
		{File: ".env", Line: 10, New: "  B:\n\tc\r\n"},
		{File: "other", Line: 11, Old: "C=\x1b"},
	}
	var got []string
	lines := diff(list)
	for _, d := range lines {
		got = append(got, d.prefix(numbers(lines))+d.text)
	}
	want := []string{".env", "   9 - A=1", "   9 + A=2", "     +   B:", "     +  c", "other", `  11 - C=\x1b`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestShown(t *testing.T) {
	t.Parallel()
	for want, s := range map[string]*report.Shown{
		"":                      nil,
		"QD prints: no":         {Client: "QD", Text: "no"},
		"QD prints nothing.":    {Client: "QD"},
		"QD prints: no (later)": {Client: "QD", Text: "no", Note: "later"},
		"QD prints nothing for it; what shows is a 530.": {Client: "QD", Note: "nothing for it; what shows is a 530"},
	} {
		if got := shown(&report.Report{Verdict: report.Verdict{Shown: s}}); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
