package probe

import (
	"slices"
	"strings"
)

// Strength is what somebody gets who reads a sign-in without TLS.
type Strength string

// The strengths.
const (
	StrengthClear  Strength = "password itself" // base64 is no encryption
	StrengthToken  Strength = "token itself"
	StrengthDigest Strength = "quick to guess" // a digest that a dictionary is tried on, fast
	StrengthProof  Strength = "slow to guess"  // the same, each guess thousands of hashes
	StrengthBound  Strength = "bound to TLS"   // of no use on another connection
	StrengthKey    Strength = "nothing"        // a key or ticket that stays at home proves it
	StrengthNone   Strength = "no proof"       // anybody can say it
)

// MechanismFacts are what is known of a SASL mechanism.
type MechanismFacts struct {
	Name string `json:"name"`
	// Spoken says whether the probe can sign in with it.
	Spoken bool `json:"spoken"`
	// Needs is what the user has to have for it: "password", "access token".
	Needs    string   `json:"needs"`
	Strength Strength `json:"strength"`
	// NeedsTLS says that it must not go over a connection without TLS.
	NeedsTLS  bool   `json:"needs_tls"`
	Reference string `json:"reference,omitempty"`
	// About is a sentence on a mechanism that the probe does not speak, or that has
	// something special.
	About string `json:"about,omitempty"`
}

// The needs of mechanisms.
const (
	needsPassword    = "password"
	needsToken       = "access token"
	needsCertificate = "client certificate"
	needsTicket      = "Kerberos ticket"
)

// KnownMechanisms lists what is known: the mechanisms that the probe speaks, in the
// order in which it tries them, then the others.
func KnownMechanisms() (list []MechanismFacts) {
	for _, m := range mechanisms() {
		f := MechanismFacts{Name: m.name, Spoken: true, Strength: m.strength, Reference: m.reference, Needs: "nothing"}
		switch {
		case m.secret == KindPassword:
			f.Needs = needsPassword
		case m.secret == KindToken:
			f.Needs = needsToken
		case m.name == mechExternal:
			f.Needs, f.About = needsCertificate, "It takes a TLS client certificate in place of a password."
		case m.name == mechAnonymous:
			f.About = "It takes any text for a name, and proves nothing; --auth ANONYMOUS tries it."
		}
		list = append(list, f)
	}
	list = append(list, unspoken()...)
	for i, f := range list {
		list[i].NeedsTLS = slices.Contains([]Strength{StrengthClear, StrengthToken, StrengthDigest, StrengthBound}, f.Strength) || f.Needs == needsCertificate
	}
	return list
}

// MechanismCalled gives what is known of a mechanism by its name, in any case. ok is
// false for one that is not known; its name may tell of its family all the same.
func MechanismCalled(name string) (f MechanismFacts, ok bool) {
	name = strings.ToUpper(name)
	list := KnownMechanisms()
	if i := slices.IndexFunc(list, func(f MechanismFacts) bool { return f.Name == name }); i >= 0 {
		return list[i], true
	}
	f.Name = cutText(name, maxTokenWord)
	for _, family := range []struct{ start, needs, about string }{
		{"SCRAM-", needsPassword, "It is of the SCRAM family (RFC 5802), with a hash function that few programs have."},
		{"GS2-", needsTicket, "It is of the GS2 family (RFC 5801), which carries GSS-API sign-ins such as Kerberos."},
		{"GSS", needsTicket, "By its name it carries a GSS-API sign-in such as Kerberos."},
		{"CRAM-", needsPassword, "It works as CRAM-MD5 does, with another hash function."},
		{"X-", "", "A name that begins with X- is private to one maker; only its own programs speak it."},
		{"X", "", "It is no registered name, so probably private to one maker."},
	} {
		if strings.HasPrefix(name, family.start) {
			f.Needs, f.About = family.needs, family.about
			return f, false
		}
	}
	return f, false
}

// unspoken are the mechanisms that servers offer and the probe knows by name only.
func unspoken() []MechanismFacts {
	const kerberos = "It takes a Kerberos ticket (kinit, or the sign-in to a Windows domain) in place of a password; mail programs inside such a domain use it."
	password := func(name string, strength Strength, reference, about string) MechanismFacts {
		return MechanismFacts{Name: name, Needs: needsPassword, Strength: strength, Reference: reference, About: about}
	}
	ticket := func(name, reference, about string) MechanismFacts {
		return MechanismFacts{Name: name, Needs: needsTicket, Strength: StrengthKey, Reference: reference, About: about}
	}
	return []MechanismFacts{
		ticket("GSSAPI", "RFC 4752", kerberos),
		ticket("GSS-SPNEGO", "RFC 4178", "It is Microsoft's: Kerberos, or NTLM where there is no ticket."),
		ticket("GS2-KRB5", "RFC 5801", kerberos),
		{Name: "GS2-KRB5-PLUS", Needs: needsTicket, Strength: StrengthBound, Reference: "RFC 5801", About: kerberos},
		ticket("GS2-IAKERB", "RFC 5801", "It is Kerberos for a client that reaches the ticket server only through the mail server."),
		ticket("KERBEROS_V4", "RFC 2222", "It is version 4 of Kerberos, which is broken and long gone."),
		ticket("KERBEROS_V5", "", kerberos),
		password("CRAM-SHA1", StrengthDigest, "Courier", "It is CRAM-MD5 with SHA-1, in Courier alone."),
		password("CRAM-SHA256", StrengthDigest, "Courier", "It is CRAM-MD5 with SHA-256, in Courier alone."),
		password("MSN", StrengthDigest, "", "It is Microsoft's own of the 1990s; its programs are gone."),
		password("RPA", StrengthDigest, "", "It was CompuServe's; its programs are gone."),
		password("SRP", StrengthProof, "Internet-Draft", "Secure Remote Password; hardly any mail program speaks it."),
		{Name: "OTP", Needs: "one-time password", Strength: StrengthProof, Reference: "RFC 2444", About: "It takes a new password each time, from a list or a calculator; an application that sends by itself cannot."},
		{Name: "SKEY", Needs: "one-time password", Strength: StrengthProof, Reference: "RFC 2222", About: "It is the forerunner of OTP, and obsolete."},
		{Name: "SECURID", Needs: "SecurID token", Strength: StrengthClear, Reference: "RFC 2808", About: "It takes the number on a SecurID device; an application that sends by itself cannot."},
		{Name: "SAML20", Needs: "browser", Strength: StrengthKey, Reference: "RFC 6595", About: "It opens a browser for the sign-in; an application that sends by itself cannot."},
		{Name: "OPENID20", Needs: "browser", Strength: StrengthKey, Reference: "RFC 6616", About: "It opens a browser for the sign-in; an application that sends by itself cannot."},
		{Name: "XOAUTH", Needs: needsToken, Strength: StrengthKey, About: "It is Google's of OAuth 1, which was switched off; XOAUTH2 took its place."},
		{Name: "PLAIN-CLIENTTOKEN", Needs: needsPassword, Strength: StrengthClear, About: "It is Google's, for its own programs."},
		{Name: "EXCHANGEAUTH", Needs: needsTicket, Strength: StrengthKey, About: "It is for Exchange servers among themselves."},
	}
}
