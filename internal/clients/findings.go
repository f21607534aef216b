package clients

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// changeWords say what a reader does to a value.
var changeWords = map[source.ChangeKind]string{
	source.CutAtHash:       "the reader takes what follows the # for a comment",
	source.Expanded:        "the reader replaces what follows the $ by the value of a variable",
	source.QuotesKept:      "the quotation marks become part of the value",
	source.QuoteUnclosed:   "an opening quotation mark has no closing one",
	source.Unescaped:       "the reader takes the backslash for an escape",
	source.PercentDecoded:  "the reader takes the % for the start of a code",
	source.URLBroken:       "a character that separates the parts of a URL stands in the value without being encoded",
	source.SpaceTrimmed:    "blanks at an end of the value are lost",
	source.SpaceKept:       "blanks at an end become part of the value",
	source.CommandRun:      "a shell runs what stands there as a command",
	source.NumberRewritten: "the reader takes the value for a number and writes it anew",
	source.CommentKept:     "the reader has no comments behind values: the whole line becomes the value",
	source.BackslashKept:   "the reader leaves the backslash in the value",
	source.CutAtBlank:      "the value ends at the first blank or sign of the shell",
	source.Refused:         "the reader reports an error instead of a value",
	source.MarkupBroken:    "a bare & or < is no XML: the reader refuses the whole file",
}

// mangled is the reading for a change.
func mangled(at probe.Origin, s *Setting, ch source.Change, e *source.Entry, value string) probe.Reading {
	why := changeWords[ch.Kind]
	if raw := []rune(e.Raw); ch.Kind == source.CutAtHash && ch.At >= 0 && ch.At < len(raw) && raw[ch.At] == ';' {
		why = strings.Replace(why, "#", ";", 1)
	}
	return probe.Reading{Kind: probe.ReadMangled, Field: s.field(), Setting: at, Written: at.Length,
		Read: utf8.RuneCountInString(value), Why: why}
}

// checkValues notes values that a setting cannot have.
func (c *Config) checkValues() {
	for i := range c.Client.Settings {
		s := &c.Client.Settings[i]
		v, ok := c.Values[s.Key]
		if !ok || !v.Known || v.Entry == nil {
			continue
		}
		why := ""
		switch s.Kind {
		case BoolValue:
			if on, valid := c.truth(s, v); !valid {
				why = fmt.Sprintf("it is no value of a switch; %s takes it for %s", c.Client.Name, onOff(on))
			}
		case NumberValue:
			if _, valid := number(v.Text); !valid && v.Text != "" {
				why = "it is no number"
			}
		case WordValue:
			if !s.takes(v.Text) {
				why = "it takes " + strings.Join(slices.DeleteFunc(slices.Clone(s.Values), func(w string) bool { return w == "" }), ", ")
			}
		}
		if why != "" {
			c.note(probe.Reading{Kind: probe.ReadInvalid, Field: s.field(), Setting: c.place(v.Entry, s), Why: why})
		}
	}
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// takes says whether a word is one of the setting's, in any case.
func (s *Setting) takes(word string) bool {
	for _, v := range s.Values {
		if strings.EqualFold(strings.TrimSpace(word), v) {
			return true
		}
	}
	return len(s.Values) == 0
}

// findMisspelt notes entries that are nearly a setting of the client.
func (c *Config) findMisspelt() {
	for i := range c.Document.Entries {
		e := &c.Document.Entries[i]
		if s, _ := c.Client.settingFor(e); s != nil || e.Comment {
			continue
		}
		if meant, ok := c.nearest(e.Key); ok {
			c.note(probe.Reading{Kind: probe.ReadMisspelt, Setting: c.place(e, &Setting{Secret: true}), Meant: meant,
				Why: fmt.Sprintf("%s has no setting %s; it has %s", c.Client.Name, e.Key, meant)})
		}
	}
}

// nearest is the setting's name that differs by one or two letters, or in case.
func (c *Config) nearest(key string) (string, bool) {
	if len(key) < 5 {
		return "", false
	}
	for _, s := range c.Client.Settings {
		for _, name := range s.names() {
			if _, set := c.Values[s.Key]; !set && len(name) > 5 && distance(strings.ToLower(key), strings.ToLower(name)) <= 1+len(name)/10 {
				return name, true
			}
		}
	}
	return "", false
}

// distance is the number of letters to change, add or take away.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := last
			if a[i] != b[j] {
				cost++
			}
			last = row[j+1]
			row[j+1] = min(cost, row[j]+1, last+1)
		}
	}
	return row[len(b)]
}
