package render

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// The marks are those of swaks, which mail people know: what was sent and
// received, in clear and inside TLS, so that TLS shows on every line.
const (
	markSent          = " ->"
	markSentTLS       = " ~>"
	markReceived      = "<- "
	markReceivedTLS   = "<~ "
	markUnexpected    = "<**"
	markUnexpectedTLS = "<~*"
	markNote          = "==="
	markError         = "***"
)

// pause is the silence, in milliseconds, from which on a transcript mentions it.
const pause = 1000

// expected says whether a line is one of a reply as RFC 5321 section 4.2 has it,
// with a code that is no refusal.
func expected(line string) bool {
	digit := func(i int) bool { return line[i] >= '0' && line[i] <= '9' }
	return len(line) >= 3 && (line[0] == '2' || line[0] == '3') && digit(1) && digit(2) &&
		(len(line) == 3 || line[3] == ' ' || line[3] == '-')
}

// mark is the mark of a line of a session.
func mark(s *probe.Session, i int) string {
	line := &s.Transcript[i]
	atFailure := s.Failure != nil && s.Failure.Line == i
	switch line.From {
	case probe.FromClient:
		if line.TLS {
			return markSentTLS
		}
		return markSent
	case probe.FromServer:
		// Text in clear is never what a session expects that opens with TLS.
		early := s.Endpoint.Security == probe.SecurityImplicit && !line.TLS
		odd := atFailure || early || !expected(line.Text)
		switch {
		case odd && line.TLS:
			return markUnexpectedTLS
		case odd:
			return markUnexpected
		case line.TLS:
			return markReceivedTLS
		}
		return markReceived
	}
	if atFailure || strings.Contains(line.Text, "failed") || strings.Contains(line.Text, "not verified") {
		return markError
	}
	return markNote
}

// transcript is the conversation of a session, one marked line each.
func transcript(s *probe.Session) []string {
	lines := make([]string, 0, len(s.Transcript)+1)
	var last int64
	for i := range s.Transcript {
		l := &s.Transcript[i]
		if wait := l.Time - last; wait >= pause && i > 0 {
			lines = append(lines, fmt.Sprintf("%s waited %.1f s", markNote, float64(wait)/1000))
		}
		last = l.Time
		lines = append(lines, mark(s, i)+" "+lineText(l))
	}
	if f := s.Failure; f != nil && (f.Line < 0 || f.Line >= len(s.Transcript)) {
		lines = append(lines, markError+" "+failureText(s))
	}
	return lines
}

// lineText is a line, made harmless.
func lineText(l *probe.Line) string {
	text := Sanitize(l.Text, limitLine)
	if l.Cut > 0 {
		text += fmt.Sprintf(" [%d bytes left out]", l.Cut)
	}
	return text
}
