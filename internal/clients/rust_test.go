package clients

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/smtpwhy/smtpwhy/probe"
)

func TestRustConduct(t *testing.T) {
	const (
		implicit, starttls = probe.SecurityImplicit, probe.SecuritySTARTTLS
		maybe, none        = probe.SecurityOpportunistic, probe.SecurityNone
	)
	testManners(t, []mannerTest{
		{"lettre", "SmtpTransport.relay=relay", manner{465, implicit, probe.Gives, ""}},
		{"lettre", "SmtpTransport.relay=relay\nport=587", manner{587, implicit, probe.Gives, ""}},
		{"lettre", "SmtpTransport.relay=starttls_relay", manner{587, starttls, probe.Gives, ""}},
		{"lettre", "SmtpTransport.relay=builder_dangerous", manner{25, none, probe.Gives, ""}},
		{"lettre", "SmtpTransport.relay=unencrypted_localhost", manner{25, none, probe.Gives, ""}},
		{"lettre", "SmtpTransport.relay=builder_dangerous\ntls=Tls::Required\nport=587", manner{587, starttls, probe.Gives, ""}},
		{"lettre", "SmtpTransport.relay=relay\ntls=Opportunistic", manner{465, maybe, probe.GoesOn, ""}},
		{"lettre", "from_url=smtps://u:p@h", manner{465, implicit, probe.Gives, ""}},
		{"lettre", "from_url=smtps://u:p@h:587?tls=required", manner{587, implicit, probe.Gives, ""}},
		{"lettre", "from_url=smtp://u:p@h", manner{25, none, probe.Gives, ""}},
		{"lettre", "from_url=smtp://u:p@h:587", manner{587, none, probe.Gives, ""}},
		{"lettre", "from_url=smtp://u:p@h?tls=required", manner{587, starttls, probe.Gives, ""}},
		{"lettre", "from_url=smtp://u:p@h?tls=opportunistic", manner{587, maybe, probe.GoesOn, ""}},
		{"lettre", "from_url=smtp+starttls://u:p@h", manner{25, none, probe.Gives,
			"Unknown scheme 'smtp+starttls' or tls parameter '', note that a transport with TLS requires one of the TLS features"}},

		{"vaultwarden", "", manner{587, starttls, probe.Gives, ""}},
		{"vaultwarden", "SMTP_SECURITY=force_tls", manner{465, implicit, probe.Gives, ""}},
		{"vaultwarden", "SMTP_SECURITY=off", manner{25, none, probe.Gives, ""}},
		{"vaultwarden", "SMTP_SECURITY=starttls\nSMTP_PORT=465", manner{465, starttls, probe.Gives, ""}},
		{"vaultwarden", "SMTP_SECURITY=ssl", manner{587, starttls, probe.Gives, vaultwardenBadMode}},
		{"vaultwarden", "SMTP_SSL=true\nSMTP_PORT=587", manner{587, starttls, probe.Gives, ""}},
		{"vaultwarden", "SMTP_SSL=false", manner{25, none, probe.Gives, ""}},
		{"vaultwarden", "SMTP_SSL=true\nSMTP_EXPLICIT_TLS=true", manner{465, implicit, probe.Gives, ""}},
		{"vaultwarden", "SMTP_SECURITY=starttls\nSMTP_EXPLICIT_TLS=true", manner{587, starttls, probe.Gives, ""}},
	})
}

func TestVaultwardenMechanisms(t *testing.T) {
	for text, want := range map[string][]string{
		`"Plain"`:        {"PLAIN"},
		"Login, Xoauth2": {"LOGIN", "XOAUTH2"},
		"CRAM-MD5":       {"PLAIN", "LOGIN"},
	} {
		d, _ := conductOf(t, "vaultwarden", "SMTP_AUTH_MECHANISM="+text)
		if diff := cmp.Diff(want, d.Mechanisms); diff != "" {
			t.Errorf("%s (-want +got)\n%s", text, diff)
		}
	}
}

func TestRustTargets(t *testing.T) {
	testTargets(t, "lettre", "SmtpTransport.relay=relay\nSmtpTransport.relay.host=h\nport=587")
	testTargets(t, "lettre", "SmtpTransport.relay=builder_dangerous\nSmtpTransport.relay.host=h")
	testTargets(t, "lettre", "SmtpTransport.relay=builder_dangerous\nSmtpTransport.relay.host=h\ntls=Opportunistic")
	testTargets(t, "lettre", "from_url=smtp://u:p@h")
	testTargets(t, "lettre", "from_url=smtps://u:p@h:587")
	testTargets(t, "vaultwarden", "SMTP_HOST=h\nSMTP_PORT=587\nSMTP_EXPLICIT_TLS=true")
	testTargets(t, "vaultwarden", "SMTP_HOST=h\nSMTP_SECURITY=off")
}
