package source

import (
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

// Apply makes the edits. Comments, order and line ends stay as they are.
func Apply(d *Document, dialect Dialect, edits []Edit) []byte {
	c, ok := codecOf(d.Format)
	if !ok {
		return d.Text
	}
	type splice struct {
		start, end int
		text       string
	}
	var list []splice
	for _, e := range edits {
		switch {
		case e.Entry != nil && e.Remove:
			start, end := c.remove(d, e.Entry)
			list = append(list, splice{start, end, ""})
		case e.Entry != nil:
			list = append(list, splice{e.Entry.Start, e.Entry.End, c.literal(e.Value, e.Kind, e.Entry, dialect)})
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
	for _, s := range list {
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
	if strings.Contains(string(d.Text), "\r\n") {
		return "\r\n"
	}
	return "\n"
}

// wholeLine is the line of an entry with its end.
func (d *Document) wholeLine(e *Entry) (start, end int) {
	start = strings.LastIndexByte(string(d.Text[:e.Start]), '\n') + 1
	end = len(d.Text)
	if i := strings.IndexByte(string(d.Text[e.End:]), '\n'); i >= 0 {
		end = e.End + i + 1
	}
	return start, end
}

// lineBehind is the place for a new line behind the one of the entry, and what has
// to stand before and after the new line there.
func (d *Document) lineBehind(e *Entry, line string) (at int, text string) {
	if e == nil {
		return len(d.Text), line + d.eol()
	}
	_, end := d.wholeLine(e)
	if end == len(d.Text) && (end == 0 || d.Text[end-1] != '\n') {
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
	line := string(d.Text[start:end])
	return line[:len(line)-len(strings.TrimLeft(line, " \t"))]
}
