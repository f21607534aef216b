package lab

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseReadsTheHeader(t *testing.T) {
	t.Parallel()
	s, err := Parse("scenarios/two-words.smtp", `# a comment
title  Two words
story  One.
story  Two.
args   --host smtp.example.com --user 'Jane Doe'
args   --from ""
password correct horse
status broken
rule   port-closed
also   greylisted
recommended implicit:465
host   smtp.example.com
`)
	if err != nil {
		t.Fatal(err)
	}
	got := *s
	got.script = nil
	want := Scenario{
		Name: "two-words", Title: "Two words", Story: "One. Two.",
		Args:     []string{"--host", "smtp.example.com", "--user", "Jane Doe", "--from", ""},
		Password: "correct horse",
		Want:     Want{Status: "broken", Rule: "port-closed", Also: []string{"greylisted"}, Recommended: "implicit:465"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Scenario{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestParseErrorsNameTheLine(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ lines, want string }{
		"unknown header word":      {"colour red", `test.smtp:7: unknown word "colour" before the first port`},
		"no such status":           {"status great", `status: want ok`},
		"title twice":              {"title Again", "title: stands twice"},
		"recommended without port": {"recommended starttls", `recommended: "" is no port`},
		"recommended odd mode":     {"recommended ssl:465", "want MODE:PORT"},
		"open quote":               {"args --user 'me", "a quote is not closed"},
		"bad address":              {"host a.example 192.0.2.300", `"192.0.2.300" is no address`},
		"zone type":                {"zone a.example HINFO hello", `unknown type "HINFO"`},
		"zone TLSA":                {"zone a.example TLSA 3 1 1 xyz", "TLSA wants USAGE SELECTOR MATCHING"},
		"zone TLSA number":         {"zone a.example TLSA 3 256 1 00", "TLSA wants USAGE SELECTOR MATCHING"},
		"zone alone":               {"zone a.example", "want NAME TYPE [DATA], or signed"},
		"zone family":              {"zone a.example A 2001:db8::1", "is no address for A"},
		"zone MX":                  {"zone a.example MX mail.example", "MX wants a number and a name"},
		"zone empty label":         {"zone a..example NONE", "is no name"},
		"network fate":             {"network 25 slow", `not "slow"`},
		"network target":           {"network smtp filtered", "is no port, address or address:port"},
		"port number":              {"port 0", `port: "0" is no port`},
		"port twice":               {"port 25\nport 25", "test.smtp:8: port 25 stands twice"},
		"port twice at an address": {"port 25 at 192.0.2.1\nport 25 at 192.0.2.1 192.0.2.2", "stands twice"},
		"port at no address":       {"port 25 at home", `"home" is no address`},
		"port with a word":         {"port 25 on", "want NUMBER [at ADDRESS...]"},
		"client address":           {"client me", `"me" is no address`},
		"unknown server word":      {"port 25\nsing", `test.smtp:8: unknown word "sing"`},
		"header below a port":      {"port 25\ntitle Late", `"title" belongs before the first port`},
		"action without handler":   {"port 25\nreply 220 hi", "is an action and needs an `on` before it"},
		"on without pattern":       {"port 25\non in tls", "on: a command is missing"},
		"no such block":            {"port 25\ninclude nothing", `there is no block "nothing"`},
		"unknown variable":         {"port 25\ngreet 220 {host}", "unknown variable {host}"},
		"unknown form":             {"port 25\ngreet 220 {line.rot13}", "unknown variable {line.rot13}"},
		"wait too long":            {"port 25\non NOOP\nwait 2h", "test.smtp:9: wait: want a duration up to 1m0s"},
		"escape":                   {"port 25\non NOOP\nraw \\q", "wrong escape"},
		"count":                    {"port 25\non NOOP\ngarbage lots", "want a number from 1"},
		"alert":                    {"port 25\non NOOP\nalert 256", "want the number of an alert"},
		"argument where none":      {"port 25\non NOOP\nclose now", `takes no argument, not "now"`},
		"inject alone":             {"port 25\non NOOP\ninject 250 x", "inject must stand behind a reply"},
		"certificate":              {"port 25\ntls cert=fake", `unknown certificate "fake"`},
		"TLS version":              {"port 25\ntls max=1.4", "want a version 1.0 to 1.3"},
		"cipher":                   {"port 25\ntls ciphers=ROT13", `unknown cipher suite "ROT13"`},
		"mechanism":                {"port 25\nmechanism GSSAPI", `the lab does not speak "GSSAPI"`},
		"withdraw nothing":         {"port 25\nwithdraw STARTTLS", `"STARTTLS" is not offered`},
		"account":                  {"port 25\nuser me", "want NAME PASSWORD"},
		"prompt":                   {"port 25\nprompt both x", "want user TEXT or password TEXT"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse("test.smtp", testHeader+tt.lines)
			var syntax *SyntaxError
			if !errors.As(err, &syntax) {
				t.Fatalf("got %v, want a SyntaxError", err)
			}
			if !strings.HasPrefix(err.Error(), "test.smtp:") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %q, want %q in it", err, tt.want)
			}
		})
	}
}

func TestParseWantsACompleteScenario(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"title": "title is missing", "story": "story is missing", "args": "args are missing", "status": "status is missing",
	} {
		var lines []string
		for line := range strings.Lines(testHeader) {
			if !strings.HasPrefix(line, word+" ") {
				lines = append(lines, line)
			}
		}
		if _, err := Parse("test.smtp", strings.Join(lines, "")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("without %s: got %v, want %q", word, err, want)
		}
	}
	broken := strings.Replace(testHeader, "status ok", "status broken", 1)
	if _, err := Parse("test.smtp", broken); err == nil {
		t.Error("broken without a rule was taken")
	}
	if _, err := Parse("test.smtp", testHeader+"rule port-closed\n"); err == nil {
		t.Error("ok with a rule was taken")
	}
}

func TestMatchCommand(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern, line string
		want          bool
	}{
		{"EHLO", "ehlo mypc", true},
		{"EHLO", "EHLO", true},
		{"EHLO", "EHLOX", false},
		{"EHLO mypc", "EHLO mypc.example.com", false},
		{"MAIL FROM:<a@b>", "MAIL FROM:<a@b> SIZE=10", true},
		{"MAIL FROM:<*@b>*", "mail from:<a@B> SIZE=10", true},
		{"MAIL FROM:<*@b>", "MAIL FROM:<a@c>", false},
		{"*", "", true},
		{"A*B*C", "AxxByyC", true},
		{"A*B*C", "ACB", false},
		{"AB*BC", "ABC", false},
	}
	for _, tt := range tests {
		if got := matchCommand(tt.pattern, tt.line); got != tt.want {
			t.Errorf("matchCommand(%q, %q) = %v", tt.pattern, tt.line, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("scenarios/*.smtp")
	if err != nil || len(files) == 0 {
		f.Fatalf("no scenarios: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add(testHeader + "port 25\n  greet 220 a\n  include relay\n  greet 220 b\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse("fuzz.smtp", text)
		if err == nil {
			if s.Title == "" || s.Story == "" || len(s.Args) == 0 {
				t.Errorf("incomplete scenario taken: %+v", s)
			}
			return
		}
		var syntax *SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("error without a place: %v", err)
		}
	})
}
