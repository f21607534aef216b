package source

import "strings"

// readsBack says whether a value that is written like this reaches the program as
// it is, and, for clean, whether nothing about it looks like a mistake.
func readsBack(f Format, d Dialect, line, value string, clean bool) bool {
	c, ok := codecOf(f)
	if !ok {
		return false
	}
	doc := &Document{Format: f, Text: []byte(line), First: 1, Last: 1 + strings.Count(line, "\n")}
	c.parse(doc)
	if len(doc.Entries) != 1 {
		return false
	}
	e := doc.Entries[0]
	if e.Kind == Reference || e.Comment {
		return false
	}
	got, changes := Evaluate(&e, f, d, nil)
	return got == value && (!clean || len(changes) == 0)
}

// firstGood is the first of the ways to write a value that reads back, in the line
// that frame makes; the last one where none does.
func firstGood(f Format, d Dialect, value string, frame func(literal string) string, ways []string) string {
	if len(value) > longestValue {
		return ways[0]
	}
	for _, clean := range []bool{true, false} {
		for _, way := range ways {
			if readsBack(f, d, frame(way), value, clean) {
				return way
			}
		}
	}
	return ways[len(ways)-1]
}

// ways lists how a value may be written: as old is, bare, in single and double
// quotation marks, with and without backslashes, in backquotes.
func ways(value string, old *Entry) []string {
	escaped := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value)
	dollars := strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`, "`", "\\`").Replace(value)
	byQuote := map[byte][]string{
		0: {value}, '\'': {"'" + value + "'"}, '`': {"`" + value + "`"},
		'"': {`"` + value + `"`, `"` + escaped + `"`, `"` + dollars + `"`, `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`).Replace(value) + `"`},
	}
	order := []byte{0, '\'', '"', '`'}
	if old != nil && old.Quote != 0 {
		order = []byte{old.Quote, '\'', '"', '`', 0}
	}
	var list []string
	for _, q := range order {
		list = append(list, byQuote[q]...)
	}
	single := strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(value)
	return append(list, backslashed(value), "'"+strings.ReplaceAll(value, "'", `\'`)+"'", "'"+single+"'",
		"'"+strings.ReplaceAll(value, "'", `'\''`)+"'", "'"+strings.ReplaceAll(value, "'", `'"'"'`)+"'")
}

// backslashed puts a backslash before every character that means something.
func backslashed(value string) string {
	var b strings.Builder
	for _, r := range value {
		if r < 128 && strings.ContainsRune(" \t\\\"'`$#&|;<>()*?[]!~{}%=", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func dotenvLiteral(value string, _ Kind, old *Entry, dialect Dialect) string {
	return firstGood(Dotenv, dialect, value, func(s string) string { return "KEY=" + s }, ways(value, old))
}
