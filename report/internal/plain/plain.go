// Package plain makes text from servers and settings fit for one line of a
// report: whatever is in it, it can neither drive a terminal nor fill a page.
package plain

import (
	"fmt"
	"net"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/smtpwhy/smtpwhy/probe"
)

// Text is s on one line, of at most limit characters: control characters, line
// and paragraph separators and the ones that reorder text become escapes.
func Text(s string, limit int) string {
	var b strings.Builder
	n := 0
	for i, r := range s {
		if n == limit {
			b.WriteString("...")
			break
		}
		n++
		switch {
		case r == utf8.RuneError && invalidAt(s[i:]):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\t':
			b.WriteByte(' ')
		case unicode.IsControl(r):
			fmt.Fprintf(&b, `\x%02x`, r)
		case !unicode.IsPrint(r) && !unicode.Is(unicode.Zs, r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func invalidAt(s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	return size == 1
}

// Reply is a reply on one line as the server sent it: code and text.
func Reply(r *probe.Reply) string {
	if r == nil {
		return ""
	}
	if r.Code == 0 {
		return r.Text()
	}
	return strings.TrimSpace(strconv.Itoa(r.Code) + " " + r.Text())
}

// HostPort is "host:port", with brackets round an IPv6 address.
func HostPort(host string, port int) string {
	return net.JoinHostPort(strings.Trim(Text(host, 255), "[]"), strconv.Itoa(port))
}
