package clients

import (
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
)

// around is the rest of an entry's line, before and behind its value, as far as it
// can be shown: names and values of the client's settings that are no secrets, and
// the marks between them. The rest, comments too, becomes "...".
func (c *Config) around(e *source.Entry) (before, after string) {
	text := c.Document.Text
	start := strings.LastIndexByte(string(text[:e.Start]), '\n') + 1
	end := len(text)
	if i := strings.IndexByte(string(text[e.End:]), '\n'); i >= 0 {
		end = e.End + i
	}
	return c.shown(start, e.Start), strings.TrimRight(c.shown(e.End, end), "\r")
}

// shown is a stretch of the text with what cannot be shown replaced.
func (c *Config) shown(from, to int) string {
	var b strings.Builder
	at := from
	for i := range c.Document.Entries {
		e := &c.Document.Entries[i]
		if e.Start < at || e.End > to {
			continue
		}
		s, _ := c.Client.settingFor(e)
		key := e.KeyStart >= at && e.KeyEnd <= e.Start
		if key {
			b.WriteString(marks(string(c.Document.Text[at:e.KeyStart])))
			b.Write(c.Document.Text[e.KeyStart:e.KeyEnd])
			at = e.KeyEnd
		}
		b.WriteString(marks(string(c.Document.Text[at:e.Start])))
		if s != nil && !s.secret() && s.Kind != URLValue {
			b.Write(c.Document.Text[e.Start:e.End])
		} else {
			b.WriteString("...")
		}
		at = e.End
	}
	rest := string(c.Document.Text[at:to])
	// The name of the entry itself stands before its value.
	for i := range c.Document.Entries {
		e := &c.Document.Entries[i]
		if e.Start == to && e.KeyStart >= at && e.KeyEnd <= to {
			b.WriteString(marks(string(c.Document.Text[at:e.KeyStart])))
			b.Write(c.Document.Text[e.KeyStart:e.KeyEnd])
			rest = string(c.Document.Text[e.KeyEnd:to])
		}
	}
	b.WriteString(marks(rest))
	return b.String()
}

// marks keeps blanks and punctuation of a text and short words of program text;
// letters and digits that could be anything become "...".
func marks(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool {
		return r > 127 || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}) {
		return text
	}
	if word := strings.TrimSpace(text); word == "export" || word == "- " {
		return text
	}
	i := strings.IndexFunc(text, func(r rune) bool { return r > ' ' })
	return text[:i] + "..."
}
