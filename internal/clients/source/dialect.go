package source

// Dialect is a way in which a program's reader treats the values of a format.
// The zero value is the format's own.
type Dialect string

// The dialects.
const (
	Plain           Dialect = ""                // the format's own reader
	PythonDotenv    Dialect = "python-dotenv"   // python-dotenv, and what is built on it
	DjangoEnviron   Dialect = "django-environ"  //
	NodeDotenv      Dialect = "node-dotenv"     // the npm package dotenv
	PHPDotenv       Dialect = "phpdotenv"       // vlucas/phpdotenv: Laravel
	SymfonyDotenv   Dialect = "symfony-dotenv"  //
	RubyDotenv      Dialect = "ruby-dotenv"     // the gem dotenv: Mastodon
	GoDotenv        Dialect = "godotenv"        // joho/godotenv
	RustDotenv      Dialect = "dotenvy"         // Vaultwarden
	ComposeEnvFile  Dialect = "compose-env"     // env_file of docker compose
	DockerEnvFile   Dialect = "docker-env-file" // docker run --env-file: no quotation marks, no comments behind values
	SystemdEnv      Dialect = "systemd"         // EnvironmentFile=
	ShellDialect    Dialect = "sh"              // sourced by a shell
	GoINI           Dialect = "go-ini"          // gopkg.in/ini.v1 with its defaults: Gitea, Grafana
	PythonConfigINI Dialect = "configparser"    // Python's, with its % interpolation
	KubernetesEnv   Dialect = "kubernetes"      // env: of a container, in YAML
	WindowsSet      Dialect = "cmd"             // set NAME=value of cmd.exe
	SymfonyYAML     Dialect = "symfony-yaml"    // %name% is a parameter of the container, %% a percent sign
	PowerShell      Dialect = "powershell"      // $env:NAME = "value"
	XMLAttributes   Dialect = "xml-attributes"  // new settings are attributes, as in web.config
)

// Change is a way in which a value becomes another one on its way to the program.
type Change struct {
	Kind ChangeKind
	// At is the place in Raw, in characters from 0, where it happens; -1 for all of it.
	At int
}

// ChangeKind is a way in which a value changes.
type ChangeKind string

// The kinds of Change.
const (
	CutAtHash       ChangeKind = "cut-at-hash"      // what follows # or ; is taken for a comment
	Expanded        ChangeKind = "dollar-expanded"  // $NAME becomes the value of a variable, mostly nothing
	QuotesKept      ChangeKind = "quotes-kept"      // quotation marks become part of the value
	QuoteUnclosed   ChangeKind = "quote-unclosed"   // an opening quotation mark has no closing one
	Unescaped       ChangeKind = "backslash"        // a backslash is an escape
	PercentDecoded  ChangeKind = "percent"          // %xx is decoded, or a % starts an interpolation
	URLBroken       ChangeKind = "url-delimiter"    // @ : / ? # inside of a part of a URL, not encoded
	SpaceTrimmed    ChangeKind = "space-trimmed"    //
	SpaceKept       ChangeKind = "space-kept"       // blanks around the value become part of it
	CommandRun      ChangeKind = "command"          // `...` or $(...) is run by a shell
	NumberRewritten ChangeKind = "number-rewritten" // 0123 becomes 83
	CommentKept     ChangeKind = "comment-kept"     // what was meant as a comment becomes part of the value
	BackslashKept   ChangeKind = "backslash-kept"   // a backslash that was meant as an escape stays
	CutAtBlank      ChangeKind = "cut-at-blank"     // the value ends at the first blank, or at a sign that ends a command
	VariableUnknown ChangeKind = "variable-unknown" // a variable in it has a value that is not known here
	Refused         ChangeKind = "refused"          // the reader reports an error instead of a value
	MarkupBroken    ChangeKind = "markup-broken"    // & or < stands in XML for itself: the reader reports an error
)
