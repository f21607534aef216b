package render

import (
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
)

// tickBoxes says what to tick for a security mode.
func tickBoxes(s probe.Security) string {
	switch s {
	case probe.SecurityImplicit:
		return "TLS from the start (SSL on, STARTTLS off)"
	case probe.SecuritySTARTTLS:
		return "STARTTLS (SSL off, STARTTLS on)"
	case probe.SecurityOpportunistic:
		return "STARTTLS if offered (SSL off, STARTTLS optional)"
	case probe.SecurityNone:
		return "no TLS (SSL off, STARTTLS off)"
	case probe.SecurityAuto:
		return "by the port (neither SSL nor STARTTLS set)"
	}
	return Sanitize(string(s), limitWord)
}

// opening says how a session of the mode starts.
func opening(s probe.Security) string {
	switch s {
	case probe.SecurityImplicit:
		return "TLS from the first byte"
	case probe.SecuritySTARTTLS:
		return "STARTTLS"
	case probe.SecurityOpportunistic:
		return "STARTTLS if offered"
	case probe.SecurityNone:
		return "plain text"
	}
	return Sanitize(string(s), limitWord)
}

// box is a mode by the box that asks for it, for narrow columns.
func box(s probe.Security) string {
	switch s {
	case probe.SecurityImplicit:
		return "SSL"
	case probe.SecuritySTARTTLS, probe.SecurityOpportunistic:
		return "STARTTLS"
	}
	return Sanitize(string(s), limitWord)
}

// purpose is the purpose of a session, for people.
func purpose(p probe.Purpose) string {
	switch p {
	case probe.PurposeAsConfigured:
		return "as configured"
	case probe.PurposeMechanism:
		return "one more mechanism"
	case probe.PurposeMember:
		return "further address"
	}
	return Sanitize(string(p), limitWord)
}

// hostPort joins a host, name or IPv6 address, and a port.
func hostPort(host string, port int) string {
	return net.JoinHostPort(Sanitize(strings.Trim(host, "[]"), limitWord), strconv.Itoa(port))
}

// through is what stood between this machine and the server by the user's own
// wish, empty for nothing.
func through(r *report.Report) string {
	if r.Record == nil || r.Record.Via == "" && r.Record.Path == "" {
		return ""
	}
	var words []string
	way := Sanitize(r.Record.Via, limitWord)
	if to, ok := strings.CutPrefix(way, "--connect-to "); ok {
		words = append(words, "go to "+to+" (--connect-to)")
	} else if way != "" {
		words = append(words, "go through "+way)
	}
	if path := Sanitize(r.Record.Path, limitWord); path != "" {
		words = append(words, path)
	}
	return "connections " + strings.Join(words, " and ")
}

// sessionTitle is a session in a line: "as configured: mail.example:587, STARTTLS".
func sessionTitle(s *probe.Session) string {
	host := s.Endpoint.Host
	if s.Purpose == probe.PurposeMember && s.Endpoint.Address != "" {
		host = s.Endpoint.Address
	}
	return fmt.Sprintf("%s: %s, %s", purpose(s.Purpose), hostPort(host, s.Endpoint.Port), opening(s.Endpoint.Security))
}

// replyText is a reply on one line, with its code.
func replyText(r *probe.Reply) string {
	text := strconv.Itoa(r.Code)
	if r.Enhanced != "" && !strings.HasPrefix(r.Text(), r.Enhanced) {
		text += " " + r.Enhanced
	}
	return Sanitize(strings.TrimSpace(text+" "+r.Text()), limitLine)
}

// result is the outcome of a session in a few words.
func result(s *probe.Session) string {
	if s.Failure == nil {
		return "answers" + abilities(s)
	}
	return failureText(s)
}

// abilities lists what a session showed, as ", TLS 1.3, AUTH PLAIN LOGIN".
func abilities(s *probe.Session) string {
	text := ""
	if s.Encrypted() {
		text += ", " + Sanitize(s.TLS.Version, limitWord)
		if !s.TLS.Verified {
			text += ", certificate not verified"
		}
	}
	if c := s.Capabilities(); c != nil {
		if m := c.Mechanisms(); len(m) > 0 {
			return text + ", AUTH " + Sanitize(strings.Join(m, " "), limitWord)
		}
		return text + ", no AUTH"
	}
	return text
}

// failureWords are the failures that need no detail.
var failureWords = map[probe.FailureKind]string{
	probe.FailureRefused:     "connection refused",
	probe.FailureTimeout:     "no answer in time",
	probe.FailureSilent:      "silent: this port waits for TLS",
	probe.FailureUnreachable: "network unreachable",
	probe.FailureDenied:      "forbidden by this system",
	probe.FailureReset:       "connection reset",
	probe.FailureClosed:      "closed by the server",
	probe.FailureDNS:         "no address",
	probe.FailureProtocol:    "not SMTP",
	probe.FailureLimit:       "endless answer",
	probe.FailureNotTLS:      "plain text instead of TLS",
	probe.FailureHandshake:   "TLS handshake failed",
	probe.FailureNoMechanism: "no common AUTH mechanism",
	probe.FailureInput:       "settings cannot be sent",
	probe.FailureInternal:    "internal error",
	probe.FailureCancelled:   "not finished",
}

func failureText(s *probe.Session) string {
	f := s.Failure
	text := failureWords[f.Kind]
	switch {
	case f.Kind == probe.FailureReply && f.Reply != nil:
		return replyText(f.Reply)
	case f.Kind == probe.FailureAlert && s.TLS != nil:
		return "TLS alert " + Sanitize(s.TLS.Alert, limitWord)
	case f.Kind == probe.FailureNotOffered && s.Capabilities() != nil && s.Capabilities().Refusal != nil:
		return "EHLO refused: " + replyText(s.Capabilities().Refusal)
	case f.Kind == probe.FailureNotOffered && f.Stage == probe.StageSTARTTLS:
		return "STARTTLS not offered"
	case f.Kind == probe.FailureNotOffered:
		return "AUTH not offered"
	case text == "":
		return Sanitize(strings.TrimSpace(string(f.Kind)+" "+f.Text), limitWord)
	case inMidSession(f):
		return text + " (" + Sanitize(string(f.Stage), limitWord) + ")"
	}
	return text
}

// inMidSession says whether the stage of a failure adds to its kind.
func inMidSession(f *probe.Failure) bool {
	switch f.Kind {
	case probe.FailureTimeout, probe.FailureReset, probe.FailureClosed, probe.FailureCancelled, probe.FailureLimit:
		return f.Stage != probe.StageConnect
	}
	return false
}
