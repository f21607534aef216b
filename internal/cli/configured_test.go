package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/spf13/pflag"
)

// settledArgs are the settings of a run that would be made.
func settledArgs(t *testing.T, a *App, args ...string) (probe.Settings, error) {
	t.Helper()
	var f checkFlags
	var g flagGroups
	f.bind(&g)
	set := pflag.NewFlagSet("check", pflag.ContinueOnError)
	g.addTo(set)
	if err := set.Parse(args); err != nil {
		t.Fatal(err)
	}
	c, err := a.settled(&f, set.Args())
	if err != nil {
		return probe.Settings{}, err
	}
	secret, err := a.secret(context.Background(), &f.settings.secret, c.settings, false)
	if err != nil {
		return probe.Settings{}, err
	}
	c.withSecret(secret)
	return c.settings, nil
}

// outline is what of the settings a test compares.
type outline struct {
	Host, User, From, EHLO string
	Port                   int
	SSL, STARTTLS          probe.Switch
	// Opens is the mode of the connection, Known whether it is the application's own.
	Opens  probe.Security
	Known  bool
	Secret bool
	// Places are the fields that the file sets.
	Places string
}

func outlineOf(s probe.Settings) outline {
	_, mode := s.Opening()
	o := outline{Host: s.Host, User: s.Username, From: s.From, EHLO: s.EHLOName, Port: s.Port, SSL: s.SSL, STARTTLS: s.STARTTLS, Opens: mode,
		Known: s.Application != nil && s.Application.Conduct != nil, Secret: s.Secret.Given()}
	var places []string
	for _, field := range []string{"host", "port", "ssl", "starttls", "username", "secret", "from"} {
		if s.Origin[field].Line > 0 {
			places = append(places, field)
		}
	}
	o.Places = strings.Join(places, " ")
	return o
}

func TestFlagsWinOverTheFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	qd := filepath.Join(dir, "qd.env")
	write(t, qd, "MAIL_SMTP=smtp.example.com\nMAIL_PORT=465\nMAIL_SSL=True\nMAIL_USER=me@example.com\nMAIL_PASSWORD=correct-horse\n")
	vault := filepath.Join(dir, "vault.env")
	write(t, vault, "SMTP_HOST=smtp.example.com\nSMTP_PORT=587\nSMTP_SECURITY=starttls\nSMTP_FROM=me@example.com\nSMTP_USERNAME=me@example.com\nSMTP_PASSWORD=correct-horse\n")
	unknown := filepath.Join(dir, "unknown.env")
	write(t, unknown, "ACME_SMTP_SERVER=smtp.example.com\nACME_SMTP_PORT=2525\nACME_SMTP_USE_STARTTLS=true\nACME_SMTP_LOGIN=me\n")
	file := outline{Host: "smtp.example.com", User: "me@example.com", Port: 465, SSL: probe.On, STARTTLS: probe.Off, Opens: probe.SecurityImplicit,
		Known: true, Secret: true, Places: "host port ssl username secret"}
	with := func(change func(*outline)) outline {
		o := file
		change(&o)
		return o
	}
	for _, test := range []struct {
		args string
		want outline
	}{
		{qd, file},
		{qd + " --host mail.example.com", with(func(o *outline) { o.Host, o.Places = "mail.example.com", "port ssl username secret" })},
		{qd + " --port 587 --starttls", with(func(o *outline) {
			o.Port, o.STARTTLS, o.Opens, o.Places = 587, probe.On, probe.SecuritySTARTTLS, "host ssl username secret"
		})},
		{qd + " --ssl=off", with(func(o *outline) {
			o.SSL, o.Opens, o.Places = probe.Off, probe.SecurityNone, "host port username secret"
		})},
		// QD before 20250128 has no box for STARTTLS: what it would do is not known.
		{qd + " --client qd@20240210 --port 587 --ssl=off --starttls", with(func(o *outline) {
			o.Port, o.SSL, o.STARTTLS, o.Opens, o.Known, o.Places = 587, probe.Off, probe.On, probe.SecuritySTARTTLS, false, "host ssl username secret"
		})},
		{qd + " --user you --from you@example.com --ehlo-name e", with(func(o *outline) {
			o.User, o.From, o.EHLO, o.Places = "you", "you@example.com", "e", "host port ssl secret"
		})},
		// One setting with a word for the mode.
		{vault + " --client vaultwarden --port 465 --ssl --starttls=off", outline{Host: "smtp.example.com", User: "me@example.com", From: "me@example.com",
			Port: 465, SSL: probe.On, STARTTLS: probe.Off, Opens: probe.SecurityImplicit, Known: true, Secret: true, Places: "host username secret from"}},
		{vault + " --client vaultwarden --ssl --starttls", outline{Host: "smtp.example.com", User: "me@example.com", From: "me@example.com",
			Port: 587, SSL: probe.On, STARTTLS: probe.On, Opens: probe.SecurityImplicit, Secret: true, Places: "host port ssl starttls username secret from"}},
		// An application that is not known.
		{unknown, outline{Host: "smtp.example.com", User: "me", Port: 2525, STARTTLS: probe.On, Opens: probe.SecuritySTARTTLS, Places: "host port starttls username"}},
		{unknown + " --starttls=off --port 25", outline{Host: "smtp.example.com", User: "me", Port: 25, STARTTLS: probe.Off, Opens: probe.SecurityNone,
			Places: "host username"}},
		// No file: what is not said has the application's default.
		{"smtp.example.com --client qd", outline{Host: "smtp.example.com", Port: 465, SSL: probe.On, STARTTLS: probe.Off, Opens: probe.SecurityImplicit, Known: true}},
	} {
		a, _, _ := testApp()
		s, err := settledArgs(t, a, strings.Fields(test.args)...)
		if err != nil {
			t.Errorf("%s: %v", test.args, err)
			continue
		}
		if diff := cmp.Diff(test.want, outlineOf(s)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.args, diff)
		}
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestReferencesAreLookedUp takes the later file, and the environment only if the
// user says so.
func TestReferencesAreLookedUp(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	compose, one, two := filepath.Join(dir, "docker-compose.yml"), filepath.Join(dir, "one.env"), filepath.Join(dir, "two.env")
	write(t, compose, "services:\n  qd:\n    image: qdtoday/qd\n    environment:\n      MAIL_SMTP: ${MAIL_HOST}\n      MAIL_PORT: 465\n")
	write(t, one, "MAIL_HOST=one.example.com\n")
	write(t, two, "MAIL_HOST=two.example.com\n# MAIL_HOST=no.example.com\n")
	for args, want := range map[string]string{
		"": "", "--env": "env.example.com", "--env-file " + one: "one.example.com",
		"--env-file " + one + " --env-file " + two: "two.example.com", "--env --env-file " + one: "one.example.com",
	} {
		a, _, _ := testApp()
		a.LookupEnv = func(name string) (string, bool) { return "env.example.com", name == "MAIL_HOST" }
		s, err := settledArgs(t, a, append(strings.Fields(args), compose)...)
		if (err == nil) != (want != "") || s.Host != want {
			t.Errorf("%q: host %q, %v, want %q", args, s.Host, err, want)
		}
	}
}

// TestThePasswordOfAFlagWins keeps that of the file from being used.
func TestThePasswordOfAFlagWins(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "qd.env")
	write(t, name, "MAIL_SMTP=smtp.example.com\nMAIL_USER=me@example.com\nMAIL_PASSWORD=correct-horse\n")
	a, _, _ := testApp()
	a.LookupEnv = func(string) (string, bool) { return "battery-staple", true }
	s, err := settledArgs(t, a, name, "--password-env", "X")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(probe.Password("battery-staple"), s.Secret, cmp.AllowUnexported(probe.Secret{})); diff != "" {
		t.Errorf("secret (-want +got):\n%s", diff)
	}
	if _, placed := s.Origin["secret"]; placed {
		t.Error("the password of the flag is said to stand in the file")
	}
}
