package source

import (
	"bytes"
	"strings"
)

// IsReport says whether a text is about settings and no settings file: a bug report,
// a mail, a note, with sentences or fences around what it quotes.
func IsReport(name string, text []byte) bool {
	if namedFormat(name) {
		return false
	}
	for line := range bytes.Lines(text) {
		if trimmed := strings.TrimSpace(string(line[:min(len(line), maxPiece)])); fence().MatchString(trimmed) || sentence().MatchString(trimmed) {
			return true
		}
	}
	return false
}

// sentence is the beginning of one: a capital and four words without any sign of a
// setting, of a command or of a comment; else words up to the mark at the end.
var sentence = pattern(`^(?:>\s*|\*\*)?(?:[\p{Lu}\p{Lo}][\pL'’]*,?(?:\s[\pL\pN'’-]*[\pL\pN'’][,.]?){3,}(?:[\s.:;,?!*]|$)|[\pL'’]+,?(?:\s[\pL\pN'’-]*[\pL\pN'’]){3,}[.:?!,]$)`)
