package render

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
)

// farm is a record with members and a second host; hostile is what servers say in it.
func farm(hostile string) *report.Report {
	certificate := []probe.Certificate{{Subject: hostile, Names: []string{hostile}, NotAfter: time.Date(2027, 1, 2, 0, 0, 0, 0, time.UTC)}}
	session := func(purpose probe.Purpose, address string) probe.Session {
		return probe.Session{Purpose: purpose, Reached: probe.StageDone, Endpoint: probe.Endpoint{Host: "smtp.example.com", Address: address, Port: 587, Security: probe.SecuritySTARTTLS},
			TLS: &probe.TLS{Up: true, Version: "TLS 1.3", Verified: true, Chain: certificate}, Banner: &probe.Reply{Code: 220, Lines: []string{hostile}},
			EHLOAfterTLS: &probe.EHLO{Reply: &probe.Reply{Code: 250, Lines: []string{hostile}}, Extensions: []probe.Extension{{Keyword: "AUTH", Parameters: []string{"PLAIN", hostile}}}},
			Connects:     []probe.Connect{{Address: address, Family: "IPv4", Outcome: probe.ConnectOK}}}
	}
	rec := &probe.Record{Schema: probe.RecordSchema, Settings: probe.Settings{Host: "smtp.example.com", Port: 587},
		Vantage: &probe.Vantage{Host: "mail.example.org", Egress: []probe.Egress{{Family: "IPv4", Outcome: probe.ConnectOK, Local: "192.168.1.5", SeenAs: hostile},
			{Family: "IPv6", Outcome: string(probe.FailureUnreachable)}}}}
	rec.Sessions = []probe.Session{session(probe.PurposeAsConfigured, "192.0.2.10"), session(probe.PurposeMember, "2001:db8:1111:2222:3333:4444:5555:6666"), session(probe.PurposeMember, hostile)}
	bare := session(probe.PurposeMember, "192.0.2.11")
	bare.EHLOAfterTLS.Extensions, bare.TLS.Verified, bare.TLS.Error = nil, false, hostile
	bare.TLS.Problems = []probe.CertProblem{{Kind: probe.CertWrongName, Text: hostile}}
	rec.Sessions = append(rec.Sessions, bare)
	for port := range 40 {
		rec.Vantage.Ports = append(rec.Vantage.Ports, probe.VantagePort{Port: port + 1, Greeting: hostile,
			Connects: []probe.Connect{{Address: hostile, Family: hostile, Outcome: hostile}, {Address: "192.0.2.1", Family: "IPv4", Outcome: probe.ConnectOK}}})
	}
	return report.Diagnose(report.Case{Record: rec})
}

func TestVantageAndMembersAreHarmless(t *testing.T) {
	t.Parallel()
	for _, hostile := range []string{"plain", strings.Repeat("long ", 200), "\x1b[31m|`<script>` [x](y)\r\n\n# h\u202e", strings.Repeat("x", 3000)} {
		r := farm(hostile)
		for _, width := range []int{40, 80, 120} {
			out := render(t, "text", r, Options{Width: width})
			fits(t, fmt.Sprintf("%.10q", hostile), out, width)
			if !strings.Contains(out, "Addresses") || !strings.Contains(out, "This network, judged by mail.example.org") {
				t.Errorf("a part is missing:\n%s", out)
			}
		}
		markdown := render(t, "markdown", r, Options{})
		if strings.ContainsAny(markdown, "\x1b\r\u202e") {
			t.Errorf("something is live in\n%s", markdown)
		}
	}
}

func TestMemberRows(t *testing.T) {
	t.Parallel()
	rows := memberRows(farm("plain"))
	if len(rows) != 4 || rows[3][2] != `has a certificate for "plain"; offers no AUTH` || rows[0][2] != "answers" || rows[1][1] != "IPv6" || rows[0][5] != "PLAIN PLAIN" && rows[0][5] == "" {
		t.Errorf("%q", rows)
	}
	if rows := memberRows(&report.Report{Record: &probe.Record{Sessions: []probe.Session{{Purpose: probe.PurposeAsConfigured}}}}); rows != nil {
		t.Errorf("a table without members: %q", rows)
	}
}

func TestVantageWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	rec := &probe.Record{Vantage: &probe.Vantage{Host: "mail.example.org", Ports: []probe.VantagePort{{Port: 25}}}}
	out := render(t, "text", report.Diagnose(report.Case{Record: rec}), Options{})
	if !strings.Contains(out, "no address, so nothing is judged by it") || strings.Contains(out, "port  here") {
		t.Error(out)
	}
	rec.Via, rec.Vantage.Egress = "SOCKS5 proxy 127.0.0.1:1080", []probe.Egress{{Family: "IPv4", Outcome: probe.ConnectOK, SeenAs: "203.0.113.5"}}
	rec.Vantage.Ports[0].Connects = []probe.Connect{{Address: "mail.example.org", Outcome: probe.ConnectOK}}
	out = render(t, "text", report.Diagnose(report.Case{Record: rec}), Options{})
	if !strings.Contains(out, "seen by the server as 203.0.113.5") || !strings.Contains(out, "through SOCKS5 proxy") {
		t.Error(out)
	}
}
