package source

import (
	"strings"
	"unicode"
)

// readRustDotenv follows dotenvy 0.15, parse.rs, to the letter: a variable's name
// ends at an underscore, and one at the end of a quoted value swallows the mark.
func readRustDotenv(r *reading) {
	text, _, _ := strings.Cut(r.text, "\n")
	text = strings.TrimRightFunc(text, unicode.IsSpace)
	s := &rustReading{reading: r}
	for i, c := range text {
		if s.ending {
			if c == '#' {
				r.note(CutAtHash, i)
				return
			}
			if c != ' ' && c != '\t' {
				r.refuse(Refused, i)
				return
			}
			continue
		}
		if s.quote == 0 && c == '#' && i == 0 {
			return
		}
		if !s.take(i, c) {
			r.refuse(Refused, i)
			return
		}
	}
	switch {
	case s.quote != 0:
		r.refuse(QuoteUnclosed, 0)
	case s.mode == inBraces:
		r.refuse(Refused, s.dollar)
	case s.mode == inName:
		s.apply()
	}
}

// rustReading is where dotenvy stands in a value.
type rustReading struct {
	*reading
	quote           rune
	escaped, ending bool
	mode            int // of the variable that is being read
	name            string
	dollar          int
}

const (
	inName   = 1 + iota // $NAME
	inBraces            // ${NAME}
)

func (s *rustReading) apply() {
	s.variable(s.name, "", s.mode == inBraces && meantName(s.name), s.dollar)
	s.name = ""
}

// take reads a character; it says whether dotenvy takes it.
func (s *rustReading) take(i int, c rune) bool {
	switch {
	case s.escaped:
		s.escaped = false
		if c == 'n' {
			c = '\n'
		} else if !strings.ContainsRune(`\'"$ `, c) {
			return false
		}
		s.out.WriteRune(c)
	case s.quote == '\'' && c == '\'':
		s.quote = 0
	case s.quote == '\'':
		s.out.WriteRune(c)
	case s.mode != 0:
		s.takeName(c)
	case c == '$':
		s.mode, s.dollar = inName, i
	case s.quote == '"' && c == '"':
		s.quote = 0
	case s.quote == 0 && (c == '"' || c == '\''):
		s.quote = c
	case c == '\\':
		s.escaped = true
	case s.quote == 0 && (c == ' ' || c == '\t'):
		s.ending = true
	default:
		s.out.WriteRune(c)
	}
	return true
}

// takeName reads a character of a variable, or the one behind it.
func (s *rustReading) takeName(c rune) {
	switch {
	case s.mode == inBraces && c == '}':
		s.apply()
		s.mode = 0
	case s.mode == inBraces || unicode.IsLetter(c) || unicode.IsNumber(c):
		s.name += string(c)
	case c == '{' && s.name == "":
		s.mode = inBraces
	default:
		s.apply()
		if c != '$' {
			s.out.WriteRune(c)
			s.mode = 0
		}
	}
}

// readSystemdEnv follows systemd's env-file.c: nothing is replaced, there are no
// comments behind values, and only a value that begins with a quotation mark is quoted.
func readSystemdEnv(r *reading) {
	text := strings.TrimRight(r.text, "\r\n")
	value, kept := []byte{}, 0 // kept: up to here blanks at the end stay
	quote, bare := byte(0), false
	for i := 0; i < len(text); i++ {
		c := text[i]
		escapes := c == '\\' && i+1 < len(text)
		switch {
		case quote != 0 && c == quote:
			quote, kept = 0, len(value)
		case quote == '\'' || quote == '"' && !escapes:
			value = append(value, c)
		case quote == '"':
			i++
			if strings.IndexByte("\"\\`$", text[i]) < 0 && text[i] != '\n' {
				value = append(value, '\\')
			}
			if text[i] != '\n' {
				value = append(value, text[i])
			}
		case escapes:
			i++
			bare = true
			if text[i] != '\n' {
				value = append(value, text[i])
			}
			if strings.IndexByte("\\\"'$ ", text[i]) < 0 {
				r.note(Unescaped, i-1)
			}
			kept = len(value)
		case c == '\\':
		case !bare && (c == '"' || c == '\''):
			quote = c
		case !bare && (c == ' ' || c == '\t'):
		default:
			bare = true
			value = append(value, c)
			if c != ' ' && c != '\t' {
				kept = len(value)
			}
		}
	}
	if quote != 0 {
		r.note(QuoteUnclosed, 0)
		kept = len(value)
	}
	r.out.Write(value[:kept])
}
