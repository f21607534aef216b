package providers

import "strings"

// Find returns the providers that a person means by a text: an ID, a name or a
// part of one, an address, a domain or a host name.
func Find(text string) []*Provider {
	text = strings.TrimPrefix(strings.TrimSpace(text), "@") // "@gmail.com"
	if at := strings.LastIndexByte(text, '@'); at >= 0 {
		return one(ByDomain(text[at+1:]))
	}
	text = canonical(text)
	if text == "" {
		return nil
	}
	for _, lookUp := range []func(string) (*Provider, bool){ByID, ByHost, ByDomain, ByMXHint} {
		if p, ok := lookUp(text); ok {
			return []*Provider{p}
		}
	}
	return byName(text)
}

func one(p *Provider, ok bool) []*Provider {
	if !ok {
		return nil
	}
	return []*Provider{p}
}

// byName prefers whole words: "free" is Free and not freenet.
func byName(text string) []*Provider {
	var whole, part []*Provider
	words := split(text)
	for _, p := range All() {
		name := split(p.ID + " " + p.Name)
		switch {
		case len(words) == 0:
		case containsAll(name, words, func(a, b string) bool { return a == b }):
			whole = append(whole, p)
		case containsAll(name, words, strings.HasPrefix):
			part = append(part, p)
		}
	}
	if len(whole) > 0 {
		return whole
	}
	return part
}

func split(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return strings.ContainsRune(" -/(),.!&+", r) })
}

func containsAll(name, words []string, fits func(name, word string) bool) bool {
	for _, word := range words {
		found := false
		for _, n := range name {
			found = found || fits(n, word)
		}
		if !found {
			return false
		}
	}
	return true
}
