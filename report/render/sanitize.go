package render

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits in characters, so that one hostile string cannot push the answer off
// the screen.
const (
	limitWord  = 255  // a name, a value, a capability
	limitLine  = 1000 // a line of a server: twice the 512 of RFC 5321 section 4.5.3.1.5
	limitProse = 3000 // an explanation
)

// Sanitize makes a string harmless for a terminal and for a reader: on one
// line, valid UTF-8, and with nothing in it that is not seen. Control
// characters (C0, DEL, C1), line and paragraph separators, bidirectional
// controls, zero-width and other invisible characters, unusual spaces and bytes
// that are no UTF-8 become visible escapes such as \x1b, \u202e and \xff.
// What exceeds limit characters is left out, and the result says how much.
func Sanitize(s string, limit int) string {
	var b strings.Builder
	n := 0
	for i, size := 0, 0; i < len(s); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(s[i:])
		if n >= limit {
			fmt.Fprintf(&b, "… [%d bytes left out]", len(s)-i)
			break
		}
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
			n += 4
		case hidden(r):
			e := escapeRune(r)
			b.WriteString(e)
			n += len(e)
		default:
			b.WriteRune(r)
			n++
		}
	}
	return b.String()
}

// maxLines is how many lines of a text are shown.
const maxLines = 40

// SanitizeLines is Sanitize for text of several lines, such as an explanation:
// it splits at line feeds and drops empty lines. The limit is for all lines
// together.
func SanitizeLines(s string, limit int) []string {
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimRight(Sanitize(strings.TrimSuffix(line, "\r"), limit), " ")
		if line == "" {
			continue
		}
		lines = append(lines, line)
		if limit -= utf8.RuneCountInString(line); limit <= 0 || len(lines) == maxLines {
			break
		}
	}
	return lines
}

func escapeRune(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < 0x100:
		return fmt.Sprintf(`\x%02x`, r)
	case r < 0x10000:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}

// hidden says whether a character must not be printed as it is. IsPrint already
// leaves out all controls, all format characters (bidi, zero-width, tags), the
// separators, private use, and every space but U+0020.
func hidden(r rune) bool {
	return !unicode.IsPrint(r) || unicode.Is(unicode.Variation_Selector, r) || slices.Contains(blank, r)
}

// blank are characters that count as letters, marks or symbols and show nothing.
var blank = []rune{
	0x034f,                 // combining grapheme joiner
	0x115f, 0x1160, 0x3164, // Hangul fillers
	0x17b4, 0x17b5, // Khmer inherent vowels
	0x2800, // Braille pattern blank
	0xffa0, // half-width Hangul filler
}
