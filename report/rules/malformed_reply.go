package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// MalformedReply holds when replies depart from the form that RFC 5321
// prescribes: an error when that ended the session, else only told.
var MalformedReply = &Rule{
	ID:       "malformed-reply",
	Group:    GroupGreeting,
	Severity: Error,
	Summary:  "The server's replies do not have the form that SMTP prescribes",
	Explanation: "A reply line is a code of three digits, a space or hyphen and a text, ended by CR and LF. Tolerant clients read past small faults; " +
		"strict ones stop, so one application fails where another works.",
	Fix:        "Have the server's operator correct its replies; look for a proxy or mail scanner in between that changes them.",
	References: []string{"RFC 5321 section 4.2", "RFC 5321 section 4.5.3.1.5", "RFC 5321 section 2.3.8"},
	Check:      perSession(checkMalformed),
}

// oddityWords are the oddities in words.
var oddityWords = map[probe.Oddity]string{
	probe.OddMixedCodes: "lines of one reply with different codes",
	probe.OddBareLF:     "lines that end in LF without CR",
	probe.OddNUL:        "NUL bytes",
	probe.Odd8Bit:       "text that is not ASCII",
	probe.OddLongLine:   "lines of more than 512 bytes",
	probe.OddBareCode:   "a code without a text",
	probe.OddNoCode:     "a line without a code",
}

func checkMalformed(v view) *Finding {
	if v.Failure != nil && v.Failure.Stage != probe.StageTLS {
		switch v.Failure.Kind {
		case probe.FailureProtocol:
			if text, _ := v.foreignGreeting(); text != "" {
				return nil // not-smtp tells it
			}
			f := v.finding(v.Failure.Stage, v.failure())
			f.Summary = "The server sends something that is no SMTP reply " + inPlace(v.Failure.Stage)
			f.Explanation = fmt.Sprintf("%s sent what no client can read as a reply%s, and the session ended there. A reply is a code of three digits, a space or hyphen and a text.",
				v.at(), v.offendingLine())
			return f
		case probe.FailureLimit:
			f := v.finding(v.Failure.Stage, v.failure())
			f.Summary = "The server sends more than any mail server needs " + inPlace(v.Failure.Stage)
			f.Explanation = fmt.Sprintf("%s went on sending without coming to an end, so smtpwhy stopped reading. The port is no mail server, or the server is broken.", v.at())
			return f
		}
	}
	return v.toleratedOddities()
}

// toleratedOddities is one finding for all oddities that smtpwhy read past.
func (v view) toleratedOddities() *Finding {
	var words []string
	var proof []Evidence
	for _, r := range v.replies() {
		for _, o := range r.Oddities {
			if w := oddityWords[o]; w != "" && !slices.Contains(words, w) {
				words = append(words, w)
				proof = append(proof, v.reply(r))
			}
		}
	}
	if len(words) == 0 || v.failed(probe.StageGreeting, probe.FailureProtocol) {
		return nil
	}
	f := v.finding(v.Reached, proof...)
	f.Severity = Info
	f.Summary = "The server's replies have small faults of form: " + words[0]
	f.Explanation = fmt.Sprintf("The replies of %s contain %s. smtpwhy read past it; strict clients may stop there.", v.at(), list(words))
	return f
}

// replies are all replies that the session keeps, in order.
func (v view) replies() (all []*probe.Reply) {
	add := func(list ...*probe.Reply) {
		for _, r := range list {
			if r != nil {
				all = append(all, r)
			}
		}
	}
	add(v.Banner)
	for _, e := range []*probe.EHLO{v.EHLOBeforeTLS, v.EHLOAfterTLS} {
		if e != nil {
			add(e.Refusal, e.Reply)
		}
		if e == v.EHLOBeforeTLS && v.STARTTLS != nil {
			add(v.STARTTLS.Reply)
		}
	}
	for _, a := range v.Auth {
		add(a.Reply)
	}
	if e := v.Envelope; e != nil {
		add(e.Mail, e.Rcpt, e.Reset, e.Data, e.Message)
	}
	if v.Failure != nil {
		add(v.Failure.Reply)
	}
	return all
}

// inPlace is afterCommand for what stands where a reply should.
func inPlace(stage probe.Stage) string {
	if stage == probe.StageGreeting {
		return "as its greeting"
	}
	return afterCommand(stage)
}

// offendingLine is the server's line that ended the session, as an addition to a
// sentence, or nothing.
func (v view) offendingLine() string {
	e := v.line(v.Failure.Line)
	if strings.TrimSpace(e.Text) == "" || v.Transcript[v.Failure.Line].From != probe.FromServer {
		return ""
	}
	return " (" + quote(e.Text) + ")"
}
