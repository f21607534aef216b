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
	// strength is what somebody on the wire gets, reference where it is described.
	strength  Strength
	reference string
	// latin1: user name and password can go out in ISO-8859-1. encoding is what
	// those outside ASCII are in otherwise, empty for UTF-8.
	latin1   bool
	encoding string
	client   func(a authParams) sasl.Client
}

// authParams is what the clients make their responses from.
type authParams struct {
	username, secret, host string
	// latin1: user name and secret are in ISO-8859-1, not in UTF-8.
	latin1 bool
	port   int
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

// password is a mechanism that takes a password.
func password(name string, strength Strength, reference string, client func(authParams) sasl.Client) mechanism {
	return mechanism{name: name, secret: KindPassword, needsSecret: true, strength: strength, reference: reference, client: client}
}

// in8bit is the mechanism as one that leaves the encoding to both sides.
func (m mechanism) in8bit() mechanism {
	m.latin1 = true
	return m
}

// mechanisms lists all of them in the order in which they are tried when the user
// names none. That is no order of cryptography: inside verified TLS, and a secret goes
// nowhere else, what counts is how likely a server's implementation is to work. PLAIN
// is the one that every server has; CRAM-MD5 fails wherever passwords are stored as
// hashes.
func mechanisms() []mechanism {
	return []mechanism{
		password(sasl.Plain, StrengthClear, "RFC 4616", newPlainClient).in8bit(),
		password("LOGIN", StrengthClear, "Internet-Draft", newLoginClient).in8bit(),
		scramMechanism("SCRAM-SHA-256", "RFC 7677"),
		scramMechanism("SCRAM-SHA-1", "RFC 5802"),
		scramMechanism("SCRAM-SHA-512", "Internet-Draft"),
		scramMechanism("SCRAM-SHA-384", "RFC 5802"), // Cyrus SASL's own, as the next
		scramMechanism("SCRAM-SHA-224", "RFC 5802"),
		// Channel binding fails behind every box that ends TLS for the server.
		scramMechanism("SCRAM-SHA-256-PLUS", "RFC 7677"),
		scramMechanism("SCRAM-SHA-1-PLUS", "RFC 5802"),
		scramMechanism("SCRAM-SHA-512-PLUS", "Internet-Draft"),
		scramMechanism("SCRAM-SHA-384-PLUS", "RFC 5802"),
		scramMechanism("SCRAM-SHA-224-PLUS", "RFC 5802"),
		password("CRAM-MD5", StrengthDigest, "RFC 2195", newCRAMMD5Client).in8bit(),
		password("DIGEST-MD5", StrengthDigest, "RFC 2831", newDigestMD5Client).in8bit(),
		{name: "NTLM", secret: KindPassword, needsSecret: true, strength: StrengthDigest, reference: "MS-NLMP", encoding: EncodingUTF16, client: newNTLMClient},
		// Google and Microsoft both document XOAUTH2, and only one of them the
		// standard.
		{name: "XOAUTH2", secret: KindToken, needsSecret: true, strength: StrengthToken, reference: "Google", client: newXOAUTH2Client},
		{name: sasl.OAuthBearer, secret: KindToken, needsSecret: true, strength: StrengthToken, reference: "RFC 7628", client: newOAuthBearerClient},
		{name: mechExternal, strength: StrengthKey, reference: "RFC 4422", client: newExternalClient},
		{name: mechAnonymous, strength: StrengthNone, reference: "RFC 4505", client: newAnonymousClient},
	}
}

// pickMechanisms returns the mechanisms to try, in order: those that the server
// offers, that the user wants and for which there is what they need. Names
// match in any case.
//
// With wanted empty, all that fit the kind of secret are wanted, in their own
// order, EXTERNAL only with a client certificate and ANONYMOUS never. A user
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
		return rank(a) - rank(b)
	})
	return usable
}
