package source

import (
	"path"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

func init() {
	register(codec{format: Properties, fits: fitsProperties, parse: parseProperties, literal: propertiesLiteral,
		insert: func(d *Document, near *Entry, key, literal string) (int, string) {
			return d.lineBehind(near, key+"="+literal)
		},
		remove: (*Document).wholeLine, block: assignmentBlock(Properties, "=")})
}

var propertyLine = pattern(`^(?:\x{FEFF})?[ \t\f>]*([#!]+[ \t]*)?((?:[A-Za-z0-9_.\[\]-]|\\.)+)[ \t\f]*[=:][ \t\f]*`)

func fitsProperties(name string, text []byte) int {
	if strings.ToLower(path.Ext(name)) == ".properties" {
		return 95
	}
	dotted, good, all := 0, 0, 0
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' || line[0] == '!' {
			continue
		}
		all++
		key, _, ok := strings.Cut(line, "=")
		if key = strings.TrimSpace(key); ok && key != "" && !strings.ContainsAny(key, " \t\"'(") {
			good++
			if strings.Count(key, ".") > 0 {
				dotted++
			}
		}
	}
	if dotted == 0 {
		return 0
	}
	return max(1, 40*good/all+45*dotted/all)
}

func parseProperties(d *Document) {
	lines := d.lines()
	for i := 0; i < len(lines) && !d.Cut; i++ {
		l := lines[i]
		line := string(d.Text[l.start:l.end])
		if !strings.ContainsAny(line, "=:") {
			continue
		}
		m := propertyLine().FindStringSubmatchIndex(line)
		if m == nil {
			continue
		}
		end := l.end
		comment := m[2] >= 0
		for !comment && continues(d.Text[l.start+m[1]:end]) && i+1 < len(lines) {
			i++
			end = lines[i].end
		}
		raw := string(d.Text[l.start+m[1] : end])
		e := Entry{Key: unescapeProperty(line[m[4]:m[5]]), Kind: Text, Raw: raw, Value: unescapeProperty(raw), Comment: comment,
			KeyStart: l.start + m[4], KeyEnd: l.start + m[5], Start: l.start + m[1], End: end}
		if ref, fallback, ok := placeholder(e.Value); ok {
			e.Kind, e.Ref, e.Default = Reference, ref, fallback
		}
		d.add(e)
	}
}

// continues says whether a line ends in a backslash that is no escaped one.
func continues(line []byte) bool {
	n := 0
	for n < len(line) && line[len(line)-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

// unescapeProperty reads as java.util.Properties does.
func unescapeProperty(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	var units []uint16
	flush := func() {
		b.WriteString(string(utf16.Decode(units)))
		units = units[:0]
	}
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+5 < len(s) && s[i+1] == 'u' {
			if n, err := strconv.ParseUint(s[i+2:i+6], 16, 16); err == nil {
				units = append(units, uint16(n))
				i += 5
				continue
			}
		}
		flush()
		if s[i] != '\\' || i+1 == len(s) {
			if s[i] != '\\' {
				b.WriteByte(s[i])
			}
			continue
		}
		i++
		switch s[i] {
		case 't':
			b.WriteByte('\t')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 'f':
			b.WriteByte('\f')
		case '\r', '\n':
			for i+1 < len(s) && strings.IndexByte(" \t\f\r\n", s[i+1]) >= 0 {
				i++
			}
		default:
			b.WriteByte(s[i])
		}
	}
	flush()
	return b.String()
}

// propertyChanges are a backslash that was not meant as an escape, and blanks at the
// end, which stay.
func propertyChanges(e *Entry) (list []Change) {
	for i := 0; i+1 < len(e.Raw); i++ {
		if e.Raw[i] != '\\' {
			continue
		}
		i++
		if c := e.Raw[i]; c >= 'a' && c <= 'z' && c != 'u' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			list = append(list, Change{Unescaped, utf8.RuneCountInString(e.Raw[:i-1])})
			break
		}
	}
	if trimmed := strings.TrimRight(e.Value, " \t"); trimmed != e.Value && !strings.HasSuffix(e.Raw, `\ `) {
		list = append(list, Change{SpaceKept, -1})
	}
	return list
}

var placeholderForm = pattern(`^\$\{([A-Za-z0-9_.-]+)(?::([^{}]*))?\}$`)

// placeholder recognises Spring's ${NAME} and ${NAME:default} as a whole value.
func placeholder(value string) (name, fallback string, ok bool) {
	m := placeholderForm().FindStringSubmatch(strings.TrimSpace(value))
	if m == nil {
		return "", "", false
	}
	return m[1], m[2], true
}

func propertiesLiteral(value string, _ Kind, _ *Entry, _ Dialect) string {
	var b strings.Builder
	for i, r := range value {
		switch {
		case r == '\\', r == ' ' && i == 0:
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\f':
			b.WriteString(`\f`)
		case r < utf8.RuneSelf:
			b.WriteRune(r)
		default:
			for _, u := range utf16.Encode([]rune{r}) {
				b.WriteString(`\u` + strconv.FormatUint(0x10000|uint64(u), 16)[1:])
			}
		}
	}
	return b.String()
}
