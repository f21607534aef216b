package source

import (
	"strings"
)

var yamlPlain = pattern(`^[A-Za-z0-9_./@+][A-Za-z0-9_./@+=:~^()$%!*?;<>|&-]*$`)

// yamlLiteral writes a scalar: plain if that is read back as the same text.
func yamlLiteral(value string, kind Kind, old *Entry, _ Dialect) string {
	q := byte(0)
	if old != nil && old.Kind == Text {
		q = old.Quote
	}
	plain := yamlPlain().MatchString(value) && !strings.HasSuffix(value, ":")
	if old != nil && old.Kind == Reference && old.Default != "" && !strings.ContainsAny(value, "{}\"'\\ \t\n") {
		if i := strings.LastIndex(old.Raw, old.Default); i > 0 { // ${PORT:25}
			return old.Raw[:i] + value + old.Raw[i+len(old.Default):]
		}
	}
	switch {
	case kind == Null && value == "":
		return "null"
	case kind == Bool || kind == Number:
		if k := yamlKind(value); plain && k == kind && q == 0 {
			return yamlSwitch(value, old)
		}
	case q == 0 && plain && yamlKind(value) == Text && !dollarPart().MatchString(value):
		return value
	}
	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 }) {
		return (&syntax{heredoc: " "}).quote(value, '"')
	}
	if q == '"' {
		return (&syntax{heredoc: " "}).quote(value, '"')
	}
	return "'" + strings.ReplaceAll(value, "'", "''") + "'"
}

// yamlSwitch writes a switch in the words of the one that it replaces.
func yamlSwitch(value string, old *Entry) string {
	pairs := [][2]string{{"true", "false"}, {"yes", "no"}, {"on", "off"}}
	if old == nil || old.Kind != Bool {
		return value
	}
	for _, p := range pairs {
		if l := strings.ToLower(old.Raw); l != p[0] && l != p[1] {
			continue
		}
		for _, from := range pairs {
			for i := range from {
				if strings.ToLower(value) == from[i] {
					return p[i]
				}
			}
		}
	}
	return value
}

// yamlInsert puts a key behind its nearest relative, and writes the levels that
// are missing.
func yamlInsert(d *Document, near *Entry, key, literal string) (int, string) {
	scratch := &Document{Text: d.Text, First: d.First, Last: d.Last}
	r := readYAML(scratch)
	block := ""
	if near != nil {
		block = near.Block
	}
	parent, missing := r.ancestor(key, block)
	indent, step := 0, "  "
	line := -1
	if parent >= 0 {
		p := r.nodes[parent]
		line = r.lastLine(p)
		indent = r.childIndent(parent)
	} else if len(r.nodes) > 0 {
		indent = r.nodes[0].indent
		line = len(r.lines) - 1
	}
	if near != nil && sameParent(near.Key, key) && near.KeyStart >= 0 {
		n := r.nodeOf(near)
		if n >= 0 {
			indent = r.nodes[n].indent
			line = r.lastLine(r.nodes[n])
		}
	}
	var b strings.Builder
	pad := strings.Repeat(" ", indent)
	for i, name := range missing {
		b.WriteString(pad + strings.Repeat(step, i) + yamlKey(name) + ":")
		if i < len(missing)-1 {
			b.WriteString(d.eol())
		}
	}
	b.WriteString(" " + literal)
	if line < 0 {
		return d.lineBehind(nil, b.String())
	}
	at := r.lines[line].end
	return at, d.eol() + b.String()
}

func yamlKey(name string) string {
	if yamlPlain().MatchString(name) && !strings.Contains(name, ":") {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", "''") + "'"
}

func sameParent(a, b string) bool {
	return a[:max(0, strings.LastIndexByte(a, '.'))] == b[:max(0, strings.LastIndexByte(b, '.'))]
}

// ancestor finds the deepest node that the key is below, and the names that are
// still missing.
func (r *yamlReader) ancestor(key, block string) (node int, missing []string) {
	names := strings.Split(key, ".")
	for n := min(len(names)-1, maxDepth); n > 0; n-- {
		prefix := strings.Join(names[:n], ".")
		for i := range r.nodes {
			if r.nodes[i].path == prefix && (r.nodes[i].block == block || strings.HasPrefix(block, r.nodes[i].block)) && r.lastLine(r.nodes[i]) > r.nodes[i].line {
				return i, names[n:]
			}
		}
	}
	return -1, names
}

func (r *yamlReader) nodeOf(e *Entry) int {
	for i := range r.nodes {
		l := r.lines[r.nodes[i].line]
		if l.start <= e.KeyStart && e.KeyStart <= l.end && r.nodes[i].path == e.Key {
			return i
		}
	}
	return -1
}

// lastLine is the last line that belongs to a node.
func (r *yamlReader) lastLine(n yamlNode) int {
	last := n.line
	for i := n.line + 1; i < len(r.lines); i++ {
		text := r.d.Text[r.lines[i].start:r.lines[i].end]
		in := indentOf(text)
		if in == len(text) || text[in] == '#' {
			continue
		}
		if in <= n.indent {
			break
		}
		last = i
	}
	return last
}

// childIndent is the indentation of what is below a node.
func (r *yamlReader) childIndent(n int) int {
	if n+1 < len(r.nodes) && r.nodes[n+1].indent > r.nodes[n].indent {
		return r.nodes[n+1].indent
	}
	return r.nodes[n].indent + 2
}

// yamlItems are the keys that have a list below them, each with what an item of that
// begins with.
var yamlItems = map[string]string{"notify": "platform: smtp"}

// yamlBlock writes settings as a tree.
func yamlBlock(list []Edit, dialect Dialect) string {
	var b strings.Builder
	var open []string
	for _, e := range list {
		names := strings.Split(e.Key, ".")
		same := 0
		for same < len(open) && same < len(names)-1 && open[same] == names[same] {
			same++
		}
		pad := strings.Repeat("  ", len(names)-1)
		first, item := yamlItems[names[0]]
		if item = item && len(names) == 2; item {
			pad += "  "
		}
		if e.Remove {
			if e.Note != "" {
				b.WriteString(pad + "# " + e.Note + "\n")
			}
			continue
		}
		for i := same; i < len(names)-1; i++ {
			b.WriteString(strings.Repeat("  ", i) + yamlKey(names[i]) + ":\n")
		}
		if item && same == 0 {
			b.WriteString("  - " + first + "\n")
		}
		open = names[:len(names)-1]
		if e.Note != "" {
			b.WriteString(pad + "# " + e.Note + "\n")
		}
		b.WriteString(pad + yamlKey(names[len(names)-1]) + ": " + yamlLiteral(e.Value, e.Kind, nil, dialect) + "\n")
	}
	return b.String()
}
