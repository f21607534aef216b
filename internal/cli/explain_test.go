package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestExplainedFile: text in any of the usual encodings is read, other files and
// what is too large are refused.
func TestExplainedFile(t *testing.T) {
	t.Parallel()
	const tooLarge = "larger than"
	for _, c := range []struct{ name, content, want string }{
		{"UTF-8", "535 refusé", ""},
		{"GBK", "535 \xc7\xeb\xca\xb9\xd3\xc3", ""},
		{"UTF-16", "\xff\xfe5\x003\x005\x00", ""},
		{"colours", "\x1b[31m535\x1b[0m", ""},
		{"empty", "", ""},
		{"program", "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x3e\x00", "is no text"},
		{"large", strings.Repeat("x", mostExplained+1), tooLarge},
	} {
		name := filepath.Join(t.TempDir(), "file.txt")
		if err := os.WriteFile(name, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		text, err := (&App{}).explained([]string{name})
		switch {
		case c.want == "" && (err != nil || string(text) != c.content):
			t.Errorf("%s: %q, %v", c.name, text, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
}
