package source

import (
	"path"
	"regexp"
	"strings"
)

func init() {
	register(codec{format: Dotenv, fits: fitsDotenv, parse: parseDotenv, literal: dotenvLiteral,
		insert: func(d *Document, near *Entry, key, literal string) (int, string) {
			return d.lineBehind(near, key+"="+literal)
		},
		remove: (*Document).wholeLine, block: dotenvBlock})
}

var assignment = regexp.MustCompile(`^(\s*(?:export\s+)?)([A-Za-z_][A-Za-z0-9_.]*)(\s*=\s?)(.*)$`)

func fitsDotenv(name string, text []byte) int {
	base := strings.ToLower(path.Base(name))
	if base == ".env" || strings.HasPrefix(base, ".env.") || strings.HasSuffix(base, ".env") {
		return 95
	}
	good, all := 0, 0
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		all++
		if m := assignment.FindStringSubmatch(line); m != nil && strings.ToUpper(m[2]) == m[2] {
			good++
		}
	}
	if good == 0 {
		return 0
	}
	return 80 * good / all
}

func parseDotenv(d *Document) {
	for _, l := range d.lines() {
		line := string(d.Text[l.start:l.end])
		m := assignment.FindStringSubmatchIndex(line)
		if m == nil {
			continue
		}
		raw := strings.TrimRight(line[m[8]:m[9]], " \t")
		e := Entry{Key: line[m[4]:m[5]], Raw: raw, Kind: Text, KeyStart: l.start + m[4], KeyEnd: l.start + m[5],
			Start: l.start + m[8], End: l.start + m[8] + len(raw)}
		e.Value, e.Quote = unquote(raw)
		d.Entries = append(d.Entries, e)
	}
}

// unquote takes one pair of quotation marks off.
func unquote(raw string) (value string, quote byte) {
	if len(raw) >= 2 && strings.IndexByte("\"'`", raw[0]) >= 0 && raw[len(raw)-1] == raw[0] {
		return raw[1 : len(raw)-1], raw[0]
	}
	return raw, 0
}

func dotenvLiteral(value string, _ Kind, old *Entry, _ Dialect) string {
	switch {
	case old != nil && old.Quote != 0:
		return string(old.Quote) + value + string(old.Quote)
	case strings.ContainsAny(value, " #$\"'`\\"):
		return "'" + value + "'"
	}
	return value
}

func dotenvBlock(list []Edit, dialect Dialect) string {
	var b strings.Builder
	for _, e := range list {
		if e.Note != "" {
			b.WriteString("# " + e.Note + "\n")
		}
		if !e.Remove {
			b.WriteString(e.Key + "=" + dotenvLiteral(e.Value, e.Kind, nil, dialect) + "\n")
		}
	}
	return b.String()
}
