package rules

import (
	"path/filepath"
	"strings"
	"testing"
)

// What the second host and the further addresses prove must be said.
func TestProofOfTheNetwork(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"port-filtered/fires-second-host-answers":              "this network does not block it",
		"port-filtered/fires-second-host-dead-too":             "lets no mail connection out",
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
		findings := Lookup(filepath.Dir(file)).Check(loadCase(t, filepath.Join("testdata", file+".json")))
		if len(findings) == 0 {
			t.Errorf("%s: no finding", file)
			continue
		}
		f := findings[0]
		if text := f.Summary + " " + f.Explanation + " " + f.Fix; !strings.Contains(text, want) {
			t.Errorf("%s: %q is not in: %s", file, want, text)
		}
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
