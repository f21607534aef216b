package source

import (
	"slices"
	"strings"
)

// chain is a name with its members, indexes and calls: os.environ.get("X").
type chain struct {
	names []string // without the calls
	last  int      // the token of the last name or index
	head  int      // the first token
	index bool     // the last of the names stands in brackets
	isNew bool
	// closed: the chain ends in a call, so nothing can be assigned to it.
	closed bool
	value  value
	have   bool // value is known
	// makes: it makes an object of which the settings are entries of their own.
	makes bool
}

// chain reads a name and all that hangs on it.
func (p *reader) chain(i, end int, s scope) (chain, int) { return p.chainOf(chain{}, i, end, s) }

func (p *reader) chainOf(c chain, i, end int, s scope) (chain, int) {
	c.names, c.last, c.head = []string{p.tokens[i].text}, i, i
	if p.format == Rust && i+2 < end && p.tokens[i+1].text == "!" && p.tokens[i+2].kind == openToken {
		c.value, c.have, c.closed = p.macro(i, end, s), true, true
		return c, min(p.tokens[i+2].match+1, end)
	}
	c, next := p.links(c, i+1, end, s)
	if !c.have {
		c.value = p.named(c, next)
	}
	c.value.container = c.value.container || c.makes
	return c, next
}

// macro is the value of vec![x]; of more than one there is none.
func (p *reader) macro(i, end int, s scope) value {
	open := i + 2
	closing := min(p.tokens[open].match, end)
	whole := value{kind: Expression, start: p.tokens[i].start, end: p.closeEnd(closing)}
	if s.depth >= maxDepth {
		return whole
	}
	in := scope{depth: s.depth + 1, bracket: "("}
	if list := p.arguments(open+1, closing, in); len(list) == 1 {
		whole.text = list[0].value.text
	}
	return whole
}

func (p *reader) isMember(t *token) bool {
	return t.kind == markToken && slices.Contains(p.members, t.text)
}

// links reads members, indexes and calls from token i on.
func (p *reader) links(c chain, i, end int, s scope) (chain, int) {
	for i < end {
		t := &p.tokens[i]
		switch {
		case p.isMember(t) && i+1 < end && p.tokens[i+1].kind == nameToken:
			c = p.member(c, i+1)
			i += 2
		case p.isMember(t) && i+1 < end && p.tokens[i+1].text == "<": // Rust's turbofish
			i++
		case p.format == Rust && t.text == "?": // gives an error on; the value stays
			i++
		case t.text == "<" && p.generic(i, end) > 0:
			i = p.generic(i, end)
		case t.text == "(" && !t.first:
			c = p.called(c, i, min(t.match, end), s)
			i = min(t.match+1, end)
		case t.text == "[" && (!t.first && t.start == p.tokens[i-1].end):
			c = p.indexed(c, i, min(t.match, end), s)
			i = min(t.match+1, end)
		case t.text == "{" && len(c.names) > 0 && (c.isNew && p.format == CSharp || p.composite && t.start == p.tokens[i-1].end):
			child := s
			child.path = strings.Join(c.names, ".")
			if p.format == CSharp {
				child.path = c.names[len(c.names)-1]
			}
			child.where = child.path
			c.value, c.have, c.closed = p.container(i, end, child), true, true
			p.initializers = append(p.initializers, i)
			i = min(t.match+1, end)
		case p.format == Ruby && t.text == "{" && c.have && c.value.kind == Reference && !t.first:
			if i+2 == t.match && c.value.def == "" { // ENV.fetch("X") { "default" }
				c.value.def = p.tokens[i+1].text
			}
			c.value.end = p.closeEnd(min(t.match, end))
			i = min(t.match+1, end)
		case p.format == Ruby && i == c.last+1 && p.isCommand(c, t):
			next := p.bare(i, end)
			c = p.called(c, i-1, next, s)
			i = next
		default:
			return c, i
		}
	}
	return c, i
}

// member adds a member's name. A call before it has ended what was known.
func (p *reader) member(c chain, name int) chain {
	if c.have && !p.wrapping(p.tokens[name].text) {
		c.value = value{kind: Expression, start: c.value.start, end: p.tokens[name].end}
	}
	c.names, c.last, c.index, c.closed = append(c.names[:len(c.names):len(c.names)], p.tokens[name].text), name, false, false
	if len(c.names) > 16 {
		c.names = c.names[len(c.names)-4:]
	}
	return c
}

// wrapping says whether a method gives its object in another type.
func (p *reader) wrapping(name string) bool {
	spec, ok := p.calls[name]
	return ok && (spec.does == callWraps || spec.does == callEnv)
}

// generic goes past <T> before a call; 0 if there is none.
func (p *reader) generic(i, end int) int {
	if p.format != Rust && p.format != Java && p.format != CSharp && p.format != JavaScript {
		return 0
	}
	for j := i + 1; j < min(end, i+12); j++ {
		t := &p.tokens[j]
		switch {
		case t.text == ">" || t.text == ">>":
			if j+1 < end && (p.tokens[j+1].text == "(" || p.tokens[j+1].text == "::" || p.tokens[j+1].text == ">") {
				return j + 1
			}
			return 0
		case t.kind != nameToken && t.text != "," && t.text != "." && t.text != "::" && t.text != "<" && t.text != "?":
			return 0
		}
	}
	return 0
}

// indexed reads table['name'].
func (p *reader) indexed(c chain, open, closing int, s scope) chain {
	t := &p.tokens[min(open+1, len(p.tokens)-1)]
	if open+2 == closing && (t.kind == stringToken || t.kind == symbolToken) && !t.computed && len(c.names) > 0 {
		table := strings.Join(c.names, ".")
		c.names, c.last, c.index, c.closed = append(c.names[:len(c.names):len(c.names)], t.text), open+1, true, false
		if slices.Contains(p.variables, table) {
			c.value, c.have = value{kind: Reference, ref: t.text, start: p.tokens[c.head].start, end: p.closeEnd(closing)}, true
		}
		return c
	}
	if s.depth < maxDepth {
		s.depth++
		s.bracket = ""
		p.items(open+1, closing, s)
	}
	c.value, c.have, c.closed = value{kind: Expression, start: p.tokens[c.head].start, end: p.closeEnd(closing)}, true, true
	return c
}

// named is the value of a name: a word of the language, a variable with a known
// value, a constant of a library; else an expression.
func (p *reader) named(c chain, next int) value {
	name := c.names[len(c.names)-1]
	v := value{kind: Expression, start: p.tokens[c.head].start, end: p.tokens[next-1].end}
	if len(c.names) == 1 {
		if kind, ok := p.values[name]; ok {
			v.kind = kind
			if kind != Null {
				v.text = name
			}
			return v
		}
		if isNumber(name) { // -1, where names have hyphens
			v.kind, v.text = Number, name
			return v
		}
		v.name = name
		if known, ok := p.vars[name]; ok {
			known.name, known.useStart, known.useEnd = name, v.start, v.end
			return known
		}
	}
	if p.constant != nil {
		v.text, _ = p.constant(c.names)
	}
	table := strings.Join(c.names[:len(c.names)-1], ".")
	if slices.Contains(p.variables, table) {
		v.kind, v.ref = Reference, name
	}
	return v
}

// isCommand says whether the token starts the arguments of a call without
// parentheses, which Ruby has.
func (p *reader) isCommand(c chain, t *token) bool {
	if len(c.names) == 0 {
		return false
	}
	spec, ok := p.calls[c.names[len(c.names)-1]]
	if !ok || spec.does != callMakes || c.closed || t.first {
		return false
	}
	return t.kind == stringToken || t.kind == symbolToken || t.kind == nameToken && t.text != "if" && t.text != "unless" && t.text != "do"
}

// bare is the end of arguments without parentheses: the line, or the lines if
// each but the last ends in a comma.
func (p *reader) bare(i, end int) int {
	for i < end {
		t := &p.tokens[i]
		if t.kind == closeToken || t.text == ";" {
			return i
		}
		if t.kind == openToken {
			i = min(t.match+1, end)
		} else {
			i++
		}
		if i < end && p.tokens[i].first && p.tokens[i-1].text != "," {
			return i
		}
	}
	return end
}
