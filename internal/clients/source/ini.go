package source

import (
	"path"
	"strings"
)

func init() {
	register(codec{format: INI, fits: fitsINI, parse: parseINI, literal: iniLiteral,
		insert: insertINI, remove: (*Document).wholeLine, block: iniBlock})
}

var (
	iniSection = pattern(`^[ \t>]*([#;]+[ \t]*)?\[([^\[\]=]+)\][ \t]*(?:[#;].*)?$`)
	iniLine    = pattern("^[ \t>]*([#;]+[ \t]*)?([A-Za-z_`\"][A-Za-z0-9_.`\" -]*?)([ \t]*[=:][ \t]*)(.*)$")
)

func fitsINI(name string, text []byte) int {
	switch strings.ToLower(path.Ext(name)) {
	case ".ini", ".cfg", ".conf":
		if hasSection(text) {
			return 92
		}
	}
	sections, good, all := 0, 0, 0
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\r\n")
		switch trimmed := strings.TrimSpace(line); {
		case trimmed == "" || trimmed[0] == '#' || trimmed[0] == ';':
			continue
		case trimmed[0] == '[' && iniSection().MatchString(line):
			sections++
		case strings.ContainsAny(line, "=:") && iniLine().MatchString(line):
			good++
		}
		all++
	}
	switch {
	case good == 0:
		return 0
	case sections > 0:
		return max(1, 85*(good+sections)/all)
	}
	return 40 * good / all
}

func hasSection(text []byte) bool {
	for line := range strings.Lines(string(text)) {
		if iniSection().MatchString(strings.TrimRight(line, "\r\n")) {
			return true
		}
	}
	return false
}

func parseINI(d *Document) {
	section := ""
	lines := d.lines()
	for i := 0; i < len(lines) && !d.Cut; i++ {
		l := lines[i]
		line := string(d.Text[l.start:l.end])
		if m := iniSection().FindStringSubmatch(line); m != nil {
			if m[1] == "" {
				section = strings.TrimSpace(m[2])
			}
			continue
		}
		m := iniLine().FindStringSubmatchIndex(line)
		if m == nil {
			continue
		}
		key := strings.Trim(line[m[4]:m[5]], "`\"")
		e := Entry{Key: key, Kind: Text, KeyStart: l.start + m[4], KeyEnd: l.start + m[5], Comment: m[2] >= 0}
		if section != "" {
			e.Key = section + "." + key
		}
		rest := line[m[8]:m[9]]
		raw, tail := cutTail(rest, key, "#;")
		if mark := longQuote(rest); mark != "" && !e.Comment {
			raw, tail, i = d.longValue(lines, i, l.start+m[8], mark)
		}
		e.Raw, e.Tail, e.Start, e.End = raw, tail, l.start+m[8], l.start+m[8]+len(raw)
		e.Value, e.Quote = unquote(raw)
		if strings.HasPrefix(raw, `"""`) && len(raw) >= 6 && strings.HasSuffix(raw, `"""`) {
			e.Value = raw[3 : len(raw)-3]
		}
		if ref, fallback, ok := wholeVariable(e.Value); ok && strings.HasPrefix(e.Value, "${") {
			e.Kind, e.Ref, e.Default = Reference, ref, fallback
		}
		d.add(e)
	}
}

// longQuote is the mark of a value that may go on over lines.
func longQuote(text string) string {
	switch {
	case strings.HasPrefix(text, `"""`):
		return `"""`
	case strings.HasPrefix(text, "`"):
		return "`"
	}
	return ""
}

// longValue finds the end of a value in marks that may stand some lines below, and
// the index of its line.
func (d *Document) longValue(lines []span, i, start int, mark string) (raw, tail string, last int) {
	const most = 100
	for j := i; j < len(lines) && j <= i+most; j++ {
		text := string(d.Text[start:lines[j].end])
		if end := strings.LastIndex(text, mark); end >= len(mark) {
			return text[:end+len(mark)], text[end+len(mark):], j
		}
	}
	text := strings.TrimRight(string(d.Text[start:lines[i].end]), " \t")
	return text, "", i
}

// insertINI puts a setting behind its neighbour if that is of the same section,
// else at the end of the section, which is made if need be.
func insertINI(d *Document, near *Entry, key, literal string) (int, string) {
	section, name := "", key
	if i := strings.LastIndexByte(key, '.'); i >= 0 {
		section, name = key[:i], key[i+1:]
	}
	if near == nil || sectionOf(near.Key) != section {
		near = nil
		for i := range d.Entries {
			if sectionOf(d.Entries[i].Key) == section {
				near = &d.Entries[i]
			}
		}
	}
	between := " = "
	if near != nil && near.KeyEnd >= 0 && near.KeyEnd <= near.Start {
		if b := string(d.Text[near.KeyEnd:near.Start]); strings.ContainsAny(b, "=:") {
			between = b
		}
		return d.lineBehind(near, d.indentation(near)+name+between+literal)
	}
	for _, l := range d.lines() {
		m := iniSection().FindStringSubmatch(string(d.Text[l.start:l.end]))
		if m != nil && m[1] == "" && strings.TrimSpace(m[2]) == section {
			return d.lineBehind(&Entry{Start: l.start, End: l.end}, name+between+literal)
		}
	}
	if section == "" {
		return 0, name + between + literal + d.eol()
	}
	at, text := d.lineBehind(nil, "["+section+"]"+d.eol()+name+between+literal)
	return at, text
}

func sectionOf(key string) string {
	if i := strings.LastIndexByte(key, '.'); i >= 0 {
		return key[:i]
	}
	return ""
}

func iniBlock(list []Edit, dialect Dialect) string {
	var b strings.Builder
	section := ""
	for _, e := range list {
		name := e.Key
		if s := sectionOf(e.Key); s != section && !e.Remove {
			section = s
			b.WriteString("[" + s + "]\n")
		}
		if section != "" {
			name = strings.TrimPrefix(name, section+".")
		}
		if e.Note != "" {
			b.WriteString("; " + e.Note + "\n")
		}
		if !e.Remove {
			b.WriteString(name + " = " + iniLiteral(e.Value, e.Kind, nil, dialect) + "\n")
		}
	}
	return b.String()
}

func iniLiteral(value string, _ Kind, old *Entry, dialect Dialect) string {
	list := ways(value, old)
	list = append(list, `"""`+value+`"""`, strings.ReplaceAll(value, "%", "%%"), value)
	return firstGood(INI, dialect, value, func(s string) string { return "[s]\nkey = " + s }, list)
}
