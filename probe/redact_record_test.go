package probe

import (
	"encoding/json"
	"strings"
	"testing"
)

// A password that is a word of the host or of the user name is replaced there,
// too, and leaves behind what still is a host or an address.
func TestShapeKeepsTheForm(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ secret, in, want string }{
		{"example", "smtp.example.com", "smtp.REDACTED.com"},
		{"example", "me@example.com", "me@REDACTED.com"},
		{"me@example.com", "me@example.com", "REDACTED@REDACTED"},
		{"hunter2x", "me:hunter2x@smtp.example.com", "me:REDACTED@smtp.example.com"},
		{"hunter2x", "smtp.example.com", "smtp.example.com"},
	} {
		if got := newRedactor(tc.secret).shape(tc.in); got != tc.want {
			t.Errorf("%s in %s: %s, want %s", tc.secret, tc.in, got, tc.want)
		}
	}
}

func TestRecordsOtherTextsAreRedacted(t *testing.T) {
	t.Parallel()
	const secret = "hunter2x"
	rec := &Record{DNS: []Lookup{{Name: secret + ".example", Chain: []string{secret}, Answers: []string{"10 " + secret}, Error: secret}},
		NotTested: []NotTested{{Why: secret}},
		Sessions: []Session{{Purpose: PurposeAlternative, Failure: &Failure{Text: secret}, Connects: []Connect{{Outcome: "refused", Error: secret}},
			TLS: &TLS{Error: secret, FirstBytes: secret, SNI: secret, Problems: []CertProblem{{Text: secret}},
				Chain: []Certificate{{Subject: secret, Issuer: secret, Names: []string{secret}, IssuerURLs: []string{secret}}}},
			Auth: []Attempt{{Why: secret, OAuthError: map[string]string{"status": secret}}}}}}
	newRedactor(secret, "refused", "alternative").record(rec)
	if leaks := leaksIn(t, rec, secret); leaks {
		t.Errorf("%+v", rec)
	}
	if s := rec.Sessions[0]; s.Connects[0].Outcome != "refused" || s.Purpose != PurposeAlternative {
		t.Error("a word of the program's own was replaced")
	}
}

// A session over TLS that is too old for the password makes room for a better one.
func TestOldTLSIsWorthAnotherPort(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]bool{"TLS 1.0": true, "TLS 1.1": true, "TLS 1.2": false, "TLS 1.3": false} {
		p := &plan{run: &run{settings: Settings{Username: "me"}}, main: &Session{TLS: &TLS{Up: true, Verified: true, Version: version}}}
		if got := p.worthAnother(); got != want {
			t.Errorf("%s: %v", version, got)
		}
	}
}

func leaksIn(t *testing.T, v any, secret string) bool {
	t.Helper()
	out, err := json.Marshal(v)
	return err != nil || strings.Contains(string(out), secret)
}
