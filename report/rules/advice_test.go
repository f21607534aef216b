package rules

import (
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

// tried is a record of one session as configured and what was tried beside it.
func tried(settings probe.Settings, configured probe.Session, others ...probe.Session) *Case {
	configured.Purpose = probe.PurposeAsConfigured
	r := &probe.Record{Settings: settings, Sessions: []probe.Session{configured}}
	for _, o := range others {
		o.Purpose = probe.PurposeAlternative
		r.Sessions = append(r.Sessions, o)
	}
	return &Case{Settings: settings, Record: r}
}

func ended(port int, mode probe.Security, stage probe.Stage, kind probe.FailureKind) probe.Session {
	return probe.Session{Endpoint: probe.Endpoint{Host: "mail.example.com", Port: port, Security: mode}, Reached: stage,
		Failure: &probe.Failure{Stage: stage, Kind: kind, Line: -1}}
}

// up is an alternative that came as far as an answer to EHLO inside TLS.
func up(port int, mode probe.Security, problems ...probe.CertProblem) probe.Session {
	return probe.Session{Endpoint: probe.Endpoint{Host: "mail.example.com", Port: port, Security: mode}, Reached: probe.StageDone,
		TLS:          &probe.TLS{Up: true, Version: "TLS 1.3", Verified: len(problems) == 0, Problems: problems},
		EHLOAfterTLS: &probe.EHLO{Reply: &probe.Reply{Code: 250, Lines: []string{"mail.example.com"}}, Extensions: []probe.Extension{{Keyword: "AUTH", Parameters: []string{"PLAIN"}}}}}
}

// A way that was tried in vain is not named again as the remedy.
func TestTheAdviceDoesNotGoInACircle(t *testing.T) {
	t.Parallel()
	starttls := ended(587, probe.SecuritySTARTTLS, probe.StageAuth, probe.FailureNotOffered)
	for name, test := range map[string]struct {
		configured probe.Session
		others     []probe.Session
		want       string
	}{
		"both tried":             {starttls, []probe.Session{ended(465, probe.SecurityImplicit, probe.StageConnect, probe.FailureRefused)}, ""},
		"465 is left":            {starttls, nil, "465 with SSL on and STARTTLS off"},
		"none tried":             {ended(25, probe.SecuritySTARTTLS, probe.StageConnect, probe.FailureTimeout), nil, "587 with SSL off and STARTTLS on, or port 465 with SSL on and STARTTLS off"},
		"SSL on 587 is no trial": {ended(587, probe.SecurityImplicit, probe.StageTLS, probe.FailureNotTLS), []probe.Session{ended(465, probe.SecurityImplicit, probe.StageConnect, probe.FailureRefused)}, "587 with SSL off and STARTTLS on"},
		"a closed port is":       {ended(587, probe.SecurityImplicit, probe.StageConnect, probe.FailureRefused), []probe.Session{ended(465, probe.SecuritySTARTTLS, probe.StageConnect, probe.FailureRefused)}, ""},
	} {
		c := tried(probe.Settings{Host: "mail.example.com"}, test.configured, test.others...)
		v, _ := c.configured()
		if got := v.untriedWays(); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	c := tried(probe.Settings{Host: "mail.example.com", Username: "me"}, starttls, ended(465, probe.SecurityImplicit, probe.StageConnect, probe.FailureRefused))
	if f := AuthNotOffered.Check(c); len(f) != 1 || strings.Contains(f[0].Fix, "587 with") || !strings.Contains(f[0].Fix, noWayIn) {
		t.Errorf("the fix names what was tried: %+v", f)
	}
}

// A certificate behind the wrong mode is the next thing to stop the mail.
func TestTheCertificateBehindTheWrongMode(t *testing.T) {
	t.Parallel()
	expired := probe.CertProblem{Kind: probe.CertExpired, Text: "the server's certificate expired on 2026-01-01"}
	wrong := ended(587, probe.SecurityImplicit, probe.StageTLS, probe.FailureNotTLS)
	wrong.TLS = &probe.TLS{FirstBytes: "220 mail.example.com ESMTP"}
	settings := probe.Settings{Host: "mail.example.com", Port: 587, SSL: probe.On}
	bad, good := up(587, probe.SecuritySTARTTLS, expired), up(465, probe.SecurityImplicit)

	c := tried(settings, wrong, bad)
	if f := CertExpired.Check(c); len(f) != 1 || f[0].Session != 1 {
		t.Errorf("the expired certificate is not found: %+v", f)
	}
	if f := ImplicitTLSOnSTARTTLSPort.Check(c); len(f) != 1 || !strings.Contains(f[0].Fix, "does not verify") || strings.Contains(f[0].Fix, "that worked") {
		t.Errorf("the fix promises too much: %+v", f)
	}
	c = tried(settings, wrong, bad, good)
	if f := CertExpired.Check(c); len(f) != 0 {
		t.Errorf("there is a better way in: %+v", f)
	}
	if f := ImplicitTLSOnSTARTTLSPort.Check(c); len(f) != 1 || !strings.Contains(f[0].Fix, "Use port 465") {
		t.Errorf("the way in with the good certificate comes first: %+v", f)
	}
	old := up(587, probe.SecuritySTARTTLS)
	old.TLS.Version = "TLS 1.0"
	if f := TLSVersionTooOld.Check(tried(settings, wrong, old)); len(f) != 1 || f[0].Session != 1 {
		t.Errorf("the old version is not found: %+v", f)
	}
	if f := ImplicitTLSOnSTARTTLSPort.Check(tried(settings, wrong, old)); len(f) != 1 || !strings.Contains(f[0].Fix, "nothing newer than TLS 1.0") {
		t.Errorf("the fix promises too much: %+v", f)
	}
	settings.TLS.Insecure = true
	if f := CertExpired.Check(tried(settings, wrong, bad)); len(f) != 0 {
		t.Errorf("the user allowed it: %+v", f)
	}
	wrong.Failure = nil
	if f := CertExpired.Check(tried(settings, wrong, bad)); len(f) != 0 {
		t.Errorf("nothing failed: %+v", f)
	}
}

// The name in EHLO counts as refused where HELO was accepted instead.
func TestNameRefusedBeforeHELO(t *testing.T) {
	t.Parallel()
	refusal := &probe.Reply{Code: 501, Lines: []string{"5.5.2 <mypc>: Helo command rejected: need fully-qualified hostname"}}
	s := ended(587, probe.SecuritySTARTTLS, probe.StageSTARTTLS, probe.FailureNotOffered)
	s.Endpoint.EHLOName = "mypc"
	s.EHLOBeforeTLS = &probe.EHLO{HELO: true, Refusal: refusal, Reply: &probe.Reply{Code: 250, Lines: []string{"mail.example.com"}}}
	settings := probe.Settings{Host: "mail.example.com", EHLOName: "mypc", STARTTLS: probe.On}
	if f := EHLONameRejected.Check(tried(settings, s)); len(f) != 1 || !strings.Contains(f[0].Explanation, "old HELO") {
		t.Errorf("not found: %+v", f)
	}
	if f := EHLOUnsupported.Check(tried(settings, s)); len(f) != 0 {
		t.Errorf("the server knows EHLO: %+v", f)
	}
	blocked := ended(25, probe.SecuritySTARTTLS, probe.StageConnect, probe.FailureTimeout)
	if f := EHLONameRejected.Check(tried(settings, blocked, s)); len(f) != 1 || f[0].Session != 1 {
		t.Errorf("the next blocker is not found: %+v", f)
	}
	if f := EHLONameRejected.Check(tried(settings, blocked, s, up(465, probe.SecurityImplicit))); len(f) != 0 {
		t.Errorf("another way in is open: %+v", f)
	}
}

// A name that is blamed again later did not go through.
func TestOtherNameThatIsBlamedLater(t *testing.T) {
	t.Parallel()
	late := func(name string) probe.Session {
		s := up(587, probe.SecuritySTARTTLS)
		s.Endpoint.EHLOName = name
		s.Failure = &probe.Failure{Stage: probe.StageRcpt, Kind: probe.FailureReply, Line: -1,
			Reply: &probe.Reply{Code: 504, Lines: []string{"5.5.2 <mypc>: Helo command rejected: need fully-qualified hostname"}}}
		return s
	}
	f := EHLONameRejected.Check(tried(probe.Settings{Host: "mail.example.com", EHLOName: "mypc"}, late("mypc"), late("[192.0.2.1]")))
	if len(f) != 1 || strings.Contains(f[0].Fix, "went through") {
		t.Errorf("%+v", f)
	}
}

func TestEachMechanismBroken(t *testing.T) {
	t.Parallel()
	s := up(587, probe.SecuritySTARTTLS)
	s.EHLOAfterTLS.Extensions[0].Parameters = []string{"PLAIN", "LOGIN"}
	no := &probe.Reply{Code: 504, Lines: []string{"5.5.4 Unrecognized authentication type"}}
	s.Auth = []probe.Attempt{{Mechanism: "PLAIN", Outcome: probe.OutcomeUnsupported, Reply: no}, {Mechanism: "LOGIN", Outcome: probe.OutcomeUnsupported, Reply: no}}
	s.Failure = &probe.Failure{Stage: probe.StageAuth, Kind: probe.FailureReply, Reply: no, Line: -1}
	f := AuthMechanismBroken.Check(tried(probe.Settings{Host: "mail.example.com", Username: "me"}, s))
	if len(f) != 1 || !strings.Contains(f[0].Summary, "PLAIN and LOGIN") || strings.Contains(f[0].Fix, "Choose another mechanism") {
		t.Errorf("%+v", f)
	}
}
