package source

import (
	"bytes"
	"path"
	"strings"
)

// maxDepth is how deep brackets are followed.
const maxDepth = 60

// language is what the reader of program text knows of a language. There is one
// reader for all of them, and it does not understand programs: it finds names that
// get a value, and values in the arguments of calls.
type language struct {
	format Format
	syntax syntax
	// files are patterns of file names; words and marks of the text tell the
	// language where the name does not.
	files, marks []string
	// values are the names that are values themselves, such as None.
	values map[string]Kind
	// members are the operators between an object and its member.
	members []string
	// keys gives the marks between a name and its value, by the bracket around.
	keys map[string][]string
	// joins is the operator that joins strings; adjacent: none is needed.
	joins    string
	adjacent bool
	// before are words that may stand before a value and change nothing.
	before []string
	// composite: a name right before { is the type of what is in the braces.
	composite bool
	// annotated: a type may stand between a name and its value, behind a colon.
	annotated bool
	// bodies are words that start a declaration of types, which has no values.
	bodies []string
	// calls are the functions that matter, by name.
	calls map[string]call
	// setter says whether a method with one argument sets what it is named for.
	setter func(name string) bool
	// variables are the tables of environment variables: ENV['X'].
	variables []string
	// target is the key of what an assignment assigns to.
	target func(names []string, index bool) string
	// constant is the value that a name stands for in a library.
	constant func(names []string) (string, bool)
	write    writing
	// whole, if set, reads the text, where that is no list of statements.
	whole func(*reader)
	// rate, if set, rates the text instead of the marks.
	rate func(text []byte) int
}

// call is what is known of a function.
type call struct {
	does callKind
	// key is the key of the call; empty if the call itself is no setting.
	key string
	// args are the names of the positional arguments; "" for what does not matter.
	args []string
	// short are their names where there are fewer of them.
	short map[int][]string
	// starts: what follows is about the object that the call makes, until the next
	// such call.
	starts bool
}

type callKind uint8

const (
	callMakes   callKind = iota // arguments are settings
	callEnv                     // the value of a variable of the environment
	callWraps                   // its argument, in another type
	callPlain                   // what is in it counts as if the call were not there
	callSets                    // the first argument is a key and the second its value
	callSkips                   // says nothing
	callFormats                 // a format and what is filled in
	callJoins                   // host and port
)

// value is what an expression comes to.
type value struct {
	kind       Kind
	text       string
	start, end int
	quote      byte
	ref, def   string
	container  bool
	// name is the variable that the expression is, empty for all others; start and
	// end are then where the variable gets its value.
	name             string
	useStart, useEnd int
	// from and to are the entries of a container.
	from, to int
}

// scope is where in the structure of a text the reader is.
type scope struct {
	// path is the key of what is around; where is the same with the numbers of
	// list items; block is the part of where up to the last of those.
	path, where, block string
	bracket            string
	depth              int
}

func (l *language) register() {
	register(codec{format: l.format, fits: l.fits, parse: func(d *Document) { l.read(d) },
		literal: l.literal, insert: l.insert, remove: l.remove, block: l.fresh})
}

// fits rates by the file's name, else by the words that only this language has.
func (l *language) fits(name string, text []byte) int {
	base := strings.ToLower(path.Base(strings.ReplaceAll(name, `\`, "/")))
	for _, pattern := range l.files {
		if ok, _ := path.Match(pattern, base); ok {
			return 95
		}
	}
	if l.rate != nil {
		return l.rate(text)
	}
	score := 0
	for _, mark := range l.marks {
		if bytes.Contains(text, []byte(mark)) {
			score += 25
		}
	}
	return min(score, 75)
}
