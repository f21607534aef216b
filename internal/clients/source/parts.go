package source

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// Parts takes the value of an entry apart: "url" gives scheme, user, password,
// host, port and the keys of the query, "host:port" gives host and port. Each part
// is an entry of its own, with the key KEY#part, and stands where it stands in the
// text, if the value is written there letter by letter, else where the whole value
// does. Raw is what stands there, Value what the program gets: percent signs are
// decoded. What is missing has no part. To set a part, be it there or not, give
// Apply an Edit with the entry of the whole value and the name of the part.
//
// Value decides, not Raw: give it what Evaluate makes of the entry. A character
// that ends a part too early, such as a ? in a password, is in the Changes of the
// part; the parts are then those that the writer must have meant.
func Parts(e *Entry, kind string) (list []Entry) {
	if e.Kind != Text && e.Kind != Number || len(e.Value) > longestValue {
		return nil
	}
	spans, ok := split(e.Value, kind)
	if !ok {
		return nil
	}
	offset := -1
	if e.Value != "" {
		offset = strings.Index(e.Raw, e.Value)
	}
	for _, s := range spans {
		p := *e
		p.Key, p.Quote, p.Within, p.Tail, p.Changes, p.Part = e.Key+"#"+s.name, 0, 0, "", nil, true
		text := e.Value[s.start:s.end]
		p.Value = text
		if s.encoded {
			p.Value, p.Changes = decodePart(text, s.broken)
		}
		if offset >= 0 {
			p.Raw, p.Start, p.End = text, e.Start+offset+s.start, e.Start+offset+s.end
			p.Column = e.Column + utf8.RuneCountInString(e.Raw[:offset+s.start])
		}
		if ref, fallback, is := wholeVariable(text); is {
			p.Kind, p.Ref, p.Default = Reference, ref, fallback
		}
		list = append(list, p)
	}
	return list
}

// part is a stretch of a value.
type part struct {
	name       string
	start, end int
	// encoded: percent signs in it are decoded. broken is the place in it of a
	// character that should have been encoded, -1 for none.
	encoded bool
	broken  int
}

// split finds the parts of a value of a kind.
func split(value, kind string) ([]part, bool) {
	if kind == "host:port" {
		return splitHostPort(value, 0), value != ""
	}
	return splitURL(value)
}

var hostPort = pattern(`^(?:\[([^\[\]\s]*)\]|([0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*)|(\$\{[^{}]*\}|[^\[\]\s:,;/]*))(?::([0-9]+|[a-z][a-z0-9-]*|\$\{[^{}]*\}|\$[A-Z_]+))?(?:[\s,;]|$)`)

// splitHostPort finds host and port, for a host with or without brackets, for an
// address of IPv6, and for the first of several.
func splitHostPort(value string, at int) (list []part) {
	m := hostPort().FindStringSubmatchIndex(value)
	if m == nil {
		return nil
	}
	for _, g := range []int{2, 4, 6} {
		if m[g] >= 0 && m[g+1] > m[g] {
			list = append(list, part{"host", at + m[g], at + m[g+1], false, -1})
		}
	}
	if m[8] >= 0 {
		list = append(list, part{"port", at + m[8], at + m[9], false, -1})
	}
	return list
}

var (
	urlScheme = pattern(`^([A-Za-z][A-Za-z0-9+.-]*)://`)
	// urlHost is the end of an authority that is meant: a host, and perhaps a port.
	urlHost = pattern(`^(?:\[[^\[\]]*\]|[A-Za-z0-9_.\-${}]*)(?::[0-9]*|:\$\{[^}]*\})?$`)
)

// splitURL finds the parts of a URL. User and password end at the last @ in front
// of what looks like a host, since that is what the writer meant.
func splitURL(value string) (list []part, ok bool) {
	at := 0
	if m := urlScheme().FindStringSubmatchIndex(value); m != nil {
		list = append(list, part{"scheme", m[2], m[3], false, -1})
		at = m[1]
	} else if strings.ContainsAny(value, " \t,") || value == "" {
		return nil, false
	}
	strict := len(value) // the end of the authority by RFC 3986
	if i := strings.IndexAny(value[at:], "/?#"); i >= 0 {
		strict = at + i
	}
	sign, end := authority(value, at, strict)
	if sign >= 0 {
		list = append(list, userParts(value, at, sign, strict)...)
		at = sign + 1
	}
	list = append(list, splitHostPort(value[at:end], at)...)
	return append(list, queryParts(value, end)...), true
}

// authority is the place of the @ and the end of what follows it as the writer
// meant them. sign is -1 where there is no @.
func authority(value string, at, strict int) (sign, end int) {
	sign = strings.LastIndexByte(value[at:strict], '@')
	if sign >= 0 {
		sign += at
	}
	found := strict == len(value) || urlHost().MatchString(value[max(at, sign+1):strict])
	if found && (sign < 0 || strict == len(value) || strings.ContainsAny(value[sign+1:strict], ".:") || value[sign+1:strict] == "localhost") {
		return sign, strict
	}
	// A / ? or # stands in front of the @: it belongs to the password. So it does
	// behind an @ of the password's own, where a host with a dot follows the last one.
	if i := strings.LastIndexByte(value[strict:], '@'); i >= 0 && (!found || strings.Contains(value[strict+i:], ".")) {
		meant := strict + i
		stop := len(value)
		if j := strings.IndexAny(value[meant+1:], "/?#"); j >= 0 {
			stop = meant + 1 + j
		}
		if meant+1 < stop && strings.Contains(value[at:strict], ":") && urlHost().MatchString(value[meant+1:stop]) {
			return meant, stop
		}
	}
	return sign, strict
}

// userParts are user and password. strict is where the authority ends for a program,
// inside of the password if that has a character that should have been encoded.
func userParts(value string, at, sign, strict int) (list []part) {
	user := value[at:sign]
	name, secret, both := strings.Cut(user, ":")
	broken := func(start, end int) int {
		if strict >= start && strict < end {
			return strict - start
		}
		return -1
	}
	list = append(list, part{"user", at, at + len(name), true, broken(at, at+len(name))})
	if both {
		start := at + len(name) + 1
		list = append(list, part{"password", start, start + len(secret), true, broken(start, start+len(secret))})
	}
	return list
}

// queryParts are the keys of the query.
func queryParts(value string, end int) (list []part) {
	begin := strings.IndexByte(value[end:], '?')
	if begin < 0 {
		return nil
	}
	at := end + begin + 1
	query, _, _ := strings.Cut(value[at:], "#")
	const most = 100
	for _, pair := range strings.Split(query, "&") {
		if key, text, ok := strings.Cut(pair, "="); ok && key != "" && len(list) < most {
			start := at + len(key) + 1
			list = append(list, part{key, start, start + len(text), true, -1})
		}
		at += len(pair) + 1
	}
	return list
}

// decodePart decodes percent signs. One that begins no code is a change: many
// programs refuse the whole URL for it.
func decodePart(text string, broken int) (value string, changes []Change) {
	if broken >= 0 {
		changes = append(changes, Change{URLBroken, utf8.RuneCountInString(text[:broken])})
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '%' {
			b.WriteByte(text[i])
			continue
		}
		if code, err := url.PathUnescape(text[i:min(len(text), i+3)]); err == nil {
			b.WriteString(code)
			i += 2
			continue
		}
		b.WriteByte('%')
		changes = append(changes, Change{PercentDecoded, utf8.RuneCountInString(text[:i])})
	}
	return b.String(), changes
}
