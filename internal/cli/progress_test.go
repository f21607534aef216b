package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/smtpwhy/smtpwhy/probe"
)

func event(purpose probe.Purpose, port int, stage probe.Stage) probe.Event {
	return probe.Event{Purpose: purpose, Stage: stage,
		Endpoint: probe.Endpoint{Host: "h", Port: port, Security: probe.SecuritySTARTTLS}}
}

func TestLiveLine(t *testing.T) {
	t.Parallel()
	tty, err := os.Create(filepath.Join(t.TempDir(), "tty"))
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	errs := new(bytes.Buffer)
	p := &progress{w: errs, tty: tty, start: time.Now(), stop: make(chan struct{})}
	p.say("looking for the mail server")
	p.observe(event(probe.PurposeAsConfigured, 587, probe.StageConnect))
	p.observe(event(probe.PurposeAlternative, 465, probe.StageConnect))
	p.observe(event(probe.PurposeAlternative, 25, probe.StageConnect))
	p.observe(event(probe.PurposeAsConfigured, 587, probe.StageEHLO))
	p.observe(event(probe.PurposeAlternative, 25, probe.StageTLS))
	p.observe(event(probe.PurposeRecommended, 465, probe.StageAuth))
	for port := range 50 {
		p.observe(event(probe.PurposeAlternative, 1000+port, probe.StageConnect))
	}
	p.end()
	p.observe(event(probe.PurposeAsConfigured, 587, probe.StageDone))

	drawn := strings.Split(errs.String(), eraseLine)
	var texts []string // without the seconds
	for _, line := range drawn {
		_, text, _ := strings.Cut(line, "  ")
		texts = append(texts, text)
	}
	want := []string{"", "looking for the mail server", "587 starttls: connect", "587 starttls: connect  also tried: 465",
		"587 starttls: connect  also tried: 25 465", "587 starttls: ehlo  also tried: 25 465",
		"587 starttls: ehlo  also tried: 25 465", "465 starttls: auth  also tried: 25 465"}
	if diff := cmp.Diff(want, texts[:min(len(want), len(texts))]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, line := range drawn {
		if len(line) >= defaultWidth || strings.Contains(line, "\n") {
			t.Errorf("does not fit a line: %q", line)
		}
	}
	if last := drawn[len(drawn)-1]; last != "" {
		t.Errorf("left on the screen: %q", last)
	}
}

func TestNoLiveLineOnADumbTerminal(t *testing.T) {
	t.Parallel()
	a, _, errs := testApp()
	a.StderrTTY = os.Stderr
	a.LookupEnv = func(string) (string, bool) { return "dumb", true }
	p := a.watch(false)
	p.observe(event(probe.PurposeAsConfigured, 587, probe.StageConnect))
	p.end()
	if errs.Len() > 0 {
		t.Errorf("standard error has %q", errs)
	}
}

func TestVerboseLinesAreHarmless(t *testing.T) {
	t.Parallel()
	a, _, errs := testApp()
	p := a.watch(true)
	for _, l := range []probe.Line{
		{Time: 5, From: probe.FromNote, Text: "connected"},
		{Time: 6, From: probe.FromServer, Text: "220 \x1b[2J\u202ehi\r\n"},
		{Time: 7, From: probe.FromClient, Text: "EHLO me"},
		{Time: 8, From: probe.FromServer, TLS: true, Text: "250 ok"},
		{Time: 9, From: probe.FromClient, TLS: true, Text: "QUIT"},
	} {
		e := event(probe.PurposeAsConfigured, 587, "")
		e.Line = &l
		p.observe(e)
	}
	p.end()
	want := `     5 ms  587 starttls   == connected
     6 ms  587 starttls   <- 220 \x1b[2J\u202ehi\r\n
     7 ms  587 starttls   -> EHLO me
     8 ms  587 starttls   <~ 250 ok
     9 ms  587 starttls   ~> QUIT
`
	if diff := cmp.Diff(want, errs.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
