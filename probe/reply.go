package probe

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"time"
)

// longLine is the limit of a reply line with its end (RFC 5321 section 4.5.3.1.5).
const longLine = 512

// slowReply is the time from the first to the last line of a reply from which
// on it is noted.
const slowReply = time.Second

// readReply reads a whole reply. It returns what had come also with an error;
// a reply of no line at all is nil.
func (w *wire) readReply() (*Reply, error) {
	var r *Reply
	var first time.Time
	for n := 0; ; n++ {
		l, ok, err := w.receive()
		if ok {
			if r == nil {
				r, first = &Reply{Line: l.index}, l.at
			}
			last := r.take(l)
			if d := l.at.Sub(first); d >= slowReply {
				r.Delay = d.Milliseconds()
			}
			// The end of a reply counts even if the connection ended with it.
			if last && (err == nil || errors.Is(err, io.EOF) && r.Code != 0) {
				return r, nil
			}
		}
		if err != nil {
			return r, err
		}
		if n >= maxReplyLines {
			return r, errTooMuch
		}
	}
}

// take adds a line to the reply and says whether it was the last one. A line
// without a code ends the reply where it is the first, since then no SMTP is
// spoken; later it counts as text that lost its code.
func (r *Reply) take(l rawLine) (last bool) {
	text := l.text
	if l.bareLF {
		r.odd(OddBareLF)
	}
	if bytes.IndexByte(text, 0) >= 0 {
		r.odd(OddNUL)
		text = bytes.ReplaceAll(text, []byte{0}, nil)
	}
	if len(l.text)+l.cut+2 > longLine {
		r.odd(OddLongLine)
	}
	if bytes.ContainsFunc(text, func(c rune) bool { return c > 127 }) {
		r.odd(Odd8Bit)
	}
	code, rest, more, ok := splitReplyLine(text)
	shown, _ := displayText(rest)
	if !ok {
		r.odd(OddNoCode)
		r.Lines = append(r.Lines, shown)
		return r.Code == 0
	}
	if r.Code != 0 && r.Code != code {
		r.odd(OddMixedCodes)
	}
	if len(text) == 3 {
		r.odd(OddBareCode)
	}
	r.Code = code
	r.Lines = append(r.Lines, shown)
	if r.Enhanced == "" {
		r.Enhanced = enhancedCode(code, rest)
	}
	return !more
}

func (r *Reply) odd(o Oddity) {
	if !slices.Contains(r.Oddities, o) {
		r.Oddities = append(r.Oddities, o)
	}
}

// splitReplyLine takes a reply line apart: code, text, and whether more lines
// follow (RFC 5321 section 4.2). A tab for the space is tolerated.
func splitReplyLine(b []byte) (code int, text []byte, more, ok bool) {
	if len(b) < 3 || b[0] < '1' || b[0] > '5' || !isDigit(b[1]) || !isDigit(b[2]) {
		return 0, b, false, false
	}
	code = int(b[0]-'0')*100 + int(b[1]-'0')*10 + int(b[2]-'0')
	if len(b) == 3 {
		return code, nil, false, true
	}
	switch b[3] {
	case '-':
		return code, b[4:], true, true
	case ' ', '\t':
		return code, b[4:], false, true
	}
	return 0, b, false, false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// enhancedCode finds the status code of RFC 3463 at the start of a text. Its
// class must be that of the reply (RFC 2034 section 4).
func enhancedCode(code int, text []byte) string {
	word, _, _ := bytes.Cut(text, []byte(" "))
	parts := bytes.Split(word, []byte("."))
	if len(parts) != 3 || len(parts[0]) != 1 || int(parts[0][0]-'0') != code/100 {
		return ""
	}
	for _, p := range parts {
		if len(p) == 0 || len(p) > 3 || bytes.ContainsFunc(p, func(c rune) bool { return c < '0' || c > '9' }) {
			return ""
		}
	}
	return string(word)
}
