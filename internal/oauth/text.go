package oauth

import (
	"errors"
	"net/url"
	"strings"
	"unicode"
)

const maxShown = 300 // characters of a text of the server

// shown makes a text of the server safe to print on one line.
func shown(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, " "))
	if r := []rune(s); len(r) > maxShown {
		s = string(r[:maxShown]) + "..."
	}
	return s
}

// reason is the error of a request without its URL.
func reason(err error) string {
	var request *url.Error
	if errors.As(err, &request) {
		return request.Err.Error()
	}
	// The library quotes what it could not read, and that may be a token.
	return "the answer is not what RFC 8628 describes"
}

func isRequest(err error) bool {
	var request *url.Error
	return errors.As(err, &request)
}
