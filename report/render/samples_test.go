package render

import (
	"time"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// sample is a report written by hand.
type sample struct {
	name   string
	report *report.Report
}

// samples are made anew for each caller, so that no test sees another's changes.
func samples() []sample {
	return []sample{
		{"empty", &report.Report{}},
		{"partial", partial()},
		{"both-boxes-on", bothBoxesOn()},
		{"two-blockers", twoBlockers()},
		{"healthy", healthy()},
		{"unproven", unproven()},
		{"expires-soon", expiresSoon()},
		{"certificate", certificate()},
		{"hostile", hostile(1)},
		{"client", qdBothOn()},
		{"client-offline", qdOffline()},
	}
}

// talk makes a transcript. A line is "C: sent", "S: received" or a note; "C~ "
// and "S~ " are inside TLS. Lines are 12 ms apart.
func talk(lines ...string) (list []probe.Line) {
	for i, l := range lines {
		line := probe.Line{Time: int64(12 * (i + 1)), From: probe.FromNote, Text: l}
		if len(l) > 2 && (l[:2] == "C:" || l[:2] == "S:" || l[:2] == "C~" || l[:2] == "S~") {
			line.Text, line.TLS, line.From = l[3:], l[1] == '~', probe.FromServer
			if l[0] == 'C' {
				line.From = probe.FromClient
			}
		}
		list = append(list, line)
	}
	return list
}

func extensions(lines ...[]string) (list []probe.Extension) {
	for _, l := range lines {
		list = append(list, probe.Extension{Keyword: l[0], Parameters: l[1:]})
	}
	return list
}

func ledger(states ...string) (list []report.Check) {
	for i, name := range report.CheckNames {
		c := report.Check{Name: name, State: report.CheckState(states[2*i]), Why: states[2*i+1]}
		list = append(list, c)
	}
	return list
}

const outlook = "smtp-mail.outlook.example"

var (
	started = time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)
	upTLS   = &probe.TLS{Up: true, Verified: true, Version: "TLS 1.3", Cipher: "TLS_AES_256_GCM_SHA384", Curve: "X25519", SNI: outlook,
		Chain: []probe.Certificate{{
			Subject: "CN=outlook.example,O=Example Corporation", Issuer: "CN=Example Root CA", Names: []string{outlook, "*.outlook.example"},
			NotBefore: started.AddDate(0, -3, 0), NotAfter: started.AddDate(0, 9, 0), Key: "RSA 2048", Signature: "SHA256-RSA",
			Fingerprint: "9b1c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a",
		}}}
	clearEHLO = &probe.EHLO{Name: "FR0P281CA0001.outlook.example", Extensions: extensions(
		[]string{"SIZE", "157286400"}, []string{"PIPELINING"}, []string{"DSN"}, []string{"ENHANCEDSTATUSCODES"},
		[]string{"STARTTLS"}, []string{"8BITMIME"}, []string{"CHUNKING"}, []string{"SMTPUTF8"})}
	tlsEHLO = &probe.EHLO{Name: "FR0P281CA0001.outlook.example", Extensions: extensions(
		[]string{"SIZE", "157286400"}, []string{"PIPELINING"}, []string{"DSN"}, []string{"ENHANCEDSTATUSCODES"},
		[]string{"AUTH", "LOGIN", "XOAUTH2"}, []string{"8BITMIME"}, []string{"CHUNKING"}, []string{"SMTPUTF8"})}
)

func endpoint(port int, mode probe.Security) probe.Endpoint {
	return probe.Endpoint{Host: outlook, Address: "203.0.113.7", Port: port, Security: mode, EHLOName: "[192.0.2.10]"}
}

// upgraded is the start of a session that goes through STARTTLS: 18 lines.
func upgraded(more ...string) []probe.Line {
	return talk(append([]string{
		"connected to 203.0.113.7:587",
		"S: 220 FR0P281CA0001.outlook.example Microsoft ESMTP MAIL Service ready",
		"C: EHLO [192.0.2.10]",
		"S: 250-FR0P281CA0001.outlook.example Hello [192.0.2.10]", "S: 250-SIZE 157286400", "S: 250-PIPELINING",
		"S: 250-STARTTLS", "S: 250 SMTPUTF8",
		"C: STARTTLS", "S: 220 2.0.0 SMTP server ready",
		"TLS 1.3 TLS_AES_256_GCM_SHA384, certificate verified",
		"C~ EHLO [192.0.2.10]",
		"S~ 250-FR0P281CA0001.outlook.example Hello [192.0.2.10]", "S~ 250-SIZE 157286400", "S~ 250-PIPELINING",
		"S~ 250-AUTH LOGIN XOAUTH2", "S~ 250 SMTPUTF8",
		"C~ AUTH LOGIN",
	}, more...)...)
}

func outlookRecord() *probe.Record {
	refused := func(port int, mode probe.Security) probe.Session {
		return probe.Session{Purpose: probe.PurposeAlternative, Endpoint: endpoint(port, mode), Reached: probe.StageConnect,
			Failure: &probe.Failure{Stage: probe.StageConnect, Kind: probe.FailureTimeout, Line: -1}}
	}
	return &probe.Record{
		Schema: probe.RecordSchema, Started: started, Duration: 1412, Timeout: 30000,
		Settings: probe.Settings{Host: outlook, Port: 587, SSL: probe.On, STARTTLS: probe.On, Username: "me@outlook.example",
			Secret: probe.Password("correct horse"), From: "me@outlook.example"},
		DNS: []probe.Lookup{{Name: outlook, Type: "A", Outcome: probe.LookupFound, Answers: []string{"203.0.113.7"},
			Chain: []string{"outlook-lb.outlook.example"}, Resolver: "192.0.2.53:53", Duration: 9}},
		Sessions: []probe.Session{
			{Purpose: probe.PurposeAsConfigured, Endpoint: endpoint(587, probe.SecurityImplicit), Reached: probe.StageTLS,
				Failure: &probe.Failure{Stage: probe.StageTLS, Kind: probe.FailureNotTLS, Text: "the server answered in plain text", Line: 1},
				TLS:     &probe.TLS{FirstBytes: "220 FR0P281CA0001.outlook.example Microsoft ESMTP MAIL Service ready"},
				Transcript: talk("connected to 203.0.113.7:587",
					"S: 220 FR0P281CA0001.outlook.example Microsoft ESMTP MAIL Service ready",
					"TLS handshake failed: first record does not look like a TLS handshake")},
			refused(25, probe.SecurityImplicit), refused(25, probe.SecuritySTARTTLS),
			refused(465, probe.SecurityImplicit), refused(465, probe.SecuritySTARTTLS),
			{Purpose: probe.PurposeAlternative, Endpoint: endpoint(587, probe.SecuritySTARTTLS), Reached: probe.StageDone,
				EHLOBeforeTLS: clearEHLO, TLS: upTLS, EHLOAfterTLS: tlsEHLO, Transcript: upgraded()[:17]},
			{Purpose: probe.PurposeRecommended, Endpoint: endpoint(587, probe.SecuritySTARTTLS), Reached: probe.StageDone,
				Banner:        &probe.Reply{Code: 220, Lines: []string{"FR0P281CA0001.outlook.example Microsoft ESMTP MAIL Service ready"}, Line: 1},
				EHLOBeforeTLS: clearEHLO, TLS: upTLS, EHLOAfterTLS: tlsEHLO,
				Auth: []probe.Attempt{{Mechanism: "LOGIN", InsideTLS: true, CarriedSecret: true, Outcome: probe.OutcomeAccepted,
					Reply: &probe.Reply{Code: 235, Enhanced: "2.7.0", Lines: []string{"2.7.0 Authentication successful"}}}},
				Transcript: upgraded("S~ 334 VXNlcm5hbWU6", "C~ [redacted]", "S~ 334 UGFzc3dvcmQ6", "C~ [redacted]",
					"S~ 235 2.7.0 Authentication successful", "C~ MAIL FROM:<me@outlook.example>", "C~ RCPT TO:<me@outlook.example>",
					"S~ 250 2.1.0 Sender OK", "S~ 250 2.1.5 Recipient OK", "C~ RSET", "C~ QUIT", "S~ 250 2.0.0 Resetting", "S~ 221 2.0.0 closing")},
		},
		NotTested: []probe.NotTested{{Name: "implicit:2525", Why: "the run ended"}},
	}
}

func bothBoxesOn() *report.Report {
	return &report.Report{
		Schema: report.Schema,
		Checks: ledger("passed", "203.0.113.7 answered on port 587 in 31 ms", "not-tested", "the session opened with TLS",
			"failed", "plain text came instead of TLS", "not-tested", "no TLS", "not-tested", "no TLS",
			"not-tested", "no TLS", "not-tested", "no TLS", "not-tested", "no TLS"),
		Verdict: report.Verdict{Status: report.Broken, Rule: "ssl-and-starttls-both-on",
			Summary: "SSL and STARTTLS are both on, and port 587 wants STARTTLS alone"},
		Findings: []report.Finding{
			{Rule: "ssl-and-starttls-both-on", Severity: rules.Error,
				Summary: "SSL and STARTTLS are both on, and port 587 wants STARTTLS alone",
				Explanation: "SSL starts TLS with the first byte; STARTTLS starts in plain text and upgrades later. They exclude each other. " +
					"With both on, most software starts with TLS. The server on port 587 speaks first, in plain text, so the handshake fails.",
				Fix: "Turn SSL off and leave STARTTLS on.",
				Evidence: []report.Evidence{
					{Session: 0, Line: 1, Text: "220 FR0P281CA0001.outlook.example Microsoft ESMTP MAIL Service ready"},
					{Session: 0, Line: 2, Text: "TLS handshake failed: first record does not look like a TLS handshake"},
					{Session: 6, Line: 6, Text: "250-STARTTLS"},
				},
				Setting:    &report.Setting{Name: "MAIL_SSL", Value: "True", File: ".env", Line: 4, Column: 10},
				References: []string{"RFC 8314 section 3", "RFC 3207 section 4"}, Session: 0, Stage: probe.StageTLS},
			{Rule: "implicit-tls-on-starttls-port", Severity: rules.Error, Summary: "TLS was started on a port that wants STARTTLS",
				ExplainedBy: "ssl-and-starttls-both-on"},
		},
		Recommended: &report.Recommended{Host: outlook, Port: 587, Security: probe.SecuritySTARTTLS, Username: "me@outlook.example",
			Mechanism: "LOGIN", Verified: true, Tried: "signed in, sender and recipient accepted; no mail was sent",
			Changes: []string{"SSL: on -> off"}, Session: 6},
		Record: outlookRecord(),
	}
}

// twoBlockers is bothBoxesOn at a provider that then refuses the password.
func twoBlockers() *report.Report {
	r := bothBoxesOn()
	r.Verdict.Also = []string{"basic-auth-disabled"}
	r.Findings = append(r.Findings,
		report.Finding{Rule: "basic-auth-disabled", Severity: rules.Error,
			Summary: "the provider refuses passwords for this mailbox: 535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
			Fix:     "Use an OAuth 2.0 token with XOAUTH2, or ask the administrator to allow SMTP AUTH for the mailbox.",
			Evidence: []report.Evidence{{Session: 6, Line: 22,
				Text: "535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [FR0P281CA0001.outlook.example]"}}},
		report.Finding{Rule: "cert-expires-soon", Severity: rules.Warning, Summary: "the certificate expires in 6 days, on 2026-11-28",
			Fix: "Ask the server's operator to renew it."},
		report.Finding{Rule: "auth-legacy-syntax", Severity: rules.Info, Summary: `the server also offers AUTH in the old form "AUTH=LOGIN"`})
	r.Recommended.Verified = false
	r.Recommended.Tried = "STARTTLS and the certificate are fine; the server then refused the password"
	s := &r.Record.Sessions[6]
	reply := &probe.Reply{Code: 535, Enhanced: "5.7.139", Line: 22,
		Lines: []string{"5.7.139 Authentication unsuccessful, basic authentication is disabled. [FR0P281CA0001.outlook.example]"}}
	s.Reached, s.Failure = probe.StageAuth, &probe.Failure{Stage: probe.StageAuth, Kind: probe.FailureReply, Reply: reply, Line: 22}
	s.Auth[0].Outcome, s.Auth[0].Reply = probe.OutcomeRejected, reply
	s.Transcript = append(s.Transcript[:22:22], talk(
		"S~ 535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [FR0P281CA0001.outlook.example]",
		"C~ QUIT", "S~ 221 2.0.0 closing")...)
	for i := 22; i < len(s.Transcript); i++ {
		s.Transcript[i].Time += 5300
	}
	return r
}
