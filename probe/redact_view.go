package probe

// viewDepth is how many decodings on top of each other are seen through, such
// as percent-encoded base64.
const viewDepth = 2

// view is what a line, or a run of characters in it, decodes to.
type view struct {
	data []byte
	// from has the part of the line behind each byte of data; nil for the line
	// itself.
	from []span
	// binary says that data was decoded from base64 or hex, and so may be
	// nothing that was ever meant.
	binary bool
}

func newView(size int) view {
	return view{data: make([]byte, 0, size), from: make([]span, 0, size)}
}

// origin is the part of the line that the part s of the view was decoded from.
func (v view) origin(s span) span {
	if v.from == nil {
		return s
	}
	o := v.from[s.start]
	for _, f := range v.from[s.start:s.end] {
		o = span{min(o.start, f.start), max(o.end, f.end)}
	}
	return o
}

// at is the origin of the single byte i, or of the bytes i to j (without j).
func (v view) at(i, j int) span {
	if v.from == nil {
		return span{i, j}
	}
	return span{v.from[i].start, v.from[j-1].end}
}

// push adds a decoded byte that stands for the part i to j of the parent.
func (v *view) push(c byte, parent view, i, j int) {
	v.data = append(v.data, c)
	v.from = append(v.from, parent.at(i, j))
}

// walkViews visits v and all that it decodes to, down to the given depth.
// Views that are shorter than shortest are left out.
func walkViews(v view, depth, shortest int, visit func(view)) {
	visit(v)
	if depth == 0 {
		return
	}
	child := func(c view) {
		if len(c.data) >= shortest {
			c.binary = c.binary || v.binary
			walkViews(c, depth-1, shortest, visit)
		}
	}
	for _, e := range hexEscapes {
		e.decode(v, child)
	}
	decodeBackslashes(v, child)
	decodeShellQuotes(v, child)
	decodeEntities(v, child)
	decodeHex(v, child)
	decodeBase64(v, shortest, child)
}
