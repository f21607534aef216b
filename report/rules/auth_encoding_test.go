package rules

import (
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

// TestEncodingSent holds the sentences on text outside ASCII to what was sent, and how.
func TestEncodingSent(t *testing.T) {
	t.Parallel()
	const utf8, latin1, utf16 = probe.EncodingUTF8, probe.EncodingLatin1, probe.EncodingUTF16
	tests := map[string]struct {
		user, password string
		attempt        probe.Attempt
		want           []string // all of them; none: no sentence
		not            string
	}{
		"ASCII":             {"me@example.com", "horse", probe.Attempt{Mechanism: "PLAIN"}, nil, ""},
		"UTF-8":             {"me@example.com", "grün", probe.Attempt{Mechanism: "PLAIN", Encoding: utf8}, []string{"The password holds", "in UTF-8, as they are", "--latin1"}, "NFC"},
		"both":              {"jürgen", "grün", probe.Attempt{Mechanism: "LOGIN", Encoding: utf8}, []string{"The user name and password hold"}, "NFC"},
		"user name alone":   {"jürgen", "horse", probe.Attempt{Mechanism: "CRAM-MD5", Encoding: utf8}, []string{"The user name holds", "--latin1"}, "password holds"},
		"Latin-1":           {"me", "grün", probe.Attempt{Mechanism: "PLAIN", Encoding: latin1}, []string{"in ISO-8859-1 (Latin-1), as --latin1 says", "try once without it"}, "as they are"},
		"DIGEST-MD5":        {"me", "grün", probe.Attempt{Mechanism: "DIGEST-MD5", Encoding: utf8}, []string{"hashed them in ISO-8859-1", "Dovecot"}, "--latin1"},
		"NTLM":              {"me", "grün", probe.Attempt{Mechanism: "NTLM", Encoding: utf16}, []string{"in UTF-16", "Cyrus SASL"}, "--latin1"},
		"SCRAM":             {"me", "grün", probe.Attempt{Mechanism: "SCRAM-SHA-256", Encoding: utf8}, []string{"SASLprep"}, "--latin1"},
		"SCRAM, --latin1":   {"me", "grün", probe.Attempt{Mechanism: "SCRAM-SHA-256", Encoding: utf8, EncodingFixed: true}, []string{"--latin1 counts for PLAIN, LOGIN"}, ""},
		"XOAUTH2, --latin1": {"jürgen", "token", probe.Attempt{Mechanism: "XOAUTH2", Encoding: utf8, EncodingFixed: true}, []string{"--latin1 counts for PLAIN, LOGIN"}, ""},
		"NFD":               {"me", "gru\u0308n", probe.Attempt{Mechanism: "PLAIN", Encoding: utf8}, []string{"not Unicode form NFC"}, "SASLprep"},
		"NFD, user name":    {"ju\u0308rgen", "horse", probe.Attempt{Mechanism: "PLAIN", Encoding: utf8}, []string{"not Unicode form NFC"}, "SASLprep"},
		"compatibility":     {"me", "\ufb01ne", probe.Attempt{Mechanism: "PLAIN", Encoding: utf8}, []string{"wide letters, ligatures"}, "NFC"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.attempt.CarriedSecret = true
			v := view{c: &Case{Settings: probe.Settings{Username: tt.user, Secret: probe.Password(tt.password)}}}
			got := v.encodingSent(tt.attempt)
			if (got == "") != (tt.want == nil) || tt.not != "" && strings.Contains(got, tt.not) {
				t.Errorf("got %q", got)
			}
			for _, part := range tt.want {
				if !strings.Contains(got, part) {
					t.Errorf("%q lacks %q", got, part)
				}
			}
			if tt.attempt.CarriedSecret = false; v.encodingSent(tt.attempt) != "" {
				t.Error("a sentence on what was not sent")
			}
		})
	}
}

// TestOldNTLM: where the server's NTLM may be of version 1, a refusal says so.
func TestOldNTLM(t *testing.T) {
	t.Parallel()
	for _, old := range []bool{true, false} {
		c := certificateCase(false, "NTLM", &probe.Attempt{Mechanism: "NTLM", InsideTLS: true, CarriedSecret: true, OldNTLM: old,
			Outcome: probe.OutcomeRejected, Reply: &probe.Reply{Code: 535, Lines: []string{"no"}}})
		found := CredentialsRejected.Check(c)
		if len(found) != 1 || strings.Contains(found[0].Explanation, "version 1 alone") != old {
			t.Errorf("old %v: %+v", old, found)
		}
	}
}

// What ISO-8859-1 lacks is the cause, and is named as such.
func TestNotInLatin1(t *testing.T) {
	t.Parallel()
	v := view{c: &Case{Settings: probe.Settings{Host: "smtp.example.com", Port: 587, Username: "me", Secret: probe.Password("10€")}}}
	v.c.Record = &probe.Record{Settings: v.c.Settings, Sessions: []probe.Session{{Purpose: probe.PurposeAsConfigured, Endpoint: probe.Endpoint{Host: "smtp.example.com", Port: 587},
		Failure: &probe.Failure{Stage: probe.StageAuth, Kind: probe.FailureInput, Text: "the password has " + probe.WhyNotLatin1 + "; nothing was sent"}}}}
	findings := unsendable(v.c)
	if len(findings) != 1 || !strings.Contains(findings[0].Summary, "The password has characters that ISO-8859-1") {
		t.Errorf("got %+v", findings)
	}
}
