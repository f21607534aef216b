package realservers

import (
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
)

// dovecotMechanisms are those that Debian's Dovecot has, and that smtpwhy speaks.
var dovecotMechanisms = []string{"PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"}

// TestMechanisms signs in with each mechanism, with the right password and a wrong one.
func TestMechanisms(t *testing.T) {
	var cases []verdictCase
	for _, m := range dovecotMechanisms {
		for _, server := range []string{"dovecot-starttls", "dovecot-implicit"} {
			flag := "--starttls"
			if strings.HasSuffix(server, "implicit") {
				flag = "--ssl"
			}
			cases = append(cases,
				ok(m+" on "+server, server, flag, "--auth", m).proving(usedMechanism(m, probe.OutcomeAccepted)),
				hopeless(m+" on "+server+", wrong password", server, "credentials-rejected", wrong, flag, "--auth", m).proving(usedMechanism(m, probe.OutcomeRejected)))
		}
	}
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
