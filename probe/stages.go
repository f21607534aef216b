package probe

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// upToEHLO is everything up to the first EHLO, TLS first where it is implicit.
func (s *session) upToEHLO(ctx context.Context) *Failure {
	stage := StageEHLO
	if s.plan.mode == SecurityImplicit {
		stage = StageEHLOTLS
		s.enter(StageTLS)
		if f := s.secure(ctx); f != nil {
			return f
		}
		s.run.answersTLS(s.plan.port, s.rec.Steps[s.step].Start)
	}
	s.enter(StageGreeting)
	if f := s.banner(); f != nil {
		return f
	}
	s.enter(stage)
	if strings.ContainsFunc(s.rec.Endpoint.EHLOName, func(c rune) bool { return c <= ' ' || c == 127 }) {
		return &Failure{Stage: stage, Kind: FailureInput, Text: "the EHLO name has spaces or control characters", Line: -1}
	}
	return s.greet(stage)
}

func (s *session) banner() *Failure {
	done := func() {}
	if conn := s.wire.conn; !s.wire.inTLS {
		waited := s.run.awaitGreeting(s.plan.port, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })
		done = func() {
			waited()
			// A greeting that came just as its wait was given up must not leave
			// that deadline behind; the end of the run must.
			_ = conn.SetReadDeadline(time.Time{})
			if s.ctx.Err() != nil {
				_ = conn.SetDeadline(time.Unix(1, 0))
			}
		}
	}
	r, err := s.wire.readReply()
	done()
	s.rec.Banner = r
	switch {
	case err != nil:
		return s.lost(StageGreeting, err)
	case r.Code == 0:
		return &Failure{Stage: StageGreeting, Kind: FailureProtocol, Text: "the first line is no SMTP greeting", Line: r.Line}
	case !r.Positive():
		return refused(StageGreeting, r)
	}
	return nil
}

// upgrade does STARTTLS where the mode asks for it (RFC 3207).
func (s *session) upgrade(ctx context.Context) *Failure {
	if s.plan.mode != SecuritySTARTTLS && s.plan.mode != SecurityOpportunistic {
		return nil
	}
	if !s.rec.EHLOBeforeTLS.Has("STARTTLS") {
		if s.plan.mode == SecurityOpportunistic {
			return nil
		}
		s.enter(StageSTARTTLS)
		return &Failure{Stage: StageSTARTTLS, Kind: FailureNotOffered, Text: "the server does not offer STARTTLS", Line: s.ehloLine()}
	}
	s.enter(StageSTARTTLS)
	up := &Upgrade{}
	s.rec.STARTTLS = up
	commands := []string{"STARTTLS"}
	if s.plan.inject {
		commands = append(commands, "NOOP")
	}
	r, f := s.command(StageSTARTTLS, commands...)
	up.Reply = r
	if f != nil {
		return f
	}
	if b := s.wire.leftover(); len(b) > 0 {
		up.InjectedBytes = len(b)
		clean, _ := s.log.clean(b, 0) // before the cut, which could go through a secret
		up.Injected, _ = displayText(clean[:min(len(clean), maxInjected)])
		s.log.note(fmt.Sprintf("%d bytes in clear after the reply to STARTTLS: dropped", len(b)))
	}
	s.enter(StageTLS)
	if f := s.secure(ctx); f != nil {
		return f
	}
	s.enter(StageEHLOTLS)
	if s.plan.inject {
		up.RanInjected = s.answersUnasked()
		return &Failure{Stage: StageEHLOTLS, Kind: FailureCancelled, Text: "nothing more was to be seen", Line: -1}
	}
	return s.greet(StageEHLOTLS)
}

// answersUnasked says whether the server has a reply before the one to QUIT, the first
// command inside TLS: it kept what came in clear (CVE-2011-0411). Counting replies needs
// no wait for one that should not come.
func (s *session) answersUnasked() bool {
	if s.wire.send("QUIT") != nil {
		return false
	}
	_ = s.wire.conn.SetReadDeadline(time.Now().Add(scanPatience))
	const closing = 221
	first, err := s.wire.readReply()
	if err != nil || first.Code == closing {
		return false
	}
	second, err := s.wire.readReply()
	return err == nil && second.Code != 0
}

// ehloLine is the transcript line of the capabilities in force, for failures
// that are about what does not stand there.
func (s *session) ehloLine() int {
	if e := s.rec.Capabilities(); e != nil && e.Reply != nil {
		return e.Reply.Line
	}
	return -1
}

// command sends a line, or several in one packet, and reads the reply to the first. A nil failure means 2xx.
func (s *session) command(stage Stage, lines ...string) (*Reply, *Failure) {
	if err := s.wire.send(lines...); err != nil {
		return nil, s.lost(stage, err)
	}
	return s.reply(stage)
}

func (s *session) reply(stage Stage) (*Reply, *Failure) {
	r, err := s.wire.readReply()
	switch {
	case err != nil:
		return r, s.lost(stage, err)
	case r.Code == 0:
		return r, &Failure{Stage: stage, Kind: FailureProtocol, Text: "the answer is no SMTP reply", Line: r.Line}
	case !r.Positive():
		return r, refused(stage, r)
	}
	return r, nil
}

func refused(stage Stage, r *Reply) *Failure {
	return &Failure{Stage: stage, Kind: FailureReply, Text: strings.TrimSpace(fmt.Sprintf("%d %s", r.Code, r.Text())), Reply: r, Line: r.Line}
}

// lost is the failure of a read or write.
func (s *session) lost(stage Stage, err error) *Failure {
	f := &Failure{Stage: stage, Kind: classify(err), Text: errorText(err)}
	if alert := alertOf([2]byte{}, err); alert.name != "" && s.rec.TLS != nil {
		s.rec.TLS.Alert, s.rec.TLS.AlertCode = alert.name, alert.code
		f.Kind, f.Text = FailureAlert, "TLS alert from the server: "+alert.name
	}
	f.Kind, f.Text = s.interrupted(f.Kind, f.Text)
	if f.Kind == FailureTimeout && stage == StageGreeting && !s.wire.inTLS && s.run.silent(s.plan.port) {
		f.Kind, f.Text = FailureSilent, kindText[FailureSilent]
	}
	f.Line = s.log.note(f.Text)
	return f
}

// interrupted replaces a timeout by what the context says caused it.
func (s *session) interrupted(kind FailureKind, text string) (FailureKind, string) {
	if cause := context.Cause(s.ctx); cause != nil && (kind == FailureTimeout || kind == FailureCancelled) {
		kind = classify(cause)
		text = errorText(cause)
	}
	return kind, text
}
