package render

import (
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// envLine is a setting in a .env file.
func envLine(line int, name, value, note string) report.Setting {
	return report.Setting{Name: name, Value: value, File: ".env", Line: line, Column: len(name) + 2, Length: len(value), Before: name + "=", Note: note}
}

// qdBothOn is bothBoxesOn with the application and its file known.
func qdBothOn() *report.Report {
	r := bothBoxesOn()
	ssl, starttls := envLine(4, "MAIL_SSL", "True", "QD opens TLS from the first byte"), envLine(5, "MAIL_STARTTLS", "True", "and this asks for STARTTLS too")
	r.Findings[0].Setting, r.Findings[0].Related = &ssl, []report.Setting{starttls}
	password := report.Setting{Name: "MAIL_PASSWORD", File: ".env", Line: 11, Column: 15, Length: 23, Before: "MAIL_PASSWORD=",
		Note: "23 characters in the file and 9 in the application: the reader takes what follows the # for a comment"}
	r.Findings = append(r.Findings, report.Finding{Rule: "value-mangled-by-quoting", Severity: rules.Warning, Setting: &password,
		Summary: "QD reads another value of MAIL_PASSWORD than stands there", Fix: "Write it between single quotation marks."})
	r.Verdict.Shown = &report.Shown{Client: "QD", Event: "tls-to-plain-port",
		Text: "error occurred while sending mail: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:...)"}
	r.Application = &report.Application{Client: "qd", Version: "20250128", Name: "QD (20250128 and later)", Why: "recognised by MAIL_SMTP, MAIL_PORT, MAIL_SSL",
		Does: "TLS from the first byte, port 587, AUTH CRAM-MD5, PLAIN, LOGIN in this order, certificate not checked"}
	rec := r.Recommended
	rec.Client, rec.Changes = "qd", []string{"MAIL_SSL: True -> False (.env:4)"}
	rec.Diff = []report.LineChange{{File: ".env", Line: 4, Old: "MAIL_SSL=True", New: "MAIL_SSL=False"}, {File: ".env", Line: 11, New: "MAIL_FROM=me@outlook.example\nMAIL_TO=me@outlook.example"}}
	rec.Config = "MAIL_SMTP=" + outlook + "\nMAIL_PORT=587\nMAIL_SSL=False\nMAIL_STARTTLS=True\n"
	return r
}

// qdOffline is a version that cannot do what is needed, with nothing tried.
func qdOffline() *report.Report {
	ssl := report.Setting{Name: "MAIL_SSL", Value: "True", File: "stack/docker-compose.yml", Line: 112, Column: 19, Length: 4,
		Before: "        MAIL_SSL: ", After: "   ...", Note: "QD upgrades by STARTTLS, then goes on in plain text"}
	other := ssl
	other.File, other.Line, other.Note = "-", 7, "counts"
	return &report.Report{
		Schema: report.Schema,
		Verdict: report.Verdict{Status: report.Broken, Rule: "client-known-defect", Also: []string{},
			Summary: "This version of QD upgrades the connection on port 587 and then opens a second one in plain text, where it signs in",
			Shown:   &report.Shown{Client: "QD 20240210", Event: "auth-not-offered", Note: "nothing for the missing AUTH; what shows is the refusal that follows"}},
		Findings: []report.Finding{{Rule: "client-known-defect", Severity: rules.Error, Setting: &ssl, Related: []report.Setting{other},
			Summary: "This version of QD upgrades the connection on port 587 and then opens a second one in plain text, where it signs in",
			Fix:     "Update QD to 20250128 or later."}},
		Checks: ledger("not-tested", "no connection was made", "not-tested", "no connection was made", "not-tested", "no connection was made", "not-tested", "no connection was made",
			"not-tested", "no connection was made", "not-tested", "no connection was made", "not-tested", "no connection was made", "not-tested", "no connection was made"),
		Recommended: &report.Recommended{Host: outlook, Port: 587, Security: probe.SecuritySTARTTLS, Tried: "not tried: offline", Session: -1, Changes: []string{},
			Client: "qd", Cannot: "QD before 20250128 cannot use STARTTLS: update QD, then set MAIL_PORT=587 and MAIL_STARTTLS=True",
			ConfigFor: "QD 20250128 and later", Config: strings.Repeat("\tMAIL_STARTTLS: True\n", 2)},
		Application: &report.Application{Client: "qd", Name: "QD 20240210"},
	}
}
