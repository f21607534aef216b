package source

import (
	"regexp"
	"sync"
)

// pattern is a regular expression that is compiled when it is first needed: a
// command reads files of one or two formats, or of none.
func pattern(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
