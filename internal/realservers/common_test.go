package realservers

import (
	"testing"
	"time"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
)

// quick is the longest that a check of a TLS port in clear may take: the port is
// silent, but the TLS alternative beside it has long answered.
const quick = 2 * time.Second

// submissionCases are the right and wrong settings for a pair of submission
// ports as every server has them: STARTTLS with AUTH hidden until then, and
// implicit TLS.
func submissionCases(server string) []verdictCase {
	starttls, implicit := server+"-starttls", server+"-implicit"
	const onSTARTTLS, onImplicit = probe.SecuritySTARTTLS, probe.SecurityImplicit
	return []verdictCase{
		broken("TLS port, STARTTLS on", implicit, "plaintext-on-implicit-tls-port", onImplicit, "--starttls").soon(quick),
		broken("TLS port, both boxes off", implicit, "plaintext-on-implicit-tls-port", onImplicit, "--ssl=off", "--starttls=off").soon(quick),
		ok("TLS port, SSL on", implicit, "--ssl"),
		// It goes through, since the session opens with TLS; other software may refuse to choose.
		risky("TLS port, SSL and STARTTLS on", implicit, "ssl-and-starttls-both-on", "--ssl", "--starttls"),
		hopeless("TLS port, wrong password", implicit, "credentials-rejected", wrong, "--ssl"),

		ok("STARTTLS port, STARTTLS on", starttls, "--starttls"),
		ok("STARTTLS port, no box touched", starttls),
		ok("STARTTLS port, another recipient", starttls, "--starttls", "--to", other),
		hopeless("STARTTLS port, wrong password", starttls, "credentials-rejected", wrong, "--starttls").proving(rejected),
		broken("STARTTLS port, both boxes off", starttls, "auth-hidden-until-tls", onSTARTTLS, "--ssl=off", "--starttls=off"),
		broken("STARTTLS port, SSL on", starttls, "implicit-tls-on-starttls-port", onSTARTTLS, "--ssl"),
		broken("STARTTLS port, SSL and STARTTLS on", starttls, "ssl-and-starttls-both-on", onSTARTTLS, "--ssl", "--starttls"),
		{
			name:      "STARTTLS port, no password",
			arguments: arguments{server: starttls, login: noPassword, flags: []string{"--starttls"}},
			status:    report.Unproven,
			proof:     noAuthSent,
		},
		{
			name:      "STARTTLS port, certificate of an unknown authority",
			arguments: arguments{server: starttls, noCA: true, flags: []string{"--starttls"}},
			status:    report.Broken,
			rule:      "cert-untrusted",
			proof:     unverified,
		},
	}
}

// rejected demands that the server itself refused the password, once.
func rejected(t *testing.T, r report.Report) {
	t.Helper()
	s := r.Record.AsConfigured()
	if len(s.Auth) != 1 || s.Auth[0].Outcome != probe.OutcomeRejected || s.Auth[0].Reply == nil || s.Auth[0].Reply.Code != 535 || !s.Auth[0].InsideTLS {
		t.Errorf("AUTH %+v, want one attempt inside TLS, answered with 535", s.Auth)
	}
}
