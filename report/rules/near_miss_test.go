package rules

import (
	"path/filepath"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

// A stored case that fires must be quiet once the one thing is different that a
// condition of its rule is about.
func TestNearMisses(t *testing.T) {
	t.Parallel()
	first := func(r *probe.Record) *probe.Session { return &r.Sessions[0] }
	clear := func(r *probe.Record) { first(r).TLS.Up = false }
	for name, miss := range map[string]struct {
		file   string
		change func(*probe.Record)
	}{
		"latin1: refused": {"auth-wants-latin1/fires-plain", func(r *probe.Record) { first(r).Auth[0].Outcome = probe.OutcomeRejected }},
		"latin1: went out in UTF-8": {"auth-wants-latin1/fires-plain", func(r *probe.Record) {
			first(r).Auth[0].Encoding = probe.EncodingUTF8
		}},
		"latin1: a mechanism with an encoding of its own": {"auth-wants-latin1/fires-plain", func(r *probe.Record) {
			first(r).Auth[0].Mechanism = "DIGEST-MD5"
		}},
		"superfluous: not encrypted": {"cert-chain-superfluous/fires-duplicate", clear},
		"superfluous: another problem": {"cert-chain-superfluous/fires-unrelated", func(r *probe.Record) {
			for i := range first(r).TLS.Problems {
				first(r).TLS.Problems[i].Kind = probe.CertWeakKey
			}
		}},
		"not public: not encrypted": {"cert-not-public/fires-private-authority-is-info", clear},
		"not public: not trusted here either": {"cert-not-public/fires-private-authority-is-info", func(r *probe.Record) {
			for i := range first(r).TLS.Stores {
				first(r).TLS.Stores[i].Trusted = false
			}
		}},
		"port certificate: not encrypted": {"port-certificate-differs/fires-expired-here", clear},
		"port certificate: nothing was shown": {"port-certificate-differs/fires-expired-here", func(r *probe.Record) {
			first(r).TLS.Chain = nil
		}},
		"port certificate: the same one": {"port-certificate-differs/fires-expired-here", func(r *probe.Record) {
			for i := range r.Sessions {
				if tls := r.Sessions[i].TLS; tls != nil && len(tls.Chain) > 0 {
					tls.Chain[0].Fingerprint = "00"
				}
			}
		}},
		"port certificate: fingerprints unknown": {"port-certificate-differs/fires-expired-here", func(r *probe.Record) {
			for i := range r.Sessions {
				if tls := r.Sessions[i].TLS; tls != nil && len(tls.Chain) > 0 {
					tls.Chain[0].Fingerprint = ""
				}
			}
		}},
		"port certificate: the same port": {"port-certificate-differs/fires-expired-here", func(r *probe.Record) {
			for i := range r.Sessions {
				r.Sessions[i].Endpoint.Port = first(r).Endpoint.Port
			}
		}},
		"proxy header: none was sent":   {"proxy-header-not-expected/fires-implicit", func(r *probe.Record) { r.Path = "leave from 192.0.2.7" }},
		"proxy header: nothing failed":  {"proxy-header-not-expected/fires-implicit", func(r *probe.Record) { first(r).Failure = nil }},
		"proxy header: failed at AUTH":  {"proxy-header-not-expected/fires-implicit", func(r *probe.Record) { first(r).Failure.Stage = probe.StageAuth }},
		"proxy header: no connection":   {"proxy-header-not-expected/fires-implicit", func(r *probe.Record) { first(r).Failure.Stage = probe.StageConnect }},
		"nat: through a proxy":          {"network-behind-nat/fires-seen-as-another", func(r *probe.Record) { r.Via = "SOCKS5 proxy 127.0.0.1:1080" }},
		"nat: no public server reached": {"network-behind-nat/fires-private-to-public", func(r *probe.Record) { everyConnect(r, func(c *probe.Connect) { c.Address = "10.9.9.9" }) }},
		"nat: no connection stood":      {"network-behind-nat/fires-private-to-public", func(r *probe.Record) { everyConnect(r, func(c *probe.Connect) { c.Outcome = "timeout" }) }},
		"nat: the other family":         {"network-behind-nat/fires-private-to-public", func(r *probe.Record) { everyConnect(r, func(c *probe.Connect) { c.Family = "IPv6" }) }},
		"nat: a loopback server":        {"network-behind-nat/fires-private-to-public", func(r *probe.Record) { everyConnect(r, func(c *probe.Connect) { c.Address = "127.0.0.1" }) }},
		"nat: a server in shared space": {"network-behind-nat/fires-private-to-public", func(r *probe.Record) { everyConnect(r, func(c *probe.Connect) { c.Address = "100.64.0.9" }) }},
		"blocks port: a local server": {"network-blocks-port/fires-port-25", func(r *probe.Record) {
			r.Settings.Host, first(r).Endpoint.Host = "localhost", "localhost"
		}},
		"blocks port: a connection stood": {"network-blocks-port/fires-port-25", func(r *probe.Record) { first(r).Failure.Stage = probe.StageGreeting }},
		"blocks port: through a proxy":    {"network-blocks-port/fires-port-25", func(r *probe.Record) { r.Via = "SOCKS5 proxy 127.0.0.1:1080" }},
		"blocks port: the second host was not tried": {"network-blocks-port/fires-port-25", func(r *probe.Record) {
			for i := range r.Vantage.Ports {
				if r.Vantage.Ports[i].Port == 25 {
					for n := range r.Vantage.Ports[i].Connects {
						r.Vantage.Ports[i].Connects[n].Outcome = "not-tested"
					}
				}
			}
		}},
		"intercepted: the two hosts have one address": {"connection-intercepted/fires-both-hosts-greet-alike", func(r *probe.Record) { r.Vantage.DNS = r.DNS }},
		"intercepted: the certificate proves the server": {"connection-intercepted/fires-both-hosts-greet-alike", func(r *probe.Record) {
			first(r).TLS = &probe.TLS{Up: true, Verified: true}
		}},
		"intercepted: no name in the greeting": {"connection-intercepted/fires-both-hosts-greet-alike", func(r *probe.Record) {
			first(r).Banner.Lines = []string{"ESMTP"}
			everyGreeting(r, "220 ESMTP")
		}},
		"intercepted: another greeting": {"connection-intercepted/fires-both-hosts-greet-alike", func(r *probe.Record) {
			everyGreeting(r, "220 mx.other.example ESMTP")
		}},
		"intercepted: nothing was greeted": {"connection-intercepted/fires-both-hosts-greet-alike", func(r *probe.Record) { everyGreeting(r, "") }},
		"dane: the records are not signed": {"dane-mismatch/fires-renewed", func(r *probe.Record) { r.MX.DANE.Authenticated = false }},
		"dane: a failure of its own":       {"dane-mismatch/fires-renewed", func(r *probe.Record) { r.MX.Error = "the run was over" }},
		"mta-sts: the policy has an error": {"mta-sts-mismatch/fires-not-covered", func(r *probe.Record) { r.MX.MTASTS.Error = "the policy has no mx" }},
		"mta-sts: a policy for tests":      {"mta-sts-mismatch/fires-not-covered", func(r *probe.Record) { r.MX.MTASTS.Mode = probe.PolicyTesting }},
		"member down: nobody answers in its family": {"server-member-down/fires-member-session", func(r *probe.Record) {
			everyConnect(r, func(c *probe.Connect) { c.Outcome = string(probe.FailureRefused) })
		}},
	} {
		c := loadCase(t, filepath.Join("testdata", miss.file+".json"))
		check := Lookup(filepath.Dir(miss.file)).Check
		if len(check(c)) == 0 {
			t.Errorf("%s: %s is quiet as it is stored", name, miss.file)
		}
		miss.change(c.Record)
		c.Settings = c.Record.Settings
		if findings := check(c); len(findings) > 0 {
			t.Errorf("%s: finding where none must be: %q", name, findings[0].Summary)
		}
	}
}

// everyConnect changes the connections of the sessions and of the second host.
func everyConnect(r *probe.Record, change func(*probe.Connect)) {
	lists := [][]probe.Connect{}
	for _, s := range r.Sessions {
		lists = append(lists, s.Connects)
	}
	if r.Vantage != nil {
		for _, p := range r.Vantage.Ports {
			lists = append(lists, p.Connects)
		}
	}
	for _, list := range lists {
		for i := range list {
			change(&list[i])
		}
	}
}

// everyGreeting changes how the second host greets.
func everyGreeting(r *probe.Record, text string) {
	for i := range r.Vantage.Ports {
		r.Vantage.Ports[i].Greeting = text
	}
}
