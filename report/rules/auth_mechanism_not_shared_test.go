package rules

import (
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

// TestOfferedAlone: each mechanism that smtpwhy does not speak is explained where a
// server offers nothing else.
func TestOfferedAlone(t *testing.T) {
	t.Parallel()
	for offered, want := range map[string][2]string{ // explanation, fix
		"GSSAPI":            {"Kerberos ticket", "GSSAPI"},
		"GSSAPI GS2-KRB5":   {"GSSAPI, GS2-KRB5: It takes a Kerberos ticket", "Kerberos domain"},
		"GSS-SPNEGO":        {"Kerberos, or NTLM where there is no ticket", "Kerberos domain"},
		"KERBEROS_V4":       {"version 4 of Kerberos", "LOGIN or PLAIN"},
		"GS2-EAP-AES":       {"GS2 family", "LOGIN or PLAIN"},
		"EXTERNAL":          {"client certificate in place of a password", "--client-cert"},
		"ANONYMOUS":         {"proves nothing", "Leave user name and password out"},
		"MSN":               {"Microsoft's own of the 1990s", "PLAIN or LOGIN"},
		"OTP SKEY":          {"new password each time", "PLAIN or LOGIN"},
		"CRAM-SHA256":       {"CRAM-MD5 with SHA-256", "PLAIN or LOGIN"},
		"X-HOUSE-LOGIN":     {"private to one maker", "PLAIN or LOGIN"},
		"SCRAM-SHA3-512":    {"hash function that few programs have", "PLAIN or LOGIN"},
		"WHATEVER":          {"your application may know them", "PLAIN or LOGIN"},
		"XOAUTH2":           {"access tokens only", "OAuth 2.0"},
		"SECURID":           {"SecurID device", "PLAIN or LOGIN"},
		"SAML20":            {"opens a browser", "PLAIN or LOGIN"},
		"PLAIN-CLIENTTOKEN": {"Google's, for its own programs", "PLAIN or LOGIN"},
	} {
		t.Run(offered, func(t *testing.T) {
			t.Parallel()
			settings := probe.Settings{Host: "smtp.example.com", Port: 587, STARTTLS: probe.On, Username: "me@example.com", Secret: probe.Password("correct-horse")}
			list := &probe.EHLO{Extensions: []probe.Extension{{Keyword: "AUTH", Parameters: strings.Fields(offered)}}}
			c := &Case{Settings: settings, Record: &probe.Record{Settings: settings, Sessions: []probe.Session{{
				Purpose: probe.PurposeAsConfigured, Endpoint: probe.Endpoint{Host: "smtp.example.com", Port: 587, Security: probe.SecuritySTARTTLS},
				Reached: probe.StageAuth, TLS: &probe.TLS{Up: true, Verified: true}, EHLOAfterTLS: list,
				Failure: &probe.Failure{Stage: probe.StageAuth, Kind: probe.FailureNoMechanism, Line: -1}}}}}
			found := AuthMechanismNotShared.Check(c)
			if len(found) != 1 || !strings.Contains(found[0].Explanation, want[0]) || !strings.Contains(found[0].Fix, want[1]) {
				t.Errorf("findings are %+v", found)
			}
			for _, f := range found {
				checkText(t, offered, f.Explanation)
			}
		})
	}
}
