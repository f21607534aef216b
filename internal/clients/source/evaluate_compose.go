package source

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// composeScalar is what YAML makes of an entry of a compose file.
func composeScalar(e *Entry) string {
	switch {
	case e.Within == '"':
		return unescapeYAML(e.Raw)
	case e.Within == '\'':
		return strings.ReplaceAll(e.Raw, "''", "'")
	case e.item():
		return e.Raw
	case e.Quote == '"':
		return unescapeYAML(e.Raw[1 : len(e.Raw)-1])
	case e.Quote == '\'':
		return strings.ReplaceAll(e.Raw[1:len(e.Raw)-1], "''", "'")
	}
	return e.Raw
}

// unescapeYAML reads the escapes of a double quoted scalar (YAML 1.2 section 5.7).
func unescapeYAML(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	single := map[byte]string{'0': "\x00", 'a': "\a", 'b': "\b", 't': "\t", 'n': "\n", 'v': "\v", 'f': "\f", 'r': "\r", 'e': "\x1b",
		' ': " ", '"': `"`, '/': "/", '\\': `\`, 'N': "\u0085", '_': "\u00a0", 'L': "\u2028", 'P': "\u2029"}
	width := map[byte]int{'x': 2, 'u': 4, 'U': 8}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		n := width[s[i]]
		if code, err := strconv.ParseUint(s[i+1:min(len(s), i+1+n)], 16, 32); n > 0 && err == nil {
			b.WriteRune(rune(code))
			i += n
		} else if text, ok := single[s[i]]; ok {
			b.WriteString(text)
		} else {
			b.WriteString(`\` + s[i:i+1])
		}
	}
	return b.String()
}

var (
	composeDate       = pattern(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
	composeBoolForm   = pattern(`^(?i:true|false)$`)
	composeNumberForm = pattern(`^[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*|(?:[0-9][0-9_]*)?\.?[0-9_]+(?:[eE][-+]?[0-9]+)?|[0-9][0-9_]*\.(?:[eE][-+]?[0-9]+)?)$`)
)

// composeWord is the kind of a plain scalar.
func composeWord(s string) Kind {
	switch {
	case composeBoolForm().MatchString(s):
		return Bool
	case s == "" || s == "~" || strings.EqualFold(s, "null"):
		return Null
	case composeNumberForm().MatchString(s):
		return Number
	}
	return Text
}

// composeVariable is a piece of a value that compose replaces; the last way is
// one that it does not take.
var composeVariable = pattern(`\$(?:(\$)|([_A-Za-z][_A-Za-z0-9]*)|\{([_A-Za-z][_A-Za-z0-9]*)(?:(:?[-?+])([^{}]*))?\}|\{)`)

// evaluateCompose is what reaches the container.
func evaluateCompose(e *Entry, r *reading) (value string, changes []Change) {
	value = composeScalar(e)
	plain := e.Within == 0 && e.Quote == 0
	switch {
	case plain && e.item() && keptQuotes(e.Raw):
		changes = append(changes, Change{QuotesKept, 0})
	case plain && len(e.Raw) > 0 && (e.Raw[0] == '"' || e.Raw[0] == '\''):
		changes = append(changes, Change{QuoteUnclosed, 0})
	}
	if i := commentInside(e.Raw); plain && i >= 0 {
		value = strings.TrimRight(value[:i], " \t")
		changes = append(changes, Change{CutAtHash, utf8.RuneCountInString(e.Raw[:i])})
	}
	if plain && !e.item() {
		if n, rewritten := composeNumber(value); rewritten {
			return n, append(changes, Change{NumberRewritten, -1})
		}
		if composeWord(value) == Bool {
			return strings.ToLower(value), changes
		}
	}
	if e.Dialect == KubernetesEnv {
		return strings.ReplaceAll(value, "$$(", "$("), changes
	}
	r.text = e.Raw
	r.compose(value)
	changes = append(changes, r.changes(e)...)
	if r.refused {
		return "", changes
	}
	return r.out.String(), changes
}

// keptQuotes says whether a value stands in quotation marks that stay.
func keptQuotes(raw string) bool {
	_, q := unquote(raw)
	return q == '"' || q == '\''
}

// commentInside is the place of a # behind a blank, which begins a comment in a
// plain scalar; -1 for none.
func commentInside(raw string) int {
	for i := 1; i < len(raw); i++ {
		if raw[i] == '#' && (raw[i-1] == ' ' || raw[i-1] == '\t') {
			return i
		}
	}
	return -1
}

// composeNumber is a plain number as compose writes it anew.
func composeNumber(s string) (text string, rewritten bool) {
	if composeDate().MatchString(s) {
		return s + " 00:00:00 +0000 UTC", true
	}
	if composeWord(s) != Number {
		return s, false
	}
	digits := strings.ReplaceAll(s, "_", "")
	if n, err := strconv.ParseInt(digits, 0, 64); err == nil {
		text = strconv.FormatInt(n, 10)
	} else if n, err := strconv.ParseUint(digits, 0, 64); err == nil {
		text = strconv.FormatUint(n, 10)
	} else if x, err := strconv.ParseFloat(digits, 64); err == nil && !math.IsInf(x, 0) {
		text = fmt.Sprint(x)
	} else {
		return s, false
	}
	return text, text != s
}

// runeIndex is the place of a byte in a text, in characters.
func runeIndex(s string, c byte) int {
	i := strings.IndexByte(s, c)
	if i < 0 {
		return -1
	}
	return len([]rune(s[:i]))
}
