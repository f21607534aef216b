package rules

import (
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

// certificateCase is a session that had a request for a client certificate.
func certificateCase(sent bool, offered string, attempt *probe.Attempt) *Case {
	settings := probe.Settings{Host: "smtp.example.com", Port: 587, STARTTLS: probe.On, Username: "me@example.com"}
	s := probe.Session{Purpose: probe.PurposeAsConfigured, Reached: probe.StageDone,
		Endpoint:     probe.Endpoint{Host: "smtp.example.com", Port: 587, Security: probe.SecuritySTARTTLS},
		TLS:          &probe.TLS{Up: true, Verified: true, ClientCertRequested: true, ClientCertSent: sent, ClientCertIssuers: []string{"CN=Example CA"}},
		EHLOAfterTLS: &probe.EHLO{Extensions: []probe.Extension{{Keyword: "AUTH", Parameters: strings.Fields(offered)}}}}
	if attempt != nil {
		s.Auth = []probe.Attempt{*attempt}
		s.Failure = &probe.Failure{Stage: probe.StageAuth, Kind: probe.FailureReply, Reply: attempt.Reply, Line: -1}
	}
	return &Case{Settings: settings, Record: &probe.Record{Settings: settings, Sessions: []probe.Session{s}}}
}

// TestCertificateAsked: the request is told with its issuers, whether EXTERNAL is
// offered or kept for those that send a certificate; not once one was sent.
func TestCertificateAsked(t *testing.T) {
	t.Parallel()
	for offered, want := range map[string]string{"PLAIN": "and offers no EXTERNAL", "PLAIN EXTERNAL": "and offers AUTH EXTERNAL"} {
		found := ClientCertificateAsked.Check(certificateCase(false, offered, nil))
		if len(found) != 1 || !strings.Contains(found[0].Explanation, want) || !strings.Contains(found[0].Explanation, `issued by "CN=Example CA"`) {
			t.Errorf("%s: %+v", offered, found)
		}
		if found := ClientCertificateAsked.Check(certificateCase(true, offered, nil)); len(found) > 0 {
			t.Errorf("%s, certificate sent: %+v", offered, found)
		}
	}
}

// TestCertificateRefused: a refusal of EXTERNAL says nothing of passwords.
func TestCertificateRefused(t *testing.T) {
	t.Parallel()
	attempt := &probe.Attempt{Mechanism: "EXTERNAL", InsideTLS: true, Outcome: probe.OutcomeRejected,
		Reply: &probe.Reply{Code: 535, Lines: []string{"5.7.8 no"}}}
	for sent, want := range map[bool]string{true: "the pair of certificate and user name", false: "No client certificate went out"} {
		found := CredentialsRejected.Check(certificateCase(sent, "EXTERNAL", attempt))
		if len(found) != 1 || !strings.Contains(found[0].Explanation, want) || strings.Contains(found[0].Summary+found[0].Fix, "password") {
			t.Errorf("sent %v: %+v", sent, found)
		}
	}
}
