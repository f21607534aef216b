package clients

import (
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
)

// rubyTruth reads a switch in program text as Ruby does: false and nil are off,
// anything else is on, also the string "false" and the number 0.
func rubyTruth(text string, kind source.Kind) (on, valid bool) {
	word, isSwitch := WordTruth(text, source.Bool)
	switch kind {
	case source.Bool, source.Null:
		return word, isSwitch
	case source.Text:
		symbol := text == "always" || text == "auto"
		return true, symbol || isSwitch && word
	}
	return true, false
}

// rubyValue is a value as the mail gem sees it: "" is nil, "true" and "false" are
// the words of Ruby, ":always" is a symbol, and anything else, in quotation marks,
// is a string.
type rubyValue string

// truthy says whether Ruby takes the value for on.
func (v rubyValue) truthy() bool { return v != "" && v != "false" }

// or is Ruby's || of two values.
func (v rubyValue) or(other rubyValue) rubyValue {
	if v.truthy() {
		return v
	}
	return other
}

// rubyOf is the value of a setting; fallback holds where it is not set, or set to
// something that is not known.
func rubyOf(c *Config, key string, fallback rubyValue) rubyValue {
	v, set := c.Values[key]
	switch {
	case !set || !v.Known:
		return fallback
	case v.Kind == source.Null:
		return ""
	case v.Kind == source.Bool:
		if on, _ := WordTruth(v.Text, source.Bool); on {
			return "true"
		}
		return "false"
	case v.Entry != nil && strings.HasPrefix(v.Entry.Raw, ":"), v.Entry == nil && strings.HasPrefix(v.Text, ":"):
		return rubyValue(":" + strings.TrimPrefix(v.Text, ":"))
	}
	return rubyValue(`"` + v.Text + `"`)
}

// rubyMechanism is the mechanism that net-smtp uses for the word of the setting
// "authentication"; known is false for a word that it refuses.
func rubyMechanism(word string) (name string, known bool) {
	switch strings.ToLower(strings.TrimPrefix(word, ":")) {
	case "", "plain", "nil", "false":
		return "PLAIN", true
	case "login":
		return "LOGIN", true
	case "cram_md5":
		return "CRAM-MD5", true
	case "xoauth2":
		return "XOAUTH2", true
	}
	return "", false
}

// rubyWord is rubyMechanism the other way round.
func rubyWord(mechanism string) string {
	return strings.ReplaceAll(strings.ToLower(mechanism), "-", "_")
}
