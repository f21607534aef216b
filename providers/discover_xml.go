package providers

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Limits of the XML that is read; the largest file of the ISPDB has a few
// hundred elements, six deep.
const (
	maxXMLDepth    = 16
	maxXMLElements = 4096
	maxXMLText     = 1024 // of one element
)

// element is an XML element. Namespaces are dropped: the two formats that are
// read have one each, and servers write it wrongly.
type element struct {
	name     string
	attrs    map[string]string
	text     string
	children []*element
}

var (
	errXMLDTD   = errors.New("a document type declaration, which is not read")
	errXMLLimit = errors.New("more elements, depth or text than such a file has")
	errXMLEmpty = errors.New("no XML element")
)

// parseXML reads a document into a tree. There are no entities but the five of
// XML itself, no external parts, and UTF-8 and ISO-8859-1 alone.
func parseXML(doc []byte) (*element, error) {
	d := xml.NewDecoder(bytes.NewReader(doc))
	d.CharsetReader = func(charset string, r io.Reader) (io.Reader, error) {
		switch strings.ToLower(charset) {
		case "utf-8", "utf8", "us-ascii", "ascii":
			return r, nil
		case "iso-8859-1", "latin1":
			return &latin1{r: r}, nil
		}
		return nil, errors.New("a character set that is not read")
	}
	root := &element{}
	stack := []*element{root}
	for count := 0; ; {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("no XML: %w", err)
		}
		top := stack[len(stack)-1]
		switch t := token.(type) {
		case xml.Directive:
			return nil, errXMLDTD
		case xml.StartElement:
			if count++; count > maxXMLElements || len(stack) > maxXMLDepth {
				return nil, errXMLLimit
			}
			e := newElement(t)
			top.children = append(top.children, e)
			stack = append(stack, e)
		case xml.EndElement:
			top.text = strings.TrimSpace(top.text)
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if len(top.text)+len(t) > maxXMLText {
				if len(bytes.TrimSpace(t)) > 0 {
					return nil, errXMLLimit
				}
				continue
			}
			top.text += string(t)
		}
	}
	if len(root.children) == 0 {
		return nil, errXMLEmpty
	}
	return root.children[0], nil
}

func newElement(t xml.StartElement) *element {
	e := &element{name: t.Name.Local, attrs: map[string]string{}}
	for _, a := range t.Attr {
		e.attrs[a.Name.Local] = a.Value
	}
	return e
}

// all are the children with the name; case counts, as XML has it.
func (e *element) all(name string) (list []*element) {
	if e == nil {
		return nil
	}
	for _, c := range e.children {
		if c.name == name {
			list = append(list, c)
		}
	}
	return list
}

// at goes down along the names, to the first child of each; nil if there is none.
func (e *element) at(path ...string) *element {
	for _, name := range path {
		list := e.all(name)
		if len(list) == 0 {
			return nil
		}
		e = list[0]
	}
	return e
}

// value is the text of the first child with the name.
func (e *element) value(name string) string {
	if c := e.at(name); c != nil {
		return c.text
	}
	return ""
}

// latin1 turns ISO-8859-1 into UTF-8.
type latin1 struct {
	r    io.Reader
	left []byte // converted and not handed out yet
}

// Read implements io.Reader.
func (l *latin1) Read(p []byte) (int, error) {
	if len(l.left) == 0 {
		b := make([]byte, 512)
		n, err := l.r.Read(b)
		if n == 0 {
			return 0, err
		}
		for _, c := range b[:n] {
			l.left = append(l.left, string(rune(c))...)
		}
	}
	n := copy(p, l.left)
	l.left = l.left[n:]
	return n, nil
}
