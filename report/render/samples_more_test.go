package render

import (
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// partial is a case with settings alone: nothing was tried.
func partial() *report.Report {
	return &report.Report{
		Schema: report.Schema,
		Checks: ledger("not-tested", "offline", "not-tested", "offline", "not-tested", "offline", "not-tested", "offline",
			"not-tested", "offline", "not-tested", "offline", "not-tested", "offline", "not-tested", "offline"),
		Verdict: report.Verdict{Status: report.Broken, Rule: "host-is-not-an-smtp-host", Summary: "imap.example.com is an IMAP host", Also: []string{"sender-missing"}},
		Findings: []report.Finding{{Rule: "host-is-not-an-smtp-host", Severity: rules.Error, Summary: "imap.example.com is an IMAP host",
			Evidence: []report.Evidence{{Session: -1, Line: -1, Text: "host: imap.example.com"}, {Session: 7, Line: 3, Text: "no such session"}}}},
		Record: &probe.Record{Settings: probe.Settings{Host: "imap.example.com"}},
	}
}

func healthy() *report.Report {
	r := bothBoxesOn()
	s := r.Record.Sessions[6]
	s.Purpose = probe.PurposeAsConfigured
	r.Record.Sessions = []probe.Session{s}
	r.Record.Settings.SSL = probe.Off
	r.Record.Duration, r.Record.NotTested = 412, nil
	r.Verdict = report.Verdict{Status: report.OK, Summary: "mail goes out with these settings"}
	r.Findings, r.Recommended = nil, nil
	r.Checks = ledger("passed", "203.0.113.7 answered on port 587 in 31 ms", "passed", "220 after 12 ms", "passed", "TLS 1.3 by STARTTLS",
		"passed", "certificate verified for "+outlook, "passed", "LOGIN", "passed", "235 2.7.0 Authentication successful",
		"passed", "250 2.1.0 Sender OK", "passed", "250 2.1.5 Recipient OK")
	return r
}

// unproven is healthy without a password.
func unproven() *report.Report {
	r := healthy()
	s := &r.Record.Sessions[0]
	s.Auth = nil
	s.Transcript = s.Transcript[:17]
	s.NotTested = []probe.NotTested{{Name: "auth", Why: "no password given"}}
	r.Record.Settings.Secret = probe.Secret{}
	r.Verdict = report.Verdict{Status: report.Unproven, Summary: "nothing is wrong as far as tested; no password was given"}
	for i := 5; i < 8; i++ {
		r.Checks[i].State, r.Checks[i].Why = report.NotTested, "no password given"
	}
	return r
}

// expiresSoon works today.
func expiresSoon() *report.Report {
	r := healthy()
	r.Verdict = report.Verdict{Status: report.Risky, Rule: "cert-expires-soon", Summary: "the certificate expires in 6 days"}
	r.Findings = []report.Finding{{Rule: "cert-expires-soon", Severity: rules.Warning, Summary: r.Verdict.Summary,
		Explanation: "It is valid until 2026-11-28. Automatic renewal replaces certificates earlier than that.", Fix: "Renew it.",
		Evidence: []report.Evidence{{Session: 0, Line: -1, Text: "certificate valid to 2026-11-28"}}}}
	return r
}

func certificate() *report.Report {
	r := healthy()
	s := &r.Record.Sessions[0]
	bad := *upTLS
	bad.Verified, bad.Error = false, "x509: certificate is valid for mail.hoster.example, not "+outlook
	bad.Problems = []probe.CertProblem{{Kind: probe.CertWrongName, Text: bad.Error}, {Kind: probe.CertExpired, Text: "expired on 2026-11-01"}}
	s.TLS = &bad
	s.Auth = []probe.Attempt{{Mechanism: "LOGIN", Outcome: probe.OutcomeSkipped, Why: "the certificate did not verify"}}
	s.Transcript = s.Transcript[:17]
	s.Transcript[10].Text = "TLS 1.3 TLS_AES_256_GCM_SHA384, certificate not verified: " + bad.Error
	r.Verdict = report.Verdict{Status: report.Broken, Rule: "cert-hostname-mismatch",
		Summary: "the certificate is for mail.hoster.example, not for " + outlook}
	r.Findings = []report.Finding{
		{Rule: "cert-hostname-mismatch", Severity: rules.Error, Summary: r.Verdict.Summary,
			Explanation: "The name in the settings must stand in the server's certificate, or anybody could pose as the server. " +
				"The connection works, but software that checks certificates gives up here, before the password.",
			Fix:        "Set the host to mail.hoster.example, which leads to the same server.",
			Evidence:   []report.Evidence{{Session: 0, Line: 10, Text: s.Transcript[10].Text}, {Session: 0, Line: -1, Text: "names: mail.hoster.example, *.hoster.example"}},
			References: []string{"RFC 6125 section 6.4", "RFC 8314 section 5"}},
		{Rule: "cert-expired", Severity: rules.Error, Summary: "the certificate expired 21 days ago, on 2026-11-01", Fix: "Have it renewed."},
		{Rule: "cert-weak", Severity: rules.Warning, Summary: "the certificate is signed with SHA-1",
			Fix: "Ask the server's operator for a certificate that is signed with SHA-256. " + strings.Repeat("This goes on and on. ", 12)},
		{Rule: "greeting-slow", Severity: rules.Info, Summary: "the greeting took 6.0 s"},
	}
	r.Checks[3].State, r.Checks[3].Why = report.Failed, bad.Error
	for i := 5; i < 8; i++ {
		r.Checks[i].State, r.Checks[i].Why = report.NotTested, "the password was not sent: the certificate did not verify"
	}
	return r
}

// nasty is what a hostile server would like to get into a terminal or a forge.
const nasty = "\x1b[2J\x1b]0;owned\x07\u009b31m\u202e\u200b\u2028\xff\x00\r\n| a | <script>alert(1)</script> @torvalds #1 GH-2 a@b.example " +
	"https://evil.example www.evil.example [x](http://evil.example) ![x](y) `code` ```` </details> **b** _i_ ~~s~~ :tada: $m$ &lt; 漢字漢字"

// hostile has the nasty text wherever a server's bytes can be, and lists
// that get longer with length.
func hostile(length int) *report.Report {
	r := twoBlockers()
	r.Verdict.Summary = "the server says " + nasty
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Summary, f.Explanation, f.Fix = nasty, strings.Repeat(nasty+" ", 20), "- "+nasty
		f.References = []string{nasty}
		f.Setting = &report.Setting{Name: nasty, Value: nasty, File: nasty, Line: 1}
		for j := range f.Evidence {
			f.Evidence[j].Text = nasty
		}
	}
	for i := range r.Checks {
		r.Checks[i].Why = nasty
	}
	r.Recommended.Changes, r.Recommended.Tried, r.Recommended.Config = []string{nasty}, nasty, "A="+nasty+"\n```\nB=1"
	r.Record.Settings.Username = "-o'brien\"$(id)`id`@x.example"
	for i := range r.Record.Sessions {
		s := &r.Record.Sessions[i]
		if s.Failure != nil {
			s.Failure.Reply = &probe.Reply{Code: 599, Enhanced: nasty, Lines: []string{nasty, nasty}}
			s.Failure.Kind = probe.FailureReply
		}
		ehlo := &probe.EHLO{Name: nasty}
		for range 10 * length {
			ehlo.Extensions = append(ehlo.Extensions, probe.Extension{Keyword: nasty, Parameters: []string{nasty}})
		}
		s.EHLOBeforeTLS, s.EHLOAfterTLS = ehlo, &probe.EHLO{Name: nasty, Extensions: extensions([]string{"AUTH", nasty})}
		s.Transcript = append(s.Transcript, talk("S: "+nasty, "C~ "+nasty, nasty)...)
		for range 20 * length {
			s.Transcript = append(s.Transcript, talk("S~ 250-"+strings.Repeat(nasty, 5))...)
		}
	}
	return r
}
