package source

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxTokens bounds what is looked at of a program: settings stand in small files,
// and a hostile one must not fill the memory.
const maxTokens = 1 << 18

// maxPattern is the longest regular expression that is taken for one.
const maxPattern = 500

type tokenKind uint8

const (
	nameToken tokenKind = iota
	numberToken
	stringToken
	symbolToken // Ruby's :name
	markToken   // operators and separators
	openToken   // ( [ {
	closeToken  // ) ] }
)

// token is a piece of program text.
type token struct {
	kind       tokenKind
	start, end int
	// text is the token as written; of a string, what it stands for.
	text  string
	quote byte
	// first: the token is the first one on its line.
	first bool
	// computed: the program fills in parts of the string when it runs.
	computed bool
	// match is the index of the other one of a pair of brackets.
	match int
}

// syntax is how a language writes its tokens.
type syntax struct {
	line     []string    // what starts a comment up to the end of the line
	block    [][2]string // what encloses a comment
	quotes   string      // quotation marks
	long     string      // those whose strings go over line ends
	verbatim string      // those in which a backslash is a character like others
	simple   string      // those in which a backslash escapes only itself and the mark
	triple   bool        // three quotation marks in a row enclose a long string
	keeps    bool        // a backslash before any other letter stays
	prefixes string      // letters that may stand right before a quotation mark
	hashes   bool        // r#"..."#
	chars    bool        // ' encloses one character, or starts a lifetime
	names    string      // characters besides letters, digits and _ that names have
	symbols  bool        // :name is a symbol
	regex    bool        // /.../ can be a pattern
	heredoc  string      // what starts a here document
	fills    map[byte]string
}

// scanner cuts a text into tokens.
type scanner struct {
	*syntax
	text     []byte
	at, end  int
	tokens   []token
	comments []span // whole lines that are comments: what stands behind the mark
	first    bool
	lost     map[byte]bool // quotation marks with no partner in the rest of the text

	line0, line1 int // where lineEnd has looked, and what it has found
}

// scan cuts the bytes from start to end into tokens.
func (s *syntax) scan(text []byte, start, end int) ([]token, []span) {
	c := scanner{syntax: s, text: text, at: start, end: end, first: true, lost: map[byte]bool{}}
	c.tokens = make([]token, 0, min((end-start)/3+8, maxTokens/8))
	for c.at < c.end && len(c.tokens) < maxTokens {
		c.next()
	}
	pairBrackets(c.tokens)
	return c.tokens, c.comments
}

// next takes the next token, comment or blank.
func (c *scanner) next() {
	b := c.text[c.at]
	switch {
	case b == '\n':
		c.first = true
		c.at++
	case b <= ' ':
		c.at++
	case c.comment():
	case c.hereDocument():
	case c.quoted():
	case c.symbols && b == ':' && c.symbol():
	case b >= '0' && b <= '9':
		c.number()
	case c.nameByte(b):
		c.name()
	case c.regex && b == '/' && c.pattern():
	default:
		c.mark()
	}
}

// add appends the token from start to where the scanner is now.
func (c *scanner) add(kind tokenKind, start int) *token {
	c.tokens = append(c.tokens, token{kind: kind, start: start, end: c.at, text: string(c.text[start:c.at]), first: c.first, match: -1})
	c.first = false
	return &c.tokens[len(c.tokens)-1]
}

// has says whether the text goes on with a word.
func (c *scanner) has(word string) bool {
	return word != "" && len(word) <= c.end-c.at && string(c.text[c.at:c.at+len(word)]) == word
}

// lineEnd is the end of the line that has the byte at from. It is remembered: a
// long line is not to be searched again for each string in it.
func (c *scanner) lineEnd(from int) int {
	if c.line0 <= from && from <= c.line1 && c.line1 > 0 {
		return c.line1
	}
	c.line0, c.line1 = from, c.end
	if i := bytes.IndexByte(c.text[min(from, c.end):c.end], '\n'); i >= 0 {
		c.line1 = from + i
	}
	return c.line1
}

func (c *scanner) comment() bool {
	for _, mark := range c.line {
		if c.has(mark) {
			end := c.lineEnd(c.at)
			if c.first {
				c.comments = append(c.comments, span{c.at + len(mark), end})
			}
			c.at = end
			return true
		}
	}
	for _, pair := range c.block {
		if c.has(pair[0]) {
			c.at += len(pair[0])
			if i := bytes.Index(c.text[c.at:c.end], []byte(pair[1])); i >= 0 {
				c.at += i + len(pair[1])
			} else {
				c.at = c.end
			}
			return true
		}
	}
	return false
}

func (c *scanner) nameByte(b byte) bool {
	return b == '_' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= utf8.RuneSelf || strings.IndexByte(c.names, b) >= 0
}

func (c *scanner) name() {
	start := c.at
	for c.at < c.end && (c.nameByte(c.text[c.at]) || c.text[c.at] >= '0' && c.text[c.at] <= '9') {
		c.at++
	}
	c.add(nameToken, start)
}

// number takes digits, and the letters and points that numbers have in them.
func (c *scanner) number() {
	start := c.at
	for c.at < c.end {
		b := c.text[c.at]
		point := b == '.' && c.at+1 < c.end && c.text[c.at+1] >= '0' && c.text[c.at+1] <= '9'
		if !point && b != '_' && (b < '0' || b > '9') && (b < 'a' || b > 'z') && (b < 'A' || b > 'Z') {
			break
		}
		c.at++
	}
	c.add(numberToken, start)
}

// symbol takes Ruby's :name, but not the :: of a path nor the colon of a label.
func (c *scanner) symbol() bool {
	if c.at+1 >= c.end || !c.nameByte(c.text[c.at+1]) || c.at > 0 && c.text[c.at-1] == ':' {
		return false
	}
	start := c.at
	c.at++
	for c.at < c.end && (c.nameByte(c.text[c.at]) || unicode.IsDigit(rune(c.text[c.at]))) {
		c.at++
	}
	t := c.add(symbolToken, start)
	t.text = t.text[1:]
	return true
}

// pattern takes a regular expression where none but an operand can stand.
func (c *scanner) pattern() bool {
	if n := len(c.tokens); n > 0 {
		last := c.tokens[n-1]
		if last.kind != markToken && last.kind != openToken || last.text == "." {
			return false
		}
	}
	end := min(c.lineEnd(c.at), c.at+maxPattern)
	class := false
	for i := c.at + 1; i < end; i++ {
		switch b := c.text[i]; {
		case b == '\\':
			i++
		case b == '[':
			class = true
		case b == ']':
			class = false
		case b == '/' && !class:
			start := c.at
			c.at = i + 1
			c.add(stringToken, start).computed = true
			return true
		}
	}
	return false
}

// operators are those of more than one character, the longest first.
var operators = []string{"===", "!==", "?->", "||=", "&&=", "??=", "...", "<=>", "**=", "->", "=>", "::", "?.", "&.", "&&", "||", "??", "?:",
	"==", "!=", ":=", "+=", "-=", "<=", ">=", ".."}

func (c *scanner) mark() {
	start := c.at
	switch c.text[c.at] {
	case '(', '[', '{':
		c.at++
		c.add(openToken, start)
		return
	case ')', ']', '}':
		c.at++
		c.add(closeToken, start)
		return
	}
	for _, op := range operators {
		if c.has(op) {
			c.at += len(op)
			c.add(markToken, start)
			return
		}
	}
	c.at++
	c.add(markToken, start)
}

// pairBrackets notes for each bracket where its partner is. One without a partner
// goes to the end; a closing bracket that fits none is left alone.
func pairBrackets(tokens []token) {
	var open []int
	waiting := map[string]int{}
	partner := map[string]string{")": "(", "]": "[", "}": "{"}
	for i := range tokens {
		t := &tokens[i]
		switch t.kind {
		case openToken:
			t.match = len(tokens)
			open = append(open, i)
			waiting[t.text]++
		case closeToken:
			for waiting[partner[t.text]] > 0 {
				last := open[len(open)-1]
				open = open[:len(open)-1]
				waiting[tokens[last].text]--
				tokens[last].match = i
				if tokens[last].text == partner[t.text] {
					t.match = last
					break
				}
			}
		}
	}
}
