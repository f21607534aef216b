package clients

import (
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
)

// addParts takes the value of a URL or of host:port apart, for a value that was not
// read from a text. A part that is set on its own stays.
func (c *Config) addParts(key string) {
	s := c.Client.setting(key)
	if s == nil || s.Key != key || s.Kind != URLValue && s.Kind != HostPortValue || strings.Contains(key, "#") {
		return
	}
	e := source.Entry{Key: key, Raw: c.Values[key].Text, Value: c.Values[key].Text, Kind: source.Text}
	for _, part := range source.Parts(&e, string(s.Kind)) {
		if _, set := c.Values[part.Key]; !set {
			c.Values[part.Key] = Value{Text: part.Value, Known: true, Kind: source.Text}
		}
	}
}

// dropParts forgets the parts of a value that is to become another one.
func (c *Config) dropParts(key string) {
	for k := range c.Values {
		if strings.HasPrefix(k, key+"#") {
			delete(c.Values, k)
		}
	}
}
