package lab

import (
	"net"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// ruleNames are the rules that a scenario may expect: the names of the design
// and those that were added to the catalogue since.
var ruleNames = strings.Fields(`
ssl-and-starttls-both-on port-and-security-disagree host-is-not-an-smtp-host port-is-not-an-smtp-port
value-mangled-by-quoting setting-value-invalid setting-misspelt setting-overridden username-format-wrong
sender-missing plaintext-credentials
host-not-found port-closed port-filtered port-25-blocked host-unreachable address-family-broken not-smtp connection-intercepted
server-silent greeting-refused greeting-slow middlebox-rewrites-smtp ehlo-unsupported ehlo-name-rejected malformed-reply connection-dropped
implicit-tls-on-starttls-port plaintext-on-implicit-tls-port starttls-not-offered starttls-stripped starttls-refused starttls-injection tls-required-by-server
tls-handshake-failed tls-version-too-old tls-parameters-weak client-certificate-required cert-expired cert-not-yet-valid cert-hostname-mismatch
cert-self-signed cert-untrusted cert-chain-incomplete cert-weak cert-expires-soon
auth-hidden-until-tls auth-not-offered auth-required auth-mechanism-not-shared auth-mechanisms-change-after-tls auth-mechanism-broken
credentials-rejected app-password-required authorization-code-required basic-auth-disabled smtp-access-disabled password-expired account-locked
auth-temporarily-failed oauth-token-wrong client-refuses-plaintext-auth auth-legacy-syntax client-known-defect
sender-rejected sender-not-owned relay-denied recipient-rejected rate-limited greylisted message-too-large message-rejected blocklisted
server-member-down cert-chain-out-of-order cert-wrong-use client-host-rejected sign-in-not-allowed
network-blocks-port network-behind-nat server-member-differs port-certificate-differs proxy-header-not-expected scram-iterations-low server-not-verified channel-binding-failed
dane-mismatch mta-sts-mismatch auth-wants-latin1
cert-not-public cert-path-expired cert-name-constraint cert-revoked ocsp-response-missing cert-chain-superfluous`)

// checkFlags are the flags of `smtpwhy check` that a scenario may use.
var checkFlags = strings.Fields(`--host --port --ssl --starttls --user --auth --from --to --ehlo-name --insecure --send --only --timeout --ipv4 --ipv6 --error --tls-scan --all-mechanisms --all-addresses --vantage --mx --latin1 --fetch-issuers --client`)

func TestScenariosAreComplete(t *testing.T) {
	t.Parallel()
	list := Scenarios()
	if len(list) < 50 {
		t.Errorf("%d scenarios, want 50 or more", len(list))
	}
	for i, s := range list {
		if i > 0 && list[i-1].Name >= s.Name {
			t.Errorf("%s does not come before %s", list[i-1].Name, s.Name)
		}
		checkTexts(t, s)
		for _, id := range append([]string{s.Want.Rule}, s.Want.Also...) {
			if id != "" && !slices.Contains(ruleNames, id) {
				t.Errorf("%s: %q is no rule", s.Name, id)
			}
		}
		for _, arg := range s.Args {
			flag, _, _ := strings.Cut(arg, "=")
			if strings.HasPrefix(flag, "-") && !slices.Contains(checkFlags, flag) {
				t.Errorf("%s: %q is no flag of check", s.Name, arg)
			}
			if s.Password != "" && strings.Contains(arg, s.Password) {
				t.Errorf("%s: the password stands in the flags", s.Name)
			}
		}
	}
}

func checkTexts(t *testing.T, s *Scenario) {
	t.Helper()
	if strings.ToLower(s.Name) != s.Name || strings.ContainsAny(s.Name, " _.") {
		t.Errorf("%q: names are lower-case words joined by hyphens", s.Name)
	}
	if len(s.Title) > 90 || strings.HasSuffix(s.Title, ".") {
		t.Errorf("%s: the title is one short line without a full stop: %q", s.Name, s.Title)
	}
	if n := strings.Count(s.Story+" ", ". ") + strings.Count(s.Story+" ", "? "); n < 1 || n > 3 {
		t.Errorf("%s: the story has %d sentences, want 1 to 3", s.Name, n)
	}
	if !slices.Contains(s.Args, "--host") {
		t.Errorf("%s: args have no --host", s.Name)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	if s, ok := Find("outlook"); !ok || s.Want.Rule != "ssl-and-starttls-both-on" || s.Want.Recommended != "starttls:587" {
		t.Errorf("outlook: %+v, %v", s, ok)
	}
	if _, ok := Find("no-such-scenario"); ok {
		t.Error("found a scenario that does not exist")
	}
}

func TestScenariosKeepToThemselves(t *testing.T) {
	t.Parallel()
	list := Scenarios()
	list[0] = nil
	if Scenarios()[0] == nil {
		t.Error("a caller can change the list")
	}
}

// TestNothingIsLeftRunning is not parallel: it counts goroutines.
func TestNothingIsLeftRunning(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, s := range Scenarios() {
		n, err := s.Start()
		if err != nil {
			t.Errorf("%s: Start: %v", s.Name, err)
			continue
		}
		// A client that hangs in the middle must not keep the network alive.
		for _, srv := range s.script.servers {
			conn, err := net.Dial("tcp", n.listeners[srv].Addr().String())
			if err != nil {
				t.Errorf("%s: port %d: %v", s.Name, srv.port, err)
				continue
			}
			defer conn.Close()
		}
		if err := n.Close(); err != nil {
			t.Errorf("%s: Close: %v", s.Name, err)
		}
		if err := n.Close(); err != nil {
			t.Errorf("%s: second Close: %v", s.Name, err)
		}
	}
	for range 200 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	stacks := make([]byte, 1<<16)
	t.Errorf("%d goroutines before, %d after\n%s", before, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
}
