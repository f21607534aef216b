package render

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// Markdown on a forge is a large language: HTML, links made of bare words,
// @mentions, #references, commit numbers, :emoji:. Escaping is not enough,
// since mentions and references are looked for after the Markdown is read. So a
// word that is not plainly a word goes into a code span, where nothing is live.
var plainWord = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[("']*[\pL\pN][\pL\pN.,;:/%+?!()'"-]*$`)
})

// liveWord is what plainWord lets through and a forge, or CommonMark at the
// start of a line, would still act on.
var liveWord = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)://|www\.|:[a-z0-9+-]+:|[0-9a-f]{7}|\b[a-z]{2,}-[0-9]`)
})

// listStart begins a numbered list where a paragraph begins with it.
var listStart = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9]+[.)]`) })

// mdProse makes one paragraph of text of ours, into which names and answers of
// a server may have come, safe and readable.
func mdProse(s string) string {
	words := strings.Fields(Sanitize(s, limitProse))
	for i, w := range words {
		if !plainWord().MatchString(w) || liveWord().MatchString(w) || i == 0 && listStart().MatchString(w) {
			words[i] = mdWord(w)
		}
	}
	return strings.Join(words, " ")
}

// mdWord is a word as a code span, with the punctuation that ends a sentence
// or a clause left outside.
func mdWord(w string) string {
	end := ".,;:!?"
	if !strings.Contains(w, "(") { // it opened in an earlier word
		end += ")"
	}
	bare := strings.TrimRight(w, end)
	if bare == "" {
		bare = w[:1]
	}
	return mdCode(bare) + w[len(bare):]
}

// mdCode is a code span. CommonMark ends a span at a run of backticks as long
// as the one that began it, so ours is longer than any inside.
func mdCode(s string) string {
	s = Sanitize(s, limitLine)
	if strings.TrimSpace(s) == "" {
		return ""
	}
	ticks := strings.Repeat("`", longestRun(s)+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return ticks + s + ticks
}

// mdCell is a code span for a table, where a vertical bar ends the cell even
// inside a span.
func mdCell(s string) string {
	return mdCode(strings.ReplaceAll(s, "|", `\x7c`))
}

// mdProseCell is mdProse for a table.
func mdProseCell(s string) string {
	return mdProse(strings.ReplaceAll(s, "|", `\x7c`))
}

// mdFence is a fenced block, its fence longer than any run of backticks inside.
func mdFence(language string, lines []string) string {
	longest := 2
	for _, l := range lines {
		longest = max(longest, longestRun(l))
	}
	fence := strings.Repeat("`", longest+1)
	return fence + language + "\n" + strings.Join(lines, "\n") + "\n" + fence + "\n"
}

// longestRun is the length of the longest run of backticks.
func longestRun(s string) (longest int) {
	run := 0
	for i := range len(s) {
		if s[i] != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// onlyLetters is for HTML, where everything else is live: a stored record can have
// another word than ours there.
func onlyLetters(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || unicode.IsLetter(r) {
			return r
		}
		return '-'
	}, s)
}
