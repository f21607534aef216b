package source

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// codec is what the package knows of a format. Each format's file registers one.
type codec struct {
	format Format
	// fits rates, from 0 to 100, how much a text looks like the format: 90 and more
	// by the name of the file, less by the content.
	fits func(name string, text []byte) int
	// parse adds the entries of the lines d.First to d.Last.
	parse func(d *Document)
	// literal writes a value: with the quotation marks of the entry whose place it
	// takes, if old is not nil, and in a way that the dialect reads back as value.
	literal func(value string, kind Kind, old *Entry, dialect Dialect) string
	// insert gives the place for a setting that is not there yet, behind the entry
	// near if that is not nil, and the whole text to put there.
	insert func(d *Document, near *Entry, key, literal string) (at int, text string)
	// remove gives the bytes to take out with an entry.
	remove func(d *Document, e *Entry) (start, end int)
	// block writes settings where there is no file yet.
	block func(list []Edit, dialect Dialect) string
}

var codecs []codec

func register(c codec) { codecs = append(codecs, c) }

func codecOf(f Format) (codec, bool) {
	i := slices.IndexFunc(codecs, func(c codec) bool { return c.format == f })
	if i < 0 {
		return codec{}, false
	}
	return codecs[i], true
}

// maxRated is how much of a text tells its formats: the comments at the head of a
// file that a program comes with are shorter.
const maxRated = 256 << 10

// Guess lists the formats that a text can be of, the likeliest first.
func Guess(name string, text []byte) (list []Format) {
	type rated struct {
		format Format
		score  int
	}
	if len(text) > maxRated {
		head := text[:maxRated]
		if i := bytes.LastIndexByte(head, '\n'); i >= 0 {
			head = head[:i+1]
		}
		text = head
	}
	var found []rated
	for _, c := range codecs {
		if n := c.fits(name, text); n > 0 {
			found = append(found, rated{c.format, n})
		}
	}
	slices.SortStableFunc(found, func(a, b rated) int { return b.score - a.score })
	for _, r := range found {
		list = append(list, r.format)
	}
	return list
}

// Parse reads a text as a format. It is tolerant: what it does not understand is
// left out.
func Parse(name string, text []byte, f Format) *Document {
	d := &Document{Name: name, Format: f, Text: text, First: 1, Last: 1 + bytes.Count(text, []byte("\n"))}
	d.parse()
	return d
}

// parse fills in the entries of the lines from First to Last.
func (d *Document) parse() {
	c, ok := codecOf(d.Format)
	if !ok {
		return
	}
	c.parse(d)
	d.place()
}

// place fills in Line and Column of entries that have only Start.
func (d *Document) place() {
	slices.SortStableFunc(d.Entries, func(a, b Entry) int { return a.Start - b.Start })
	line, column, at := 1, 1, 0
	for i := range d.Entries {
		e := &d.Entries[i]
		for at < e.Start && at < len(d.Text) {
			_, size := utf8.DecodeRune(d.Text[at:])
			column++
			if d.Text[at] == '\n' {
				line, column = line+1, 1
			}
			at += size
		}
		e.Line, e.Column = line, column
	}
}

// LineText is a line of the text, from 1, without its end.
func (d *Document) LineText(n int) string {
	for i, line := range bytes.Split(d.Text, []byte("\n")) {
		if i+1 == n {
			return strings.TrimRight(string(line), "\r")
		}
	}
	return ""
}

// span is a line of a text: its first byte, and the one behind its last, without
// the line end.
type span struct{ start, end int }

// lines are the lines from First to Last.
func (d *Document) lines() (list []span) {
	start, n := 0, 1
	for start <= len(d.Text) {
		end := bytes.IndexByte(d.Text[start:], '\n')
		next := len(d.Text) + 1
		if end < 0 {
			end = len(d.Text)
		} else {
			end += start
			next = end + 1
		}
		if n >= d.First && n <= d.Last {
			stop := end
			if stop > start && d.Text[stop-1] == '\r' {
				stop--
			}
			list = append(list, span{start, stop})
		}
		if start, n = next, n+1; n > d.Last {
			break
		}
	}
	return list
}
