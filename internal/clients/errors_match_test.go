package clients

import (
	"strings"
	"testing"
)

func TestMatchText(t *testing.T) {
	for _, tt := range []struct {
		text   string
		client string
		event  Event
	}{
		{"send mail error: SMTP AUTH extension not supported by server.", "qd", AuthMissing},
		{"ERROR smtp sendmail error: (535, b'5.7.8 Error: authentication failed')", "qd", AuthRefused},
		{"smtplib.SMTPNotSupportedError: SMTP AUTH extension not supported by server.", "smtplib", AuthMissing},
		{"smtplib.SMTPAuthenticationError: (535, b'5.7.8 Username and Password not accepted. For more information, go to\\n5.7.8  https://support.google.com')", "smtplib", AuthRefused},
		{"smtplib.SMTPServerDisconnected: Connection unexpectedly closed", "smtplib", PlainOnTLSClosed},
		{"ssl.SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version\nnumber (_ssl.c:1007)", "smtplib", TLSOnPlainPort},
		{"ValueError: EMAIL_USE_TLS/EMAIL_USE_SSL are mutually exclusive, so only set one of those settings to True.", "django", BothOn},
		{"Exception raised Error connecting to smtp.example.com on port 587: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006), check your credentials or email service configuration", "fastapi-mail", TLSOnPlainPort},
		{"Exception raised (535, '5.7.8 no'), check your credentials or email service configuration", "fastapi-mail", EHLORefused},
		{"aiosmtplib.errors.SMTPException: The SMTP AUTH extension is not supported by this server. Try connecting via TLS (or STARTTLS).", "aiosmtplib", AuthMissing},
		{"Login not possible. Please check your setting and/or your credentials", "home-assistant", AuthRefused},
	} {
		list := MatchText(tt.text)
		if len(list) == 0 {
			t.Errorf("%q is not known", tt.text)
			continue
		}
		if got := list[0]; got.Client.ID != tt.client || got.Event != tt.event && got.Text != textOf(t, tt.client, tt.event) {
			t.Errorf("%q is of %s, %s (%q)", tt.text, got.Client.ID, got.Event, got.Text)
		}
	}
}

// textOf is the first text of a client for an event.
func textOf(t *testing.T, client string, event Event) string {
	t.Helper()
	c, ok := ByID(client)
	if !ok {
		t.Fatalf("no client %s", client)
	}
	for _, e := range (&Config{Client: c}).Texts(event) {
		return e.Text
	}
	return ""
}

func TestMatchTextOfNothing(t *testing.T) {
	for _, text := range []string{"", " \n", "the mail does not arrive", "could not send", strings.Repeat("a ", 1<<20), "\x00\xff{any}(((", "EOFs of the day"} {
		if list := MatchText(text); len(list) > 0 {
			t.Errorf("%.40q is of %s: %q", text, list[0].Client.ID, list[0].Text)
		}
	}
}

// TestEveryTextIsFound: each client's own text, filled in, is found again as that.
func TestEveryTextIsFound(t *testing.T) {
	facts := Facts{Host: "smtp.example.com", Address: "192.0.2.1", Port: 587, User: "me@example.com", Mechanism: "PLAIN"}
	for _, c := range All() {
		for _, e := range c.ownTexts() {
			if newSignature(c, e) == nil {
				continue
			}
			found := false
			for _, m := range MatchText("prefix: " + facts.fill(e.Text)) {
				found = found || m.Client == c && m.Event == e.Event
			}
			if !found && !strings.Contains(e.Text, "{code}") && !strings.Contains(e.Text, "{reply}") {
				t.Errorf("%s: %q is not found", c.ID, e.Text)
			}
		}
	}
}

func BenchmarkMatchText(b *testing.B) {
	for b.Loop() {
		MatchText("Nov 23 10:00:00 host app[77]: send mail error: SMTP AUTH extension not supported by server.")
	}
}
