package probe

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// displayText turns the bytes of a line into UTF-8 for display: UTF-8 as it
// is, else GB18030 where that gives plausible text (Chinese servers send it
// unannounced), else Latin-1, which fits any byte. Not faithful means that the
// text is not the very bytes, so that a record must keep them too. Control
// characters stay: it is the renderers that make them harmless.
func displayText(b []byte) (text string, faithful bool) {
	if utf8.Valid(b) {
		return string(b), true
	}
	if head, ok := cutUTF8(b); ok {
		return string(head) + string(utf8.RuneError), false
	}
	if s, ok := decodeGB18030(b); ok {
		return s, false
	}
	return latin1Text(b), false
}

// cutUTF8 recognises UTF-8 that ends inside a character, as an over-long line
// does after it was cut. ASCII with one odd byte at its end is not taken for it.
func cutUTF8(b []byte) (head []byte, ok bool) {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		head, tail := b[:len(b)-n], b[len(b)-n:]
		if utf8.RuneStart(tail[0]) && !utf8.FullRune(tail) {
			return head, utf8.Valid(head) && bytes.ContainsFunc(head, func(r rune) bool { return r > unicode.MaxASCII })
		}
	}
	return nil, false
}

// decodeGB18030 decodes text that is likely to be Chinese. Nearly every byte
// string is valid GB18030, so validity alone would turn "Größe" in Latin-1 into
// Chinese. The common characters fill rows 0xB0 to 0xD7 of GB 2312 and its
// punctuation rows 0xA1 to 0xA3, each with a second byte above 0xA0; at least
// half of the double-byte characters must be from there.
func decodeGB18030(b []byte) (string, bool) {
	common, other := 0, 0
	for i := 0; i < len(b); i++ {
		if b[i] < 0x80 || i+1 == len(b) {
			continue
		}
		row, cell := b[i], b[i+1]
		switch {
		case cell >= 0xA1 && (row >= 0xB0 && row <= 0xD7 || row >= 0xA1 && row <= 0xA3):
			common++
			i++
		case cell >= '0' && cell <= '9':
			other++
			i += 3
		default:
			other++
			i++
		}
	}
	if common == 0 || other > common {
		return "", false
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err != nil {
		return "", false
	}
	implausible := func(r rune) bool { return r == utf8.RuneError || unicode.Is(unicode.Co, r) }
	if bytes.ContainsFunc(out, implausible) {
		return "", false
	}
	return string(out), true
}

// latin1Text maps each byte to the character of the same number (ISO 8859-1).
func latin1Text(b []byte) string {
	var s strings.Builder
	s.Grow(len(b) + len(b)/4)
	for _, c := range b {
		s.WriteRune(rune(c))
	}
	return s.String()
}
