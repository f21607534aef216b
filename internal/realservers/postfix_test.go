package realservers

import (
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
)

func TestPostfix(t *testing.T) {
	runCases(t, "postfix", append(submissionCases("postfix"), postfixCases()...))
}

func postfixCases() []verdictCase {
	const onSTARTTLS = probe.SecuritySTARTTLS
	return []verdictCase{
		{
			// A name, with addresses of both families of which one answers.
			name:      "host by its name",
			arguments: arguments{server: "postfix-starttls", host: "localhost", flags: []string{"--starttls"}},
			status:    report.OK,
		},

		// AUTH in clear only.
		hopeless("no TLS, STARTTLS on", "postfix-clear-auth", "starttls-not-offered", right, "--starttls").proving(noAuthSent),
		hopeless("no TLS, SSL on", "postfix-clear-auth", "implicit-tls-on-starttls-port", right, "--ssl").proving(noAuthSent),
		{
			// The password does not go out in clear, so it cannot be known to be good.
			name:      "no TLS, both boxes off",
			arguments: arguments{server: "postfix-clear-auth", flags: []string{"--ssl=off", "--starttls=off"}},
			status:    report.Unproven,
			proof:     noAuthSent,
		},
		ok("no TLS, both boxes off, in clear on purpose", "postfix-clear-auth", "--ssl=off", "--starttls=off", "--insecure"),

		hopeless("no AUTH", "postfix-no-auth", "auth-not-offered", right, "--starttls"),
		hopeless("broken key", "postfix-broken-key", "starttls-refused", right, "--starttls").proving(refusedUpgrade),

		broken("TLS required, both boxes off", "postfix-tls-required", "auth-hidden-until-tls", onSTARTTLS, "--ssl=off", "--starttls=off"),
		{
			name:      "TLS required, both boxes off, no user",
			arguments: arguments{server: "postfix-tls-required", login: noUser, flags: []string{"--ssl=off", "--starttls=off", "--from", other}},
			status:    report.Broken,
			rule:      "tls-required-by-server",
			fix:       onSTARTTLS,
		},
		ok("TLS required, STARTTLS on", "postfix-tls-required", "--starttls"),
		hopeless("sign-in required, no user", "postfix-auth-required", "auth-required", noUser, "--starttls", "--from", other),
		ok("sign-in required, signed in", "postfix-auth-required", "--starttls"),

		broken("host name without a domain, judged at RCPT", "postfix-fqdn-late", "ehlo-name-rejected", onSTARTTLS, "--starttls", "--ehlo-name", "desktop").proving(otherName),
		broken("host name without a domain, judged at EHLO", "postfix-fqdn-early", "ehlo-name-rejected", onSTARTTLS, "--starttls", "--ehlo-name", "desktop").proving(otherName),
		ok("host name with a domain", "postfix-fqdn-early", "--starttls", "--ehlo-name", "desktop.example.test"),
		ok("address literal as name", "postfix-fqdn-late", "--starttls"),
		ok("greeting in two parts with a delay", "postfix-postscreen", "--starttls").proving(teaser),

		hopeless("sender of somebody else", "postfix-bound-sender", "sender-not-owned", right, "--starttls", "--from", "boss@example.test"),
		ok("sender of one's own", "postfix-bound-sender", "--starttls"),
		hopeless("sender refused", "postfix-banned-sender", "sender-rejected", right, "--starttls", "--from", "banned@example.test"),
		hopeless("recipient unknown", "postfix-starttls", "recipient-rejected", right, "--starttls", "--to", "nobody@example.test"),
		hopeless("greylisting", "postfix-greylist", "greylisted", right, "--starttls", "--to", other),
		hopeless("recipient elsewhere, no AUTH there", "postfix-no-auth", "relay-denied", noUser, "--starttls", "--from", other, "--to", "somebody@example.net"),
		ok("recipient elsewhere, signed in", "postfix-starttls", "--starttls", "--to", "somebody@example.net"),

		hopeless("certificate expired", "postfix-cert-expired", "cert-expired", right, "--starttls").proving(certificateProblem(probe.CertExpired)),
		hopeless("certificate expired, TLS port", "postfix-cert-expired-implicit", "cert-expired", right, "--ssl").proving(certificateProblem(probe.CertExpired)),
		hopeless("certificate signed by itself", "postfix-cert-self-signed", "cert-self-signed", right, "--starttls").proving(certificateProblem(probe.CertSelfSigned)),
		risky("certificate signed by itself, taken on purpose", "postfix-cert-self-signed", "cert-self-signed", "--starttls", "--insecure"),
		hopeless("certificate for another name", "postfix-cert-wrong-name", "cert-hostname-mismatch", right, "--starttls").proving(certificateProblem(probe.CertWrongName)),
		hopeless("certificate without its chain", "postfix-cert-chainless", "cert-chain-incomplete", right, "--starttls").proving(certificateProblem(probe.CertIncomplete)),
		hopeless("client certificate required", "postfix-client-cert", "client-certificate-required", right, "--starttls"),
		ok("client certificate given", "postfix-client-cert", "--starttls", "--client-cert", certFile("client.pem"), "--client-key", certFile("client.key")),
		hopeless("TLS 1.0 only", "postfix-old-tls", "tls-version-too-old", right, "--starttls").proving(oldTLS),
	}
}

// refusedUpgrade demands the reply to STARTTLS.
func refusedUpgrade(t *testing.T, r report.Report) {
	t.Helper()
	s := r.Record.AsConfigured()
	if s.STARTTLS == nil || s.STARTTLS.Reply == nil || s.STARTTLS.Reply.Code != 454 {
		t.Errorf("STARTTLS %+v, want the reply 454", s.STARTTLS)
	}
	noAuthSent(t, r)
}

// otherName demands that the recommendation is about the EHLO name.
func otherName(t *testing.T, r report.Report) {
	t.Helper()
	if r.Recommended == nil || r.Recommended.EHLOName == "" || r.Recommended.EHLOName == "desktop" {
		t.Errorf("recommended %+v, want another EHLO name", r.Recommended)
	}
}

// teaser demands both lines of postscreen's greeting, and the wait between them.
func teaser(t *testing.T, r report.Report) {
	t.Helper()
	banner := r.Record.AsConfigured().Banner
	if banner == nil || len(banner.Lines) != 2 || banner.Delay < 1000 {
		t.Errorf("banner %+v, want two lines with seconds between them", banner)
	}
}

// oldTLS demands that the old version was negotiated and recorded, and not trusted.
func oldTLS(t *testing.T, r report.Report) {
	t.Helper()
	if tls := r.Record.AsConfigured().TLS; tls == nil || tls.Version != "TLS 1.0" {
		t.Errorf("TLS %+v, want TLS 1.0", tls)
	}
	noAuthSent(t, r)
}
