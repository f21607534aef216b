package explain

import (
	"github.com/smtpwhy/smtpwhy/internal/names"
	"github.com/smtpwhy/smtpwhy/probe"
)

// judges say what an event means under the circumstances.
var judges = map[event]func(*reading, *ballot, found){
	metPlain:      judgeMetPlain,
	closed:        judgeClosed,
	silent:        judgeSilent,
	connectTime:   judgeConnectTime,
	refused:       judgeRefused,
	unreachable:   judgeUnreachable,
	noConnection:  judgeNoConnection,
	certUnknown:   judgeCertUnknown,
	certIssuer:    judgeCertIssuer,
	certForeign:   judgeCertForeign,
	certLeaf:      judgeCertLeaf,
	tlsBroken:     judgeTLSBroken,
	authMissing:   judgeAuthMissing,
	noMechanism:   judgeNoMechanism,
	noSTARTTLS:    judgeNoSTARTTLS,
	secureOrLogin: judgeSecureOrLogin,
	needsLogin:    judgeNeedsLogin,
	loginFailed:   judgeLoginFailed,
	badValue:      judgeBadValue,
}

// judgeMetPlain: a TLS handshake was answered by plain text. The port decides
// little here: the server has shown what it speaks.
func judgeMetPlain(r *reading, b *ballot, f found) {
	weight := 0.88
	if f.weight > 0 {
		weight = f.weight
	}
	b.vote("implicit-tls-on-starttls-port", weight, f.line)
	s := r.settings
	if s.implicit() && s.upgrade() && !startsTLS(r.port()) {
		b.vote("ssl-and-starttls-both-on", 0.93, f.line)
	}
	if s.STARTTLS == probe.On && !s.implicit() {
		// The upgrade was asked for and its answer was no TLS: the EHLO before it
		// may have been refused, or STARTTLS.
		b.vote("starttls-refused", 0.35, f.line)
		b.vote("ehlo-name-rejected", 0.3, f.line)
	}
	b.vote("tls-version-too-old", 0.3, f.line)
	b.vote("connection-intercepted", 0.29, f.line)
}

// judgeClosed: the server ended the connection without a word.
func judgeClosed(r *reading, b *ballot, f found) {
	switch {
	case r.plainOnTLSPort():
		b.vote("plaintext-on-implicit-tls-port", 0.85, f.line)
	case r.tlsOnPlainPort():
		b.vote("implicit-tls-on-starttls-port", 0.7, f.line)
		b.vote("connection-dropped", 0.45, f.line)
	case startsTLS(r.port()):
		b.vote("plaintext-on-implicit-tls-port", 0.5, f.line)
		b.vote("connection-dropped", 0.5, f.line)
	default:
		b.vote("connection-dropped", 0.42, f.line)
		r.closedOnPlainPort(b, f)
	}
	if !r.named() && len(r.matches) == 0 && r.port() == 0 {
		b.vote("plaintext-on-implicit-tls-port", 0.45, f.line)
		b.vote("ehlo-name-rejected", 0.2, f.line)
	}
}

// closedOnPlainPort: on a port that starts in plain text a server hangs up on
// clients that do not upgrade, or on the name that they give.
func (r *reading) closedOnPlainPort(b *ballot, f found) {
	s := r.settings
	switch {
	case r.strictEHLO():
		b.vote("ehlo-name-rejected", 0.75, f.line)
	case r.clients.any("netsmtp", "go") || s.EHLOName == "localhost":
		b.vote("ehlo-name-rejected", 0.4, f.line)
	}
	if s.plain() && r.port() != 0 {
		b.vote("auth-hidden-until-tls", 0.48, f.line)
		b.vote("tls-required-by-server", 0.3, f.line)
	}
	if r.port() != 0 && !usualPort(r.port()) {
		b.vote("port-is-not-an-smtp-port", 0.6, f.line)
		b.vote("not-smtp", 0.4, f.line)
		b.vote("plaintext-on-implicit-tls-port", 0.5, f.line)
	}
	if names.ThisMachine(s.Host) {
		b.vote("host-is-not-an-smtp-host", 0.45, f.line)
	}
}

// strictEHLO says whether the server is a relay that admits by IP address or
// domain and is known to hang up on the EHLO name "localhost".
func (r *reading) strictEHLO() bool {
	return r.settings.Host == "smtp-relay.gmail.com" || r.settings.Host == "smtp-relay.google.com"
}

func usualPort(port int) bool { return startsPlain(port) || startsTLS(port) || port == 8025 }

// judgeSilent: something was waited for in vain; of what, the words do not say.
func judgeSilent(r *reading, b *ballot, f found) {
	s := r.settings
	switch {
	case r.happened(metPlain, certUnknown, loginFailed) || len(r.matches) > 0 && !r.happened(connectTime):
		return
	case r.plainOnTLSPort():
		b.vote("plaintext-on-implicit-tls-port", 0.72, f.line)
		b.vote("port-filtered", 0.4, f.line)
	case r.tlsOnPlainPort():
		b.vote("implicit-tls-on-starttls-port", 0.6, f.line)
		b.vote("port-filtered", 0.45, f.line)
	case r.port() == 25:
		b.vote("port-25-blocked", 0.75, f.line)
		b.vote("port-filtered", 0.5, f.line)
	default:
		b.vote("port-filtered", 0.6, f.line)
		b.vote("implicit-tls-on-starttls-port", weightIf(startsPlain(r.port()), weightIf(s.ambiguous(), 0.5, 0.26), 0), f.line)
		b.vote("plaintext-on-implicit-tls-port", weightIf(startsTLS(r.port()) || r.port() == 0, 0.45, 0.15), f.line)
	}
	b.vote("server-silent", 0.3, f.line)
	if place, ok := s.places["timeout"]; ok {
		b.vote("greeting-slow", 0.4, place.line)
	}
	b.vote("greeting-slow", weightIf(r.says("mail_smtptimeout", "timeout=", "timeout:", "timeout' =>", "greeting"), 0.45, 0.12), f.line)
}

func weightIf(holds bool, yes, no float64) float64 {
	if holds {
		return yes
	}
	return no
}

// judgeConnectTime: the connection itself was not answered.
func judgeConnectTime(r *reading, b *ballot, f found) {
	if r.port() == 25 {
		b.vote("port-25-blocked", 0.88, f.line)
		b.vote("port-filtered", 0.6, f.line)
		return
	}
	b.vote("port-filtered", 0.8, f.line)
	b.vote("host-unreachable", 0.3, f.line)
	if r.plainOnTLSPort() {
		b.vote("plaintext-on-implicit-tls-port", 0.5, f.line)
	}
}

func judgeRefused(r *reading, b *ballot, f found) {
	b.vote("port-closed", 0.88, f.line)
	line := r.lines[f.line]
	if host := r.settings.Host; mentionsLoopback(line) && (host != "" && !names.ThisMachine(host) || host == "" && r.settings.service != "") {
		b.vote("host-is-not-an-smtp-host", 0.9, f.line)
		b.vote("setting-overridden", 0.5, f.line)
		return
	}
	if r.port() == 25 {
		b.vote("port-25-blocked", 0.5, f.line)
	}
	b.vote("port-filtered", 0.3, f.line)
}

// judgeUnreachable: programs try IPv6 last and report the last error, so "no
// route" to an IPv6 address says little if an IPv4 address failed as well.
func judgeUnreachable(r *reading, b *ballot, f found) {
	timeout := r.happened(connectTime, silent)
	if ipv6Literal().MatchString(r.lines[f.line]) {
		b.vote("address-family-broken", weightIf(timeout, 0.5, 0.85), f.line)
		b.vote("port-25-blocked", weightIf(r.port() == 25 || r.says(":25:", ":25\n", "port 25"), weightIf(timeout, 0.85, 0.55), 0), f.line)
	}
	b.vote("host-unreachable", weightIf(timeout, 0.45, 0.7), f.line)
	b.vote("port-filtered", weightIf(timeout, 0.6, 0.3), f.line)
}

// judgeNoConnection: no connection came about, for a reason that is not told;
// often TLS is meant.
func judgeNoConnection(r *reading, b *ballot, f found) {
	if r.happened(connectTime, refused, unreachable, metPlain, certUnknown, certIssuer) || r.named("host-not-found", "cert-hostname-mismatch", "tls-version-too-old", "tls-handshake-failed") {
		return
	}
	s := r.settings
	switch {
	case r.plainOnTLSPort():
		b.vote("plaintext-on-implicit-tls-port", 0.68, f.line)
		b.vote("port-filtered", 0.45, f.line)
	case r.tlsOnPlainPort():
		b.vote("implicit-tls-on-starttls-port", 0.68, f.line)
		b.vote("port-filtered", 0.45, f.line)
	case startsPlain(r.port()) && s.ambiguous():
		b.vote("implicit-tls-on-starttls-port", 0.55, f.line)
		b.vote("port-filtered", 0.5, f.line)
	case r.port() == 25:
		b.vote("port-25-blocked", 0.7, f.line)
	default:
		b.vote("port-filtered", 0.6, f.line)
		b.vote("implicit-tls-on-starttls-port", weightIf(startsTLS(r.port()) || s.plain() && s.modeKnown(), 0.1, 0.43), f.line)
	}
	b.vote("port-closed", 0.42, f.line)
	b.vote("host-not-found", 0.2, f.line)
}

// judgeLoginFailed: the login was refused. Servers and libraries say so also for
// things that are no wrong password.
func judgeLoginFailed(r *reading, b *ballot, f found) {
	s := r.settings
	weight := weightIf(f.word == "535" || f.word == "authentication failed", 0.55, 0.5)
	if !replyInLine().MatchString(r.lines[f.line]) && (r.plainOnTLSPort() && s.modeKnown() || r.tlsOnPlainPort()) {
		weight = 0.35 // without the server's answer it is open whether the login was reached
	}
	b.vote("credentials-rejected", weight, f.line)
	if s.userEmpty {
		b.vote("auth-not-offered", 0.7, f.line)
	}
	if s.mangled > 0 {
		b.vote("value-mangled-by-quoting", 0.35+0.7*s.mangled, f.line)
	}
	if s.Username != "" && r.foreignUser() {
		b.vote("connection-intercepted", 0.25, f.line)
	}
}

// judgeBadValue: the application refuses a value. Where the settings show one of
// the values that it allows, another source of settings counts.
func judgeBadValue(r *reading, b *ballot, f found) {
	b.vote("setting-value-invalid", 0.6, f.line)
	b.vote("setting-overridden", weightIf(r.allowsShown(f.line), 0.75, 0.3), f.line)
}
