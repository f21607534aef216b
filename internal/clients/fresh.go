package clients

import (
	"slices"
	"strings"
)

// Fresh is a whole set of settings for the target: those that decide on host, port
// and mode, and the user name. It is nil if the client cannot be told so, with the
// reason.
func (c *Config) Fresh(t Target) (list []Assignment, why string) {
	list, why = c.Client.Write(t, c)
	if list == nil {
		return nil, why
	}
	return c.withUser(list, t), ""
}

// withUser adds the user name, behind the settings that come before it in the
// client's order, where the client did not write it itself.
func (c *Config) withUser(list []Assignment, t Target) []Assignment {
	key, set := c.keyFor(RoleUser)
	if !set {
		key = c.userBeside(list)
	}
	if t.Username == "" || key == "" || strings.HasPrefix(key, "sasl_passwd.") { // that is another file
		return list
	}
	whole, _, part := strings.Cut(key, "#")
	order := func(key string) int {
		key, _, _ = strings.Cut(key, "#")
		return slices.IndexFunc(c.Client.Settings, func(s Setting) bool { return s.Key == key })
	}
	at := 0
	for i, a := range list {
		k, _, _ := strings.Cut(a.Key, "#")
		if a.Key == key || part && k == whole || c.Client.RoleOf(a.Key) == RoleUser {
			return list // the client has written it, or a whole URL
		}
		if order(a.Key) < order(key) {
			at = i + 1
		}
	}
	return slices.Insert(slices.Clone(list), at, Assignment{Key: key, Value: t.Username})
}

// userBeside is the setting for the user name that belongs to the settings in the
// list: the one whose name begins like one of theirs.
func (c *Config) userBeside(list []Assignment) string {
	best, most := c.unsetKey(RoleUser), -1
	for _, s := range c.Client.Settings {
		if s.Role != RoleUser || !c.reads(s.Since, s.Until) {
			continue
		}
		for _, a := range list {
			n := 0
			for n < min(len(a.Key), len(s.Key)) && a.Key[n] == s.Key[n] {
				n++
			}
			if n > most {
				best, most = s.Key, n
			}
		}
	}
	return best
}
