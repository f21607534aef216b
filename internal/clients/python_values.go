package clients

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// pythonBool writes a switch as Python does.
func pythonBool(on bool) string {
	if on {
		return "True"
	}
	return "False"
}

// strtobool reads a switch as distutils' function of that name does. Any other word,
// and an empty value, is an error that ends the program.
func strtobool(text string, _ source.Kind) (on, valid bool) {
	switch strings.ToLower(text) {
	case "y", "yes", "t", "true", "on", "1":
		return true, true
	case "n", "no", "f", "false", "off", "0":
		return false, true
	}
	return false, false
}

// pythonTruth is what a program in Python takes a switch for. In program text that
// is not always what the word says; see pythonSwitch.
func pythonTruth(c *Config, key string) bool {
	if v, set := c.Values[key]; set && v.Known && c.form().Format == source.Python {
		on, _ := pythonSwitch(v)
		return on
	}
	return c.Bool(key)
}

// pythonSwitch reads a switch of program text: a string is on unless it is empty, so
// that "False" is on. A variable of the environment is a string, unless the program
// turns it into something else.
func pythonSwitch(v Value) (on, valid bool) {
	if e := v.Entry; e != nil && e.Kind == source.Reference && (pythonCasts().MatchString(e.Raw) || v.Text == e.Default && !quotedIn(e.Raw, v.Text)) {
		return WordTruth(v.Text, source.Bool)
	}
	return NonEmptyTruth(v.Text, v.Kind)
}

// pythonCasts finds what makes a switch of a variable's words: env.bool(...) of
// django-environ, config(..., cast=bool) of decouple.
var pythonCasts = pattern(`\.bool\(|cast\s*=\s*bool|strtobool|getboolean`)

func quotedIn(raw, text string) bool {
	return strings.Contains(raw, "'"+text+"'") || strings.Contains(raw, `"`+text+`"`)
}

// notAnInt is what Python says of a text that int() does not take; empty if it does.
func notAnInt(text string) string {
	if _, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(text), "_", "")); err == nil {
		return ""
	}
	return "invalid literal for int() with base 10: " + pythonRepr(text)
}

// pythonRepr is a text as repr() shows it; a text that is long or has characters
// that do not show is left out.
func pythonRepr(text string) string {
	const most = 60
	switch {
	case len(text) > most || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "'...'"
	case strings.Contains(text, "'") && !strings.Contains(text, `"`):
		return `"` + strings.ReplaceAll(text, `\`, `\\`) + `"`
	}
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'"
}

// pythonReply is the text of a reply as repr() shows it, of a str or, with its b in
// front, of bytes: the lines with \n between them.
func pythonReply(r *probe.Reply, bytes bool) string {
	if r == nil {
		return "..."
	}
	text, quote, prefix := strings.Join(r.Lines, "\n"), "'", ""
	if strings.Contains(text, "'") && !strings.Contains(text, `"`) {
		quote = `"`
	}
	if bytes {
		prefix = "b"
	}
	var b strings.Builder
	for _, c := range text {
		switch {
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\\' || string(c) == quote:
			b.WriteString(`\` + string(c))
		case bytes && c > 126:
			for _, x := range []byte(string(c)) {
				b.WriteString(`\x` + strconv.FormatInt(int64(x), 16))
			}
		default:
			b.WriteRune(c)
		}
	}
	return prefix + quote + b.String() + quote
}
