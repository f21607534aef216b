package source

import (
	"strings"
)

var iniVariable = pattern(`%\(([^)]{1,100})\)s`)

// evaluateINI is what a reader of INI files makes of a value.
func evaluateINI(e *Entry, d Dialect, r *reading) (value string, changes []Change) {
	switch d {
	case GoINI:
		readGoINI(r)
	case PythonConfigINI:
		readConfigParser(r)
	default:
		return e.Value, nil
	}
	return r.compare(e)
}

// readGoINI follows gopkg.in/ini.v1, parser.go, with its default options: a # or ;
// anywhere begins a comment, in quotation marks, too, but not in backquotes.
func readGoINI(r *reading) {
	text := strings.TrimSpace(r.text)
	for _, mark := range []string{`"""`, "`"} {
		if !strings.HasPrefix(text, mark) {
			continue
		}
		if end := strings.LastIndex(text[len(mark):], mark); end >= 0 {
			r.goINIVariables(text[len(mark) : len(mark)+end])
			return
		}
		r.refuse(QuoteUnclosed, 0)
		return
	}
	if strings.HasSuffix(text, `\`) { // the next line belongs to the value
		r.note(Unescaped, len(text)-1)
		r.goINIVariables(text[:len(text)-1])
		return
	}
	if i := strings.IndexAny(text, "#;"); i >= 0 {
		r.note(CutAtHash, i)
		text = strings.TrimSpace(text[:i])
	}
	if n := len(text); n > 1 && (text[0] == '"' || text[0] == '\'') && strings.IndexByte(text[1:], text[0]) == n-2 {
		text = text[1 : n-1]
	}
	r.goINIVariables(text)
}

// goINIVariables replaces %(name)s.
func (r *reading) goINIVariables(text string) {
	if iniVariable().MatchString(text) {
		r.note(PercentDecoded, strings.IndexByte(r.text, '%'))
	}
	r.out.WriteString(text)
}

// readConfigParser follows Python's configparser with BasicInterpolation: a % must
// be doubled, quotation marks and comments behind the value stay.
func readConfigParser(r *reading) {
	text := strings.TrimSpace(r.text)
	for i := 0; i < len(text); i++ {
		if text[i] != '%' {
			r.out.WriteByte(text[i])
			continue
		}
		switch {
		case strings.HasPrefix(text[i:], "%%"):
			r.out.WriteByte('%')
			i++
		case iniVariable().MatchString(text[i:]) && text[i+1] == '(':
			m := iniVariable().FindStringSubmatchIndex(text[i:])
			value, ok := r.known(text[i+m[2] : i+m[3]])
			if !ok {
				r.refuse(PercentDecoded, i) // InterpolationMissingOptionError
				return
			}
			r.out.WriteString(value)
			i += m[1] - 1
		default:
			r.refuse(PercentDecoded, i) // InterpolationSyntaxError
			return
		}
	}
}

var symfonyParameter = pattern(`%%|%([^%\s]+)%`)

// evaluateSymfony replaces %name% in a file of Symfony's configuration, as
// ParameterBag::resolveString does: a parameter that does not exist is an error.
// %env(NAME)% is a variable.
func evaluateSymfony(e *Entry, r *reading) (value string, changes []Change) {
	last := 0
	for _, m := range symfonyParameter().FindAllStringSubmatchIndex(e.Value, -1) {
		r.out.WriteString(e.Value[last:m[0]])
		last = m[1]
		if m[2] < 0 {
			r.out.WriteByte('%')
			continue
		}
		name := e.Value[m[2]:m[3]]
		if variable, ok := strings.CutPrefix(name, "env("); ok {
			variable = strings.TrimSuffix(variable, ")")
			r.variable(variable[strings.LastIndexByte(variable, ':')+1:], "", true, strings.IndexByte(e.Raw, '%'))
			continue
		}
		r.refuse(PercentDecoded, strings.IndexByte(e.Raw, '%'))
	}
	r.out.WriteString(e.Value[last:])
	if r.refused {
		return "", r.changes(e)
	}
	return r.out.String(), r.changes(e)
}

var postfixVariable = pattern(`\$(?:(\$)|([A-Za-z0-9_]+)|[({]([A-Za-z0-9_]+)(?:([?:])([^{}()]*))?[)}])`)

// evaluatePostfix replaces $name, ${name} and $$ (postconf(5)). Names are those of
// other parameters.
func evaluatePostfix(e *Entry, r *reading) (value string, changes []Change) {
	text, last := e.Value, 0
	for _, m := range postfixVariable().FindAllStringSubmatchIndex(text, -1) {
		r.out.WriteString(text[last:m[0]])
		last = m[1]
		if m[2] >= 0 {
			r.out.WriteByte('$')
			continue
		}
		name := ""
		for _, g := range []int{4, 6} {
			if m[g] >= 0 {
				name = text[m[g]:m[g+1]]
			}
		}
		r.variable(name, "", true, strings.IndexByte(e.Raw, '$'))
	}
	r.out.WriteString(text[last:])
	return r.out.String(), r.changes(e)
}
