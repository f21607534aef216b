// Package source reads settings files of any kind into entries that know where
// they stand. It knows formats, not programs: what a program makes of an entry
// is for package clients to say.
//
// A reader is tolerant: a snippet of a file, pasted into a bug report, is enough.
// It never fails on a line that it does not understand; it leaves that out.
package source

import "fmt"

// Format is a kind of file.
type Format string

// The formats.
const (
	Dotenv     Format = "dotenv"     // NAME=value, one a line
	Shell      Format = "shell"      // export NAME=value, set NAME=value
	Compose    Format = "compose"    // docker-compose.yml: keys are those of environment
	INI        Format = "ini"        // [section] and key = value; keys are section.key
	YAML       Format = "yaml"       // keys are paths with dots, items of lists add nothing
	JSON       Format = "json"       // as YAML
	TOML       Format = "toml"       // as YAML
	Properties Format = "properties" // Java
	Python     Format = "python"     // assignments, dict items, keyword arguments, calls
	PHP        Format = "php"
	JavaScript Format = "javascript"
	Ruby       Format = "ruby"
	Java       Format = "java"
	Go         Format = "go"
	CSharp     Format = "csharp"
	Rust       Format = "rust"
	Msmtprc    Format = "msmtprc" // name value; keys are the names
	Postfix    Format = "postfix" // main.cf
	SSMTP      Format = "ssmtp"   // ssmtp.conf
	Command    Format = "command" // a command line, such as curl's: keys are the options
	XML        Format = "xml"     // elements and attributes: keys are paths with dots
)

// MaxSize is the most bytes of a file that are read.
const MaxSize = 4 << 20

// MaxEntries is the most entries of a document; a log that looks like settings has
// more.
const MaxEntries = 10000

// Kind is what a value is in its format.
type Kind string

// The kinds of value.
const (
	Text       Kind = "text"       // a string, quoted or not
	Number     Kind = "number"     // written without quotation marks in a format that has numbers
	Bool       Kind = "bool"       // true, false and their like, without quotation marks
	Null       Kind = "null"       // null, None, nil, ~
	Reference  Kind = "reference"  // stands elsewhere: Entry.Ref says where
	Expression Kind = "expression" // program text that has no known value
	Call       Kind = "call"       // the name of a function or class, or a call without a value
)

// Entry is one value, and where it stands.
type Entry struct {
	// Key is the name, with its path: "EMAIL_PORT", "mailer.SMTP_PORT",
	// "spring.mail.host". A call's argument has the call in front:
	// "createTransport.host", "smtplib.SMTP_SSL.port".
	Key string
	// Raw is the value as written, with its quotation marks. Value is what the
	// format itself makes of it, before the dialect of the program; see Evaluate.
	Raw, Value string
	Kind       Kind
	// Quote is the quotation mark around the value, 0 for none. Within is that
	// around a larger piece of which Raw is the end, as in - "NAME=value".
	Quote, Within byte
	// Tail is the rest of the line behind Raw, mostly a comment. Some dialects take
	// it for part of the value.
	Tail string
	// Lead is what stands between the name and Raw, where blanks there can matter.
	Lead string
	// Dialect is how the value is read whatever the program is, where the line
	// itself says that: empty for the dialect of the program.
	Dialect Dialect
	// Changes are those that are known of the entry itself, such as a part of a URL
	// that is not encoded. Evaluate returns them, too.
	Changes []Change
	// Inherited: the block takes the setting over from another one, where it stands.
	Inherited bool
	// Part says that the entry is a part of another one, made by Parts: Value is
	// what the program gets.
	Part bool
	// Ref is the name of what a Reference refers to, such as "MAIL_PASSWORD", and
	// Default the value that it gives for the case that there is none.
	Ref, Default string
	// Block tells apart what the file has several of: a service, an account, a
	// list item, a profile. Entries of different blocks do not override each other.
	Block string
	// Start and End are the bytes of Raw in the text; KeyStart and KeyEnd those of
	// the name as written, both -1 where the name does not stand there.
	Start, End, KeyStart, KeyEnd int
	// Line and Column are the place of Raw, from 1, the column in characters.
	Line, Column int
	// Comment: the whole entry is commented out, and so not in force.
	Comment bool
}

// Document is a file, or a part of a text, that was read.
type Document struct {
	// Name is the file's name as given, "-" for standard input.
	Name   string
	Format Format
	// Text is the whole text, which entries index.
	Text []byte
	// First and Last are the lines, from 1, that belong to the document, where the
	// text has more than one.
	First, Last int
	Entries     []Entry
	// Cut says that there were more entries than MaxEntries, and that those behind
	// were not read.
	Cut bool
}

// add appends an entry while there is room for one.
func (d *Document) add(list ...Entry) {
	if room := MaxEntries - len(d.Entries); len(list) > room {
		list, d.Cut = list[:max(0, room)], true
	}
	d.Entries = append(d.Entries, list...)
}

// Error is a file that cannot be read as settings. It tells in one line why.
type Error struct{ Name, Why string }

func (e *Error) Error() string { return fmt.Sprintf("%s: %s", e.Name, e.Why) }
