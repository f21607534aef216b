package source

import (
	"bytes"
	"path"
	"strings"
)

// Keys of YAML are paths with dots. Items of lists add nothing to the path but have
// a block, such as "receivers[1]"; so has each document after the first, with the
// name of its profile in Spring.
//
// The reader is one of its own: it must keep places, and get something out of a
// piece with lost indentation, tabs and templates in it, where others give up.
func init() {
	register(codec{format: YAML, fits: fitsYAML, parse: func(d *Document) { readYAML(d) }, literal: yamlLiteral,
		insert: yamlInsert, remove: (*Document).wholeLine, block: yamlBlock})
}

var yamlLine = pattern(`^[ \t]*(?:- +)*["']?[A-Za-z_][\w.-]*["']?:(?:[ \t]|$)`)

// fitsYAML rates a text by how many of its lines look like YAML.
func fitsYAML(name string, text []byte) int {
	base := strings.ToLower(path.Base(name))
	if strings.HasSuffix(base, ".yml") || strings.HasSuffix(base, ".yaml") {
		return 92
	}
	good, all := 0, 0
	for line := range bytes.Lines(text) {
		trimmed := bytes.TrimSpace(line)
		if len(trimmed) == 0 || trimmed[0] == '#' {
			continue
		}
		if all++; all > 2000 {
			break
		}
		if len(line) < 500 && yamlLine().Match(bytes.TrimRight(line, "\r\n")) || bytes.HasPrefix(trimmed, []byte("- ")) {
			good++
		}
	}
	if good == 0 || good*3 < all {
		return 0
	}
	return 70 * good / all
}

// yamlLevel is a mapping or a list that lines can belong to.
type yamlLevel struct {
	indent      int // of its key, or of its dashes
	list        bool
	n           int // items so far
	path, where string
	block       string
	// waits: nothing has come yet for the key, which stands at these bytes.
	waits            bool
	keyStart, keyEnd int
}

// yamlNode is a key, of a scalar or of what stands below it.
type yamlNode struct {
	path, block string
	indent      int // of the key, in bytes
	line        int // index
}

type yamlReader struct {
	d       *Document
	lines   []span
	at      int // index of the line
	levels  []yamlLevel
	nodes   []yamlNode
	anchors map[string]yamlAnchor
	copies  int // how much aliases have made so far
	column  int // of the key of the value that is read
	// unclosed: there were braces without an end.
	unclosed bool
	doc      int // documents so far
	first    int // entries before this document
	block    string
}

type yamlAnchor struct {
	path  string
	entry int // of a scalar, -1 for others
}

func readYAML(d *Document) *yamlReader {
	r := &yamlReader{d: d, lines: d.lines(), anchors: map[string]yamlAnchor{}, first: len(d.Entries)}
	for r.at < len(r.lines) && !d.Cut {
		l := r.lines[r.at]
		r.line(l)
		r.at++
	}
	r.profile()
	return r
}

// line reads the line at r.at, and those after it that belong to its value.
func (r *yamlReader) line(l span) {
	text := r.d.Text[l.start:l.end]
	i := indentOf(text)
	switch rest := text[i:]; {
	case len(rest) == 0:
	case rest[0] == '#':
		r.commented(l.start+i, l.end)
	case i == 0 && (bytes.HasPrefix(rest, []byte("---")) || bytes.HasPrefix(rest, []byte("..."))) && len(bytes.TrimSpace(rest)) == 3:
		r.document()
	case i == 0 && rest[0] == '%':
	default:
		r.node(l.start+i, l)
	}
}

func indentOf(text []byte) int { return len(text) - len(bytes.TrimLeft(text, " \t")) }

// document starts a new document.
func (r *yamlReader) document() {
	r.profile()
	r.levels = nil
	if len(r.d.Entries) > r.first {
		r.doc++
		r.block = "document " + itoa(r.doc+1)
	}
	r.first = len(r.d.Entries)
}

// profile gives the entries of a document the name of its profile as block.
func (r *yamlReader) profile() {
	name := ""
	for i := r.first; i < len(r.d.Entries); i++ {
		if k := r.d.Entries[i].Key; k == "spring.config.activate.on-profile" || k == "spring.profiles" {
			name = r.d.Entries[i].Value
		}
	}
	for i := r.first; name != "" && i < len(r.d.Entries); i++ {
		r.d.Entries[i].Block = name
	}
}

// node reads an item of a list or of a mapping at a place of a line.
func (r *yamlReader) node(at int, l span) {
	for n := 0; at < l.end && r.d.Text[at] == '-' && (at+1 == l.end || isBlank(r.d.Text[at+1])) && n < maxDepth; n++ {
		r.item(at - l.start)
		at++
		for at < l.end && isBlank(r.d.Text[at]) {
			at++
		}
	}
	if at >= l.end || r.d.Text[at] == '#' {
		return
	}
	key, keyStart, keyEnd, next, ok := r.key(at, l.end)
	column := at - l.start
	if !ok {
		if top := r.parent(column); top.list || top.waits {
			r.value(entryAt{top.path, top.where, top.block, top.keyStart, top.keyEnd}, top.indent, at, l)
			if n := len(r.levels); n > 0 {
				r.levels[n-1].waits = false
			}
		}
		return
	}
	top := r.parent(column)
	if n := len(r.levels); n > 0 {
		r.levels[n-1].waits = false
	}
	e := entryAt{join(top.path, key), join(top.where, key), top.block, keyStart, keyEnd}
	r.nodes = append(r.nodes, yamlNode{e.key, e.block, column, r.at})
	r.value(e, column, next, l)
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' }

// item goes to the next item of the list whose dash stands in a column.
func (r *yamlReader) item(column int) {
	for len(r.levels) > 0 && r.levels[len(r.levels)-1].indent > column {
		r.levels = r.levels[:len(r.levels)-1]
	}
	if n := len(r.levels); n > 0 && r.levels[n-1].list && r.levels[n-1].indent == column {
		top := &r.levels[n-1]
		top.n++
		top.where = top.where[:strings.LastIndexByte(top.where, '[')] + "[" + itoa(top.n) + "]"
		top.block = top.where
		return
	}
	if len(r.levels) >= maxDepth {
		return
	}
	top := r.top()
	where := top.where + "[0]"
	r.levels = append(r.levels, yamlLevel{indent: column, list: true, path: top.path, where: where, block: where, keyStart: -1, keyEnd: -1})
}

func (r *yamlReader) top() yamlLevel {
	if n := len(r.levels); n > 0 {
		return r.levels[n-1]
	}
	return yamlLevel{indent: -1, where: r.block, block: r.block}
}

// parent is the level that something in a column belongs to.
func (r *yamlReader) parent(column int) yamlLevel {
	for len(r.levels) > 0 && r.levels[len(r.levels)-1].indent >= column {
		r.levels = r.levels[:len(r.levels)-1]
	}
	return r.top()
}

// key reads "name:" with or without quotation marks.
func (r *yamlReader) key(at, end int) (key string, start, stop, next int, ok bool) {
	text := r.d.Text
	if q := text[at]; q == '"' || q == '\'' {
		i := bytes.IndexByte(text[at+1:end], q)
		if i < 0 {
			return "", 0, 0, 0, false
		}
		stop = at + 1 + i
		next = stop + 1
		for next < end && isBlank(text[next]) {
			next++
		}
		if next < end && text[next] == ':' {
			return string(text[at+1 : stop]), at + 1, stop, next + 1, true
		}
		return "", 0, 0, 0, false
	}
	if strings.IndexByte("{[&*!|>%@`", text[at]) >= 0 {
		return "", 0, 0, 0, false
	}
	for i := at; i < end; i++ {
		switch {
		case text[i] == '#' && i > at && isBlank(text[i-1]):
			return "", 0, 0, 0, false
		case text[i] == ':' && (i+1 == end || isBlank(text[i+1])):
			stop = i
			for stop > at && isBlank(text[stop-1]) {
				stop--
			}
			return string(text[at:stop]), at, stop, i + 1, true
		}
	}
	return "", 0, 0, 0, false
}

// commented reads a setting in a comment. It belongs to what the last key belongs to.
func (r *yamlReader) commented(at, end int) {
	for at < end && (r.d.Text[at] == '#' || isBlank(r.d.Text[at])) {
		at++
	}
	if at >= end {
		return
	}
	key, start, stop, next, ok := r.key(at, end)
	if !ok || strings.ContainsAny(key, " \t") {
		return
	}
	parent := ""
	if n := len(r.nodes); n > 0 {
		parent = r.nodes[n-1].path
		if len(r.d.Entries) > 0 && r.d.Entries[len(r.d.Entries)-1].Key == parent {
			parent = parent[:max(0, strings.LastIndexByte(parent, '.'))]
		}
	}
	for next < end && isBlank(r.d.Text[next]) {
		next++
	}
	if next < end && r.d.Text[next] != '{' && r.d.Text[next] != '[' {
		e := r.scalar(next, end)
		e.Key, e.KeyStart, e.KeyEnd, e.Comment = join(parent, key), start, stop, true
		if e.End > e.Start {
			r.d.add(e)
		}
	}
}
