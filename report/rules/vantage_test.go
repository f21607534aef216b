package rules

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

// What the second host and the further addresses prove must be said.
func TestProofOfTheNetwork(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"port-filtered/fires-second-host-answers":              "Other mail ports were refused at once",
		"port-filtered/fires-second-host-dead-too":             "This network lets no mail connection out: neither",
		"network-blocks-port/fires-filtered-known-provider":    "smtp.example.com is not at fault",
		"network-blocks-port/fires-port-25":                    "This holds if smtp.example.org serves port 25",
		"network-blocks-port/fires-one-port-of-known-provider": "which is known to serve it",
		"network-blocks-port/fires-refused-nearby":             "blocked on the way out",
		"connection-intercepted/fires-both-hosts-greet-alike":  "transparent SMTP proxy",
		"network-behind-nat/fires-seen-as-another":             "192.168.1.5, and servers see it as 203.0.113.5",
		"network-behind-nat/fires-shared-space":                "carrier-grade NAT",
		"network-behind-nat/fires-private-to-public":           "10.1.2.3 is translated",
		"server-member-differs/fires-expired":                  "sometimes and fails at other times",
		"server-member-differs/fires-no-auth":                  "192.0.2.11 offers no AUTH",
		"server-member-differs/fires-refuses":                  "Too many connections",
		"server-member-differs/fires-fewer-mechanisms":         "offers AUTH without LOGIN",
		"server-member-down/fires-member-session":              "192.0.2.12",
		"port-certificate-differs/fires-expired-here":          "give port 587 the certificate of port 465",
		"proxy-failed/fires-second-host-let-through":           "the proxy permits the port",
		"proxy-failed/fires-port-not-permitted":                "it does not permit port",
		"proxy-header-not-expected/fires-implicit":             "PROXY protocol header",
		"host-not-found/fires-one-family-asked":                "no IPv6 address, and this run uses IPv6 alone",
		"host-not-found/fires-address-of-other-family":         "no IPv6 address, and this run uses IPv6 alone",
	} {
		wantText(t, file, want)
	}
}

// wantText fails unless the finding of a stored case says so.
func wantText(t *testing.T, file, want string) {
	t.Helper()
	findings := Lookup(filepath.Dir(file)).Check(loadCase(t, filepath.Join("testdata", file+".json")))
	if len(findings) == 0 {
		t.Errorf("%s: no finding", file)
		return
	}
	f := findings[0]
	if text := f.Summary + " " + f.Explanation + " " + f.Fix; !strings.Contains(text, want) {
		t.Errorf("%s: %q is not in: %s", file, want, text)
	}
}

// The second host says nothing of a server on this machine, and a refusal of both
// hosts is less than a proof.
func TestSecondHostProvesLess(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{"smtp.example.com": "neither is a mail server", "localhost": "start the mail server on this machine"} {
		c := loadCase(t, filepath.Join("testdata", "port-filtered", "fires-second-host-dead-too.json"))
		refuse := func(list []probe.Connect) {
			for i := range list {
				list[i].Outcome = string(probe.FailureRefused)
			}
		}
		c.Settings.Host = host
		for i := range c.Record.Sessions {
			s := &c.Record.Sessions[i]
			s.Endpoint.Host, s.Failure.Kind = host, probe.FailureRefused
			refuse(s.Connects)
		}
		for _, p := range c.Record.Vantage.Ports {
			refuse(p.Connects)
		}
		findings := Lookup("port-closed").Check(c)
		if len(findings) == 0 {
			t.Fatalf("%s: no finding", host)
		}
		if text := findings[0].Explanation + " " + findings[0].Fix; !strings.Contains(text, want) || strings.Contains(text, "lets no mail") {
			t.Errorf("%s: %q is not in: %s", host, want, text)
		}
	}
}

// A proxy that is not there refuses nothing.
func TestProxyAway(t *testing.T) {
	t.Parallel()
	c := loadCase(t, filepath.Join("testdata", "proxy-failed", "fires-forbidden.json"))
	for i := range c.Record.Sessions {
		if f := c.Record.Sessions[i].Failure; f != nil {
			f.Text = "HTTP proxy 127.0.0.1:3128: it cannot be reached: nothing listens there"
		}
	}
	findings := Lookup("proxy-failed").Check(c)
	if len(findings) == 0 || findings[0].Summary != "The proxy cannot be reached" || strings.Contains(findings[0].Fix, "permits the mail port") {
		t.Errorf("got %+v", findings)
	}
}

func TestSecondPort(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"network-blocks-port/fires-filtered-known-provider":   "not blocked here, open, blocked here",
		"port-filtered/fires-second-host-answers":             ", , not blocked here",
		"connection-intercepted/fires-both-hosts-greet-alike": "intercepted, open, open",
		"port-filtered/fires-second-host-dead-too":            ", , ",
	} {
		c := loadCase(t, filepath.Join("testdata", file+".json"))
		var words []string
		for _, p := range c.Record.Vantage.Ports {
			words = append(words, SecondPort(c.Record, p))
		}
		if got := strings.Join(words, ", "); got != want {
			t.Errorf("%s: %s, want %s", file, got, want)
		}
	}
}
