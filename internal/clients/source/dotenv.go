package source

import (
	"path"
	"strings"
)

func init() {
	register(codec{format: Dotenv, fits: fitsDotenv, parse: parseDotenv, literal: dotenvLiteral,
		insert: func(d *Document, near *Entry, key, literal string) (int, string) {
			return d.lineBehind(near, d.exportBefore(near)+key+"="+literal)
		},
		remove: (*Document).wholeLine,
		block:  assignmentBlock(Dotenv, "=")})
}

// assignment is a line of a dotenv file. Marks of a quotation in a message, a byte
// order mark and the # of a setting that is switched off may stand in front.
var assignment = pattern(`^(?:\x{FEFF})?[ \t>]*(#[# \t]*)?(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*(.*)$`)

func fitsDotenv(name string, text []byte) int {
	base := strings.ToLower(path.Base(strings.ReplaceAll(name, `\`, "/")))
	if base == ".env" || strings.HasPrefix(base, ".env.") || strings.HasSuffix(base, ".env") {
		return 95
	}
	good, spaced, all := 0, 0, 0
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		all++
		if key, value, ok := strings.Cut(strings.TrimPrefix(line, "export "), "="); ok && variableName(strings.TrimSpace(key)) {
			good++
			if strings.HasSuffix(key, " ") && strings.HasPrefix(value, " ") {
				spaced++
			}
		}
	}
	switch {
	case good == 0:
		return 0
	case 2*spaced > good: // blanks around the sign are the manner of programs
		return max(1, 30*good/all)
	}
	return max(1, 80*good/all)
}

// variableName says whether a word looks like the name of an environment variable.
func variableName(word string) bool {
	word = strings.TrimLeft(word, "\ufeff> \t")
	if word == "" || len(word) > 120 {
		return false
	}
	lower := false
	for i := range len(word) {
		switch c := word[i]; {
		case c == '_' || c >= 'A' && c <= 'Z', i > 0 && c >= '0' && c <= '9':
		case c >= 'a' && c <= 'z':
			lower = true
		default:
			return false
		}
	}
	return !lower || strings.Contains(word, "__")
}

func parseDotenv(d *Document) {
	lines := d.lines()
	for i := 0; i < len(lines) && !d.Cut; i++ {
		l := lines[i]
		line := string(d.Text[l.start:l.end])
		if !strings.Contains(line, "=") {
			continue
		}
		m := assignment().FindStringSubmatchIndex(line)
		if m == nil {
			continue
		}
		key, start := line[m[4]:m[5]], l.start+m[6]
		e := Entry{Key: key, Kind: Text, KeyStart: l.start + m[4], KeyEnd: l.start + m[5], Comment: m[2] >= 0}
		raw, tail := cutTail(line[m[6]:m[7]], key, "#")
		if last := d.closingLine(lines, i, line[m[6]:m[7]]); last > i && !e.Comment {
			i = last
			raw, tail = cutTail(string(d.Text[start:lines[i].end]), key, "#")
		}
		e.Lead = line[m[5]:m[6]]
		e.fill(start, raw, tail)
		d.add(e)
	}
}

// fill sets what follows from the value as written.
func (e *Entry) fill(start int, raw, tail string) {
	e.Raw, e.Tail, e.Start, e.End = raw, tail, start, start+len(raw)
	e.Value, e.Quote = unquote(raw)
	if ref, fallback, ok := wholeVariable(e.Value); ok && e.Quote != '\'' {
		e.Kind, e.Ref, e.Default = Reference, ref, fallback
	}
}

// closingLine is the index of the line that ends a quoted value which begins in line
// i; i if it ends there or nowhere. A line that looks like the next setting comes
// first where the mark was forgotten.
func (d *Document) closingLine(lines []span, i int, text string) int {
	if text == "" || strings.IndexByte("\"'`", text[0]) < 0 || closingQuote(text, "#") > 0 {
		return i
	}
	const most = 100 // a private key has about 50
	for j := i + 1; j < len(lines) && j <= i+most; j++ {
		line := strings.TrimRight(string(d.Text[lines[j].start:lines[j].end]), " \t")
		key, _, ok := strings.Cut(line, "=")
		if ok && variableName(strings.TrimSpace(strings.TrimPrefix(key, "export "))) {
			return i
		}
		if strings.HasSuffix(line, text[:1]) {
			return j
		}
	}
	return i
}

// unquote takes one pair of quotation marks off.
func unquote(raw string) (value string, quote byte) {
	if len(raw) >= 2 && strings.IndexByte("\"'`", raw[0]) >= 0 && raw[len(raw)-1] == raw[0] {
		return raw[1 : len(raw)-1], raw[0]
	}
	return raw, 0
}

// closingQuote is the index of the mark that closes the one at the start of a text,
// with nothing behind it but blanks or a comment; 0 if there is none.
func closingQuote(text, marks string) int {
	for i := 1; i < len(text); i++ {
		if text[0] == '"' && text[i] == '\\' {
			i++
			continue
		}
		if text[i] != text[0] {
			continue
		}
		rest := strings.TrimLeft(text[i+1:], " \t")
		if rest == "" || rest[0] == '\n' || len(rest) < len(text)-i-1 && strings.IndexByte(marks, rest[0]) >= 0 {
			return i
		}
	}
	return 0
}

// cutTail splits what stands behind the equals sign into the value, as the person
// who wrote it must have meant it, and the rest of the line. marks begin a comment.
// A password may have a mark in it: for one, only a mark between blanks is a comment.
func cutTail(text, key, marks string) (raw, tail string) {
	trimmed := strings.TrimRight(text, " \t")
	if text != "" && strings.IndexByte("\"'`", text[0]) >= 0 {
		if i := closingQuote(text, marks); i > 0 {
			return text[:i+1], text[i+1:]
		}
	}
	secret := secretName(key)
	for i := 0; i < len(trimmed); i++ {
		if strings.IndexByte(marks, trimmed[i]) < 0 || i > 0 && trimmed[i-1] != ' ' && trimmed[i-1] != '\t' {
			continue
		}
		if i == 0 && (len(trimmed) == 1 || trimmed[1] == ' ') && !secret {
			return "", text
		}
		if i > 0 && (!secret || i+1 == len(trimmed) || trimmed[i+1] == ' ') {
			raw = strings.TrimRight(trimmed[:i], " \t")
			return raw, text[len(raw):]
		}
	}
	return trimmed, text[len(trimmed):]
}

// secretName says whether a setting with the name is likely to have a secret.
func secretName(key string) bool {
	key = strings.ToLower(key)
	for _, word := range []string{"pass", "pwd", "secret", "token", "key", "dsn", "url", "credential"} {
		if strings.Contains(key, word) {
			return true
		}
	}
	return false
}

var referenceForm = pattern(`^\$(?:\{([A-Za-z_][A-Za-z0-9_.]*)(?::?[-?:]([^{}]*))?\}|([A-Z_][A-Z0-9_]{2,}))$`)

// wholeVariable recognises a value that is the value of a variable as a whole.
func wholeVariable(value string) (name, fallback string, ok bool) {
	if value == "" || value[0] != '$' {
		return "", "", false
	}
	m := referenceForm().FindStringSubmatch(value)
	if m == nil {
		return "", "", false
	}
	return m[1] + m[3], m[2], true
}

// exportBefore is the word in front of the entry's name, where there is one.
func (d *Document) exportBefore(e *Entry) string {
	if e == nil || e.KeyStart < 0 {
		return ""
	}
	start, _ := d.wholeLine(e)
	if before := strings.TrimLeft(string(d.Text[start:e.KeyStart]), " \t"); strings.HasPrefix(before, "export") {
		return before
	}
	return ""
}

// assignmentBlock writes settings line by line.
func assignmentBlock(f Format, between string) func([]Edit, Dialect) string {
	return func(list []Edit, dialect Dialect) string {
		c, _ := codecOf(f)
		var b strings.Builder
		for _, e := range list {
			if e.Note != "" {
				b.WriteString("# " + e.Note + "\n")
			}
			if !e.Remove {
				b.WriteString(e.Key + between + c.literal(e.Value, e.Kind, nil, dialect) + "\n")
			}
		}
		return b.String()
	}
}
