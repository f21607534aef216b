package source

import (
	"strings"
)

var shellVariable = pattern(`^\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)(?::?[-=]([^{}]*))?\}|([0-9@*#?$!-]))`)

// shell reads one word as a POSIX shell does (POSIX.1-2017, Shell Command Language
// 2.2 and 2.6), from inside of the quotation mark if that is not 0.
func (r *reading) shell(quote byte, fromOutside bool) {
	inside := quote
	for r.at < len(r.text) {
		c := r.text[r.at]
		switch {
		case quote == '\'':
			if c == '\'' {
				quote = 0
			} else {
				r.out.WriteByte(c)
			}
			r.at++
		case c == '\\':
			r.shellEscape(quote)
		case c == '$':
			r.shellDollar()
		case c == '`':
			r.note(CommandRun, r.at)
			if end := strings.IndexByte(r.text[r.at+1:], '`'); end >= 0 {
				r.at += end + 2
			} else {
				r.refuse(CommandRun, r.at)
				return
			}
		case quote == '"':
			if c == '"' {
				quote = 0
			} else {
				r.out.WriteByte(c)
			}
			r.at++
		case c == '"' || c == '\'':
			quote = c
			r.at++
		case c == ' ' || c == '\t' || c == '\n':
			r.shellRest()
			return
		case c == ';':
			r.note(CutAtBlank, r.at)
			return
		case strings.IndexByte("&|<>()", c) >= 0:
			r.refuse(CutAtBlank, r.at)
			return
		default:
			r.out.WriteByte(c)
			r.at++
		}
	}
	if quote != inside && quote != 0 || fromOutside && quote != 0 {
		r.refuse(QuoteUnclosed, 0)
	}
}

// shellEscape reads a backslash.
func (r *reading) shellEscape(quote byte) {
	if r.at+1 >= len(r.text) { // the next line belongs to the value
		r.note(Unescaped, r.at)
		r.at++
		return
	}
	next := r.text[r.at+1]
	switch {
	case next == '\n':
	case quote == '"' && strings.IndexByte("$`\"\\", next) < 0:
		r.out.WriteString(r.text[r.at : r.at+2])
	default:
		if quote == 0 && strings.IndexByte("$`\"\\' #;&|<>()", next) < 0 {
			r.note(Unescaped, r.at)
		}
		r.out.WriteByte(next)
	}
	r.at += 2
}

// shellDollar reads what begins with a $.
func (r *reading) shellDollar() {
	if strings.HasPrefix(r.text[r.at:], "$(") {
		r.note(CommandRun, r.at)
		end := strings.IndexByte(r.text[r.at:], ')')
		if end < 0 {
			end = len(r.text) - r.at - 1
		}
		r.at += end + 1
		return
	}
	m := shellVariable().FindStringSubmatchIndex(r.text[r.at:])
	if m == nil {
		if strings.HasPrefix(r.text[r.at:], "${") {
			r.refuse(Refused, r.at)
			r.at = len(r.text)
			return
		}
		r.out.WriteByte('$')
		r.at++
		return
	}
	group := func(n int) string {
		if m[2*n] < 0 {
			return ""
		}
		return r.text[r.at+m[2*n] : r.at+m[2*n+1]]
	}
	if group(4) != "" {
		r.note(Expanded, r.at) // $1, $$ and their like
	} else {
		name := group(1) + group(2)
		r.variable(name, group(3), group(2) != "" && meantName(name), r.at)
	}
	r.at += m[1]
}

// shellRest looks at what stands behind the first blank: a comment, further
// assignments, or a command that then gets the assignment for itself alone.
func (r *reading) shellRest() {
	rest := strings.TrimSpace(r.text[r.at:])
	switch {
	case rest == "":
	case rest[0] == '#':
		r.note(CutAtHash, strings.IndexByte(r.text[r.at:], '#')+r.at)
	case shellAssign().MatchString(rest) || rest[0] == ';':
		r.note(CutAtBlank, r.at)
	default:
		r.refuse(CutAtBlank, r.at)
	}
}
