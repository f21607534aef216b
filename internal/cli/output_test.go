package cli

import (
	"os"
	"path/filepath"
	"testing"
)

func TestColor(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, when string
		env        map[string]string
		terminal   bool
		want       bool
	}{
		{"terminal", "auto", nil, true, true},
		{"no terminal", "auto", nil, false, false},
		{"dumb terminal", "auto", map[string]string{"TERM": "dumb"}, true, false},
		{"NO_COLOR", "auto", map[string]string{"NO_COLOR": "1"}, true, false},
		{"empty NO_COLOR counts as unset", "auto", map[string]string{"NO_COLOR": ""}, true, true},
		{"FORCE_COLOR", "auto", map[string]string{"FORCE_COLOR": "1"}, false, true},
		{"FORCE_COLOR=0", "auto", map[string]string{"FORCE_COLOR": "0"}, false, false},
		{"CLICOLOR_FORCE", "auto", map[string]string{"CLICOLOR_FORCE": "1"}, false, true},
		{"NO_COLOR beats FORCE_COLOR", "auto", map[string]string{"NO_COLOR": "1", "FORCE_COLOR": "1"}, true, false},
		{"always beats NO_COLOR", "always", map[string]string{"NO_COLOR": "1"}, false, true},
		{"never beats FORCE_COLOR", "never", map[string]string{"FORCE_COLOR": "1"}, true, false},
	} {
		a, _, _ := testApp()
		a.LookupEnv = func(name string) (string, bool) { v, ok := test.env[name]; return v, ok }
		if got := a.wantsColor(test.when, test.terminal); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

func TestWidth(t *testing.T) {
	t.Parallel()
	for columns, want := range map[string]int{"": 80, "100": 100, "300": 120, "10": 40, "many": 80, "-5": 80} {
		a, _, _ := testApp()
		a.LookupEnv = func(string) (string, bool) { return columns, true }
		if got := a.width(&destination{}); got != want {
			t.Errorf("COLUMNS=%s: %d, want %d", columns, got, want)
		}
	}
}

func TestOutputReplacesAFileInOneStep(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, link := filepath.Join(dir, "report"), filepath.Join(dir, "link")
	if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Skip("no symbolic links:", err)
	}
	a, _, _ := testApp()
	to, err := a.open(link)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "old" {
		t.Errorf("before the end the file has %q, %v", text, err)
	}
	if err := to.write([]byte("new")); err != nil {
		t.Fatal(err)
	}
	to.close()
	if text, err := os.ReadFile(file); err != nil || string(text) != "new" {
		t.Errorf("the file has %q, %v", text, err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v, %v", info, err)
	}
	abandoned, err := a.open(filepath.Join(dir, "never"))
	if err != nil {
		t.Fatal(err)
	}
	abandoned.close()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}
