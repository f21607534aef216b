package probe_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/smtpwhy/smtpwhy/internal/lab"
	"github.com/smtpwhy/smtpwhy/probe"
)

// labRun runs the settings on a lab server that offers the mechanism inside TLS.
func labRun(t *testing.T, mechanism, password, more string) *probe.Record {
	t.Helper()
	sc, err := lab.Parse("sasl", `title x
story x
args --host smtp.example.com
status ok
host smtp.example.com

port 587
  include relay
  include starttls
  user me@example.com correct-horse
  offer AUTH `+mechanism+` in tls
  on AUTH in tls
    auth
  on MAIL signed-out
    reply 530 5.7.0 Authentication required
`+more+"\n")
	if err != nil {
		t.Fatal(err)
	}
	n, err := sc.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	rec, err := probe.Run(t.Context(), probe.Settings{Host: "smtp.example.com", Port: 587, STARTTLS: probe.On, Username: "me@example.com",
		Secret: probe.Password(password)}, probe.Options{Dialer: n, Resolver: n.Resolver(), Roots: n.Roots(), Only: true, Timeout: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

var passwordMechanisms = []string{"SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS",
	"SCRAM-SHA-512-PLUS", "DIGEST-MD5", "NTLM", "CRAM-MD5"}

func TestMechanismsOnAServer(t *testing.T) {
	t.Parallel()
	for _, mechanism := range passwordMechanisms {
		for password, want := range map[string]probe.Outcome{"correct-horse": probe.OutcomeAccepted, "wrong-horse": probe.OutcomeRejected} {
			t.Run(mechanism+" "+password, func(t *testing.T) {
				t.Parallel()
				rec := labRun(t, mechanism, password, "")
				s := rec.Sessions[0]
				if len(s.Auth) != 1 || s.Auth[0].Outcome != want || s.Auth[0].Mechanism != mechanism {
					t.Fatalf("attempts are %+v, failure %+v", s.Auth, s.Failure)
				}
				a := s.Auth[0]
				if !a.CarriedSecret {
					t.Error("the attempt does not count as one with a secret")
				}
				if scram := strings.HasPrefix(mechanism, "SCRAM"); scram && (a.Iterations != 4096 || a.ServerVerified != (want == probe.OutcomeAccepted)) {
					t.Errorf("%d iterations, server verified: %v", a.Iterations, a.ServerVerified)
				}
				if plus := strings.HasSuffix(mechanism, "-PLUS"); plus != (a.ChannelBinding == "tls-exporter") {
					t.Errorf("channel binding %q", a.ChannelBinding)
				}
				if mechanism == "NTLM" && a.ServerNames["dns_computer"] != "mail1.lab.example.com" {
					t.Errorf("server names are %v", a.ServerNames)
				}
			})
		}
	}
}

// TestSCRAMProofStaysHidden looks for the server's signature, which is as good as
// the client's proof for guessing the password.
func TestSCRAMProofStaysHidden(t *testing.T) {
	t.Parallel()
	rec := labRun(t, "SCRAM-SHA-256", "correct-horse", "")
	b, err := json.Marshal(rec)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), `"v=`) || strings.Contains(string(b), "p=") || strings.Contains(string(b), base64.StdEncoding.EncodeToString([]byte("v="))[:2]+"0") && strings.Contains(string(b), "334 dj") {
		t.Errorf("a signature is in the record: %s", b)
	}
	veiled := 0
	for _, l := range rec.Sessions[0].Transcript {
		if l.Text == "334 "+probe.Redacted {
			veiled++
		}
	}
	if veiled != 1 {
		t.Errorf("%d challenges are replaced, want the last one alone", veiled)
	}
}

func TestSCRAMIterations(t *testing.T) {
	t.Parallel()
	rec := labRun(t, "SCRAM-SHA-1", "correct-horse", "  iterations 100\n")
	if a := rec.Sessions[0].Auth; len(a) != 1 || a[0].Iterations != 100 || a[0].Outcome != probe.OutcomeAccepted {
		t.Errorf("attempts are %+v", a)
	}
}

// TestIgnoredInitialResponse: servers ask again for what came with the command.
func TestSCRAMInitialResponseIgnored(t *testing.T) {
	t.Parallel()
	rec := labRun(t, "SCRAM-SHA-1", "correct-horse", "  ignore-initial-response\n")
	if a := rec.Sessions[0].Auth; len(a) != 1 || !a[0].IgnoredInitialResponse || a[0].Outcome != probe.OutcomeAccepted {
		t.Errorf("attempts are %+v", a)
	}
}

// TestSCRAMDowngrade: a server whose -PLUS form was taken out of its list on the
// way notices, since the client says that it did not see it.
func TestSCRAMAdvertisesChannelBinding(t *testing.T) {
	t.Parallel()
	rec := labRun(t, "SCRAM-SHA-256 SCRAM-SHA-256-PLUS", "correct-horse", "")
	if a := rec.Sessions[0].Auth; len(a) != 1 || a[0].Mechanism != "SCRAM-SHA-256" || a[0].Outcome != probe.OutcomeAccepted {
		t.Errorf("attempts are %+v", a)
	}
}

// labOptions is labRun with options of its own.
func labOptions(t *testing.T, server, password string, change func(*probe.Options)) *probe.Record {
	t.Helper()
	sc, err := lab.Parse("sasl", "title x\nstory x\nargs --host smtp.example.com\nstatus ok\nhost smtp.example.com\n\nport 587\n"+server)
	if err != nil {
		t.Fatal(err)
	}
	n, err := sc.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	o := probe.Options{Dialer: n, Resolver: n.Resolver(), Roots: n.Roots(), Only: true, Timeout: 20 * time.Second}
	change(&o)
	rec, err := probe.Run(t.Context(), probe.Settings{Host: "smtp.example.com", Port: 587, STARTTLS: probe.On, Username: "me@example.com",
		Secret: probe.Password(password)}, o)
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func TestAllMechanisms(t *testing.T) {
	t.Parallel()
	const server = `  include submission
  withdraw AUTH
  offer AUTH PLAIN LOGIN CRAM-MD5 SCRAM-SHA-256 XOAUTH2 GSSAPI NTLM in tls
  mechanism PLAIN LOGIN SCRAM-SHA-256 XOAUTH2
`
	for _, tt := range []struct{ name, password, want string }{
		{"the password is right", "correct-horse", "PLAIN accepted, LOGIN accepted, CRAM-MD5 unsupported, SCRAM-SHA-256 accepted, XOAUTH2 aborted, GSSAPI unsupported, NTLM unsupported"},
		{"the password is wrong", "wrong-horse", "PLAIN rejected, LOGIN aborted, CRAM-MD5 unsupported, SCRAM-SHA-256 aborted, XOAUTH2 aborted, GSSAPI unsupported, NTLM unsupported"},
		{"no password", "", "LOGIN aborted, CRAM-MD5 unsupported, SCRAM-SHA-256 aborted, XOAUTH2 aborted, GSSAPI unsupported, NTLM unsupported, PLAIN aborted"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rec := labOptions(t, server, tt.password, func(o *probe.Options) { o.AllMechanisms = true })
			var got []string
			carried := 0
			for _, s := range rec.Sessions {
				for _, a := range s.Auth {
					got = append(got, a.Mechanism+" "+string(a.Outcome))
					if a.CarriedSecret {
						carried++
					}
				}
			}
			if tt.password == "" {
				// Without an attempt in the first session PLAIN has one of its own, first.
				got = append(got[1:], got[0])
			}
			if strings.Join(got, ", ") != tt.want {
				t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), tt.want)
			}
			if tt.password == "wrong-horse" && carried != 1 {
				t.Errorf("%d attempts carried a refused password", carried)
			}
		})
	}
}

// TestSCRAMDowngrade: whether the -PLUS forms were in the list is told to the server by
// a flag (RFC 5802 section 6): "p" with one, "y" where none was seen, "n" where one was
// seen and not used.
func TestSCRAMDowngrade(t *testing.T) {
	t.Parallel()
	const both = "SCRAM-SHA-256 SCRAM-SHA-256-PLUS"
	for _, tt := range []struct {
		name, clear, inside, speaks string
		mechanism                   string
		outcome                     probe.Outcome
		problem                     string
	}{
		{"bound", both, "SCRAM-SHA-256-PLUS", both, "SCRAM-SHA-256-PLUS", probe.OutcomeAccepted, ""},
		{"offered and not used", both, both, both, "SCRAM-SHA-256", probe.OutcomeAccepted, ""},
		{"stripped inside", both, "SCRAM-SHA-256", both, "SCRAM-SHA-256", probe.OutcomeRejected, "server-does-support-channel-binding"},
		{"stripped everywhere", "", "SCRAM-SHA-256", both, "SCRAM-SHA-256", probe.OutcomeRejected, "server-does-support-channel-binding"},
		{"shown in clear and not spoken", both, "SCRAM-SHA-256", "SCRAM-SHA-256", "SCRAM-SHA-256", probe.OutcomeAccepted, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := "  include submission\n  withdraw AUTH\n  offer AUTH " + tt.inside + " in tls\n  mechanism " + tt.speaks + "\n"
			if tt.clear != "" {
				server += "  offer AUTH " + tt.clear + " in clear\n"
			}
			rec := labOptions(t, server, "correct-horse", func(*probe.Options) {})
			list := rec.Sessions[0].Auth
			if len(list) != 1 || list[0].Mechanism != tt.mechanism || list[0].Outcome != tt.outcome || list[0].ServerError != tt.problem {
				t.Fatalf("AUTH %+v, failure %+v", list, rec.Sessions[0].Failure)
			}
			if refused := tt.outcome == probe.OutcomeRejected; list[0].CarriedSecret == refused {
				t.Errorf("carried the secret: %v; a refusal comes before the proof", list[0].CarriedSecret)
			}
		})
	}
}

// TestSCRAMBindingOfTLS12: before TLS 1.3 servers know tls-unique.
func TestSCRAMBindingOfTLS12(t *testing.T) {
	t.Parallel()
	for _, mechanism := range []string{"SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS"} {
		rec := labRun(t, mechanism, "correct-horse", "  tls max=1.2\n")
		if a := rec.Sessions[0].Auth; len(a) != 1 || a[0].Outcome != probe.OutcomeAccepted || a[0].ChannelBinding != "tls-unique" || !a[0].ServerVerified {
			t.Errorf("attempts are %+v", a)
		}
	}
}
