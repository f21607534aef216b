package source

import (
	"fmt"
	"slices"
	"strings"
)

// twig is a setting to be written, or a name with others below it.
type twig struct {
	name     string
	key      string
	literal  string
	note     string
	gone     bool // only its note is written
	call     bool // a call without a value
	children []*twig
}

// fresh writes settings where there is no file yet.
func (l *language) fresh(list []Edit, dialect Dialect) string {
	root := &twig{}
	for _, e := range byClass(list) {
		p := &twig{key: e.Key, note: e.Note, gone: e.Remove, call: e.Kind == Call}
		if !e.Remove {
			p.literal = l.constantLiteral(e.Key, l.literal(e.Value, e.Kind, nil, dialect))
		}
		p.key = l.property(once(e.Key))
		root.add(l.branches(p.key), p)
	}
	l.signInFirst(root)
	var b strings.Builder
	if l.format == JSON {
		l.writeTree(&b, &twig{name: "{", children: root.children}, "")
		return b.String()
	}
	for _, p := range root.children {
		l.writeTop(&b, p)
	}
	return b.String()
}

// byClass puts the edits under the call that is to be made, where that is another
// one than the keys say: the key smtplib.SMTP with the value SMTP_SSL.
func byClass(list []Edit) []Edit {
	list = slices.Clone(list)
	for _, e := range list {
		dot := strings.LastIndexByte(e.Key, '.')
		if e.Kind != Call || e.Remove || dot < 0 || !isName(e.Value) || e.Value == e.Key[dot+1:] {
			continue
		}
		for i := range list {
			if rest, ok := strings.CutPrefix(list[i].Key, e.Key); ok && (rest == "" || rest[0] == '.') {
				list[i].Key = e.Key[:dot+1] + e.Value + rest
			}
		}
	}
	return list
}

// once takes away a first name that stands there twice.
func once(key string) string {
	first, rest, ok := strings.Cut(key, ".")
	if ok && strings.HasPrefix(rest, first+".") {
		return rest
	}
	return key
}

// property is the name alone of a C# property that has the class in front, where it
// is no argument of the constructor.
func (l *language) property(key string) string {
	class, name, ok := strings.Cut(key, ".")
	if spec, known := l.calls[class]; ok && known && l.format == CSharp && !slices.Contains(argumentNames(spec), name) {
		return name
	}
	return key
}

// branches are the names of the tree that a key belongs to. What is said to a
// connection belongs to the call that makes it, where the language has it so.
func (l *language) branches(key string) []string {
	switch {
	case l.format == Java && !l.isCall(key):
		return []string{key}
	case l.format == Go && strings.HasPrefix(key, "With"):
		return []string{"mail.NewClient", key}
	case l.format == Rust && !strings.Contains(key, ".") && key != "from_url":
		return []string{"SmtpTransport", key}
	}
	for _, spec := range l.calls {
		if name := strings.TrimSuffix(spec.key, "()"); name != "" && spec.does == callMakes {
			if rest, ok := strings.CutPrefix(key, name+"."); ok && (slices.Contains(argumentNames(spec), rest) || l.format == Python || l.format == JavaScript) {
				return append([]string{name}, strings.Split(rest, ".")...)
			}
			if key == spec.key {
				return []string{name, ""}
			}
		}
	}
	return strings.Split(key, ".")
}

func argumentNames(spec call) (names []string) {
	for _, a := range spec.args {
		one, other, _ := strings.Cut(a, "|")
		names = append(names, one, other)
	}
	return names
}

func (l *language) isCall(key string) bool {
	name, _, _ := strings.Cut(key, ".")
	_, ok := l.calls[name]
	return ok
}

// add puts a setting into the tree.
func (p *twig) add(names []string, leaf *twig) {
	if len(names) == 1 || len(names) > maxDepth {
		leaf.name = names[0]
		p.children = append(p.children, leaf)
		return
	}
	for _, c := range p.children {
		if c.name == names[0] && c.key == "" {
			c.add(names[1:], leaf)
			return
		}
	}
	branch := &twig{name: names[0]}
	p.children = append(p.children, branch)
	branch.add(names[1:], leaf)
}

// constantLiteral writes the values that are constants of a library.
func (l *language) constantLiteral(key, literal string) string {
	name := strings.Trim(literal, `"'`)
	if prefix, ok := l.write.constants[key]; ok && isName(name) && name != l.write.on && name != l.write.off {
		if l.format == Rust && name != "None" && prefix == "Tls::" {
			return prefix + name + "(tls_parameters)"
		}
		return prefix + name
	}
	return literal
}

// writeNote writes the note of a setting as a comment.
func (l *language) writeNote(b *strings.Builder, p *twig, indent string) {
	if p.note != "" {
		b.WriteString(indent + l.write.comment + p.note + "\n")
	}
}

// writeTop writes what stands at the top: a statement or a whole table.
func (l *language) writeTop(b *strings.Builder, p *twig) {
	if spec, ok := l.callNamed(p.name); ok && len(p.children) > 0 {
		l.writeCall(b, p, spec)
		return
	}
	if len(p.children) > 0 {
		l.writeTable(b, p)
		return
	}
	l.writeNote(b, p, "")
	if !p.gone {
		b.WriteString(l.statement(p) + "\n")
	}
}

// statement is the line for one setting.
func (l *language) statement(p *twig) string {
	w := &l.write
	bare := strings.TrimSuffix(p.name, "()")
	switch {
	case p.call && strings.HasPrefix(p.literal, bare+"(") && strings.HasSuffix(p.literal, ")"):
		return w.object + w.member + p.literal + w.end
	case p.call || bare != p.name:
		return w.object + w.member + bare + "()" + w.end
	case l.format == PHP && strings.ToUpper(p.name) == p.name:
		return fmt.Sprintf("define('%s', %s);", p.name, p.literal)
	case l.format == PHP && p.name[:1] != strings.ToUpper(p.name[:1]) && !setsSomething(p.name):
		return fmt.Sprintf("'%s' => %s,", p.name, p.literal)
	case l.setter != nil && l.setter(p.name) && l.format != Go:
		if l.format == Rust {
			return "let mailer = SmtpTransport::" + bare + "(" + p.literal + ")?.build();"
		}
		return map[Format]string{Java: "sender.", PHP: "$transport->"}[l.format] + bare + "(" + p.literal + ");"
	case l.format == Java:
		return fmt.Sprintf(w.assign, p.name, l.asText(p.literal))
	}
	return fmt.Sprintf(w.assign, p.name, p.literal)
}

// asText is a literal in quotation marks.
func (l *language) asText(literal string) string {
	if literal != "" && literal[0] == l.write.quote {
		return literal
	}
	return l.syntax.quote(literal, l.write.quote)
}

// writeTable writes a table with a name.
func (l *language) writeTable(b *strings.Builder, p *twig) {
	switch l.format {
	case Ruby:
		if p.name == "gitlab_rails" {
			for _, c := range p.children {
				l.writeNote(b, c, "")
				if !c.gone {
					fmt.Fprintf(b, "gitlab_rails['%s'] = %s\n", c.name, c.literal)
				}
			}
			return
		}
		b.WriteString("config.action_mailer." + p.name + " = ")
	case Python:
		b.WriteString(p.name + " = ")
	case JavaScript:
		b.WriteString("const " + p.name + " = ")
	case PHP:
		l.writeTree(b, p, "")
		return
	default:
		for _, c := range p.children {
			l.writeTop(b, c)
		}
		return
	}
	l.writeTree(b, &twig{name: "{", children: p.children}, "")
}

// writeTree writes a table with all that is below it.
func (l *language) writeTree(b *strings.Builder, p *twig, indent string) {
	open, closing := "{", "}"
	if l.format == PHP {
		open, closing = "[", "]"
	}
	step := indent + "  "
	if l.format == PHP || l.format == Python {
		step = indent + "    "
	}
	if p.name != "{" {
		b.WriteString(indent + l.named(p.name))
	}
	b.WriteString(open + "\n")
	for i, c := range p.children {
		l.writeNote(b, c, step)
		if len(c.children) > 0 {
			l.writeTree(b, c, step)
			b.WriteString(l.comma(i, len(p.children)) + "\n")
		} else if !c.gone {
			b.WriteString(step + l.named(c.name) + c.literal + l.comma(i, len(p.children)) + "\n")
		}
	}
	b.WriteString(indent + closing)
	if indent == "" {
		end := "\n"
		if l.format == PHP {
			end = ",\n"
		} else if l.format == JavaScript {
			end = ";\n"
		}
		b.WriteString(end)
	}
}

func (l *language) comma(i, n int) string {
	if l.format == JSON && i == n-1 {
		return ""
	}
	return ","
}

// named is a name in a table with what stands before the value.
func (l *language) named(name string) string {
	switch l.format {
	case PHP:
		return l.syntax.quote(name, '\'') + " => "
	case JSON, Python:
		return l.syntax.quote(name, '"') + ": "
	}
	if !isName(name) {
		name = l.syntax.quote(name, '\'')
	}
	return name + ": "
}
