package probe_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

// encodingServer offers one mechanism inside TLS, to an account.
func encodingServer(mechanism, account string) string {
	return "  include relay\n  include starttls\n  " + account + "\n  offer AUTH " + mechanism + " in tls\n  on AUTH in tls\n    auth\n" +
		"  on MAIL signed-out\n    reply 530 5.7.0 Authentication required\n"
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	const (
		inUTF8     = "user me@example.com grün-horse"
		inLatin1   = "user-latin1 me@example.com grün-horse"
		decomposed = "gru\u0308n-horse"
	)
	tests := []struct {
		name, mechanism, account, password string
		latin1, accepted                   bool
		encoding                           string
	}{
		{"PLAIN", "PLAIN", inUTF8, "grün-horse", false, true, "UTF-8"},
		{"PLAIN to a server of Latin-1", "PLAIN", inLatin1, "grün-horse", false, false, "UTF-8"},
		{"PLAIN in Latin-1", "PLAIN", inLatin1, "grün-horse", true, true, "ISO-8859-1"},
		{"PLAIN in Latin-1 to a server of UTF-8", "PLAIN", inUTF8, "grün-horse", true, false, "ISO-8859-1"},
		{"LOGIN in Latin-1", "LOGIN", inLatin1, "grün-horse", true, true, "ISO-8859-1"},
		{"CRAM-MD5 in Latin-1", "CRAM-MD5", inLatin1, "grün-horse", true, true, "ISO-8859-1"},
		{"CRAM-MD5 in UTF-8", "CRAM-MD5", inUTF8, "grün-horse", false, true, "UTF-8"},
		{"DIGEST-MD5", "DIGEST-MD5", inUTF8, "grün-horse", false, true, "UTF-8"},
		{"DIGEST-MD5 in Latin-1", "DIGEST-MD5", inLatin1, "grün-horse", true, true, "ISO-8859-1"},
		{"DIGEST-MD5 with what Latin-1 lacks", "DIGEST-MD5", "user me@example.com horse-€", "horse-€", false, true, "UTF-8"},
		{"SCRAM knows UTF-8 alone", "SCRAM-SHA-256", inUTF8, "grün-horse", true, true, "UTF-8"},
		{"NTLM knows UTF-16 alone", "NTLM", inUTF8, "grün-horse", true, true, "UTF-16LE"},
		{"accents of their own", "PLAIN", inUTF8, decomposed, false, false, "UTF-8"},
		{"accents of their own, joined by SASLprep", "SCRAM-SHA-1", inUTF8, decomposed, false, true, "UTF-8"},
		{"accents of their own, joined for Latin-1", "PLAIN", inLatin1, decomposed, true, true, "ISO-8859-1"},
		{"compatibility characters", "PLAIN", "user me@example.com fine-horse", "ﬁne-horse", false, false, "UTF-8"},
		{"compatibility characters, replaced by SASLprep", "SCRAM-SHA-256", "user me@example.com fine-horse", "ﬁne-horse", false, true, "UTF-8"},
		{"ASCII", "PLAIN", "user me@example.com horse", "horse", true, true, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rec := labOptions(t, encodingServer(tt.mechanism, tt.account), tt.password, func(o *probe.Options) { o.Latin1 = tt.latin1 })
			list := rec.Sessions[0].Auth
			if len(list) != 1 || (list[0].Outcome == probe.OutcomeAccepted) != tt.accepted || !list[0].CarriedSecret || list[0].Encoding != tt.encoding {
				t.Fatalf("AUTH %+v, want one attempt in %q, accepted: %v", list, tt.encoding, tt.accepted)
			}
			own := tt.mechanism == "NTLM" || strings.HasPrefix(tt.mechanism, "SCRAM")
			if list[0].EncodingFixed != (own && tt.latin1) {
				t.Errorf("encoding fixed: %v", list[0].EncodingFixed)
			}
		})
	}
}

// TestNotInLatin1: what has no form in ISO-8859-1 stays here, and costs no attempt.
func TestNotInLatin1(t *testing.T) {
	t.Parallel()
	rec := labOptions(t, encodingServer("PLAIN LOGIN", "user me@example.com horse-€"), "horse-€", func(o *probe.Options) { o.Latin1, o.AllMechanisms = true, true })
	s := rec.Sessions[0]
	if len(s.Auth) != 1 || s.Auth[0].Outcome != probe.OutcomeSkipped || s.Auth[0].CarriedSecret || !strings.Contains(s.Auth[0].Why, "the password has "+probe.WhyNotLatin1) {
		t.Errorf("AUTH %+v", s.Auth)
	}
	if s.Failure == nil || s.Failure.Kind != probe.FailureInput || s.Failure.Stage != probe.StageAuth {
		t.Errorf("failure %+v", s.Failure)
	}
	for _, l := range s.Transcript {
		if strings.HasPrefix(l.Text, "AUTH") {
			t.Errorf("sent: %s", l.Text)
		}
	}
}

// TestOneRefusalEnds: another encoding is no reason for another attempt.
func TestOneRefusalEnds(t *testing.T) {
	t.Parallel()
	for _, latin1 := range []bool{false, true} {
		rec := labOptions(t, encodingServer("PLAIN LOGIN CRAM-MD5", "user me@example.com other"), "grün-horse", func(o *probe.Options) { o.Latin1, o.AllMechanisms, o.Only = latin1, true, false })
		sent := 0
		for _, s := range rec.Sessions {
			for _, a := range s.Auth {
				if a.CarriedSecret {
					sent++
				}
			}
		}
		if sent != 1 {
			t.Errorf("latin1 %v: the password went out %d times", latin1, sent)
		}
	}
}

// TestLatin1StaysHidden looks for a password in ISO-8859-1 in what a server repeats.
func TestLatin1StaysHidden(t *testing.T) {
	t.Parallel()
	const password = "blåbær-grød-æøå-7q"
	var narrow []byte
	for _, r := range password {
		narrow = append(narrow, byte(r))
	}
	whole := []string{"lÃ¥b", "grÃ¸d"}
	for _, p := range [][]byte{[]byte(password), narrow} {
		whole = append(whole, string(p), hex.EncodeToString(p), url.QueryEscape(string(p)), strings.ToLower(url.QueryEscape(string(p))))
		for shift := range 3 {
			whole = append(whole, base64.StdEncoding.EncodeToString(p[shift:shift+(len(p)-shift)/3*3]))
		}
	}
	const echo = `  reject 535-5.7.8 {line}
  reject 535-5.7.8 {password}
  reject 535-5.7.8 {password.hex} {password.url}
  reject 535 5.7.8 {password.base64}
`
	for _, mechanism := range []string{"PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5"} {
		t.Run(mechanism, func(t *testing.T) {
			t.Parallel()
			rec := labOptions(t, encodingServer(mechanism, "user me@example.com other")+echo, password, func(o *probe.Options) { o.Latin1 = true })
			if a := rec.Sessions[0].Auth; len(a) != 1 || a[0].Encoding != probe.EncodingLatin1 || a[0].Reply == nil || len(a[0].Reply.Lines) != 4 {
				t.Fatalf("AUTH %+v", a)
			}
			var all strings.Builder
			for _, l := range rec.Sessions[0].Transcript {
				all.WriteString(l.Text + "\n" + string(l.Raw) + "\n")
			}
			b, err := json.Marshal(rec)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(b)
			for _, form := range whole {
				if strings.Contains(all.String(), form) {
					t.Errorf("%q is in the record", form)
				}
			}
		})
	}
}

// TestSecretInChallenge: a password that is part of the server's challenge is hidden in
// the record, and the exchange goes on with the challenge as it came.
func TestSecretInChallenge(t *testing.T) {
	t.Parallel()
	for _, mechanism := range []string{"CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-256"} {
		t.Run(mechanism, func(t *testing.T) {
			t.Parallel()
			const password = "smtp.example.com"
			rec := labOptions(t, encodingServer(mechanism, "user me@example.com "+password), password, func(*probe.Options) {})
			a := rec.Sessions[0].Auth
			if len(a) != 1 || a[0].Outcome != probe.OutcomeAccepted {
				t.Fatalf("AUTH %+v, failure %+v", a, rec.Sessions[0].Failure)
			}
			for _, c := range a[0].Challenges {
				if strings.Contains(c.Text, password) {
					t.Errorf("the password stands in %q", c.Text)
				}
			}
		})
	}
}
