package realservers

import (
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
)

func TestDovecot(t *testing.T) {
	runCases(t, "dovecot", append(submissionCases("dovecot"),
		hopeless("no user", "dovecot-starttls", "auth-required", noUser, "--starttls", "--from", other),
		hopeless("recipient unknown behind the relay", "dovecot-starttls", "recipient-rejected", right, "--starttls", "--to", "nobody@example.test"),
	))
}

func TestExim(t *testing.T) {
	runCases(t, "exim", append(submissionCases("exim"),
		hopeless("recipient elsewhere, no user", "exim-starttls", "relay-denied", noUser, "--starttls", "--from", other, "--to", "somebody@example.net"),
		hopeless("recipient unknown", "exim-starttls", "recipient-rejected", noUser, "--starttls", "--from", other, "--to", "nobody@example.test"),
		broken("host name with an underscore", "exim-starttls", "ehlo-name-rejected", probe.SecuritySTARTTLS, "--starttls", "--ehlo-name", "my_desktop"),
	))
}

func TestChasquid(t *testing.T) {
	runCases(t, "chasquid", append(submissionCases("chasquid"),
		hopeless("no user", "chasquid-starttls", "auth-required", noUser, "--starttls", "--from", other),
		hopeless("recipient unknown", "chasquid-smtp", "recipient-rejected", noUser, "--starttls", "--from", "somebody@example.net", "--to", "nobody@example.test"),
		hopeless("LOGIN alone, which it lacks", "chasquid-starttls", "auth-mechanism-not-shared", right, "--starttls", "--auth", "LOGIN"),
	))
}

// TestOpenSMTPD has a server whose TLS fails for everybody, see servers/opensmtpd.sh.
func TestOpenSMTPD(t *testing.T) {
	runCases(t, "opensmtpd", []verdictCase{
		hopeless("STARTTLS on", "opensmtpd-starttls", "tls-handshake-failed", right, "--starttls").proving(internalError),
		hopeless("SSL on", "opensmtpd-implicit", "tls-handshake-failed", right, "--ssl").proving(internalError),
		// An alert is TLS too: the silence has its explanation, though no settings work.
		hopeless("TLS port, STARTTLS on", "opensmtpd-implicit", "plaintext-on-implicit-tls-port", right, "--starttls").soon(quick),
		hopeless("recipient unknown", "opensmtpd-starttls", "recipient-rejected", noUser, "--ssl=off", "--starttls=off", "--from", other, "--to", "nobody@example.test"),
	})
}

// internalError demands the alert by its name.
func internalError(t *testing.T, r report.Report) {
	t.Helper()
	if tls := r.Record.AsConfigured().TLS; tls == nil || tls.Up || tls.Alert != "internal_error" || tls.AlertCode != 80 {
		t.Errorf("TLS %+v, want the alert internal_error (80)", tls)
	}
	noAuthSent(t, r)
}
