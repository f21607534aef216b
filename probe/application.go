package probe

import (
	"slices"
	"strings"
)

// Application is the program whose settings these are: what it is, how it reads
// them and what it does with them. It is part of the settings, so that a stored
// record can be judged without the file.
type Application struct {
	// Client is the program's ID, such as "django"; Name is for people. Version is
	// the generation of it that the settings were read for, empty for the newest.
	Client  string `json:"client"`
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
	// Why says how the program was recognised, and what else would have fitted.
	Why string `json:"why,omitempty"`
	// Conduct is what the program does with these settings; nil where that is not
	// known: the as-configured session then does what most software does.
	Conduct *Conduct `json:"conduct,omitempty"`
	// Readings are the places where the program reads something else than what
	// stands there, or nothing.
	Readings []Reading `json:"readings,omitempty"`
	// Format and Dialect are those of the file, and Values what is set in it, each
	// as the program reads it: what a change of a setting would do can be worked out
	// from them without the file.
	Format  string         `json:"format,omitempty"`
	Dialect string         `json:"dialect,omitempty"`
	Values  []SettingValue `json:"values,omitempty"`
}

// SettingValue is one setting of a program, as the program reads it.
type SettingValue struct {
	// Key is its name in the program's manual, or that of a part of it.
	Key string `json:"key"`
	// Text is empty for a secret, and where Known is false: it stands elsewhere.
	Text  string `json:"text,omitempty"`
	Known bool   `json:"known"`
	// Kind is what it is in its format, such as "text" or "bool".
	Kind   string `json:"kind,omitempty"`
	Origin Origin `json:"origin"`
}

// Conduct is what a program does on the wire with its settings. The zero value of
// a field means that it is not known, and that the usual is assumed.
type Conduct struct {
	// Port and Security are what the program opens the connection with; Security
	// is never SecurityAuto.
	Port     int      `json:"port"`
	Security Security `json:"security"`
	// Refuses is why the program never connects with these settings, in its own
	// words or, where those are not known, in ours; empty if it does connect.
	Refuses string `json:"refuses,omitempty"`
	// UpgradesInsideTLS: the program opens TLS from the first byte and then asks
	// for STARTTLS inside it, which no server offers.
	UpgradesInsideTLS bool `json:"upgrades_inside_tls,omitempty"`
	// LosesTLS: the program upgrades by STARTTLS and then goes on over a new
	// connection in plain text. Security is SecurityNone then.
	LosesTLS bool `json:"loses_tls,omitempty"`
	// WithoutSTARTTLS and WithoutAUTH are what it does when the server does not
	// offer what it wants.
	WithoutSTARTTLS Fallback `json:"without_starttls,omitempty"`
	WithoutAUTH     Fallback `json:"without_auth,omitempty"`
	// RefusedSTARTTLS is what it does when the server offers STARTTLS and then
	// refuses it; empty: it gives up, or does what it does without the offer where
	// that is GoesOver.
	RefusedSTARTTLS Fallback `json:"refused_starttls,omitempty"`
	// Mechanisms are the ones that it speaks with these settings, in the order of
	// its choice; empty is not known.
	Mechanisms []string `json:"mechanisms,omitempty"`
	// Unoffered is the mechanism that it sends when the server offers others, and
	// none of its own; empty if it then gives up.
	Unoffered string `json:"unoffered,omitempty"`
	// TriesNext: after a refusal it tries a further mechanism.
	TriesNext bool `json:"tries_next,omitempty"`
	// NoSignIn: a setting of its own keeps it from signing in, whatever user name is
	// set.
	NoSignIn bool `json:"no_sign_in,omitempty"`
	// InClear is what it does about a password without TLS.
	InClear ClearPolicy `json:"in_clear,omitempty"`
	// EHLOName is the name that it greets with, where that does not depend on the
	// machine it runs on.
	EHLOName string `json:"ehlo_name,omitempty"`
	// Certificate is how much of the server's certificate it checks.
	Certificate CertificatePolicy `json:"certificate,omitempty"`
	// MinTLS is the oldest version that it takes, such as "TLS 1.2".
	MinTLS string `json:"min_tls,omitempty"`
	// Notes are facts worth knowing about this very combination, one sentence each.
	Notes []string `json:"notes,omitempty"`
	// Defects are known faults of the program that strike with these settings.
	Defects []Defect `json:"defects,omitempty"`
}

// Speaks says whether the program uses a mechanism with these settings; true where it
// is not known which ones it uses.
func (a *Application) Speaks(mechanism string) bool {
	if a == nil || a.Conduct == nil || len(a.Conduct.Mechanisms) == 0 {
		return true
	}
	return slices.ContainsFunc(a.Conduct.Mechanisms, func(m string) bool { return strings.EqualFold(m, mechanism) })
}

// Fallback is what a program does when the server does not offer what it wants.
type Fallback string

// The fallbacks.
const (
	Gives    Fallback = "gives-up"  // it says so and stops
	GoesOn   Fallback = "goes-on"   // it goes on without, and says nothing
	Insists  Fallback = "insists"   // it sends the command all the same
	GoesOver Fallback = "goes-over" // it opens another connection in the other mode
)

// ClearPolicy is what a program does about a password without TLS.
type ClearPolicy string

// The policies for passwords in plain text.
const (
	ClearAllowed   ClearPolicy = "allowed"
	ClearRefused   ClearPolicy = "refused"   // no mechanism that shows the password
	ClearDigestOK  ClearPolicy = "digest"    // CRAM-MD5, SCRAM and the like only
	ClearLocalhost ClearPolicy = "localhost" // refused unless the server is this machine
)

// CertificatePolicy is how much of a certificate a program checks.
type CertificatePolicy string

// The certificate policies.
const (
	CertificateChecked CertificatePolicy = "checked"
	CertificateNoName  CertificatePolicy = "name-not-checked"
	CertificateIgnored CertificatePolicy = "not-checked"
)

// Defect is a known fault of a program.
type Defect struct {
	// Summary is one sentence without a full stop; Fix an instruction, such as to
	// which release to update.
	Summary string `json:"summary"`
	Fix     string `json:"fix"`
	// Fatal: mail cannot go out with these settings because of it.
	Fatal bool `json:"fatal,omitempty"`
}

// ReadingKind is the way in which a program reads a setting otherwise.
type ReadingKind string

// The kinds of Reading.
const (
	ReadOverridden ReadingKind = "overridden" // a second definition wins
	ReadMisspelt   ReadingKind = "misspelt"   // no setting of the program, but nearly one
	ReadMangled    ReadingKind = "mangled"    // the program's reader makes something else of the value
	ReadInvalid    ReadingKind = "invalid"    // no value that the setting can have
	ReadUnused     ReadingKind = "not-read"   // a setting that this version, or this file, does not have
	ReadUnknown    ReadingKind = "unknown"    // a reference to a value that stands elsewhere
)

// Reading is a place where a program reads something else than what stands there.
type Reading struct {
	Kind ReadingKind `json:"kind"`
	// Field is the JSON name of the Settings field, empty where there is none.
	Field string `json:"field,omitempty"`
	// Setting is the place; Other the second one of it: the definition that wins,
	// or the setting that contradicts.
	Setting Origin  `json:"setting"`
	Other   *Origin `json:"other,omitempty"`
	// Meant is the name that was probably meant, for ReadMisspelt.
	Meant string `json:"meant,omitempty"`
	// Written and Read are the lengths, in characters, of what stands there and of
	// what the program makes of it, for ReadMangled.
	Written int `json:"written,omitempty"`
	Read    int `json:"read,omitempty"`
	// Why says it in one clause, without the value of a secret.
	Why string `json:"why"`
	// Fix is what to write, without the value of a secret.
	Fix string `json:"fix,omitempty"`
}
