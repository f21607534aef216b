package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFilesThatAreNoSettings get one clear line each.
func TestFilesThatAreNoSettings(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string][]byte{
		"big.env":    bytes.Repeat([]byte("MAIL_PORT=587\n"), 10<<20/14),
		"line.env":   bytes.Repeat([]byte("A"), 3<<20),
		"binary.env": {'M', 'A', 'I', 'L', 0, 1, 2, 0xff, 0xfe, '\n'},
		"deep.json":  bytes.Repeat([]byte(`{"mail":[`), 100_000),
		"escape.env": []byte("MAIL_\x1b[31mHOST=\x1b]0;x\x07\n"),
		"empty.env":  {},
		"locked.env": []byte("MAIL_SMTP=smtp.example.com\n"),
	} {
		write(t, filepath.Join(dir, name), string(text))
	}
	if err := os.Mkdir(filepath.Join(dir, "directory.env"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, "locked.env"), 0); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"big.env": "larger than 4 MiB", "line.env": "no mail settings", "binary.env": "binary", "deep.json": "no mail settings",
		"escape.env": "no mail settings", "empty.env": "the file is empty", "directory.env": "is a directory", "missing.env": "no such file",
		"locked.env": "permission denied",
	} {
		if name == "locked.env" && os.Geteuid() == 0 {
			continue // root reads every file
		}
		a, out, errs := testApp()
		a.Dir = dir
		code := a.Run(context.Background(), []string{"check", name, "--offline"})
		lines := strings.Split(strings.TrimSuffix(errs.String(), "\n"), "\n")
		if code != exitUsage || out.Len() > 0 || !strings.Contains(lines[0], want) || len(lines) > 2 {
			t.Errorf("%s: exit code %d, want %d with %q:\n%s%s", name, code, exitUsage, want, errs, out)
		}
		checkClean(t, name, errs.String(), "")
	}
}
