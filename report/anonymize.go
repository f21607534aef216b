package report

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Anonymize returns a copy of the report in which user names, addresses, host
// names and IP numbers are replaced, the same one always by the same:
// user1@domain1.example, host1.domain1.example, 192.0.2.1, 2001:db8::1. Names
// of one registered domain keep that in common. Fingerprints and raw bytes are
// removed, and files lose their directories. The report itself is not changed.
//
// The name of a public mail provider, such as "Gmail", stays in the texts with its
// steps and its help page: it names nobody, the advice is of no use without it,
// and the server's own words tell it anyhow. Its domains and hosts are replaced.
//
// A role such as "info" or a host called "mail" names nobody; where such a word
// stands alone in running text it stays, or the text would lose its sense.
func Anonymize(r *Report) *Report {
	if r == nil {
		return nil
	}
	a := &anonymizer{whole: map[string]string{}, words: map[string]bool{}, numbers: map[string]int{}, counts: map[string]int{}, kept: map[string]bool{}}
	a.settings(r)
	walk(reflect.ValueOf(r.Record), "", a.scanServer)
	walk(reflect.ValueOf(r.Settings), "", a.scanServer)
	for _, f := range r.Findings {
		walk(reflect.ValueOf(f.Setting), "", a.scanServer)
		walk(reflect.ValueOf(f.Related), "", a.scanServer)
	}
	walk(reflect.ValueOf(r.Verdict.Shown), "", a.scanServer)
	walk(reflect.ValueOf(r), "", a.scan)
	// Twice, since a domain may become known after a string that mentions it.
	walk(reflect.ValueOf(r), "", a.scanDomains)
	a.index()
	return walk(reflect.ValueOf(r), "", a.replaceField).Interface().(*Report)
}

// anonymizer collects identifiers first and replaces them afterwards, in one
// pass over each string, so that a replacement is never replaced again.
type anonymizer struct {
	whole   map[string]string // identifier in lower case to replacement
	words   map[string]bool   // those that are replaced inside of text too
	numbers map[string]int    // of each user, domain, host and address
	counts  map[string]int    // how many of each kind there are
	first   map[byte][]string // words by first byte, longest first
	kept    map[string]bool   // names of settings and files, in lower case
}

const removed = "[removed]"

func (a *anonymizer) index() {
	a.first = map[byte][]string{}
	for _, id := range slices.Sorted(maps.Keys(a.words)) {
		if a.words[id] {
			a.first[id[0]] = append(a.first[id[0]], id)
		}
	}
	for _, ids := range a.first {
		slices.SortStableFunc(ids, func(x, y string) int { return cmp.Compare(len(y), len(x)) })
	}
}

// replaceField is the copy of one string of the report.
func (a *anonymizer) replaceField(field, s string) string {
	switch {
	case keptFields(field) && !strings.HasPrefix(s, "member "): // which has an address behind it
		return s
	case field == "Certificate.Fingerprint" && s != "":
		return removed
	case fileFields(field):
		s = s[strings.LastIndexAny(s, `/\`)+1:]
	}
	if r, ok := a.whole[strings.ToLower(s)]; ok && nameFields(strings.Split(field, ".")[0]) {
		return r
	}
	return a.replace(a.replaceEncoded(s))
}

// replace replaces the identifiers in a text where they stand as words.
func (a *anonymizer) replace(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		if id := a.match(s, i); id != "" {
			b.WriteString(a.whole[id])
			i += len(id)
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

func (a *anonymizer) match(s string, i int) string {
	if before, _ := utf8.DecodeLastRuneInString(s[:i]); isAlphanumeric(before) {
		return ""
	}
	c := s[i]
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	for _, id := range a.first[c] {
		if end := i + len(id); end <= len(s) && strings.EqualFold(s[i:end], id) {
			if after, _ := utf8.DecodeRuneInString(s[end:]); !isAlphanumeric(after) {
				return id
			}
		}
	}
	return ""
}

func isAlphanumeric(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
