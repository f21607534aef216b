package source

import (
	"strconv"
	"strings"
	"unicode"
)

var (
	godotenvVariable = pattern(`(\\)?(\$)(\()?(\{)?([A-Z0-9_]+)?(\})?`)
	godotenvEscape   = pattern(`\\([^$])`)
)

// readGoDotenv follows joho/godotenv 1.5, parser.go: only names in capitals are
// variables.
func readGoDotenv(r *reading) {
	text := r.text
	if text == "" || text[0] != '"' && text[0] != '\'' {
		line := []rune(strings.SplitN(strings.ReplaceAll(text, "\r", "\n"), "\n", 2)[0])
		for i := len(line) - 1; i > 0; i-- {
			if line[i] == '#' && unicode.IsSpace(line[i-1]) {
				r.note(CutAtHash, len(string(line[:i])))
				line = line[:i]
				break
			}
		}
		r.expandGo(strings.TrimSpace(string(line)))
		return
	}
	for i := 1; i < len(text); i++ {
		if text[i] != text[0] || text[i-1] == '\\' {
			continue
		}
		// The quotation marks at both ends go, however many there are.
		value := strings.Trim(text[:i], text[:1])
		if text[0] == '\'' {
			r.out.WriteString(value)
		} else {
			value = strings.NewReplacer(`\\`, `\\`, `\n`, "\n", `\r`, "\r").Replace(value)
			r.expandGo(godotenvEscape().ReplaceAllString(value, "$1"))
		}
		if rest := strings.TrimSpace(text[i+1:]); rest != "" && rest[0] != '#' && !strings.HasPrefix(text[i+1:], "\n") {
			r.refuse(Refused, i)
		}
		return
	}
	r.refuse(QuoteUnclosed, 0)
}

// expandGo replaces variables of the file itself; godotenv knows no others.
func (r *reading) expandGo(text string) {
	last := 0
	for _, m := range godotenvVariable().FindAllStringSubmatchIndex(text, -1) {
		r.out.WriteString(text[last:m[0]])
		last = m[1]
		switch {
		case m[2] >= 0:
			r.out.WriteString(text[m[0]+1 : m[1]])
		case m[10] < 0:
			r.out.WriteString(text[m[0]:m[1]])
		default:
			name := text[m[10]:m[11]]
			r.variable(name, "", m[8] >= 0 && meantName(name), strings.IndexByte(r.text, '$'))
		}
	}
	r.out.WriteString(text[last:])
}

var composeEscape = pattern(`\\(?:[abcfnrtv$"\\]|0\d{0,3})`)

// readComposeEnvFile follows compose-go 2, dotenv/parser.go: an env_file, and the
// .env file beside compose.yaml.
func readComposeEnvFile(r *reading) {
	text := r.text
	if text == "" || text[0] != '"' && text[0] != '\'' {
		line, _, _ := strings.Cut(text, "\n")
		if i := strings.Index(line, " #"); i >= 0 {
			r.note(CutAtHash, i+1)
			line = line[:i]
		}
		r.compose(strings.TrimRightFunc(line, unicode.IsSpace))
		return
	}
	var inner strings.Builder
	for i := 1; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) && text[i+1] == text[0] {
			i++
			inner.WriteByte(text[i])
			continue
		}
		if text[i] == '\\' && i+1 < len(text) {
			inner.WriteByte('\\')
			i++
		}
		if text[i] != text[0] {
			inner.WriteByte(text[i])
			continue
		}
		if text[0] == '\'' {
			r.out.WriteString(inner.String())
		} else {
			r.compose(composeEscape().ReplaceAllStringFunc(inner.String(), composeUnescape))
		}
		if rest := strings.TrimSpace(text[i+1:]); rest != "" && rest[0] != '#' {
			r.refuse(Refused, i)
		}
		return
	}
	r.refuse(QuoteUnclosed, 0)
}

func composeUnescape(match string) string {
	if match == `\$` {
		return "$$"
	}
	code := match
	if strings.HasPrefix(code, `\0`) {
		code = `\` + code[2:]
	}
	c, _, _, err := strconv.UnquoteChar(code, '"')
	if err != nil {
		return match
	}
	return string(c)
}

// compose replaces variables as compose does, in this file and in compose.yaml.
func (r *reading) compose(text string) {
	last := 0
	at := strings.IndexByte(r.text, '$')
	for _, m := range composeVariable().FindAllStringSubmatchIndex(text, -1) {
		r.out.WriteString(text[last:m[0]])
		last = m[1]
		group := func(n int) string {
			if m[2*n] < 0 {
				return ""
			}
			return text[m[2*n]:m[2*n+1]]
		}
		switch name := group(2) + group(3); {
		case m[2] >= 0:
			r.out.WriteByte('$')
		case name == "":
			r.refuse(Refused, at) // ${ without a name: "invalid interpolation format"
		case strings.HasSuffix(group(4), "+"):
			if text, ok := r.known(name); ok && text != "" {
				r.out.WriteString(group(5))
			}
		default:
			r.variable(name, group(5), group(3) != "" && meantName(name), at)
		}
	}
	r.out.WriteString(text[last:])
}

// known is the value of a variable.
func (r *reading) known(name string) (string, bool) {
	if r.lookup == nil {
		return "", false
	}
	return r.lookup(name)
}
