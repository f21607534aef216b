package source

import (
	"strings"
)

// Ways in which the value of another place is put into a text: ${NAME},
// ${NAME:default} of Spring, ${NAME:-default} of shells, %env(NAME)% of Symfony,
// {{ ... }} of templates, <%= ENV['NAME'] %> of Rails.
var (
	dollarWhole  = pattern(`^\$\{([A-Za-z_][\w.-]*)(?::-?([^{}]*)|-([^{}]*))?\}$`)
	dollarPart   = pattern(`\$\{[A-Za-z_][\w.-]*(?::?-?[^{}]*)?\}`)
	symfonyWhole = pattern(`^%env\((?:[a-z_]+:)*(\w+)\)%$`)
	bracesWhole  = pattern(`^\$?\{\{-?\s*(.*?)\s*-?\}\}$`)
	bracesPart   = pattern(`\{\{[^{}]+\}\}|<%=.*%>`)
	bracesEnv    = pattern(`(?:env|lookup|env_override)[ (]+["']?(?:env["'], *["'])?(\w+)["']?`)
	bracesOr     = pattern(`\bdefault[ (]+["']([^"']*)["']`)
	rubyWhole    = pattern(`^<%=\s*ENV(?:\[|\.fetch\()\s*["'](\w+)["']\s*(?:,\s*["']([^"']*)["'])?.*%>$`)
)

// refer makes a Reference of a value that is one, and an Expression of a text with
// one inside.
func refer(e *Entry) {
	text := e.Value
	if e.Kind != Text || !strings.ContainsAny(text, "${%<") || len(text) > 4096 {
		return
	}
	if m := dollarWhole().FindStringSubmatch(text); m != nil {
		e.Ref, e.Default = m[1], m[2]+m[3]
	} else if m := symfonyWhole().FindStringSubmatch(text); m != nil {
		e.Ref = m[1]
	} else if m := rubyWhole().FindStringSubmatch(text); m != nil {
		e.Ref, e.Default = m[1], m[2]
	} else if m := bracesWhole().FindStringSubmatch(text); m != nil {
		e.Ref = m[1]
		if n := bracesEnv().FindStringSubmatch(m[1]); n != nil {
			e.Ref = n[1]
		}
		if n := bracesOr().FindStringSubmatch(m[1]); n != nil {
			e.Default = n[1]
		}
	} else if dollarPart().MatchString(text) || bracesPart().MatchString(text) {
		e.Kind, e.Value = Expression, ""
		return
	} else {
		return
	}
	e.Kind, e.Value = Reference, ""
}
