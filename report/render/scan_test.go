package render

import (
	"bytes"
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// scanned is a report on a server with many suites, some of them weak.
func scanned() *report.Report {
	good := []string{"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
		"TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"}
	old := probe.ScanVersion{Version: "TLS 1.0", Offered: probe.Yes, Suites: []probe.ScanSuite{{Name: "TLS_RSA_WITH_RC4_128_SHA", Weak: []string{"RC4 (RFC 7465)"}}}}
	next := old
	next.Version = "TLS 1.1"
	newer := probe.ScanVersion{Version: "TLS 1.2", Offered: probe.Yes, ServerOrder: probe.Yes, Suites: old.Suites}
	for _, name := range good {
		x := probe.ScanSuite{Name: name, ForwardSecret: true}
		if strings.Contains(name, "_DHE_") {
			x.Bits = 1024
		}
		newer.Suites = append(newer.Suites, x)
	}
	scan := &probe.Scan{Port: 587, Security: probe.SecuritySTARTTLS, Connections: 40, Duration: 900, Compression: probe.Yes, Injection: probe.No,
		Resumption: probe.Yes, Tickets: probe.Yes, Intolerant: []probe.Intolerance{probe.IntoleratesPackets},
		Versions: []probe.ScanVersion{old, next, newer, {Version: "TLS 1.3", Alert: "no answer in time"}}}
	r := &report.Report{Record: &probe.Record{Scan: scan}}
	for _, rule := range []*rules.Rule{rules.TLSWeakOffered, rules.TLSClientsLockedOut} {
		for _, f := range rule.Check(&rules.Case{Record: r.Record}) {
			f.Rule = rule.ID
			r.Findings = append(r.Findings, f)
		}
	}
	return r
}

func TestScanIsShort(t *testing.T) {
	t.Parallel()
	for format, want := range map[string][]string{
		"text": {"Weak: TLS 1.0; TLS 1.1; RC4 (RFC 7465); a Diffie-Hellman prime of 1024 bits", "the same suites as TLS 1.0", "WEAK, RC4 (RFC 7465):",
			"not tested  no answer in time", "FAILS on a ClientHello of more than one packet", "not in order: compression (CRIME)", "in order: drops commands"},
		"markdown": {"Weak: TLS 1.0; TLS 1.1", "the same suites as TLS 1.0", "- not in order: compression (CRIME)"},
	} {
		var b bytes.Buffer
		if err := Render(&b, format, scanned(), Options{}); err != nil {
			t.Fatal(err)
		}
		out := b.String()
		_, part, _ := strings.Cut(out, "What TLS on port 587 takes (STARTTLS; 40 connections in 0.9 s)")
		for _, text := range want {
			if !strings.Contains(part, text) {
				t.Errorf("%s: %q is missing in\n%s", format, text, part)
			}
		}
		if i, j := strings.Index(part, "Weak: "), strings.Index(part, "TLS 1.2"); i < 0 || i > j {
			t.Errorf("%s: the verdict is not first", format)
		}
		if strings.Contains(part, "CHACHA20") {
			t.Errorf("%s: all good suites are named", format)
		}
	}
}

func TestScanVerdict(t *testing.T) {
	t.Parallel()
	fine := &probe.Scan{Versions: []probe.ScanVersion{{Version: "TLS 1.3", Offered: probe.Yes}}}
	stopped := &probe.Scan{Stopped: "400 connections were enough"}
	for want, s := range map[string]*probe.Scan{"Nothing that RFC 9325 rules out.": fine, "The scan is not complete: 400 connections were enough.": stopped} {
		if got := strings.Join(scanVerdict(&report.Report{Record: &probe.Record{Scan: s}}), "|"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// The last line counts all connections of the run.
func TestConnections(t *testing.T) {
	t.Parallel()
	rec := &probe.Record{Sessions: []probe.Session{{}, {Failure: &probe.Failure{Stage: probe.StageConnect}}}, Scan: &probe.Scan{Connections: 25},
		Vantage: &probe.Vantage{Ports: []probe.VantagePort{{Connects: []probe.Connect{{Outcome: probe.ConnectOK}, {Outcome: "refused"}}}}}}
	if got := connections(rec); got != 27 {
		t.Errorf("%d connections, want 27", got)
	}
}
