package explain_test

import (
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/explain"
)

// TestCause: the words of each runtime for one event lead to one cause, and the
// settings beside them decide where the words do not.
func TestCause(t *testing.T) {
	t.Parallel()
	const tlsToPlain, plainToTLS = "implicit-tls-on-starttls-port", "plaintext-on-implicit-tls-port"
	for _, c := range []struct{ name, text, want string }{
		{"OpenSSL", "SSL routines:ssl3_get_record:wrong version number", tlsToPlain},
		{"wrong version alone", "wrong version number", tlsToPlain},
		{"Python", "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1002)", tlsToPlain},
		{"Go", "tls: first record does not look like a TLS handshake", tlsToPlain},
		{"rustls", "Connection error: received corrupt message of type InvalidContentType", tlsToPlain},
		{"Java", "javax.net.ssl.SSLException: Unsupported or unrecognized SSL message", tlsToPlain},
		{".NET", "Cannot determine the frame size or a corrupted frame was received.", tlsToPlain},
		{"GnuTLS", "An unexpected TLS packet was received.", tlsToPlain},
		{"closed on 465", "EMAIL_PORT = 465\nEMAIL_USE_TLS = True\nsmtplib.SMTPServerDisconnected: Connection unexpectedly closed", plainToTLS},
		{"greeting on 465", "port: 465, secure: false\nError: Greeting never received", plainToTLS},
		{"System.Net.Mail on 465", "Port=465\nEnableSsl=true\nSystem.Net.Mail.SmtpException: The operation has timed out.", plainToTLS},
		{"settings alone", "SMTP_HOST=smtp.example.com\nSMTP_PORT=587\nSMTP_SECURE=ssl\n(test mail fails)", tlsToPlain},
		{"both switches", "SMTP_PORT=587\nSMTP_SSL=true\nSMTP_ENABLE_STARTTLS_AUTO=true\nOpenSSL::SSL::SSLError wrong version number", "ssl-and-starttls-both-on"},
		{"basic authentication", "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.", "basic-auth-disabled"},
		{"admin switch", "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled", "smtp-access-disabled"},
		{"token refused", "auth XOAUTH2 failed: 535 5.7.3 Authentication unsuccessful", "oauth-token-wrong"},
		{"password refused", "auth LOGIN failed: 535 5.7.3 Authentication unsuccessful [ZR0P278CA0062.CHEP278.PROD.OUTLOOK.COM]", "basic-auth-disabled"},
		{"no Kerberos ticket", "SASL authentication failure: GSSAPI Error: Unspecified GSS failure.  Minor code may provide more information (No Kerberos credentials available)", "auth-mechanism-not-shared"},
		{"EHLO name", "421 4.7.0 Try again later, closing connection. (EHLO)", "ehlo-name-rejected"},
		{"app password", "534-5.7.9 Application-specific password required.", "app-password-required"},
		{"STARTTLS first", "530 5.7.0 Must issue a STARTTLS command first", "tls-required-by-server"},
		{"AUTH hidden", "port=587\ntls=false\nuser=me\nsmtplib.SMTPNotSupportedError: SMTP AUTH extension not supported by server.", "auth-hidden-until-tls"},
		{"no AUTH", "starttls=true\n503 AUTH command used when not advertised", "auth-not-offered"},
		{"Go in clear", "*smtp.plainAuth failed: unencrypted connection", "client-refuses-plaintext-auth"},
		{"antivirus", "host: \"smtp.gmail.com\"\nError: self signed certificate in certificate chain", "connection-intercepted"},
		{"other name", "Hostname/IP does not match certificate's altnames", "cert-hostname-mismatch"},
		{"refused", "connect ECONNREFUSED 192.0.2.1:587", "port-closed"},
		{"port 25 dropped", "connect to mx.example.net[192.0.2.7]:25: Connection timed out", "port-25-blocked"},
		{"name", "getaddrinfo ENOTFOUND smtp.exmaple.com", "host-not-found"},
		{"relay", "554 5.7.1 <me@example.com>: Relay access denied", "relay-denied"},
		{"sender", "553 5.7.1 <a@example.com>: Sender address rejected: not owned by user b@example.com", "sender-not-owned"},
		{"dollar sign", "environment:\n  - MAIL_PASSWORD=ab$cdef\n535 authentication failed", "value-mangled-by-quoting"},
		{"literal quotes", "environment:\n  - MAIL_PASSWORD='abcdef'\n535 Error (Invalid Credentials)", "value-mangled-by-quoting"},
		{"GBK bytes", "535 \xc7\xeb\xca\xb9\xd3\xc3\xca\xda\xc8\xa8\xc2\xeb\xb5\xc7\xc2\xbc", "authorization-code-required"},
		{"Python bytes", `(535, b'\xc7\xeb\xca\xb9\xd3\xc3\xca\xda\xc8\xa8\xc2\xeb\xb5\xc7\xc2\xbc')`, "authorization-code-required"},
		{"MIME word", "535 =?GB2312?B?x+vKudPDytrIqMLrtcfCvA==?=", "authorization-code-required"},
		{"JSON escapes", `{"response":"535 \u8bf7\u4f7f\u7528\u6388\u6743\u7801\u767b\u5f55"}`, "authorization-code-required"},
		{"coloured log", "\x1b[31mERROR\x1b[0m wrong \x1b[1mversion\x1b[0m number", tlsToPlain},
		{"OAuth blob", "334 eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIiwic2NvcGUiOiJodHRwczovL21haWwuZ29vZ2xlLmNvbS8ifQ==", "oauth-token-wrong"},
		{"first failure of a log", "S: 454 4.7.0 TLS not available due to local problem\nC: MAIL FROM:<a@example.com>\nS: 553 5.7.1 Sender address rejected: not logged in", "starttls-refused"},
		{"account disabled", "535 5.7.8 Error: authentication failed: account disabled", "account-locked"},
		{"AUTH first", "503 5.5.1 Error: need AUTH command first", "auth-required"},
		{"masked commands", `500 5.5.1 Command unrecognized: "XXXX host"`, "middlebox-rewrites-smtp"},
		{"code alone", "503 what is this", "auth-not-offered"},
		{"OpenSSL, purpose", "verify error:num=26:unsuitable certificate purpose", "cert-wrong-use"},
		{"GnuTLS, key usage", "*** Fatal error: Key usage violation in certificate has been detected.", "cert-wrong-use"},
		{"rustls, authority", "invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))", "cert-wrong-use"},
		{"OpenSSL, constraint", "SSL certificate problem: permitted subtree violation", "cert-name-constraint"},
		{"Go, constraint", "x509: a root or intermediate certificate is not authorized to sign for this name: DNS name \"mail.example.com\" is not permitted by any constraint", "cert-name-constraint"},
		{"GnuTLS, revoked", "The certificate is NOT trusted. The certificate chain is revoked.", "cert-revoked"},
		{"GnuTLS, must staple", "The certificate is NOT trusted. The certificate requires the server to include an OCSP status in its response, but the OCSP status is missing.", "ocsp-response-missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			rep := explain.Explain([]byte(c.text), explain.Options{})
			if rep.Verdict.Rule != c.want || rep.Verdict.Status != report.Broken {
				t.Errorf("%s: %s, want %s\nfindings: %v", rep.Verdict.Status, rep.Verdict.Rule, c.want, ranking(rep))
			}
		})
	}
}

func ranking(rep *report.Report) (list []string) {
	for _, f := range rep.Findings {
		list = append(list, f.Rule)
	}
	return list
}

// TestNoMeaning: what says nothing about mail gets no cause.
func TestNoMeaning(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "   \n", "hello world", "the quick brown fox", "segmentation fault", "order 535 of 12 March", "NullPointerException at Foo.bar(Foo.java:42)",
		"the file does not exist", "garbled output", "redis: connection refused 127.0.0.1:6379", "GET /index.html HTTP/1.1 404 Not Found", "issue #1101 is closed", "npm version 5.1.1",
		"ModuleNotFoundError: No module named 'requests'", "FileNotFoundError: config.yml", "createAuthProvider is not a function",
		"SQLSTATE[HY000] [2002] Connection refused", "WRONGPASS invalid username-password pair or user is disabled.", "NOAUTH Authentication required.",
		"530 Login incorrect. (vsftpd)", "dial tcp 10.0.0.1:5432: connect: connection refused", "ssh: connect to host example.com port 22: Connection refused",
		"fatal: unable to access 'https://git.example.com/x.git/': SSL certificate problem: self signed certificate", "HTTP 429 Too Many Requests rate limit exceeded"} {
		rep := explain.Explain([]byte(text), explain.Options{})
		if rep.Verdict.Status != report.Unproven || rep.Verdict.Rule != "" || len(rep.Findings) > 0 || rep.Verdict.Summary == "" {
			t.Errorf("%q: %+v %v", text, rep.Verdict, ranking(rep))
		}
	}
}

// TestFindings: they are ranked, each says what tells it apart, and the command
// has the settings of the text.
func TestFindings(t *testing.T) {
	t.Parallel()
	rep := explain.Explain([]byte("SMTP_HOST=smtp.example.com\nSMTP_PORT=465\nSMTP_STARTTLS=true\nSMTP_USER=me@example.com\nError: connection timeout"), explain.Options{})
	if len(rep.Findings) < 2 {
		t.Fatalf("findings: %v", ranking(rep))
	}
	last := 1.0
	for i, f := range rep.Findings {
		if f.Confidence <= 0 || f.Confidence > last {
			t.Errorf("finding %d, %s: confidence %v after %v", i, f.Rule, f.Confidence, last)
		}
		last = f.Confidence
		if !strings.Contains(f.Fix, "smtpwhy check smtp.example.com:465 --starttls") {
			t.Errorf("%s: no command with the settings in %q", f.Rule, f.Fix)
		}
	}
	for _, name := range report.CheckNames {
		if len(rep.Checks) != len(report.CheckNames) || rep.Checks[0].State != report.NotTested {
			t.Errorf("check %s: %+v", name, rep.Checks)
		}
	}
}

// TestKnownSettings: what check was told counts, not what the text says.
func TestKnownSettings(t *testing.T) {
	t.Parallel()
	text := []byte("port 587\nConnection unexpectedly closed")
	known := explain.Options{Settings: probe.Settings{Host: "smtp.example.com", Port: 465, STARTTLS: probe.On}}
	if rep := explain.Explain(text, known); rep.Verdict.Rule != "plaintext-on-implicit-tls-port" {
		t.Errorf("rule %s", rep.Verdict.Rule)
	}
}

// TestLargeText: a log of many lines is read to its end in bounded time.
func TestLargeText(t *testing.T) {
	t.Parallel()
	log := strings.Repeat("2026-01-02 12:00:00 INFO request id=8f3a path=/x took=12ms\n", 60000) + "535 5.7.8 Username and Password not accepted\n"
	if rep := explain.Explain([]byte(log), explain.Options{}); rep.Verdict.Status != report.Broken {
		t.Errorf("verdict %+v", rep.Verdict)
	}
}

func FuzzExplain(f *testing.F) {
	for _, text := range secretTexts {
		f.Add([]byte(text))
	}
	for _, s := range []string{"=?gbk?B?", "334 ====", "\x1b[", `\xff\u12`, "- a='\n\"", "$conf['a']['b']=", "smtp://:@[::1]:99999", "Connect(\"", "\xff\xfe\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		rep := explain.Explain(text, explain.Options{})
		if rep.Verdict.Status != report.Broken && rep.Verdict.Status != report.Unproven || rep.Verdict.Summary == "" {
			t.Fatalf("verdict %+v", rep.Verdict)
		}
		if (rep.Verdict.Status == report.Broken) != (len(rep.Findings) > 0) {
			t.Fatalf("%s with %d findings", rep.Verdict.Status, len(rep.Findings))
		}
	})
}

// TestExplainPairs: settings that do not go together are told in whatever form a
// person writes them down, with nothing else in the text.
func TestExplainPairs(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"SMTP_SECURE=ssl\nSMTP_PORT=587\n":                              "implicit-tls-on-starttls-port",
		"SMTP_SECURE=ssl SMTP_PORT=587":                                 "implicit-tls-on-starttls-port",
		"SMTP_SECURE=ssl 587":                                           "implicit-tls-on-starttls-port",
		"SMTP_SECURE=ssl + 587":                                         "implicit-tls-on-starttls-port",
		"SMTP_SECURE=ssl, port 587":                                     "implicit-tls-on-starttls-port",
		"SMTP_SECURE=true\nSMTP_PORT=587\n":                             "implicit-tls-on-starttls-port",
		"SMTP_HOST=smtp.example.com\nSMTP_PORT=587\nSMTP_SECURE=true\n": "implicit-tls-on-starttls-port",
		"SSL: on\nPort: 587":                                            "implicit-tls-on-starttls-port",
		"port: 465, starttls: true":                                     "plaintext-on-implicit-tls-port",
		"ACME_MAIL_SERVER=smtp.example.com\nACME_MAIL_PORT=465\nACME_STARTTLS=1\n": "plaintext-on-implicit-tls-port",
		"ssl=true\nstarttls=true\n":                                       "ssl-and-starttls-both-on",
		"SMTP_HOST=imap.example.com\nSMTP_PORT=993\n":                     "port-is-not-an-smtp-port",
		"SMTP_HOST=smtp.example.com\nSMTP_PORT=587\nSMTP_STARTTLS=true\n": "",
	} {
		if got := explain.Explain([]byte(text), explain.Options{}).Verdict.Rule; got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
