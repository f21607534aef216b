package source

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// samples are the texts of testdata/program by format.
func samples(tb testing.TB) map[Format][]byte {
	tb.Helper()
	files, err := filepath.Glob("testdata/program/*.txt")
	if err != nil || len(files) == 0 {
		tb.Fatalf("no samples: %v", err)
	}
	found := map[Format][]byte{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			tb.Fatal(err)
		}
		found[Format(strings.TrimSuffix(filepath.Base(f), ".txt"))] = text
	}
	return found
}

// sound checks what must hold of any document, and that edits do not fail.
func sound(t *testing.T, d *Document) {
	t.Helper()
	for i := range d.Entries {
		e := &d.Entries[i]
		if e.Start < 0 || e.End < e.Start || e.End > len(d.Text) || string(d.Text[e.Start:e.End]) != e.Raw {
			t.Fatalf("%s %q stands at %d to %d of %d", d.Format, e.Key, e.Start, e.End, len(d.Text))
		}
		if e.KeyStart != -1 && (e.KeyStart < 0 || e.KeyEnd < e.KeyStart || e.KeyEnd > len(d.Text)) {
			t.Fatalf("%s: the name of %q stands at %d to %d of %d", d.Format, e.Key, e.KeyStart, e.KeyEnd, len(d.Text))
		}
	}
	for i := range min(len(d.Entries), 5) {
		e := &d.Entries[i]
		Apply(d, Plain, []Edit{{Entry: e, Value: "x", Kind: e.Kind}})
		Apply(d, Plain, []Edit{{Entry: e, Remove: true}})
		Apply(d, Plain, []Edit{{Near: e, Key: e.Key + "x", Value: "1", Kind: Number}, {Near: e, Key: "a.b.c()", Value: "c", Kind: Call}})
	}
	Apply(d, Plain, []Edit{{Key: "a.b", Value: "y"}})
}

// FuzzPrograms reads any text as each of the formats with structure.
func FuzzPrograms(f *testing.F) {
	for _, text := range samples(f) {
		f.Add(text)
	}
	f.Add([]byte("a: [\"x\n- {b: 'c\n<<: *a\n&a"))
	f.Add([]byte("'''x\n\"\\"))
	f.Add([]byte("(([[{{}))x.y.z[1][\"2\"](a=b,c:d)"))
	f.Fuzz(func(t *testing.T, text []byte) {
		for format := range structured {
			sound(t, Parse("x", text, format))
		}
	})
}

// TestHostileText: what is large or deep is read in time that grows with its length
// alone, and nothing overflows. A reader that tries every way to take such a text
// apart would need hours; the limit catches that on any machine.
func TestHostileText(t *testing.T) {
	const size = 1 << 14
	for _, piece := range []string{"(", "[", "{", "a(", "a.", "a[", "{a:", "{\"a\":", "- ", "-", "a: {", "a: [", "\"", "'", "`", "\"\"\"", "'''", "r#\"", "a = \"", "a: \"", "[\"",
		"<<~A", "<<<A ", "/[", "= /[", "/*", "#{", "${", "a=", "a:", "\n", "\\", "a: *b\n", "a: &b\n", "a: 'b\n", "a: |\n", " a:\n", "\t", "a, ", "a b ", "!a ", "x=-", "new ", "f(a)(",
		"a ? b : ", "a || ", "a+", "'a'+", "a: b\n  c\n", ")", "}", "<", "a<b,", "[a]\n", "[[a]]\n", "@\"", "f\"{", "=>", "a\n=begin", "{{", "<%=", "'a'\n"} {
		text := bytes.Repeat([]byte(piece), size/len(piece))
		for format := range structured {
			begin := time.Now()
			Parse("x", text, format)
			if took := time.Since(begin); took > 20*time.Second {
				t.Errorf("%s: %d bytes of %q took %v", format, size, piece, took)
			}
			sound(t, Parse("x", bytes.Repeat([]byte(piece), 1<<9), format))
		}
	}
}
