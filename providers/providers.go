// Package providers holds what is known of mail providers: their servers, which
// user name and password these want, what must be switched on first. The facts
// are in data, one file a provider or a small family; what is not known is left
// empty there, and means "not known" here.
package providers

// Kind says what a provider is for.
type Kind string

// The kinds of provider.
const (
	Mailbox Kind = "mailbox" // addresses in the provider's own domains
	Hosting Kind = "hosting" // mailboxes in the customer's domain
	Relay   Kind = "relay"   // sending for programs
	Test    Kind = "test"    // catches mail and delivers none
)

// Username is the form of the user name that the server expects.
type Username string

// The forms of user name. Empty means that it is not known.
const (
	UsernameAddress   Username = "address"    // the full address
	UsernameLocalPart Username = "local-part" // the part before the @
	UsernameFixed     Username = "fixed"      // one word for all customers
	UsernameOther     Username = "other"      // as UsernameNote says
)

// Password is the kind of secret that the server expects.
type Password string

// The kinds of secret. Empty means that it is not known.
const (
	PasswordAccount           Password = "account"            // that of the mailbox
	PasswordApp               Password = "app-password"       // made for one program
	PasswordAuthorizationCode Password = "authorization-code" // given out when SMTP is switched on
	PasswordAPIKey            Password = "api-key"
	PasswordSMTPCredentials   Password = "smtp-credentials" // a pair made for SMTP alone
	PasswordOAuth2            Password = "oauth2"           // a token; no password works
	PasswordNone              Password = "none"             // no sign-in at all
)

// The security modes of a server.
const (
	SecurityImplicit = "implicit" // TLS from the first byte
	SecurityStartTLS = "starttls" // upgrade or fail
	SecurityNone     = "none"     // no TLS
)

// Provider is one mail provider. A nil *Provider means that it is not known.
type Provider struct {
	// ID is short and stable, such as "outlook-com".
	ID string `json:"id"`
	// Name is for people.
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
	// Domains are the domains of its addresses, in lower case.
	Domains []string `json:"domains,omitempty"`
	// MX are suffixes of the names of its MX hosts.
	MX []string `json:"mx,omitempty"`
	// MXHints are such suffixes that no source confirms; see ByMXHint.
	MXHints []string `json:"mx_hints,omitempty"`
	// Servers stand in recommended order. A provider without SMTP has none.
	Servers []Server `json:"servers"`
	// Hosts are further host names by which the provider is recognised. With a
	// "." first it is a suffix; a label "*" stands for any one label.
	Hosts    []string `json:"hosts,omitempty"`
	Username Username `json:"username,omitempty"`
	// UsernameNote says more. For UsernameFixed it is "It is WORD."
	UsernameNote string   `json:"username_note,omitempty"`
	Password     Password `json:"password,omitempty"`
	PasswordNote string   `json:"password_note,omitempty"`
	// Setup is what must be done before the first message, one step each.
	Setup []string `json:"setup,omitempty"`
	// Sender is the rule for the sender's address.
	Sender string `json:"sender,omitempty"`
	Limits string `json:"limits,omitempty"`
	// Notes are other facts that explain a failure.
	Notes []string `json:"notes,omitempty"`
	// Notices are announcements that can change again.
	Notices []Notice `json:"notices,omitempty"`
	// Help is the address of the provider's own page on SMTP settings.
	Help string `json:"help,omitempty"`
	// Checked is the day on which the entry was last checked, YYYY-MM-DD.
	Checked string   `json:"checked"`
	Sources []string `json:"sources"`

	family string // the data file: its members may share servers
}

// Server is one way into a provider.
type Server struct {
	// Host can be a pattern: a label "*" differs by region or account, and
	// "{domain}" is the customer's domain. See Concrete and ServersFor.
	Host string `json:"host"`
	Port int    `json:"port"`
	// Security is SecurityImplicit, SecurityStartTLS or SecurityNone, and never
	// inferred from the port: some providers pair them oddly.
	Security string `json:"security"`
	// Mechanisms are the SASL mechanisms that were seen. Empty: not known.
	Mechanisms []string `json:"mechanisms,omitempty"`
	// Unconfirmed marks a server that is commonly used, while no source that was
	// checked confirms its port and mode.
	Unconfirmed bool `json:"unconfirmed,omitempty"`
}

// Notice is an announcement, with the day on which it was read.
type Notice struct {
	AsOf string `json:"as_of"` // YYYY-MM-DD
	Text string `json:"text"`
}
