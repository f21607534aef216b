package clients

import (
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

// TestQDConduct goes through all combinations of the settings that decide on the mode.
func TestQDConduct(t *testing.T) {
	type want struct {
		port  int
		mode  probe.Security
		loses bool
	}
	const (
		implicit = probe.SecurityImplicit
		starttls = probe.SecuritySTARTTLS
		maybe    = probe.SecurityOpportunistic
		none     = probe.SecurityNone
	)
	for _, tt := range []struct {
		generation, port, ssl, starttls string
		want                            want
	}{
		{qdOldest, "465", "True", "", want{465, implicit, false}},
		{qdOldest, "465", "False", "", want{465, implicit, false}},
		{qdOldest, "587", "True", "", want{587, implicit, false}},
		{qdOldest, "587", "False", "True", want{587, implicit, false}},
		{qdOldest, "25", "True", "", want{25, implicit, false}},
		{qdOldest, "25", "False", "True", want{25, none, false}},
		{qdOldest, "0", "True", "", want{465, implicit, false}},
		{qdOldest, "0", "False", "", want{25, none, false}},
		{qdOldest, "", "", "", want{465, implicit, false}},
		{qdMiddle, "465", "True", "", want{465, implicit, false}},
		{qdMiddle, "465", "False", "", want{465, implicit, false}},
		{qdMiddle, "587", "True", "True", want{587, none, true}},
		{qdMiddle, "587", "False", "", want{587, none, true}},
		{qdMiddle, "2525", "True", "True", want{2525, implicit, false}},
		{qdMiddle, "2525", "False", "True", want{2525, none, false}},
		{qdMiddle, "0", "False", "", want{25, none, false}},
		{qdNewest, "587", "True", "True", want{587, starttls, false}},
		{qdNewest, "587", "True", "False", want{587, implicit, false}},
		{qdNewest, "587", "False", "True", want{587, maybe, false}},
		{qdNewest, "587", "False", "False", want{587, none, false}},
		{qdNewest, "465", "True", "True", want{465, starttls, false}},
		{qdNewest, "465", "True", "False", want{465, implicit, false}},
		{qdNewest, "465", "False", "False", want{465, none, false}},
		{qdNewest, "", "", "True", want{465, starttls, false}},
		{qdNewest, "", "", "", want{465, implicit, false}},
		{qdNewest, "0", "True", "True", want{587, starttls, false}},
		{qdNewest, "0", "False", "True", want{587, maybe, false}},
		{qdNewest, "0", "True", "False", want{465, implicit, false}},
		{qdNewest, "0", "no", "off", want{25, none, false}},
		{qdNewest, "25", "Y", "t", want{25, starttls, false}},
	} {
		c := qdWith(t, tt.generation, map[string]string{"MAIL_PORT": tt.port, "MAIL_SSL": tt.ssl, "MAIL_STARTTLS": tt.starttls})
		d := c.Client.Conduct(c)
		if got := (want{d.Port, d.Security, d.LosesTLS}); got != tt.want || d.Refuses != "" {
			t.Errorf("QD %s, port %q, SSL %q, STARTTLS %q: %+v, refuses %q; want %+v", tt.generation, tt.port, tt.ssl, tt.starttls, got, d.Refuses, tt.want)
		}
	}
}

// qdWith has the settings that are not empty.
func qdWith(t *testing.T, generation string, values map[string]string) *Config {
	t.Helper()
	c, ok := ByID("qd")
	if !ok {
		t.Fatal("QD is missing")
	}
	given := map[string]string{}
	for key, text := range values {
		if text != "" {
			given[key] = text
		}
	}
	return Make(c, generation, given)
}

// TestQDRefuses are settings with which QD does not start, or does not use SMTP.
func TestQDRefuses(t *testing.T) {
	for _, tt := range []struct{ key, text, want string }{
		{"MAIL_SSL", "maybe", "invalid truth value 'maybe'"},
		{"MAIL_SSL", "", "invalid truth value ''"},
		{"MAIL_STARTTLS", "enable\x1b[31m", "invalid truth value '...'"},
		{"MAIL_PORT", "", "invalid literal for int() with base 10: ''"},
		{"MAIL_PORT", "587 ", ""},
		{"MAIL_PORT", "smtp", "invalid literal for int() with base 10: 'smtp'"},
		{"MAILGUN_KEY", "key-1", "MAILGUN_KEY is set, so that mail goes through Mailgun's web interface instead of SMTP"},
		{"MAILGUN_KEY", "", ""},
	} {
		c := qdWith(t, "", nil)
		c.Values[tt.key] = Value{Text: tt.text, Known: true}
		if got := c.Client.Conduct(c).Refuses; got != tt.want {
			t.Errorf("%s=%q is refused with %q, want %q", tt.key, tt.text, got, tt.want)
		}
	}
}

// TestQDOutcomes is the matrix of generations, boxes and servers: what each shows.
func TestQDOutcomes(t *testing.T) {
	const (
		wrongVersion = "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:...)"
		noAuth       = "SMTP AUTH extension not supported by server."
		closed       = "Connection unexpectedly closed"
		noSTARTTLS   = "smtp starttls failed: STARTTLS extension not supported by server."
		old          = "send mail error: "
		connecting   = "error occurred while sending mail: "
		sending      = "smtp sendmail error: "
		sent         = ""
	)
	for _, tt := range []struct{ generation, ssl, starttls, submission, implicit, plain string }{
		{qdOldest, "True", "", old + wrongVersion, sent, old + wrongVersion},
		{qdOldest, "False", "", old + wrongVersion, sent, sent},
		{qdMiddle, "True", "", old + noAuth, sent, old + wrongVersion},
		{qdMiddle, "False", "", old + noAuth, sent, sent},
		{qdNewest, "True", "True", sent, connecting + closed, noSTARTTLS},
		{qdNewest, "True", "False", connecting + wrongVersion, sent, connecting + wrongVersion},
		{qdNewest, "False", "True", sent, connecting + closed, sent},
		{qdNewest, "False", "False", sending + noAuth, connecting + closed, sent},
	} {
		for server, want := range map[string]string{"submission": tt.submission, "implicit": tt.implicit, "plain": tt.plain} {
			rec := serverRecord(server)
			c := qdWith(t, tt.generation, map[string]string{"MAIL_SSL": tt.ssl, "MAIL_STARTTLS": tt.starttls,
				"MAIL_PORT": map[string]string{"submission": "587", "implicit": "465", "plain": "25"}[server]})
			o := Simulate(c, rec)
			if (o.Event == Sent) != (want == sent) || o.Text != want {
				t.Errorf("QD %s, SSL %s, STARTTLS %s on %s: %s %q; want %q", tt.generation, tt.ssl, tt.starttls, server, o.Event, o.Text, want)
			}
		}
	}
}

// serverRecord is what a run sees of a server: "submission" offers STARTTLS and AUTH
// only after it, "implicit" opens with TLS, "plain" offers AUTH and no STARTTLS.
func serverRecord(server string) *probe.Record {
	banner := &probe.Reply{Code: 220, Lines: []string{"mail.example.com ESMTP"}}
	ehlo := func(keywords ...string) *probe.EHLO {
		e := &probe.EHLO{}
		for _, k := range keywords {
			words := strings.Fields(k)
			e.Extensions = append(e.Extensions, probe.Extension{Keyword: words[0], Parameters: words[1:]})
		}
		return e
	}
	accepted := []probe.Attempt{{Mechanism: "PLAIN", Outcome: probe.OutcomeAccepted, Reply: &probe.Reply{Code: 235}}}
	at := func(port int, mode probe.Security) probe.Endpoint { return probe.Endpoint{Port: port, Security: mode} }
	auth, up := ehlo("AUTH PLAIN LOGIN"), &probe.TLS{Up: true, Verified: true}
	notTLS := &probe.Failure{Stage: probe.StageTLS, Kind: probe.FailureNotTLS}
	rec := &probe.Record{Settings: probe.Settings{Host: "mail.example.com", Username: "me@example.com"}}
	switch server {
	case "submission":
		rec.Sessions = []probe.Session{{Endpoint: at(587, probe.SecuritySTARTTLS), Banner: banner, EHLOBeforeTLS: ehlo("STARTTLS"),
			STARTTLS: &probe.Upgrade{Reply: &probe.Reply{Code: 220}}, TLS: up, EHLOAfterTLS: auth, Auth: accepted},
			{Endpoint: at(587, probe.SecurityImplicit), Failure: notTLS}}
	case "implicit":
		rec.Sessions = []probe.Session{{Endpoint: at(465, probe.SecurityImplicit), Banner: banner, TLS: up, EHLOAfterTLS: auth, Auth: accepted},
			{Endpoint: at(465, probe.SecurityNone), Failure: &probe.Failure{Stage: probe.StageGreeting, Kind: probe.FailureClosed}}}
	default:
		rec.Sessions = []probe.Session{{Endpoint: at(25, probe.SecurityNone), Banner: banner, EHLOBeforeTLS: auth, Auth: accepted},
			{Endpoint: at(25, probe.SecurityImplicit), Failure: notTLS}}
	}
	return rec
}

// TestQDGenerationByText: the words in the log tell the generation, together with the
// settings where they fit several.
func TestQDGenerationByText(t *testing.T) {
	for _, tt := range []struct{ text, port, ssl, want string }{
		{"send mail error: SMTP AUTH extension not supported by server.", "587", "True", qdMiddle},
		{"[E 240229 10:00:01 QD.Http.Util:620] send mail error:\n  SMTP AUTH extension not supported by server.", "587", "True", qdMiddle},
		{"send mail error: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1131)", "587", "True", qdOldest},
		{"send mail error: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1131)", "25", "True", qdMiddle},
		{"send mail error: something that nobody has seen", "587", "True", qdMiddle},
		{"smtp sendmail error: SMTP AUTH extension not supported by server.", "587", "False", qdNewest},
		{"error occurred while sending mail: timed out", "587", "True", qdNewest},
		{"smtp starttls failed: STARTTLS extension not supported by server.", "587", "True", qdNewest},
		{"SMTP AUTH extension not supported by server.", "587", "True", ""},
		{"", "587", "True", ""},
	} {
		c := qdWith(t, "", map[string]string{"MAIL_PORT": tt.port, "MAIL_SSL": tt.ssl, "MAIL_STARTTLS": "True"})
		got, ok := c.GenerationByText(tt.text)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("%q on %s is of %q, %v; want %q", tt.text, tt.port, got, ok, tt.want)
		}
	}
	c, _ := ByID("qd")
	if got, ok := GenerationByText(c, "send mail error: SMTP AUTH extension not supported by server."); got != qdMiddle || !ok {
		t.Errorf("without settings: %q, %v", got, ok)
	}
}

func TestQDWrite(t *testing.T) {
	for _, tt := range []struct {
		generation string
		target     Target
		want       string
	}{
		{"", Target{Host: "h", Port: 587, Security: probe.SecuritySTARTTLS}, "MAIL_SMTP=h\nMAIL_PORT=587\nMAIL_SSL=True\nMAIL_STARTTLS=True\n"},
		{"", Target{Host: "h", Port: 465, Security: probe.SecurityImplicit, Username: "u@h", From: "f@h"},
			"MAIL_SMTP=h\nMAIL_PORT=465\nMAIL_SSL=True\nMAIL_STARTTLS=False\nMAIL_USER=u@h\nMAIL_FROM=f@h\n"},
		{qdMiddle, Target{Host: "h", Port: 465, Security: probe.SecurityImplicit}, "MAIL_SMTP=h\nMAIL_PORT=465\nMAIL_SSL=True\n"},
		{qdOldest, Target{Host: "h", Port: 587, Security: probe.SecuritySTARTTLS}, ""},
	} {
		c := qdWith(t, tt.generation, nil)
		list, why := c.Client.Write(tt.target, c)
		if got := c.Block(list); got != tt.want || (list == nil) != (why != "") {
			t.Errorf("QD %s, %+v: %q, %q; want %q", tt.generation, tt.target, got, why, tt.want)
		}
		if n := c.with(list); list != nil && !n.meets(tt.target) {
			t.Errorf("QD %s does not do what was written for it: %+v", tt.generation, n.Client.Conduct(n))
		}
	}
}
