package probe

import (
	"bytes"
	"encoding/base64"
	"strings"
	"sync"
	"testing"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	const plainMessage = "\x00alice@example.com\x00s3cret!pw"
	plain := base64.StdEncoding.EncodeToString([]byte(plainMessage))
	tests := []struct {
		name    string
		secrets []string
		in      string
		want    string
	}{
		{"no secrets", nil, "250 OK", "250 OK"},
		{"empty secret", []string{""}, "250 OK", "250 OK"},
		{"plain", []string{"s3cret!pw"}, "535 wrong: s3cret!pw, s3cret!pw", "535 wrong: [redacted], [redacted]"},
		{"twice on end", []string{"s3cret!pw"}, "535 s3cret!pws3cret!pw", "535 [redacted]"},
		{"upper-cased", []string{"s3cret!pw"}, "500 S3CRET!PW?", "500 [redacted]?"},
		{"five bytes keep the case", []string{"abcde"}, "500 ABCDE abcde", "500 ABCDE [redacted]"},
		{"AUTH PLAIN", []string{"s3cret!pw"}, "AUTH PLAIN " + plain, "AUTH PLAIN [redacted]"},
		{"AUTH PLAIN echoed in quotes", []string{"s3cret!pw"}, `501 "` + plain + `"?`, `501 "[redacted]"?`},
		{"AUTH PLAIN percent-encoded", []string{"s3cret!pw"}, "501 auth=" + strings.ReplaceAll(plain, "=", "%3D") + "&x", "501 auth=[redacted]&x"},
		{"AUTH PLAIN upper-cased, sent", []string{"s3cret!pw", plainMessage}, "503 AUTH PLAIN " + strings.ToUpper(plain), "503 AUTH PLAIN [redacted]"},
		{"AUTH PLAIN cut off, sent", []string{plainMessage}, "503 AUTH PLAIN " + plain[:30], "503 AUTH PLAIN [redacted]"},
		{"CRAM-MD5", []string{"alice@example.com b913a602c7eda7a495b4e6e7334d3890"}, "535 alice@example.com b913a602c7eda7a495b4e6e7334d3890", "535 [redacted]"},
		{"user name alone", []string{"alice@example.com b913a602c7eda7a495b4e6e7334d3890", plainMessage}, "535 alice@example.com", "535 alice@example.com"},
		{"base64 stuck to a word", []string{"s3cret!pw"}, "501 PLAIN/" + plain, "501 [redacted]"},
		{"mixed escapes", []string{`p"a<s&s% w`}, `x p"a&lt;s&#38;s% w y p%22a<s&s% w z p\"a\u003cs&amp;s% w`, "x [redacted] y [redacted] z [redacted]"},
		{"mixed percent and plain", []string{"pass word"}, "x p%61ss+w%6Frd y", "x [redacted] y"},
		{"spaces trimmed", []string{" s3cret "}, "535 <s3cret>", "535 <[redacted]>"},
		{"quotes taken off", []string{`"s3cret"`}, "535 <s3cret>", "535 <[redacted]>"},
		{"app password closed up", []string{"abcd efgh ijkl mnop"}, "535 abcdefghijklmnop", "535 [redacted]"},
		{"each line of a secret", []string{"first line\r\nabc\nlast one"}, "first line abc last one", "[redacted] abc [redacted]"},
		{"UTF-8 secret in Latin-1", []string{"pässwörd"}, "535 p\xe4ssw\xf6rd", "535 [redacted]"},
		{"UTF-8 secret read as Latin-1", []string{"pässwörd"}, "535 pÃ¤sswÃ¶rd", "535 [redacted]"},
		{"UTF-8 secret in GB18030", []string{"密码是秘密"}, "535 \xc3\xdc\xc2\xeb\xca\xc7\xc3\xd8\xc3\xdc", "535 [redacted]"},
		{"UTF-16", []string{"s3cret"}, "535 s\x003\x00c\x00r\x00e\x00t\x00.", "535 [redacted]."},
		{"digits are no secret by themselves", []string{"s3cret"}, "250 2.1.0 73 33 63 72 65", "250 2.1.0 73 33 63 72 65"},

		{"short: OK survives", []string{"OK"}, "250 OK", "250 OK"},
		{"short: reply code survives", []string{"250"}, "250 OK", "250 OK"},
		{"short: part of a number survives", []string{"5"}, "250 5.7.5 2025-01-05 10:05 a.5.b", "250 5.7.5 2025-01-05 10:05 a.5.b"},
		{"short: part of a word survives", []string{"abc"}, "250 abcd xabc x-abc abc.example", "250 abcd xabc x-abc abc.example"},
		{"short: token", []string{"abc"}, `535 abc "abc" password:abc, abc.`, `535 [redacted] "[redacted]" password:[redacted], [redacted].`},
		{"short: in AUTH PLAIN", []string{"abc"}, "AUTH PLAIN AGFsaWNlAGFiYw==", "AUTH PLAIN [redacted]"},
		{"short: alone in base64", []string{"ab"}, "YWI= YWI", "[redacted] YWI"},
		{"short: words are no base64", []string{"8"}, "250 OK to go 58 587", "250 OK to go 58 587"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRedactor(tt.secrets...)
			if got := r.string(tt.in); got != tt.want {
				t.Errorf("string(%q)\n got %q\nwant %q", tt.in, got, tt.want)
			}
			if got := string(r.bytes([]byte(tt.in))); got != tt.want {
				t.Errorf("bytes(%q)\n got %q\nwant %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestRedactReturnsTheLineItself(t *testing.T) {
	t.Parallel()
	line := []byte("250-AUTH LOGIN PLAIN XOAUTH2")
	for _, r := range []*redactor{nil, newRedactor(), newRedactor("s3cret")} {
		if got := r.bytes(line); &got[0] != &line[0] || len(got) != len(line) {
			t.Errorf("bytes returned another slice: %q", got)
		}
	}
}

// A token of 10 KB is found whole, in base64, and in the pieces that a server
// makes of an over-long line.
func TestRedactLongToken(t *testing.T) {
	t.Parallel()
	rnd := newRand(t)
	token := make([]byte, 10<<10)
	for i := range token {
		token[i] = base64Alphabet[rnd.IntN(64)]
	}
	r := newRedactor(string(token))
	response := base64.StdEncoding.EncodeToString([]byte("user=a@example.com\x01auth=Bearer " + string(token) + "\x01\x01"))
	tests := map[string]struct{ in, want string }{
		"whole":            {"x " + string(token) + " y", "x [redacted] y"},
		"in base64":        {"AUTH XOAUTH2 " + response, "AUTH XOAUTH2 [redacted]"},
		"base64, cut":      {"500 " + response[:500], "500 [redacted]"},
		"start":            {"500 auth=Bearer " + string(token[:12]) + "...", "500 auth=Bearer [redacted]..."},
		"middle":           {"500 " + string(token[501:601]) + " more", "500 [redacted] more"},
		"middle, upper":    {"500 " + strings.ToUpper(string(token[77:177])) + " more", "500 [redacted] more"},
		"two pieces":       {string(token[3000:3023]) + "\r\n" + string(token[3023:3050]), "[redacted]\r\n[redacted]"},
		"a row of dashes":  {"250-------------------------------", "250-------------------------------"},
		"very long line":   {strings.Repeat("-", 1<<16) + string(token), strings.Repeat("-", 1<<16) + "[redacted]"},
		"something else":   {"250 " + strings.Repeat("lorem ipsum ", 100), "250 " + strings.Repeat("lorem ipsum ", 100)},
		"only a few bytes": {"250 " + string(token[100:108]), "250 " + string(token[100:108])},
	}
	for name, tt := range tests {
		if got := r.string(tt.in); got != tt.want {
			t.Errorf("%s: got %.200q, want %.200q", name, got, tt.want)
		}
	}
}

func TestRedactAddConcurrently(t *testing.T) {
	t.Parallel()
	r := newRedactor("s3cret-one")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			secret := strings.Repeat(string(rune('a'+i)), 10)
			r.add(secret)
			if got := r.bytes([]byte("x " + secret + " s3cret-one")); !bytes.Equal(got, []byte("x [redacted] [redacted]")) {
				t.Errorf("got %q", got)
			}
		})
	}
	wg.Wait()
}
