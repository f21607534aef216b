package source

import (
	"strings"
	"unicode/utf8"
)

// reading is a value on its way through a reader.
type reading struct {
	text   string // Raw and what follows it on the line
	lead   string // what stands between the name and Raw
	at     int
	out    strings.Builder
	lookup func(string) (string, bool)
	notes  []note
	// refused: the reader gives no value at all.
	refused bool
}

// note is a Change at a byte.
type note struct {
	kind ChangeKind
	at   int
}

func (r *reading) note(kind ChangeKind, at int) { r.notes = append(r.notes, note{kind, at}) }

// refuse ends the reading without a value.
func (r *reading) refuse(kind ChangeKind, at int) {
	r.refused = true
	r.note(kind, at)
}

// variable writes the value of a variable. meant says that it was written as one on
// purpose, as far as one can see.
func (r *reading) variable(name, fallback string, meant bool, at int) {
	if r.lookup != nil {
		if text, ok := r.lookup(name); ok {
			r.out.WriteString(text)
			return
		}
	}
	r.out.WriteString(fallback)
	switch {
	case meant && fallback == "":
		r.note(VariableUnknown, at)
	case !meant:
		r.note(Expanded, at)
	}
}

// meantName says whether a name in braces looks like one that was written to be
// replaced: in capitals, and of some length.
func meantName(name string) bool { return len(name) > 2 && name == strings.ToUpper(name) }

// changes are the notes with their places in characters of the entry's Raw.
func (r *reading) changes(e *Entry) (list []Change) {
	seen := map[ChangeKind]bool{}
	for _, n := range r.notes {
		if seen[n.kind] {
			continue
		}
		seen[n.kind] = true
		at := -1
		if n.at >= 0 {
			at = utf8.RuneCountInString(e.Raw[:min(n.at, len(e.Raw))])
		}
		list = append(list, Change{n.kind, at})
	}
	return list
}

// compare gives the value and the changes that matter: none where the program gets
// what the person who wrote it must expect.
func (r *reading) compare(e *Entry) (value string, list []Change) {
	value = r.out.String()
	if r.refused {
		return "", r.changes(e)
	}
	unclosed := e.Quote == 0 && e.Within == 0 && opensQuote(e.Raw)
	if !unclosed && expected(e, value) {
		return value, r.unknown(e)
	}
	list = r.changes(e)
	switch {
	case unclosed:
		return value, append([]Change{{QuoteUnclosed, 0}}, list...)
	case e.Quote != 0 && strings.HasPrefix(value, e.Raw):
		list = append(list, Change{QuotesKept, 0})
	case e.Quote == '"' && value == e.Value && strings.Contains(value, `\`):
		list = append(list, Change{BackslashKept, runeIndex(e.Raw, '\\')})
	case strings.HasPrefix(value, e.Raw) && len(strings.TrimSpace(value)) > len(e.Raw):
		list = append(list, Change{CommentKept, utf8.RuneCountInString(e.Raw)})
	case strings.TrimSpace(value) == strings.TrimSpace(e.Value) && len(value) > len(e.Value):
		list = append(list, Change{SpaceKept, -1})
	case strings.TrimSpace(e.Value) == value:
		list = append(list, Change{SpaceTrimmed, -1})
	}
	return value, list
}

// unknown keeps only that a variable's value is not known.
func (r *reading) unknown(e *Entry) (list []Change) {
	for _, c := range r.changes(e) {
		if c.Kind == VariableUnknown {
			list = append(list, c)
		}
	}
	return list
}

// opensQuote says whether a value begins with a quotation mark that nothing closes.
func opensQuote(raw string) bool {
	return raw != "" && (raw[0] == '"' || raw[0] == '\'') && strings.Count(raw, raw[:1])%2 == 1
}

// expected says whether a value is what a person expects who wrote the entry.
func expected(e *Entry, value string) bool {
	deliberate := unescapeMarks(e.Value)
	if value == deliberate {
		return true
	}
	// Between double quotation marks a backslash before a mark was put there to go
	// away again; elsewhere it may be part of a password.
	if value == e.Value && !(e.Quote == '"' && strings.Contains(e.Value, `\"`)) {
		return true
	}
	for _, text := range []string{e.Value, deliberate} {
		if strings.Contains(text, "$$") && value == strings.ReplaceAll(text, "$$", "$") {
			return true
		}
	}
	plain, ok := joinQuoted(e.Raw)
	return ok && value == plain
}

// unescapeMarks takes the backslash away from before characters that have a
// meaning for readers.
func unescapeMarks(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("\\\"'`$ #;&|<>()*?[]!~{}%=\t", s[i+1]) >= 0 {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// joinQuoted reads pieces in different quotation marks that follow each other, as
// in pieces such as 'a'"b", which nobody writes by mistake.
func joinQuoted(raw string) (text string, ok bool) {
	if !strings.Contains(raw, `'\''`) && !strings.Contains(raw, `'"'"'`) {
		return "", false
	}
	r := &reading{text: raw}
	r.shell(0, false)
	return r.out.String(), !r.refused
}
