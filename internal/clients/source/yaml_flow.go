package source

import (
	"bytes"
	"strings"
)

// collection reads what is in braces or brackets, if they are closed somewhere.
func (r *yamlReader) collection(e entryAt, at int, l span) {
	limit, from := r.lines[len(r.lines)-1].end, len(r.d.Entries)
	if r.unclosed {
		limit = l.end // to look through the rest once is enough
	}
	end, closed := r.flow(e, at, limit, 0)
	if !closed {
		r.unclosed = true
		r.d.Entries = r.d.Entries[:from]
		s := r.scalar(at, l.end)
		s.Kind, s.Value = Expression, ""
		r.put(s, e)
		return
	}
	for r.at+1 < len(r.lines) && r.lines[r.at+1].start < end {
		r.at++
	}
}

// flow reads {a: b, c: [d]} and returns where it ends.
func (r *yamlReader) flow(e entryAt, at, end, depth int) (next int, closed bool) {
	text := r.d.Text
	if depth > maxDepth {
		return end, false
	}
	open := text[at]
	n := 0
	at++
	for at < end {
		switch b := text[at]; {
		case b <= ' ':
			at++
		case b == ',':
			n++
			at++
		case b == '#':
			if i := bytes.IndexByte(text[at:end], '\n'); i >= 0 {
				at += i
			} else {
				at = end
			}
		case b == '}' || b == ']':
			return at + 1, true
		default:
			at = r.flowItem(e, open, n, at, end, depth)
		}
	}
	return end, false
}

// flowItem reads one item of a flow collection.
func (r *yamlReader) flowItem(e entryAt, open byte, n, at, end, depth int) int {
	text := r.d.Text
	child := e
	child.start, child.end = -1, -1
	if open == '[' {
		child.where = e.where + "[" + itoa(n) + "]"
		child.block = child.where
	}
	token, next := r.flowScalar(at, end)
	if after := skipBlanks(text, next, end); open == '{' && after < end && text[after] == ':' && token.End > token.Start {
		name := token.Value
		if token.Quote == 0 {
			name = token.Raw
		}
		child.key, child.where = join(e.key, name), join(e.where, name)
		child.start, child.end = token.Start, token.End
		if token.Quote != 0 {
			child.start, child.end = token.Start+1, token.End-1
		}
		at = skipBlanks(text, after+1, end)
		if at >= end || text[at] == ',' || text[at] == '}' {
			return at
		}
		token, next = r.flowScalar(at, end)
	}
	if text[at] == '{' || text[at] == '[' {
		next, _ = r.flow(child, at, end, depth+1)
		return next
	}
	if token.End > token.Start {
		r.put(token, child)
	}
	return max(next, at+1)
}

func skipBlanks(text []byte, at, end int) int {
	for at < end && text[at] <= ' ' {
		at++
	}
	return at
}

// flowScalar reads a scalar inside of braces.
func (r *yamlReader) flowScalar(at, end int) (Entry, int) {
	text := r.d.Text
	if q := text[at]; q == '"' || q == '\'' {
		if stop, ok := r.closing(at, q); ok && stop <= end {
			e := Entry{Raw: string(text[at:stop]), Kind: Text, Quote: q, Start: at, End: stop}
			e.Value = yamlUnquote(e.Raw)
			refer(&e)
			return e, stop
		}
	}
	stop := at
	for stop < end && strings.IndexByte(",{}[]\n", text[stop]) < 0 && (text[stop] != ':' || stop+1 < end && text[stop+1] > ' ' && text[stop+1] != ',') {
		stop++
	}
	raw := strings.TrimRight(string(text[at:stop]), " \t\r")
	e := Entry{Raw: raw, Value: raw, Kind: yamlKind(raw), Start: at, End: at + len(raw)}
	if e.Kind == Null {
		e.Value = ""
	}
	return e, stop
}
