package source

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// writing is how values are written in a language.
type writing struct {
	quote         byte
	on, off, null string
	comment       string
	end           string // of a statement
	named         string // between the name and the value of an argument; "" for none
	member        string // between an object and its member
	object        string // what a connection is called where the text does not say
	assign        string // a setting that stands alone
	sets          string // a statement that sets a member: object, name, value
	nested        string // a name with one value below it
	// constants are the keys whose values are constants, with what is in front.
	constants map[string]string
}

// literal writes a value in the place of old, in the same manner.
func (l *language) literal(value string, kind Kind, old *Entry, _ Dialect) string {
	w := &l.write
	switch {
	case kind == Call || old != nil && old.Kind == Call:
		return value
	case old != nil && old.Kind == Reference && old.Default != "":
		if text, ok := l.newDefault(value, kind, old); ok {
			return text
		}
	case old != nil && old.Kind == Text && strings.HasPrefix(old.Raw, ":") && isName(value):
		return ":" + value
	case old != nil && old.Kind == Expression && old.Value != "":
		if text, ok := l.constantFor(value, old); ok {
			return text
		}
	case kind == Number && isNumber(value):
		return value
	case kind == Bool:
		if text, ok := w.switchWord(value); ok {
			return text
		}
	case kind == Null && value == "":
		return w.null
	}
	if old != nil && old.Kind == Expression && isNumber(value) && kind == Number {
		return value
	}
	q := w.quote
	if old != nil && old.Quote != 0 && old.Kind == Text {
		q = old.Quote
	}
	return l.syntax.quote(value, q)
}

// newDefault puts a value in the place of the one that holds where there is no
// variable: in env('PORT', 25) the 25.
func (l *language) newDefault(value string, kind Kind, old *Entry) (string, bool) {
	tokens, _ := l.syntax.scan([]byte(old.Raw), 0, len(old.Raw))
	for i := len(tokens) - 1; i > 0; i-- {
		t := &tokens[i]
		if t.kind == closeToken || t.text != old.Default && number(t.text) != old.Default || t.kind == stringToken && t.computed {
			continue
		}
		before := Entry{Kind: Text, Raw: old.Raw[t.start:t.end], Quote: t.quote}
		switch _, word := l.values[t.text]; {
		case t.kind == numberToken:
			before.Kind = Number
		case word && t.kind == nameToken:
			before.Kind = Bool
		case t.kind != stringToken:
			continue
		}
		if kind == Text || kind == "" || before.Kind == Text {
			kind = before.Kind
		}
		return old.Raw[:t.start] + l.literal(value, kind, &before, Plain) + old.Raw[t.end:], true
	}
	return "", false
}

// switchWord is how the language writes a word that means on or off.
func (w *writing) switchWord(value string) (string, bool) {
	switch strings.ToLower(value) {
	case "true", "on", "yes", "1":
		return w.on, true
	case "false", "off", "no", "0":
		return w.off, true
	}
	return "", false
}

// constantFor writes a value with the constants of the library that is used: in
// SecureSocketOptions.StartTls it changes the last name.
func (l *language) constantFor(value string, old *Entry) (string, bool) {
	if l.format == PHP {
		for name, stands := range phpConstants {
			if i := strings.LastIndex(old.Raw, "::"); i >= 0 && stands == value && strings.HasPrefix(name, "ENCRYPTION") {
				return old.Raw[:i+2] + name, true
			}
		}
		return "", false
	}
	i := strings.LastIndex(old.Raw, old.Value)
	if i < 1 || !isName(value) || !isName(old.Value) || strings.IndexByte(".:", old.Raw[i-1]) < 0 {
		return "", false
	}
	return old.Raw[:i] + value + old.Raw[i+len(old.Value):], true
}

func isName(s string) bool {
	for i, r := range s {
		if r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

func isNumber(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	return digits != "" && strings.Trim(digits, "0123456789") == "" && (len(digits) == 1 || digits[0] != '0')
}

// quote writes a string with a quotation mark.
func (s *syntax) quote(value string, q byte) string {
	if strings.IndexByte(s.verbatim, q) >= 0 {
		over := strings.IndexByte(value, '\n') >= 0 && strings.IndexByte(s.long, q) < 0
		if strings.IndexByte(value, q) < 0 && strings.IndexByte(value, '\r') < 0 && !over {
			return string(q) + value + string(q)
		}
		q = '"'
	}
	var b strings.Builder
	b.WriteByte(q)
	plain := strings.IndexByte(s.simple, q) >= 0
	for i, r := range value {
		switch {
		case r == rune(q) || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case plain:
			b.WriteRune(r)
		case s.startsFill(value[i:], q):
			b.WriteString("\\" + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, s.control(), r)
		case r == utf8.RuneError:
			b.WriteString("?")
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte(q)
	return b.String()
}

// control is the form of a control character.
func (s *syntax) control() string {
	if s.hashes {
		return `\u{%x}`
	}
	if slices.Contains(s.line, "//") && s.heredoc == "" || s.verbatim == "'" {
		return `\u%04x`
	}
	return `\x%02x`
}

// startsFill says whether what follows would be filled in by the program.
func (s *syntax) startsFill(rest string, q byte) bool {
	mark := s.fills[q]
	return mark != "" && rest[0] == mark[0]
}
