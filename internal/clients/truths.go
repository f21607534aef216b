package clients

import (
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
)

// truth is what the client takes a value for as a switch, and whether the value
// is one that a switch should have.
func (c *Config) truth(s *Setting, v Value) (on, valid bool) {
	switch {
	case s.Truth != nil:
		return s.Truth(v.Text, v.Kind)
	case c.form().Format == source.Python:
		return pythonSwitch(v)
	}
	return WordTruth(v.Text, v.Kind)
}

// WordTruth reads the words that most programs take, in any case: 1, true, t, yes,
// y and on; 0, false, f, no, n, off and nothing.
func WordTruth(text string, _ source.Kind) (on, valid bool) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "1", "true", "t", "yes", "y", "on":
		return true, true
	case "", "0", "false", "f", "no", "n", "off", "null", "none", "nil":
		return false, true
	}
	return false, false
}

// NonEmptyTruth is that of program text in Python, JavaScript, PHP and Ruby, where
// a string counts as on unless it is empty: "False" is on. (In PHP "0" is off as
// well, in Ruby only nil and false are off; see their clients.)
func NonEmptyTruth(text string, kind source.Kind) (on, valid bool) {
	if kind != source.Text {
		return WordTruth(text, kind)
	}
	on, word := WordTruth(text, kind)
	// A word that means off and counts as on is no valid value.
	return text != "", text == "" || word && on
}

// number reads a port.
func number(text string) (n int, valid bool) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	return n, err == nil && n >= 0 && n <= 65535
}

// kindOf is the kind that a value to be written has: what stands there already,
// else what the setting takes.
func (c *Config) kindOf(a Assignment) source.Kind {
	s := c.Client.setting(a.Key)
	switch {
	case s == nil:
		return source.Text
	case s.Kind == BoolValue:
		return source.Bool
	case s.Kind == NumberValue:
		return source.Number
	case s.Kind == CallValue:
		return source.Call
	}
	return source.Text
}
