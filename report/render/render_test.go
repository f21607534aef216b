package render

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtpwhy/smtpwhy/report"
)

var update = flag.Bool("update", false, "write the golden files")

// render is Render into a string.
func render(t testing.TB, format string, r *report.Report, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, format, r, o); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for _, s := range samples() {
		for _, format := range Formats() {
			if s.name == "hostile" && format != "text" {
				continue // long, and nothing to look at: the safety tests read it
			}
			t.Run(s.name+"/"+format, func(t *testing.T) {
				t.Parallel()
				golden(t, s.name+"."+format, render(t, format, s.report, Options{}))
			})
		}
	}
}

func TestGoldenOptions(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]Options{
		"both-boxes-on.text-120":        {Width: 120},
		"both-boxes-on.text-40":         {Width: 40},
		"both-boxes-on.text-colour":     {Color: true},
		"both-boxes-on.text-transcript": {Transcript: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, name, render(t, "text", bothBoxesOn(), o))
		})
	}
}

func TestUnknownFormat(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	err := Render(&b, "yaml", &report.Report{}, Options{})
	want := `unknown format "yaml"; the formats are text, markdown, json, line`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if b.Len() > 0 {
		t.Errorf("wrote %q", b.String())
	}
}

func TestNilReport(t *testing.T) {
	t.Parallel()
	for _, format := range Formats() {
		if got := render(t, format, nil, Options{Transcript: true}); got == "" {
			t.Errorf("%s: nothing written", format)
		}
	}
}

// A report is rendered in one way only: what depends on the order of a map, or
// on what was rendered before, shows here.
func TestDeterminism(t *testing.T) {
	t.Parallel()
	for _, format := range Formats() {
		want := render(t, format, twoBlockers(), Options{Transcript: true})
		for range 5 {
			if diff := cmp.Diff(want, render(t, format, twoBlockers(), Options{Transcript: true})); diff != "" {
				t.Fatalf("%s (-first +again):\n%s", format, diff)
			}
		}
	}
}
