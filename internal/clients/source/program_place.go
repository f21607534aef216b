package source

import (
	"sort"
	"strings"
)

// place is where an entry stands in its program: a whole item of a list of
// arguments or of a table, or a whole statement.
type place struct {
	first, last int // tokens of the item, without what separates it from the next
	// setter: the value is in the parentheses of the call that is the item.
	setter bool
	// end is the last token of the value, where more of the item follows.
	end int
}

// tokenAt is the token that has a byte, or the first one behind it.
func (p *reader) tokenAt(at int) int {
	return sort.Search(len(p.tokens), func(i int) bool { return p.tokens[i].end > at })
}

// locate finds the item of an entry; false if the text is not as it was.
func (p *reader) locate(e *Entry) (w place, ok bool) {
	from := e.Start
	if e.KeyStart >= 0 && e.KeyStart < e.Start {
		from = e.KeyStart
	}
	w.first, w.end = p.tokenAt(from), p.tokenAt(e.End-1)
	if w.first >= len(p.tokens) || w.end >= len(p.tokens) || p.tokens[w.end].start >= e.End {
		return w, false
	}
	w.last = w.end
	switch before, after := p.text(w.first-1), p.text(w.first+1); {
	case e.Kind == Call:
		w.last = p.callEnd(w.end)
		w.first = p.head(w.first)
	case e.KeyStart < 0 || e.KeyStart >= e.Start:
	case before == "(" && p.tokens[w.first].kind == stringToken && after == ",": // put("key", value)
		w.setter = true
		w.last = max(w.end, min(p.tokens[w.first-1].match, len(p.tokens)-1))
		w.first = p.head(w.first - 2)
	case after == "(" && p.tokens[w.first+1].match >= w.end: // setKey(value)
		w.setter = true
		w.last = min(p.tokens[w.first+1].match, len(p.tokens)-1)
		w.first = p.head(w.first)
	default:
		w.first = p.head(w.first)
	}
	w.first = max(w.first, 0)
	return w, true
}

// text is a token's, empty outside of the text.
func (p *reader) text(i int) string {
	if i < 0 || i >= len(p.tokens) || p.tokens[i].kind == stringToken {
		return ""
	}
	return p.tokens[i].text
}

// callEnd is the closing parenthesis of a call, or its name.
func (p *reader) callEnd(i int) int {
	if p.text(i+1) == "(" {
		return min(p.tokens[i+1].match, len(p.tokens)-1)
	}
	return i
}

// head goes back from a name to the start of what it is a member of, with the
// words of a declaration in front.
func (p *reader) head(i int) int {
	for i > 0 {
		switch {
		case p.text(i-1) == "[" && p.text(i+1) == "]" && i >= 2 && p.tokens[i-2].kind == nameToken && p.tokens[i-1].start == p.tokens[i-2].end:
			i -= 2
		case p.isMember(&p.tokens[i-1]) && i >= 2 && p.tokens[i-2].kind == nameToken:
			i -= 2
		case p.isMember(&p.tokens[i-1]) && p.format == Rust:
			return i - 1 // a link of a builder's chain
		case p.tokens[i-1].kind == nameToken && p.tokens[i].kind == nameToken && !p.tokens[i].first:
			i--
		default:
			return i
		}
	}
	return i
}

// alone says whether nothing else stands on the lines of the item.
func (p *reader) alone(w place) bool {
	next := w.last + 1
	for t := p.text(next); next < len(p.tokens) && !p.tokens[next].first && (t == "," || t == ";"); t = p.text(next) {
		next++
	}
	return p.tokens[w.first].first && (next >= len(p.tokens) || p.tokens[next].first)
}

// lineStart and lineEnd are the ends of the line that has a byte; the second one
// is before the line end.
func (p *reader) lineStart(at int) int {
	return strings.LastIndexByte(string(p.doc.Text[max(0, at-1<<16):at]), '\n') + 1 + max(0, at-1<<16)
}

func (p *reader) lineEnd(at int) int {
	for at < len(p.doc.Text) && p.doc.Text[at] != '\n' {
		at++
	}
	if at > 0 && at < len(p.doc.Text) && p.doc.Text[at-1] == '\r' {
		at--
	}
	return at
}

// indent are the blanks before the line of a token.
func (p *reader) indent(i int) string {
	start := p.lineStart(p.tokens[i].start)
	end := start
	for end < len(p.doc.Text) && isBlank(p.doc.Text[end]) {
		end++
	}
	return string(p.doc.Text[start:end])
}

// reread reads the document again, for the tokens.
func (l *language) reread(d *Document) *reader {
	p := l.read(&Document{Name: d.Name, Format: d.Format, Text: d.Text, First: d.First, Last: d.Last})
	return p
}

// remove takes the item of an entry out: its lines, if it has them to itself.
func (l *language) remove(d *Document, e *Entry) (start, end int) {
	p := l.reread(d)
	w, ok := p.locate(e)
	if !ok {
		return d.wholeLine(e)
	}
	next := w.last + 1
	separated := p.text(next) == "," || p.text(next) == ";"
	before := p.text(w.first-1) == ","
	switch {
	case !separated && before && (l.format == JSON || l.format == Ruby || !p.alone(w)):
		return p.tokens[w.first-1].start, p.tokens[w.last].end
	case p.alone(w):
		start = p.lineStart(p.tokens[w.first].start)
		end = p.lineEnd(p.tokens[w.last].end)
		if end < len(d.Text) && d.Text[end] == '\r' {
			end++
		}
		return start, min(end+1, len(d.Text))
	case separated:
		end = p.tokens[next].end
		for end < len(d.Text) && isBlank(d.Text[end]) {
			end++
		}
		return p.tokens[w.first].start, end
	}
	return p.tokens[w.first].start, p.tokens[w.last].end
}
