package probe

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"mime"
	"mime/quotedprintable"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// newRand is seeded with the time; a failure can be repeated with the seed.
func newRand(t *testing.T) *rand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

func randomBytes(rnd *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rnd.IntN(256))
	}
	return b
}

// secretEncoding is a way in which a secret could come back. Its results must
// be replaced as a whole.
type secretEncoding struct {
	name   string
	encode func(rnd *rand.Rand, secret string) string
}

// perByte encodes each byte, or each that needs it, by a format such as "%%%02x".
func perByte(format string, need func(byte) bool) func(*rand.Rand, string) string {
	return func(rnd *rand.Rand, s string) string {
		var b strings.Builder
		for i := range len(s) {
			if need == nil || need(s[i]) || rnd.IntN(4) == 0 {
				fmt.Fprintf(&b, format, s[i])
			} else {
				b.WriteByte(s[i])
			}
		}
		return b.String()
	}
}

func pure(f func(string) string) func(*rand.Rand, string) string {
	return func(_ *rand.Rand, s string) string { return f(s) }
}

// inBase64 hides the secret at a random alignment in longer base64.
func inBase64(e *base64.Encoding) func(*rand.Rand, string) string {
	return func(rnd *rand.Rand, s string) string {
		return e.EncodeToString(bytes.Join([][]byte{randomBytes(rnd, rnd.IntN(8)), []byte(s), randomBytes(rnd, rnd.IntN(8))}, nil))
	}
}

func quotedPrintable(s string) string {
	var b strings.Builder
	w := quotedprintable.NewWriter(&b)
	w.Binary = true
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return strings.ReplaceAll(b.String(), "=\r\n", "")
}

func jsonQuoted(s string) string { b, _ := json.Marshal(s); return string(b[1 : len(b)-1]) }

func trimQuotes(s string) string { return s[1 : len(s)-1] }

func separatedHex(separator string, digits func([]byte) string) func(string) string {
	return func(s string) string {
		var parts []string
		for i := range len(s) {
			parts = append(parts, digits([]byte{s[i]}))
		}
		return strings.Join(parts, separator)
	}
}

func upperHex(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }

func notAlnum(c byte) bool { return c >= 0x80 || !isWordByte(c) }

var secretEncodings = []secretEncoding{
	{"plain", pure(strings.Clone)},
	{"percent, lower case", perByte("%%%02x", notAlnum)},
	{"percent, all", perByte("%%%02X", nil)},
	{"query", pure(url.QueryEscape)},
	{"path", pure(url.PathEscape)},
	{"hex", pure(func(s string) string { return hex.EncodeToString([]byte(s)) })},
	{"upper hex", pure(func(s string) string { return upperHex([]byte(s)) })},
	{"hex with spaces", pure(separatedHex(" ", hex.EncodeToString))},
	{"hex with colons", pure(separatedHex(":", upperHex))},
	{"hex with \\x", perByte(`\x%02x`, nil)},
	{"hex with 0x", pure(func(s string) string { return "0x" + separatedHex(", 0x", hex.EncodeToString)(s) })},
	{"base64", inBase64(base64.StdEncoding)},
	{"raw base64", inBase64(base64.RawStdEncoding)},
	{"URL base64", inBase64(base64.URLEncoding)},
	{"raw URL base64", inBase64(base64.RawURLEncoding)},
	{"base64 behind letters", func(rnd *rand.Rand, s string) string {
		return "abcdef"[:rnd.IntN(6)] + base64.RawStdEncoding.EncodeToString([]byte(s))
	}},
	{"percent-encoded base64", func(rnd *rand.Rand, s string) string { return url.QueryEscape(inBase64(base64.StdEncoding)(rnd, s)) }},
	{"base64 of percent", func(rnd *rand.Rand, s string) string {
		return base64.StdEncoding.EncodeToString([]byte("password=" + url.QueryEscape(s)))
	}},
	{"quoted-printable", pure(quotedPrintable)},
	{"Q encoding", pure(func(s string) string {
		return strings.TrimSuffix(strings.TrimPrefix(mime.QEncoding.Encode("x", s+"\xff"), "=?x?q?"), "=FF?=")
	})},
	{"xtext", perByte("+%02X", func(c byte) bool { return c == '+' || c == '=' || c < '!' || c > '~' })},
	{"JSON", pure(jsonQuoted)},
	{"Go", pure(func(s string) string { return trimQuotes(strconv.Quote(s)) })},
	{"Go, ASCII", pure(func(s string) string { return trimQuotes(strconv.QuoteToASCII(s)) })},
	{"octal", perByte(`\%03o`, func(c byte) bool { return c == '\\' })},
	{"HTML", pure(html.EscapeString)},
	{"XML", pure(func(s string) string { return strings.NewReplacer("&", "&amp;", "<", "&lt;", "'", "&#x27;").Replace(s) })},
	{"shell, single quotes", pure(func(s string) string { return strings.ReplaceAll(s, "'", `'\''`) })},
	{"shell, backslashes", pure(func(s string) string {
		return regexp.MustCompile(`[^0-9A-Za-z]`).ReplaceAllString(s, `\$0`)
	})},
	{"UTF-16LE in base64", pure(func(s string) string {
		return base64.StdEncoding.EncodeToString([]byte(utf16LE(s)))
	})},
}

func utf16LE(s string) string {
	var b []byte
	for _, r := range s {
		b = append(b, byte(r), byte(r>>8))
	}
	return string(b)
}

// encodable sorts out the encodings that lose the secret or cannot hold it.
func (e secretEncoding) encodable(secret string) bool {
	switch e.name {
	case "JSON":
		return utf8.ValidString(secret)
	case "UTF-16LE in base64":
		return utf8.ValidString(secret) && !strings.ContainsFunc(secret, func(r rune) bool { return r > 0xFFFF })
	case "shell, backslashes":
		return isASCII(secret) && !strings.ContainsAny(secret, "\r\n")
	}
	return true
}

func randomSecret(rnd *rand.Rand, length int) string {
	b := randomBytes(rnd, length)
	if rnd.IntN(2) == 0 { // as people have them
		for i := range b {
			b[i] = ' ' + b[i]%95
		}
	}
	return string(b)
}

// No encoding of a secret of four bytes or more survives, wherever it stands,
// and the text around it does.
func TestRedactProperty(t *testing.T) {
	t.Parallel()
	rnd := newRand(t)
	contexts := [][2]string{{"535 5.7.8 Error: ", " (try again)"}, {"501 \"", "\""}, {"500 <", ">"}, {"", "\r"}}
	for length := shortSecret + 1; length <= 64; length++ {
		for range 3 {
			secret := randomSecret(rnd, length)
			r := newRedactor(secret)
			for _, e := range secretEncodings {
				if !e.encodable(secret) {
					continue
				}
				c := contexts[rnd.IntN(len(contexts))]
				in, want := c[0]+e.encode(rnd, secret)+c[1], c[0]+Redacted+c[1]
				if got := r.string(in); got != want {
					t.Errorf("%s of %q\n  in %q\n got %q\nwant %q", e.name, secret, in, got, want)
				}
			}
		}
	}
}

// What does not hold the secret stays as it is.
func TestRedactLeavesTheRestAlone(t *testing.T) {
	t.Parallel()
	rnd := newRand(t)
	lines := []string{
		"220 mail.example.com ESMTP Postfix (Debian/GNU)",
		"250-mail.example.com Hello [192.0.2.7], pleased to meet you",
		"250-AUTH LOGIN PLAIN XOAUTH2 OAUTHBEARER",
		"334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+",
		"535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [AM0PR02CA0100.eurprd02.prod.outlook.com 2025-11-22T10:00:00.000Z 08DE2E1F2A3B4C5D]",
		"535-5.7.8 Username and Password not accepted. For more information, go to",
		"535 5.7.8  https://support.google.com/mail/?p=BadCredentials 5b1f17b1804b1-477a9df&x=%41+b - gsmtp",
		"\xc8\xcf\xd6\xa4\xca\xa7\xb0\xdc \x00 \xff",
	}
	for length := shortSecret + 1; length <= 64; length++ {
		r := newRedactor(randomSecret(rnd, length))
		for _, line := range lines {
			if got := r.string(line); got != line {
				t.Errorf("%q became %q", line, got)
			}
		}
	}
}

func FuzzRedact(f *testing.F) {
	f.Add("s3cret", "535 ", " no", uint8(0))
	f.Add("p&ss w%rd", "x=", "&y", uint8(3))
	f.Add("a\\'\"b<", "\\", "%4", uint8(24))
	f.Fuzz(func(t *testing.T, secret, before, after string, kind uint8) {
		e := secretEncodings[int(kind)%len(secretEncodings)]
		if len(secret) <= shortSecret || !e.encodable(secret) {
			return
		}
		rnd := rand.New(rand.NewPCG(uint64(len(before)), uint64(len(after))))
		encoded := e.encode(rnd, secret)
		out := newRedactor(secret).string(before + "\n" + encoded + "\n" + after)
		for piece := range strings.SplitSeq(out, Redacted) {
			if strings.Contains(piece, secret) || strings.Contains(piece, encoded) {
				t.Errorf("%s of %q is in %q", e.name, secret, out)
			}
		}
	})
}

func BenchmarkRedactLine(b *testing.B) {
	r := newRedactor("correct horse", strings.Repeat("AGFsaWNlAHNlY3JldA", 3))
	line := []byte("535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [AM0PR02CA0100.eurprd02.prod.outlook.com]")
	for b.Loop() {
		r.bytes(line)
	}
}
