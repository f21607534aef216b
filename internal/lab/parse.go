package lab

import (
	"fmt"
	"path"
	"strconv"
	"strings"
)

// The addresses that a `host` line gives when it names none (RFC 5737, RFC 3849).
const (
	defaultIPv4 = "192.0.2.10"
	defaultIPv6 = "2001:db8::10"
)

// SyntaxError is a mistake in a script.
type SyntaxError struct {
	File string
	Line int // from 1
	Text string
}

// Error gives file, line and what is wrong.
func (e *SyntaxError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text) }

// statement is one line of a script: a word and the rest.
type statement struct {
	file      string
	line      int
	word, arg string
}

func (st statement) errorf(format string, args ...any) error {
	return &SyntaxError{File: st.file, Line: st.line, Text: fmt.Sprintf(format, args...)}
}

// scan splits a text into statements. Blank lines and comments vanish.
func scan(file, text string) []statement {
	var list []statement
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		word, arg := cutWord(line)
		list = append(list, statement{file: file, line: i + 1, word: word, arg: arg})
	}
	return list
}

// cutWord splits the first word off; the rest has no leading blanks.
func cutWord(s string) (word, rest string) {
	i := strings.IndexAny(s, " \t")
	if i < 0 {
		return s, ""
	}
	return s[:i], strings.TrimLeft(s[i:], " \t")
}

// Parse reads a scenario. The name comes from the file name; text is in the
// language that the package documentation describes.
func Parse(file, text string) (*Scenario, error) {
	p := &parser{
		scenario: &Scenario{Name: strings.TrimSuffix(path.Base(file), ".smtp"), script: &script{zone: zone{}}},
		file:     file,
	}
	p.script = p.scenario.script
	if err := p.run(scan(file, text), nil); err != nil {
		return nil, err
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	return p.scenario, nil
}

// parser keeps what the next statement belongs to.
type parser struct {
	file     string
	scenario *Scenario
	script   *script
	server   *server  // nil before the first port
	handler  *handler // nil before the first `on` of a server
	lastWord string
}

// run reads statements; blocks are the names of the blocks that include them.
func (p *parser) run(list []statement, blocks []string) error {
	for _, st := range list {
		if err := p.statement(st, blocks); err != nil {
			return err
		}
		p.lastWord = st.word
	}
	return nil
}

func (p *parser) statement(st statement, blocks []string) error {
	if st.word == "port" {
		return p.openPort(st)
	}
	if p.server == nil {
		set, ok := headerWords[st.word]
		if !ok {
			return st.errorf("unknown word %q before the first port", st.word)
		}
		if err := set(p, st.arg); err != nil {
			return st.errorf("%s: %v", st.word, err)
		}
		return nil
	}
	return p.serverStatement(st, blocks)
}

// headerWords are the statements before the first port.
var headerWords = map[string]func(p *parser, arg string) error{
	"title":    func(p *parser, arg string) error { return setText(&p.scenario.Title, arg) },
	"story":    func(p *parser, arg string) error { return addText(&p.scenario.Story, arg) },
	"password": func(p *parser, arg string) error { return setText(&p.scenario.Password, arg) },
	"rule":     func(p *parser, arg string) error { return setText(&p.scenario.Want.Rule, arg) },
	"recommended": func(p *parser, arg string) error {
		mode, port, _ := strings.Cut(arg, ":")
		if mode != "starttls" && mode != "implicit" && mode != "none" {
			return fmt.Errorf("want MODE:PORT with the mode starttls, implicit or none, not %q", arg)
		}
		if _, err := parsePort(port); err != nil {
			return err
		}
		return setText(&p.scenario.Want.Recommended, arg)
	},
	"status": func(p *parser, arg string) error {
		switch arg {
		case "ok", "unproven", "risky", "broken":
			return setText(&p.scenario.Want.Status, arg)
		}
		return fmt.Errorf("want ok, unproven, risky or broken, not %q", arg)
	},
	"also": func(p *parser, arg string) error {
		p.scenario.Want.Also = append(p.scenario.Want.Also, strings.Fields(arg)...)
		return nil
	},
	"args": func(p *parser, arg string) error {
		words, err := splitWords(arg)
		p.scenario.Args = append(p.scenario.Args, words...)
		return err
	},
	"host":    (*parser).setHost,
	"zone":    (*parser).addZone,
	"network": (*parser).addRoute,
	"client": func(p *parser, arg string) (err error) {
		p.script.client, err = parseAddresses(arg)
		return err
	},
}

// setText sets a text that is given once.
func setText(to *string, arg string) error {
	if *to != "" {
		return fmt.Errorf("stands twice")
	}
	return addText(to, arg)
}

// addText sets a text, or goes on with it when the word stands again.
func addText(to *string, arg string) error {
	if arg == "" {
		return fmt.Errorf("a text is missing")
	}
	if *to != "" {
		arg = *to + " " + arg
	}
	*to = arg
	return nil
}

func (p *parser) addZone(arg string) error {
	if arg == "signed" {
		p.script.signed = true
		return nil
	}
	name, rest := cutWord(arg)
	kind, data := cutWord(rest)
	if kind == "" {
		return fmt.Errorf("want NAME TYPE [DATA], or signed")
	}
	if kind != "TXT" { // where blanks count
		data = strings.Join(strings.Fields(data), " ")
	}
	return p.script.zone.add(name, kind, data)
}

func parsePort(s string) (int, error) {
	port, err := strconv.Atoi(s)
	if err != nil || port < 1 || port > 65535 {
		return 0, fmt.Errorf("%q is no port", s)
	}
	return port, nil
}

// splitWords splits at blanks; quotes, single or double, hold a word together.
func splitWords(s string) ([]string, error) {
	var words []string
	var word strings.Builder
	var quote rune
	open := false
	for _, r := range s {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote, open = r, true
		case quote == 0 && (r == ' ' || r == '\t'):
			if open {
				words = append(words, word.String())
				word.Reset()
			}
			open = false
		default:
			word.WriteRune(r)
			open = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("a quote is not closed")
	}
	if open {
		words = append(words, word.String())
	}
	return words, nil
}
