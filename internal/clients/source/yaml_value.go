package source

import (
	"bytes"
	"strings"
)

// maxCopies bounds what aliases can make of a small file.
const maxCopies = 1000

// entryAt is the key of a value that is about to be read.
type entryAt struct {
	key, where, block string
	start, end        int
}

// value reads what stands behind a key or a dash.
func (r *yamlReader) value(e entryAt, column, at int, l span) {
	text := r.d.Text
	r.column = column
	tag, anchor := "", ""
	begin := at
	for {
		for at < l.end && isBlank(text[at]) {
			at++
		}
		if at >= l.end || text[at] != '!' && text[at] != '&' {
			break
		}
		end := at
		for end < l.end && !isBlank(text[end]) {
			end++
		}
		if text[at] == '!' {
			tag, begin = string(text[at:end]), at
		} else {
			anchor = string(text[at+1 : end])
		}
		at = end
	}
	if anchor != "" {
		r.anchors[anchor] = yamlAnchor{e.key, -1}
	}
	switch {
	case at >= l.end || text[at] == '#':
		r.open(e, column, tag)
	case text[at] == '*':
		r.alias(e, at, l.end)
	case text[at] == '{' && !bytes.HasPrefix(text[at:l.end], []byte("{{")) || text[at] == '[':
		r.collection(e, at, l)
	case text[at] == '|' || text[at] == '>':
		r.blockScalar(e, column, at, l)
	default:
		s := r.scalar(at, l.end)
		r.tagged(&s, tag, begin)
		if s.Quote == 0 && s.Kind == Text {
			r.continued(&s, column)
		}
		r.put(s, e)
		if anchor != "" {
			r.anchors[anchor] = yamlAnchor{e.key, len(r.d.Entries) - 1}
		}
	}
}

// open is a key with nothing behind it: what it has stands below, or it is null.
func (r *yamlReader) open(e entryAt, column int, tag string) {
	if len(r.levels) < maxDepth && e.start >= 0 {
		r.levels = append(r.levels, yamlLevel{indent: column, path: e.key, where: e.where, block: e.block, waits: true, keyStart: e.start, keyEnd: e.end})
	}
}

func (r *yamlReader) put(s Entry, e entryAt) {
	s.Key, s.Block, s.KeyStart, s.KeyEnd = e.key, e.block, e.start, e.end
	r.d.add(s)
}

// alias puts what an anchor stands for: a scalar, or all that is below it.
func (r *yamlReader) alias(e entryAt, at, end int) {
	name, _, _ := strings.Cut(string(r.d.Text[at+1:end]), " ")
	name = strings.TrimRight(name, ",]}")
	a, ok := r.anchors[name]
	if r.copies++; !ok || r.copies > maxCopies {
		s := Entry{Raw: string(r.d.Text[at : at+1+len(name)]), Kind: Reference, Ref: name, Start: at, End: at + 1 + len(name)}
		r.put(s, e)
		return
	}
	if a.entry >= 0 && a.entry < len(r.d.Entries) {
		r.put(r.d.Entries[a.entry], e)
		return
	}
	prefix := strings.TrimSuffix(strings.TrimSuffix(e.key, "<<"), ".")
	for _, old := range r.d.Entries {
		if rest, ok := strings.CutPrefix(old.Key, a.path+"."); ok && !old.Comment && r.copies < maxCopies {
			r.copies += 10
			old.Key, old.Block = join(prefix, rest), e.block
			r.d.add(old)
		}
	}
}

// scalar reads a scalar that ends on its line, or at its quotation mark.
func (r *yamlReader) scalar(at, end int) Entry {
	text := r.d.Text
	q := text[at]
	if q == '"' || q == '\'' {
		if stop, ok := r.closing(at, q); ok {
			e := Entry{Raw: string(text[at:stop]), Kind: Text, Quote: q, Start: at, End: stop}
			e.Value = yamlUnquote(e.Raw)
			refer(&e)
			for r.at+1 < len(r.lines) && r.lines[r.at+1].start < stop {
				r.at++
			}
			return e
		}
	}
	stop := end
	for i := at; i < end; i++ {
		if text[i] == '#' && i > at && isBlank(text[i-1]) {
			stop = i
			break
		}
	}
	raw := strings.TrimRight(string(text[at:stop]), " \t\r")
	e := Entry{Raw: raw, Value: raw, Start: at, End: at + len(raw)}
	e.Kind = yamlKind(raw)
	if e.Kind == Null {
		e.Value = ""
	}
	refer(&e)
	return e
}

// closing finds the end of a quoted scalar; it may stand some lines below.
func (r *yamlReader) closing(at int, q byte) (stop int, ok bool) {
	last := r.lines[min(r.at+50, len(r.lines)-1)].end
	last = min(last, at+1<<16)
	for i := at + 1; i < last; i++ {
		switch {
		case r.d.Text[i] == '\n' && !r.deeper(i+1, last):
			return 0, false
		case q == '"' && r.d.Text[i] == '\\':
			i++
		case r.d.Text[i] != q:
		case q == '\'' && i+1 < last && r.d.Text[i+1] == q:
			i++
		default:
			return i + 1, true
		}
	}
	return 0, false
}

// deeper says whether a line can belong to a value that began on an earlier one: it
// is empty or further in than the key.
func (r *yamlReader) deeper(at, end int) bool {
	for i := at; i < end; i++ {
		if !isBlank(r.d.Text[i]) {
			return i-at > r.column || r.d.Text[i] == '\n' || r.d.Text[i] == '\r'
		}
	}
	return false
}

func yamlUnquote(raw string) string {
	inner := raw[1 : len(raw)-1]
	if strings.Contains(inner, "\n") {
		inner = foldLines(inner, raw[0] == '"')
	}
	if raw[0] == '\'' {
		return strings.ReplaceAll(inner, "''", "'")
	}
	return (&scanner{syntax: &syntax{}}).decode(inner, '"', false)
}

var (
	yamlDigits = pattern(`^[-+]?(?:\d[\d_]*(?:\.\d*)?(?:[eE][-+]?\d+)?|0x[0-9a-fA-F]+|0o[0-7]+|\.\d+)$`)
	yamlWords  = map[string]Kind{"true": Bool, "false": Bool, "yes": Bool, "no": Bool, "on": Bool, "off": Bool, "null": Null, "~": Null, "": Null}
)

func yamlKind(raw string) Kind {
	if k, ok := yamlWords[strings.ToLower(raw)]; ok {
		return k
	}
	if yamlDigits().MatchString(raw) {
		return Number
	}
	return Text
}

// tagged is a value with a tag: !secret and its like refer to another place, !!str
// makes a text of it.
func (r *yamlReader) tagged(e *Entry, tag string, begin int) {
	switch {
	case tag == "":
	case strings.HasPrefix(tag, "!!") || tag == "!":
		if tag == "!!str" || tag == "!" {
			e.Kind, e.Value = Text, e.Raw
			if e.Quote != 0 {
				e.Value = yamlUnquote(e.Raw)
			}
		}
	default:
		words := strings.Fields(e.Value)
		e.Kind, e.Ref, e.Quote, e.Default = Reference, e.Value, 0, ""
		if strings.HasPrefix(tag, "!env") && len(words) > 1 {
			e.Ref, e.Default = words[0], strings.Join(words[1:], " ")
		}
		e.Start, e.Value = begin, ""
		e.Raw = string(r.d.Text[e.Start:e.End])
	}
}

// continued adds the lines below that still belong to a plain scalar.
func (r *yamlReader) continued(e *Entry, column int) {
	for r.at+1 < len(r.lines) {
		empty := 0
		for r.at+2+empty < len(r.lines) && r.blank(r.at+1+empty) {
			empty++
		}
		l := r.lines[r.at+1+empty]
		text := r.d.Text[l.start:l.end]
		i := indentOf(text)
		if i <= column || i == len(text) || text[i] == '#' || bytes.HasPrefix(text[i:], []byte("- ")) {
			return
		}
		if _, _, _, _, isKey := r.key(l.start+i, l.end); isKey || len(e.Value) > 4096 {
			return
		}
		more := strings.TrimRight(string(text[i:]), " \t\r")
		between := " "
		if empty > 0 {
			between = strings.Repeat("\n", empty)
		}
		e.Value += between + more
		e.End = l.start + i + len(more)
		e.Raw = string(r.d.Text[e.Start:e.End])
		r.at += 1 + empty
	}
}

// blank says whether a line, by its index, has nothing on it.
func (r *yamlReader) blank(i int) bool {
	return len(bytes.TrimSpace(r.d.Text[r.lines[i].start:r.lines[i].end])) == 0
}
