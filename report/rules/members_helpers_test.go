package rules

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/smtpwhy/smtpwhy/probe"
)

const goodMember, oddMember = "192.0.2.10", "192.0.2.11"

// twoMembers are the session as configured and one on a further address, alike in all.
func twoMembers() *probe.Record {
	member := func(purpose probe.Purpose, address string) probe.Session {
		ehlo := func(keywords ...string) *probe.EHLO {
			e := &probe.EHLO{Reply: &probe.Reply{Code: 250, Lines: []string{"mx"}}}
			for _, k := range keywords {
				e.Extensions = append(e.Extensions, probe.Extension{Keyword: k, Parameters: []string{"PLAIN", "LOGIN"}})
			}
			return e
		}
		return probe.Session{Purpose: purpose, Reached: probe.StageDone,
			Endpoint:      probe.Endpoint{Host: "mail.example.com", Address: address, Port: 587, Security: probe.SecuritySTARTTLS},
			Banner:        &probe.Reply{Code: 220, Lines: []string{"mx"}},
			EHLOBeforeTLS: ehlo("STARTTLS"), EHLOAfterTLS: ehlo("AUTH"), STARTTLS: &probe.Upgrade{Reply: &probe.Reply{Code: 220}},
			TLS: &probe.TLS{Up: true, Verified: true, Version: "TLS 1.3", Chain: []probe.Certificate{{Names: []string{"old.example.com"},
				NotBefore: time.Date(2027, 1, 2, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2025, 3, 4, 0, 0, 0, 0, time.UTC)}}}}
	}
	return &probe.Record{Sessions: []probe.Session{member(probe.PurposeAsConfigured, goodMember), member(probe.PurposeMember, oddMember)}}
}

func TestMemberFaults(t *testing.T) {
	t.Parallel()
	fail := func(stage probe.Stage, kind probe.FailureKind, reply *probe.Reply) func(*probe.Session) {
		return func(s *probe.Session) {
			s.Reached, s.Failure = stage, &probe.Failure{Stage: stage, Kind: kind, Text: "gone", Reply: reply, Line: -1}
			s.EHLOAfterTLS = nil
			switch stage {
			case probe.StageGreeting, probe.StageEHLO:
				s.EHLOBeforeTLS, s.STARTTLS, s.TLS = nil, nil, nil
			case probe.StageSTARTTLS:
				s.TLS = nil
			case probe.StageTLS:
				s.TLS.Up = false
			}
		}
	}
	problem := func(kind probe.CertProblemKind) func(*probe.Session) {
		return func(s *probe.Session) { s.TLS.Problems = []probe.CertProblem{{Kind: kind}} }
	}
	for name, test := range map[string]struct {
		change func(*probe.Session)
		want   []string
	}{
		"alike":           {func(*probe.Session) {}, nil},
		"refuses":         {fail(probe.StageGreeting, probe.FailureReply, &probe.Reply{Code: 421, Lines: []string{"busy"}}), []string{`refuses with "421 busy"`}},
		"is silent":       {fail(probe.StageGreeting, probe.FailureTimeout, nil), []string{"does not greet"}},
		"EHLO":            {fail(probe.StageEHLO, probe.FailureClosed, nil), []string{"does not take EHLO"}},
		"EHLO inside TLS": {fail(probe.StageEHLOTLS, probe.FailureClosed, nil), []string{"does not take EHLO"}},
		"no STARTTLS": {func(s *probe.Session) {
			s.EHLOBeforeTLS.Extensions, s.STARTTLS, s.TLS, s.EHLOAfterTLS = nil, nil, nil, nil
		}, []string{"offers no STARTTLS", "offers no AUTH"}},
		"refuses STARTTLS":  {fail(probe.StageSTARTTLS, probe.FailureClosed, nil), []string{"does not get TLS up (gone)"}},
		"no handshake":      {fail(probe.StageTLS, probe.FailureClosed, nil), []string{"does not get TLS up (gone)"}},
		"an old version":    {func(s *probe.Session) { s.TLS.Version = "TLS 1.1" }, []string{"speaks nothing newer than TLS 1.1"}},
		"expired":           {problem(probe.CertExpired), []string{"has a certificate that expired on 2025-03-04"}},
		"not yet valid":     {problem(probe.CertNotYetValid), []string{"has a certificate that begins on 2027-01-02"}},
		"another name":      {problem(probe.CertWrongName), []string{`has a certificate for "old.example.com"`}},
		"nothing to go by":  {func(s *probe.Session) { problem(probe.CertWrongName)(s); s.TLS.Chain[0].Names = nil }, []string{"has a certificate for another name"}},
		"a harmless change": {problem(probe.CertWeakKey), nil},
		"no AUTH":           {func(s *probe.Session) { s.EHLOAfterTLS.Extensions = nil }, []string{"offers no AUTH"}},
		"another mechanism": {func(s *probe.Session) { s.EHLOAfterTLS.Extensions[0].Parameters = []string{"LOGIN"} }, []string{"offers AUTH without PLAIN"}},
		"no answer to EHLO": {func(s *probe.Session) { s.EHLOAfterTLS.Reply = nil }, nil},
	} {
		r := twoMembers()
		test.change(&r.Sessions[1])
		if diff := cmp.Diff(test.want, MemberFaults(r, oddMember)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
		// A fault of every server is none of one.
		test.change(&r.Sessions[0])
		if got := MemberFaults(r, oddMember); got != nil {
			t.Errorf("%s at both: %q, want nothing", name, got)
		}
	}
}

// Sessions on another port or in another mode are not compared with the members.
func TestMembersAreComparedAlike(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*probe.Session){
		"port":    func(s *probe.Session) { s.Endpoint.Port = 465 },
		"mode":    func(s *probe.Session) { s.Endpoint.Security = probe.SecurityImplicit },
		"purpose": func(s *probe.Session) { s.Purpose = probe.PurposeAlternative },
		"no connection": func(s *probe.Session) {
			s.Reached, s.Failure = probe.StageConnect, &probe.Failure{Stage: probe.StageConnect}
		},
	} {
		r := twoMembers()
		r.Sessions[1].EHLOAfterTLS.Extensions = nil
		change(&r.Sessions[0])
		if got := MemberFaults(r, oddMember); got != nil {
			t.Errorf("another %s: %q, want nothing", name, got)
		}
	}
}
