package replies

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
)

//go:embed data/*.json
var data embed.FS

// entry is a signature in use.
type entry struct {
	*Signature
	word    string // in lower case: a text without it cannot match
	pattern func() *regexp.Regexp
}

// catalogue is read once, on the first question. The files are part of the
// program, so a bad one is a defect that the tests find.
var catalogue = sync.OnceValue(func() []entry {
	list, err := load(data)
	if err != nil {
		panic("replies: " + err.Error())
	}
	return list
})

// load reads all files of data/ and checks what the rest relies on.
func load(files fs.FS) (list []entry, err error) {
	names, err := fs.Glob(files, "data/*.json")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		var signatures []*Signature
		dec := json.NewDecoder(bytes.NewReader(raw))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&signatures); err != nil {
			return nil, fmt.Errorf("%s: %w", path.Base(name), err)
		}
		for _, s := range signatures {
			e, err := prepare(s)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", path.Base(name), s.ID, err)
			}
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(a, b entry) int { return cmp.Compare(a.ID, b.ID) })
	for i := 1; i < len(list); i++ {
		if list[i].ID == list[i-1].ID {
			return nil, fmt.Errorf("%s: the ID is used twice", list[i].ID)
		}
	}
	return list, nil
}

// prepare checks a signature and makes it ready to be compiled.
func prepare(s *Signature) (entry, error) {
	if s.ID == "" || s.Text == "" || s.Rule == "" || s.Cause == "" || s.Fix == "" || s.Software == "" || len(s.Sources) == 0 {
		return entry{}, fmt.Errorf("id, text, software, rule, cause, fix and sources must be there")
	}
	if s.Weight <= 0 || s.Weight > 1 {
		return entry{}, fmt.Errorf("the weight %g is not above 0 and at most 1", s.Weight)
	}
	if s.Phase != "" && !slices.Contains(phases, s.Phase) {
		return entry{}, fmt.Errorf("unknown phase %q", s.Phase)
	}
	if !slices.Contains([]string{"seen", "source-code", "reproduced"}, s.Evidence) {
		return entry{}, fmt.Errorf("unknown evidence %q", s.Evidence)
	}
	word := literal(s.Pattern)
	if word == "" {
		return entry{}, fmt.Errorf("the pattern %q has no literal word outside of groups", s.Pattern)
	}
	expr := expand(s.Pattern)
	return entry{s, word, sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })}, nil
}

// phases are the phases in the order of a session.
var phases = []string{"connect", "greeting", "ehlo", "starttls", "tls", "auth", "mail", "rcpt", "data"}

// gap stands for a blank in a pattern: white space, real or written as an escape
// by a log, and the code that begins the next line of a reply.
const gap = `(?:\s|\\[rn])+(?:\d{3}[\s-](?:\d\.\d{1,3}\.\d{1,3}\s+)?)?`

// expand makes a pattern of the catalogue a regular expression.
func expand(pattern string) string {
	return `(?i)` + strings.ReplaceAll(pattern, " ", gap)
}

// literal is the longest run of plain characters that every match of the pattern
// holds, in lower case. Groups, classes and what can be left out do not count.
// A pattern with alternatives outside of groups has none.
func literal(pattern string) string {
	best, run, depth := "", "", 0
	end := func() {
		if len(run) > len(best) && depth == 0 {
			best = run
		}
		run = ""
	}
	runes := []rune(pattern)
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		switch {
		case r == '\\' && i+1 < len(runes):
			i++
			if !strings.ContainsRune(`.()[]*+?{}|^$\`, runes[i]) {
				end()
				continue
			}
			r = runes[i]
		case r == '|' && depth == 0:
			return ""
		case r == '[':
			end()
			for i < len(runes) && runes[i] != ']' {
				i++
			}
			continue
		case r == '(':
			end()
			depth++
			continue
		case r == ')':
			run = ""
			depth--
			continue
		case strings.ContainsRune(` .*+?{}|^$`, r):
			end()
			continue
		}
		if i+1 < len(runes) && strings.ContainsRune(`?*{`, runes[i+1]) {
			end()
			continue
		}
		run += string(r)
	}
	end()
	return strings.ToLower(best)
}
