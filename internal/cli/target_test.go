package cli

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/smtpwhy/smtpwhy/probe"
)

func TestParseTarget(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		in   string
		want target
	}{
		{"smtp.example.com", target{host: "smtp.example.com"}},
		{"smtp.example.com:587", target{host: "smtp.example.com", port: 587}},
		{"imap.example.com", target{host: "imap.example.com"}},
		{"mailhog", target{host: "mailhog"}},
		{"bücher.example", target{host: "bücher.example"}},
		{"192.0.2.1:25", target{host: "192.0.2.1", port: 25}},
		{"::1", target{host: "::1"}},
		{"[::1]", target{host: "::1"}},
		{"[2001:db8::1]:587", target{host: "2001:db8::1", port: 587}},
		{"smtp://smtp.example.com", target{host: "smtp.example.com"}},
		{"SMTP://smtp.example.com:25/", target{host: "smtp.example.com", port: 25}},
		{"smtp://me%40example.com@smtp.example.com", target{host: "smtp.example.com", user: "me@example.com"}},
		{"smtp://me@example.com@smtp.example.com", target{host: "smtp.example.com", user: "me@example.com"}},
		{"smtps://me@[::1]:4650", target{host: "::1", port: 4650, user: "me", ssl: probe.On}},
		{"submission://smtp.example.com", target{host: "smtp.example.com", port: 587}},
		{"submission://smtp.example.com:2525", target{host: "smtp.example.com", port: 2525}},
		{"submissions://smtp.example.com", target{host: "smtp.example.com", ssl: probe.On}},
	} {
		got, err := parseTarget(test.in)
		if err != nil {
			t.Errorf("%s: %v", test.in, err)
		}
		if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(target{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.in, diff)
		}
	}
}

func TestFlagsBecomeSettings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args string
		want probe.Settings
	}{
		{"--host h", probe.Settings{Host: "h"}},
		{"h --ssl --starttls=false", probe.Settings{Host: "h", SSL: probe.On, STARTTLS: probe.Off}},
		{"h:1 --port 1 --ssl=no --starttls=YES", probe.Settings{Host: "h", Port: 1, SSL: probe.Off, STARTTLS: probe.On}},
		{"--host [::1] --ssl=1 --starttls=optional", probe.Settings{Host: "::1", SSL: probe.On, STARTTLS: probe.Optional}},
		{"smtps://me@h --ssl --host H", probe.Settings{Host: "h", SSL: probe.On, Username: "me"}},
		{"h --user u --auth plain,Cram-MD5 --from f --to t --ehlo-name e --insecure", probe.Settings{Host: "h", Username: "u",
			Mechanisms: []string{"PLAIN", "CRAM-MD5"}, From: "f", To: "t", EHLOName: "e", TLS: probe.TLSSettings{Insecure: true}}},
	} {
		a, _, errs := testApp()
		var f checkFlags
		var g flagGroups
		f.bind(&g)
		cmd := a.checkCommand()
		cmd.ResetFlags()
		g.addTo(cmd.Flags())
		if err := cmd.ParseFlags(strings.Fields(test.args)); err != nil {
			t.Errorf("%s: %v %s", test.args, err, errs)
			continue
		}
		c, err := a.settled(&f, cmd.Flags().Args())
		if err != nil {
			t.Errorf("%s: %v", test.args, err)
		}
		if diff := cmp.Diff(test.want, c.settings, cmp.AllowUnexported(probe.Secret{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.args, diff)
		}
	}
}

func FuzzParseTarget(f *testing.F) {
	for _, seed := range []string{"host:587", "[::1]:25", "smtp://u@h:1", "smtps://h/", "a@b", "me@example.com", "x:y@z", "on", "", "-"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := parseTarget(s)
		if err != nil {
			return
		}
		if (got.host == "") == (got.address == "") || got.port < 0 || got.port > 65535 {
			t.Errorf("%q: %+v", s, got)
		}
		if strings.ContainsAny(got.host, " \r\n\t/@") {
			t.Errorf("%q: host %q", s, got.host)
		}
	})
}
