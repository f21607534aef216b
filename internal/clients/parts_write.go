package clients

import (
	"cmp"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
)

// joined puts the parts of a URL or of host:port together again, for text that is
// to stand on its own. A word stands for the password.
func (c *Config) joined(list []Assignment) (whole []Assignment) {
	parts := map[string]map[string]string{}
	for _, a := range list {
		key, part, ok := strings.Cut(a.Key, "#")
		switch {
		case !ok:
			whole = append(whole, a)
		case parts[key] == nil:
			parts[key] = map[string]string{}
			whole = append(whole, Assignment{Key: key, Note: a.Note})
			fallthrough
		default:
			parts[key][part] = a.Value
		}
	}
	for i, a := range whole {
		if p := parts[a.Key]; p != nil {
			whole[i].Value = c.join(a.Key, p)
		}
	}
	return whole
}

// wholeIfNew puts the parts of a value together that does not stand there at all. One
// with a user name would need the password, too: that stays for the user to write.
func (c *Config) wholeIfNew(list []Assignment) (whole []Assignment) {
	isNew := func(a Assignment) bool {
		key, _, part := strings.Cut(a.Key, "#")
		user := slices.ContainsFunc(list, func(o Assignment) bool { return o.Key == key+"#user" })
		return part && !c.Given(key) && !user
	}
	var fresh []Assignment
	for _, a := range list {
		if isNew(a) {
			fresh = append(fresh, a)
		} else {
			whole = append(whole, a)
		}
	}
	return append(c.joined(fresh), whole...)
}

// join is the whole value of the setting with the parts given; those that are not
// stay as they are.
func (c *Config) join(key string, parts map[string]string) string {
	part := func(name string) string {
		if secretPart(name) {
			return strings.ToUpper(name)
		}
		return cmp.Or(parts[name], c.Text(key+"#"+name))
	}
	at := part("host")
	if port := part("port"); port != "" {
		at += ":" + port
	}
	if s := c.Client.setting(key); s == nil || s.Kind != URLValue {
		return at
	}
	if user := part("user"); user != "" {
		at = escapeUser(user) + ":PASSWORD@" + at
	}
	separator := "?"
	for _, name := range c.queryKeys(key, parts) {
		at += separator + name + "=" + part(name)
		separator = "&"
	}
	return part("scheme") + "://" + at
}

// queryKeys are the keys of the query, those that are there and those that are new.
func (c *Config) queryKeys(key string, parts map[string]string) (names []string) {
	add := func(name string) {
		if !slices.Contains([]string{"scheme", "user", "password", "host", "port", "path"}, name) {
			names = append(names, name)
		}
	}
	for k := range c.Values {
		if name, ok := strings.CutPrefix(k, key+"#"); ok {
			add(name)
		}
	}
	for name := range parts {
		add(name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// escapeUser encodes what would end the user name of a URL.
func escapeUser(text string) string {
	return strings.NewReplacer("@", "%40", ":", "%3A", "/", "%2F", "?", "%3F", "#", "%23", " ", "%20").Replace(text)
}

// partChange is the place in the text for a part that the value does not have yet,
// and what to write there; ok is false where the value does not stand in a text.
func (c *Config) partChange(key, value string) (e *source.Entry, text string, ok bool) {
	whole, part, isPart := strings.Cut(key, "#")
	v := c.Values[whole]
	if _, set := c.Values[key]; set || !isPart || v.Entry == nil {
		return nil, "", false
	}
	at, host := *v.Entry, c.Values[whole+"#host"]
	at.Key, at.Raw, at.Value, at.Part, at.Quote, at.Tail = key, "", "", true, 0, ""
	if host.Entry != nil && host.Entry.Raw != host.Entry.Value {
		// The parts have no places of their own: the whole value is written anew.
		return &at, value, true
	}
	start, end := c.hostSpan(host.Entry)
	switch {
	case part == "port" && host.Entry != nil:
		at.Start, text = end, ":"+value
	case part == "user" && host.Entry != nil:
		at.Start, text = start, escapeUser(value)+"@"
	case part == "scheme" || part == "host" || part == "port" || part == "user":
		return nil, "", false
	default:
		at.Start, text = v.Entry.End, "?"+part+"="+value
		if v.Entry.Quote != 0 {
			at.Start--
		}
		if strings.Contains(v.Entry.Value, "?") {
			text = "&" + text[1:]
		}
	}
	at.Column += len([]rune(v.Entry.Raw[:max(0, min(at.Start-v.Entry.Start, len(v.Entry.Raw)))]))
	at.End = at.Start
	return &at, text, true
}

// hostSpan are the bytes of a host's name, with the brackets around an address.
func (c *Config) hostSpan(e *source.Entry) (start, end int) {
	if e == nil {
		return 0, 0
	}
	start, end = e.Start, e.End
	if c.Document == nil || start == 0 || end >= len(c.Document.Text) {
		return start, end
	}
	if c.Document.Text[start-1] == '[' && c.Document.Text[end] == ']' {
		return start - 1, end + 1
	}
	return start, end
}
