package clients

import (
	"strings"
	"unicode"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// besideAttribute is the place for a new attribute in a tag of XML, behind one that
// is there, and the text to put there; ok is false for any other edit. It goes by
// what can be shown of the line, so that a stored record tells the same.
func (c *Config) besideAttribute(e source.Edit) (at *source.Entry, text string, o probe.Origin, ok bool) {
	near := e.Near
	if c.form().Format != source.XML || e.Entry != nil || e.Remove || near == nil {
		return nil, "", o, false
	}
	s, _ := c.Client.settingFor(near)
	o = c.origin(near, s)
	name, above := attributeOf(o)
	if name == "" || !strings.HasPrefix(e.Key, above) || strings.TrimSpace(strings.TrimSuffix(o.Before, name+"=")) == "" {
		return nil, "", o, false // no attribute, or one on a line of its own
	}
	attribute := strings.TrimPrefix(e.Key, above)
	if strings.Contains(attribute, ".") && !strings.Contains(name, ".") {
		return nil, "", o, false // of an element further in
	}
	quote := o.Value[:1]
	text = " " + attribute + "=" + source.Written(nil, source.XML, c.Form.Dialect,
		source.Edit{Entry: &source.Entry{Quote: quote[0], Raw: quote + quote}, Value: e.Value})
	at = &source.Entry{Key: e.Key, Kind: source.Text, Part: true, Block: near.Block, KeyStart: -1, KeyEnd: -1,
		Start: near.End, End: near.End, Line: o.Line, Column: o.Column + o.Length}
	return at, text, probe.Origin{Name: e.Key, File: o.File, Line: o.Line, Column: at.Column, Before: o.Before + o.Value, After: o.After}, true
}

// attributeOf is the name of an attribute and what its key has before that, by its
// place; empty for what is none, or cannot be shown.
func attributeOf(o probe.Origin) (name, above string) {
	before, is := strings.CutSuffix(o.Before, "=")
	if !is || len(o.Value) < 2 || o.Value[0] != '"' && o.Value[0] != '\'' {
		return "", ""
	}
	name = before[strings.LastIndexFunc(before, unicode.IsSpace)+1:]
	above, is = strings.CutSuffix(o.Name, name)
	if !is || name == "" || name == o.Name {
		return "", ""
	}
	return name, above
}
