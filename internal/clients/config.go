package clients

import (
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// Config is a set of values for a client's settings. The zero value, with a
// client, is one where nothing is set.
type Config struct {
	Client *Client
	// Generation is the ID of the generation that is assumed, empty for the newest.
	Generation string
	// Form is how it was written; the first of the client where nothing was read.
	Form Form
	// Values are what is set, by Setting.Key, or by its parts such as
	// "MAILER_DSN#host".
	Values map[string]Value
	// Document is what it was read from, nil for nothing.
	Document *source.Document
	// Readings are the places where the client reads something else than stands
	// there.
	Readings []probe.Reading
	// Why says how the client was recognised.
	Why string
	// places are where the entries stand in a document that is not at hand; nil
	// where Document is.
	places map[*source.Entry]probe.Origin
	// variables are those of the files that the user named, and envDialect how the
	// application reads such a file.
	variables  map[string]variable
	envDialect source.Dialect
	// readingAt is what a reading is about, by its index, while the text is read.
	readingAt map[int]match
}

// Value is what a setting has.
type Value struct {
	// Text is what the client makes of it. It is empty and Known false where the
	// value stands elsewhere.
	Text  string
	Known bool
	Kind  source.Kind
	// Entry is where it stands, nil if it does not stand anywhere yet.
	Entry *source.Entry
}

// Given says whether the setting is set, be it to something unknown.
func (c *Config) Given(key string) bool {
	_, ok := c.Values[key]
	return ok
}

// Text is the value of a setting, else its default.
func (c *Config) Text(key string) string {
	if v, ok := c.Values[key]; ok {
		return v.Text
	}
	if s := c.Client.setting(key); s != nil {
		return s.Default
	}
	return ""
}

// Lower is Text in lower case without blanks around it.
func (c *Config) Lower(key string) string { return strings.ToLower(strings.TrimSpace(c.Text(key))) }

// Int is the value as a number, else its default, else 0.
func (c *Config) Int(key string) int {
	if n, err := strconv.Atoi(strings.TrimSpace(c.Text(key))); err == nil {
		return n
	}
	if s := c.Client.setting(key); s != nil {
		n, _ := strconv.Atoi(s.Default)
		return n
	}
	return 0
}

// Bool is what the client takes the value of a switch for; its default where it
// is not set, has no known value or one that is none. A value that it should not
// have may count as on all the same, such as the text "False".
func (c *Config) Bool(key string) bool {
	s := c.Client.setting(key)
	if s == nil {
		return false
	}
	if v, ok := c.Values[key]; ok && v.Known {
		if on, valid := c.truth(s, v); on || valid {
			return on
		}
	}
	on, _ := c.truth(s, Value{Text: s.Default, Kind: source.Bool, Known: true})
	return on
}

// Since says whether the assumed generation is the one with the ID or newer.
func (c *Config) Since(generation string) bool {
	if c.Generation == "" {
		return true
	}
	for _, g := range c.Client.Generations { // the newest first
		if g.ID == c.Generation {
			return true
		}
		if g.ID == generation {
			return false
		}
	}
	return true
}

// with is a copy of the configuration with the assignments made.
func (c *Config) with(list []Assignment) *Config {
	n := *c
	n.Values = make(map[string]Value, len(c.Values)+len(list))
	for k, v := range c.Values {
		n.Values[k] = v
	}
	for _, a := range list {
		n.dropParts(a.Key)
		if a.Remove {
			delete(n.Values, a.Key)
			continue
		}
		v := Value{Text: a.Value, Known: true, Kind: n.kindOf(a)}
		if old, ok := c.Values[a.Key]; ok {
			v.Entry = old.Entry
		}
		n.Values[a.Key] = v
		n.addParts(a.Key)
	}
	return &n
}
