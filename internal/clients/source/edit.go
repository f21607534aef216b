package source

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// Edit is one change of a document.
type Edit struct {
	// Entry is what is changed or removed; nil adds a setting.
	Entry *Entry
	// Near is an entry that a new setting is best put behind; nil for the last.
	Near *Entry
	// Key is the name of the setting in the words of the format.
	Key string
	// Value is what the program is to get.
	Value  string
	Kind   Kind
	Remove bool
	// Note is a comment for people, written by Block alone.
	Note string
}

// splice is a stretch of the text that becomes another one.
type splice struct {
	start, end int
	text       string
}

// Apply makes the edits. An edit whose Entry is a part of a value, made by Parts,
// gets Value encoded as that part needs it, unless the entry is empty: then Value
// is taken as it is, with the sign that belongs to it, such as ":587". Comments, order and line ends stay as they are.
func Apply(d *Document, dialect Dialect, edits []Edit) []byte {
	c, ok := codecOf(d.Format)
	if !ok {
		return d.Text
	}
	var list []splice
	whole := map[*Entry]string{}
	for _, e := range joinParts(edits) {
		switch {
		case e.Entry != nil && e.Entry.Part:
			list = append(list, partSplice(d, c, dialect, e, whole))
		case e.Entry != nil && e.Remove:
			start, end := c.remove(d, e.Entry)
			list = append(list, splice{start, end, ""})
		case e.Entry != nil:
			s := splice{e.Entry.Start, e.Entry.End, c.literal(e.Value, e.Kind, e.Entry, dialect)}
			if note := strings.TrimSpace(e.Entry.Tail); note != "" && keepsComments(d.Format, dialect) {
				// The comment would become part of the value: it gets a line of its own.
				start, _ := d.wholeLine(e.Entry)
				list = append(list, splice{start, start, note + d.eol()})
				s.end += len(e.Entry.Tail)
			}
			list = append(list, s)
		case !e.Remove:
			near := e.Near
			if near == nil && len(d.Entries) > 0 {
				near = &d.Entries[len(d.Entries)-1]
			}
			at, text := c.insert(d, near, e.Key, c.literal(e.Value, e.Kind, nil, dialect))
			list = append(list, splice{at, at, text})
		}
	}
	slices.SortStableFunc(list, func(a, b splice) int { return cmp.Compare(a.start, b.start) })
	var b strings.Builder
	at := 0
	for i, s := range list {
		if i+1 < len(list) && list[i+1].start == s.start && list[i+1].end == s.end && s.end > s.start {
			continue // the next one writes the same place anew
		}
		if s.start < at {
			continue // inside of what another edit has taken out
		}
		b.Write(d.Text[at:s.start])
		b.WriteString(s.text)
		at = s.end
	}
	b.Write(d.Text[at:])
	return []byte(b.String())
}

// keepsComments says whether what was meant as a comment behind a value becomes part
// of it.
func keepsComments(f Format, dialect Dialect) bool {
	switch dialect {
	case DockerEnvFile, SystemdEnv, DjangoEnviron:
		return f == Dotenv
	case PythonConfigINI:
		return f == INI
	}
	return false
}

// Written is the text that an edit puts into a document: a value in the place of
// another, or the whole lines of a new setting. Without a document the lines are
// those of Block.
func Written(d *Document, f Format, dialect Dialect, e Edit) string {
	c, ok := codecOf(f)
	switch {
	case !ok || e.Remove:
		return ""
	case e.Entry != nil && e.Entry.Part:
		return partText(e)
	case e.Entry != nil:
		return c.literal(e.Value, e.Kind, e.Entry, dialect)
	case d == nil || len(d.Entries) == 0:
		return strings.Trim(c.block([]Edit{e}, dialect), "\r\n")
	}
	near := e.Near
	if near == nil {
		near = &d.Entries[len(d.Entries)-1]
	}
	_, text := c.insert(d, near, e.Key, c.literal(e.Value, e.Kind, nil, dialect))
	return strings.Trim(text, "\r\n")
}

// Block writes settings as a fresh piece of a file of the format.
func Block(f Format, dialect Dialect, list []Edit) string {
	c, ok := codecOf(f)
	if !ok {
		return ""
	}
	return c.block(list, dialect)
}

// eol is the line end of the text.
func (d *Document) eol() string {
	if bytes.Contains(d.Text, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

// wholeLine is the line of an entry with its end; the lines, where its name or its
// value goes over several.
func (d *Document) wholeLine(e *Entry) (start, end int) {
	start = e.Start
	if e.KeyStart >= 0 && e.KeyEnd > e.KeyStart {
		start = min(start, e.KeyStart)
	}
	start = bytes.LastIndexByte(d.Text[:start], '\n') + 1
	end = len(d.Text)
	if i := bytes.IndexByte(d.Text[e.End:], '\n'); i >= 0 {
		end = e.End + i + 1
	}
	return start, end
}

// lineBehind is the place for a new line behind the one of the entry, and what has
// to stand before and after the new line there.
func (d *Document) lineBehind(e *Entry, line string) (at int, text string) {
	end := len(d.Text)
	if e != nil {
		_, end = d.wholeLine(e)
	}
	if end == len(d.Text) && end > 0 && d.Text[end-1] != '\n' {
		return end, d.eol() + line
	}
	return end, line + d.eol()
}

// indentation are the blanks at the start of the entry's line.
func (d *Document) indentation(e *Entry) string {
	if e == nil {
		return ""
	}
	start, end := d.wholeLine(e)
	line := d.Text[start:end]
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}
