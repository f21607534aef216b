package explain

import (
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/names"
	"github.com/smtpwhy/smtpwhy/probe"
)

var (
	ipv6Literal = pattern(`(?i)[\["( ]?(?:[0-9a-f]{1,4}:){2,7}:?[0-9a-f]{0,4}`)
	loopback    = pattern(`127\.0\.0\.1|\[?::1\]?:|localhost`)
)

func mentionsLoopback(line string) bool { return loopback().MatchString(line) }

// judgeCertUnknown: the certificate did not verify; the message keeps the reason
// for itself.
func judgeCertUnknown(r *reading, b *ballot, f found) {
	if r.named("cert-self-signed", "cert-hostname-mismatch", "cert-expired", "cert-not-yet-valid") {
		return
	}
	b.vote("cert-untrusted", 0.7, f.line)
	b.vote("cert-chain-incomplete", weightIf(r.provider == nil, 0.4, 0.1), f.line)
	b.vote("cert-self-signed", weightIf(r.provider == nil, 0.35, 0.05), f.line)
	b.vote("cert-hostname-mismatch", 0.2, f.line)
	if r.provider != nil {
		// A public provider's certificate is good, so either this machine's list
		// of CAs is not, or somebody else answered.
		b.vote("connection-intercepted", weightIf(r.says("subject", "issuer", "chainerrors"), 0.78, 0.5), f.line)
	}
}

func judgeCertIssuer(r *reading, b *ballot, f found) {
	b.vote("cert-untrusted", 0.82, f.line)
	b.vote("cert-chain-incomplete", weightIf(r.provider == nil, 0.5, 0.15), f.line)
	b.vote("cert-self-signed", weightIf(r.provider == nil, 0.4, 0.05), f.line)
	if r.provider != nil {
		b.vote("connection-intercepted", weightIf(r.says("no roots", "system roots"), 0.2, 0.5), f.line)
	}
}

// judgeCertForeign: the chain ends in a certificate that signed itself and that
// nobody knows. At a public provider that is the mark of an inspecting program.
func judgeCertForeign(r *reading, b *ballot, f found) {
	b.vote("connection-intercepted", weightIf(r.provider != nil, 0.9, 0.45), f.line)
	b.vote("cert-untrusted", 0.75, f.line)
}

func judgeCertLeaf(r *reading, b *ballot, f found) {
	b.vote("cert-chain-incomplete", weightIf(r.provider == nil, 0.8, 0.4), f.line)
	b.vote("cert-untrusted", 0.6, f.line)
	if r.provider != nil {
		b.vote("connection-intercepted", 0.6, f.line)
	}
}

// judgeTLSBroken: the handshake began and ended without an alert.
func judgeTLSBroken(r *reading, b *ballot, f found) {
	if r.happened(metPlain) {
		return
	}
	b.vote("tls-handshake-failed", 0.75, f.line)
	if f.word == "could not convert socket to tls" {
		b.vote("cert-untrusted", 0.66, f.line) // Java's usual reason for it
	}
	b.vote("connection-dropped", 0.5, f.line)
	b.vote("tls-version-too-old", 0.45, f.line)
	if r.tlsOnPlainPort() {
		b.vote("implicit-tls-on-starttls-port", 0.7, f.line)
	}
}

// judgeAuthMissing: the server did not offer AUTH where the client looked. Before
// TLS that is usual.
func judgeAuthMissing(r *reading, b *ballot, f found) {
	s := r.settings
	hidden, none := 0.45, 0.7
	switch {
	case s.upgrade() || s.implicit():
		hidden, none = 0.25, 0.85
	case s.userEmpty || names.ThisMachine(s.Host):
		hidden, none = 0.3, 0.88
	case r.port() == 25:
		hidden, none = 0.5, 0.75
	case r.port() != 0:
		hidden, none = 0.82, 0.55
	case f.word == "auth extension not supported":
		hidden, none = 0.75, 0.7
	}
	b.vote("auth-hidden-until-tls", hidden, f.line)
	b.vote("auth-not-offered", none, f.line)
	b.vote("middlebox-rewrites-smtp", weightIf(r.says("220 **", "xxxx"), 0.9, 0.3), f.line)
}

// judgeNoMechanism: what one library says for "none offered" and for "none in
// common".
func judgeNoMechanism(r *reading, b *ballot, f found) {
	s := r.settings
	shared := 0.66
	if s.plain() && s.modeKnown() {
		b.vote("auth-hidden-until-tls", weightIf(r.port() == 25, 0.5, 0.75), f.line)
		b.vote("auth-not-offered", 0.62, f.line)
		shared = 0.58
	} else {
		b.vote("auth-not-offered", 0.5, f.line)
		b.vote("auth-hidden-until-tls", weightIf(s.plain(), 0.5, 0.2), f.line)
	}
	b.vote("auth-mechanism-not-shared", shared, f.line)
}

// judgeNoSTARTTLS: the client wanted the upgrade and the server does not offer
// it; inside TLS no server does.
func judgeNoSTARTTLS(r *reading, b *ballot, f found) {
	s := r.settings
	switch {
	case startsTLS(r.port()) || s.implicit():
		b.vote("ssl-and-starttls-both-on", 0.8, f.line)
		b.vote("starttls-not-offered", 0.5, f.line)
		b.vote("setting-value-invalid", weightIf(s.STARTTLS == probe.Off || s.textBoolean != "", 0.82, 0.35), f.line)
	default:
		b.vote("starttls-not-offered", 0.88, f.line)
		b.vote("starttls-stripped", weightIf(r.provider != nil, 0.6, 0.3), f.line)
		// Who falls back from EHLO to HELO sees no offers at all.
		b.vote("ehlo-name-rejected", 0.29, f.line)
	}
	if r.strictEHLO() {
		b.vote("smtp-access-disabled", 0.7, f.line)
	}
}

// judgeSecureOrLogin is System.Net.Mail's text for three things; the server's
// answer inside it tells them apart.
func judgeSecureOrLogin(r *reading, b *ballot, f found) {
	line := strings.ToLower(strings.Join(r.lines[f.line:min(f.line+3, len(r.lines))], " "))
	switch {
	case strings.Contains(line, "starttls"):
		b.vote("tls-required-by-server", 0.95, f.line)
	case strings.Contains(line, "5.7.57"):
		b.vote("auth-required", 0.8, f.line)
		b.vote("smtp-access-disabled", 0.6, f.line)
		b.vote("basic-auth-disabled", 0.5, f.line)
	default:
		b.vote("tls-required-by-server", 0.6, f.line)
		b.vote("auth-required", 0.55, f.line)
		b.vote("credentials-rejected", 0.5, f.line)
	}
}

// foreignUser says whether the user name is an address at a provider that the
// host does not belong to.
func (r *reading) foreignUser() bool {
	return names.ThisMachine(r.settings.Host) && strings.Contains(r.settings.Username, "@")
}

// allowsShown says whether the complaint about a value lists one that the
// settings show.
func (r *reading) allowsShown(line int) bool {
	complaint := strings.ToLower(r.lines[line])
	for _, p := range r.settings.places {
		if len(p.value) > 2 && p.line != line && strings.Contains(complaint, strings.ToLower(p.value)) {
			return true
		}
	}
	return false
}

// judgeNeedsLogin: the server wants a sign-in. Clients skip it in silence where
// AUTH was not offered, as before TLS.
func judgeNeedsLogin(r *reading, b *ballot, f found) {
	if r.named("tls-required-by-server") || r.happened(secureOrLogin) {
		return
	}
	s := r.settings
	user := s.Username != "" || s.secretKnown
	switch {
	case user && s.plain() && !r.strictEHLO():
		b.vote("auth-hidden-until-tls", 0.72, f.line)
		b.vote("auth-required", 0.62, f.line)
	case user:
		b.vote("auth-required", 0.68, f.line)
		b.vote("auth-hidden-until-tls", 0.45, f.line)
		b.vote("auth-mechanism-not-shared", 0.35, f.line)
	default:
		b.vote("auth-required", 0.66, f.line)
		b.vote("tls-required-by-server", 0.45, f.line)
		b.vote("auth-hidden-until-tls", 0.42, f.line)
	}
}
