package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtpwhy/smtpwhy/probe"
)

func reply(code int, text string) *probe.Reply {
	return &probe.Reply{Code: code, Lines: []string{text}}
}

func ehlo(keywords ...string) *probe.EHLO {
	e := &probe.EHLO{Name: "mail.example.com", Reply: reply(250, "mail.example.com")}
	for _, k := range keywords {
		e.Extensions = append(e.Extensions, probe.Extension{Keyword: k})
	}
	return e
}

func withAuth(e *probe.EHLO, mechanisms ...string) *probe.EHLO {
	e.Extensions = append(e.Extensions, probe.Extension{Keyword: "AUTH", Parameters: mechanisms})
	return e
}

// ledger is the ledger as "state: why", by name.
func ledger(settings probe.Settings, s probe.Session, interrupted string) map[string]string {
	s.Purpose = probe.PurposeAsConfigured
	record := &probe.Record{Settings: settings, Sessions: []probe.Session{s}, Interrupted: interrupted}
	lines := map[string]string{}
	for _, c := range Diagnose(Case{Record: record}).Checks {
		lines[c.Name] = string(c.State) + ": " + c.Why
	}
	return lines
}

func TestLedger(t *testing.T) {
	t.Parallel()
	user := probe.Settings{Host: "mail.example.com", Username: "me@example.com", Secret: probe.Password("x")}
	up := &probe.TLS{Up: true, Version: "TLS 1.3", Cipher: "TLS_AES_128_GCM_SHA256", Verified: true}
	end := func(stage probe.Stage, kind probe.FailureKind, r *probe.Reply) *probe.Failure {
		return &probe.Failure{Stage: stage, Kind: kind, Text: "what happened", Reply: r, Line: -1}
	}
	for name, test := range map[string]struct {
		settings    probe.Settings
		session     probe.Session
		interrupted string
		want        map[string]string // the lines of interest
	}{
		"no address": {
			user, probe.Session{Reached: probe.StageDNS, Failure: end(probe.StageDNS, probe.FailureDNS, nil)}, "",
			map[string]string{"reachable": "failed: what happened", "greets": "not-tested: the session ended before, at the look-up of the host"},
		},
		"every mechanism refused": {
			user, probe.Session{Reached: probe.StageAuth, TLS: up, EHLOAfterTLS: withAuth(ehlo(), "PLAIN", "LOGIN"),
				Auth:    []probe.Attempt{{Mechanism: "PLAIN", Outcome: probe.OutcomeUnsupported, Reply: reply(504, "no")}, {Mechanism: "LOGIN", Outcome: probe.OutcomeUnsupported, Reply: reply(504, "no")}},
				Failure: end(probe.StageAuth, probe.FailureReply, reply(504, "no"))}, "",
			map[string]string{"mechanism": `failed: the server offers PLAIN, LOGIN; the server refused the mechanism LOGIN: "504 no"`,
				"credentials": `not-tested: the server refused the mechanism LOGIN: "504 no"`},
		},
		"AUTH with an empty list": {
			user, probe.Session{Reached: probe.StageAuth, TLS: up, EHLOAfterTLS: withAuth(ehlo()), Failure: end(probe.StageAuth, probe.FailureNoMechanism, nil)}, "",
			map[string]string{"credentials": "not-tested: the server offers AUTH without a mechanism"},
		},
		"IPv6": {
			user, probe.Session{Reached: probe.StageGreeting, Endpoint: probe.Endpoint{Address: "2001:db8::1", Port: 25}, Banner: reply(220, "mail ESMTP")}, "",
			map[string]string{"reachable": "passed: connected to [2001:db8::1]:25", "greets": `passed: "220 mail ESMTP"`},
		},
		"greeting refused": {
			user, probe.Session{Reached: probe.StageGreeting, Banner: reply(554, "no"), Failure: end(probe.StageGreeting, probe.FailureReply, reply(554, "no"))}, "",
			map[string]string{"greets": `failed: the server said "554 no"`},
		},
		"time ran out": {
			user, probe.Session{Reached: probe.StageConnect}, "timeout",
			map[string]string{"reachable": "not-tested: the run ended before (timeout)", "recipient": "not-tested: the run ended before (timeout)"},
		},
		"optional STARTTLS not offered": {
			user, probe.Session{Reached: probe.StageDone, Endpoint: probe.Endpoint{Security: probe.SecurityOpportunistic}, EHLOBeforeTLS: ehlo("PIPELINING")}, "",
			map[string]string{"encrypted": "failed: the server does not offer STARTTLS; the session went on in clear", "identity": "not-tested: no TLS, so no certificate"},
		},
		"certificate": {
			user, probe.Session{Reached: probe.StageDone, TLS: &probe.TLS{Up: true, Version: "TLS 1.2", Problems: []probe.CertProblem{{Kind: probe.CertExpired, Text: "expired\x1b[2J"}}}}, "",
			map[string]string{"encrypted": "passed: TLS 1.2", "identity": `failed: expired\x1b[2J`},
		},
		"no mechanism shared": {
			user, probe.Session{Reached: probe.StageAuth, TLS: up, EHLOAfterTLS: withAuth(ehlo(), "GSSAPI", "NTLM"), Failure: end(probe.StageAuth, probe.FailureNoMechanism, nil)}, "",
			map[string]string{"mechanism": "failed: no mechanism is shared: the server offers GSSAPI, NTLM", "credentials": "not-tested: what happened"},
		},
		"AUTH without a mechanism": {
			user, probe.Session{Reached: probe.StageAuth, TLS: up, EHLOAfterTLS: withAuth(ehlo()), Failure: end(probe.StageAuth, probe.FailureNoMechanism, nil)}, "",
			map[string]string{"mechanism": "failed: no mechanism is shared: the server offers AUTH without a mechanism"},
		},
		"rejected": {
			user, probe.Session{Reached: probe.StageAuth, TLS: up, EHLOAfterTLS: withAuth(ehlo(), "PLAIN"), Failure: end(probe.StageAuth, probe.FailureReply, reply(535, "no")),
				Auth: []probe.Attempt{{Mechanism: "PLAIN", Outcome: probe.OutcomeRejected, Reply: reply(535, "no")}}}, "",
			map[string]string{"mechanism": "passed: the server offers PLAIN; PLAIN was used", "credentials": `failed: the server said "535 no"`, "sender": "not-tested: the session ended before, at AUTH"},
		},
		"mechanism broken, then the connection lost": {
			user, probe.Session{Reached: probe.StageAuth, TLS: up, EHLOAfterTLS: withAuth(ehlo(), "PLAIN"), Failure: end(probe.StageAuth, probe.FailureClosed, nil),
				Auth: []probe.Attempt{{Mechanism: "PLAIN", Outcome: probe.OutcomeUnsupported, Reply: reply(504, "not here")}}}, "",
			map[string]string{"credentials": `not-tested: the server refused the mechanism PLAIN: "504 not here"`},
		},
		"skipped for safety": {
			user, probe.Session{Reached: probe.StageDone, EHLOBeforeTLS: withAuth(ehlo(), "PLAIN"),
				Auth: []probe.Attempt{{Mechanism: "PLAIN", Outcome: probe.OutcomeSkipped, Why: "the connection is not encrypted"}}}, "",
			map[string]string{"mechanism": "passed: the server offers PLAIN", "credentials": "not-tested: the connection is not encrypted"},
		},
		"lost in AUTH": {
			user, probe.Session{Reached: probe.StageAuth, EHLOBeforeTLS: withAuth(ehlo(), "PLAIN"), Failure: end(probe.StageAuth, probe.FailureClosed, nil),
				Auth: []probe.Attempt{{Mechanism: "PLAIN", Outcome: probe.OutcomeAborted}}}, "",
			map[string]string{"credentials": "not-tested: the sign-in did not come to its end"},
		},
		"nobody to sign in": {
			probe.Settings{Host: "mail.example.com"}, probe.Session{Reached: probe.StageDone, EHLOBeforeTLS: withAuth(ehlo(), "PLAIN"),
				Envelope: &probe.Envelope{From: "a@example.com", To: "b@example.com", Mail: reply(250, "ok"), Rcpt: reply(550, "5.1.1 no such user")}}, "",
			map[string]string{"mechanism": "not-tested: no user name given; the server offers PLAIN", "credentials": "not-tested: no user name given",
				"sender": "passed: a@example.com accepted", "recipient": `failed: the server said "550 5.1.1 no such user"`},
		},
		"no sender": {
			user, probe.Session{Reached: probe.StageDone, NotTested: []probe.NotTested{{Name: "mail", Why: "no sender given"}}}, "",
			map[string]string{"sender": "not-tested: no sender given", "recipient": "not-tested: no sender given"},
		},
		"lost at RCPT": {
			user, probe.Session{Reached: probe.StageRcpt, Envelope: &probe.Envelope{From: "a@example.com", Mail: reply(250, "ok")}, Failure: end(probe.StageRcpt, probe.FailureClosed, nil)}, "",
			map[string]string{"sender": "passed: a@example.com accepted", "recipient": "failed: what happened"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := ledger(test.settings, test.session, test.interrupted)
			got := map[string]string{}
			for name := range test.want {
				got[name] = all[name]
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
