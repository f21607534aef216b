package probe

import (
	"os"
	"slices"
	"strings"
	"time"
)

// next chooses what is tried in full when the session as configured did not go
// through: the same mode under another EHLO name where the name was refused,
// else the best alternative, for whose rivals it waits a little.
func (p *plan) next() (sessionPlan, bool) {
	if p.main == nil || p.run.opt.Only || p.run.ctx.Err() != nil {
		return sessionPlan{}, false
	}
	if name, ok := p.otherName(); ok {
		ep := p.main.Endpoint
		return sessionPlan{purpose: PurposeRecommended, port: ep.Port, mode: ep.Security, ehloName: name, full: true}, true
	}
	if !p.worthAnother() {
		return sessionPlan{}, false
	}
	samePort := func() bool {
		c, ok := p.candidate()
		return ok && c.Endpoint.Port == p.main.Endpoint.Port
	}
	begin := p.run.now()
	patience := func() bool {
		c, ok := p.candidate()
		if !ok {
			return false
		}
		took := c.Steps[len(c.Steps)-1].Start + c.Steps[len(c.Steps)-1].Duration - c.Steps[0].Start
		return p.run.now().Sub(begin) > max(500*time.Millisecond, 2*time.Duration(took)*time.Millisecond)
	}
	p.wait(func() bool { return samePort() || p.waitingFor(PurposeAlternative) == 0 || patience() })
	c, ok := p.candidate()
	if !ok {
		return sessionPlan{}, false
	}
	return sessionPlan{purpose: PurposeRecommended, port: c.Endpoint.Port, mode: c.Endpoint.Security,
		ehloName: p.run.settings.greetingName(), full: true}, true
}

func (p *plan) waitingFor(purpose Purpose) (n int) {
	for key := range p.pending {
		if key.purpose == purpose {
			n++
		}
	}
	return n
}

// worthAnother says whether another port or mode can change the outcome: not
// when the server has judged the user, the sender or the recipient inside TLS.
func (p *plan) worthAnother() bool {
	m, set := p.main, p.run.settings
	if f := m.Failure; f != nil {
		switch f.Stage {
		case StageDNS:
			return false
		case StageAuth, StageMail, StageRcpt, StageData:
			return !m.Encrypted() || f.Kind != FailureReply && f.Kind != FailureInput
		}
		return f.Kind != FailureInput && f.Kind != FailureInternal
	}
	if m.Encrypted() {
		return m.exposed() != "" && !set.TLS.Insecure
	}
	return set.Username != "" && !set.TLS.Insecure
}

// candidate is the best alternative that went through: encrypted, verified,
// with AUTH for a user; then the smallest change to the settings; then as
// RFC 8314 section 3 prefers.
func (p *plan) candidate() (Session, bool) {
	port, mode := p.run.settings.Opening()
	fits := func(s Session) bool {
		return s.Failure == nil && s.Encrypted() && (s.exposed() == "" || p.run.settings.TLS.Insecure) &&
			(p.run.settings.Username == "" || s.Capabilities().OffersAuth())
	}
	rank := func(s Session) int {
		n := 0
		if s.Endpoint.Port != port {
			n += 10 + 1 + slices.Index(submissionPorts, s.Endpoint.Port)
		}
		wantsSTARTTLS := mode == SecuritySTARTTLS || mode == SecurityOpportunistic
		if (s.Endpoint.Security == SecuritySTARTTLS) != wantsSTARTTLS {
			n += 10
		}
		return n
	}
	var best Session
	found := false
	for _, s := range p.alternatives {
		if fits(s) && (!found || rank(s) < rank(best)) {
			best, found = s, true
		}
	}
	return best, found
}

// otherName is another EHLO name when the server refused the one that was sent:
// the address literal, or this machine's own full name if it was the literal.
func (p *plan) otherName() (string, bool) {
	f := p.main.Failure
	if f == nil {
		return "", false
	}
	early := f.Kind == FailureReply && (f.Stage == StageEHLO || f.Stage == StageEHLOTLS)
	text := strings.ToLower(f.Reply.Text())
	late := (f.Stage == StageMail || f.Stage == StageRcpt) &&
		(strings.Contains(text, "helo") || strings.Contains(text, "ehlo"))
	if !early && !late && !p.fellBack() {
		return "", false
	}
	if strings.HasPrefix(p.main.Endpoint.EHLOName, "[") {
		name, err := os.Hostname()
		return name, err == nil && strings.Contains(name, ".")
	}
	name, _ := p.run.literal.Load().(string)
	return name, name != ""
}

// fellBack says whether the session ended for want of what only EHLO offers, after
// EHLO was refused for another reason than being unknown and HELO was taken.
func (p *plan) fellBack() bool {
	e := p.main.EHLOBeforeTLS
	if e == nil || !e.HELO || e.Refusal == nil || p.main.Failure.Kind != FailureNotOffered {
		return false
	}
	return e.Refusal.Code != 500 && e.Refusal.Code != 502
}
