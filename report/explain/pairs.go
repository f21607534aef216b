package explain

import (
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/names"
)

// pair is one assignment in the text, in whatever syntax: KEY=value, key: value,
// "key": "value", 'key' => 'value', $mail->Key = "value", --key value.
type pair struct {
	key   string   // as written, without quotation marks
	words []string // the key in lower-case words
	value string   // without quotation marks and what follows it
	raw   string   // as written, with quotation marks
	line  int
	start int // of raw, in the line
	end   int
	whole bool // the assignment is the whole line
	item  bool // it is an item of a list: "- KEY=value"
	json  bool // the key stands in quotation marks
	equal bool // the sign is "=", not ":" or "=>"
}

// assignment finds a key and the sign behind it; the value is read by hand.
var assignment = pattern(`(?:\$conf((?:\['[\w-]+'\])+)|"([A-Za-z_][\w .:-]*)"|'([A-Za-z_][\w .:-]*)'|\b([A-Za-z_][\w.\-]*(?:->[A-Za-z_]\w*)?(?: [A-Za-z]\w*){0,2})|([\p{Han}]{2,12}))['"]?[\])]{0,2}\s*(=>|:=|==?|:|：)\s*`)

// flagWord finds options of a command line and their values.
var flagWord = pattern(`(?:^|\s)--?([A-Za-z][\w-]+)(?:[ =]("[^"]*"|'[^']*'|[^\s"'-][^\s]*))?`)

// bareLine is a line of a file that sets keys without a sign: "port 587".
var bareLine = pattern(`^\s*([A-Za-z_]{2,})(?:[ ]+(\S+))?\s*$`)

// readPairs finds all assignments in the lines.
func readPairs(lines []string) (pairs []pair) {
	for n, line := range lines {
		if strings.TrimSpace(line) == "" {
			continue
		}
		found := linePairs(line, n)
		if len(found) == 0 || strings.Contains(line, " -") {
			for _, m := range flagWord().FindAllStringSubmatchIndex(line, 50) {
				if p := submatchPair(line, n, m, 1, 2); !overlaps(found, p) {
					found = append(found, p)
				}
			}
		}
		if m := bareLine().FindStringSubmatchIndex(line); len(found) == 0 && m != nil {
			found = append(found, submatchPair(line, n, m, 1, 2))
		}
		if len(pairs) > maxPairs {
			// A long log: its secrets still have to be known.
			found = slices.DeleteFunc(found, func(p pair) bool { return !isSecretKey(p.words) })
		}
		pairs = append(pairs, found...)
	}
	return pairs
}

// maxPairs is more than any settings have.
const maxPairs = 4000

// overlaps says whether the place of a value was read already.
func overlaps(pairs []pair, p pair) bool {
	for _, q := range pairs {
		if p.start < q.end && q.start < p.end {
			return true
		}
	}
	return false
}

func submatchPair(line string, n int, m []int, key, value int) pair {
	p := pair{key: line[m[2*key]:m[2*key+1]], line: n, start: m[1], end: m[1]}
	if m[2*value] >= 0 {
		p.start, p.end = m[2*value], m[2*value+1]
		p.raw = line[p.start:p.end]
		p.value = unquote(p.raw)
	}
	p.words = names.Words(p.key)
	return p
}

// nextVariable is where another variable of the environment is set on a line.
var nextVariable = pattern(`\s[A-Z][A-Z0-9_]{2,}=`)

// linePairs reads the assignments of one line from left to right.
func linePairs(line string, n int) (pairs []pair) {
	for at := 0; at < len(line) && len(pairs) < maxLine; {
		m := assignment().FindStringSubmatchIndex(line[at:])
		if m == nil {
			break
		}
		key, quoted := "", false
		for g := 2; g < 12; g += 2 {
			if m[g] >= 0 {
				key = line[at+m[g] : at+m[g+1]]
				quoted = g == 4 || g == 6
			}
		}
		sign := line[at+m[12] : at+m[13]]
		start := at + m[1]
		// "smtp://" is no assignment, and "12:30" is a time.
		if strings.HasPrefix(line[at+m[13]:], "//") {
			at = start
			continue
		}
		before := strings.TrimLeft(line[:at+m[0]], " $@:\"'`>")
		p := pair{key: key, line: n, start: start, json: quoted, equal: strings.HasSuffix(sign, "=")}
		p.item = strings.HasPrefix(strings.TrimSpace(line), "- ")
		p.whole = at == 0 && (before == "" || before == "- " || before == "-" || strings.HasPrefix(before, "export") || p.item)
		p.end = valueEnd(line, start, p.whole)
		if p.whole && p.equal && !isSecretKey(names.Words(key)) {
			if next := nextVariable().FindStringIndex(line[start:p.end]); next != nil {
				p.end, p.whole = start+next[0], false // several on a line, as for a shell
			}
		}
		p.raw = strings.TrimSpace(line[start:p.end])
		p.value = unquote(p.raw)
		p.words = names.Words(p.key)
		pairs = append(pairs, p)
		at = max(p.end, at+m[1])
		if nested(p.raw) {
			pairs, at = pairs[:len(pairs)-1], start
		}
	}
	return pairs
}

// nested says whether the value is no plain one: an object, a list or a call,
// inside which further assignments stand.
func nested(raw string) bool {
	if raw == "" {
		return false
	}
	return strings.ContainsRune("{[(", rune(raw[0])) || strings.HasPrefix(raw, "array(") || strings.HasPrefix(raw, "dict(") ||
		strings.HasPrefix(raw, "list(")
}

// valueEnd is where a value ends: at its closing quotation mark; else at the end
// of the line where the assignment is all of it, else at the next blank or comma.
func valueEnd(line string, start int, whole bool) int {
	if start >= len(line) {
		return len(line)
	}
	if q := line[start]; q == '"' || q == '\'' || q == '`' {
		for i := start + 1; i < len(line); i++ {
			if line[i] == '\\' {
				i++
			} else if line[i] == q {
				return i + 1
			}
		}
		return len(line)
	}
	if strings.ContainsRune("{[(", rune(line[start])) {
		return start + 1
	}
	if whole {
		return start + len(strings.TrimRight(line[start:], " ,;"))
	}
	if i := strings.IndexAny(line[start:], " ,;})]<>\"'"); i >= 0 {
		return start + i
	}
	return len(line)
}

// unquote takes one pair of quotation marks off.
func unquote(s string) string {
	s = strings.TrimRight(strings.TrimSpace(s), ",;")
	if len(s) >= 2 && s[0] == s[len(s)-1] && strings.ContainsRune("\"'`", rune(s[0])) {
		return s[1 : len(s)-1]
	}
	return s
}

// settingLines are the lines that only set a short value.
func settingLines(pairs []pair) map[int]bool {
	lines := map[int]bool{}
	for _, p := range pairs {
		isError := len(p.words) > 0 && len(p.words) < 4 && has(p, "error", "exception", "message", "msg", "response", "reason", "log", "err", "result")
		if p.whole && !isError && !strings.Contains(p.key, " ") && len(p.value) < 60 && strings.Count(p.value, " ") < 2 {
			lines[p.line] = true
		}
	}
	return lines
}
