package clients

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// Options say how settings are read. The zero value is ready for use.
type Options struct {
	// Client is the one that the user named, nil to recognise it; Generation its
	// version, empty for the newest.
	Client     *Client
	Generation string
	// Lookup gives the values of variables that the text refers to; nil knows none.
	Lookup func(name string) (value string, ok bool)
	// Seen is what the application printed. It decides between applications that the
	// settings fit alike; empty for nothing.
	Seen string
	// EnvFiles have the values of variables, too, and count before Lookup. They are
	// read as the application that is recognised reads such files.
	EnvFiles []EnvFile
}

// Read reads a settings file, or a text that has settings in it. The error is a
// *source.Error, for a text without settings.
func Read(name string, text []byte, o Options) (*Config, error) {
	if err := source.Check(name, text); err != nil {
		return nil, err
	}
	docs := source.Documents(name, text)
	best, rivals := recognise(docs, o)
	if best == nil {
		if c := readGeneric(docs, o); c != nil && o.Client == nil {
			return c, nil
		}
		return nil, &source.Error{Name: name, Why: noSettings(o)}
	}
	if o.Client == nil && !best.told && !best.hasHost() {
		// Settings of a client that lack its host, and have one by another name, are
		// those of another application.
		if c := readGeneric(docs, o); c != nil {
			return c, nil
		}
	}
	best, rivals, shown := bySeen(o.Seen, best, rivals)
	c := best.read(o)
	c.Why = best.why(rivals, o) + c.cut()
	if shown {
		c.Why += "; the error that it printed is one of " + c.Client.Name
	}
	return c, nil
}

// cut says that the text has more settings than were read; empty if it does not.
func (c *Config) cut() string {
	if !c.Document.Cut {
		return ""
	}
	return fmt.Sprintf("; only the first %d settings of the file were read, it has more", source.MaxEntries)
}

// hasHost says whether a setting for the host is among those that were found.
func (f *fit) hasHost() bool {
	return slices.ContainsFunc(f.matches, func(m match) bool {
		return m.setting.Role == RoleHost || m.setting.Kind == URLValue || m.setting.Kind == HostPortValue
	})
}

func noSettings(o Options) string {
	if o.Client != nil {
		return "no mail settings of " + o.Client.Name + " in it"
	}
	return "no mail settings in it that are known"
}

// match is an entry and the setting that it is for.
type match struct {
	entry   *source.Entry
	setting *Setting
	// whole: the entry has the whole name; else it is a piece of a file, with the
	// end of the name.
	whole bool
}

// settingFor finds the setting of an entry.
func (c *Client) settingFor(e *source.Entry) (s *Setting, whole bool) {
	if c.names != nil {
		i, whole := c.names.find(e.Key)
		if i < 0 {
			return nil, false
		}
		return &c.Settings[i], whole
	}
	for i := range c.Settings {
		for _, name := range c.Settings[i].names() {
			switch {
			case e.Key == name, strings.HasSuffix(e.Key, "."+name):
				return &c.Settings[i], true
			case s == nil && strings.HasSuffix(name, "."+e.Key):
				s = &c.Settings[i]
			}
		}
	}
	return s, false
}

func (s *Setting) names() []string { return append([]string{s.Key}, s.Names...) }

// secret says whether the value is never shown.
func (s *Setting) secret() bool { return s.Secret || s.Role == RolePassword || s.Role == RoleToken }

// read makes a configuration of what was recognised.
func (f *fit) read(o Options) *Config {
	c := &Config{Client: f.client, Generation: o.Generation, Form: f.form, Document: f.doc, Values: map[string]Value{}}
	c.variables, c.envDialect = f.variables(o), f.envDialect()
	lookup := c.lookup(o)
	for _, m := range f.matches {
		c.take(m, lookup)
	}
	for i, at := range c.readingAt { // what stands around them is known only now
		c.Readings[i].Setting = c.origin(at.entry, at.setting)
	}
	c.readingAt = nil
	c.findMisspelt()
	c.checkValues()
	return c
}

// take puts an entry into the configuration.
func (c *Config) take(m match, lookup func(string) (string, bool)) {
	s := m.setting
	if !c.reads(s.Since, s.Until) {
		c.note(probe.Reading{Kind: probe.ReadUnused, Field: s.field(), Setting: c.place(m.entry, s),
			Why: c.Client.Name + " " + c.Label() + " does not have this setting"})
		return
	}
	if s.Kind == URLValue || s.Kind == HostPortValue {
		whole := c.whole(m.entry, lookup)
		for _, part := range source.Parts(&whole, string(s.Kind)) {
			// The entry may have another name of the setting.
			key := s.Key + strings.TrimPrefix(part.Key, m.entry.Key)
			if c.Client.LonePercent {
				part.Changes = slices.DeleteFunc(part.Changes, func(ch source.Change) bool { return ch.Kind == source.PercentDecoded })
			}
			c.set(key, &part, c.Client.setting(key), lookup)
		}
	}
	c.set(s.Key, m.entry, s, lookup)
}

// whole is an entry with the value that its parts are to be taken of: the one that
// reaches the client, if it is known.
func (c *Config) whole(e *source.Entry, lookup func(string) (string, bool)) source.Entry {
	w := *e
	text, changes := source.Evaluate(e, c.Document.Format, c.Form.Dialect, lookup)
	unknown := slices.ContainsFunc(changes, func(ch source.Change) bool { return ch.Kind == source.VariableUnknown })
	if text != "" && !unknown {
		w.Value = text
	}
	if e.Kind == source.Expression && e.Value != "" {
		w.Kind = source.Text // put together from what the text has
	}
	return w
}

// set puts a value into the configuration, where the last definition wins unless
// the reader of the form has it otherwise.
func (c *Config) set(key string, e *source.Entry, s *Setting, lookup func(string) (string, bool)) {
	old, twice := c.Values[key]
	if twice && old.Entry != nil && old.Entry.Block != e.Block {
		return // of another service or account: the first one is judged
	}
	v := c.evaluate(e, s, lookup)
	if twice && old.Entry != nil && s != nil && !strings.Contains(key, "#") && old.Entry.Raw != e.Raw && !old.Entry.Inherited {
		winner := c.place(e, s)
		c.note(probe.Reading{Kind: probe.ReadOverridden, Field: s.field(), Setting: c.place(old.Entry, s), Other: &winner,
			Why: "a later definition of " + e.Key + " is the one that counts"})
	}
	c.Values[key] = v
}

// evaluate is what the client makes of an entry.
func (c *Config) evaluate(e *source.Entry, s *Setting, lookup func(string) (string, bool)) Value {
	if s != nil && s.Kind == CallValue {
		return Value{Text: cmp.Or(e.Value, e.Raw), Known: true, Kind: e.Kind, Entry: e} // it is there: that is all
	}
	if e.Kind == source.Reference || e.Kind == source.Expression {
		if lookup != nil && e.Ref != "" {
			if text, ok := lookup(e.Ref); ok {
				c.noteVariable(e.Ref, s)
				return Value{Text: text, Known: true, Kind: source.Text, Entry: e}
			}
		}
		if e.Kind == source.Reference && e.Default != "" {
			return Value{Text: e.Default, Known: true, Kind: source.Text, Entry: e}
		}
		if e.Kind == source.Expression && e.Value != "" { // a constant of a library
			return Value{Text: e.Value, Known: true, Kind: source.Text, Entry: e}
		}
		if s != nil && s.Role == RoleCA && e.Kind == source.Expression {
			file := quotedFile(e.Raw) // ca: fs.readFileSync('ca.pem')
			return Value{Text: file, Known: file != "", Kind: e.Kind, Entry: e}
		}
		c.note(probe.Reading{Kind: probe.ReadUnknown, Field: s.field(), Setting: c.place(e, s), Why: unknownWhy(e)})
		c.standsAt(e, s)
		return Value{Kind: e.Kind, Entry: e}
	}
	text, changes := source.Evaluate(e, c.Document.Format, c.Form.Dialect, lookup)
	if s != nil && s.Sealed != nil && s.Sealed(text) {
		c.note(probe.Reading{Kind: probe.ReadUnknown, Field: s.field(), Setting: c.place(e, s), Why: "the value is encrypted, and only " + c.Client.Name + " has the key"})
		c.standsAt(e, s)
		return Value{Kind: e.Kind, Entry: e}
	}
	known := true
	for _, ch := range changes {
		if ch.Kind == source.VariableUnknown {
			known = false
			c.note(probe.Reading{Kind: probe.ReadUnknown, Field: s.field(), Setting: c.place(e, s), Why: "a variable in the value was not looked at"})
			c.standsAt(e, s)
			continue
		}
		r := mangled(c.place(e, s), s, ch, e, text)
		r.Fix = source.Advice(e, c.Document.Format, c.Form.Dialect)
		c.note(r)
		c.standsAt(e, s)
	}
	return Value{Text: text, Known: known, Kind: e.Kind, Entry: e}
}

func unknownWhy(e *source.Entry) string {
	if e.Ref != "" {
		return "the value stands in " + e.Ref + ", which was not looked at"
	}
	return "the value is computed by the program"
}

// maxReadings is more than anybody reads: a file is not to fill a record.
const maxReadings = 200

func (c *Config) note(r probe.Reading) {
	if len(c.Readings) < maxReadings {
		c.Readings = append(c.Readings, r)
	}
}

// place is the origin of an entry for a reading, while there is room for one.
func (c *Config) place(e *source.Entry, s *Setting) probe.Origin {
	if len(c.Readings) >= maxReadings {
		return probe.Origin{}
	}
	return c.origin(e, s)
}

// standsAt notes what the last reading is about.
func (c *Config) standsAt(e *source.Entry, s *Setting) {
	if c.readingAt == nil {
		c.readingAt = map[int]match{}
	}
	c.readingAt[len(c.Readings)-1] = match{entry: e, setting: s}
}

// Label is the assumed generation for people, empty where there is only one.
func (c *Config) Label() string {
	i := slices.IndexFunc(c.Client.Generations, func(g Generation) bool { return g.ID == c.generation() })
	if i < 0 {
		return ""
	}
	return cmp.Or(c.Client.Generations[i].Label, c.Client.Generations[i].ID)
}

// field is the JSON name of the probe.Settings field that a setting fills.
func (s *Setting) field() string {
	if s == nil {
		return ""
	}
	switch s.Role {
	case RoleHost, RolePort, RoleSSL, RoleSTARTTLS, RoleUser, RoleFrom, RoleEHLO, RoleAuth:
		return string(s.Role)
	case RolePassword, RoleToken:
		return "secret"
	}
	return ""
}
