package source

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// Keys of XML are the names of the elements with dots between them, from the root
// on, and that of the attribute at the end: "mailSettings.smtp.network.port". The
// text of an element has the element's own key. <add key="K" value="v"/> and its
// like, in which attributes name the setting, have the key ".K" below the element
// around them. Names are as written: one of them, system.net, has a dot itself.
//
// The second and each further element of a name beside another one is a block.
// What stands in a comment is not in force. Nothing is fetched, and no entity is
// replaced but the five of XML and characters by number.
func init() {
	register(codec{format: XML, fits: fitsXML, parse: parseXML, literal: xmlLiteral, insert: insertXML, remove: removeXML, block: xmlBlock})
}

// Limits of what is read of a text in XML.
const (
	maxXMLDepth    = 64  // elements in each other; those further in have no keys
	maxXMLName     = 200 // bytes of a name
	maxXMLSiblings = 512 // different names beside each other that are counted
)

func fitsXML(name string, text []byte) int {
	text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff")))
	switch strings.ToLower(path.Ext(name)) {
	case ".xml", ".config":
		if len(text) == 0 || text[0] == '<' {
			return 95
		}
	}
	if len(text) > 2 && text[0] == '<' && (nameStart(text[1]) || text[1] == '?' || text[1] == '!') &&
		(bytes.Contains(text, []byte("</")) || bytes.Contains(text, []byte("/>"))) {
		return 80
	}
	tags, all := 0, 0
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 {
			all++
		}
		if len(line) > 3 && line[0] == '<' && nameStart(line[1]) && (bytes.Contains(line, []byte("=\"")) || bytes.Contains(line, []byte("</"))) {
			tags++
		}
	}
	return 60 * tags / max(1, all)
}

// nameStart says whether a name can begin with a byte.
func nameStart(b byte) bool {
	return b == '_' || b == ':' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= utf8.RuneSelf
}

func nameByte(b byte) bool { return nameStart(b) || b == '-' || b == '.' || b >= '0' && b <= '9' }

// xmlReader goes through a text once.
type xmlReader struct {
	d       *Document
	at, end int
	stack   []xmlElement
	deeper  int  // open elements beyond the stack
	comment bool // inside of <!-- -->
	// declared: the text declares entities of its own, which are not looked at.
	declared bool
}

// xmlElement is one that is open.
type xmlElement struct {
	name, path, block  string
	nameStart, nameEnd int
	from               int // the first byte of its content
	parent             bool
	children           map[string]int
}

func parseXML(d *Document) {
	lines := d.lines()
	if len(lines) == 0 {
		return
	}
	p := &xmlReader{d: d, at: lines[0].start, end: lines[len(lines)-1].end}
	p.read()
}

func (p *xmlReader) read() {
	for p.at < p.end && !p.d.Cut {
		i := bytes.IndexByte(p.d.Text[p.at:p.end], '<')
		if i < 0 {
			return
		}
		p.at += i
		switch rest := p.d.Text[p.at:p.end]; {
		case bytes.HasPrefix(rest, []byte("<!--")):
			p.skipComment()
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			p.skip("]]>")
		case bytes.HasPrefix(rest, []byte("<?")):
			p.skip("?>")
		case bytes.HasPrefix(rest, []byte("<!")):
			p.declaration()
		case bytes.HasPrefix(rest, []byte("</")):
			p.closeTag()
		case len(rest) > 1 && nameStart(rest[1]):
			p.openTag()
		default:
			p.at++
		}
	}
}

// skip goes behind a mark, or to the end.
func (p *xmlReader) skip(mark string) {
	if i := bytes.Index(p.d.Text[p.at:p.end], []byte(mark)); i >= 0 {
		p.at += i + len(mark)
	} else {
		p.at = p.end
	}
}

// skipComment reads the settings in a comment as such that are not in force.
func (p *xmlReader) skipComment() {
	start := p.at + len("<!--")
	p.at = start
	p.skip("-->")
	if p.comment || start > p.at {
		return
	}
	inner := &xmlReader{d: p.d, at: start, end: p.at, comment: true}
	if n := len(p.stack); n > 0 {
		e := p.stack[n-1]
		inner.stack = []xmlElement{{name: e.name, path: e.path, block: e.block, parent: true}}
	}
	inner.read()
}

// declaration skips <!DOCTYPE ...>, with what stands in brackets in it.
func (p *xmlReader) declaration() {
	depth := 0
	for ; p.at < p.end; p.at++ {
		switch p.d.Text[p.at] {
		case '[':
			depth++
		case ']':
			depth--
		case '>':
			if depth <= 0 {
				p.at++
				return
			}
			p.declared = true
		}
	}
}

func (p *xmlReader) blanks() {
	for p.at < p.end && (p.d.Text[p.at] == ' ' || p.d.Text[p.at] == '\t' || p.d.Text[p.at] == '\n' || p.d.Text[p.at] == '\r') {
		p.at++
	}
}

// element notes that an element has begun, and its attributes.
func (p *xmlReader) element(start, end int, list []attribute) {
	if len(p.stack) >= maxXMLDepth {
		p.deeper++
		return
	}
	name := string(p.d.Text[start:min(end, start+maxXMLName)])
	e := xmlElement{name: name, path: name, nameStart: start, nameEnd: end, from: p.at}
	if n := len(p.stack); n > 0 {
		up := &p.stack[n-1]
		up.parent = true
		e.path, e.block = up.path+"."+name, up.block
		if up.children == nil {
			up.children = map[string]int{}
		}
		if i := up.children[name]; i > 0 && !slices.Contains(namedElements, name) {
			e.block = e.path + "[" + itoa(i) + "]"
		}
		if len(up.children) < maxXMLSiblings {
			up.children[name]++
		}
	}
	p.stack = append(p.stack, e)
	if p.named(list) {
		return
	}
	for _, a := range list {
		p.put(e.path+"."+a.name, e.block, a.nameStart, a.nameEnd, a.start, a.end, a.quote, a.broken)
	}
}

// namedElements are those that name a setting by an attribute.
var namedElements = []string{"add", "property", "prop", "entry", "param", "context-param"}

// named reads an element such as <add key="K" value="v"/> and <prop key="K">v</prop>.
func (p *xmlReader) named(list []attribute) bool {
	e := &p.stack[len(p.stack)-1]
	if !slices.Contains(namedElements, e.name) {
		return false
	}
	var key, value *attribute
	for i := range list {
		switch list[i].name {
		case "key", "name":
			key = &list[i]
		case "value":
			value = &list[i]
		}
	}
	if key == nil {
		return false
	}
	above := strings.TrimSuffix(e.path, e.name)
	e.path = above + string(p.d.Text[key.start+1:min(key.end-1, key.start+1+maxXMLName)])
	e.nameStart, e.nameEnd = key.start+1, key.end-1
	if value != nil {
		p.put(e.path, e.block, e.nameStart, e.nameEnd, value.start, value.end, value.quote, value.broken)
	}
	return true
}

// closeTag reads </name>. One that fits none of the open elements counts for
// nothing; one that fits one further out closes those in it, too.
func (p *xmlReader) closeTag() {
	open := p.at
	p.at += 2
	start, end := p.word()
	name := string(p.d.Text[start:min(end, start+maxXMLName)])
	p.skip(">")
	if p.deeper > 0 {
		p.deeper--
		return
	}
	for i := len(p.stack) - 1; i >= 0; i-- {
		if p.stack[i].name != name {
			continue
		}
		e := p.stack[i]
		p.stack = p.stack[:i]
		if !e.parent {
			p.content(e, open)
		}
		return
	}
}

// empty ends an element that has no content. Where that is all there is to it, it
// sets what it names to nothing.
func (p *xmlReader) empty(slash int, bare bool) {
	if p.deeper > 0 {
		p.deeper--
		return
	}
	e := p.stack[len(p.stack)-1]
	p.stack = p.stack[:len(p.stack)-1]
	if bare {
		p.d.add(Entry{Key: e.path, Raw: "/>", Kind: Text, Lead: e.name, Block: e.block, Start: slash, End: slash + 2,
			KeyStart: e.nameStart, KeyEnd: e.nameEnd, Comment: p.comment})
	}
}
