package lab

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// template is a reply text with {variables}.
type template string

var variable = regexp.MustCompile(`\{[a-z][a-z0-9.]*\}`)

// The values of a variable and the forms that it can be printed in.
var (
	variableValues = map[string]func(*session) string{
		"name":     func(s *session) string { return s.srv.name },
		"line":     func(s *session) string { return s.line },
		"password": func(s *session) string { return s.password },
		"user":     func(s *session) string { return s.user },
	}
	variableForms = map[string]func(string) string{
		"":       func(v string) string { return v },
		"base64": func(v string) string { return base64.StdEncoding.EncodeToString([]byte(v)) },
		"hex":    func(v string) string { return hex.EncodeToString([]byte(v)) },
		"url":    url.QueryEscape,
	}
)

func parseTemplate(text string) (template, error) {
	for _, v := range variable.FindAllString(text, -1) {
		name, form, _ := strings.Cut(strings.Trim(v, "{}"), ".")
		if variableValues[name] == nil || variableForms[form] == nil {
			return "", fmt.Errorf("unknown variable %s", v)
		}
	}
	return template(text), nil
}

func (t template) expand(s *session) string {
	return variable.ReplaceAllStringFunc(string(t), func(v string) string {
		name, form, _ := strings.Cut(strings.Trim(v, "{}"), ".")
		return variableForms[form](variableValues[name](s))
	})
}

// unescape reads the escapes of a Go string literal, such as \r, \x00 and é.
func unescape(text string) (string, error) {
	s, err := strconv.Unquote(`"` + strings.ReplaceAll(text, `"`, `\"`) + `"`)
	if err != nil {
		return "", fmt.Errorf("wrong escape in %q", text)
	}
	return s, nil
}
