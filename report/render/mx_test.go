package render

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
)

// exchanger is a report of a host that is a mail exchanger with everything.
func exchanger(change func(*probe.MX, *probe.Session)) *report.Report {
	s := probe.Session{Purpose: probe.PurposeAsConfigured, Endpoint: probe.Endpoint{Host: "mx.example.com", Address: "192.0.2.10", Port: 25, Security: probe.SecuritySTARTTLS},
		Reached: probe.StageDone, TLS: &probe.TLS{Up: true, Version: "TLS 1.3", Verified: true}}
	m := &probe.MX{Asked: true, Domain: "example.com", Session: 0,
		Lookups: []probe.Lookup{{Name: "example.com", Type: "MX", Outcome: probe.LookupFound, Answers: []string{"10 mx.example.com"}}},
		DANE: &probe.DANE{Name: "_25._tcp.mx.example.com", Authenticated: true, Resolver: "127.0.0.53:53", Compared: true, Records: []probe.TLSA{
			{Usage: 3, Selector: 1, MatchingType: 1, Text: "3 1 1 00", Usable: true, Matches: 0}, {Usage: 2, Selector: 1, MatchingType: 1, Text: "2 1 1 00", Usable: true, Matches: -1}}},
		MTASTS: &probe.MTASTS{Record: "v=STSv1; id=1", ID: "1", Mode: probe.PolicyEnforce, Hosts: []string{"mx.example.com", "*.example.net"}, MaxAge: 604800, Covers: true}}
	change(m, &s)
	return &report.Report{Record: &probe.Record{Sessions: []probe.Session{s}, MX: m}}
}

func TestMailExchangerRows(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*probe.MX, *probe.Session)
		want   []string
	}{
		"all is well": {func(*probe.MX, *probe.Session) {}, []string{
			"MX takes the mail for example.com",
			"DANE 2 TLSA records, signed (says the resolver 127.0.0.53:53); the certificate on port 25 fits: 3 1 1",
			"MTA-STS mode enforce for 7 days: names this host (mx: mx.example.com, *.example.net), the certificate on port 25 is good"}},
		"nothing fits": {func(m *probe.MX, s *probe.Session) {
			m.DANE.Records[0].Matches, m.MTASTS.Covers, s.TLS.Verified = -1, false, false
		}, []string{
			"MX takes the mail for example.com",
			"DANE 2 TLSA records, signed (says the resolver 127.0.0.53:53); the certificate on port 25 fits NONE",
			"MTA-STS mode enforce for 7 days: does NOT name this host (mx: mx.example.com, *.example.net), the certificate on port 25 is NOT good"}},
		"another address": {func(m *probe.MX, _ *probe.Session) {
			m.DANE.Members, m.MTASTS = []probe.DANEMember{{Session: 0, Fits: []int{}}}, nil
		}, []string{
			"MX takes the mail for example.com",
			"DANE 2 TLSA records, signed (says the resolver 127.0.0.53:53); the certificate on port 25 fits: 3 1 1; the one at 192.0.2.10 fits NONE",
			"MTA-STS no policy"}},
		"port 25 is not there": {func(m *probe.MX, _ *probe.Session) {
			m.Session, m.DANE.Compared, m.TLSRPT = -1, false, "v=TLSRPTv1; rua=x"
		}, []string{
			"MX takes the mail for example.com",
			"DANE 2 TLSA records, signed (says the resolver 127.0.0.53:53); not compared: port 25 was not seen from here",
			"MTA-STS mode enforce for 7 days: names this host (mx: mx.example.com, *.example.net), port 25 was not seen from here",
			"Reports of failed TLS are asked for: v=TLSRPTv1; rua=x"}},
		"port 25 is blocked": {func(m *probe.MX, s *probe.Session) {
			m.Session, m.DANE.Compared, m.MTASTS = -1, false, nil
			s.Failure = &probe.Failure{Stage: probe.StageConnect, Kind: probe.FailureTimeout}
		}, []string{
			"MX takes the mail for example.com",
			"DANE 2 TLSA records, signed (says the resolver 127.0.0.53:53); not compared: port 25 takes no connection from here, as most networks block it",
			"MTA-STS no policy"}},
		"not signed": {func(m *probe.MX, _ *probe.Session) { m.DANE.Authenticated, m.MTASTS = false, nil }, []string{
			"MX takes the mail for example.com",
			"DANE 2 TLSA records, not signed (says the resolver 127.0.0.53:53): without DNSSEC they do not count",
			"MTA-STS no policy"}},
		"not checked": {func(m *probe.MX, _ *probe.Session) {
			m.DANE.Authenticated, m.DANE.Unchecked, m.DANE.Records[0].Matches, m.MTASTS.Error = false, true, -1, "the web server answered 404"
		}, []string{
			"MX takes the mail for example.com",
			"DANE 2 TLSA records; the resolver 127.0.0.53:53 checks no signatures, so whether they count is not known; the certificate on port 25 fits NONE",
			"MTA-STS announced; the web server answered 404"}},
		"nothing there": {func(m *probe.MX, _ *probe.Session) { m.DANE, m.MTASTS = nil, nil }, []string{
			"MX takes the mail for example.com", "DANE no TLSA records", "MTA-STS no policy"}},
		"no answers": {func(m *probe.MX, _ *probe.Session) {
			m.DANE, m.MTASTS = nil, nil
			m.Lookups = append(m.Lookups, probe.Lookup{Name: "_25._tcp.mx.example.com", Type: "TLSA", Outcome: probe.LookupFailed, Error: "no answer in time"},
				probe.Lookup{Name: "_mta-sts.example.com", Type: "TXT", Outcome: probe.LookupFailed, Error: "no answer in time"})
		}, []string{"MX takes the mail for example.com", "DANE not known: no answer in time", "MTA-STS not known: no answer in time"}},
		"nobody's": {func(m *probe.MX, _ *probe.Session) {
			*m = probe.MX{Asked: true, Session: -1, Lookups: []probe.Lookup{{Name: "example.com", Type: "MX", Outcome: probe.LookupFound},
				{Name: "example.net", Type: "MX", Outcome: probe.LookupFailed}}}
		}, []string{"MX no MX record of example.com names this host; the DNS did not answer for example.net. With --to NAME@DOMAIN that domain is asked too."}},
		"nobody answers": {func(m *probe.MX, _ *probe.Session) {
			*m = probe.MX{Asked: true, Session: -1, Lookups: []probe.Lookup{{Name: "example.com", Type: "MX", Outcome: probe.LookupFailed}}}
		}, []string{"MX not known: the DNS did not answer for example.com"}},
		"not asked": {func(m *probe.MX, _ *probe.Session) {
			*m = probe.MX{Asked: true, Session: -1, Error: "the host is an address"}
		}, []string{
			"MX not known: the host is an address"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, row := range mxRows(exchanger(test.change).Record) {
				got = append(got, row[0]+" "+row[1])
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
	if rows := mxRows(&probe.Record{}); rows != nil {
		t.Errorf("a record without says %q", rows)
	}
}

// Names, records and policies are other people's words.
func TestMailExchangerIsHarmless(t *testing.T) {
	t.Parallel()
	const bad = "\x1b[31m<script>`|\u202e"
	r := exchanger(func(m *probe.MX, _ *probe.Session) {
		m.Domain, m.DANE.Resolver, m.MTASTS.Mode, m.MTASTS.Hosts, m.TLSRPT = bad, bad, bad, []string{bad, strings.Repeat("x", 5000)}, bad+strings.Repeat("y", 5000)
	})
	for _, format := range []string{"text", "markdown"} {
		var b bytes.Buffer
		if err := Render(&b, format, r, Options{}); err != nil {
			t.Fatal(err)
		}
		if out := b.String(); strings.ContainsAny(out, "\x1b\u202e") || len(out) > 4000 {
			t.Errorf("%s, %d bytes:\n%s", format, len(out), out)
		}
	}
}
