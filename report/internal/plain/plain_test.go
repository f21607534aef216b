package plain

import (
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/smtpwhy/smtpwhy/probe"
)

func TestText(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ in, want string }{
		"plain":            {"220 mail.example ESMTP", "220 mail.example ESMTP"},
		"escape sequence":  {"\x1b[2Jgone", `\x1b[2Jgone`},
		"C1 control":       {"a\u009bb", `a\x9bb`},
		"line break":       {"a\r\nb", `a\x0d\x0ab`},
		"line separator":   {"a\u2028b", `a\u2028b`},
		"right to left":    {"a\u202eb", `a\u202eb`},
		"invalid UTF-8":    {"a\xffb", `a\xffb`},
		"real replacement": {"a\ufffdb", "a\ufffdb"},
		"tab":              {"a\tb", "a b"},
		"other scripts":    {"密码错误", "密码错误"},
		"too long":         {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa..."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, Text(test.in, 40)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func FuzzText(f *testing.F) {
	f.Add("220 ok\x00\x1b]0;\x07", 10)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit = limit & 0xff
		got := Text(s, limit)
		for _, r := range got {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
				t.Fatalf("Text(%q) = %q holds %U", s, got, r)
			}
		}
		if max := limit*10 + 3; len([]rune(got)) > max {
			t.Fatalf("Text(%q, %d) has %d characters", s, limit, len([]rune(got)))
		}
	})
}

func TestReply(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		in   *probe.Reply
		want string
	}{
		"none":      {nil, ""},
		"two lines": {&probe.Reply{Code: 535, Enhanced: "5.7.8", Lines: []string{"5.7.8 no", "5.7.8 really"}}, "535 5.7.8 no 5.7.8 really"},
		"bare code": {&probe.Reply{Code: 354}, "354"},
		"no code":   {&probe.Reply{Lines: []string{"* OK ready"}}, "* OK ready"},
	} {
		if got := Reply(test.in); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestHostPort(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"mail.example": "mail.example:25", "2001:db8::1": "[2001:db8::1]:25", "[2001:db8::1]": "[2001:db8::1]:25"} {
		if got := HostPort(in, 25); got != want {
			t.Errorf("HostPort(%q) = %q, want %q", in, got, want)
		}
	}
}
