package probe

import (
	"bytes"
	"html"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// hexEscape is an encoding that writes a byte as a marker and two hex digits.
type hexEscape struct {
	marker byte
	space  byte // stands for a space; 0: nothing does
}

var hexEscapes = []hexEscape{
	{marker: '%'},             // percent-encoding, RFC 3986
	{marker: '%', space: '+'}, // the same in forms
	{marker: '='},             // quoted-printable, RFC 2045
	{marker: '=', space: '_'}, // the "Q" encoding, RFC 2047
	{marker: '+'},             // xtext, RFC 3461
}

func (e hexEscape) decode(v view, visit func(view)) {
	wanted := e.marker
	if e.space != 0 {
		wanted = e.space // without it the escape of the same marker finds the same
	}
	if bytes.IndexByte(v.data, wanted) < 0 {
		return
	}
	changed := false
	out := newView(len(v.data))
	for i := 0; i < len(v.data); {
		c := v.data[i]
		hi, lo := hexDigit(v.data, i+1), hexDigit(v.data, i+2)
		switch {
		case c == e.marker && hi >= 0 && lo >= 0:
			out.push(byte(hi<<4|lo), v, i, i+3)
			i += 3
			changed = true
			continue
		case e.space != 0 && c == e.space:
			c, changed = ' ', true
		}
		out.push(c, v, i, i+1)
		i++
	}
	if changed {
		visit(out)
	}
}

// shellQuotes are the two ways to write a quote inside the single quotes of a
// shell, where nothing else is escaped.
var shellQuotes = []string{`'\''`, `'"'"'`}

func decodeShellQuotes(v view, visit func(view)) {
	for _, quote := range shellQuotes {
		if !bytes.Contains(v.data, []byte(quote)) {
			continue
		}
		out := newView(len(v.data))
		for i := 0; i < len(v.data); {
			n := 1
			if bytes.HasPrefix(v.data[i:], []byte(quote)) {
				n = len(quote)
			}
			out.push(v.data[i], v, i, i+n)
			i += n
		}
		visit(out)
	}
}

// decodeBackslashes undoes the escapes of JSON, Go, C and shells together.
func decodeBackslashes(v view, visit func(view)) {
	if bytes.IndexByte(v.data, '\\') < 0 {
		return
	}
	out := newView(len(v.data))
	for i := 0; i < len(v.data); {
		text, n := unescape(v.data[i:])
		for j := range len(text) {
			out.push(text[j], v, i, i+n)
		}
		i += n
	}
	visit(out)
}

var backslashLetters = map[byte]string{
	'a': "\a", 'b': "\b", 'e': "\x1b", 'f': "\f", 'n': "\n", 'r': "\r", 't': "\t", 'v': "\v",
}

// unescape decodes what b starts with and says how many bytes that took.
func unescape(b []byte) (text string, n int) {
	if b[0] != '\\' || len(b) == 1 {
		return string(b[:1]), 1
	}
	number := func(digits, base, bits int) (uint64, bool) {
		if len(b) < 2+digits {
			return 0, false
		}
		u, err := strconv.ParseUint(string(b[2:2+digits]), base, bits)
		return u, err == nil
	}
	switch c := b[1]; c {
	case 'x':
		if u, ok := number(2, 16, 8); ok {
			return string([]byte{byte(u)}), 4
		}
	case 'u':
		if u, ok := number(4, 16, 16); ok {
			return unescapeUTF16(b, rune(u))
		}
	case 'U':
		if u, ok := number(8, 16, 32); ok {
			return string(rune(min(u, utf8.MaxRune+1))), 10
		}
	case '0', '1', '2', '3', '4', '5', '6', '7':
		for digits := 3; digits > 0; digits-- {
			if len(b) <= digits {
				continue
			}
			if u, err := strconv.ParseUint(string(b[1:1+digits]), 8, 8); err == nil {
				return string([]byte{byte(u)}), 1 + digits
			}
		}
	default:
		if s, ok := backslashLetters[c]; ok {
			return s, 2
		}
	}
	return string(b[1:2]), 2
}

// unescapeUTF16 decodes \uXXXX, with r its value, and a surrogate pair of two.
func unescapeUTF16(b []byte, r rune) (string, int) {
	if utf16.IsSurrogate(r) && len(b) >= 12 && b[6] == '\\' && b[7] == 'u' {
		if low, err := strconv.ParseUint(string(b[8:12]), 16, 16); err == nil {
			if full := utf16.DecodeRune(r, rune(low)); full != utf8.RuneError {
				return string(full), 12
			}
		}
	}
	return string(r), 6
}

// decodeEntities undoes the escapes of HTML and XML.
func decodeEntities(v view, visit func(view)) {
	if bytes.IndexByte(v.data, '&') < 0 {
		return
	}
	changed := false
	out := newView(len(v.data))
	for i := 0; i < len(v.data); {
		text, n := entity(v.data[i:])
		changed = changed || n > 1
		for j := range len(text) {
			out.push(text[j], v, i, i+n)
		}
		i += n
	}
	if changed {
		visit(out)
	}
}

// maxEntity is the length of the longest named character reference there is.
const maxEntity = 33

func entity(b []byte) (text string, n int) {
	if b[0] != '&' {
		return string(b[:1]), 1
	}
	b = b[:min(len(b), maxEntity)]
	end := 1
	for end < len(b) && (b[end] == '#' || isWordByte(b[end])) {
		end++
	}
	name := string(b[1:end])
	if end < len(b) && b[end] == ';' {
		end++
	}
	// html.UnescapeString reads numbers from 128 to 159 as Windows-1252, so
	// numbers are read here.
	if digits, ok := strings.CutPrefix(name, "#"); ok {
		base := 10
		if hex := strings.TrimLeft(digits, "xX"); hex != digits {
			digits, base = hex, 16
		}
		if u, err := strconv.ParseUint(digits, base, 21); err == nil {
			return string(rune(u)), end
		}
		return "&", 1
	}
	if s := html.UnescapeString("&" + name + ";"); s != "&"+name+";" {
		return s, end
	}
	return "&", 1
}
