package render

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
)

func TestProofSaysNothingTwice(t *testing.T) {
	t.Parallel()
	s := probe.Session{Purpose: probe.PurposeAsConfigured, Endpoint: endpoint(587, probe.SecuritySTARTTLS),
		Transcript: talk("connected", "certificate not verified: it has expired", "S~ 535 no", "S~ 535 no")}
	other := probe.Session{Purpose: probe.PurposeAlternative, Endpoint: endpoint(465, probe.SecurityImplicit), Transcript: talk("S~ 535 no")}
	r := &report.Report{Record: &probe.Record{Sessions: []probe.Session{s, other, other}}}
	f := &report.Finding{Evidence: []report.Evidence{
		{Session: 0, Line: 1, Text: "certificate not verified: it has expired"},
		{Session: 0, Line: -1, Text: "it has expired"},
		{Session: 0, Line: 2, Text: "535 no"},
		{Session: 0, Line: 3, Text: "535 no"},
		{Session: 1, Line: 0, Text: "535 no"},
		{Session: 2, Line: -1, Text: "port 465 answers"},
		{Session: 2, Line: -1, Text: "a fifth one is left out"},
	}}
	want := []string{
		"=== as configured: smtp-mail.outlook.example:587, STARTTLS",
		"*** certificate not verified: it has expired",
		"<~* 535 no",
		"=== alternative: smtp-mail.outlook.example:465, TLS from the first byte",
		"<~* 535 no",
		"=== alternative: port 465 answers",
	}
	if diff := cmp.Diff(want, proof(r, f)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestProofOfAReplyOfSeveralLines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, cited string
		lines, want []string
	}{
		{"short list", "250 a.example SIZE AUTH", []string{"S~ 250-a.example", "S~ 250-SIZE", "S~ 250 AUTH"},
			[]string{"<~  250-a.example", "<~  250-SIZE", "<~  250 AUTH"}},
		{"a line of it", "250-a.example", []string{"S: 250-a.example", "S: 250 SIZE"}, []string{"<-  250-a.example"}},
		{"long list without AUTH", "250 a.example SIZE DSN starttls HELP", []string{"S: 250-a.example", "S: 250-SIZE", "S: 250-DSN", "S: 250-starttls", "S: 250 HELP", "C: QUIT"},
			[]string{"<-  250-a.example", "<-  250-starttls", "=== 3 more lines, none of them STARTTLS or AUTH"}},
		{"more AUTH lines than room", "250 a.example AUTH AUTH AUTH", []string{"S: 250-a.example", "S: 250-AUTH A", "S: 250-AUTH B", "S: 250 AUTH C"},
			[]string{"<-  250-a.example", "<-  250-AUTH A", "<-  250-AUTH B", "=== 1 more line"}},
		{"long refusal", "550 one two three four", []string{"S: 550-one", "S: 550-two", "S: 550-three", "S: 550 four"},
			[]string{"<** 550-one", "<** 550-two", "<** 550 four", "=== 1 more line"}},
		{"cut off", "550 one", []string{"S: 550-one", "connection closed"}, []string{"<** 550-one"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := probe.Session{Endpoint: endpoint(587, probe.SecuritySTARTTLS), Transcript: talk(c.lines...)}
			r := &report.Report{Record: &probe.Record{Sessions: []probe.Session{s}}}
			f := &report.Finding{Evidence: []report.Evidence{{Session: 0, Line: 0, Text: c.cited}}}
			if diff := cmp.Diff(c.want, proof(r, f)[1:]); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestPorts(t *testing.T) {
	t.Parallel()
	alternative := func(port int, mode probe.Security, stage probe.Stage, kind probe.FailureKind) probe.Session {
		s := probe.Session{Purpose: probe.PurposeAlternative, Endpoint: endpoint(port, mode)}
		if kind != "" {
			s.Failure = &probe.Failure{Stage: stage, Kind: kind, Line: -1}
		}
		return s
	}
	configured := alternative(587, probe.SecuritySTARTTLS, probe.StageConnect, probe.FailureTimeout)
	configured.Purpose = probe.PurposeAsConfigured
	r := &report.Report{Record: &probe.Record{
		Sessions: []probe.Session{
			configured,
			alternative(587, probe.SecurityImplicit, probe.StageConnect, probe.FailureTimeout),
			alternative(25, probe.SecuritySTARTTLS, probe.StageConnect, probe.FailureRefused),
			alternative(2525, probe.SecuritySTARTTLS, probe.StageConnect, probe.FailureRefused),
			alternative(2526, probe.SecuritySTARTTLS, probe.StageConnect, probe.FailureCancelled),
			alternative(465, probe.SecuritySTARTTLS, probe.StageGreeting, probe.FailureSilent),
			alternative(465, probe.SecurityImplicit, "", ""),
			alternative(2465, probe.SecuritySTARTTLS, probe.StageConnect, probe.FailureTimeout),
			alternative(2465, probe.SecurityImplicit, probe.StageTLS, probe.FailureNotTLS),
		},
		NotTested: []probe.NotTested{
			{Name: "implicit:25", Why: "port 25 did not take a connection"},
			{Name: "implicit:2526", Why: "the run ended"}, {Name: "mail", Why: "no sender given"},
		},
	}}
	var got [][]string
	for _, p := range ports(r) {
		got = append(got, []string{p.port(), p.mode, p.result})
	}
	want := [][]string{
		{"465", "SSL", "answers"},
		{"465", "STARTTLS", "silent: this port waits for TLS"},
		{"2465", "SSL", "plain text instead of TLS"},
		{"587", "any", "no answer in time"},
		{"25, 2525", "any", "connection refused"},
		{"2526", "STARTTLS", "not finished"},
		{"2465", "STARTTLS", "no answer in time"},
		{"2526", "SSL", "not tested: the run ended"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCheckRows(t *testing.T) {
	t.Parallel()
	var got [][]string
	for _, row := range checkRows(ledger("passed", "a", "not-tested", "no TLS", "failed", "b", "passed", "c", "passed", "c",
		"not-tested", "no password", "not-tested", "no TLS", "not-tested", "no TLS")) {
		got = append(got, []string{string(row.state), row.name(), row.why})
	}
	want := [][]string{
		{"passed", "reachable", "a"}, {"failed", "encrypted", "b"}, {"passed", "identity", "c"}, {"passed", "mechanism", "c"},
		{"not-tested", "greets, sender, recipient", "no TLS"}, {"not-tested", "credentials", "no password"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTried(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		verified    bool
		tried, want string
	}{
		{true, "tried just now: connected, signed in", "Tried just now: connected, signed in."},
		{true, "connected, signed in", "Tried just now: connected, signed in."},
		{true, "", "Tried just now: nothing failed."},
		{false, "tried just now: connected; it ended at AUTH", "Not verified. Tried just now: connected; it ended at AUTH."},
		{false, "the run ended before", "Not verified: the run ended before."},
		{false, "", "Not verified."},
	} {
		if got := tried(&report.Recommended{Verified: c.verified, Tried: c.tried}); got != c.want {
			t.Errorf("%v %q: got %q, want %q", c.verified, c.tried, got, c.want)
		}
	}
}

func TestChanges(t *testing.T) {
	t.Parallel()
	rec := &report.Recommended{Changes: []string{"SSL: on -> off"}}
	for _, c := range []struct {
		name    string
		setting *report.Setting
		rec     *report.Recommended
		want    []string
	}{
		{"in a file", &report.Setting{Name: "MAIL_SSL", Value: "True", File: ".env", Line: 4}, rec, []string{".env:4: MAIL_SSL=True", "SSL: on -> off"}},
		{"a secret in a file", &report.Setting{Name: "MAIL_PASSWORD", File: ".env"}, nil, []string{".env: MAIL_PASSWORD"}},
		{"in no file", &report.Setting{Name: "SSL", Value: "on"}, rec, []string{"SSL: on -> off"}},
		{"in no file, nothing recommended", &report.Setting{Name: "host", Value: "x"}, nil, nil},
	} {
		got := changes(&report.Report{Recommended: c.rec}, &report.Finding{Setting: c.setting})
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	if got := changes(&report.Report{Recommended: rec}, nil); len(got) != 1 {
		t.Errorf("without a cause: %q", got)
	}
}

func TestSteps(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]string{
		"Check in order: (1) the name; (2) the word.": {"Check in order:", "(1) the name;", "(2) the word."},
		"Only (1) one.":       {"Only (1) one."},
		"Two (2) first (1) x": {"Two (2) first (1) x"},
		"":                    {""},
	} {
		if diff := cmp.Diff(want, steps(in)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", in, diff)
		}
	}
}

// The answer needs no scrolling: verdict, proof, reason and change stand on the
// first screen of a terminal.
func TestFirstScreen(t *testing.T) {
	t.Parallel()
	lines := strings.Split(render(t, "text", bothBoxesOn(), Options{}), "\n")
	screen := strings.Join(lines[:24], "\n")
	for _, part := range []string{"BROKEN", "<** 220 ", "\nWhy\n", "\nChange\n", ".env:4: MAIL_SSL=True\n", "SSL: on -> off"} {
		if !strings.Contains(screen, part) {
			t.Errorf("%q is missing:\n%s", part, screen)
		}
	}
}

// A warning is about the future: what to do comes before the reason.
func TestWarningShowsTheChangeFirst(t *testing.T) {
	t.Parallel()
	out := render(t, "text", expiresSoon(), Options{})
	change, why := strings.Index(out, "\nChange\n"), strings.Index(out, "\nWhy\n")
	if change < 0 || why < change || strings.Contains(out, "Other ports") {
		t.Errorf("change at %d, why at %d:\n%s", change, why, out)
	}
}
