package source

import (
	"fmt"
	"strings"
)

// Keys of TOML are paths with dots, the table in front. Tables of an array add
// nothing to the path but have a block: "mailer[1]".
func init() {
	l := &language{
		format: TOML,
		syntax: syntax{line: []string{"#"}, quotes: `"'`, verbatim: "'", triple: true, names: "-"},
		files:  []string{"*.toml"},
		values: map[string]Kind{"true": Bool, "false": Bool},
		keys:   map[string][]string{"{": {"="}},
		target: func([]string, bool) string { return "" },
		write:  writing{quote: '"', on: "true", off: "false", null: `""`, comment: "# ", named: " = ", assign: "%s = %s"},
		rate:   rateTOML,
	}
	register(codec{format: TOML, fits: l.fits, parse: func(d *Document) { l.read(d) }, literal: l.literal,
		insert: l.insertTOML, remove: l.remove, block: l.freshTOML})
	l.whole = (*reader).tables
}

// rateTOML looks for tables, and for strings in quotation marks behind "=".
func rateTOML(text []byte) int {
	tables, strung, others := 0, 0, 0
	for line := range strings.Lines(string(text[:min(len(text), 1<<16)])) {
		switch line = strings.TrimSpace(line); {
		case line == "" || line[0] == '#':
		case line[0] == '[' && strings.HasSuffix(line, "]"):
			tables++
		case strings.Contains(line, " = \"") || strings.Contains(line, " = true") || strings.Contains(line, " = false"):
			strung++
		case !strings.Contains(line, "="):
			others++
		}
	}
	if tables == 0 || strung == 0 || others > tables+strung {
		return 0
	}
	return 60
}

// tables reads the whole text, table by table.
func (p *reader) tables() {
	s := scope{}
	arrays := map[string]int{}
	for i := 0; i < len(p.tokens); {
		if t := &p.tokens[i]; t.text == "[" && t.kind == openToken && t.first {
			double := p.text(i+1) == "["
			name, next := p.dotted(i+1, len(p.tokens))
			if double {
				name, next = p.dotted(i+2, len(p.tokens))
			}
			s = scope{path: name, where: name}
			if double {
				s.where = name + "[" + itoa(arrays[name]) + "]"
				s.block = s.where
				arrays[name]++
			}
			i = max(next, min(t.match+1, len(p.tokens)))
			continue
		}
		i = p.pair(i, s)
	}
}

// pair reads name = value.
func (p *reader) pair(i int, s scope) int {
	name, next := p.dotted(i, len(p.tokens))
	if name == "" || p.text(next) != "=" {
		return max(next, i+1)
	}
	s.path, s.where = join(s.path, name), join(s.where, name)
	v, end := p.expression(next+1, len(p.tokens), s)
	if e := (Entry{Kind: v.kind, Value: v.text}); v.kind == Text {
		if refer(&e); e.Kind != Text {
			v.kind, v.text, v.ref, v.def, v.quote = e.Kind, e.Value, e.Ref, e.Default, 0
		}
	}
	p.put(s.path, next-1, v, s.block)
	return end
}

// dotted reads a name with dots.
func (p *reader) dotted(i, end int) (name string, next int) {
	for i < end && (p.tokens[i].kind == nameToken || p.tokens[i].kind == stringToken || p.tokens[i].kind == numberToken) {
		if len(name) < 1000 {
			name = join(name, p.tokens[i].text)
		}
		if i++; i >= end || p.text(i) != "." {
			break
		}
		i++
	}
	return name, i
}

// insertTOML puts a setting beside those of its table, or with its table at the end.
func (l *language) insertTOML(d *Document, near *Entry, key, literal string) (int, string) {
	table, name := "", key
	if i := strings.LastIndexByte(key, '.'); i >= 0 {
		table, name = key[:i], key[i+1:]
	}
	if e, names := l.sibling(d, near, key); e != nil && len(names) == 1 && l.parentOf(e) == table {
		return l.insert(d, e, key, literal)
	}
	line := fmt.Sprintf(l.write.assign, name, literal)
	if table == "" {
		return 0, line + d.eol()
	}
	return d.lineBehind(nil, "["+table+"]"+d.eol()+line)
}

// freshTOML writes settings by table.
func (l *language) freshTOML(list []Edit, dialect Dialect) string {
	var b strings.Builder
	table := ""
	for _, e := range list {
		at := max(0, strings.LastIndexByte(e.Key, '.'))
		if e.Key[:at] != table {
			table = e.Key[:at]
			b.WriteString("[" + table + "]\n")
		}
		if e.Note != "" {
			b.WriteString(l.write.comment + e.Note + "\n")
		}
		if !e.Remove {
			fmt.Fprintf(&b, l.write.assign+"\n", strings.TrimPrefix(e.Key[at:], "."), l.literal(e.Value, e.Kind, nil, dialect))
		}
	}
	return b.String()
}
