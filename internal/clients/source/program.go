package source

import (
	"slices"
	"strings"
)

// reader reads the entries of a program.
type reader struct {
	*language
	doc     *Document
	tokens  []token
	end     int // of the text that is read
	vars    map[string]value
	aliases map[string]string
	block   string
	made    map[string]int
	comment bool
	// initializers are the braces behind the name of a type: items with commas.
	initializers []int
}

// read adds the entries of the document's lines, and returns what it was read with.
func (l *language) read(d *Document) *reader {
	p := &reader{language: l, doc: d, vars: map[string]value{}, aliases: map[string]string{}, made: map[string]int{}}
	start, end := d.bounds()
	if l.format == PHP {
		start = skipHTML(d.Text, start, end)
	}
	var comments []span
	p.tokens, comments = l.syntax.scan(d.Text, start, end)
	p.end = end
	p.top()
	for _, c := range comments {
		p.readComment(c)
	}
	return p
}

// bounds are the first byte of the document's lines and the one behind the last.
func (d *Document) bounds() (start, end int) {
	lines := d.lines()
	if len(lines) == 0 {
		return 0, 0
	}
	return lines[0].start, lines[len(lines)-1].end
}

// readComment reads a line that is commented out.
func (p *reader) readComment(c span) {
	if !strings.ContainsAny(string(p.doc.Text[c.start:c.end]), "=:(") {
		return
	}
	sub := &reader{language: p.language, doc: p.doc, end: c.end, vars: map[string]value{}, aliases: p.aliases, made: map[string]int{}, comment: true}
	sub.tokens, _ = p.syntax.scan(p.doc.Text, c.start, c.end)
	sub.top()
}

// top reads all tokens.
func (p *reader) top() {
	switch {
	case p.whole != nil:
		p.whole(p)
	case p.comment:
		p.items(0, len(p.tokens), scope{bracket: "{"})
	default:
		p.items(0, len(p.tokens), scope{})
	}
}

// items reads what is between two tokens, one item after the other.
func (p *reader) items(i, end int, s scope) {
	n := 0
	for i < end {
		t := &p.tokens[i]
		if t.kind == markToken && (t.text == "," || t.text == ";") || t.kind == closeToken {
			n, i = n+1, i+1
			continue
		}
		in := s
		if s.bracket == "[" && t.kind == openToken {
			in.where = s.where + "[" + itoa(n) + "]"
			in.block = in.where
		}
		i = max(i+1, p.item(i, end, in))
	}
}

func (p *reader) item(i, end int, s scope) int {
	if key, next, ok := p.keyAt(i, end, s.bracket); ok {
		child := s
		child.path, child.where = join(s.path, key), join(s.where, key)
		if p.format == JavaScript && key == "transport" && p.text(next) == "{" {
			child.path, child.where = "createTransport", "createTransport" // of a framework that hands it on
		}
		v, next := p.expression(next, end, child)
		p.put(child.path, i, v, s.block)
		return next
	}
	if t := &p.tokens[i]; p.format == JavaScript && s.bracket == "{" && t.kind == nameToken && (i+1 == end || p.tokens[i+1].text == ",") {
		if v, ok := p.vars[t.text]; ok { // { host } is { host: host }
			p.put(join(s.path, t.text), i, v, s.block)
			return i + 1
		}
	}
	return p.statement(i, end, s)
}

// keyAt reads a key with the mark behind it.
func (p *reader) keyAt(i, end int, bracket string) (key string, next int, ok bool) {
	if i+1 >= end || p.tokens[i+1].kind != markToken {
		return "", 0, false
	}
	t, sep := &p.tokens[i], &p.tokens[i+1]
	if t.kind != stringToken && t.kind != nameToken && t.kind != symbolToken || t.computed {
		return "", 0, false
	}
	if sep.text == ":" && p.label(i) {
		return "", 0, false
	}
	for _, k := range p.keys[bracket] {
		switch {
		case k == "name:": // Ruby's, with no blank between
			if sep.text == ":" && sep.start == t.end && t.kind != symbolToken {
				return t.text, i + 2, true
			}
		case k == "name=": // a keyword argument
			if sep.text == "=" && t.kind == nameToken {
				return t.text, i + 2, true
			}
		case k == "text:":
			if sep.text == ":" && t.kind == stringToken {
				return t.text, i + 2, true
			}
		case k == sep.text:
			return t.text, i + 2, true
		}
	}
	return "", 0, false
}

// label says whether a name with a colon is a branch of a switch.
func (p *reader) label(i int) bool {
	if p.text(i-1) == "case" {
		return true
	}
	return p.text(i) == "default" && (p.format != JavaScript || i+2 < len(p.tokens) && p.tokens[i+2].first) && p.format != PHP && p.format != Ruby && p.format != JSON && p.format != Python
}

// statement reads what is no item with a key.
func (p *reader) statement(i, end int, s scope) int {
	t := &p.tokens[i]
	switch t.kind {
	case openToken:
		if s.bracket == "[" || t.text != "{" {
			_, next := p.expression(i, end, s)
			return next
		}
		p.container(i, end, s)
		return t.match + 1
	case nameToken:
		if next, ok := p.declaration(i, end); ok {
			return next
		}
		return p.assignment(i, end, s)
	case stringToken, symbolToken, numberToken:
		_, next := p.operand(i, end, s)
		return next
	}
	return i + 1
}

// declaration goes past what has names and types, but no values.
func (p *reader) declaration(i, end int) (int, bool) {
	word := p.tokens[i].text
	if p.format == Python && (word == "import" || word == "from") && p.tokens[i].first {
		return p.imports(i, end), true
	}
	if !slices.Contains(p.bodies, word) {
		return 0, false
	}
	for j := i + 1; j < min(end, i+12); j++ {
		if t := &p.tokens[j]; t.text == "{" {
			return t.match + 1, true
		} else if t.kind == openToken || t.text == ";" || t.text == ")" {
			break
		}
	}
	return 0, false
}

// assignment reads a name and, if one is assigned to it, its value.
func (p *reader) assignment(i, end int, s scope) int {
	c, next := p.chain(i, end, s)
	for next < end && p.tokens[next].kind == nameToken && !p.tokens[next].first && p.format != Ruby {
		c, next = p.chain(next, end, s) // String host, const host
	}
	if c.closed || next >= end {
		return next
	}
	at := next
	if p.annotated && p.tokens[at].text == ":" && (p.format != Python || s.bracket == "(" || p.tokens[c.head].first && p.tokens[c.head].text != "else") {
		for k := at + 1; k < min(end, at+12) && !p.tokens[k].first; k++ {
			if text := p.tokens[k].text; text == "=" {
				at = k
			} else if text != "," && text != ";" && text != ")" {
				continue
			}
			break
		}
	}
	switch p.tokens[at].text {
	case "=", ":=", "||=", "??=":
	default:
		return next
	}
	if p.text(c.head-1) == "," && s.bracket != "(" && (p.format == Go || p.format == Python || p.format == Ruby) {
		return p.several(c, at, end)
	}
	key := p.target(c.names, c.index)
	from := len(p.doc.Entries)
	in := scope{path: key, where: key, depth: s.depth}
	if p.format == PHP && !c.index && len(c.names) == 1 {
		in.path, in.where = "", "" // the name of an array is no part of what is in it
	}
	v, next := p.expression(at+1, end, in)
	p.put(key, c.last, v.here(), p.objectBlock(c))
	if len(c.names) == 1 && !c.index {
		v.from, v.to = from, len(p.doc.Entries)
		p.vars[c.names[0]] = v
	}
	return next
}

// several reads a, b = x, y, of which c is the last name.
func (p *reader) several(c chain, at, end int) int {
	names := []int{c.last}
	for i := c.head - 2; i >= 0 && len(names) < 8 && p.tokens[i].kind == nameToken; i -= 2 {
		names = append([]int{i}, names...)
		if p.text(i-1) != "," {
			break
		}
	}
	i := at
	for _, n := range names {
		name := p.tokens[n].text
		var v value
		v, i = p.expression(i+1, end, scope{path: name, where: name})
		p.put(name, n, v.here(), "")
		p.vars[name] = v
		if p.text(i) != "," {
			break
		}
	}
	return i
}

// objectBlock is the block of what is assigned to a member of an object.
func (p *reader) objectBlock(c chain) string {
	if len(c.names) > 1 && !c.index {
		return p.block
	}
	return ""
}

// here is the value at the place where it is used, if that is a variable.
func (v value) here() value {
	if v.name != "" && v.useEnd > 0 {
		if v.kind != Reference {
			v.kind = Expression
		}
		v.start, v.end, v.quote = v.useStart, v.useEnd, 0
	}
	return v
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
