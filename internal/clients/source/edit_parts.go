package source

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
)

// partSplice is the edit of a part as a change of the text. Where the part has no
// place of its own, the whole value is written anew.
func partSplice(d *Document, c codec, dialect Dialect, e Edit, whole map[*Entry]string) splice {
	w := d.around(e.Entry)
	_, name, _ := strings.Cut(e.Entry.Key, "#")
	if w == nil || !e.Remove && (e.Entry.Start > w.Start || e.Entry.End < w.End) {
		return splice{e.Entry.Start, e.Entry.End, partText(e)}
	}
	value, again := whole[w]
	if !again {
		value = w.Value
	}
	kind := "url"
	if !strings.Contains(value, "://") {
		kind = "host:port"
	}
	value = setPart(value, kind, name, e)
	whole[w] = value
	return splice{w.Start, w.End, c.literal(value, w.Kind, w, dialect)}
}

// partText is what to write for a part. A part without a place yet comes as it is to
// stand there, with its sign.
func partText(e Edit) string {
	if e.Entry.Start == e.Entry.End {
		return e.Value
	}
	_, name, _ := strings.Cut(e.Entry.Key, "#")
	return encodePart(name, e.Value)
}

// around is the entry that a part belongs to.
func (d *Document) around(p *Entry) *Entry {
	i := slices.IndexFunc(d.Entries, func(e Entry) bool { return e.Start <= p.Start && p.End <= e.End && !e.Part && e.End > e.Start })
	if i < 0 {
		return nil
	}
	return &d.Entries[i]
}

// setPart sets one part of a value; kind is that of Parts. A part that is not there
// is put where it belongs: a port behind the host, a key at the end of the query, a
// user in front of the host.
func setPart(value, kind, name string, e Edit) string {
	spans, _ := split(value, kind)
	text := encodePart(name, e.Value)
	i := slices.IndexFunc(spans, func(s part) bool { return s.name == name })
	switch {
	case i >= 0 && e.Remove:
		return withoutPart(value, spans[i])
	case i >= 0:
		return value[:spans[i].start] + text + value[spans[i].end:]
	case e.Remove:
		return value
	}
	host, found := part{start: len(value), end: len(value)}, false
	for _, s := range spans {
		if s.name == "host" {
			host, found = s, true
		}
	}
	if found && host.end < len(value) && value[host.end] == ']' {
		host.start, host.end = host.start-1, host.end+1
	}
	switch name {
	case "scheme":
		return text + "://" + strings.TrimPrefix(value, "//")
	case "host":
		return hostless(value, text)
	case "port":
		return value[:host.end] + ":" + text + strings.TrimPrefix(value[host.end:], ":")
	case "user":
		if at := strings.LastIndexByte(value[:host.start], '@'); at == host.start-1 && at >= 0 {
			return value[:at] + text + value[at:]
		}
		return value[:host.start] + text + "@" + value[host.start:]
	case "password":
		at := host.start
		if at > 0 && value[at-1] == '@' {
			return value[:at-1] + ":" + text + value[at-1:]
		}
		return value[:at] + ":" + text + "@" + value[at:]
	}
	return addQuery(value, name, text)
}

// hostless puts a host into a URL that has none.
func hostless(value, host string) string {
	at := 0
	if m := urlScheme().FindString(value); m != "" {
		at = len(m)
	}
	end := at + len(value[at:])
	if i := strings.IndexAny(value[at:], "/?#"); i >= 0 {
		end = at + i
	}
	if i := strings.LastIndexByte(value[at:end], '@'); i >= 0 {
		at += i + 1
	}
	if i := strings.IndexByte(value[at:end], ':'); i >= 0 {
		end = at + i
	}
	return value[:at] + host + value[end:]
}

func addQuery(value, key, text string) string {
	value, fragment, cut := strings.Cut(value, "#")
	between := "?"
	if strings.Contains(value, "?") {
		between = "&"
		if strings.HasSuffix(value, "?") || strings.HasSuffix(value, "&") {
			between = ""
		}
	}
	value += between + key + "=" + text
	if cut {
		value += "#" + fragment
	}
	return value
}

// withoutPart takes a part out, with the sign that belongs to it.
func withoutPart(value string, s part) string {
	before, after := value[:s.start], value[s.end:]
	switch s.name {
	case "scheme":
		return strings.TrimPrefix(after, "://")
	case "port", "password":
		return strings.TrimSuffix(before, ":") + after
	case "user":
		if _, rest, ok := strings.Cut(after, "@"); ok {
			return before + rest
		}
		return before + after
	case "host":
		return before + after
	}
	before = strings.TrimSuffix(before, s.name+"=")
	if strings.HasPrefix(after, "&") {
		return before + after[1:]
	}
	return strings.TrimRight(before, "?&") + after
}

// encodePart writes a part so that it reads back.
func encodePart(name, value string) string {
	switch name {
	case "scheme", "host", "port":
		return value
	case "user", "password":
		return strings.ReplaceAll(url.QueryEscape(value), "+", "%20")
	}
	return strings.NewReplacer("+", "%20", "%2F", "/", "%3A", ":").Replace(url.QueryEscape(value))
}

// joinParts makes one edit of those that set the parts of a value that is not there
// yet, KEY#host and KEY#port: a URL where there is a scheme, else host:port.
func joinParts(edits []Edit) (list []Edit) {
	done := map[string]bool{}
	for _, e := range edits {
		key, _, is := strings.Cut(e.Key, "#")
		if !is || e.Entry != nil {
			list = append(list, e)
		} else if !done[key] {
			done[key] = true
			list = append(list, joined(key, e, edits))
		}
	}
	return list
}

func joined(key string, first Edit, edits []Edit) Edit {
	parts := map[string]Edit{}
	var names []string
	for _, e := range edits {
		if name, ok := strings.CutPrefix(e.Key, key+"#"); ok && e.Entry == nil && !e.Remove {
			parts[name] = e
			names = append(names, name)
		}
	}
	kind := "host:port"
	if _, ok := parts["scheme"]; ok {
		kind = "url"
	}
	// The host comes first: the others are placed around it.
	rank := map[string]int{"host": -5, "scheme": -4, "user": -3, "password": -2, "port": -1}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(rank[a], rank[b]) })
	value := ""
	for _, name := range names {
		value = setPart(value, kind, name, parts[name])
	}
	return Edit{Key: key, Near: first.Near, Kind: Text, Note: first.Note, Value: value, Remove: len(names) == 0}
}
