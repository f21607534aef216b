package source

import (
	"os"
	"path/filepath"
	"testing"
)

func TestIsReport(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"MAIL_HOST=smtp.example.com\n# do not change this line ever\nMAIL_FROM_NAME=The people of Example Company\n": false,
		"mail:\n  host: smtp.example.com\n  subject: this is a long text\n":                                          false,
		"docker run -e SMTP_HOST=smtp.example.com -e SMTP_PORT=587 image\n":                                          false,
		"account default\nhost smtp.example.com\npasswordeval gpg -q -d file\n":                                      false,
		"Hello, it does not work: MAIL_HOST=smtp.example.com\n":                                                      true,
		"> My settings are these.\nMAIL_HOST=smtp.example.com\n":                                                     true,
		"```\nMAIL_HOST=smtp.example.com\n```\n":                                                                     true,
	} {
		if got := IsReport("-", []byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	files, err := filepath.Glob("../testdata/golden/*/broken.*")
	if err != nil || len(files) < 20 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if IsReport("-", text) {
			t.Errorf("%s is taken for a report", name)
		}
	}
}
