package probe

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
)

const (
	// maxMechanisms is how many sessions Options.AllMechanisms opens.
	maxMechanisms = 16
	// maxMechanismRefusals ends them: a password that has just been accepted and is
	// then refused says something of the mechanism, but the server counts it.
	maxMechanismRefusals = 3
)

// Speaks says whether the probe can sign in with a mechanism, in any case.
func Speaks(mechanism string) bool {
	_, ok := mechanismCalled(mechanism)
	return ok
}

func mechanismCalled(name string) (mechanism, bool) {
	list := mechanisms()
	i := slices.IndexFunc(list, func(m mechanism) bool { return strings.EqualFold(m.name, name) })
	if i < 0 {
		return mechanism{}, false
	}
	return list[i], true
}

// tryMechanisms opens a session for each mechanism that the session which went
// furthest was offered and did not use, one after the other.
func (p *plan) tryMechanisms() {
	base := p.main
	if p.best != nil && p.best.Failure == nil {
		base = p.best
	}
	if base == nil || base.Capabilities() == nil || !p.run.opt.AllMechanisms {
		return
	}
	var used []string
	for _, a := range base.Auth {
		if a.Outcome != OutcomeSkipped {
			used = append(used, strings.ToUpper(a.Mechanism))
		}
	}
	opened := 0
	for _, name := range base.Capabilities().Mechanisms() {
		if name = strings.ToUpper(name); slices.Contains(used, name) || opened == maxMechanisms || p.run.ctx.Err() != nil {
			continue
		}
		used = append(used, name)
		opened++
		sp := sessionPlan{purpose: PurposeMechanism, port: base.Endpoint.Port, mode: base.Endpoint.Security, ehloName: p.run.settings.greetingName(), mechanism: name}
		p.start(sp)
		before := len(p.mechanisms)
		p.wait(func() bool { return len(p.mechanisms) > before })
	}
}

// tryOne is the sign-in of a session for one mechanism: in full where there is what
// it needs, else up to the server's first challenge.
func (s *session) tryOne(name string) *Failure {
	s.enter(StageAuth)
	m, spoken := mechanismCalled(name)
	kind := s.run.settings.Secret.Facts().Kind
	proven := s.run.accepted()
	switch {
	case !spoken:
		return s.challengeOnly(name, "smtpwhy does not speak it")
	case m.name == mechExternal && s.run.opt.Certificate == nil:
		return s.challengeOnly(name, "no client certificate is given")
	case m.needsSecret && kind != m.secret:
		return s.challengeOnly(name, fmt.Sprintf("it needs a %s", m.secret))
	case m.needsSecret && !proven:
		return s.challengeOnly(name, "no other mechanism has proven the password")
	case m.needsSecret && s.withhold(m):
		return nil
	}
	a, f := s.attempt(m)
	s.rec.Auth = append(s.rec.Auth, a)
	return f
}

// challengeOnly asks for the mechanism and cancels (RFC 4954 section 4): whether the
// server answers with a challenge shows whether it has it at all.
func (s *session) challengeOnly(name, why string) *Failure {
	a := Attempt{Mechanism: name, InsideTLS: s.wire.inTLS, Outcome: OutcomeAborted, Why: why}
	if err := s.wire.send("AUTH " + name); err != nil {
		return s.lost(StageAuth, err)
	}
	r, f := s.reply(StageAuth)
	switch {
	case f != nil && f.Kind != FailureReply:
		return f
	case r.Code == 334:
		ended, err := s.askNTLM(&a, s.challenge(&a, r))
		if err != nil {
			return s.lost(StageAuth, err)
		}
		if ended {
			break
		}
		if err := s.wire.send("*"); err != nil {
			return s.lost(StageAuth, err)
		}
		if r, f = s.reply(StageAuth); f != nil && f.Kind != FailureReply {
			return f
		}
		a.Reply = r
	case r.Code == 500, r.Code == 502, r.Code == 504, r.Code == 534:
		a.Outcome, a.Reply = OutcomeUnsupported, r
	default:
		a.Outcome, a.Reply = OutcomeRejected, r
	}
	s.rec.Auth = append(s.rec.Auth, a)
	return nil
}

// askNTLM goes one step further where the mechanism is NTLM: the negotiation holds
// nothing of the user, and the challenge for it names the server's domain. It says
// whether the server ended the exchange there.
func (s *session) askNTLM(a *Attempt, challenge []byte) (ended bool, err error) {
	if !strings.EqualFold(a.Mechanism, "NTLM") {
		return false, nil
	}
	if !isNTLM(challenge) {
		client := &ntlmClient{}
		if _, _, err := client.Start(); err != nil {
			return false, err
		}
		if err := s.wire.send(base64.StdEncoding.EncodeToString(client.negotiate)); err != nil {
			return false, err
		}
		s.wire.veiled = true // see veils
		defer func() { s.wire.veiled = false }()
		r, f := s.reply(StageAuth)
		if f != nil && f.Kind != FailureReply {
			return false, errors.New(f.Text)
		}
		if r.Code != 334 {
			a.Outcome, a.Reply = OutcomeRejected, r
			return true, nil
		}
		challenge = s.challenge(a, r)
	}
	if isNTLM(challenge) {
		info, err := ntlmTargetInfo(challenge)
		a.ServerNames, a.OldNTLM = ntlmNames(challenge), err != nil || len(info) == 0
	}
	return false, nil
}
