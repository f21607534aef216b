package probe

import (
	"context"
	"fmt"
	"strings"
	"time"

	"golang.org/x/net/idna"
)

// envelope asks for the sender and the recipient and takes both back: a dry run
// unless the options say send (RFC 5321 section 3.3).
func (s *session) envelope(context.Context) *Failure {
	if !s.plan.full {
		return nil
	}
	set := s.run.settings
	signedIn := len(s.rec.Auth) > 0 && s.rec.Auth[len(s.rec.Auth)-1].Outcome == OutcomeAccepted
	switch {
	case set.Username != "" && !signedIn:
		s.skip(StageMail, "not signed in")
		return nil
	case set.Sender() == "":
		s.skip(StageMail, "no sender given")
		return nil
	}
	env := &Envelope{From: set.Sender(), To: set.Recipient()}
	s.rec.Envelope = env
	s.enter(StageMail)
	mail, rcpt, utf8, f := s.envelopeCommands(env)
	if f != nil {
		return f
	}
	if s.run.opt.Send {
		return s.deliver(env, mail, rcpt, utf8)
	}
	return s.dryRun(env, mail, rcpt)
}

// envelopeCommands builds MAIL and RCPT for what the server offers.
func (s *session) envelopeCommands(env *Envelope) (mail, rcpt string, utf8 bool, f *Failure) {
	caps := s.rec.Capabilities()
	for _, a := range []string{env.From, env.To} {
		if strings.ContainsFunc(a, func(c rune) bool { return c <= ' ' || c == 127 || c == '<' || c == '>' }) || !strings.Contains(a, "@") {
			return "", "", false, &Failure{Stage: StageMail, Kind: FailureInput, Text: "this is no mail address: " + fmt.Sprintf("%q", a), Line: -1}
		}
	}
	from, to := asciiDomain(env.From), asciiDomain(env.To)
	utf8 = !isASCII(from) || !isASCII(to)
	if utf8 && !caps.Has("SMTPUTF8") {
		return "", "", true, &Failure{Stage: StageMail, Kind: FailureNotOffered, Line: s.ehloLine(),
			Text: "an address with non-ASCII characters needs SMTPUTF8, which the server does not offer"}
	}
	mail = "MAIL FROM:<" + from + ">"
	if caps.Has("SIZE") {
		mail += fmt.Sprintf(" SIZE=%d", messageSize)
	}
	if utf8 {
		mail += " SMTPUTF8"
		if caps.Has("8BITMIME") {
			mail += " BODY=8BITMIME"
		}
	}
	return mail, "RCPT TO:<" + to + ">", utf8, nil
}

// asciiDomain writes the domain of an address in its ASCII form, so that only
// a local part can need SMTPUTF8.
func asciiDomain(address string) string {
	at := strings.LastIndexByte(address, '@')
	if domain, err := idna.Lookup.ToASCII(address[at+1:]); err == nil && !isASCII(address[at+1:]) {
		return address[:at+1] + domain
	}
	return address
}

// dryRun sends the envelope and RSET. Where the server pipelines (RFC 2920) all
// of it, QUIT included, goes in one round trip.
func (s *session) dryRun(env *Envelope, mail, rcpt string) *Failure {
	pipelined := s.rec.Capabilities().Has("PIPELINING")
	send := func(line string) error { return s.wire.send(line) }
	if pipelined {
		if err := s.wire.send(mail, rcpt, "RSET", "QUIT"); err != nil {
			return s.lost(StageMail, err)
		}
		s.quit = true
		send = func(string) error { return nil }
	}
	var first *Failure
	ask := func(stage Stage, line string) *Reply {
		if err := send(line); err != nil {
			first = s.lost(stage, err)
			return nil
		}
		r, f := s.reply(stage)
		if first == nil {
			first = f
		}
		return r
	}
	env.Mail = ask(StageMail, mail)
	if first == nil || pipelined && first.Kind == FailureReply && first.Reply.Code != 421 {
		if first == nil {
			s.enter(StageRcpt)
		}
		r := ask(StageRcpt, rcpt)
		if env.Mail.Positive() {
			env.Rcpt = r // after a refused MAIL it only says "bad sequence"
		}
	}
	if first == nil || first.Kind == FailureReply && first.Reply.Code != 421 {
		failed := first
		if first == nil {
			first = &Failure{} // a refused RSET is no failure of the envelope
		}
		env.Reset = ask(s.rec.Reached, "RSET")
		first = failed
	}
	if s.wire.in.Buffered() > 0 && s.quit {
		// The farewell, when it came along; the rest of it is not waited for.
		_ = s.wire.conn.SetReadDeadline(time.Unix(1, 0))
		_, _ = s.wire.readReply()
	}
	return first
}
