package probe

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// wireOn is a wire that reads what a server sends.
func wireOn(t testing.TB, server string) (*wire, *transcript) {
	t.Helper()
	client, peer := net.Pipe()
	go func() {
		_, _ = io.WriteString(peer, server)
		_ = peer.Close()
	}()
	t.Cleanup(func() { _ = client.Close() })
	log := &transcript{since: func() int64 { return 0 }, red: newRedactor("hunter2-secret")}
	return newWire(client, log), log
}

func TestReadReply(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 600)
	for name, tc := range map[string]struct {
		sent string
		want Reply
		err  error
	}{
		"one line":           {"250 ok\r\n", Reply{Code: 250, Lines: []string{"ok"}}, nil},
		"several lines":      {"250-a\r\n250-b c\r\n250 d\r\n", Reply{Code: 250, Lines: []string{"a", "b c", "d"}}, nil},
		"enhanced code":      {"535 5.7.8 no\r\n", Reply{Code: 535, Enhanced: "5.7.8", Lines: []string{"5.7.8 no"}}, nil},
		"enhanced elsewhere": {"535-no\r\n535 5.7.139 off\r\n", Reply{Code: 535, Enhanced: "5.7.139", Lines: []string{"no", "5.7.139 off"}}, nil},
		"class differs":      {"250 5.7.8 odd\r\n", Reply{Code: 250, Lines: []string{"5.7.8 odd"}}, nil},
		"an address":         {"220 5.7.8.9 hello\r\n", Reply{Code: 220, Lines: []string{"5.7.8.9 hello"}}, nil},
		"bare code":          {"250\r\n", Reply{Code: 250, Lines: []string{""}, Oddities: []Oddity{OddBareCode}}, nil},
		"bare LF":            {"250 ok\n", Reply{Code: 250, Lines: []string{"ok"}, Oddities: []Oddity{OddBareLF}}, nil},
		"mixed codes":        {"250-a\r\n550 b\r\n", Reply{Code: 550, Lines: []string{"a", "b"}, Oddities: []Oddity{OddMixedCodes}}, nil},
		"NUL":                {"2\x0050 o\x00k\r\n", Reply{Code: 250, Lines: []string{"ok"}, Oddities: []Oddity{OddNUL}}, nil},
		"UTF-8":              {"550 Grüße\r\n", Reply{Code: 550, Lines: []string{"Grüße"}, Oddities: []Oddity{Odd8Bit}}, nil},
		"GB18030":            {"550 \xc3\xdc\xc2\xeb\xb4\xed\xce\xf3\r\n", Reply{Code: 550, Lines: []string{"密码错误"}, Oddities: []Oddity{Odd8Bit}}, nil},
		"over-long line":     {"250 " + long + "\r\n", Reply{Code: 250, Lines: []string{long}, Oddities: []Oddity{OddLongLine}}, nil},
		"lost code":          {"250-a\r\nb\r\n250 c\r\n", Reply{Code: 250, Lines: []string{"a", "b", "c"}, Oddities: []Oddity{OddNoCode}}, nil},
		"tab":                {"250\tok\r\n", Reply{Code: 250, Lines: []string{"ok"}}, nil},
		"no SMTP":            {"SSH-2.0-OpenSSH_9.2\r\n", Reply{Lines: []string{"SSH-2.0-OpenSSH_9.2"}, Oddities: []Oddity{OddNoCode}}, nil},
		"code out of range":  {"999 hi\r\n", Reply{Lines: []string{"999 hi"}, Oddities: []Oddity{OddNoCode}}, nil},
		"closed at the end":  {"421 bye", Reply{Code: 421, Lines: []string{"bye"}}, nil},
		"closed in between":  {"250-a\r\n", Reply{Code: 250, Lines: []string{"a"}}, io.EOF},
		"echoed secret":      {"535 no HUNTER2-secret here\r\n", Reply{Code: 535, Lines: []string{"no [redacted] here"}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := wireOn(t, tc.sent)
			got, err := w.readReply()
			if err != tc.err {
				t.Errorf("error %v, want %v", err, tc.err)
			}
			if diff := cmp.Diff(&tc.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	for name, sent := range map[string]string{
		"endless reply": strings.Repeat("250-again\r\n", 10_000),
		"endless line":  "250 " + strings.Repeat("a", 2*maxSessionBytes),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, log := wireOn(t, sent)
			_, err := w.readReply()
			if classify(err) != FailureLimit {
				t.Errorf("error %v, want the limit", err)
			}
			kept := 0
			for _, l := range log.lines {
				kept += len(l.Text) + len(l.Raw)
			}
			if kept > maxSessionBytes || len(log.lines) > maxTranscript {
				t.Errorf("kept %d bytes in %d lines", kept, len(log.lines))
			}
		})
	}
}

func TestOverlongLineNeverEndsInAPartOfASecret(t *testing.T) {
	t.Parallel()
	// The look-ahead ends in the middle of the last copy.
	secret := "hunter2-secret"
	line := strings.Repeat(secret+" ", readLine/len(secret))
	w, log := wireOn(t, "535 "+line+line+"\r\n")
	if _, err := w.readReply(); err != nil {
		t.Fatal(err)
	}
	for _, l := range log.lines {
		if strings.Contains(l.Text, "hunter") || strings.Contains(l.Text, "secret") {
			t.Errorf("a part of the secret is in the transcript: ...%q", l.Text[max(0, len(l.Text)-60):])
		}
	}
}

func TestTeaserDelayIsKept(t *testing.T) {
	t.Parallel()
	r := &Reply{}
	start := time.Now()
	r.take(rawLine{text: []byte("220-wait"), at: start})
	if !r.take(rawLine{text: []byte("220 go"), at: start.Add(2 * time.Second)}) {
		t.Error("the last line did not end the reply")
	}
}

func TestParseEHLO(t *testing.T) {
	t.Parallel()
	got := parseEHLO(&Reply{Code: 250, Lines: []string{
		"mail.example at your service", "SIZE 1000", "auth plain LOGIN", "AUTH=LOGIN CRAM-MD5", "", "STARTTLS", "8bitmime"}})
	if diff := cmp.Diff([]string{"SIZE 1000", "auth plain LOGIN", "AUTH=LOGIN CRAM-MD5", "STARTTLS", "8bitmime"}, lines(got)); diff != "" {
		t.Errorf("extensions (-want +got)\n%s", diff)
	}
	if got.Name != "mail.example" {
		t.Errorf("name %q", got.Name)
	}
	if diff := cmp.Diff([]string{"PLAIN", "LOGIN", "CRAM-MD5"}, got.Mechanisms()); diff != "" {
		t.Errorf("mechanisms (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"PLAIN", "LOGIN"}, got.StandardMechanisms()); diff != "" {
		t.Errorf("standard mechanisms (-want +got)\n%s", diff)
	}
	if !got.Has("8BITMIME") || got.Has("PIPELINING") {
		t.Error("Has is wrong")
	}
	empty := parseEHLO(&Reply{Code: 250, Lines: []string{"x", "AUTH"}})
	if !empty.OffersAuth() || len(empty.Mechanisms()) != 0 {
		t.Error("an empty AUTH list is an offer of nothing")
	}
}

func lines(e *EHLO) (out []string) {
	for _, x := range e.Extensions {
		out = append(out, x.String())
	}
	return out
}

func TestCompareEHLO(t *testing.T) {
	t.Parallel()
	before := parseEHLO(&Reply{Lines: []string{"x", "STARTTLS", "SIZE 10", "HELP"}})
	after := parseEHLO(&Reply{Lines: []string{"x", "SIZE 20", "help", "AUTH PLAIN"}})
	want := []Change{
		{Keyword: "STARTTLS", Before: "STARTTLS"},
		{Keyword: "SIZE", Before: "SIZE 10", After: "SIZE 20"},
		{Keyword: "AUTH", After: "AUTH PLAIN"},
	}
	if diff := cmp.Diff(want, CompareEHLO(before, after)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if CompareEHLO(nil, after) != nil {
		t.Error("a comparison with nothing says something")
	}
}

func FuzzReply(f *testing.F) {
	for _, s := range []string{"220 hi\r\n", "250-a\r\n250 b\r\n", "2\x0050\n", "\xff\xfe", "HTTP/1.1 400 Bad\r\n\r\n", "250-\r\n-\r\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, sent string) {
		w, log := wireOn(t, sent)
		for range 5 {
			r, err := w.readReply()
			if r != nil {
				_ = parseEHLO(r).Mechanisms()
				if r.Line < 0 || r.Line >= len(log.lines) {
					t.Fatalf("line %d of %d", r.Line, len(log.lines))
				}
				if len(r.Lines) > maxReplyLines+1 {
					t.Fatalf("%d lines", len(r.Lines))
				}
			}
			if err != nil {
				return
			}
		}
	})
}

func FuzzEHLO(f *testing.F) {
	f.Add("mail.example\nSIZE 10\nAUTH PLAIN\nAUTH=LOGIN", "x\nauth")
	f.Fuzz(func(t *testing.T, a, b string) {
		x := parseEHLO(&Reply{Lines: strings.Split(a, "\n")})
		y := parseEHLO(&Reply{Lines: strings.Split(b, "\n")})
		CompareEHLO(x, y)
		for _, m := range x.Mechanisms() {
			if m != strings.ToUpper(m) || m == "" {
				t.Fatalf("mechanism %q", m)
			}
		}
	})
}

func FuzzRecord(f *testing.F) {
	f.Add([]byte(`{"schema":"smtpwhy-record/1","settings":{"host":"x","secret":{"kind":"password"}},"sessions":[{"tls":{}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		rec, err := ReadRecord(strings.NewReader(string(data)))
		if err != nil {
			return
		}
		if s := rec.AsConfigured(); s != nil {
			s.Changes()
			_ = s.Capabilities().Mechanisms()
		}
	})
}
