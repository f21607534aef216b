package realservers

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
)

// verdictCase is one check: what a user types, and what the program must say.
type verdictCase struct {
	name string
	arguments
	// status and rule are the verdict's. The exit code follows from the status.
	status report.Status
	rule   string
	// fix is the security mode of the settings that must be recommended, tried
	// in this run, on the same port. Empty: no settings are known to work.
	fix probe.Security
	// within is the longest time that the program may take. A case that has it
	// runs alone.
	within time.Duration
	// proof looks at the record for what the case is about.
	proof func(*testing.T, report.Report)
}

// ok is a case in which everything goes through.
func ok(name, server string, flags ...string) verdictCase {
	return verdictCase{name: name, arguments: arguments{server: server, flags: flags}, status: report.OK}
}

// risky is a case in which everything goes through, with a warning.
func risky(name, server, rule string, flags ...string) verdictCase {
	return verdictCase{name: name, arguments: arguments{server: server, flags: flags}, status: report.Risky, rule: rule}
}

// broken is a case with the right password in which the settings are to blame
// and others, on the same port with the given mode, work.
func broken(name, server, rule string, fix probe.Security, flags ...string) verdictCase {
	return verdictCase{name: name, arguments: arguments{server: server, flags: flags}, status: report.Broken, rule: rule, fix: fix}
}

// hopeless is a case that no other settings of the connection can mend.
func hopeless(name, server, rule string, with login, flags ...string) verdictCase {
	return verdictCase{name: name, arguments: arguments{server: server, login: with, flags: flags}, status: report.Broken, rule: rule}
}

// proving adds a look at the record.
func (c verdictCase) proving(proof func(*testing.T, report.Report)) verdictCase {
	c.proof = proof
	return c
}

// soon adds a time limit.
func (c verdictCase) soon(within time.Duration) verdictCase {
	c.within = within
	return c
}

// runCases runs the cases of one server.
func runCases(t *testing.T, name string, cases []verdictCase) {
	needServer(t, name)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.within == 0 {
				t.Parallel()
			}
			out := check(t, c.arguments)
			r := decode(t, out)
			c.judge(t, out, r)
			if c.proof != nil {
				c.proof(t, r)
			}
			if t.Failed() {
				t.Logf("smtpwhy said:\n%s\n%s", out.stdout, out.stderr)
			}
		})
	}
}

func (c verdictCase) judge(t *testing.T, out output, r report.Report) {
	t.Helper()
	if got := r.Verdict; got.Status != c.status || got.Rule != c.rule {
		t.Errorf("verdict %s %q, want %s %q", got.Status, got.Rule, c.status, c.rule)
	}
	wantExit := 0
	if c.status == report.Broken {
		wantExit = 1
	}
	if out.exit != wantExit {
		t.Errorf("exit code %d, want %d", out.exit, wantExit)
	}
	if c.within > 0 && out.took > c.within {
		t.Errorf("took %v, want at most %v", out.took, c.within)
	}
	if out.stderr != "" {
		t.Errorf("standard error is not empty: %q", out.stderr)
	}
	c.judgeRecommendation(t, r)
	judgePasswords(t, c.arguments, r)
}

func (c verdictCase) judgeRecommendation(t *testing.T, r report.Report) {
	t.Helper()
	got := r.Recommended
	if c.fix == "" {
		if got != nil && got.Verified {
			t.Errorf("recommended as verified: %+v, want nothing", *got)
		}
		return
	}
	if got == nil {
		t.Fatalf("nothing recommended, want %s", c.fix)
	}
	configured := r.Record.Settings
	if got.Host != configured.Host || got.Port != configured.Port || got.Security != c.fix || !got.Verified || len(got.Changes) == 0 {
		t.Errorf("recommended %+v, want %s on port %d, verified, with the changes", *got, c.fix, configured.Port)
	}
	if got.Session <= 0 || got.Session >= len(r.Record.Sessions) {
		t.Fatalf("the recommendation's session is %d of %d", got.Session, len(r.Record.Sessions))
	}
	// "Verified" is a promise: the session must really have gone all the way.
	s := r.Record.Sessions[got.Session]
	if s.Failure != nil || s.Reached != probe.StageDone || s.Endpoint.Security != c.fix || s.TLS == nil || !s.TLS.Verified {
		t.Errorf("the recommended settings did not go through: reached %s, failure %+v", s.Reached, s.Failure)
	}
	if got.EHLOName != "" && got.EHLOName != s.Endpoint.EHLOName {
		t.Errorf("recommended EHLO name %q, tried was %q", got.EHLOName, s.Endpoint.EHLOName)
	}
	if c.login == right && !slices.ContainsFunc(s.Auth, func(a probe.Attempt) bool { return a.Outcome == probe.OutcomeAccepted }) {
		t.Errorf("the recommended settings were not tried with the password: %+v", s.Auth)
	}
}

// judgePasswords holds the run to its promises: a password goes only where the
// user allowed it, and a wrong one goes once.
func judgePasswords(t *testing.T, a arguments, r report.Report) {
	t.Helper()
	sent := 0
	for _, s := range r.Record.Sessions {
		safe := s.TLS != nil && s.TLS.Up && s.TLS.Verified && s.TLS.Version != "TLS 1.0"
		for _, attempt := range s.Auth {
			if !attempt.CarriedSecret {
				continue
			}
			sent++
			if s.Purpose == probe.PurposeAlternative {
				t.Errorf("the password went out in an alternative session on port %d", s.Endpoint.Port)
			}
			if !safe && !slices.Contains(a.flags, "--insecure") {
				t.Errorf("the password went out over a connection that is not proven safe: %+v", s.Endpoint)
			}
		}
	}
	if limit := map[login]int{right: 2, wrong: 1}[a.login]; sent > limit {
		t.Errorf("the password went out %d times, want at most %d", sent, limit)
	}
}

// noAuthSent demands that no AUTH went out in the as-configured session.
func noAuthSent(t *testing.T, r report.Report) {
	t.Helper()
	for _, a := range r.Record.AsConfigured().Auth {
		if a.Outcome != probe.OutcomeSkipped {
			t.Errorf("AUTH %s: %s, want it left out", a.Mechanism, a.Outcome)
		}
	}
}

// unverified demands that TLS came up without proof of who is there, and that
// nothing secret was sent over it.
func unverified(t *testing.T, r report.Report) {
	t.Helper()
	if tls := r.Record.AsConfigured().TLS; tls == nil || !tls.Up || tls.Verified || len(tls.Problems) == 0 {
		t.Errorf("TLS %+v, want it up and not verified, with the reason", tls)
	}
	noAuthSent(t, r)
}

// certificateProblem is unverified for the one reason that there is.
func certificateProblem(kind probe.CertProblemKind) func(*testing.T, report.Report) {
	return func(t *testing.T, r report.Report) {
		t.Helper()
		unverified(t, r)
		tls := r.Record.AsConfigured().TLS
		if _, found := tls.Problem(kind); !found || len(tls.Problems) != 1 {
			t.Errorf("certificate problems %+v, want %s alone", tls.Problems, kind)
		}
	}
}

// certFile is a file that the servers' certificates came with. It needs running
// servers, so the tables ask for it through a function.
func certFile(name string) string {
	if running == nil {
		return name
	}
	return filepath.Join(running.Certs, name)
}
