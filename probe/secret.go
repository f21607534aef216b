package probe

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Redacted stands wherever a secret was.
const Redacted = "[redacted]"

// SecretKind says what a Secret is, which decides the mechanisms that can use it.
type SecretKind string

// The kinds of secret.
const (
	KindPassword SecretKind = "password"
	KindToken    SecretKind = "token" // an OAuth 2.0 access token (RFC 6750)
)

// Secret holds a password or token that no formatter, logger or encoder prints.
// The zero value is "none given". Decoded from JSON it keeps its facts, not its value.
type Secret struct {
	value string
	facts SecretFacts
}

// SecretFacts is what may be known of a secret in public. Notes are character
// classes that explain failures (see the Note constants); Length, in bytes, is
// given only when there is a note.
type SecretFacts struct {
	Kind   SecretKind `json:"kind,omitempty"`
	Length int        `json:"length,omitempty"`
	Notes  []string   `json:"notes,omitempty"`
}

// Notes on a secret: signs that a file reader, a shell or a form changed it.
const (
	NoteLeadingSpace  = "leading-space"
	NoteTrailingSpace = "trailing-space"
	NoteLineBreak     = "line-break"
	NoteControl       = "control-character"
	NoteQuoted        = "surrounded-by-quotes"
	NoteNonASCII      = "non-ascii"
	NoteInvalidUTF8   = "invalid-utf-8"
	NoteDecomposed    = "not-nfc"  // a letter and its accent apart, as macOS file names have them
	NoteCompatibility = "not-nfkc" // SASLprep (RFC 4013) would change it: a wide letter, a ligature
	NotePercentEscape = "percent-escape"
	NoteReference     = "looks-like-a-reference" // ${NAME}, $(command), %NAME%
	NoteSpacedGroups  = "groups-of-four"         // an app password as Google prints it
)

// Password makes a secret of a password.
func Password(value string) Secret { return newSecret(KindPassword, value) }

// Token makes a secret of an OAuth 2.0 access token.
func Token(value string) Secret { return newSecret(KindToken, value) }

func newSecret(kind SecretKind, value string) Secret {
	if value == "" {
		return Secret{}
	}
	f := SecretFacts{Kind: kind, Notes: secretNotes(value)}
	if len(f.Notes) > 0 {
		f.Length = len(value)
	}
	return Secret{value: value, facts: f}
}

func secretNotes(v string) (notes []string) {
	note := func(name string, holds bool) {
		if holds {
			notes = append(notes, name)
		}
	}
	note(NoteLeadingSpace, strings.HasPrefix(v, " ") || strings.HasPrefix(v, "\t"))
	note(NoteTrailingSpace, strings.HasSuffix(v, " ") || strings.HasSuffix(v, "\t"))
	note(NoteLineBreak, strings.ContainsAny(v, "\r\n"))
	note(NoteControl, strings.ContainsFunc(v, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\r\n\t", r) }))
	note(NoteQuoted, len(v) > 2 && v[0] == v[len(v)-1] && strings.ContainsRune("\"'`", rune(v[0])))
	note(NoteNonASCII, strings.ContainsFunc(v, func(r rune) bool { return r > unicode.MaxASCII }))
	note(NoteInvalidUTF8, !utf8.ValidString(v))
	note(NoteDecomposed, utf8.ValidString(v) && !norm.NFC.IsNormalString(v))
	note(NoteCompatibility, utf8.ValidString(v) && norm.NFC.IsNormalString(v) && !norm.NFKC.IsNormalString(v))
	note(NotePercentEscape, hasPercentEscape(v))
	note(NoteReference, strings.HasPrefix(v, "${") && strings.HasSuffix(v, "}") ||
		strings.HasPrefix(v, "$(") && strings.HasSuffix(v, ")") ||
		len(v) > 2 && v[0] == '%' && v[len(v)-1] == '%')
	groups := strings.Split(v, " ")
	spaced := len(groups) == 4
	for _, g := range groups {
		spaced = spaced && len(g) == 4
	}
	note(NoteSpacedGroups, spaced)
	return notes
}

func hasPercentEscape(v string) bool {
	isHex := func(c byte) bool { return strings.IndexByte("0123456789abcdefABCDEF", c) >= 0 }
	for i := 0; i+2 < len(v); i++ {
		if v[i] == '%' && isHex(v[i+1]) && isHex(v[i+2]) {
			return true
		}
	}
	return false
}

// Given says whether there is a secret, also after a trip through JSON.
func (s Secret) Given() bool { return s.facts.Kind != "" }

// Facts are what may be said of the secret in public.
func (s Secret) Facts() SecretFacts { return s.facts }

// Reveal returns the value: for the wire and for redaction, nothing else.
// It is empty for a secret read from a record.
func (s Secret) Reveal() string { return s.value }

// String never gives the value away.
func (s Secret) String() string {
	if s.Given() {
		return Redacted
	}
	return ""
}

// Format covers every verb, %#v, %x and %d included.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue implements slog.LogValuer.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalJSON encodes the facts alone.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(s.facts) }

// UnmarshalJSON reads the facts back; the value stays unknown.
func (s *Secret) UnmarshalJSON(b []byte) error {
	s.value = ""
	return json.Unmarshal(b, &s.facts)
}
