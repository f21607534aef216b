package source

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// describe lists the entries of a document for people.
func describe(d *Document) string {
	var b strings.Builder
	for _, e := range d.Entries {
		fmt.Fprintf(&b, "%d:%d %s %s %q", e.Line, e.Column, e.Key, e.Kind, e.Value)
		if e.Kind == Reference {
			fmt.Fprintf(&b, " of %s, else %q", e.Ref, e.Default)
		}
		if e.Block != "" {
			fmt.Fprintf(&b, " in %s", e.Block)
		}
		if e.KeyStart >= 0 && !strings.HasSuffix(e.Key, string(d.Text[e.KeyStart:e.KeyEnd])) {
			fmt.Fprintf(&b, " named %s", d.Text[e.KeyStart:e.KeyEnd])
		}
		if e.Comment {
			b.WriteString(" (comment)")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestSamples reads a text of each language that has all of its forms in it.
func TestSamples(t *testing.T) {
	for format, text := range samples(t) {
		t.Run(string(format), func(t *testing.T) {
			d := Parse("x", text, format)
			sound(t, d)
			golden := "testdata/program/" + string(format) + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(describe(d)), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(describe(d), "\n")); diff != "" {
				t.Error(diff)
			}
			if best := Guess("-", text); !slices.Contains(best[:min(2, len(best))], format) {
				t.Errorf("taken for %v", best)
			}
		})
	}
}
