package replies

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// A pattern must hold on to words of its text: five letters, or a code; and it
// must not search without bound.
func TestPatternsAreExact(t *testing.T) {
	t.Parallel()
	code := regexp.MustCompile(`\d\.\d{1,2}\.\d{1,3}|\d{3}|#[a-z]{3,}\d`)
	letters := func(s string) (n int) {
		for _, r := range s {
			if unicode.IsLetter(r) {
				n++
			}
		}
		return n
	}
	for _, s := range All() {
		word := literal(s.Pattern)
		if letters(literal(strings.ReplaceAll(s.Pattern, " ", ""))) < 5 && !code.MatchString(word) {
			t.Errorf("%s: %q holds on to %q only", s.ID, s.Pattern, word)
		}
		if strings.Contains(s.Pattern, ".*") || strings.Contains(s.Pattern, ".+") {
			t.Errorf("%s: %q searches without bound", s.ID, s.Pattern)
		}
		if regexp.MustCompile(`\[[^\]]* [^\]]*\]`).MatchString(s.Pattern) {
			t.Errorf("%s: %q has a blank in a class", s.ID, s.Pattern)
		}
		if _, err := regexp.Compile(expand(s.Pattern)); err != nil {
			t.Errorf("%s: %v", s.ID, err)
		}
	}
}

// What healthy servers and programs say.
var innocent = []string{
	"220 mail.example.com ESMTP Postfix",
	"220 smtp.gmail.com ESMTP 5b1f17b1804b1-477c - gsmtp",
	"220 SG2PR02CA0073.outlook.office365.com Microsoft ESMTP MAIL Service ready at Sun, 22 Nov 2026 10:00:00 +0000",
	"220 2.0.0 Ready to start TLS",
	"220 2.0.0 SMTP server ready",
	"220 Go ahead",
	"250-mail.example.com\n250-PIPELINING\n250-SIZE 36700160\n250-STARTTLS\n250-AUTH PLAIN LOGIN\n250-ENHANCEDSTATUSCODES\n250 8BITMIME",
	"250-smtp.gmail.com at your service, [192.0.2.1]\n250-AUTH LOGIN PLAIN XOAUTH2 PLAIN-CLIENTTOKEN OAUTHBEARER XOAUTH\n250 SMTPUTF8",
	"250-AUTH=LOGIN PLAIN",
	"250 2.1.0 Ok", "250 2.1.5 Ok", "250 2.0.0 Ok: queued as 4F1B2C3D", "250 OK", "250 Mail OK", "250 2.1.0 Sender OK",
	"235 2.7.0 Authentication successful", "235 Authentication succeeded", "235 2.7.0 Accepted", "235 OK Authenticated",
	"334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6", "334",
	"354 End data with <CR><LF>.<CR><LF>", "354 Start mail input; end with <CRLF>.<CRLF>",
	"221 2.0.0 Bye", "221 2.0.0 Service closing transmission channel",
	"TLS 1.3 TLS_AES_128_GCM_SHA256, certificate verified",
	"SSL certificate verify ok.", "Verification: OK", "Verify return code: 0 (ok)",
	"MAIL FROM:<user@example.com>", "RCPT TO:<user@example.com>", "EHLO localhost", "AUTH LOGIN", "STARTTLS",
	"smtp.example.com:587", "Connected to smtp.example.com (192.0.2.10) port 587",
	"MAIL_HOST=smtp.example.com\nMAIL_PORT=587\nMAIL_USERNAME=user@example.com\nMAIL_ENCRYPTION=tls",
	"Connection timeout: 30", "connectionTimeout: 10000", "Allow self-signed certificate: no", "Allow unencrypted connection", "Authentication required: yes",
	"Require STARTTLS", "Use SSL/TLS", "smtp_auth = login", "verify certificate", "Host name", "port 465",
	"I read the documentation, and mail does not work. What can I do?",
	"The connection was established and the message was sent.",
}

func TestInnocentTextsAreNotFound(t *testing.T) {
	t.Parallel()
	for _, text := range innocent {
		for _, phase := range append([]string{""}, phases...) {
			for _, m := range Find(Query{Text: text, Phase: phase}) {
				t.Errorf("%q is taken for %s at %q", text, m.Signature.ID, text[m.Start:m.End])
			}
		}
	}
}

func BenchmarkFind(b *testing.B) {
	for b.Loop() {
		Find(Query{Text: "535 5.7.139 Authentication unsuccessful, basic authentication is disabled."})
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := load(data); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, text := range innocent[:4] {
		f.Add(text, "", "")
	}
	f.Add("535 5.7.139 Authentication unsuccessful, basic authentication is disabled.", "auth", "office365")
	f.Add("\xc7\xeb\xca\xb9 \x00İ 534-5.7.9 Please log in", "", "gmail")
	f.Fuzz(func(t *testing.T, text, phase, provider string) {
		for _, m := range Find(Query{Text: text, Phase: phase, Provider: provider}) {
			if m.Start < 0 || m.End < m.Start || m.End > len(text) || m.Confidence <= 0 || m.Confidence > 1 {
				t.Errorf("%s: %d to %d of %d, %g", m.Signature.ID, m.Start, m.End, len(text), m.Confidence)
			}
		}
	})
}
