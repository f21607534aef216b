package source

import (
	"slices"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// expression reads a value up to the end of the item or the statement.
func (p *reader) expression(i, end int, s scope) (v value, next int) {
	if i >= end {
		at := p.end
		if i < len(p.tokens) {
			at = p.tokens[i].start
		}
		return value{kind: Expression, start: at, end: at}, end
	}
	v, i = p.operand(i, end, s)
	choice := 0 // of a ? b : c, how many colons are still to come
	for i < end {
		t := &p.tokens[i]
		grouped := s.bracket == "(" && p.format == Python
		var rhs value
		switch {
		case t.kind == closeToken || t.kind == markToken && (t.text == "," || t.text == ";"):
			return v, i
		case p.fallsBack(t) && (!t.first || grouped || t.kind == markToken):
			rhs, i = p.operand(min(i+1, end-1), end, s)
			v = v.or(rhs)
		case t.kind == markToken && t.text == p.joins:
			rhs, i = p.operand(min(i+1, end-1), end, s)
			v = v.plus(rhs)
		case t.kind == markToken && (t.text == ":" && choice == 0 || t.first && strings.IndexByte("-*&!@#+|", t.text[0]) >= 0 && len(t.text) == 1):
			return v, i
		case t.kind == markToken && t.text == "!" && p.format == JavaScript: // not null, in TypeScript
			i++
		case t.kind == markToken:
			choice += map[string]int{"?": 1, ":": -1}[t.text]
			i++
			if i < end && p.tokens[i].kind != closeToken && p.tokens[i].kind != markToken {
				rhs, i = p.operand(i, end, s)
				v = v.mixed(rhs)
			} else {
				v = value{kind: Expression, start: v.start, end: t.end}
			}
		case p.adjacent && t.kind == stringToken && v.kind == Text && v.quote != 0 && (!t.first || grouped):
			rhs, i = p.operand(i, end, s)
			v = v.plus(rhs)
		case t.first || p.format == Ruby && slices.Contains([]string{"if", "unless", "do", "and", "rescue"}, t.text):
			return v, i
		case t.text == "as" && t.kind == nameToken && p.format != Python:
			_, i = p.operand(min(i+1, end-1), end, s)
		default:
			rhs, i = p.operand(i, end, s)
			v = v.mixed(rhs)
		}
	}
	return v, i
}

// fallsBack says whether a token is an operator that gives another value for the
// case that there is none.
func (p *reader) fallsBack(t *token) bool {
	switch t.text {
	case "||", "??", "?:":
		return t.kind == markToken
	case "or":
		return t.kind == nameToken && (p.format == Python || p.format == Ruby)
	}
	return false
}

func (v value) or(rhs value) value {
	if v.kind != Reference {
		return v.mixed(rhs)
	}
	if v.def == "" && (rhs.kind == Text || rhs.kind == Number || rhs.kind == Bool) {
		v.def = rhs.text
	}
	v = v.here()
	v.end = max(v.end, rhs.here().end)
	return v
}

// plus joins two texts; what is not known of one is not known of both.
func (v value) plus(rhs value) value {
	sum := v.mixed(rhs)
	if v.known() && rhs.known() && len(v.text)+len(rhs.text) < 4096 {
		sum.text = v.text + rhs.text
	}
	return sum
}

func (v value) known() bool {
	return v.kind == Text || v.kind == Number || v.kind == Expression && v.text != ""
}

// mixed is an expression of two operands, at the place where they are used.
func (v value) mixed(rhs value) value {
	a, b := v.here(), rhs.here()
	return value{kind: Expression, start: min(a.start, b.start), end: max(a.end, b.end)}
}

// operand reads one value with what stands before and behind it.
func (p *reader) operand(i, end int, s scope) (v value, next int) {
	first := i
	negated, minus := false, false
	for i < end && (p.tokens[i].kind == markToken || p.tokens[i].kind == nameToken && slices.Contains(p.before, p.tokens[i].text) && i+1 < end && !p.tokens[i+1].first) {
		text := p.tokens[i].text
		if p.tokens[i].kind == markToken && (text == "," || text == ";") {
			break
		}
		negated = negated || text == "!" || text == "not" || text == "typeof"
		minus = text == "-"
		i++
	}
	if i >= end || p.tokens[i].kind == closeToken || p.tokens[i].kind == markToken {
		last := &p.tokens[max(first, min(i, end)-1)]
		return value{kind: Expression, start: p.tokens[first].start, end: last.end}, max(i, first+1)
	}
	t := &p.tokens[i]
	switch t.kind {
	case nameToken:
		var c chain
		if i > first && p.tokens[i-1].text == "new" {
			c.isNew = true
		}
		c, next = p.chainOf(c, i, end, s)
		v = c.value
	case openToken:
		if t.text == "(" {
			v, next = p.group(i, end, s)
		} else {
			v, next = p.container(i, end, s), min(t.match+1, end)
		}
	case stringToken:
		v, next = p.stringValue(t), i+1
	case symbolToken:
		v, next = value{kind: Text, text: t.text, start: t.start, end: t.end}, i+1
	default:
		v, next = value{kind: Number, text: number(t.text), start: t.start, end: t.end}, i+1
		if minus {
			v.start, v.text = p.tokens[i-1].start, "-"+v.text
		}
	}
	if t.kind != nameToken && next < end && p.isMember(&p.tokens[next]) {
		c := chain{value: v, last: i, have: true, head: i, makes: v.container && t.text == "("}
		c, next = p.links(c, next, end, s)
		v = c.value
		v.container = v.container || c.makes
	}
	if negated {
		v = value{kind: Expression, start: p.tokens[first].start, end: v.end}
	}
	return v, next
}

// number takes the marks out that are only there for people and the type.
func number(text string) string {
	text = strings.ReplaceAll(text, "_", "")
	if n := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' }); n > 0 && !strings.HasPrefix(text, "0") && text[n] != 'e' {
		return text[:n]
	}
	return text
}

func (p *reader) stringValue(t *token) value {
	v := value{kind: Text, text: t.text, start: t.start, end: t.end, quote: t.quote}
	if t.computed {
		v = value{kind: Expression, start: t.start, end: t.end}
		v.text, v.ref, v.def = p.filledIn(string(p.doc.Text[t.start:t.end]), t.quote)
		if v.ref != "" {
			v.kind = Reference
		}
	}
	return v
}

// fill is a place of a string that a variable is put into.
var fill = pattern(`[$#]?\{\s*([A-Za-z_][\w.$]*)\s*\}`)

// filledIn is the text of a string with variables in it, if their values are known.
// A string that is nothing but one variable of the environment refers to it.
func (p *reader) filledIn(raw string, q byte) (text, ref, def string) {
	if len(raw) > 1000 {
		return "", "", ""
	}
	open, end := strings.IndexByte(raw, q), strings.LastIndexByte(raw, q)
	if open < 0 || end <= open {
		return "", "", ""
	}
	inner, known := raw[open+1:end], true
	text = fill().ReplaceAllStringFunc(inner, func(part string) string {
		name := fill().FindStringSubmatch(part)[1]
		table, last := name[:max(0, strings.LastIndexByte(name, '.'))], name[strings.LastIndexByte(name, '.')+1:]
		switch v, ok := p.vars[name]; {
		case ok && v.known():
			return v.text
		case ok && v.kind == Reference && part == inner:
			ref, def = v.ref, v.def
		case table != "" && slices.Contains(p.variables, table) && part == inner:
			ref = last
		}
		known = false
		return ""
	})
	if !known || strings.ContainsAny(text, "{}$\\") {
		text = ""
	}
	return text, ref, def
}

// group reads what is in parentheses: one value, or several things.
func (p *reader) group(i, end int, s scope) (v value, next int) {
	t := &p.tokens[i]
	closing := min(t.match, end)
	next = min(closing+1, end)
	whole := value{kind: Expression, start: t.start, end: p.closeEnd(closing)}
	if s.depth >= maxDepth || closing == i+1 {
		return whole, next
	}
	s.depth++
	s.bracket = "("
	v, at := p.expression(i+1, closing, s)
	if at < closing {
		p.items(at, closing, s)
		return whole, next
	}
	// (int) 'x' in PHP and Java: the value comes behind.
	if v.name != "" && next < end && next > i+2 && i+3 == next && !p.tokens[next].first && p.format != Python && p.format != Ruby &&
		(p.tokens[next].kind == stringToken || p.tokens[next].kind == nameToken || p.tokens[next].kind == numberToken) {
		return p.operand(next, end, s)
	}
	return v, next
}

// closeEnd is the byte behind a closing bracket, or the end where there is none.
func (p *reader) closeEnd(i int) int {
	if i < len(p.tokens) {
		return p.tokens[i].end
	}
	return p.end
}

// container reads the entries in braces or brackets.
func (p *reader) container(i, end int, s scope) value {
	t := &p.tokens[i]
	closing := min(t.match, end)
	v := value{kind: Expression, start: t.start, end: p.closeEnd(closing), container: true, from: len(p.doc.Entries)}
	if s.depth < maxDepth {
		s.depth++
		s.bracket = t.text
		p.items(i+1, closing, s)
	}
	v.to = len(p.doc.Entries)
	return v
}

// put adds an entry for a value.
func (p *reader) put(key string, keyToken int, v value, block string) {
	if v.container || v.end <= v.start || key == "" {
		return
	}
	e := Entry{Key: key, Raw: string(p.doc.Text[v.start:v.end]), Value: v.text, Kind: v.kind, Quote: v.quote, Ref: v.ref, Default: v.def,
		Block: block, Start: v.start, End: v.end, KeyStart: -1, KeyEnd: -1, Comment: p.comment}
	if keyToken >= 0 {
		t := &p.tokens[keyToken]
		e.KeyStart, e.KeyEnd = t.start, t.end
		switch {
		case t.kind == symbolToken:
			e.KeyStart++
		case t.quote != 0 && t.end-t.start >= 2:
			e.KeyStart, e.KeyEnd = t.start+1, t.end-1
		}
	}
	p.doc.add(e)
}
