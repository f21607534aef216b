package rules

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// EHLONameRejected holds when the server takes offence at the name that the
// client gives in EHLO, at once or later at MAIL or RCPT.
var EHLONameRejected = &Rule{
	ID:       "ehlo-name-rejected",
	Group:    GroupGreeting,
	Severity: Error,
	Summary:  "The server refuses the name that the client gives in EHLO",
	Explanation: "EHLO carries the name of the client's machine. Applications take it from the system: \"localhost\", a container's ID, a Windows name with an underscore. " +
		"Strict servers accept only a full name or an address in brackets; many say so only at RCPT, so that it looks like a fault of the recipient.",
	Fix:        "Set the EHLO (HELO, \"local name\", \"client host name\") of the application to a full name, such as app.example.com.",
	References: []string{"RFC 5321 section 4.1.1.1", "RFC 5321 section 4.1.4", "RFC 5321 section 2.3.5"},
	Explains: []string{"sender-rejected", "recipient-rejected", "relay-denied", "message-rejected", "greylisted", "blocklisted", "rate-limited",
		"starttls-not-offered", "starttls-stripped", "auth-not-offered", "auth-hidden-until-tls", "plaintext-credentials"},
	Check: func(c *Case) []Finding {
		findings := perSession(checkEHLOName)(c)
		if v, ok := c.nameRefusedElsewhere(); ok {
			findings = append(findings, *checkEHLOName(v))
		}
		return findings
	},
}

func checkEHLOName(v view) *Finding {
	r := v.refusal(probe.StageEHLO, probe.StageEHLOTLS)
	late := false
	if r != nil {
		r = v.ehloRefusal()
	} else if r = v.refusal(probe.StageMail, probe.StageRcpt); r != nil {
		late = true
	} else {
		r = v.nameRefusedBeforeHELO()
	}
	if r == nil {
		return nil
	}
	other, proven := v.otherName()
	switch {
	case late && !blamesEHLO(r):
		return nil
	case !late && !aboutName(r) && (!proven || r.Code == 500 || r.Code == 502):
		return nil
	}
	name := v.Endpoint.EHLOName
	f := v.finding(v.Failure.Stage, v.greetingCommand(r.Line), v.reply(r))
	f.Setting = v.c.setting("ehlo_name")
	said := "the name of this client"
	if name != "" {
		said = "the name " + quote(name)
	}
	f.Summary = fmt.Sprintf("The server refuses %s, given in EHLO", said)
	f.Explanation = fmt.Sprintf("The client introduced itself to %s with %s; the server answered %s.", v.at(), said, quoteReply(r))
	if late {
		f.Explanation += fmt.Sprintf(" The answer came only %s, but it is about EHLO, not about sender or recipient.", afterCommand(v.Failure.Stage))
	}
	if v.Failure.Kind == probe.FailureNotOffered {
		f.Explanation += " It accepts the name in the old HELO, but without EHLO it offers neither STARTTLS nor AUTH."
	}
	if why := nameFault(name); why != "" {
		f.Explanation += " " + why
	}
	if proven {
		f.Evidence = append(f.Evidence, other.fact("EHLO with the name "+quote(other.Endpoint.EHLOName)+" went through"))
		f.Fix = fmt.Sprintf("Set the EHLO name of the application to %s or another full name: it went through in this run.", quote(other.Endpoint.EHLOName))
	}
	v.c.addEHLOAdvice(f, r)
	return f
}

// addEHLOAdvice adds what a known provider means by its refusal: Google words it
// like a limit.
func (c *Case) addEHLOAdvice(f *Finding, r *probe.Reply) {
	p := c.provider()
	if p == nil {
		return
	}
	if s := c.meaning(r, string(probe.StageEHLO)); s != nil && s.Rule == "ehlo-name-rejected" {
		f.Explanation += " " + s.Cause
		if f.Fix == "" {
			f.Fix = s.Fix
		}
	}
	if p.Help != "" {
		f.References = append(f.References, p.Help)
	}
}

// nameRefusedBeforeHELO is the refusal of the name in EHLO where the session went
// on with HELO, and ended for want of what EHLO would have offered.
func (v view) nameRefusedBeforeHELO() *probe.Reply {
	e := v.Capabilities()
	if v.Failure == nil || v.Failure.Kind != probe.FailureNotOffered || e == nil || !e.HELO || e.Refusal == nil || !aboutName(e.Refusal) {
		return nil
	}
	return e.Refusal
}

// nameRefused says whether the session ended because of the name in EHLO alone.
func (v view) nameRefused() bool {
	r := v.refusal(probe.StageEHLO, probe.StageEHLOTLS)
	return v.nameRefusedBeforeHELO() != nil || r != nil && aboutName(v.ehloRefusal())
}

// nameRefusedElsewhere is an alternative that refused the name, where the session
// as configured got no connection and no other way in was found: it is the next
// thing to stop the mail.
func (c *Case) nameRefusedElsewhere() (view, bool) {
	v, ok := c.configured()
	if !ok || !v.failed(probe.StageConnect) {
		return view{}, false
	}
	if _, found := v.bestEncrypted(); found {
		return view{}, false
	}
	return v.other(view.nameRefused)
}

// otherName is a session with the same server that gave another name in EHLO
// and got an answer; not one whose name was blamed later on.
func (v view) otherName() (view, bool) {
	return v.other(func(o view) bool {
		return o.Endpoint.EHLOName != "" && o.Endpoint.EHLOName != v.Endpoint.EHLOName && o.Capabilities() != nil && o.Capabilities().Reply != nil && !o.nameRefused() &&
			!blamesEHLO(o.refusal(probe.StageMail, probe.StageRcpt))
	})
}

// greetingCommand cites the last EHLO or HELO that the client sent before the
// line of the reply.
func (v view) greetingCommand(before int) Evidence {
	for i := min(before, len(v.Transcript)) - 1; i >= 0; i-- {
		l := v.Transcript[i]
		if l.From == probe.FromClient && (strings.HasPrefix(l.Text, "EHLO ") || strings.HasPrefix(l.Text, "HELO ")) {
			return v.line(i)
		}
	}
	return Evidence{}
}

// aboutName says whether a refusal of EHLO is about the name in it, rather than
// about the command or the client.
func aboutName(r *probe.Reply) bool {
	if says(r, "not recognized", "unrecognized command", "not implemented", "unknown command", "not supported") {
		return false
	}
	return says(r, "hostname", "host name", "domain", "fqdn", "fully-qualified", "fully qualified", "literal", "invalid name", "helo name", "ehlo name",
		"valid name", "bad helo", "bad ehlo", "argument", "syntactically invalid", "helo command rejected", "ehlo command rejected", "localhost", "reverse", "(ehlo)") ||
		r.Code == 504
}

// blamesEHLO says whether a refusal of sender or recipient is really one of the
// EHLO name. Demands to send EHLO first are about order, not about the name.
func blamesEHLO(r *probe.Reply) bool {
	if says(r, "helo first", "ehlo first", "hello first", "helo/ehlo first", "send helo", "send ehlo") {
		return false
	}
	return says(r, "helo command rejected", "ehlo command rejected", "helo name", "ehlo name", "helo/ehlo", "ehlo/helo", "invalid helo", "invalid ehlo", "bad helo", "bad ehlo",
		"helo hostname", "ehlo hostname", "helo host", "ehlo host", "helo argument", "ehlo argument", "your helo", "your ehlo", "in helo", "in ehlo", "helo is", "ehlo is",
		"helo domain", "ehlo domain", "helo should", "forged helo", "helo has", "(helo", "(ehlo")
}

// nameFault says what strict servers dislike about the name, if it can be seen.
func nameFault(name string) string {
	switch {
	case name == "":
		return ""
	case strings.HasPrefix(name, "["):
		return "An address in brackets is allowed, but some servers want a name."
	case isAddress(name):
		return "An IP address must stand in brackets."
	case strings.Contains(name, "_"):
		return "An underscore is not allowed in it."
	case strings.EqualFold(name, "localhost") || strings.HasPrefix(strings.ToLower(name), "localhost."):
		return "\"localhost\" is the name of every machine, so strict servers refuse it."
	case !strings.Contains(name, "."):
		return "It has no dot, so it is not a full host name."
	}
	return ""
}
