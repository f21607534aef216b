// Package clients is what is known of software that sends mail: which settings it
// has, how it reads them, what it then does on the wire, what it prints when that
// fails, and how each security mode is written for it. One file a client.
package clients

import (
	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// Client is one program or library. Its file holds
// `func init() { register(func() *Client { return &Client{...} }) }`.
type Client struct {
	// ID is lower case without blanks, such as "flask-mail"; Name is for people.
	ID, Name string
	// Aliases are other words that people call it by, for --client.
	Aliases []string
	// Library is the ID of the client that does the talking for this one: its error
	// texts are those of this one, too. Empty if it does so itself.
	Library string
	// Language is "Python", "Go", ...; empty for a program of its own.
	Language string
	// Generations are the versions between which behaviour differs, the newest
	// first; nil if there is only one. See Config.Since.
	Generations []Generation
	// Settings are all that matter for sending, in the order in which people write them.
	Settings []Setting
	// Forms are the kinds of file that it is configured by, the usual one first.
	Forms []Form
	// Marks are words of a text that tell this client, lower case, such as
	// "django.core.mail". They only count in program text, images, section names.
	Marks []string
	// Conduct says what the client does with the settings. It must cope with every
	// setting missing or of unknown value. It is called on configurations that
	// nobody wrote, too, in the search for the smallest change.
	Conduct func(*Config) probe.Conduct
	// Errors are the texts that it shows, the most telling of an event first.
	Errors []ErrorText
	// Wrap is what it puts around the text of its library, with {error} for that;
	// empty for nothing. It holds for the texts of Library alone.
	Wrap string
	// Write gives the settings that make it do what is wanted, in the order in
	// which they are best written; nil if it cannot be done at all, with the
	// reason. Every setting that decides host, port and mode is among them, user
	// name and sender if they are given, never a secret.
	Write func(Target, *Config) ([]Assignment, string)
	// Boxes says how the two boxes stand, for clients whose settings are not the
	// boxes themselves; nil derives them from the settings with RoleSSL and
	// RoleSTARTTLS, else from the conduct.
	Boxes func(*Config) (ssl, starttls probe.Switch)
	// URLFirst: what a URL says counts before the settings of their own.
	URLFirst bool
	// LonePercent: a % in a URL that begins no code of two digits stays as it is;
	// others refuse the URL for it.
	LonePercent bool
	// Notes are facts that a user of the client should know, one sentence each.
	Notes []string
	// Sources are where the facts come from, and against which versions they were
	// checked.
	Sources []string

	// names finds settings by their names; nil for a client that is being made.
	names *nameIndex
}

// Generation is a range of versions that behave alike.
type Generation struct {
	// ID is the first version of the range, as in --client NAME@VERSION.
	ID string
	// Label is for people, such as "20250128 and later".
	Label string
	// Match says whether a version that the user typed is in the range. nil
	// compares number by number with the IDs.
	Match func(version string) bool
}

// Role is what a setting is for.
type Role string

// The roles. A setting with RoleMode decides on the security mode by its words.
const (
	RoleHost     Role = "host"
	RolePort     Role = "port"
	RoleSSL      Role = "ssl"      // a box: TLS from the first byte
	RoleSTARTTLS Role = "starttls" // a box: the upgrade
	RoleMode     Role = "mode"     // one setting with several modes
	RoleUser     Role = "username"
	RolePassword Role = "password"
	RoleToken    Role = "token"
	RoleFrom     Role = "from"
	RoleEHLO     Role = "ehlo_name"
	RoleAuth     Role = "mechanisms" // which mechanism, or whether to sign in
	RoleVerify   Role = "verify"
	RoleCA       Role = "ca_file"
	RoleMinTLS   Role = "min_tls"
	RoleSwitch   Role = "enabled" // mail as a whole, or the transport
	RoleOther    Role = "other"
)

// ValueKind is what values a setting takes.
type ValueKind string

// The kinds of value that settings take.
const (
	TextValue     ValueKind = "text"
	NumberValue   ValueKind = "number"
	BoolValue     ValueKind = "bool"
	WordValue     ValueKind = "word"      // one of Setting.Values
	URLValue      ValueKind = "url"       // its parts are settings NAME#scheme, #user, #password, #host, #port, #KEY of the query
	HostPortValue ValueKind = "host:port" // its parts are NAME#host and NAME#port
	CallValue     ValueKind = "call"      // present or not; Text is the name of the call as written
)

// Setting is one setting of a client.
type Setting struct {
	// Key is its name as the manual writes it, in the client's first form.
	Key string
	// Names are its other names: in other forms (environment variables, paths in
	// YAML), and synonyms. A name is a whole key of an entry or the end of one, from
	// a dot on.
	Names []string
	Role  Role
	Kind  ValueKind
	// Default is what holds where the setting is not given, as text; Required says
	// that nothing does.
	Default  string
	Required bool
	// Values are the words that it takes, for WordValue; Hints says what they mean.
	Values []string
	Hints  map[string]string
	// Since and Until are the IDs of the first and the last generation that read it.
	Since, Until string
	// Truth reads a switch where the client has its own way; nil takes Client-wide
	// readers by form, see truths.go.
	Truth func(text string, kind source.Kind) (value, valid bool)
	// Of takes what the role wants out of a value that has more in it, such as the
	// host of ssl://host:465; nil takes all of it.
	Of func(text string) string
	// Sealed says whether a value is encrypted, so that nobody but the client knows
	// what it stands for; nil for values that are never so.
	Sealed func(text string) bool
	// Secret: the value is never shown. RolePassword and RoleToken are, anyway.
	Secret bool
	// Help is one clause for `smtpwhy clients NAME`.
	Help string
}

// Form is a kind of file that a client is configured by.
type Form struct {
	Format source.Format
	// Files are names by which such a file is known, such as "settings.py" or
	// "config/mail.php"; a star stands for anything.
	Files []string
	// Dialect is how the client's reader treats values; see source.Evaluate.
	Dialect source.Dialect
	// Path is how the names begin that settings have in a fresh file of this form, or
	// what stands before Key in it, such as a call; empty where Key is the name.
	Path string
	// Borrowed: the names in this form are each program's own, so that a file can be
	// read and changed, and none be written afresh.
	Borrowed bool
	// Marked: the names in this form are so common that they tell the client only
	// with one of its Marks in the text.
	Marked bool
}

// Target is what is wanted.
type Target struct {
	Host     string
	Port     int
	Security probe.Security // SecurityImplicit or SecuritySTARTTLS
	Username string
	From     string
	EHLOName string
	// Mechanism is set when only this one works.
	Mechanism string
}

// Assignment is a setting and what to write for it.
type Assignment struct {
	Key string
	// Value is the text that the client is to get; Remove says that the setting
	// must go instead.
	Value  string
	Remove bool
	// Note is a comment for people, short; empty for none.
	Note string
}
