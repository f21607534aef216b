package clients

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
)

// around is the rest of an entry's line, before and behind its value, as far as it
// can be shown: names and values of the client's settings that are no secrets, and
// the marks between them. The rest, comments too, becomes "...".
func (c *Config) around(e *source.Entry) (before, after string) {
	text := c.Document.Text
	start := bytes.LastIndexByte(text[:e.Start], '\n') + 1
	end := len(text)
	if i := bytes.IndexByte(text[e.End:], '\n'); i >= 0 {
		end = e.End + i
	}
	lead, tail := "", ""
	if e.Start-start > mostAround {
		start, lead = c.outside(e.Start-mostAround, e.Start, true), "..."
	}
	if end-e.End > mostAround {
		end, tail = c.outside(e.End+mostAround, e.End, false), "..."
	}
	return lead + c.shown(start, e.Start), strings.TrimRight(c.shown(e.End, end), "\r") + tail
}

// mostAround is how many bytes of a line are kept on each side of a value.
const mostAround = 1000

// outside is a place to cut a line, as near to at as can be in the direction of to:
// not in a value, nor in a word, of which a piece could look harmless.
func (c *Config) outside(at, to int, forward bool) int {
	for i := range c.Document.Entries {
		if e := &c.Document.Entries[i]; e.Start < at && at < e.End && forward {
			at = min(e.End, to)
		} else if e.Start < at && at < e.End {
			at = max(e.Start, to)
		}
	}
	for at != to && c.Document.Text[at] != ' ' {
		if forward {
			at++
		} else {
			at--
		}
	}
	return at
}

// piece is a stretch of the text that is a name or a value of a setting.
type piece struct {
	start, end int
	open       bool // it can be shown
}

// shown is a stretch of the text with what cannot be shown replaced.
func (c *Config) shown(from, to int) string {
	var b strings.Builder
	words := c.plainWords()
	at := from
	for _, p := range c.pieces(from, to) {
		if p.start < at {
			continue // inside of one before
		}
		b.WriteString(marks(string(c.Document.Text[at:p.start]), words))
		if p.open {
			b.Write(c.Document.Text[p.start:p.end])
		} else {
			b.WriteString("...")
		}
		at = p.end
	}
	b.WriteString(marks(string(c.Document.Text[at:to]), words))
	return b.String()
}

// pieces are the names and values in a stretch of the text, in order. Of a URL the
// parts that are known are.
func (c *Config) pieces(from, to int) (list []piece) {
	add := func(p piece) {
		if p.start >= from && p.end <= to && p.start <= p.end {
			list = append(list, p)
		}
	}
	for i := range c.Document.Entries {
		e := &c.Document.Entries[i]
		if e.KeyStart >= 0 {
			add(piece{e.KeyStart, e.KeyEnd, true})
		}
		if e.End < from || e.Start > to {
			continue
		}
		s, _ := c.Client.settingFor(e)
		parts := c.partsIn(e, s)
		for _, p := range parts {
			add(p)
		}
		if len(parts) == 0 {
			add(piece{e.Start, e.End, !hides(s)})
		}
	}
	slices.SortStableFunc(list, func(a, b piece) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end)) })
	return list
}

// partsIn are the parts of a URL, or of host:port, that stand in an entry.
func (c *Config) partsIn(e *source.Entry, s *Setting) (list []piece) {
	if s == nil || s.Kind != URLValue && s.Kind != HostPortValue {
		return nil
	}
	for key, v := range c.Values {
		if whole, _, ok := strings.Cut(key, "#"); ok && whole == s.Key && v.Entry != nil && v.Entry.Start >= e.Start && v.Entry.End <= e.End {
			list = append(list, piece{v.Entry.Start, v.Entry.End, !c.Client.setting(key).secret() && !unplaced(v.Entry)})
		}
	}
	return list
}

// unplaced says whether a part of a URL has no place of its own: what stands at its
// place is the whole value, the password included.
func unplaced(e *source.Entry) bool {
	return e.Part && e.Raw != e.Value && strings.Contains(e.Raw, "@")
}

// programWords are words of program text that are no values.
var programWords = strings.Fields(`app config settings props put setProperty System Properties new const let var export true false True False
	environment mail smtp env process os environ this self client mailer transporter options`)

// plainWords are the words between settings that can be shown: those of program
// text, and the parts of the names of the client's own settings.
func (c *Config) plainWords() map[string]bool {
	words := map[string]bool{}
	for _, w := range programWords {
		words[w] = true
	}
	for i := range c.Client.Settings {
		for _, name := range c.Client.Settings[i].names() {
			for w := range strings.FieldsFuncSeq(name, func(r rune) bool { return !wordRune(r) }) {
				words[w] = true
			}
		}
	}
	return words
}

func wordRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// marks keeps blanks, brackets and the like, and the words that are plain; each
// stretch of other words becomes "...".
func marks(text string, plain map[string]bool) string {
	var b strings.Builder
	hidden := false
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		end := i + size
		for wordRune(r) && end < len(text) {
			next, n := utf8.DecodeRuneInString(text[end:])
			if !wordRune(next) {
				break
			}
			end += n
		}
		switch token := text[i:end]; {
		case wordRune(r) && plain[token]:
			b.WriteString(token)
			hidden = false
		case wordRune(r) || !strings.ContainsRune(" \t\"'()[]{}<>=:,;.|/#*-&@\\\r", r):
			if !hidden {
				b.WriteString("...")
			}
			hidden = true
		case !hidden || !hiddenFollows(text[end:], plain):
			if !hidden || token != "." { // three dots are enough
				b.WriteString(token)
			}
			hidden = false
		}
		i = end
	}
	return b.String()
}

// hiddenFollows says whether the next word of a text is one that is hidden: the
// marks between two of them are hidden with them.
func hiddenFollows(text string, plain map[string]bool) bool {
	start := strings.IndexFunc(text, wordRune)
	if start < 0 {
		return false
	}
	word := text[start:]
	if end := strings.IndexFunc(word, func(r rune) bool { return !wordRune(r) }); end >= 0 {
		word = word[:end]
	}
	return !plain[word]
}
