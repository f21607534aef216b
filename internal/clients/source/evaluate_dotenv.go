package source

import (
	"regexp"
	"strings"
	"unicode"
)

// dotenvReaders are the readers of .env files. Each reads what stands behind the
// equals sign.
var dotenvReaders = map[Dialect]func(*reading){
	PythonDotenv: readPythonDotenv, DjangoEnviron: readDjangoEnviron, NodeDotenv: readNodeDotenv, PHPDotenv: readPHPDotenv,
	SymfonyDotenv: readSymfonyDotenv, RubyDotenv: readRubyDotenv, GoDotenv: readGoDotenv, RustDotenv: readRustDotenv,
	ComposeEnvFile: readComposeEnvFile, DockerEnvFile: readDockerEnvFile, SystemdEnv: readSystemdEnv, ShellDialect: readShell,
}

// readShell is a file that a shell sources.
func readShell(r *reading) {
	if r.lead != "=" && r.lead != "" {
		r.refuse(CutAtBlank, 0) // the name, or the value, is taken for a command
		return
	}
	r.shell(0, true)
}

// readDockerEnvFile takes all behind the equals sign as it is, and refuses a blank
// in front of it (docker/cli, opts/file.go).
func readDockerEnvFile(r *reading) {
	before, after, _ := strings.Cut(r.lead, "=")
	if before != "" {
		r.refuse(Refused, 0)
	}
	r.out.WriteString(after + r.text)
}

var (
	pythonSingle   = pattern(`^'((?:\\'|[^'])*)'`)
	pythonDouble   = pattern(`^"((?:\\"|[^"])*)"`)
	pythonRest     = pattern(`^[^\S\r\n]*(?:#[^\r\n]*)?(?:\r?\n|$)`)
	pythonComment  = pattern(`\s+#`)
	pythonVariable = pattern(`\$\{([^}:]{0,100})(?::-([^}]{0,200}))?\}`)
)

// readPythonDotenv follows python-dotenv's parser.py and variables.py: only ${NAME}
// is replaced, in single quotation marks, too.
func readPythonDotenv(r *reading) {
	text := r.text
	for quote, form := range map[byte]*regexp.Regexp{'\'': pythonSingle(), '"': pythonDouble()} {
		if text == "" || text[0] != quote {
			continue
		}
		m := form.FindStringSubmatch(text)
		if m == nil || !pythonRest().MatchString(text[len(m[0]):]) {
			r.refuse(QuoteUnclosed, 0)
			return
		}
		escapes := `\'`
		if quote == '"' {
			escapes = `\'"abfnrtv`
		}
		r.braces(unescapeC(m[1], escapes), pythonVariable())
		return
	}
	line, _, _ := strings.Cut(text, "\n")
	if m := pythonComment().FindStringIndex(line); m != nil {
		r.note(CutAtHash, m[1]-1)
		line = line[:m[0]]
	}
	r.braces(strings.TrimRightFunc(line, unicode.IsSpace), pythonVariable())
}

// braces replaces ${NAME} and ${NAME:-default}.
func (r *reading) braces(text string, form *regexp.Regexp) {
	last := 0
	for _, m := range form.FindAllStringSubmatchIndex(text, -1) {
		r.out.WriteString(text[last:m[0]])
		last = m[1]
		fallback := ""
		if len(m) > 4 && m[4] >= 0 {
			fallback = text[m[4]:m[5]]
		}
		name := text[m[2]:m[3]]
		r.variable(name, fallback, meantName(name), strings.IndexByte(r.text, '$'))
	}
	r.out.WriteString(text[last:])
}

// unescapeC reads backslashes before the characters given, as C does.
func unescapeC(s, escapes string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) || strings.IndexByte(escapes, s[i+1]) < 0 {
			b.WriteByte(s[i])
			continue
		}
		i++
		if n := strings.IndexByte("abfnrtv", s[i]); n >= 0 {
			b.WriteByte("\a\b\f\n\r\t\v"[n])
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// readDjangoEnviron follows django-environ's read_env, and Env.str, which takes a
// value that begins with a $ for the name of another variable.
func readDjangoEnviron(r *reading) {
	text, _, _ := strings.Cut(r.text, "\n")
	before, after, _ := strings.Cut(r.lead, "=")
	if before != "" {
		r.refuse(Refused, 0) // no line that it takes for a setting
		return
	}
	text = after + text
	if n := len(text); n > 1 && text[0] == '\'' && text[n-1] == '\'' {
		text = text[1 : n-1]
	}
	if n := len(text); n > 1 && text[0] == '"' && text[n-1] == '"' {
		text = environEscape().ReplaceAllStringFunc(text[1:n-1], func(m string) string {
			if strings.ContainsAny(m[1:], "rnt") {
				return m
			}
			return m[1:]
		})
		if strings.Contains(r.text, `\`) {
			r.note(Unescaped, strings.IndexByte(r.text, '\\'))
		}
	}
	if !strings.HasPrefix(text, "$") {
		r.out.WriteString(text)
		return
	}
	name := strings.TrimLeft(text, "$")
	if r.lookup != nil {
		if value, ok := r.lookup(name); ok {
			r.out.WriteString(value)
			return
		}
	}
	r.refuse(Expanded, strings.IndexByte(r.text, '$'))
}

var environEscape = pattern(`\\.`)

var (
	nodeValue = pattern("^(?:(\\s*'(?:\\\\'|[^'])*'|\\s*\"(?:\\\\\"|[^\"])*\"|\\s*`(?:\\\\`|[^`])*`|[^#\\r\\n]+))?\\s*(?:#[^\\n]*)?(?:\\r?\\n|$)")
	rubyValue = pattern(`^(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|[^#\r\n]+)?\s*(?:#[^\n]*)?(?:\r?\n|$)`)
)

// matched is the value that a reader made of one expression finds, trimmed.
func (r *reading) matched(form *regexp.Regexp) (value string, quote byte) {
	m := form.FindStringSubmatchIndex(r.text)
	if m == nil {
		r.refuse(Refused, 0)
		return "", 0
	}
	if m[2] >= 0 {
		value = strings.TrimSpace(r.text[m[2]:m[3]])
		if m[3] < len(r.text) && strings.IndexByte(r.text[m[3]:], '#') >= 0 {
			r.note(CutAtHash, m[3]+strings.IndexByte(r.text[m[3]:], '#'))
		}
	} else if strings.HasPrefix(r.text, "#") {
		r.note(CutAtHash, 0)
	}
	if n := len(value); n > 1 && value[0] == value[n-1] && strings.IndexByte("\"'`", value[0]) >= 0 {
		return value[1 : n-1], value[0]
	}
	return value, 0
}

// readNodeDotenv follows the npm package dotenv, lib/main.js.
func readNodeDotenv(r *reading) {
	value, quote := r.matched(nodeValue())
	if first := strings.TrimLeft(r.text, " \t"); quote == '"' || quote == 0 && strings.HasPrefix(first, `"`) {
		value = strings.NewReplacer(`\n`, "\n", `\r`, "\r").Replace(value)
	}
	r.out.WriteString(value)
}

var rubyVariable = pattern(`(?i)(\\)?(\$)(\()?(\{)?([A-Z0-9_]+)?(\})?`)

// readRubyDotenv follows the gem dotenv 3, lib/dotenv/parser.rb.
func readRubyDotenv(r *reading) {
	value, quote := r.matched(rubyValue())
	if quote == '`' {
		value, quote = "`"+value+"`", 0
	}
	if quote == '\'' {
		r.out.WriteString(value)
		return
	}
	if quote == '"' {
		value = strings.NewReplacer(`\n`, `\\n`, `\r`, `\\r`).Replace(value)
	}
	if strings.Contains(value, `\`) {
		r.note(Unescaped, strings.IndexByte(r.text, '\\'))
	}
	r.expand(rubyEscape().ReplaceAllString(value, "$1"), rubyVariable())
}

var rubyEscape = pattern(`(?s)\\([^$])`)

// expand replaces variables by an expression whose groups are: a backslash, the $,
// an opening parenthesis, an opening brace, the name, a closing brace.
func (r *reading) expand(text string, form *regexp.Regexp) {
	last := 0
	at := strings.IndexByte(r.text, '$')
	for _, m := range form.FindAllStringSubmatchIndex(text, -1) {
		r.out.WriteString(text[last:m[0]])
		last = m[1]
		switch {
		case m[6] >= 0:
			if m[2] < 0 {
				r.note(CommandRun, at)
			}
			r.out.WriteString(text[m[0]:m[1]])
		case m[2] >= 0:
			r.out.WriteString(text[m[0]+1 : m[1]])
		case m[10] < 0:
			r.out.WriteString(text[m[0]:m[1]])
		default:
			name := text[m[10]:m[11]]
			r.variable(name, "", m[8] >= 0 && meantName(name), at)
		}
	}
	r.out.WriteString(text[last:])
}
