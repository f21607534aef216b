package source

import (
	"fmt"
	"slices"
	"strings"
)

// insert puts a setting where its relatives stand: beside one that has the same
// path, in the manner of that one; else among the arguments of the call, or as a
// statement behind the one of the entry near.
func (l *language) insert(d *Document, near *Entry, key, literal string) (int, string) {
	p := l.reread(d)
	if key = once(key); near == nil || near.KeyStart < 0 {
		key = l.property(key)
	}
	literal = l.constantLiteral(key, literal)
	if sibling, missing := l.sibling(d, near, key); sibling != nil {
		if w, ok := p.locate(sibling); ok {
			return p.beside(w, sibling, missing, l.sameQuote(sibling, literal))
		}
	}
	if near != nil {
		if w, ok := p.locate(near); ok {
			if at, text, ok := p.argument(w, near, key, literal); ok {
				return at, text
			}
			return p.statementBehind(w, key, literal)
		}
	}
	return d.lineBehind(near, d.indentation(near)+l.alone(key, literal))
}

// alone is a line for a setting that has no relatives.
func (l *language) alone(key, literal string) string {
	if l.write.member != "" && strings.HasSuffix(key, "()") {
		return l.write.object + l.write.member + key + l.write.end
	}
	return fmt.Sprintf(l.write.assign, key, literal)
}

// beside writes a new item in the manner of one that is there.
func (p *reader) beside(w place, like *Entry, names []string, literal string) (int, string) {
	text := p.doc.Text
	name := names[len(names)-1]
	bare := strings.TrimSuffix(name, "()")
	front := string(text[p.tokens[w.first].start:like.KeyStart])
	item := front + names[0] + string(text[like.KeyEnd:like.Start]) + literal
	switch {
	case w.setter && (literal == bare || literal == name):
		item = front + bare + "()"
	case w.setter:
		item = front + names[0] + string(text[like.KeyEnd:like.Start]) + literal + ")"
	case len(names) > 1:
		inner := literal
		for i := len(names) - 1; i > 0; i-- {
			inner = fmt.Sprintf(p.write.nested, names[i], inner)
		}
		item = front + names[0] + string(text[like.KeyEnd:like.Start]) + inner
	}
	next := p.text(w.last + 1)
	end := p.tokens[w.last].end
	if !p.alone(w) {
		switch {
		case next == ";":
			return p.tokens[w.last+1].end, " " + item + ";"
		case p.format == Rust && w.setter:
			return end, item
		case next == "" || w.last+1 < len(p.tokens) && p.tokens[w.last+1].first && p.outside(w):
			return end, "; " + item
		}
		return end, ", " + item
	}
	line := p.doc.eol() + p.indent(w.first) + item
	switch {
	case next == "," || next == ";":
		if p.format == Rust && w.setter && next == ";" {
			return end, line
		}
		return p.lineEnd(p.tokens[w.last+1].end), line + next
	case p.outside(w):
		return p.lineEnd(end), line
	}
	return end, "," + line
}

// outside says whether the item is a statement, or a link of a chain: no comma
// stands between those.
func (p *reader) outside(w place) bool {
	if p.format == Rust && w.setter {
		return true
	}
	i := w.first - 1
	for n := 0; i >= 0 && n < 5000; i, n = i-1, n+1 {
		t := &p.tokens[i]
		if t.kind == closeToken && t.match >= 0 && t.match < i {
			i = t.match
			continue
		}
		if t.kind == openToken && t.match > w.last {
			return t.text == "{" && !slices.Contains(p.initializers, i) && !slices.Contains([]string{":", "=>"}, p.text(w.first+1)) && p.statements(i)
		}
	}
	return !p.listed(w)
}

// statements says whether braces hold statements: then the items before have no
// commas between them.
func (p *reader) statements(open int) bool {
	for i := open + 1; i < min(p.tokens[open].match, len(p.tokens)); i++ {
		t := &p.tokens[i]
		if t.kind == openToken {
			i = t.match
			continue
		}
		if t.kind == markToken && (t.text == "," || t.text == ":" || t.text == "=>") {
			return false
		}
	}
	return true
}

// listed says whether an item outside of all brackets is one of a list: a piece of
// a table that was pasted without its braces.
func (p *reader) listed(w place) bool {
	return p.text(w.first-1) == "," || p.text(w.last+1) == "," || p.format == JSON
}

// argument adds a named argument to the call that has the entry near, or the next
// one in line.
func (p *reader) argument(w place, near *Entry, key, literal string) (at int, text string, ok bool) {
	parent := key[:max(0, strings.LastIndexByte(key, '.'))]
	if parent == "" || parent != near.Key[:max(0, strings.LastIndexByte(near.Key, '.'))] && parent != strings.TrimSuffix(near.Key, "()") {
		return 0, "", false
	}
	open, closing := p.enclosing(w)
	if near.Kind == Call {
		open = w.first
		for open < w.last && p.tokens[open].kind != openToken {
			open++
		}
		closing = w.last
	}
	if open < 0 || closing >= len(p.tokens) || p.tokens[closing].kind != closeToken {
		return 0, "", false
	}
	name := key[len(parent)+1:]
	text = literal
	if p.write.named != "" && p.format != Go && p.format != JavaScript {
		text = name + strings.ReplaceAll(p.write.named, " = ", ": ") + literal
	}
	switch p.text(closing - 1) {
	case "(":
		return p.tokens[closing].start, text, true
	case ",":
		return p.tokens[closing-1].end, " " + text + ",", true
	}
	return p.tokens[closing-1].end, ", " + text, true
}

// enclosing are the parentheses around an item.
func (p *reader) enclosing(w place) (open, closing int) {
	for i, n := w.first-1, 0; i >= 0 && n < 5000; i, n = i-1, n+1 {
		t := &p.tokens[i]
		switch {
		case t.kind == closeToken && t.match >= 0 && t.match < i:
			i = t.match
		case t.kind == openToken && t.match > w.last:
			return i, t.match
		}
	}
	return -1, len(p.tokens)
}

// statementBehind adds a statement behind the one of an item: a call of a method of
// the object that is made there, or a setting of it.
func (p *reader) statementBehind(w place, key, literal string) (int, string) {
	open, closing := w.first, w.last
	for {
		o, c := p.enclosing(place{first: open, last: closing})
		if o < 0 || p.tokens[o].text == "{" || c >= len(p.tokens) {
			break
		}
		open, closing = o, c
	}
	first := open
	for first > 0 && !p.tokens[first].first && p.text(first-1) != ";" && p.text(first-1) != "{" {
		first--
	}
	object, inside := p.objectOf(first, closing)
	method := strings.TrimSuffix(key, "()")
	line := object + p.write.member + method + "()" + p.write.end
	if strings.HasPrefix(literal, method+"(") && strings.HasSuffix(literal, ")") {
		line = object + p.write.member + literal + p.write.end // with its arguments
	}
	if p.format == Ruby && strings.HasSuffix(key, "()") {
		line = object + "." + strings.TrimSuffix(key, "()")
	}
	if bare := strings.TrimSuffix(key, "()"); literal != bare && literal != "" && !strings.HasSuffix(key, "()") {
		line = fmt.Sprintf(p.write.sets, object, key[strings.LastIndexByte(key, '.')+1:], literal)
		if p.write.sets == "" || p.format == Python || p.format == Java && strings.Contains(key, ".") {
			line = p.language.alone(key, literal)
		}
	}
	indent := p.indent(first)
	if inside {
		if indent += "    "; strings.HasPrefix(indent, "\t") {
			indent = strings.TrimSuffix(indent, "    ") + "\t"
		}
		if p.format == Ruby {
			indent = strings.TrimSuffix(indent, "  ")
		}
	}
	return p.lineEnd(p.tokens[min(closing, len(p.tokens)-1)].end), p.doc.eol() + indent + line
}

// objectOf is the name of the object that a statement makes, and whether the next
// line is inside of the block that the statement opens.
func (p *reader) objectOf(first, closing int) (name string, inside bool) {
	name = p.write.object
	inside = p.text(first) == "with" || p.text(first) == "using" && p.text(closing+1) == "{"
	for i := first; i < min(closing+8, len(p.tokens)); i++ {
		switch t := &p.tokens[i]; {
		case i > closing && t.first:
			return name, inside
		case i < closing && t.text == ":=" && t.kind == markToken:
			return p.tokens[first].text, inside // of a, err := the first
		case i < closing && t.text == "=" && t.kind == markToken && i > 0 && p.tokens[i-1].kind == nameToken && p.text(i-2) != "(" && p.text(i-2) != ",":
			return p.tokens[i-1].text, inside
		case t.text == "as" && i > closing && i+1 < len(p.tokens):
			return p.tokens[i+1].text, true
		case t.text == "|" && i > closing && p.text(i+2) == "|":
			return p.tokens[i+1].text, true
		}
	}
	return name, inside
}
