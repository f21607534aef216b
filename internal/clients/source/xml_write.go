package source

import (
	"bytes"
	"strings"
)

// xmlShape is how a setting stands in XML.
type xmlShape int

const (
	xmlAttribute xmlShape = iota // name="value" in a tag
	xmlText                      // <name>value</name>
	xmlNamed                     // <add key="name" value="value"/>, <prop key="name">value</prop>
)

// shape is how an entry stands there, its name as written and what its key has
// before that.
func (d *Document) shape(e *Entry) (s xmlShape, name, above string) {
	if e.KeyStart < 0 || e.KeyEnd > len(d.Text) {
		return xmlText, e.Key, ""
	}
	name = string(d.Text[e.KeyStart:e.KeyEnd])
	above = strings.TrimSuffix(e.Key, name)
	switch {
	case e.KeyStart > 0 && (d.Text[e.KeyStart-1] == '"' || d.Text[e.KeyStart-1] == '\''):
		return xmlNamed, name, above
	case e.Quote == 0:
		return xmlText, name, above
	}
	return xmlAttribute, name, above
}

// element are the bytes of the element that an entry is the text of, or that names
// it by an attribute.
func (d *Document) element(e *Entry) (start, end int) {
	start, end = max(0, bytes.LastIndexByte(d.Text[:min(max(e.KeyStart, 0), e.Start)], '<')), e.End
	if e.Raw == "/>" {
		return start, end
	}
	if i := bytes.IndexByte(d.Text[e.End:], '>'); i >= 0 {
		end = e.End + i + 1
	}
	return start, end
}

// insertXML puts a setting behind one of the same element: an attribute into the
// tag, an element on a line of its own. Where there is none of the same element it
// stands behind the neighbour.
func insertXML(d *Document, near *Entry, key, literal string) (at int, text string) {
	near, name := d.xmlSibling(near, key)
	if near == nil {
		return d.lineBehind(nil, "<"+name+">"+literal+"</"+name+">")
	}
	shape, _, _ := d.shape(near)
	if shape == xmlAttribute {
		return near.End, d.attributeGap(near) + name + `="` + literal + `"`
	}
	start, end := d.element(near)
	text = "<" + name + ">" + literal + "</" + name + ">"
	if shape == xmlNamed {
		value := literal
		if near.Quote != 0 {
			value = `"` + literal + `"`
		}
		text = string(d.Text[start:near.KeyStart]) + name + string(d.Text[near.KeyEnd:near.Start]) + value + string(d.Text[near.End:end])
	}
	line := bytes.LastIndexByte(d.Text[:start], '\n') + 1
	if indent := d.Text[line:start]; len(bytes.TrimSpace(indent)) == 0 {
		text = d.eol() + string(indent) + text
	}
	return end, text
}

// attributeGap stands between two attributes of a tag: a line end where each of them
// has a line of its own.
func (d *Document) attributeGap(e *Entry) string {
	line := bytes.LastIndexByte(d.Text[:e.KeyStart], '\n') + 1
	if indent := d.Text[line:e.KeyStart]; line > 0 && len(bytes.TrimSpace(indent)) == 0 {
		return d.eol() + string(indent)
	}
	return " "
}

// xmlSibling is an entry of the element that a new setting belongs to, and the name
// of the setting in there.
func (d *Document) xmlSibling(near *Entry, key string) (e *Entry, name string) {
	best := -1
	try := func(o *Entry) {
		if _, _, above := d.shape(o); len(above) > best && !o.Comment && strings.HasPrefix(key, above) {
			e, name, best = o, key[len(above):], len(above)
		}
	}
	if near != nil {
		try(near)
	}
	for i := range d.Entries {
		try(&d.Entries[i])
	}
	name = name[strings.LastIndexByte(name, '.')+1:]
	if shape, like, above := d.shapeOf(e); shape == xmlAttribute && strings.Contains(like, ".") {
		name = key[len(above):] // names of attributes can have dots
	}
	if name == "" {
		name = key[strings.LastIndexByte(key, '.')+1:]
	}
	return e, name
}

// shapeOf is shape for an entry that may be nil.
func (d *Document) shapeOf(e *Entry) (xmlShape, string, string) {
	if e == nil {
		return xmlText, "", ""
	}
	return d.shape(e)
}

// removeXML takes an attribute out with the blank before it, an element with its
// line if it stands alone on it.
func removeXML(d *Document, e *Entry) (start, end int) {
	if shape, _, _ := d.shape(e); shape == xmlAttribute {
		start = e.KeyStart
		for start > 0 && strings.IndexByte(" \t\r\n", d.Text[start-1]) >= 0 {
			start--
		}
		return start, e.End
	}
	start, end = d.element(e)
	lineStart, lineEnd := bytes.LastIndexByte(d.Text[:start], '\n')+1, len(d.Text)
	if i := bytes.IndexByte(d.Text[end:], '\n'); i >= 0 {
		lineEnd = end + i + 1
	}
	if len(bytes.TrimSpace(d.Text[lineStart:start])) == 0 && len(bytes.TrimSpace(d.Text[end:lineEnd])) == 0 {
		return lineStart, lineEnd
	}
	return start, end
}

// dottedNames are the names of elements and the beginnings of those of attributes
// that have dots in them: without them a key does not tell where a name ends.
var dottedNames = []string{"system.net", "hudson.tasks.Mailer_-DescriptorImpl", "jenkins.model.JenkinsLocationConfiguration"}

// xmlNode is an element of a fresh block.
type xmlNode struct {
	name, text, note string
	attributes       string
	children         []*xmlNode
}

// xmlBlock writes settings as elements in each other. With the dialect
// XMLAttributes the last part of a key is an attribute.
func xmlBlock(list []Edit, dialect Dialect) string {
	root := &xmlNode{}
	for _, e := range list {
		if e.Remove {
			continue
		}
		path := xmlPath(e.Key)
		at, last := root, path[len(path)-1]
		for _, name := range path[:len(path)-1] {
			at = at.child(name)
		}
		if dialect == XMLAttributes && at != root {
			at.attributes += " " + last + `="` + escapeXML(e.Value, '"') + `"`
			continue
		}
		leaf := at.child(last)
		leaf.text, leaf.note = escapeXML(e.Value, 0), e.Note
	}
	var b strings.Builder
	for _, n := range root.children {
		n.write(&b, "")
	}
	return b.String()
}

// xmlPath are the names in a key.
func xmlPath(key string) []string {
	const dot = "\x00"
	for _, name := range dottedNames {
		key = strings.Replace(key, name, strings.ReplaceAll(name, ".", dot), 1)
	}
	if i := strings.Index(key, "mail.smtp"); i >= 0 { // Jakarta Mail's properties
		key = key[:i] + strings.ReplaceAll(key[i:], ".", dot)
	}
	path := strings.Split(key, ".")
	for i, name := range path {
		path[i] = strings.ReplaceAll(name, dot, ".")
	}
	return path
}

func (n *xmlNode) child(name string) *xmlNode {
	for _, c := range n.children {
		if c.name == name {
			return c
		}
	}
	c := &xmlNode{name: name}
	n.children = append(n.children, c)
	return c
}

func (n *xmlNode) write(b *strings.Builder, indent string) {
	if n.note != "" {
		b.WriteString(indent + "<!-- " + strings.ReplaceAll(n.note, "--", "- ") + " -->\n")
	}
	b.WriteString(indent + "<" + n.name + n.attributes)
	switch {
	case len(n.children) > 0:
		b.WriteString(">\n")
		for _, c := range n.children {
			c.write(b, indent+"  ")
		}
		b.WriteString(indent + "</" + n.name + ">\n")
	case n.attributes != "":
		b.WriteString(" />\n")
	default:
		b.WriteString(">" + n.text + "</" + n.name + ">\n")
	}
}
