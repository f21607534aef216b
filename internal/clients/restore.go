package clients

import (
	"maps"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// maxStored is the most settings that are kept, and maxStoredText the most bytes
// of the value of one: a file is not to fill a record.
const (
	maxStored     = 200
	maxStoredText = 2000
)

// standIn is the value of a restored secret: something, and not the secret.
const standIn = "********"

// stored are the values for probe.Application, in the order of their keys. A
// secret keeps its place and loses its value.
func (c *Config) stored() (list []probe.SettingValue) {
	for _, key := range slices.Sorted(maps.Keys(c.Values)) {
		s, v := c.Client.setting(key), c.Values[key]
		stored := probe.SettingValue{Key: key, Known: v.Known, Kind: string(v.Kind), Origin: c.origin(v.Entry, s)}
		if !hides(s) && len(v.Text) <= maxStoredText {
			stored.Text = v.Text
		}
		if list = append(list, stored); len(list) == maxStored {
			break
		}
	}
	return list
}

// hides says whether the value of a setting is or holds a secret.
func hides(s *Setting) bool { return s == nil || s.secret() || s.Kind == URLValue }

// Restore is the configuration that the settings were read from, as far as they
// tell; nil where they name no known client. There is no document to it, and each
// secret has a stand-in.
func Restore(s probe.Settings) *Config {
	if s.Application == nil {
		return nil
	}
	a := s.Application
	client, ok := ByID(a.Client)
	if !ok {
		return nil
	}
	c := &Config{Client: client, Generation: a.Version, Why: a.Why, Readings: a.Readings, Values: map[string]Value{},
		Form: Form{Format: source.Format(a.Format), Dialect: source.Dialect(a.Dialect)}, places: map[*source.Entry]probe.Origin{}}
	for _, stored := range a.Values {
		setting := client.setting(stored.Key)
		if setting == nil {
			continue
		}
		v := Value{Text: stored.Text, Known: stored.Known, Kind: source.Kind(stored.Kind)}
		if hides(setting) && stored.Known {
			v.Text = standIn
		}
		if stored.Origin.Line > 0 {
			v.Entry = entryAt(stored.Origin, v)
			c.places[v.Entry] = stored.Origin
		}
		c.Values[stored.Key] = v
	}
	return c
}

// entryAt is an entry at a place of a file that is not at hand.
func entryAt(o probe.Origin, v Value) *source.Entry {
	e := &source.Entry{Key: o.Name, Raw: o.Value, Value: v.Text, Kind: v.Kind, KeyStart: -1, KeyEnd: -1, Line: o.Line, Column: o.Column}
	if !strings.HasSuffix(o.Before, "=") {
		// An item NAME=value of a list in compose is told by where its name ends.
		e.Start, e.End = o.Column, o.Column
	}
	if o.Value != "" && strings.ContainsRune("\"'`", rune(o.Value[0])) {
		e.Quote = o.Value[0]
	}
	return e
}

// nearby is the place of an entry that is not there yet, in a document that is not
// at hand: the end of the value that stands before it, such as a port behind a
// host, else its line alone.
func (c *Config) nearby(e *source.Entry) probe.Origin {
	o := probe.Origin{Name: e.Key, Line: e.Line, Column: e.Column}
	whole, part, _ := strings.Cut(e.Key, "#")
	if host, ok := c.Values[whole+"#host"]; ok && part == "port" && host.Entry != nil {
		h := c.places[host.Entry]
		return probe.Origin{Name: e.Key, File: h.File, Line: h.Line, Column: h.Column + h.Length, Before: h.Before + h.Value, After: h.After}
	}
	for _, at := range c.places {
		o.File = at.File
	}
	return o
}

// likeNeighbour is the line of a new setting, written as the one of a neighbour in
// a document that is not at hand: with its indentation, its marks and the path to
// its name. ok is false where the neighbour's line has more in it.
func (c *Config) likeNeighbour(e source.Edit) (line string, ok bool) {
	if e.Near == nil || e.Kind == source.Call || c.form().Format == source.XML {
		return "", false
	}
	o := c.places[e.Near]
	leaf := func(key string) (path, name string) {
		i := strings.LastIndexByte(key, '.') + 1
		return key[:i], key[i:]
	}
	path, old := leaf(o.Name)
	newPath, name := leaf(e.Key)
	switch {
	case strings.Count(o.Before, o.Name) == 1 && path != "":
		old, name = o.Name, e.Key
	case newPath != "" && path != newPath, strings.Count(o.Before, old) != 1, strings.Contains(o.Before, "..."):
		return "", false
	}
	written := c.likeValue(e, o)
	after, ok := lineEnd(o.After)
	return strings.Replace(o.Before, old, name, 1) + written + after, ok
}

// likeValue is the value of a new setting, written like the one of a neighbour. Of
// an item NAME=value in a list of compose, quotation marks would become part.
func (c *Config) likeValue(e source.Edit, near probe.Origin) string {
	form := c.form()
	if form.Format == source.Compose && strings.HasSuffix(near.Before, "=") {
		return strings.ReplaceAll(e.Value, "$", "$$")
	}
	old := &source.Entry{Raw: near.Value, Quote: e.Near.Quote, Kind: e.Kind}
	return source.Written(nil, form.Format, form.Dialect, source.Edit{Entry: old, Key: e.Key, Value: e.Value, Kind: e.Kind})
}

// lineEnd is what ends a line like the one that ends so, without its comment. ok is
// false where more than marks follows.
func lineEnd(after string) (end string, ok bool) {
	rest := strings.TrimSpace(after)
	for _, comment := range []string{"#", "//"} {
		rest, _, _ = strings.Cut(rest, comment)
	}
	rest = strings.TrimSpace(rest)
	return rest, !strings.ContainsFunc(rest, wordRune) && !strings.Contains(rest, "...")
}

// RoleOf is what a setting is for, by its key or that of a part of it.
func (c *Client) RoleOf(key string) Role {
	if s := c.setting(key); s != nil {
		return s.Role
	}
	return RoleOther
}

// Named is the client's setting with a name, its own or a synonym, and the
// generations that read it.
func (c *Client) Named(name string) (Setting, bool) {
	if s, _ := c.settingFor(&source.Entry{Key: name}); s != nil {
		return *s, true
	}
	return Setting{}, false
}

// LabelOf is a generation for people: its label, else its ID; empty for none.
func (c *Client) LabelOf(generation string) string {
	if generation == "" {
		return ""
	}
	return (&Config{Client: c, Generation: generation}).Label()
}

// Field is the JSON name of the field of probe.Settings that a setting fills,
// empty where there is none.
func (s *Setting) Field() string { return s.field() }
