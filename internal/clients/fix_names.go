package clients

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
)

// keyAsWritten is the name of a setting in the form of the document: the synonym
// that looks like the names that stand there, nearest first, below the same path.
func (c *Config) keyAsWritten(key string) string {
	s := c.Client.setting(key)
	if s == nil {
		return key
	}
	var entries []*source.Entry
	if near := c.neighbour(key); near != nil {
		entries = append(entries, near)
	}
	for _, k := range slices.Sorted(maps.Keys(c.Values)) {
		if e := c.Values[k].Entry; e != nil && !e.Part && !strings.Contains(k, "#") {
			entries = append(entries, e)
		}
	}
	for _, e := range entries {
		n, _ := c.Client.settingFor(e)
		if n == nil {
			continue
		}
		like := n.nameOf(e)
		if name, ok := s.nameLike(like, n.Key); ok {
			return pathFor(strings.TrimSuffix(e.Key, like), like, name) + name
		}
	}
	if at := c.form().Path; at != "" {
		for _, name := range s.names() {
			if strings.HasPrefix(name, at) {
				return name
			}
		}
		return at + key
	}
	if environment(c.form().Format) && strings.Contains(key, ".") {
		// No variable has a dot in its name.
		for _, name := range s.names() {
			if !strings.ContainsAny(name, ".-") {
				return name
			}
		}
	}
	return key
}

// nameLike is the one of the setting's names that has the form of another's name;
// of several, the one with the same words in front, else the first. A name that is
// the other's Key is like this one's Key, whatever the words.
func (s *Setting) nameLike(like, itsKey string) (name string, ok bool) {
	best := -1
	for _, n := range s.names() {
		if nameForm(n) != nameForm(like) {
			continue
		}
		same := wordsInCommon(n, like)
		if like == itsKey && n == s.Key {
			same++
		}
		if same > best {
			name, best = n, same
		}
	}
	return name, best >= 0
}

// nameForm is what tells MAIL_HOST, mail.host, mailHost and mail__host apart.
func nameForm(name string) (f struct{ dots, double, lower bool }) {
	f.dots, f.double = strings.Contains(name, "."), strings.Contains(name, "__")
	f.lower = strings.ContainsFunc(name, unicode.IsLower)
	return f
}

// wordsInCommon counts the words that two names begin with alike.
func wordsInCommon(a, b string) (n int) {
	x, y := nameWords(a), nameWords(b)
	for n < len(x)-1 && n < len(y)-1 && x[n] == y[n] {
		n++
	}
	return n
}

// nameWords are the words of a name with their case: smtpHost has two.
func nameWords(name string) []string {
	var b strings.Builder
	lower := false
	for _, r := range name {
		if unicode.IsUpper(r) && lower {
			b.WriteByte(' ')
		}
		lower = unicode.IsLower(r)
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			r = ' '
		}
		b.WriteRune(r)
	}
	return strings.Fields(b.String())
}

// pathFor is what stands before a name in a file where the names are deeper than
// the manual has them, such as "env."; empty for a name that has a path of its own
// where the other one has none.
func pathFor(path, like, name string) string {
	if strings.HasPrefix(name, path) || !strings.Contains(like, ".") && strings.Contains(name, ".") {
		return ""
	}
	return path
}
