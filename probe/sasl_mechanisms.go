package probe

import (
	"crypto/tls"
	"slices"
	"strings"

	"github.com/emersion/go-sasl"
)

// mechanism is a SASL mechanism that the probe speaks.
type mechanism struct {
	name string
	// secret is the kind of secret that the mechanism is made for, empty for
	// those that need none.
	secret      SecretKind
	needsSecret bool
	// strength orders the offered mechanisms when the user does not: the highest
	// first. It is no measure of cryptography. Inside verified TLS, and a secret
	// goes nowhere else, what counts is how likely a server's implementation is
	// to work: PLAIN is the one that every server has; CRAM-MD5 (RFC 2195) fails
	// wherever passwords are stored as hashes.
	strength int
	client   func(a authParams) sasl.Client
}

// authParams is what the clients make their responses from.
type authParams struct {
	username, secret, host string
	port                   int
	// tls is the state of the connection, nil in clear; offered are the server's
	// mechanisms.
	tls     *tls.ConnectionState
	offered []string
}

// prover is a client whose first messages have nothing made from the secret.
type prover interface{ proves() bool }

const (
	mechExternal  = sasl.External
	mechAnonymous = sasl.Anonymous
)

// mechanisms lists all of them, the preferred first.
func mechanisms() []mechanism {
	return []mechanism{
		{name: sasl.Plain, secret: KindPassword, needsSecret: true, strength: 90, client: newPlainClient},
		{name: "LOGIN", secret: KindPassword, needsSecret: true, strength: 80, client: newLoginClient},
		{name: "SCRAM-SHA-256", secret: KindPassword, needsSecret: true, strength: 78, client: newSCRAMClient("SCRAM-SHA-256")},
		{name: "SCRAM-SHA-1", secret: KindPassword, needsSecret: true, strength: 77, client: newSCRAMClient("SCRAM-SHA-1")},
		{name: "SCRAM-SHA-512", secret: KindPassword, needsSecret: true, strength: 76, client: newSCRAMClient("SCRAM-SHA-512")},
		// Channel binding fails behind every box that ends TLS for the server.
		{name: "SCRAM-SHA-256-PLUS", secret: KindPassword, needsSecret: true, strength: 75, client: newSCRAMClient("SCRAM-SHA-256-PLUS")},
		{name: "SCRAM-SHA-1-PLUS", secret: KindPassword, needsSecret: true, strength: 74, client: newSCRAMClient("SCRAM-SHA-1-PLUS")},
		{name: "SCRAM-SHA-512-PLUS", secret: KindPassword, needsSecret: true, strength: 73, client: newSCRAMClient("SCRAM-SHA-512-PLUS")},
		{name: "CRAM-MD5", secret: KindPassword, needsSecret: true, strength: 70, client: newCRAMMD5Client},
		{name: "DIGEST-MD5", secret: KindPassword, needsSecret: true, strength: 66, client: newDigestMD5Client},
		{name: "NTLM", secret: KindPassword, needsSecret: true, strength: 64, client: newNTLMClient},
		// Google and Microsoft both document XOAUTH2, and only one of them the
		// standard.
		{name: "XOAUTH2", secret: KindToken, needsSecret: true, strength: 60, client: newXOAUTH2Client},
		{name: sasl.OAuthBearer, secret: KindToken, needsSecret: true, strength: 50, client: newOAuthBearerClient},
		{name: mechExternal, strength: 40, client: newExternalClient},
		{name: mechAnonymous, strength: 30, client: newAnonymousClient},
	}
}

// pickMechanisms returns the mechanisms to try, in order: those that the server
// offers, that the user wants and for which there is what they need. Names
// match in any case.
//
// With wanted empty, all that fit the kind of secret are wanted, the strongest
// first, EXTERNAL only with a client certificate and ANONYMOUS never. A user
// who names a mechanism gets it for either kind of secret, since a token goes
// as a password in many applications.
//
// usual are the mechanisms of the application, in its order: none but these is
// taken, where nothing else is wanted.
func pickMechanisms(offered, wanted, usual []string, kind SecretKind, haveCert bool) []mechanism {
	has := func(names []string, m mechanism) bool {
		return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, m.name) })
	}
	usable := slices.DeleteFunc(mechanisms(), func(m mechanism) bool {
		switch {
		case !has(offered, m),
			m.needsSecret && kind == "",
			m.name == mechExternal && !haveCert:
			return true
		case len(wanted) > 0:
			return !has(wanted, m)
		case len(usual) > 0 && !has(usual, m):
			return true
		}
		return m.name == mechAnonymous || m.needsSecret && m.secret != kind
	})
	order := wanted
	if len(order) == 0 {
		order = usual
	}
	rank := func(m mechanism) int {
		return slices.IndexFunc(order, func(n string) bool { return strings.EqualFold(n, m.name) })
	}
	slices.SortStableFunc(usable, func(a, b mechanism) int {
		if r := rank(a) - rank(b); r != 0 {
			return r
		}
		return b.strength - a.strength
	})
	return usable
}
