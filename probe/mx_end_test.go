package probe

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMXPolicyThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fetch Fetch
		want  string
	}{
		"nobody fetches": {nil, "was not asked for"},
		"not there":      {func(context.Context, string) ([]byte, error) { return nil, errors.New("the web server answered 404") }, "answered 404"},
		"a page":         {func(context.Context, string) ([]byte, error) { return []byte("<html>"), nil }, "line 1"},
		"too large":      {func(context.Context, string) ([]byte, error) { return make([]byte, maxPolicySize+1), nil }, "larger"},
		"long error": {func(context.Context, string) ([]byte, error) { return nil, errors.New(strings.Repeat("x", 5000)) },
			strings.Repeat("x", 1000) + strings.Repeat("x", 21) + "..."},
		"panics": {func(context.Context, string) ([]byte, error) { panic("no") }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := lookAt(t, exampleBook(), Settings{Host: "mx.example.com", Port: 587}, Options{MX: true, FetchPolicy: test.fetch}).MX
			if test.want == "" {
				if !strings.Contains(m.Error, "defect in smtpwhy") {
					t.Errorf("error %q", m.Error)
				}
				return
			}
			if p := m.MTASTS; p == nil || !strings.Contains(p.Error, test.want) || p.Mode != "" || p.Covers {
				t.Errorf("%+v, want the error %q", p, test.want)
			}
		})
	}
}

// A run is over at its timeout, whatever the name servers and the web server do.
func TestMXEndsWithTheRun(t *testing.T) {
	t.Parallel()
	book := exampleBook()
	book["TXT _mta-sts.example.com."] = speechless
	hang := make(chan struct{})
	t.Cleanup(func() { close(hang) })
	resolver := serveBook(t, book)
	start := time.Now()
	rec, err := Run(t.Context(), Settings{Host: "mx.example.com", Port: 587}, Options{MX: true, Resolver: resolver, Dialer: closedWorld{}, Timeout: 600 * time.Millisecond,
		FetchPolicy: func(context.Context, string) ([]byte, error) { <-hang; return nil, nil }})
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
	if rec.MX == nil || rec.MX.Domain != "example.com" || rec.MX.DANE == nil || rec.MX.MTASTS != nil {
		t.Errorf("%+v", rec.MX)
	}
	// A function that ignores its context is left behind.
	rec, err = Run(t.Context(), Settings{Host: "mx.example.com", Port: 587}, Options{MX: true, Resolver: serveBook(t, exampleBook()), Dialer: closedWorld{}, Timeout: 600 * time.Millisecond,
		FetchPolicy: func(context.Context, string) ([]byte, error) { <-hang; return nil, nil }})
	if err != nil || rec.MX == nil || rec.MX.Error != "the run was over" || rec.Interrupted != "timeout" {
		t.Errorf("%+v, %v, interrupted %q", rec.MX, err, rec.Interrupted)
	}
}

// A defect in what is done last does not take along what was seen.
func TestRecordOutlivesADefect(t *testing.T) {
	t.Parallel()
	rec := &Record{Sessions: []Session{{Reached: StageDone}}}
	rec.guard("fetch-issuers", func() { panic("no") })
	rec.guard("mx", func() {})
	want := []NotTested{{Name: "fetch-issuers", Why: "defect in smtpwhy: no"}}
	if diff := cmp.Diff(want, rec.NotTested); diff != "" || len(rec.Sessions) != 1 {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
