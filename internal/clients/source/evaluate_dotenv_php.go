package source

import (
	"strings"
	"unicode"
)

var phpVariable = pattern(`^\$\{([a-zA-Z0-9_.]+)\}`)

// readPHPDotenv follows vlucas/phpdotenv 5, Parser/EntryParser.php. A variable that
// does not exist stays as it is written.
func readPHPDotenv(r *reading) {
	if phpGoesOn("=" + r.text) {
		r.refuse(QuoteUnclosed, strings.IndexByte(r.text, '"'))
		return
	}
	const (
		start = iota
		bare
		single
		double
		escape
		blank
	)
	state := start
	var dollars []int // places in the output where a variable may begin
	for i := 0; i < len(r.text) && !r.refused; i++ {
		c := r.text[i]
		space := c == ' ' || c == '\t' || c == '\n' || c == '\r'
		switch {
		case state == start && c == '\'':
			state = single
		case state == start && c == '"':
			state = double
		case (state == start || state == bare || state == blank) && c == '#':
			r.note(CutAtHash, i)
			i = len(r.text)
		case (state == start || state == bare) && space:
			state = blank
		case state == blank && !space:
			r.refuse(Refused, i) // "unexpected whitespace"
		case state == blank:
		case state == single && c == '\'' || state == double && c == '"':
			state = blank
		case state == double && c == '\\':
			state = escape
		case state == escape:
			r.phpEscape(c, i)
			state = double
		default:
			if state == start {
				state = bare
			}
			if c == '$' && state != single {
				dollars = append(dollars, r.out.Len())
			}
			r.out.WriteByte(c)
		}
	}
	if !r.refused && (state == single || state == double || state == escape) {
		r.refuse(QuoteUnclosed, 0)
	}
	r.phpVariables(dollars)
}

// phpVariables replaces the variables that begin at places of the output.
func (r *reading) phpVariables(dollars []int) {
	text := r.out.String()
	r.out.Reset()
	last := 0
	for _, at := range dollars {
		m := phpVariable().FindStringSubmatchIndex(text[max(at, last):])
		if at < last || m == nil || m[0] != 0 {
			continue
		}
		r.out.WriteString(text[last:at])
		last = at + m[1]
		name := text[at+m[2] : at+m[3]]
		r.variable(name, text[at:last], true, strings.IndexByte(r.text, '$'))
	}
	r.out.WriteString(text[last:])
}

// phpGoesOn says whether phpdotenv takes the line for the first of a value over
// several lines: =" stands somewhere in it, and no other mark (Parser/Lines.php).
func phpGoesOn(line string) bool {
	if !strings.Contains(line, `="`) || strings.Contains(line, "\n") {
		return false
	}
	line = strings.ReplaceAll(line, `\\`, "")
	n := 0
	for i := 1; i < len(line); i++ {
		if line[i] == '"' && line[i-1] != '\\' {
			n++
		}
	}
	return n <= 1
}

func (r *reading) phpEscape(c byte, at int) {
	switch n := strings.IndexByte("fnrtv", c); {
	case c == '"' || c == '\\' || c == '$':
		r.out.WriteByte(c)
	case n >= 0:
		r.out.WriteByte("\f\n\r\t\v"[n])
		r.note(Unescaped, at-1)
	default:
		r.refuse(Refused, at-1) // "unexpected escape sequence"
	}
}

var symfonyVariable = pattern(`(\\*)\$(\(?)(\{)?((?i:[A-Z][A-Z0-9_]*))?(:[-=][^}]*)?(\})?`)

// readSymfonyDotenv follows Symfony's Dotenv::lexValue and resolveVariables.
func readSymfonyDotenv(r *reading) {
	text := r.text
	if trimmed := strings.TrimLeft(text, " \t"); trimmed == "" || trimmed[0] == '#' {
		return
	}
	if r.lead != "=" && r.lead != "" {
		r.refuse(Refused, 0) // "Whitespace are not supported before the value"
		return
	}
	for r.at < len(text) && text[r.at] != '\n' && !r.refused {
		switch text[r.at] {
		case '\'':
			end := strings.IndexByte(text[r.at+1:], '\'')
			if end < 0 {
				r.refuse(QuoteUnclosed, r.at)
				return
			}
			r.out.WriteString(text[r.at+1 : r.at+1+end])
			r.at += end + 2
		case '"':
			r.symfonyDouble()
		default:
			if r.symfonyBare() {
				return
			}
		}
	}
}

func (r *reading) symfonyDouble() {
	begin := r.at + 1
	for i := begin; i < len(r.text); i++ {
		if r.text[i] == '"' && (r.text[i-1] != '\\' || i > 1 && r.text[i-2] == '\\') {
			value := strings.NewReplacer(`\"`, `"`, `\r`, "\r", `\n`, "\n").Replace(r.text[begin:i])
			r.symfony(value)
			r.at = i + 1
			return
		}
	}
	r.refuse(QuoteUnclosed, r.at)
}

// symfonyBare reads up to the next quotation mark. It says whether a comment ends
// the value.
func (r *reading) symfonyBare() (ended bool) {
	var b strings.Builder
	begin, previous := r.at, byte('=')
	if r.at > 0 {
		previous = r.text[r.at-1]
	}
	for ; r.at < len(r.text); r.at++ {
		c := r.text[r.at]
		if c == '\n' || c == '"' || c == '\'' {
			break
		}
		if c == '#' && (previous == ' ' || previous == '\t') {
			r.note(CutAtHash, r.at)
			ended = true
			break
		}
		if c == '\\' && r.at+1 < len(r.text) && (r.text[r.at+1] == '"' || r.text[r.at+1] == '\'') {
			r.at++
			c = r.text[r.at]
		}
		b.WriteByte(c)
		previous = c
	}
	value := strings.TrimRightFunc(b.String(), unicode.IsSpace)
	before := r.out.Len()
	r.symfony(value)
	if r.out.String()[before:] == value && strings.ContainsFunc(value, unicode.IsSpace) {
		r.refuse(Refused, begin) // "A value containing spaces must be surrounded by quotes"
	}
	return ended
}

// symfony replaces variables, then takes doubled backslashes for one.
func (r *reading) symfony(text string) {
	inner := &reading{text: r.text, lookup: r.lookup}
	inner.symfonyVariables(text)
	r.notes, r.refused = append(r.notes, inner.notes...), r.refused || inner.refused
	r.out.WriteString(strings.ReplaceAll(inner.out.String(), `\\`, `\`))
}

func (r *reading) symfonyVariables(text string) {
	last := 0
	at := strings.IndexByte(r.text, '$')
	for _, m := range symfonyVariable().FindAllStringSubmatchIndex(text, -1) {
		r.out.WriteString(text[last:m[0]])
		last = m[1]
		switch {
		case m[5] > m[4]: // a command, which Symfony runs
			r.note(CommandRun, at)
			r.out.WriteString(text[m[0]:m[1]])
		case (m[3]-m[2])%2 == 1:
			r.out.WriteString(text[m[0]+1 : m[1]])
		case m[8] < 0 && m[10] < 0 && m[12] < 0:
			r.out.WriteString(text[m[0]:m[1]])
		case m[6] >= 0 && m[12] < 0:
			r.refuse(Refused, at)
		default:
			r.out.WriteString(text[m[2]:m[3]])
			fallback, name := "", ""
			if m[8] >= 0 {
				name = text[m[8]:m[9]]
			}
			if m[10] >= 0 {
				fallback = text[m[10]+2 : m[11]]
			}
			r.variable(name, fallback, m[6] >= 0 && meantName(name), at)
			if m[6] < 0 && m[12] >= 0 {
				r.out.WriteByte('}')
			}
		}
	}
	r.out.WriteString(text[last:])
}
