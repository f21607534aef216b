package render

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
)

// What is read back from the JSON renders as the original did, in every format.
func TestJSONRoundTrip(t *testing.T) {
	t.Parallel()
	for _, s := range samples() {
		doc := render(t, "json", s.report, Options{})
		if !strings.HasSuffix(doc, "}\n") || strings.Contains(doc, "null") {
			t.Errorf("%s: not one document without nulls", s.name)
		}
		var back report.Report
		if err := json.Unmarshal([]byte(doc), &back); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		for _, format := range Formats() {
			if s.name == "hostile" && format != "json" {
				continue // bytes that are no UTF-8 do not survive JSON
			}
			want := render(t, format, s.report, Options{Transcript: true})
			if diff := cmp.Diff(want, render(t, format, &back, Options{Transcript: true})); diff != "" {
				t.Errorf("%s: %s (-want +got):\n%s", s.name, format, diff)
			}
		}
	}
}

func TestJSONLeavesTheReportAlone(t *testing.T) {
	t.Parallel()
	r, same := twoBlockers(), twoBlockers()
	render(t, "json", r, Options{})
	if !reflect.DeepEqual(r, same) {
		t.Error("rendering changed the report")
	}
}

func TestJSONIsTheReport(t *testing.T) {
	t.Parallel()
	plain, err := json.Marshal(withLists(reflect.ValueOf(twoBlockers())).Interface())
	if err != nil {
		t.Fatal(err)
	}
	var want, got any
	if err := json.Unmarshal(plain, &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(render(t, "json", twoBlockers(), Options{})), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTranscriptMarks(t *testing.T) {
	t.Parallel()
	s := &probe.Session{
		Endpoint: probe.Endpoint{Security: probe.SecuritySTARTTLS},
		Failure:  &probe.Failure{Stage: probe.StageAuth, Kind: probe.FailureClosed, Line: -1},
		Transcript: talk("connected", "S: 220 ready", "C: EHLO x", "S: 250 AUTH", "S: 454 later", "S: hello", "TLS handshake failed: eof",
			"C~ AUTH PLAIN [redacted]", "S~ 334 ", "S~ 535 no", "S~ 250-"),
	}
	s.Transcript[9].Time += 2500
	s.Transcript[10].Time += 2500
	s.Transcript[10].Cut = 7
	want := []string{
		"=== connected", "<-  220 ready", " -> EHLO x", "<-  250 AUTH", "<** 454 later", "<** hello", "*** TLS handshake failed: eof",
		" ~> AUTH PLAIN [redacted]", "<~  334 ", "=== waited 2.5 s", "<~* 535 no", "<~  250- [7 bytes left out]",
		"*** closed by the server (auth)",
	}
	if diff := cmp.Diff(want, transcript(s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s.Endpoint.Security = probe.SecurityImplicit
	if got := mark(s, 1); got != markUnexpected {
		t.Errorf("text in clear where TLS was expected: %q", got)
	}
}

func TestCapabilities(t *testing.T) {
	t.Parallel()
	s := probe.Session{
		EHLOBeforeTLS: &probe.EHLO{Extensions: extensions([]string{"STARTTLS"}, []string{"size", "10"}, []string{"AUTH", "LOGIN"}, []string{"AUTH", "PLAIN"})},
		EHLOAfterTLS:  &probe.EHLO{Extensions: extensions([]string{"SIZE", "20"}, []string{"AUTH", "LOGIN"}, []string{"DSN"})},
	}
	r := &report.Report{Record: &probe.Record{Sessions: []probe.Session{{EHLOBeforeTLS: s.EHLOBeforeTLS}, s}}}
	c := capabilitiesOf(r)
	want := []capRow{{"-", "STARTTLS", ""}, {"~", "size 10", "SIZE 20"}, {"", "AUTH LOGIN", "AUTH LOGIN"}, {"-", "AUTH PLAIN", ""}, {"+", "", "DSN"}}
	if diff := cmp.Diff(want, c.rows, cmp.AllowUnexported(capRow{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	r.Record.Sessions = r.Record.Sessions[:1]
	if c = capabilitiesOf(r); c.both || len(c.list()) != 4 || c.list()[0] != "STARTTLS" {
		t.Errorf("the only list: %q", c.list())
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"", []string{""}},
		{"ten chars!", []string{"ten chars!"}},
		{"eleven chars", []string{"eleven", "chars"}},
		{"abcdefghijklmno", []string{"abcdefghij", "klmno"}},
		{"漢字漢字漢字漢字", []string{"漢字漢字漢", "字漢字"}},
		{"a  b  c  d  e", []string{"a  b  c  d", "e"}},
	} {
		if diff := cmp.Diff(c.want, wrap(c.in, 10)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.in, diff)
		}
	}
	if got := cut("漢字漢字漢字", 8); got != "漢字漢…" {
		t.Errorf("cut: %q", got)
	}
}

func TestMiddleCut(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.Repeat("0123456789\n", 99)+"end", "\n")
	got := middleCut(lines, 300)
	size := len(strings.Join(got, "\n"))
	if size > 300 || got[0] != lines[0] || got[len(got)-1] != "end" {
		t.Errorf("%d bytes: %q", size, got)
	}
	if diff := cmp.Diff("=== 78 lines left out here", got[len(got)/2]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFailureWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		f    probe.Failure
		want string
	}{
		{probe.Failure{Stage: probe.StageConnect, Kind: probe.FailureTimeout}, "no answer in time"},
		{probe.Failure{Stage: probe.StageGreeting, Kind: probe.FailureTimeout}, "no answer in time (greeting)"},
		{probe.Failure{Stage: probe.StageSTARTTLS, Kind: probe.FailureNotOffered}, "STARTTLS not offered"},
		{probe.Failure{Stage: probe.StageAuth, Kind: probe.FailureNotOffered}, "AUTH not offered"},
		{probe.Failure{Stage: probe.StageRcpt, Kind: probe.FailureReply, Reply: &probe.Reply{Code: 550, Enhanced: "5.7.1", Lines: []string{"5.7.1 no"}}}, "550 5.7.1 no"},
		{probe.Failure{Stage: probe.StageRcpt, Kind: "new-kind", Text: "something"}, "new-kind something"},
	} {
		if got := failureText(&probe.Session{Failure: &c.f}); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.f, got, c.want)
		}
	}
}
