package report

import (
	"bytes"
	"encoding/base64"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// encoded is base64 that is long enough to hold a name. The challenge of
// CRAM-MD5 names the host, and servers echo the user name as it was sent.
var encoded = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[A-Za-z0-9+/]{8,}={0,2}`) })

// replaceEncoded removes the base64 words that hold an identifier, or the
// beginning of one where a long text was cut. What decodes to no text stays.
func (a *anonymizer) replaceEncoded(s string) string {
	return encoded().ReplaceAllStringFunc(s, func(word string) string {
		whole := strings.TrimRight(word, "=")
		plain, err := base64.RawStdEncoding.DecodeString(whole[:len(whole)/4*4])
		if tail := whole[len(whole)/4*4:]; err == nil && len(tail) > 1 {
			rest, _ := base64.RawStdEncoding.DecodeString(tail)
			plain = append(plain, rest...)
		}
		clear := string(bytes.TrimRight(plain, "\xc2\xc3")) // half of a letter, where it was cut
		if err == nil && utf8.ValidString(clear) && (a.replace(clear) != clear || a.beginsName(clear)) {
			return removed
		}
		return word
	})
}

// beginsName says whether an identifier begins with the text.
func (a *anonymizer) beginsName(text string) bool {
	for id := range a.words {
		if strings.HasPrefix(id, strings.ToLower(text)) {
			return true
		}
	}
	return false
}
