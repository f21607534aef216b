package rules

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

// reply makes a Reply of its wire form, one line or more.
func reply(wire string) *probe.Reply {
	r := &probe.Reply{}
	for _, line := range strings.Split(wire, "\n") {
		r.Code = int(line[0]-'0')*100 + int(line[1]-'0')*10 + int(line[2]-'0')
		text := strings.TrimLeft(line[3:], " -")
		if first, _, _ := strings.Cut(text, " "); isEnhancedCode(first) {
			r.Enhanced = first
		}
		r.Lines = append(r.Lines, text)
	}
	return r
}

func TestAnswerToAuth(t *testing.T) {
	t.Parallel()
	tests := []struct {
		reply string
		want  authAnswer
	}{
		{"235 2.7.0 ok", ""},
		{"535 5.7.8 Error: authentication failed", authCredentials},
		{"535 Incorrect authentication data", authCredentials},
		{"526 Authentication failure[0]", authCredentials},
		{"530 5.7.0 Authentication required", authCredentials},
		{"535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6", authCredentials},
		{"535 5.7.3 Authentication unsuccessful", authCredentials},
		{"535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.", authCredentials},
		{"535 Error: authentication failed", authCredentials},
		{"535 5.7.139 Authentication unsuccessful, basic authentication is disabled.", authAccount},
		{"550 5.7.30 Basic authentication is not supported for Client Submission.", authAccount},
		{"535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy", authAccount},
		{"534-5.7.9 Please log in with your web\n534 5.7.9 browser and then try again.", authAccount},
		{"535 5.7.8 Error: authentication failed: This user does not have access rights to this service", authAccount},
		{"535 5.7.0 (#AUTH005) Too many bad auth attempts.", authAccount},
		{"525 5.7.13 (login disabled)", authAccount},
		{"535 用户已被锁定", authAccount},
		{"454 4.7.0 Temporary authentication failure.", authBusy},
		{"435 Unable to authenticate at present", authBusy},
		{"451 Authentication failed: Could not authenticate", authBusy},
		{"504 5.7.4 Unrecognized authentication type", authMechanism},
		{"503 AUTH command used when not advertised", authMechanism},
		{"502 5.5.1 Error: command not implemented", authMechanism},
		{"535 5.7.8 Error: authentication failed: no mechanism available", authMechanism},
	}
	for _, tt := range tests {
		a := probe.Attempt{Mechanism: "PLAIN", InsideTLS: true, Outcome: probe.OutcomeRejected, Reply: reply(tt.reply)}
		if got := answer(a); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.reply, got, tt.want)
		}
	}
	for _, wire := range []string{"538 5.7.11 Encryption required", "523 5.7.10 no", "530 5.7.0 TLS required.", "530 A SSL/TLS-connection is required for authentication.",
		"504 5.5.4 Encryption required for requested authentication mechanism", "530 Must issue a STARTTLS command first"} {
		a := probe.Attempt{Mechanism: "PLAIN", Outcome: probe.OutcomeRejected, Reply: reply(wire)}
		if got := answer(a); got != authNeedsTLS {
			t.Errorf("%q in clear: %q, want %q", wire, got, authNeedsTLS)
		}
	}
	token := probe.Attempt{Mechanism: "XOAUTH2", InsideTLS: true, Outcome: probe.OutcomeRejected, Reply: reply("535 5.7.8 Username and Password not accepted")}
	if got := answer(token); got != authToken {
		t.Errorf("refused token: %q, want %q", got, authToken)
	}
}

// ownGroups are the groups whose stored cases the tests below go through.
var ownGroups = []Group{GroupTLS, GroupAuth, GroupEnvelope}

// eachStored calls f for every finding that a stored fires-* case gets from its
// rule.
func eachStored(t *testing.T, f func(name string, r *Rule, found Finding)) {
	t.Helper()
	for _, r := range All() {
		for _, g := range ownGroups {
			if r.Group != g {
				continue
			}
			for _, file := range glob(t, filepath.Join("testdata", r.ID, "fires-*.json")) {
				for _, found := range r.Check(loadCase(t, file)) {
					f(caseName(file), r, found)
				}
			}
		}
	}
}

// A stored case says in its name where a finding is less than the rule's severity.
func TestSeverityOfStoredCases(t *testing.T) {
	t.Parallel()
	eachStored(t, func(name string, r *Rule, found Finding) {
		want, got := r.Severity, found.Severity
		switch {
		case strings.HasSuffix(name, "-is-a-warning"):
			want = Warning
		case strings.HasSuffix(name, "-is-info"):
			want = Info
		}
		if got == "" {
			got = r.Severity
		}
		if got != want {
			t.Errorf("%s: severity %q, want %q", name, got, want)
		}
	})
}

// The verdict is one cause: what the rules of a stored case find in one session
// at AUTH and in the envelope must fold under a single one.
func TestStoredCasesHaveOneCause(t *testing.T) {
	t.Parallel()
	for _, file := range glob(t, "testdata", "*", "*.json") {
		c := loadCase(t, file)
		if c.Record == nil {
			continue
		}
		causes := map[int][]*Rule{}
		for _, r := range All() {
			if r.Group != GroupAuth && r.Group != GroupEnvelope {
				continue
			}
			for _, f := range r.Check(c) {
				if f.Severity == "" && r.Severity == Error || f.Severity == Error {
					causes[f.Session] = append(causes[f.Session], r)
				}
			}
		}
		for session, list := range causes {
			if left := unexplained(list); len(left) > 1 {
				t.Errorf("%s: session %d has several causes: %v", caseName(file), session, left)
			}
		}
	}
}

// unexplained are the IDs of the rules that no other one of the list explains.
func unexplained(list []*Rule) (ids []string) {
	explained := map[string]bool{}
	for _, r := range list {
		for _, id := range r.Explains {
			explained[id] = true
		}
	}
	for _, r := range list {
		if !explained[r.ID] {
			ids = append(ids, r.ID)
		}
	}
	return ids
}
