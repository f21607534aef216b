package clients

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func TestRestore(t *testing.T) {
	t.Parallel()
	if Restore(probe.Settings{}) != nil || Restore(probe.Settings{Application: &probe.Application{Client: "nobody"}}) != nil {
		t.Error("a configuration out of nothing")
	}
	qd, _, _ := Find("qd")
	read, err := Read(".env", []byte(seed), Options{Client: qd})
	if err != nil {
		t.Fatal(err)
	}
	stored := read.Settings()
	for _, v := range stored.Application.Values {
		if strings.Contains(v.Text+v.Origin.Value+v.Origin.Before, "battery") {
			t.Errorf("the password is stored: %+v", v)
		}
	}
	back := Restore(stored)
	if diff := cmp.Diff(read.Client.Conduct(read), back.Client.Conduct(back)); diff != "" {
		t.Errorf("another conduct (-read +restored)\n%s", diff)
	}
	target := Target{Host: "smtp-mail.outlook.com", Port: 465, Security: probe.SecurityImplicit}
	want, _ := read.Fix(target)
	got, why := back.Fix(target)
	if got == nil {
		t.Fatal(why)
	}
	if got.Patched != nil {
		t.Errorf("a text out of nothing: %q", got.Patched)
	}
	if diff := cmp.Diff(want.Config, got.Config); diff != "" {
		t.Errorf("another block (-read +restored)\n%s", diff)
	}
	if len(want.Changes) != len(got.Changes) {
		t.Fatalf("changes are %+v, want %+v", got.Changes, want.Changes)
	}
	for i := range want.Changes {
		w, g := want.Changes[i], got.Changes[i]
		w.edit, g.edit = source.Edit{}, source.Edit{}
		if w.Key != g.Key || w.Old != g.Old || w.New != g.New || w.Written != g.Written || w.Origin != g.Origin {
			t.Errorf("change %d is %+v, want %+v", i, g, w)
		}
	}
}

func TestLikeNeighbour(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name         string
		near, format string
		before, val  string
		after        string
		key, value   string
		want         string // empty: it cannot be told
	}{
		{"dotenv", "MAIL_SSL", "dotenv", "MAIL_SSL=", "True", "", "MAIL_STARTTLS", "True", "MAIL_STARTTLS=True"},
		{"an item of a list", "MAIL_SSL", "compose", "      - MAIL_SSL=", "True", "", "MAIL_STARTTLS", "True", "      - MAIL_STARTTLS=True"},
		{"an item between quotation marks", "MAIL_SSL", "compose", `      - "MAIL_SSL=`, "True", `"`, "MAIL_STARTTLS", "True", `      - "MAIL_STARTTLS=True"`},
		{"with a comment", "MAIL_SSL", "dotenv", "export MAIL_SSL=", "True", "  # ...", "MAIL_STARTTLS", "True", "export MAIL_STARTTLS=True"},
		{"with a comma", "smtp.port", "dotenv", "    port: ", "465", ", # ...", "smtp.tls", "true", "    tls: true,"},
		{"another path", "smtp.port", "dotenv", "port: ", "465", "", "smtp.ssl.enable", "true", ""},
		{"the whole name stands there", "mail.smtp.port", "dotenv", `put("mail.smtp.port", `, "587", ");", "mail.smtp.ssl.enable", "true", `put("mail.smtp.ssl.enable", true);`},
		{"something hidden before it", "port", "dotenv", "... port: ", "465", "", "tls", "true", ""},
		{"more behind it", "port", "dotenv", "{ port: ", "465", ", host: x }", "tls", "true", ""},
		{"words behind it", "port", "dotenv", "f(port: ", "465", ") or die", "tls", "true", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			near := &source.Entry{Key: test.near, Raw: test.val}
			c := &Config{Client: &Client{}, Form: Form{Format: source.Format(test.format)},
				places: map[*source.Entry]probe.Origin{near: {Name: test.near, Before: test.before, Value: test.val, After: test.after}}}
			got, ok := c.likeNeighbour(source.Edit{Near: near, Key: test.key, Value: test.value, Kind: source.Bool})
			if !ok {
				got = ""
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
