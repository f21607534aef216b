package explain

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"io"
	"mime"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Limits of what is read. A larger text keeps its two ends: settings stand at the
// beginning of a bug report, the error at the end of a log.
const (
	maxText = 1 << 20
	maxLine = 8 << 10
)

var (
	ansiSequence = pattern("\x1b(?:\\[[0-9;?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?|[@-_])")
	jsonEscape   = pattern(`\\u[0-9a-fA-F]{4}(?:\\u[0-9a-fA-F]{4})?|\\/`)
	byteEscapes  = pattern(`(?:\\x[0-9a-fA-F]{2}|\\[0-3][0-7]{2})+`)
	quotedPairs  = pattern(`(?:=[0-9A-F]{2}){2,}`)
	encodedWord  = pattern(`=\?[A-Za-z0-9_-]{2,20}\?[BbQq]\?[^?\s]*\?=(?:\s+=\?)?`)
	escapedKey   = pattern(`\\"[\w.-]+\\"\s*:`)
	challenge    = pattern(`\b(334[ -])([A-Za-z0-9+/]{4,}={0,2})`)
)

// decode makes lines of plain text of what was pasted: character sets, terminal
// colours and the escapes of logs are undone, control characters are dropped.
func decode(text []byte) []string {
	if len(text) > maxText {
		text = append(append(bytes.Clone(text[:maxText/2]), '\n'), text[len(text)-maxText/2:]...)
	}
	s := unescape(ansiSequence().ReplaceAllString(charset(text), ""))
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		if len(line) > maxLine {
			line = strings.ToValidUTF8(line[:maxLine/2], "") + " " + strings.ToValidUTF8(line[len(line)-maxLine/2:], "")
		}
		lines = append(lines, strings.Map(printable, line))
	}
	return lines
}

func printable(r rune) rune {
	if r == '\t' || unicode.IsControl(r) || unicode.Is(unicode.Zs, r) {
		return ' '
	}
	if unicode.Is(unicode.Cf, r) {
		return -1
	}
	return r
}

// charset decodes UTF-8, UTF-16 with a byte order mark, GB18030, and Latin-1 as
// what any bytes can be; each line by itself, since logs mix them.
func charset(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return fromUTF16(b[2:], binary.LittleEndian)
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return fromUTF16(b[2:], binary.BigEndian)
	}
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	if utf8.Valid(b) {
		return string(b)
	}
	var out strings.Builder
	for line := range bytes.Lines(b) {
		out.WriteString(lineCharset(line))
	}
	return out.String()
}

func fromUTF16(b []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

func lineCharset(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	if s, ok := chinese(b); ok {
		return s
	}
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return string(runes)
}

// chinese decodes GB18030. Nearly all bytes are valid in it, so most characters
// must be of the rows that hold the common ones (GB 2312: 0xB0 to 0xD7, and the
// punctuation from 0xA1).
func chinese(b []byte) (string, bool) {
	common, other := 0, 0
	for i := 0; i+1 < len(b); i++ {
		if b[i] < 0x80 {
			continue
		}
		if row, cell := b[i], b[i+1]; cell >= 0xA1 && (row >= 0xB0 && row <= 0xD7 || row >= 0xA1 && row <= 0xA3) {
			common++
		} else {
			other++
		}
		i++
	}
	if common == 0 || other > common {
		return "", false
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	return string(out), err == nil && !bytes.ContainsRune(out, utf8.RuneError)
}

var words = sync.OnceValue(func() *mime.WordDecoder {
	return &mime.WordDecoder{CharsetReader: func(name string, r io.Reader) (io.Reader, error) {
		b, err := io.ReadAll(r)
		return strings.NewReader(lineCharset(b)), err
	}}
})

// unescape undoes the encodings in which a reply can stand in a log: escapes of
// JSON and of byte strings, MIME words, quoted-printable, base64 challenges.
func unescape(s string) string {
	if strings.Contains(s, `\`) {
		if escapedKey().MatchString(s) {
			s = strings.ReplaceAll(s, `\"`, `"`) // JSON inside of a JSON string
		}
		s = jsonEscape().ReplaceAllStringFunc(s, func(e string) string {
			if text, err := strconv.Unquote(`"` + e + `"`); err == nil {
				return text
			}
			return strings.TrimPrefix(e, `\`)
		})
		s = byteEscapes().ReplaceAllStringFunc(s, unescapeBytes)
		s = strings.NewReplacer(`\r\n`, "\n", `\n`, "\n", `\r`, "\n").Replace(s)
	}
	if strings.Contains(s, "=?") {
		s = encodedWord().ReplaceAllStringFunc(s, func(w string) string {
			end := strings.LastIndex(w, "?=") + 2
			if text, err := words().Decode(w[:end]); err == nil {
				return text + strings.TrimLeft(w[end:], " \t\r\n")
			}
			return w
		})
	}
	if strings.Contains(s, "=") {
		s = quotedPairs().ReplaceAllStringFunc(s, func(q string) string {
			return lineCharset(hexBytes(strings.ReplaceAll(q, "=", "")))
		})
	}
	return challenge().ReplaceAllStringFunc(s, readChallenge)
}

func unescapeBytes(s string) string {
	text, err := strconv.Unquote(`"` + s + `"`)
	if err != nil {
		return s
	}
	return lineCharset([]byte(text))
}

func hexBytes(s string) (out []byte) {
	for i := 0; i+1 < len(s); i += 2 {
		n, _ := strconv.ParseUint(s[i:i+2], 16, 8)
		out = append(out, byte(n))
	}
	return out
}

// readChallenge puts the text of a base64 challenge behind its code: a prompt
// such as "Username:", or the error that a server reports for an OAuth token
// (RFC 7628 section 3.2.2).
func readChallenge(s string) string {
	raw, err := base64.StdEncoding.DecodeString(s[4:])
	if err != nil {
		raw, err = base64.RawStdEncoding.DecodeString(s[4:])
	}
	if err != nil || !utf8.Valid(raw) || bytes.ContainsFunc(raw, func(r rune) bool { return !unicode.IsPrint(r) && r != '\n' && r != '\r' }) {
		return s
	}
	return s[:4] + string(raw)
}
