package source

import "strings"

// arg is an argument of a call.
type arg struct {
	name  string
	token int // of the name, -1 if there is none
	nth   int
	value value
}

// arguments reads the arguments between two tokens.
func (p *reader) arguments(i, closing int, s scope) (list []arg) {
	nth := 0
	for i < closing {
		if t := &p.tokens[i]; t.kind == closeToken || t.kind == markToken && (t.text == "," || t.text == ";") {
			nth, i = nth+1, i+1
			continue
		}
		a := arg{token: -1, nth: nth}
		in := s
		next := i
		if key, after, ok := p.keyAt(i, closing, "("); ok {
			a.name, a.token, next = key, i, after
			in.path, in.where = join(s.path, key), join(s.where, key)
		}
		var v value
		v, next = p.expression(next, closing, in)
		a.value = v
		list = append(list, a)
		i = max(next, i+1)
	}
	return list
}

// find is what is known of a function: by its whole name, or by the end of it.
func (p *reader) find(names []string) (spec call, name string, ok bool) {
	if full, renamed := p.aliases[names[0]]; renamed {
		names = append(strings.Split(full, "."), names[1:]...)
	}
	for from := max(0, len(names)-3); from < len(names); from++ {
		name = strings.Join(names[from:], ".")
		if spec, ok = p.calls[name]; ok {
			return spec, name, true
		}
	}
	return call{}, name, false
}

// called reads the arguments of a call. open is the token before the first one.
func (p *reader) called(c chain, open, closing int, s scope) chain {
	c.closed = true
	if s.depth >= maxDepth || len(c.names) == 0 {
		c.value, c.have = value{kind: Expression, start: p.tokens[c.head].start, end: p.closeEnd(closing)}, true
		return c
	}
	spec, name, known := p.find(c.names)
	in := scope{path: spec.key, depth: s.depth + 1, bracket: "("}
	switch {
	case known && (spec.does == callPlain || spec.does == callWraps || spec.does == callEnv || spec.does == callSkips):
		in.path, in.where, in.block = s.path, s.where, s.block
	case spec.key == "":
		in.path = name
	}
	if spec.starts {
		p.begin(spec.key)
	}
	in.where = in.path
	if !known || spec.does == callMakes {
		in.path = strings.TrimSuffix(in.path, "()")
		in.where, in.block = in.path, p.block
	}
	if known && spec.does == callMakes && spec.key != "" {
		p.putCall(spec.key, c)
	}
	list := p.arguments(open+1, closing, in)
	whole := value{kind: Expression, start: p.tokens[c.head].start, end: p.closeEnd(closing)}
	had, have := c.value, c.have
	c.value, c.have = whole, true
	switch {
	case !known:
		p.unknownCall(c, list, in)
		c.makes = c.makes || c.isNew || p.setting(c)
	case spec.does == callMakes:
		p.makes(spec, list, in)
		c.makes = c.makes || spec.key != ""
	case spec.does == callSkips:
		c.makes = true
	case spec.does == callFormats:
		c.value.text = formatted(list)
	case spec.does == callJoins:
		if len(list) == 2 && list[0].value.known() && list[1].value.known() {
			c.value.text = list[0].value.text + ":" + list[1].value.text
		}
	case spec.does == callSets:
		p.sets(list)
	case spec.does == callPlain:
		for _, a := range list {
			p.put(join(s.path, a.name), a.token, a.value.unless(a.name == ""), s.block)
		}
		c.makes = true
	case spec.does == callEnv:
		c.value = environmentValue(had, have, list, whole)
	case spec.does == callWraps:
		c.value = wrapped(had, have, list, whole)
	}
	if p.constant != nil && !known {
		c.value.text, _ = p.constant(c.names)
	}
	return c
}

// formatted is what a format with known values comes to; empty if one is not known.
func formatted(list []arg) string {
	if len(list) == 0 || list[0].value.kind != Text {
		return ""
	}
	text := list[0].value.text
	for _, a := range list[1:] {
		i := strings.IndexByte(text, '%')
		if i < 0 || i+1 == len(text) || strings.IndexByte("sdv", text[i+1]) < 0 || !a.value.known() || len(text) > 1000 {
			return ""
		}
		text = text[:i] + a.value.text + text[i+2:]
	}
	if strings.IndexByte(text, '%') >= 0 {
		return ""
	}
	return text
}

// unless makes a value that is not to be put.
func (v value) unless(no bool) value {
	v.container = v.container || no
	return v
}

// begin starts a new object: the second one of its kind is a block of its own.
func (p *reader) begin(key string) {
	p.made[key]++
	p.block = ""
	if n := p.made[key]; n > 1 {
		p.block = key + " " + itoa(n)
	}
}

// putCall adds the entry for the name of a call.
func (p *reader) putCall(key string, c chain) {
	t := &p.tokens[c.last]
	p.put(key, -1, value{kind: Call, text: t.text, start: t.start, end: t.end}, p.block)
}

// makes puts the arguments of a known call.
func (p *reader) makes(spec call, list []arg, in scope) {
	for _, a := range list {
		switch {
		case a.value.container && a.value.name != "": // a variable that holds an object
			p.rename(a.value, in)
		case a.name != "":
			p.put(join(in.path, a.name), a.token, a.value, in.block)
		default:
			p.put(join(in.path, argumentName(spec, a, len(list))), -1, a.value.unless(argumentName(spec, a, len(list)) == ""), in.block)
		}
	}
}

// argumentName is the name of a positional argument; empty for one that does not
// matter. Several languages choose between methods by the number and the types of
// the arguments: of a|b it is a for text, b for a switch.
func argumentName(spec call, a arg, count int) string {
	names := spec.args
	if others, ok := spec.short[count]; ok {
		names = others
	}
	if a.nth >= len(names) {
		return ""
	}
	name, other, ok := strings.Cut(names[a.nth], "|")
	if ok && a.value.kind == Bool {
		return other
	}
	return name
}

// rename gives the entries of an object that a variable holds the key of the call
// that the variable is handed to.
func (p *reader) rename(v value, in scope) {
	for i := v.from; i < min(v.to, len(p.doc.Entries)); i++ {
		e := &p.doc.Entries[i]
		if rest, ok := strings.CutPrefix(e.Key, v.name+"."); ok {
			e.Key, e.Block = in.path+"."+rest, in.block
		}
	}
	done := p.vars[v.name]
	done.to = done.from
	p.vars[v.name] = done
}

// sets puts the second argument of put("key", value).
func (p *reader) sets(list []arg) {
	if len(list) < 2 || list[0].value.kind != Text || list[0].value.text == "" {
		return
	}
	before := len(p.doc.Entries)
	p.put(list[0].value.text, -1, list[1].value, "")
	if k := list[0].value; len(p.doc.Entries) > before && k.end-k.start >= 2 && k.name == "" {
		e := &p.doc.Entries[before]
		e.KeyStart, e.KeyEnd = k.start+1, k.end-1
	}
}

// unknownCall puts named arguments, and the one of a method that sets something.
func (p *reader) unknownCall(c chain, list []arg, in scope) {
	name := c.names[len(c.names)-1]
	for _, a := range list {
		if a.name != "" {
			p.put(join(in.path, a.name), a.token, a.value, in.block)
		}
	}
	if !p.setting(c) {
		return
	}
	switch {
	case len(list) == 0:
		t := &p.tokens[c.last]
		p.put(name, -1, value{kind: Call, text: name, start: t.start, end: t.end}, p.block)
	case list[0].name == "":
		p.put(name, c.last, list[0].value, p.block)
	}
}

// setting says whether a method that is not in the table sets something.
func (p *reader) setting(c chain) bool {
	return p.setter != nil && p.setter(c.names[len(c.names)-1]) && p.tokens[c.last].kind == nameToken
}

// environmentValue is the value of os.getenv("X", "default") and of X.unwrap_or("default").
func environmentValue(had value, have bool, list []arg, whole value) value {
	if have && had.kind == Reference { // .unwrap_or("d")
		had.end = whole.end
		if len(list) > 0 && had.def == "" {
			had.def = list[0].value.text
		}
		return had
	}
	if len(list) == 0 || list[0].value.kind != Text {
		return whole
	}
	whole.kind, whole.ref = Reference, list[0].value.text
	for _, a := range list[1:] {
		if (a.name == "default" || a.name == "" && a.nth == 1) && a.value.kind != Expression && a.value.kind != Null {
			whole.def = a.value.text
		}
	}
	return whole
}

// wrapped is the value of int(x) and of x.to_string().
func wrapped(had value, have bool, list []arg, whole value) value {
	inner := had
	if !have {
		if len(list) == 0 {
			return whole
		}
		inner = list[0].value
	}
	switch inner.kind {
	case Text, Number, Bool:
		return inner
	case Reference:
		inner.start, inner.end = min(whole.start, inner.start), whole.end
		return inner
	}
	whole.text = inner.text
	return whole
}
