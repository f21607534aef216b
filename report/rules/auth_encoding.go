package rules

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/smtpwhy/smtpwhy/probe"
)

// outsideASCII are the words for what went out with characters outside ASCII.
func (v view) outsideASCII() (what []string) {
	if isOdd(v.c.Settings.Username) {
		what = append(what, "user name")
	}
	if slices.Contains(v.c.Settings.Secret.Facts().Notes, probe.NoteNonASCII) {
		what = append(what, "password")
	}
	return what
}

func isOdd(user string) bool {
	return strings.ContainsFunc(user, func(r rune) bool { return r > unicode.MaxASCII })
}

// encodingSent says in which encoding a refused user name or password outside ASCII
// went out and what may have been wrong with it, as sentences with a blank before them;
// empty for ASCII.
func (v view) encodingSent(a probe.Attempt) string {
	what := v.outsideASCII()
	if len(what) == 0 || !a.CarriedSecret {
		return ""
	}
	verb := "holds"
	if len(what) > 1 {
		verb = "hold"
	}
	return fmt.Sprintf(" The %s %s characters outside ASCII; %s.", list(what), verb, encodingOf(a)) + v.formSent()
}

// encodingOf is what the mechanism's client did with such text, and which servers
// expect something else.
func encodingOf(a probe.Attempt) string {
	own := ""
	if a.EncodingFixed {
		own = " (--latin1 counts for PLAIN, LOGIN, CRAM-MD5 and DIGEST-MD5 alone)"
	}
	switch {
	case isSCRAM(a.Mechanism):
		return "SCRAM sent them in UTF-8, prepared by SASLprep (RFC 4013)" + own
	case strings.EqualFold(a.Mechanism, "NTLM"):
		return "NTLM sent them in UTF-16" + own + ". Servers that keep the bytes of UTF-8, such as Cyrus SASL, make another hash of them and refuse what is right; AUTH PLAIN leaves no such doubt"
	case a.Encoding == probe.EncodingLatin1:
		return "they went out in ISO-8859-1 (Latin-1), as --latin1 says. Servers of today want UTF-8: try once without it"
	case strings.EqualFold(a.Mechanism, "DIGEST-MD5"):
		return "DIGEST-MD5 hashed them in ISO-8859-1 as far as they fit (RFC 2831 section 2.1.2.1). Servers that hash UTF-8, such as Dovecot, refuse what is right; AUTH PLAIN leaves no such doubt"
	case isTokenMechanism(a.Mechanism):
		return "they went out in UTF-8" + own
	}
	return "they went out in UTF-8, as they are. Servers of before 2000 or so keep Latin-1, and refuse what is right: smtpwhy check with --latin1 sends them so, in a run of its own, since each refusal counts"
}

// formSent names the Unicode form of what was sent where it is not the usual one.
func (v view) formSent() string {
	user, notes := v.c.Settings.Username, v.c.Settings.Secret.Facts().Notes
	switch {
	case isOdd(user) && !norm.NFC.IsNormalString(user), slices.Contains(notes, probe.NoteDecomposed):
		return " Letter and accent are two characters there (not Unicode form NFC): typed anew, it may be another text."
	case isOdd(user) && !norm.NFKC.IsNormalString(user), slices.Contains(notes, probe.NoteCompatibility):
		return " SASLprep (RFC 4013) would replace some of them (wide letters, ligatures), and not every server does it."
	}
	return ""
}
