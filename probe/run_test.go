package probe

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"net"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var errRefusedInTest = syscall.ECONNREFUSED

func settingsFor(p *peer, ssl, starttls Switch) Settings {
	return Settings{Host: "127.0.0.1", Port: p.port, SSL: ssl, STARTTLS: starttls,
		Username: peerUser, Secret: Password(peerPassword), To: "you@example.com"}
}

func mustRun(t *testing.T, s Settings, o Options) *Record {
	t.Helper()
	rec, err := Run(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func TestHealthySubmission(t *testing.T) {
	t.Parallel()
	p := newPeer(t, peerOptions{})
	rec := mustRun(t, settingsFor(p, Off, On), Options{Roots: p.roots, Timeout: 10 * time.Second})
	s := rec.AsConfigured()
	if s.Failure != nil || s.Reached != StageDone {
		t.Fatalf("reached %s, failure %+v", s.Reached, s.Failure)
	}
	if !s.TLS.Up || !s.TLS.Verified || s.TLS.Version != "TLS 1.3" || len(s.TLS.Chain) != 1 {
		t.Errorf("TLS %+v", s.TLS)
	}
	if s.EHLOBeforeTLS.OffersAuth() || !s.EHLOAfterTLS.OffersAuth() {
		t.Error("AUTH must show after TLS and only there")
	}
	if len(s.Auth) != 1 || s.Auth[0].Outcome != OutcomeAccepted || !s.Auth[0].InsideTLS || !s.Auth[0].InitialResponse {
		t.Errorf("auth %+v", s.Auth)
	}
	if e := s.Envelope; !e.Mail.Positive() || !e.Rcpt.Positive() || !e.Reset.Positive() {
		t.Errorf("envelope %+v", e)
	}
	if rec.Recommended() != nil {
		t.Error("a healthy run recommends something")
	}
	if p.auths != 1 {
		t.Errorf("%d logins", p.auths)
	}
	if len(p.mails) != 0 {
		t.Error("mail was sent")
	}
}

// The fewest turns that the protocol allows: EHLO, STARTTLS, ClientHello,
// Finished with EHLO, AUTH, envelope; connect and greeting come before them.
// With implicit TLS: ClientHello, Finished (which the greeting answers), EHLO,
// AUTH, envelope.
func TestRoundTrips(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		peer          peerOptions
		ssl, starttls Switch
		want          int
	}{
		"STARTTLS":     {peerOptions{}, Off, On, 6},
		"implicit TLS": {peerOptions{implicit: true}, On, Off, 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPeer(t, tc.peer)
			d := &countingDialer{}
			rec := mustRun(t, settingsFor(p, tc.ssl, tc.starttls), Options{Roots: p.roots, Dialer: d, Only: true})
			if f := rec.AsConfigured().Failure; f != nil {
				t.Fatal(f.Text)
			}
			d.turns[0].mu.Lock()
			defer d.turns[0].mu.Unlock()
			if got := d.turns[0].count; got != tc.want {
				t.Errorf("%d turns, want %d", got, tc.want)
			}
		})
	}
}

func TestNextBlockerIsFound(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		ssl, starttls Switch
		wantKind      FailureKind
		wantStage     Stage
	}{
		"TLS on a STARTTLS port": {On, Unset, FailureNotTLS, StageTLS},
		"both boxes":             {On, On, FailureNotTLS, StageTLS},
		"no TLS at all":          {Off, Off, FailureNotOffered, StageAuth},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPeer(t, peerOptions{})
			d := &countingDialer{port: strconv.Itoa(p.port)}
			rec := mustRun(t, settingsFor(p, tc.ssl, tc.starttls), Options{Roots: p.roots, Dialer: d, Timeout: 10 * time.Second})
			f := rec.AsConfigured().Failure
			if f == nil || f.Kind != tc.wantKind || f.Stage != tc.wantStage {
				t.Errorf("failure %+v, want %s at %s", f, tc.wantKind, tc.wantStage)
			}
			best := rec.Recommended()
			if best == nil {
				t.Fatal("nothing recommended")
			}
			if best.Failure != nil || best.Endpoint.Security != SecuritySTARTTLS || best.Auth[0].Outcome != OutcomeAccepted {
				t.Errorf("recommended %+v, failure %+v", best.Endpoint, best.Failure)
			}
			if d.most > 6 {
				t.Errorf("%d connections at once", d.most)
			}
		})
	}
}

func TestImplicitPortIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	p := newPeer(t, peerOptions{implicit: true})
	d := &countingDialer{port: strconv.Itoa(p.port)}
	rec := mustRun(t, settingsFor(p, Off, On), Options{Roots: p.roots, Dialer: d, Timeout: 30 * time.Second})
	if f := rec.AsConfigured().Failure; f == nil || f.Kind != FailureSilent {
		t.Errorf("failure %+v, want %s", f, FailureSilent)
	}
	if best := rec.Recommended(); best == nil || best.Failure != nil || best.Endpoint.Security != SecurityImplicit {
		t.Errorf("recommended %+v", best)
	}
}

func TestSecretStaysAtHome(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		peer     peerOptions
		ssl      Switch
		starttls Switch
		insecure bool
		want     int // logins that the server saw
	}{
		"plain text":                   {peerOptions{noTLS: true}, Off, Off, false, 0},
		"plain text, by flag":          {peerOptions{noTLS: true}, Off, Off, true, 1},
		"unverified certificate":       {peerOptions{implicit: true}, On, Off, false, 0},
		"unverified, by flag":          {peerOptions{implicit: true}, On, Off, true, 1},
		"opportunistic, none in sight": {peerOptions{noTLS: true}, Unset, Unset, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPeer(t, tc.peer)
			set := settingsFor(p, tc.ssl, tc.starttls)
			set.TLS.Insecure = tc.insecure
			rec := mustRun(t, set, Options{Roots: x509.NewCertPool(), Dialer: &countingDialer{port: strconv.Itoa(p.port)}, Timeout: 5 * time.Second})
			if p.auths != tc.want {
				t.Errorf("the server saw %d logins, want %d", p.auths, tc.want)
			}
			a := rec.AsConfigured().Auth
			if len(a) != 1 || (a[0].Outcome == OutcomeSkipped) == tc.insecure {
				t.Errorf("auth %+v", a)
			}
		})
	}
}

func TestRefusedPasswordIsTriedOnce(t *testing.T) {
	t.Parallel()
	p := newPeer(t, peerOptions{})
	set := settingsFor(p, Off, On)
	set.Secret = Password("wrong-Passw0rd")
	rec := mustRun(t, set, Options{Roots: p.roots, Timeout: 10 * time.Second})
	if p.auths != 1 {
		t.Errorf("%d attempts with a wrong password", p.auths)
	}
	s := rec.AsConfigured()
	if s.Failure == nil || s.Failure.Stage != StageAuth || s.Failure.Reply.Code != 535 {
		t.Errorf("failure %+v", s.Failure)
	}
	out, err := json.Marshal(rec)
	if err != nil {
		t.Fatal(err)
	}
	for _, leak := range []string{"wrong-Passw0rd", base64.StdEncoding.EncodeToString([]byte("\x00" + peerUser + "\x00wrong-Passw0rd"))} {
		if strings.Contains(string(out), leak) {
			t.Errorf("the record holds %q", leak)
		}
	}
}

func TestSendDeliversOneMessage(t *testing.T) {
	t.Parallel()
	p := newPeer(t, peerOptions{})
	rec := mustRun(t, settingsFor(p, Off, On), Options{Roots: p.roots, Send: true, Timeout: 10 * time.Second})
	if f := rec.AsConfigured().Failure; f != nil {
		t.Fatal(f.Text)
	}
	if len(p.mails) != 1 {
		t.Fatalf("%d messages", len(p.mails))
	}
	for _, h := range []string{"Date: ", "Message-ID: " + rec.AsConfigured().Envelope.MessageID, "Auto-Submitted: auto-generated", "To: <you@example.com>"} {
		if !strings.Contains(p.mails[0], h) {
			t.Errorf("no %q in\n%s", h, p.mails[0])
		}
	}
}

func TestRecordRoundTrip(t *testing.T) {
	t.Parallel()
	p := newPeer(t, peerOptions{})
	rec := mustRun(t, settingsFor(p, On, On), Options{Roots: p.roots, Timeout: 10 * time.Second})
	out, err := json.Marshal(rec)
	if err != nil {
		t.Fatal(err)
	}
	back, err := ReadRecord(strings.NewReader(string(out)))
	if err != nil {
		t.Fatal(err)
	}
	again, _ := json.Marshal(back)
	if string(out) != string(again) {
		t.Error("a trip through JSON changes the record")
	}
	if diff := cmp.Diff(rec, back, cmpopts.EquateEmpty(), cmp.Comparer(func(a, b Secret) bool { return cmp.Equal(a.Facts(), b.Facts()) })); diff != "" {
		t.Errorf("(-before +after)\n%s", diff)
	}
}

func TestSilentServerEndsInTime(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	set := Settings{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, STARTTLS: On}
	begin := time.Now()
	rec := mustRun(t, set, Options{Timeout: 1500 * time.Millisecond})
	if took := time.Since(begin); took > 2500*time.Millisecond {
		t.Errorf("took %v with a timeout of 1.5 s", took)
	}
	if f := rec.AsConfigured().Failure; f == nil || f.Stage != StageGreeting || f.Kind != FailureTimeout {
		t.Errorf("failure %+v", f)
	}
	if rec.Interrupted != "timeout" {
		t.Errorf("interrupted %q", rec.Interrupted)
	}
}

func TestCancelKeepsWhatWasSeen(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		if c, err := l.Accept(); err == nil {
			_, _ = c.Write([]byte("220-hello\r\n"))
		}
	}()
	ctx, cancel := context.WithCancel(t.Context())
	set := Settings{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, STARTTLS: On}
	rec, err := Run(ctx, set, Options{Only: true, Observer: func(e Event) {
		if e.Line != nil && e.Line.From == FromServer {
			cancel()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	s := rec.AsConfigured()
	if rec.Interrupted != "cancelled" || s.Failure == nil || s.Failure.Kind != FailureCancelled {
		t.Errorf("interrupted %q, failure %+v", rec.Interrupted, s.Failure)
	}
	if s.Banner == nil || s.Banner.Lines[0] != "hello" {
		t.Errorf("banner %+v: what was seen is lost", s.Banner)
	}
}

func TestRunRefusesSettingsWithoutServer(t *testing.T) {
	t.Parallel()
	for _, s := range []Settings{{}, {Host: " "}, {Host: "x", Port: 70000}, {Host: "x", Port: -1}} {
		if _, err := Run(t.Context(), s, Options{}); err == nil {
			t.Errorf("%+v: no error", s)
		}
	}
}
