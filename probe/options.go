package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"time"
)

// DefaultTimeout is the length of a run when Options.Timeout is zero.
const DefaultTimeout = 30 * time.Second

// Options are what a run needs besides the settings. The zero value is ready
// for use: the system's dialer, resolver, roots and clock.
type Options struct {
	// Timeout ends the whole run, with what it has by then. Zero means
	// DefaultTimeout; it is not the time of one step.
	Timeout time.Duration
	// Only leaves the alternatives out.
	Only bool
	// Send delivers a test message at the end of the as-configured session, or
	// of the recommended one if that failed. Without it no mail is ever sent.
	Send bool
	// PasswordAttempts is how many AUTH exchanges of the run may carry the
	// secret. Zero means 2. The first rejection ends them anyway.
	PasswordAttempts int
	// Scan finds the versions and cipher suites of the server's TLS, which takes one
	// connection for each suite.
	Scan bool
	// AllMechanisms opens one more session for each further mechanism that is
	// offered: with the secret once a sign-in has proven it, else up to the server's
	// first challenge. These sign-ins are not counted in PasswordAttempts; the third
	// refusal ends them.
	AllMechanisms bool
	// AllAddresses opens a session without credentials on each further address of the
	// host, eight at most, in the mode of the settings.
	AllAddresses bool
	// Vantage is a second host, with a port or without, by which the network of this
	// machine is judged; empty for none. Without a port 25, 465, 587 and
	// that of the settings are tried, at one address of each family, with the
	// connections that the run has to spare.
	Vantage string
	// MX asks the DNS for what it says of the host as a mail exchanger, in Record.MX, and
	// waits for the session on port 25. Without it the DNS is asked where the settings'
	// port is 25, and nobody waits for the answer. With Via it asks too, unless that is
	// a proxy.
	MX bool
	// Latin1 sends user name and password in ISO-8859-1, as software of before UTF-8
	// did; what does not fit into it is not sent.
	Latin1 bool
	// FetchIssuer fetches the certificates that those of an incomplete chain name as
	// their issuers; FetchPolicy the MTA-STS policy of a domain. Nil fetches nothing.
	FetchIssuer, FetchPolicy Fetch
	// Network is "tcp", "tcp4" or "tcp6"; empty means "tcp", both families.
	Network string

	// Dialer makes the TCP connections; nil means a net.Dialer. It is given
	// literal addresses.
	Dialer Dialer
	// Via says what the connections go through, such as "SOCKS5 proxy
	// 127.0.0.1:1080"; empty for nothing. The Dialer gets host names then, and the
	// DNS is not asked: names are the business of the other end.
	Via string
	// Path says what else is special about the connections that the Dialer makes, such
	// as "leave from 192.0.2.7"; empty for nothing. It is for the report alone.
	Path string
	// Proxied: Via is a proxy, so that silence is the proxy's.
	Proxied bool
	// Resolver asks the DNS; nil means the system's.
	Resolver *net.Resolver
	// Roots are the trusted roots; nil means the system's.
	Roots *x509.CertPool
	// PublicRoots are those of a public store, to tell a chain that all trust from one
	// that this machine alone does; nil asks none. Called once, when needed.
	PublicRoots func() *x509.CertPool
	// Certificate is the client certificate; nil means none.
	Certificate *tls.Certificate
	// Now is the clock for dates and durations; nil means time.Now.
	Now func() time.Time
	// Observer is told of each event as it happens, from several goroutines at
	// once. Nil means nobody. Secrets are already replaced.
	Observer func(Event)
}

// Dialer makes connections; *net.Dialer is one.
type Dialer interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
}

// Fetch gets what is behind an http or https URL. The URL comes from a server, so it
// is hostile: the function decides which places it goes to and how much it reads.
type Fetch func(ctx context.Context, url string) ([]byte, error)

// Event is one thing that happened in a run.
type Event struct {
	Purpose  Purpose
	Endpoint Endpoint
	// Stage is set when a session enters it, Line when something went over the
	// wire; one of the two.
	Stage Stage
	Line  *Line
}
