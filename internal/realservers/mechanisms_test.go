package realservers

import (
	"slices"
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
)

// spoken are the mechanisms that a server offers and smtpwhy speaks, by the key of
// servers.Addresses. The servers' lists are those of Debian's builds.
var spoken = map[string][]string{
	"dovecot-starttls": {"PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"},
	"dovecot-implicit": {"PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"},
	"postfix-cyrus": {"PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "NTLM", "SCRAM-SHA-1", "SCRAM-SHA-224", "SCRAM-SHA-256",
		"SCRAM-SHA-384", "SCRAM-SHA-512"},
	"exim-mechanisms": {"PLAIN", "LOGIN", "CRAM-MD5"},
	"exim-starttls":   {"PLAIN", "LOGIN"},
}

// TestMechanisms signs in with each mechanism, with the right password and a wrong one.
func TestMechanisms(t *testing.T) {
	var cases []verdictCase
	for server, list := range spoken {
		flag := "--starttls"
		if strings.HasSuffix(server, "implicit") {
			flag = "--ssl"
		}
		for _, m := range list {
			cases = append(cases,
				ok(m+" on "+server, server, flag, "--auth", m).proving(usedMechanism(m, probe.OutcomeAccepted)),
				hopeless(m+" on "+server+", wrong password", server, "credentials-rejected", wrong, flag, "--auth", m).proving(usedMechanism(m, probe.OutcomeRejected)))
		}
	}
	cases = append(cases,
		// Exim knows version 1 of NTLM alone, which smtpwhy does not send.
		hopeless("NTLM of version 1", "exim-mechanisms", "credentials-rejected", right, "--starttls", "--auth", "NTLM").proving(usedMechanism("NTLM", probe.OutcomeRejected)),
		hopeless("GSSAPI alone", "postfix-cyrus-gssapi", "auth-mechanism-not-shared", right, "--starttls").proving(noAuthSent),
	)
	runCases(t, "dovecot", cases)
}

// usedMechanism demands one attempt with the mechanism, and of SCRAM that the server
// proved itself where it accepted.
func usedMechanism(name string, outcome probe.Outcome) func(*testing.T, report.Report) {
	return func(t *testing.T, r report.Report) {
		t.Helper()
		list := r.Record.AsConfigured().Auth
		if len(list) != 1 || list[0].Mechanism != name || list[0].Outcome != outcome || !list[0].CarriedSecret {
			t.Fatalf("AUTH %+v, want %s once, %s", list, name, outcome)
		}
		if !strings.HasPrefix(name, "SCRAM-") {
			return
		}
		if list[0].Iterations < 4096 || list[0].ServerVerified != (outcome == probe.OutcomeAccepted) {
			t.Errorf("%d iterations, server verified %v", list[0].Iterations, list[0].ServerVerified)
		}
	}
}

// TestAllMechanisms compares what became of each mechanism with what the server offers.
func TestAllMechanisms(t *testing.T) {
	needServer(t, "postfix, dovecot and exim")
	for server, list := range spoken {
		if strings.HasSuffix(server, "implicit") {
			continue
		}
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			out := check(t, arguments{server: server, flags: []string{"--starttls", "--all-mechanisms"}})
			r := decode(t, out)
			got := map[string]probe.Outcome{}
			for _, s := range r.Record.Sessions {
				for _, a := range s.Auth {
					if _, twice := got[a.Mechanism]; twice {
						t.Errorf("AUTH %s was tried twice", a.Mechanism)
					}
					got[a.Mechanism] = a.Outcome
				}
			}
			offered := r.Record.AsConfigured().Capabilities().Mechanisms()
			for _, m := range offered {
				want := probe.OutcomeAborted // not spoken: up to the challenge
				switch {
				case slices.Contains(list, m):
					want = probe.OutcomeAccepted
				case m == "NTLM":
					want = probe.OutcomeRejected
				}
				if got[m] != want {
					t.Errorf("AUTH %s: %q, want %s", m, got[m], want)
				}
			}
			if len(got) != len(offered) {
				t.Errorf("%d mechanisms tried: %v; %d offered: %v", len(got), got, len(offered), offered)
			}
			for _, m := range list {
				if !slices.Contains(offered, m) {
					t.Errorf("%s is not offered: %v", m, offered)
				}
			}
			text := check(t, arguments{server: server, format: "text", flags: []string{"--starttls", "--all-mechanisms"}}).stdout
			for _, m := range offered {
				if !strings.Contains(text, "\n  "+m+" ") {
					t.Errorf("the table has no line of %s:\n%s", m, text)
				}
			}
		})
	}
}

// encodingCase is a sign-in with a password outside ASCII: to which account, and
// whether it is accepted in UTF-8 and with --latin1.
type encodingCase struct {
	server, mechanism string
	account           func() string
	utf8, latin1      bool
}

// TestEncodings shows what servers make of a password outside ASCII: Dovecot and Cyrus
// SASL compare bytes; Cyrus narrows what DIGEST-MD5 hashes, as the RFC says, and widens
// the bytes that it keeps for NTLM.
func TestEncodings(t *testing.T) {
	needServer(t, "postfix and dovecot")
	inUTF8, inLatin1 := func() string { return running.UTF8User }, func() string { return running.Latin1User }
	var cases []encodingCase
	for _, server := range []string{"dovecot-starttls", "postfix-cyrus"} {
		for _, m := range []string{"PLAIN", "LOGIN", "CRAM-MD5"} {
			cases = append(cases, encodingCase{server, m, inUTF8, true, false}, encodingCase{server, m, inLatin1, false, true})
		}
		for _, m := range []string{"SCRAM-SHA-1", "SCRAM-SHA-256"} {
			cases = append(cases, encodingCase{server, m, inUTF8, true, true}, encodingCase{server, m, inLatin1, false, false})
		}
	}
	cases = append(cases,
		encodingCase{"dovecot-starttls", "DIGEST-MD5", inUTF8, false, false}, encodingCase{"dovecot-starttls", "DIGEST-MD5", inLatin1, true, true},
		encodingCase{"postfix-cyrus", "DIGEST-MD5", inUTF8, true, true}, encodingCase{"postfix-cyrus", "DIGEST-MD5", inLatin1, true, true},
		encodingCase{"postfix-cyrus", "NTLM", inUTF8, false, false}, encodingCase{"postfix-cyrus", "NTLM", inLatin1, true, true})
	for _, c := range cases {
		for _, flags := range [][]string{nil, {"--latin1"}} {
			want := c.utf8
			if flags != nil {
				want = c.latin1
			}
			t.Run(strings.Join(append([]string{c.server, c.mechanism, strings.Split(c.account(), "@")[0]}, flags...), " "), func(t *testing.T) {
				t.Parallel()
				out := check(t, arguments{server: c.server, user: c.account(), password: running.Accented,
					flags: append([]string{"--starttls", "--only", "--transcript", "--auth", c.mechanism}, flags...)})
				list := decode(t, out).Record.AsConfigured().Auth
				if len(list) != 1 || (list[0].Outcome == probe.OutcomeAccepted) != want {
					t.Fatalf("AUTH %+v, want one attempt, accepted: %v", list, want)
				}
			})
		}
	}
}

// TestExternal signs in with a client certificate, which is for one account.
func TestExternal(t *testing.T) {
	const server = "exim-client-cert"
	certificate := []string{"--starttls", "--auth", "EXTERNAL", "--client-cert", certFile("client.pem"), "--client-key", certFile("client.key")}
	of := func(user string) arguments {
		return arguments{server: server, login: noPassword, user: user, flags: certificate}
	}
	runCases(t, "exim", []verdictCase{
		{name: "the certificate's own account", arguments: of(""), status: report.OK, proof: external(probe.OutcomeAccepted)},
		{name: "another account", arguments: of(other), status: report.Broken, rule: "credentials-rejected", proof: external(probe.OutcomeRejected)},
		ok("password beside it", server, "--starttls").proving(certificateAsked),
	})
}

func external(outcome probe.Outcome) func(*testing.T, report.Report) {
	return func(t *testing.T, r report.Report) {
		t.Helper()
		s := r.Record.AsConfigured()
		if len(s.Auth) != 1 || s.Auth[0].Mechanism != "EXTERNAL" || s.Auth[0].Outcome != outcome || s.Auth[0].CarriedSecret || !s.TLS.ClientCertSent {
			t.Errorf("AUTH %+v, certificate sent: %v; want EXTERNAL once, %s", s.Auth, s.TLS.ClientCertSent, outcome)
		}
	}
}

// certificateAsked demands that the report says who must have issued a certificate.
func certificateAsked(t *testing.T, r report.Report) {
	t.Helper()
	for _, f := range r.Findings {
		if f.Rule == "client-certificate-asked" && strings.Contains(f.Explanation, "CN=smtpwhy test root") {
			return
		}
	}
	t.Errorf("nothing of the certificate that the server asks for: %+v", r.Findings)
}
