package probe

import (
	"encoding/base64"
	"encoding/binary"
	"net/url"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// secretPart is the length from which a part of a secret is one of its own.
const secretPart = 4

// secretForms are the byte strings that a secret can appear as before any
// escaping: itself, what is left of it when software trims, unquotes, folds or
// closes it up, and each of these in other character sets.
func secretForms(secret string) []string {
	plain := []string{secret}
	part := func(s string) {
		if len(s) >= secretPart && s != secret {
			plain = append(plain, s)
		}
	}
	for _, line := range strings.FieldsFunc(secret, func(r rune) bool { return r == '\r' || r == '\n' }) {
		part(line)
		part(strings.TrimSpace(line))
	}
	part(strings.TrimSpace(secret))
	part(strings.Trim(strings.TrimSpace(secret), "\"'`"))
	if len(secret) >= 2*secretPart {
		// Google prints its app passwords in groups and takes them without.
		part(strings.Join(strings.Fields(secret), ""))
	}
	forms := plain
	for _, s := range plain {
		forms = append(forms, transcodings(s)...)
	}
	if len(secret) >= secretPart {
		// Decoding finds base64 that is intact. This form is for base64 that a
		// server upper-cased or cut.
		forms = append(forms, base64.StdEncoding.EncodeToString([]byte(secret)))
	}
	for _, escaped := range []string{url.QueryEscape(secret), url.PathEscape(secret)} {
		// Decoding goes astray where the text before the secret ends in "%".
		if escaped != secret && len(secret) >= secretPart {
			forms = append(forms, escaped)
		}
	}
	return forms
}

// transcodings are the forms of s in other character sets. A wrong guess at the
// character set is one of them: it is what a wrongly configured server echoes.
func transcodings(s string) (forms []string) {
	if len(s) > 1 {
		forms = append(forms, utf16Bytes(s, binary.LittleEndian), utf16Bytes(s, binary.BigEndian))
	}
	if isASCII(s) {
		return forms
	}
	forms = append(forms, latin1Text([]byte(s)))
	if lossy := replaceInvalid(s); len(strings.ReplaceAll(lossy, string(utf8.RuneError), "")) >= secretPart {
		forms = append(forms, lossy)
	}
	if text, faithful := displayText([]byte(s)); !faithful {
		forms = append(forms, text, utf16Bytes(text, binary.LittleEndian))
	}
	if !utf8.ValidString(s) {
		return forms
	}
	if b, ok := latin1Bytes(s); ok {
		forms = append(forms, b)
	}
	if b, err := simplifiedchinese.GB18030.NewEncoder().String(s); err == nil {
		forms = append(forms, b)
	}
	return forms
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}

func utf16Bytes(s string, order binary.AppendByteOrder) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, u)
	}
	return string(b)
}

// latin1Bytes is s in ISO-8859-1; ok is false where that lacks a character of it.
func latin1Bytes(s string) (text string, ok bool) {
	var b []byte
	for _, r := range s {
		if r > 0xFF {
			return "", false
		}
		b = append(b, byte(r))
	}
	return string(b), true
}

// replaceInvalid is s as encoding/json writes it: a replacement character for
// each invalid byte.
func replaceInvalid(s string) string { return string([]rune(s)) }
