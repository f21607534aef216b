package probe_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

// TestOddChallenges signs in at servers that ask in unusual ways; each demands the
// right responses in the right order.
func TestOddChallenges(t *testing.T) {
	t.Parallel()
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	plain, user, password := b64("\x00me@example.com\x00correct-horse"), b64("me@example.com"), b64("correct-horse")
	prompts := func(first, second string) []string { return []string{first, user, second, password} }
	tests := map[string]struct {
		offer    string
		ask      []string // reply, expected line, reply, expected line
		ignored  bool
		attempts int
	}{
		"LOGIN, usual prompts":             {"LOGIN", prompts("334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"), true, 1},
		"LOGIN, lower case":                {"LOGIN", prompts("334 dXNlcm5hbWU6", "334 cGFzc3dvcmQ6"), true, 1},
		"LOGIN, with NUL":                  {"LOGIN", prompts("334 "+b64("User Name\x00"), "334 "+b64("Password\x00")), true, 1},
		"LOGIN, not in base64":             {"LOGIN", prompts("334 Username:", "334 Password:"), true, 1},
		"LOGIN, in German":                 {"LOGIN", prompts("334 "+b64("Benutzername:"), "334 "+b64("Kennwort:")), true, 1},
		"LOGIN, password for a user":       {"LOGIN", []string{"334 " + b64("Password for user me@example.com:"), password}, false, 1},
		"LOGIN, initial response taken":    {"LOGIN", []string{"334 UGFzc3dvcmQ6", password}, false, 1},
		"LOGIN, empty password prompt":     {"LOGIN", []string{"334 ", password}, false, 1},
		"LOGIN, no blank":                  {"LOGIN", []string{"334", password}, false, 1},
		"PLAIN, asks again":                {"PLAIN", []string{"334 ", plain}, true, 1},
		"PLAIN, asks again without blank":  {"PLAIN", []string{"334", plain}, true, 1},
		"PLAIN, asks again with a sign":    {"PLAIN", []string{"334 =", plain}, true, 1},
		"PLAIN, asks again in words":       {"PLAIN", []string{"334 ok, go on", plain}, true, 1},
		"PLAIN, asks again on two lines":   {"PLAIN", []string{"334-go on\r\n334 please", plain}, true, 1},
		"mechanisms in lower case":         {"plain login", []string{"334 ", plain}, true, 1},
		"the old form, lower case":         {"=login plain", []string{"334 ", plain}, true, 1},
		"a mechanism offered twice":        {"PLAIN PLAIN LOGIN", []string{"334 ", plain}, true, 1},
		"nothing is asked, PLAIN accepted": {"PLAIN", nil, false, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			offer := "AUTH " + tt.offer
			if strings.HasPrefix(tt.offer, "=") {
				offer = "AUTH" + tt.offer
			}
			server := "  include submission\n  withdraw AUTH\n  offer " + offer + " in tls\n  on AUTH in tls\n"
			for i := 0; i < len(tt.ask); i += 2 {
				for line := range strings.SplitSeq(tt.ask[i], "\r\n") {
					server += "    raw " + line + "\\r\\n\n"
				}
				server += "    expect " + tt.ask[i+1] + "\n"
			}
			server += "    reply 235 2.7.0 Authentication successful\n  on MAIL in tls\n    reply 250 ok\n  on RCPT in tls\n    reply 250 ok\n"
			rec := labOptions(t, server, "correct-horse", func(*probe.Options) {})
			list := rec.Sessions[0].Auth
			if len(list) != tt.attempts || list[0].Outcome != probe.OutcomeAccepted || list[0].IgnoredInitialResponse != tt.ignored {
				t.Errorf("AUTH %+v, failure %+v", list, rec.Sessions[0].Failure)
			}
		})
	}
}
