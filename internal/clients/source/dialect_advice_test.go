package source

import (
	"strings"
	"testing"
)

func TestAdvice(t *testing.T) {
	for _, tt := range []struct {
		format  Format
		dialect Dialect
		text    string
		want    string
	}{
		{Dotenv, ComposeEnvFile, "PASS=a$b\n", "between single quotation marks."},
		{Dotenv, NodeDotenv, "PASS=a#b\n", "between single quotation marks."},
		{Dotenv, DockerEnvFile, "PASS='a'\n", "without quotation marks"},
		{Dotenv, DockerEnvFile, "PORT=587 # note\n", "without quotation marks, comment"},
		{Dotenv, NodeDotenv, "PASS=\"a\n", "missing"},
		{Dotenv, DjangoEnviron, "PASS=$ecret\n", "no way"},
		{Dotenv, NodeDotenv, "PORT=587 # note\n", ""},
		{Compose, "", "environment:\n  - PASS='a$b'\n", "around name and value: - 'NAME=value'. Write each $ as $$."},
		{Compose, "", "environment:\n  PASS: 0123\n", "single quotation marks"},
		{INI, GoINI, "[s]\nPASS = a#b\n", "backquotes"},
		{INI, PythonConfigINI, "[s]\nPASS = a%b\n", "each % as %%"},
		{Properties, "", "a.password=a\\b\n", "each backslash twice"},
		{Shell, "", "export PASS=a$b\n", "single quotation marks"},
	} {
		d := Parse("-", []byte(tt.text), tt.format)
		got := Advice(&d.Entries[0], tt.format, tt.dialect)
		if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%q, %s: got %q, want %q", tt.text, tt.dialect, got, tt.want)
		}
	}
}
