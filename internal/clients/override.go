package clients

import (
	"slices"
	"strconv"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// Override is the configuration as if the client's setting for the role had the
// value, wherever it came from. ok is false if the client has no such setting, or
// one that does not take the value.
func (c *Config) Override(r Role, text string) (n *Config, ok bool) {
	var keys []string
	for _, s := range c.Client.Settings {
		if s.Role == r && c.Given(s.Key) && s.Kind != URLValue && s.Kind != HostPortValue {
			keys = append(keys, s.Key)
		}
	}
	if len(keys) == 0 {
		key, set := c.keyFor(r)
		if !set {
			key = c.unsetKey(r)
		}
		if key == "" {
			return c, false
		}
		keys = append(keys, key)
	}
	return c.overridden(keys, text)
}

// unsetKey is the first setting with the role that the assumed generation reads.
func (c *Config) unsetKey(r Role) string {
	for i := range c.Client.Settings {
		if s := &c.Client.Settings[i]; s.Role == r && c.reads(s.Since, s.Until) {
			return s.Key
		}
	}
	if key := c.Client.KeyOf(r); key != "" {
		if s := c.Client.setting(key); c.reads(s.Since, s.Until) {
			return key
		}
	}
	return ""
}

// overridden is the configuration with another value for the keys. What was noted
// of the text that stands there counts no more.
func (c *Config) overridden(keys []string, text string) (*Config, bool) {
	n := c.with(nil)
	n.Readings = slices.Clone(c.Readings)
	for _, key := range keys {
		s := c.Client.setting(key)
		if s.Kind == WordValue && !s.takes(text) {
			return c, false
		}
		if old, set := c.Values[key]; set && old.Entry != nil {
			n.Readings = slices.DeleteFunc(n.Readings, func(r probe.Reading) bool {
				return r.Setting.Line == old.Entry.Line && r.Setting.Column == old.Entry.Column
			})
		}
		v := Value{Text: text, Known: true, Kind: c.kindOf(Assignment{Key: key})}
		if on, isSwitch := WordTruth(text, source.Bool); v.Kind == source.Call && isSwitch {
			if !on {
				delete(n.Values, key)
				continue
			}
			v.Text = key
		}
		n.Values[key] = v
	}
	return n, true
}

// OverrideBoxes is Override for the two boxes; what is unset stays as it is. ok is
// false if the settings of the client cannot say it.
func (c *Config) OverrideBoxes(ssl, starttls probe.Switch) (n *Config, ok bool) {
	if n, ok := c.tick(ssl, starttls); ok {
		return n, true
	}
	now := probe.Settings{Port: c.Client.Conduct(c).Port}
	now.SSL, now.STARTTLS = c.boxes(c.Client.Conduct(c))
	if ssl != probe.Unset {
		now.SSL = ssl
	}
	if starttls != probe.Unset {
		now.STARTTLS = starttls
	}
	if now.Contradictory() {
		return c, false
	}
	return c.inMode(now.Security(), now.Port)
}

// tick sets the client's own boxes, if it has them, and looks whether the client
// takes them so. What it makes of both on is its own affair: that both are switches
// is enough.
func (c *Config) tick(ssl, starttls probe.Switch) (n *Config, ok bool) {
	n = c
	switches := true
	for _, b := range []struct {
		role Role
		at   probe.Switch
	}{{RoleSSL, ssl}, {RoleSTARTTLS, starttls}} {
		if b.at == probe.Unset {
			continue
		}
		if b.at == probe.Optional {
			return c, false
		}
		if n, ok = n.Override(b.role, n.switchWord(b.role, b.at == probe.On)); !ok {
			return c, false
		}
		key, _ := n.keyFor(b.role)
		if s := c.Client.setting(key); s == nil || s.Kind != BoolValue {
			switches = false
		}
	}
	if ssl == probe.On && starttls == probe.On {
		return n, switches
	}
	gotSSL, gotSTARTTLS := n.boxes(n.Client.Conduct(n))
	same := func(want, got probe.Switch) bool {
		return want == probe.Unset || want == got || want == probe.On && got == probe.Optional
	}
	return n, same(ssl, gotSSL) && same(starttls, gotSTARTTLS)
}

// switchWord is a word that the client takes for on or off in the setting with the role.
func (c *Config) switchWord(r Role, on bool) string {
	key, set := c.keyFor(r)
	if !set {
		key = c.unsetKey(r)
	}
	words := [][2]string{{"false", "true"}, {"False", "True"}, {"off", "on"}, {"no", "yes"}, {"NO", "YES"}, {"0", "1"}}
	for _, pair := range words {
		word := pair[0]
		if on {
			word = pair[1]
		}
		if s := c.Client.setting(key); s != nil {
			if got, valid := c.truth(s, Value{Text: word, Known: true, Kind: source.Bool}); valid && got == on {
				return word
			}
		}
	}
	return strconv.FormatBool(on)
}

// inMode makes the client open the connection in a mode, whichever of its settings
// that takes.
func (c *Config) inMode(mode probe.Security, port int) (*Config, bool) {
	if mode != probe.SecurityImplicit && mode != probe.SecuritySTARTTLS {
		return c, c.Client.Conduct(c).Security == mode
	}
	t := Target{Host: c.byRole(RoleHost), Port: port, Security: mode, Username: c.byRole(RoleUser), From: c.byRole(RoleFrom)}
	list, _ := c.Client.Write(t, c)
	if list == nil {
		return c, false
	}
	n := c.with(list)
	for _, a := range list {
		if v, set := n.Values[a.Key]; set && !c.has(a) {
			v.Entry = nil
			n.Values[a.Key] = v
		}
	}
	return n, n.meets(t)
}
