package source

import "bytes"

// word reads a name.
func (p *xmlReader) word() (start, end int) {
	start = p.at
	for p.at < p.end && nameByte(p.d.Text[p.at]) {
		p.at++
	}
	return start, p.at
}

// attribute is one of a tag; its value stands between the bytes.
type attribute struct {
	name               string
	nameStart, nameEnd int
	start, end         int // with the quotation marks
	quote              byte
	broken             bool // no blank between it and what follows
}

// openTag reads <name attribute="value"> or <name/>.
func (p *xmlReader) openTag() {
	p.at++
	start, end := p.word()
	tag := p.at
	list := p.attributes()
	empty := bytes.HasPrefix(p.d.Text[p.at:p.end], []byte("/>"))
	slash := p.at
	p.skip(">")
	p.element(start, end, list)
	if empty || p.at >= p.end && (tag == p.end || p.d.Text[p.end-1] != '>') {
		p.empty(slash, len(list) == 0 && empty)
	}
}

// attributes reads those of a tag, up to what ends it.
func (p *xmlReader) attributes() (list []attribute) {
	const most = 200 // attributes of an element
	for p.at < p.end {
		p.blanks()
		if p.at >= p.end || p.d.Text[p.at] == '>' || p.d.Text[p.at] == '<' || bytes.HasPrefix(p.d.Text[p.at:p.end], []byte("/>")) {
			return list
		}
		start, end := p.word()
		if start == end {
			p.at++ // a stray sign, such as a quotation mark too many
			continue
		}
		p.blanks()
		if p.at >= p.end || p.d.Text[p.at] != '=' {
			continue
		}
		p.at++
		p.blanks()
		if a, ok := p.quoted(); ok && len(list) < most {
			a.nameStart, a.nameEnd, a.name = start, end, string(p.d.Text[start:min(end, start+maxXMLName)])
			list = append(list, a)
		}
	}
	return list
}

// quoted reads the value of an attribute.
func (p *xmlReader) quoted() (a attribute, ok bool) {
	if p.at >= p.end || p.d.Text[p.at] != '"' && p.d.Text[p.at] != '\'' {
		return a, false
	}
	a.start, a.quote = p.at, p.d.Text[p.at]
	i := bytes.IndexByte(p.d.Text[p.at+1:p.end], a.quote)
	if i < 0 {
		p.at = p.end
		return a, false
	}
	p.at += 1 + i + 1
	a.end = p.at
	a.broken = p.at < p.end && nameByte(p.d.Text[p.at])
	return a, true
}
