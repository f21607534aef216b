package probe

import "testing"

func TestSeenAs(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"smtp.gmail.com at your service, [203.0.113.5]":      "203.0.113.5",
		"mx.example Hello client.example [203.0.113.5]":      "203.0.113.5",
		"mx.example Hello [192.168.1.5] [203.0.113.5]":       "203.0.113.5",
		"mx.example Hello [192.168.1.5]":                     "", // what the client called itself
		"mx.example Hello client (203.0.113.5), pleased":     "203.0.113.5",
		"mx.example Hello [IPv6:2001:db8::5]":                "", // of the other family
		"mx.example":                                         "",
		"mx.example [999.1.1.1] [....] [:::::::] (12:30:59)": "",
	} {
		rec := &Record{Sessions: []Session{{Endpoint: Endpoint{EHLOName: "[192.168.1.5]"}, EHLOBeforeTLS: &EHLO{Reply: &Reply{Code: 250, Lines: []string{line}}}}}}
		if got := seenAs(rec, "IPv4"); got != want {
			t.Errorf("%s: seen as %q, want %q", line, got, want)
		}
	}
	rec := &Record{Sessions: []Session{{EHLOAfterTLS: &EHLO{Reply: &Reply{Lines: []string{"mx Hello [IPv6:2001:db8::5]"}}}}}}
	if got := seenAs(rec, "IPv6"); got != "2001:db8::5" {
		t.Errorf("IPv6: seen as %q", got)
	}
}

func TestVantageTarget(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		host string
		port int
	}{
		"mail.example.org":     {"mail.example.org", 0},
		"Mail.Example.org.:25": {"mail.example.org", 25},
		"2001:db8::1":          {"2001:db8::1", 0},
		"[2001:db8::1]:587":    {"2001:db8::1", 587},
		"192.0.2.1:465":        {"192.0.2.1", 465},
	} {
		host, port, err := vantageTarget(text)
		if host != want.host || port != want.port || err != nil {
			t.Errorf("%s: %q, %d, %v", text, host, port, err)
		}
	}
}
