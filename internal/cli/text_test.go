package cli

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	names := []string{"outlook", "starttls-refused", "starttls-stripped", "greylisted", "ok"}
	for in, want := range map[string][]string{
		"outlok":           {"outlook"},
		"otulook":          {"outlook"},
		"starttls":         {"starttls-refused", "starttls-stripped"},
		"starttls-refusde": {"starttls-refused"},
		"zzz":              nil,
	} {
		if diff := cmp.Diff(want, nearest(in, names)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", in, diff)
		}
	}
}

func TestShellQuote(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "''", "--port=587": "--port=587", "me@example.com": "me@example.com", "a b": "'a b'", "it's": `'it'\''s'`, "$HOME": "'$HOME'",
	} {
		if got := shellQuote(in); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}
