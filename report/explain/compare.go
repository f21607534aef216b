package explain

import (
	"slices"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
)

// countSettings lets the settings speak: their contradictions explain what the
// text only describes.
func (r *reading) countSettings(b *ballot) {
	s := r.settings
	line := -1
	if p, ok := s.places["port"]; ok {
		line = p.line
	}
	unclear := len(b.order) == 0 || !b.sure(0.5)
	failing := len(r.symptoms) > 0
	switch {
	case r.plainOnTLSPort() && (s.modeKnown() || r.clients.plainByDefault()):
		b.vote("plaintext-on-implicit-tls-port", weightIf(unclear, 0.6, 0.3), line)
		b.vote("port-and-security-disagree", weightIf(unclear, 0.45, 0.25), line)
	case r.plainOnTLSPort():
		b.vote("plaintext-on-implicit-tls-port", weightIf(unclear, 0.5, 0.2), line)
	case r.tlsOnPlainPort():
		b.vote("implicit-tls-on-starttls-port", weightIf(unclear, 0.62, 0.3), line)
		b.vote("port-and-security-disagree", weightIf(unclear, 0.45, 0.25), line)
	case startsPlain(r.port()) && s.ambiguous() && unclear:
		b.vote("implicit-tls-on-starttls-port", 0.45, line)
	case s.SSL == probe.On && s.Port == 0 && unclear && !s.upgrade():
		b.vote("implicit-tls-on-starttls-port", 0.4, line)
	}
	if s.implicit() && s.STARTTLS == probe.On && !r.happened(noConnection, connectTime, refused) {
		b.vote("ssl-and-starttls-both-on", 0.5, line)
	}
	r.countUnclear(b, unclear, failing, line)
	r.countValues(b, unclear)
	r.diagnoseSettings(b)
}

// countUnclear is for texts whose words say nothing: the usual reasons that fit
// the settings.
func (r *reading) countUnclear(b *ballot, unclear, failing bool, line int) {
	s := r.settings
	if !unclear || s.Port == 0 && s.Host == "" && !s.secretKnown && !s.userEmpty {
		return
	}
	switch {
	case startsPlain(s.Port) && s.plain() && s.Port != 25:
		b.vote("auth-hidden-until-tls", weightIf(s.Username != "" || s.secretKnown || r.clients.plainByDefault(), 0.42, 0.36), line)
	case s.Port == 25 && !s.upgrade():
		b.vote("port-25-blocked", 0.38, line)
		b.vote("relay-denied", weightIf(s.Username == "", 0.35, 0.15), line)
	case s.upgrade() && failing:
		b.vote("tls-handshake-failed", 0.3, line)
		b.vote("cert-untrusted", 0.3, line)
	}
	if s.implicit() && startsTLS(s.Port) {
		b.vote("port-filtered", 0.4, line)
	}
	if s.userEmpty {
		b.vote("auth-not-offered", 0.5, line)
	}
	if s.secretKnown && failing {
		b.vote("credentials-rejected", 0.25, line)
	}
}

// countValues looks at the values themselves.
func (r *reading) countValues(b *ballot, unclear bool) {
	s := r.settings
	if s.mangled > 0 {
		line := -1
		if p, ok := s.places["secret"]; ok {
			line = p.line
		}
		weight := weightIf(unclear, 0.95, 0.75) * s.mangled
		if r.happened(metPlain, connectTime, refused, unreachable, certUnknown, noSTARTTLS) {
			weight *= 0.5
		}
		c := b.vote("value-mangled-by-quoting", weightIf(s.mangled > 0.84, s.mangled, weight), line)
		c.why = append(c.why, s.mangledHow)
	}
	if s.textBoolean != "" {
		c := b.vote("setting-value-invalid", 0.3, -1)
		c.why = append(c.why, "the switch has a word in quotation marks for its value, which many programs take for on")
	}
	if name := s.EHLOName; strings.Contains(name, "_") || name == "localhost" || name != "" && !strings.Contains(name, ".") {
		weight := weightIf(strings.Contains(name, "_"), 0.75, 0.3)
		if r.happened(metPlain) && strings.Contains(name, "_") {
			weight = 0.95
		}
		b.vote("ehlo-name-rejected", weight, s.places["ehlo_name"].line)
	}
	if s.From != "" && !strings.Contains(s.From, "@") {
		b.vote("sender-rejected", 0.4, s.places["from"].line)
	}
	if a, u := domainOf(s.From), s.Username; s.From != "" && strings.Contains(u, "@") && !strings.EqualFold(s.From, u) && a != "" {
		b.vote("sender-not-owned", 0.25, s.places["from"].line)
	}
}

func domainOf(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return domain
}

// diagnoseSettings asks the rules that need settings alone.
func (r *reading) diagnoseSettings(b *ballot) {
	s := r.settings
	if s.Host == "" && s.Port == 0 {
		return
	}
	plain := probe.Settings{Host: s.Host, Port: s.Port, SSL: s.SSL, STARTTLS: s.STARTTLS, Username: s.Username, From: s.From}
	for _, f := range report.Diagnose(report.Case{Settings: plain, Provider: r.provider}).Findings {
		weight := map[report.Severity]float64{"error": 0.3, "warning": 0.12}[f.Severity]
		switch f.Rule {
		case "port-and-security-disagree", "ssl-and-starttls-both-on", "plaintext-credentials", "sender-missing":
			continue // counted above, or no cause
		case "host-is-not-an-smtp-host", "port-is-not-an-smtp-port", "setting-value-invalid":
			weight = 0.6
		}
		b.vote(f.Rule, weight, -1)
	}
}

// sure says whether a rule has at least the score.
func (b *ballot) sure(score float64) bool {
	for _, c := range b.candidates {
		if c.score >= score {
			return true
		}
	}
	return false
}

// special are the rules that say more than a general one: where one of them
// holds, the general one is its consequence.
var special = []struct {
	general string
	by      []string
}{
	{"credentials-rejected", []string{"app-password-required", "authorization-code-required", "basic-auth-disabled", "smtp-access-disabled", "username-format-wrong",
		"account-locked", "password-expired", "oauth-token-wrong", "rate-limited", "auth-mechanism-not-shared", "auth-not-offered", "auth-hidden-until-tls", "tls-required-by-server", "auth-temporarily-failed", "sign-in-not-allowed"}},
	{"sender-rejected", []string{"sender-not-owned", "ehlo-name-rejected"}},
	{"relay-denied", []string{"sender-not-owned", "ehlo-name-rejected", "blocklisted"}},
	{"recipient-rejected", []string{"relay-denied", "sender-not-owned", "ehlo-name-rejected", "sender-rejected"}},
	{"connection-dropped", []string{"plaintext-on-implicit-tls-port", "ehlo-name-rejected", "auth-hidden-until-tls", "rate-limited"}},
	{"rate-limited", []string{"ehlo-name-rejected"}},
	{"auth-required", []string{"tls-required-by-server", "smtp-access-disabled"}},
	{"cert-untrusted", []string{"cert-self-signed", "cert-hostname-mismatch", "cert-expired", "cert-not-yet-valid", "cert-wrong-use", "cert-name-constraint", "cert-revoked", "ocsp-response-missing"}},
	{"cert-self-signed", []string{"connection-intercepted"}},
	{"tls-handshake-failed", []string{"cert-expired", "cert-hostname-mismatch", "tls-parameters-weak", "implicit-tls-on-starttls-port", "cert-self-signed"}},
	{"sign-in-not-allowed", []string{"smtp-access-disabled", "basic-auth-disabled", "app-password-required"}},
	{"auth-mechanism-broken", []string{"auth-mechanism-not-shared"}},
}

// compare weakens what another candidate explains.
func (r *reading) compare(b *ballot) {
	for _, s := range special {
		c := b.candidates[s.general]
		if c == nil {
			continue
		}
		for _, rule := range s.by {
			if by := b.candidates[rule]; by != nil && by.score >= 0.6 && by.score*1.25 >= c.score {
				c.score *= 0.6
				break
			}
		}
	}
	r.compareIdentity(b)
	r.compareBehaviour(b)
	// What failed before the login says why the login never came.
	if b.candidates["tls-required-by-server"] != nil && b.candidates["tls-required-by-server"].score > 0.8 {
		b.against(0.7, "auth-hidden-until-tls", "starttls-not-offered")
	}
}

// ranked are the candidates, the most likely first.
func (b *ballot) ranked() []*candidate {
	list := make([]*candidate, 0, len(b.order))
	for _, rule := range b.order {
		list = append(list, b.candidates[rule])
	}
	slices.SortStableFunc(list, func(a, c *candidate) int {
		switch {
		case a.score > c.score:
			return -1
		case a.score < c.score:
			return 1
		}
		return 0
	})
	return list
}

// compareIdentity: a public provider's certificate has the right name and its
// servers speak as they always do. Where they do not, somebody else answered.
func (r *reading) compareIdentity(b *ballot) {
	if r.provider == nil || r.settings.Host == "" {
		return
	}
	if c := b.candidates["cert-hostname-mismatch"]; c != nil && c.score > 0.6 {
		b.vote("connection-intercepted", 0.97, c.lines[0])
	}
	// Exim's words, from web hosts that catch outgoing mail.
	if r.says("incorrect authentication data") {
		b.vote("connection-intercepted", 0.7, -1)
	}
}

// compareBehaviour: what happened shows other settings than the ones in the
// text, so they are not the ones that count, or are read differently.
func (r *reading) compareBehaviour(b *ballot) {
	s := r.settings
	tls := r.happened(metPlain, certUnknown, certIssuer, tlsBroken)
	switch {
	case tls && s.SSL == probe.Off && s.STARTTLS == probe.Off, tls && s.STARTTLS == probe.Off && s.SSL == probe.Unset && startsPlain(r.port()), r.says("although", "even though", "despite"):
		b.vote("client-known-defect", 0.45, -1)
		b.vote("setting-overridden", 0.42, -1)
		b.vote("setting-value-invalid", weightIf(s.textBoolean != "", 0.65, 0.3), -1)
	case r.happened(metPlain) && s.SSL == probe.Off && !s.upgrade():
		b.vote("setting-overridden", 0.35, -1)
		b.vote("setting-value-invalid", weightIf(s.textBoolean != "", 0.6, 0.3), -1)
	}
	place, known := s.places["port"]
	for _, f := range r.symptoms {
		if !known || f.line == place.line || f.stage != probe.StageConnect && f.stage != probe.StageTLS && f.stage != probe.StageGreeting {
			continue
		}
		if m := hostPort().FindStringSubmatch(r.lines[f.line]); m != nil && m[3] != strconv.Itoa(s.Port) && strings.EqualFold(m[2], s.Host) {
			b.vote("setting-overridden", 0.6, f.line)
		}
	}
}
