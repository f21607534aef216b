package clients

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

var makers []func() *Client

// register is called by the init of each client's file. What it is given is called
// when a client is first asked for: most commands need none.
func register(maker func() *Client) { makers = append(makers, maker) }

// all are the clients, made once.
var all = sync.OnceValue(func() []*Client {
	list := make([]*Client, len(makers))
	for i, maker := range makers {
		list[i] = maker()
		list[i].names = newNameIndex(list[i].Settings)
	}
	return list
})

// All lists the clients, by ID.
func All() []*Client {
	list := slices.Clone(all())
	slices.SortFunc(list, func(a, b *Client) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// ByID finds a client by its ID, exactly.
func ByID(id string) (*Client, bool) {
	list := all()
	i := slices.IndexFunc(list, func(c *Client) bool { return c.ID == id })
	if i < 0 || id == "" {
		return nil, false
	}
	return list[i], true
}

// Find finds a client by what a person calls it: ID, name or alias in any case,
// with or without blanks and hyphens. A version may follow behind an "@"; the
// generation that it belongs to is returned, empty for the newest, and false if
// the client has no such version.
func Find(name string) (c *Client, generation string, ok bool) {
	name, version, versioned := strings.Cut(name, "@")
	// gomail and go-mail are two clients: the exact ID counts first.
	exact, _ := ByID(strings.ToLower(name))
	for _, c := range all() {
		known := append([]string{c.ID, c.Name}, c.Aliases...)
		if exact != nil && c != exact || !slices.ContainsFunc(known, func(k string) bool { return plainName(k) == plainName(name) }) {
			continue
		}
		if !versioned || len(c.Generations) == 0 {
			return c, "", true
		}
		g, ok := c.generationOf(version)
		return c, g, ok
	}
	return nil, "", false
}

func plainName(s string) string {
	return strings.NewReplacer(" ", "", "-", "", "_", "", ".", "", "/", "").Replace(strings.ToLower(s))
}

// generationOf is the generation that a version belongs to.
func (c *Client) generationOf(version string) (id string, ok bool) {
	version = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(version)), "v")
	for _, g := range c.Generations {
		if g.ID == version || g.Match != nil && g.Match(version) {
			return g.ID, true
		}
	}
	if version == "" || version[0] < '0' || version[0] > '9' {
		return "", false
	}
	for _, g := range c.Generations {
		if g.Match == nil && compareVersions(version, g.ID) >= 0 {
			return g.ID, true
		}
	}
	return c.Generations[len(c.Generations)-1].ID, true
}

// compareVersions compares number by number.
func compareVersions(a, b string) int {
	x, y := versionNumbers(a), versionNumbers(b)
	return slices.Compare(x, y)
}

func versionNumbers(s string) (list []int) {
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' }) {
		n, _ := strconv.Atoi(part)
		list = append(list, n)
	}
	return list
}

// setting finds a setting by its Key. A part of a URL or of host:port has a
// setting of its own, made up here.
func (c *Client) setting(key string) *Setting {
	for i := range c.Settings {
		if c.Settings[i].Key == key {
			return &c.Settings[i]
		}
	}
	whole, part, ok := strings.Cut(key, "#")
	if !ok {
		return nil
	}
	s := c.setting(whole)
	if s == nil || s.Kind != URLValue && s.Kind != HostPortValue {
		return nil
	}
	roles := map[string]Role{"host": RoleHost, "port": RolePort, "user": RoleUser, "password": RolePassword, "scheme": RoleMode}
	return &Setting{Key: key, Role: cmp.Or(roles[part], RoleOther), Since: s.Since, Until: s.Until, Secret: secretPart(part)}
}

// secretPart says whether a key of a URL's query has a secret, such as api_key.
func secretPart(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{"pass", "pwd", "secret", "token", "key", "credential"}, func(w string) bool { return strings.Contains(name, w) })
}
