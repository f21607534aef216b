package source

import "strings"

// sibling is the entry that a new one with the key is best put beside, and the
// names that it needs there: the last of its path, or more of them.
func (l *language) sibling(d *Document, near *Entry, key string) (*Entry, []string) {
	names := strings.Split(key, ".")
	if l.format == Java || strings.HasSuffix(key, "()") {
		names = []string{key} // "mail.smtp.port" is one name; a call has no siblings
	}
	candidates := l.candidates(d, near)
	for n := len(names) - 1; n >= 0; n-- {
		prefix := strings.Join(names[:n], ".")
		if n < len(names)-1 && l.write.nested == "" {
			break
		}
		if e := closest(candidates, near, func(e *Entry) bool { return l.parentOf(e) == prefix }); e != nil {
			return e, names[n:]
		}
	}
	if near == nil || near.KeyStart < 0 || strings.HasSuffix(key, "()") && l.format != Go {
		return nil, nil
	}
	// The path is another one than that of the client's manual: the one nearest to
	// the top among those that have it, too.
	depth := 1 << 20
	root, _, _ := strings.Cut(near.Key, ".")
	for _, e := range candidates {
		if r, _, _ := strings.Cut(e.Key, "."); r == root {
			depth = min(depth, strings.Count(e.Key, "."))
		}
	}
	e := closest(candidates, near, func(e *Entry) bool {
		r, _, _ := strings.Cut(e.Key, ".")
		return r == root && strings.Count(e.Key, ".") == depth
	})
	return e, names[len(names)-1:]
}

func (l *language) candidates(d *Document, near *Entry) (list []*Entry) {
	for i := range d.Entries {
		e := &d.Entries[i]
		if !e.Comment && e.KeyStart >= 0 && e.KeyStart < e.Start && (near == nil || e.Block == near.Block) {
			list = append(list, e)
		}
	}
	return list
}

// parentOf is the path above an entry. Names with dots in them are one name.
func (l *language) parentOf(e *Entry) string {
	if l.format == Java {
		return ""
	}
	return e.Key[:max(0, strings.LastIndexByte(e.Key, '.'))]
}

// closest is near itself if it fits, else the last one before it that does, else
// the first one.
func closest(list []*Entry, near *Entry, fits func(*Entry) bool) (best *Entry) {
	for _, e := range list {
		if !fits(e) {
			continue
		}
		if near == nil || best == nil || e.Start <= near.Start {
			best = e
		}
	}
	return best
}

// sameQuote gives a plain string the quotation marks of a relative.
func (l *language) sameQuote(e *Entry, literal string) string {
	q := e.Quote
	if l.format == Java && q != 0 && literal != "" {
		return l.asText(literal)
	}
	if q == 0 || q == l.write.quote || len(literal) < 2 || literal[0] != l.write.quote || literal[len(literal)-1] != l.write.quote {
		return literal
	}
	inner := literal[1 : len(literal)-1]
	if strings.ContainsAny(inner, "\\$#{`\"'\n") {
		return literal
	}
	return string(q) + inner + string(q)
}
