package probe

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/emersion/go-sasl"
)

const (
	// maxCommandLine is the limit of a command with its end (RFC 5321 section
	// 4.5.3.1.4); a longer initial response goes separately (RFC 4954 section 4).
	maxCommandLine = 512
	maxAuthRounds  = 10
)

// authenticate tries the mechanisms that fit, best first, until one is
// accepted or the credentials are refused (RFC 4954).
func (s *session) authenticate(context.Context) *Failure {
	set := s.run.settings
	if s.plan.mechanism != "" {
		return s.tryOne(s.plan.mechanism)
	}
	if !s.plan.full {
		return nil
	}
	if set.Username == "" && !wants(set.Mechanisms, "ANONYMOUS", "EXTERNAL") {
		s.skip(StageAuth, "no user name given")
		return nil
	}
	s.enter(StageAuth)
	caps := s.rec.Capabilities()
	if !caps.OffersAuth() {
		return &Failure{Stage: StageAuth, Kind: FailureNotOffered, Text: "the server does not offer AUTH", Line: s.ehloLine()}
	}
	kind := set.Secret.Facts().Kind
	if kind == "" {
		kind = KindPassword
	}
	list := pickMechanisms(caps.Mechanisms(), set.Mechanisms, set.conduct().Mechanisms, kind, s.run.opt.Certificate != nil)
	if len(list) == 0 {
		offered := cmp.Or(strings.Join(caps.Mechanisms(), " "), "an empty list")
		return &Failure{Stage: StageAuth, Kind: FailureNoMechanism, Line: s.ehloLine(),
			Text: "no common mechanism; the server offers " + offered}
	}
	var last *Failure
	for _, m := range list {
		if m.needsSecret && s.withhold(m) {
			continue // EXTERNAL may come behind, and needs none
		}
		a, f := s.attempt(m)
		if m.needsSecret && !a.CarriedSecret {
			s.run.refund()
		}
		s.rec.Auth = append(s.rec.Auth, a)
		last = f
		if a.Outcome != OutcomeUnsupported || set.givesUp() {
			break
		}
	}
	return last
}

func wants(mechanisms []string, names ...string) bool {
	for _, m := range mechanisms {
		for _, n := range names {
			if strings.EqualFold(m, n) {
				return true
			}
		}
	}
	return false
}

// withhold decides whether the secret stays at home, and records why.
func (s *session) withhold(m mechanism) bool {
	why := ""
	set := s.run.settings
	switch {
	case set.Secret.Reveal() == "" && m.secret == KindToken:
		why = "no token given"
	case set.Secret.Reveal() == "":
		why = "no password given"
	case s.rec.exposed() != "" && !set.TLS.Insecure:
		why = "the password stays here: " + s.rec.exposed()
	}
	if why == "" && !s.run.spend() {
		why = "no further attempt: a run makes few attempts with a password, and none after a refusal"
	}
	if why == "" {
		return false
	}
	said := slices.ContainsFunc(s.rec.NotTested, func(n NotTested) bool { return n.Name == string(StageAuth) })
	if !said {
		if set.Secret.Reveal() != "" {
			s.rec.Auth = append(s.rec.Auth, Attempt{Mechanism: m.name, InsideTLS: s.wire.inTLS, Outcome: OutcomeSkipped, Why: why})
		}
		s.skip(StageAuth, why)
	}
	return true
}

// attempt runs one exchange to its end.
func (s *session) attempt(m mechanism) (a Attempt, failure *Failure) {
	a = Attempt{Mechanism: m.name, InsideTLS: s.wire.inTLS, Outcome: OutcomeAborted}
	given, err := s.credentials(m)
	a.Encoding, a.EncodingFixed = given.encoding, given.encoding != "" && s.run.opt.Latin1 && !m.latin1
	if err != nil {
		a.Why, a.Outcome = err.Error(), OutcomeSkipped
		return a, &Failure{Stage: StageAuth, Kind: FailureInput, Text: a.Why, Line: -1}
	}
	client := m.client(authParams{username: given.username, secret: given.secret, latin1: given.encoding == EncodingLatin1,
		host: s.run.host, port: s.plan.port, tls: s.tlsState, offered: s.rec.Capabilities().Mechanisms()})
	defer func() { a.learn(client); s.wire.veiled = false }()
	name, response, err := client.Start()
	if err != nil {
		a.Why = s.run.red.string(err.Error())
		return a, &Failure{Stage: StageAuth, Kind: FailureInput, Text: a.Why, Line: -1}
	}
	command, shown := "AUTH "+name, "AUTH "+name
	initial, pending := response, response
	if response != nil {
		encoded := encodeResponse(response)
		if len(command)+1+len(encoded)+2 <= maxCommandLine {
			s.hide(given, client, response)
			a.InitialResponse, a.CarriedSecret, pending = true, given.in(m, client, response), nil
			command, shown = command+" "+encoded, shown+" "+Redacted
		}
	}
	if err := s.wire.sendHidden(command, shown); err != nil {
		return a, s.lost(StageAuth, err)
	}
	for range maxAuthRounds {
		r, f := s.reply(StageAuth)
		a.Reply = r
		if f != nil && (f.Kind != FailureReply || r.Code != 334) {
			if f.Kind == FailureReply {
				a.Outcome = s.outcome(m, a, r)
			}
			if a.Reply != nil && a.Reply.Code == 0 {
				a.Reply = nil
			}
			return a, f
		}
		if r.Code != 334 {
			failure = s.conclude(&a, r)
			return a, failure
		}
		challenge := s.challenge(&a, r)
		switch {
		case pending != nil:
			response, pending = pending, nil
		default:
			response, err = client.Next(challenge)
			if len(a.Challenges) == 1 && a.InitialResponse && len(initial) > 0 && bytes.Equal(response, initial) {
				a.IgnoredInitialResponse = true
			}
		}
		if f := s.respond(&a, m, given, client, response, err); f != nil {
			return a, f
		}
		s.wire.veiled = veils(client)
	}
	a.Why = "the exchange does not end"
	return a, &Failure{Stage: StageAuth, Kind: FailureLimit, Text: a.Why, Line: -1}
}

// FailureUnproven: the server accepted an exchange that was cancelled, since it could
// not prove itself.
const FailureUnproven FailureKind = "unproven"

// conclude takes the server's yes. Where the exchange was cancelled, since the server
// could not prove itself, its yes proves nothing.
func (s *session) conclude(a *Attempt, r *Reply) *Failure {
	if a.Why != "" {
		return &Failure{Stage: StageAuth, Kind: FailureUnproven, Text: a.Why, Line: r.Line}
	}
	a.Outcome = OutcomeAccepted
	s.run.accept()
	return nil
}

// respond sends the answer to a challenge, or cancels the exchange (RFC 4954
// section 4) and lets the server say the last word.
func (s *session) respond(a *Attempt, m mechanism, given credentials, client sasl.Client, response []byte, err error) *Failure {
	if err != nil {
		a.Why = s.run.red.string(err.Error())
		if err := s.wire.send("*"); err != nil {
			return s.lost(StageAuth, err)
		}
		return nil
	}
	s.hide(given, client, response)
	a.CarriedSecret = a.CarriedSecret || given.in(m, client, response)
	if err := s.wire.sendHidden(base64.StdEncoding.EncodeToString(response), Redacted); err != nil {
		return s.lost(StageAuth, err)
	}
	return nil
}

// in says whether the secret is in a response. LOGIN sends the user name alone first,
// which may be the very same word.
func (c credentials) in(m mechanism, client sasl.Client, response []byte) bool {
	if p, ok := client.(prover); ok && !p.proves() {
		return false
	}
	return m.needsSecret && len(response) > 0 && (string(response) != c.username || c.username == c.secret)
}

// hide makes sure that a response is recognised when the server echoes it, or
// the digest in it. A message without a proof is nothing to look for: the server
// repeats parts of it that the exchange needs.
func (s *session) hide(given credentials, client sasl.Client, response []byte) {
	if p, ok := client.(prover); ok && !p.proves() {
		return
	}
	text := string(response)
	if _, proof, ok := strings.Cut(text, ",p="); ok {
		text = proof
	}
	if text == given.username || len(text) <= 3 {
		return
	}
	s.run.red.add(text)
	if _, digest, ok := strings.Cut(text, " "); ok && len(digest) >= 32 {
		s.run.red.add(digest)
	}
}

// encodeResponse is the initial response on the command line; an empty one is
// "=" (RFC 4954 section 4).
func encodeResponse(b []byte) string {
	if len(b) == 0 {
		return "="
	}
	return base64.StdEncoding.EncodeToString(b)
}

// challenge decodes and records a 334.
func (s *session) challenge(a *Attempt, r *Reply) []byte {
	// Not the reply's text: a secret that is part of it is replaced there.
	b, ok := decode64(string(s.wire.challenge))
	if !ok {
		b = bytes.Clone(s.wire.challenge)
	}
	shown, _ := displayText(s.run.red.bytes(b))
	if s.wire.veiled {
		shown = Redacted
	}
	shown = cutText(shown, keepLine)
	a.Challenges = append(a.Challenges, Challenge{Text: shown, Base64: ok, Line: r.Line})
	if fields, ok := oauthError(s.run.red.bytes(b)); ok {
		a.OAuthError = fields
	}
	return b
}

// outcome reads the final negative reply. A server that refuses the mechanism
// says so with 504, or with 534 before it has seen the credentials; the same
// 534 after them is about the account.
func (s *session) outcome(m mechanism, a Attempt, r *Reply) Outcome {
	switch {
	case a.Why != "":
		return OutcomeAborted
	case r.Code == 500, r.Code == 502, r.Code == 504,
		r.Code == 534 && !a.CarriedSecret,
		r.Code == 534 && strings.Contains(strings.ToLower(r.Text()), "too weak"):
		return OutcomeUnsupported
	}
	// 523, 530 and 538 ask for encryption and judge no credentials.
	if a.CarriedSecret && r.Code/100 == 5 && r.Code != 523 && r.Code != 530 && r.Code != 538 {
		s.run.refuse()
	}
	return OutcomeRejected
}
