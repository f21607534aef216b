package rules

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/smtpwhy/smtpwhy/probe"
)

// encodingSent says in which encoding a user name or password outside ASCII went out,
// as sentences with a blank before them; empty for ASCII.
func (v view) encodingSent(a probe.Attempt) string {
	user, notes := v.c.Settings.Username, v.c.Settings.Secret.Facts().Notes
	odd := strings.ContainsFunc(user, func(r rune) bool { return r > unicode.MaxASCII })
	var what []string
	if odd {
		what = append(what, "user name")
	}
	if slices.Contains(notes, probe.NoteNonASCII) {
		what = append(what, "password")
	}
	if len(what) == 0 || !a.CarriedSecret {
		return ""
	}
	verb := "holds"
	if len(what) > 1 {
		verb = "hold"
	}
	text := fmt.Sprintf(" The %s %s characters outside ASCII; %s. Software of before 2000 or so uses Latin-1, and refuses what is right.", list(what), verb, encodingOf(a.Mechanism))
	switch {
	case odd && !norm.NFC.IsNormalString(user), slices.Contains(notes, probe.NoteDecomposed):
		text += " Letter and accent are two characters there (not Unicode form NFC): typed anew, it may be another text."
	case odd && !norm.NFKC.IsNormalString(user), slices.Contains(notes, probe.NoteCompatibility):
		text += " SASLprep (RFC 4013) would replace some of them (wide letters, ligatures), and not every server does it."
	}
	return text
}

// encodingOf is what the mechanism's client does with such text.
func encodingOf(mechanism string) string {
	switch {
	case isSCRAM(mechanism):
		return "SCRAM sent them in UTF-8, prepared by SASLprep (RFC 4013)"
	case strings.EqualFold(mechanism, "NTLM"):
		return "NTLM sent them in UTF-16"
	}
	return "they went out in UTF-8, as they are"
}
