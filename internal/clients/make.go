package clients

// Make is a configuration with the values given, by the keys of the client's
// settings, as if they had been read from a file of its first form.
func Make(c *Client, generation string, values map[string]string) *Config {
	n := &Config{Client: c, Generation: generation, Values: map[string]Value{}}
	if len(c.Forms) > 0 {
		n.Form = c.Forms[0]
	}
	for key, text := range values {
		n.Values[key] = Value{Text: text, Known: true, Kind: n.kindOf(Assignment{Key: key})}
	}
	for key := range values {
		n.addParts(key)
	}
	return n
}

// KeyOf is the key of the first setting with the role, a part of a URL or of
// host:port where there is no setting of its own; empty if there is none.
func (c *Client) KeyOf(r Role) string {
	for _, s := range c.Settings {
		if s.Role == r {
			return s.Key
		}
	}
	for _, s := range c.Settings {
		for _, part := range parts[s.Kind] {
			if p := c.setting(s.Key + "#" + part); p != nil && p.Role == r {
				return p.Key
			}
		}
	}
	return ""
}

// parts are the parts that settings of a kind have for certain.
var parts = map[ValueKind][]string{URLValue: {"scheme", "user", "password", "host", "port"}, HostPortValue: {"host", "port"}}
