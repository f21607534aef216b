package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtpwhy/smtpwhy/probe"
)

func TestChanges(t *testing.T) {
	t.Parallel()
	type settings = probe.Settings
	for name, test := range map[string]struct {
		given settings
		port  int
		mode  probe.Security
		want  []string
	}{
		"both on, STARTTLS right":        {settings{Port: 587, SSL: probe.On, STARTTLS: probe.On}, 587, probe.SecuritySTARTTLS, []string{"SSL: on -> off"}},
		"both on, SSL right":             {settings{Port: 465, SSL: probe.On, STARTTLS: probe.On}, 465, probe.SecurityImplicit, []string{"STARTTLS: on -> off"}},
		"SSL on a STARTTLS port":         {settings{Port: 587, SSL: probe.On, STARTTLS: probe.Off}, 587, probe.SecuritySTARTTLS, []string{"SSL: on -> off", "STARTTLS: off -> on"}},
		"SSL on the other port":          {settings{Port: 587, SSL: probe.On}, 465, probe.SecurityImplicit, []string{"port: 587 -> 465"}},
		"STARTTLS on a TLS port":         {settings{Port: 465, STARTTLS: probe.On}, 465, probe.SecurityImplicit, []string{"SSL: not set -> on", "STARTTLS: on -> off"}},
		"STARTTLS on the other port":     {settings{Port: 465, STARTTLS: probe.On}, 587, probe.SecuritySTARTTLS, []string{"port: 465 -> 587"}},
		"boxes untouched, other port":    {settings{Port: 25}, 465, probe.SecurityImplicit, []string{"port: 25 -> 465"}},
		"boxes untouched, STARTTLS port": {settings{Port: 465}, 587, probe.SecuritySTARTTLS, []string{"port: 465 -> 587"}},
		"optional to demanded":           {settings{Port: 587}, 587, probe.SecuritySTARTTLS, []string{"STARTTLS: not set -> on"}},
		"no encryption":                  {settings{Port: 587, SSL: probe.Off, STARTTLS: probe.Off}, 587, probe.SecuritySTARTTLS, []string{"STARTTLS: off -> on"}},
		"no encryption, TLS port":        {settings{Port: 25, SSL: probe.Off, STARTTLS: probe.Off}, 465, probe.SecurityImplicit, []string{"SSL: off -> on", "port: 25 -> 465"}},
		"optional STARTTLS stays":        {settings{Port: 587, SSL: probe.Off, STARTTLS: probe.Optional}, 465, probe.SecurityImplicit, []string{"SSL: off -> on", "port: 587 -> 465"}},
		"no port given":                  {settings{STARTTLS: probe.On}, 465, probe.SecurityImplicit, []string{"SSL: not set -> on", "STARTTLS: on -> off", "port: not set -> 465"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := &diagnosis{Case: &Case{Settings: test.given}}
			got := d.changes(&Recommended{Port: test.port, Security: test.mode})
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			changed := test.given
			changed.Port = test.port
			changed.SSL, changed.STARTTLS = boxes(test.given, &Recommended{Port: test.port, Security: test.mode})
			if _, mode := changed.Opening(); mode != test.mode && mode != probe.SecurityOpportunistic {
				t.Errorf("the changes lead to %s, want %s", mode, test.mode)
			}
		})
	}
}

// good is a session that went all the way on TLS.
func good(purpose probe.Purpose, port int, mode probe.Security) probe.Session {
	return probe.Session{Purpose: purpose, Endpoint: probe.Endpoint{Host: "mail.example.com", Port: port, Security: mode}, Reached: probe.StageDone,
		Banner: reply(220, "mail.example.com ESMTP"), TLS: &probe.TLS{Up: true, Version: "TLS 1.3", Verified: true}, EHLOAfterTLS: withAuth(ehlo(), "PLAIN")}
}

func TestBestAlternative(t *testing.T) {
	t.Parallel()
	closed := probe.Session{Purpose: probe.PurposeAsConfigured, Endpoint: probe.Endpoint{Host: "mail.example.com", Port: 8025, Security: probe.SecurityImplicit},
		Reached: probe.StageConnect, Failure: &probe.Failure{Stage: probe.StageConnect, Kind: probe.FailureRefused, Line: -1}}
	alt := func(port int, mode probe.Security, change ...func(*probe.Session)) probe.Session {
		s := good(probe.PurposeAlternative, port, mode)
		for _, f := range change {
			f(&s)
		}
		return s
	}
	noAuth := func(s *probe.Session) { s.EHLOAfterTLS = ehlo() }
	badCert := func(s *probe.Session) { s.TLS.Verified = false }
	cut := func(s *probe.Session) { s.Reached = probe.StageEHLOTLS }
	for name, test := range map[string]struct {
		alternatives []probe.Session
		want         int // port; 0 for none
	}{
		"465 before 587":            {[]probe.Session{alt(25, "starttls"), alt(587, "starttls"), alt(465, "implicit")}, 465},
		"587 before 25":             {[]probe.Session{alt(25, "starttls"), alt(587, "starttls")}, 587},
		"2525 before 25":            {[]probe.Session{alt(25, "starttls"), alt(2525, "starttls")}, 2525},
		"the same port before all":  {[]probe.Session{alt(465, "implicit"), alt(8025, "starttls")}, 8025},
		"no AUTH is no help":        {[]probe.Session{alt(465, "implicit", noAuth), alt(587, "starttls")}, 587},
		"bad certificate":           {[]probe.Session{alt(465, "implicit", badCert)}, 0},
		"did not reach its end":     {[]probe.Session{alt(465, "implicit", cut)}, 0},
		"port and mode as they are": {[]probe.Session{alt(8025, "implicit")}, 0},
		"none":                      {nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			record := &probe.Record{Settings: probe.Settings{Host: "mail.example.com", Port: 8025, SSL: probe.On, Username: "me@example.com"},
				Sessions: append([]probe.Session{closed}, test.alternatives...)}
			r := Diagnose(Case{Record: record}).Recommended
			switch {
			case test.want == 0 && r != nil:
				t.Errorf("recommended %+v, want none", r)
			case test.want != 0 && (r == nil || r.Port != test.want):
				t.Errorf("recommended %+v, want port %d", r, test.want)
			}
		})
	}
}

func TestVerifiedAndTried(t *testing.T) {
	t.Parallel()
	signedIn := func(s *probe.Session) {
		s.Auth = []probe.Attempt{{Mechanism: "LOGIN", Outcome: probe.OutcomeAccepted, Reply: reply(235, "ok")}}
	}
	delivered := func(s *probe.Session) {
		s.Envelope = &probe.Envelope{From: "me@example.com", To: "me@example.com", Mail: reply(250, "ok"), Rcpt: reply(250, "ok")}
	}
	for name, test := range map[string]struct {
		secret   bool
		insecure bool
		change   []func(*probe.Session)
		verified bool
		tried    string
	}{
		"all the way": {true, false, []func(*probe.Session){signedIn, delivered}, true,
			"tried just now: connected, TLS verified, signed in with LOGIN, sender and recipient accepted"},
		"no password": {false, false, []func(*probe.Session){delivered}, true,
			"tried just now: connected, TLS verified, sender and recipient accepted; password not tested: none given"},
		"password not sent": {true, false, []func(*probe.Session){func(s *probe.Session) {
			s.Auth = []probe.Attempt{{Mechanism: "PLAIN", Outcome: probe.OutcomeSkipped, Why: "the certificate did not verify"}}
			s.TLS.Verified = false
		}}, false, "tried just now: connected, TLS with a certificate that did not verify; password not tested: the certificate did not verify; sender and recipient not tested"},
		"bad certificate without a password": {false, false, []func(*probe.Session){func(s *probe.Session) { s.TLS.Verified = false }, delivered}, false,
			"tried just now: connected, TLS with a certificate that did not verify, sender and recipient accepted; password not tested: none given"},
		"bad certificate that the user allows": {true, true, []func(*probe.Session){func(s *probe.Session) { s.TLS.Verified = false }, signedIn, delivered}, true,
			"tried just now: connected, TLS with a certificate that did not verify, signed in with LOGIN, sender and recipient accepted"},
		"rejected": {true, false, []func(*probe.Session){func(s *probe.Session) {
			s.Reached = probe.StageAuth
			s.Failure = &probe.Failure{Stage: probe.StageAuth, Kind: probe.FailureReply, Reply: reply(535, "5.7.8 no"), Line: -1}
		}}, false, `tried just now: connected, TLS verified; it ended at AUTH: the server said "535 5.7.8 no"`},
		"recipient refused": {true, false, []func(*probe.Session){signedIn, func(s *probe.Session) {
			s.Reached = probe.StageRcpt
			s.Envelope = &probe.Envelope{From: "me@example.com", Mail: reply(250, "ok"), Rcpt: reply(550, "no")}
			s.Failure = &probe.Failure{Stage: probe.StageRcpt, Kind: probe.FailureReply, Reply: reply(550, "no"), Line: -1}
		}}, false, `tried just now: connected, TLS verified, signed in with LOGIN, sender accepted; it ended at RCPT TO: the server said "550 no"`},
		"no sender": {true, false, []func(*probe.Session){signedIn}, true,
			"tried just now: connected, TLS verified, signed in with LOGIN; sender and recipient not tested"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := probe.Settings{Host: "mail.example.com", Port: 25, Username: "me@example.com", TLS: probe.TLSSettings{Insecure: test.insecure}}
			if test.secret {
				settings.Secret = probe.Password("x")
			}
			s := good(probe.PurposeRecommended, 587, probe.SecuritySTARTTLS)
			for _, change := range test.change {
				change(&s)
			}
			record := &probe.Record{Settings: settings, Sessions: []probe.Session{
				{Purpose: probe.PurposeAsConfigured, Endpoint: probe.Endpoint{Host: "mail.example.com", Port: 25, Security: probe.SecurityOpportunistic},
					Reached: probe.StageConnect, Failure: &probe.Failure{Stage: probe.StageConnect, Kind: probe.FailureRefused, Line: -1}}, s}}
			r := Diagnose(Case{Record: record}).Recommended
			if r == nil {
				t.Fatal("nothing recommended")
			}
			if r.Verified != test.verified {
				t.Errorf("verified is %v, want %v", r.Verified, test.verified)
			}
			if diff := cmp.Diff(test.tried, r.Tried); diff != "" {
				t.Errorf("tried (-want +got)\n%s", diff)
			}
		})
	}
}

// Another port is no remedy for a password that is wrong.
func TestNothingRecommendedWhereTheModeIsRight(t *testing.T) {
	t.Parallel()
	s := good(probe.PurposeAsConfigured, 587, probe.SecuritySTARTTLS)
	s.Reached = probe.StageAuth
	s.Failure = &probe.Failure{Stage: probe.StageAuth, Kind: probe.FailureReply, Reply: reply(535, "5.7.8 no"), Line: -1}
	s.Auth = []probe.Attempt{{Mechanism: "PLAIN", Outcome: probe.OutcomeRejected, CarriedSecret: true, Reply: reply(535, "5.7.8 no")}}
	record := &probe.Record{Settings: probe.Settings{Host: "mail.example.com", Port: 587, STARTTLS: probe.On, Username: "me@example.com", Secret: probe.Password("x")},
		Sessions: []probe.Session{s, good(probe.PurposeAlternative, 465, probe.SecurityImplicit)}}
	r := Diagnose(Case{Record: record})
	if r.Recommended != nil || r.Verdict.Status != Broken {
		t.Errorf("recommended %+v, verdict %+v", r.Recommended, r.Verdict)
	}
}
