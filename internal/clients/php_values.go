package clients

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
)

// phpTruth reads a switch in program text as PHP does: a string is off if it is
// empty or "0", and on otherwise. 'false' is on.
func phpTruth(text string, kind source.Kind) (on, valid bool) {
	if kind != source.Text {
		return WordTruth(text, kind)
	}
	meant, isSwitch := WordTruth(text, kind)
	on = text != "" && text != "0"
	return on, isSwitch && meant == on
}

// phpFilterTruth reads a switch as PHP's filter_var does: what is no word for on
// is off.
func phpFilterTruth(text string) bool {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "1", "true", "on", "yes":
		return true
	}
	return false
}

// urlHost is the host of a URL, empty where there is none.
func urlHost(text string) string {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// phpEncodeFirst is why a URL cannot be changed.
const phpEncodeFirst = "a sign in the password or user name has to be written as its code first: # is %23, / is %2F, ? is %3F"

// phpAuthority says whether PHP's parse_url finds a server in what follows the
// scheme of a URL.
func phpAuthority(rest string) bool {
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	rest = rest[strings.LastIndexByte(rest, '@')+1:]
	host, port := rest, ""
	if i := strings.LastIndexByte(rest, ':'); i > strings.LastIndexByte(rest, ']') {
		host, port = rest[:i], rest[i+1:]
	}
	if port != "" {
		if _, valid := number(port); !valid {
			return false
		}
	}
	return host != ""
}

// portNumber is a port as text, 0 for what is none.
func portNumber(text string) int {
	n, valid := number(text)
	if !valid {
		return 0
	}
	return n
}

// portText writes a port.
func portText(port int) string { return strconv.Itoa(port) }
