package clients

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// Event is how an attempt to send ends, as a client sees it.
type Event string

// The events, in the order in which a session meets them.
const (
	BadSetting         Event = "bad-setting"          // refused before any connection
	BothOn             Event = "both-boxes-on"        // refused, or failed, because both boxes are on
	MissingCredentials Event = "missing-credentials"  // a user name or a password is wanted and not set
	HostNotFound       Event = "host-not-found"       //
	ConnectRefused     Event = "connect-refused"      //
	ConnectTimeout     Event = "connect-timeout"      //
	TLSOnPlainPort     Event = "tls-to-plain-port"    // a handshake answered by a greeting
	PlainOnTLSClosed   Event = "plain-to-tls-closed"  // no greeting: the server closes first
	PlainOnTLSTimeout  Event = "plain-to-tls-timeout" // no greeting: the client gives up first
	GreetingRefused    Event = "greeting-refused"     //
	EHLORefused        Event = "ehlo-refused"         //
	STARTTLSMissing    Event = "starttls-not-offered" //
	STARTTLSRefused    Event = "starttls-refused"     // offered, and answered 4xx or 5xx
	STARTTLSInsideTLS  Event = "starttls-inside-tls"  // asked for inside TLS
	HandshakeFailed    Event = "handshake-failed"     //
	TLSTooOld          Event = "tls-too-old"          // no version in common
	CertSelfSigned     Event = "cert-self-signed"     //
	CertUntrusted      Event = "cert-untrusted"       // an unknown issuer, or a missing intermediate
	CertHostname       Event = "cert-hostname"        //
	CertExpired        Event = "cert-expired"         //
	AuthMissing        Event = "auth-not-offered"     // in plain text
	AuthMissingInTLS   Event = "auth-not-offered-tls" // inside TLS
	NoMechanism        Event = "no-shared-mechanism"  //
	ClearRefused       Event = "clear-auth-refused"   // the client will not send a password without TLS
	AuthRefused        Event = "auth-refused"         // 535 and the like
	AuthDropped        Event = "auth-dropped"         // the connection ends during AUTH
	SenderRefused      Event = "sender-refused"       //
	RecipientRefused   Event = "recipient-refused"    //
	MessageRefused     Event = "message-refused"      //
	Sent               Event = "sent"                 //
	Unknown            Event = "unknown"              // the record does not show it
)

// ErrorText is what a client shows for an event.
type ErrorText struct {
	Event Event
	// Text has the words of the client, exactly. In braces stands what differs:
	// {code}, {text} and {reply} of the server's reply (reply is "code text"),
	// {bytes} and {repr} (the text as Python's repr shows it), {enhanced}, {host},
	// {port}, {address}, {user}, {mechanism}, {names} of a certificate, {identity}
	// ("Hostname", or "IP address" where the host is one), {error} of the library,
	// {any} for what cannot be predicted.
	Text string
	// Since and Until are generations, as for Setting.
	Since, Until string
	// Measured: seen from a run of the real client; else read in its source.
	Measured bool
	// Note says where it shows, if that is not the log: "in the debug log only".
	Note string
	// ForAddress: it shows where the host is an IP number, and only there.
	ForAddress bool
	// Needs is the key of a setting: it shows where that is given, and only there.
	Needs string
}

// Facts fill in the braces of an ErrorText.
type Facts struct {
	Reply                          *probe.Reply
	Host, Address, User, Mechanism string
	Names, Error                   string
	Port                           int
}

// fill replaces the braces. What is not known becomes "...".
func (f Facts) fill(template string) string {
	code, text, enhanced := "...", "...", ""
	if f.Reply != nil {
		code, text = strconv.Itoa(f.Reply.Code), f.Reply.Text()
		enhanced = f.Reply.Enhanced
	}
	return strings.NewReplacer("{code}", code, "{text}", text, "{reply}", code+" "+text, "{enhanced}", enhanced,
		"{bytes}", pythonReply(f.Reply, true), "{repr}", pythonReply(f.Reply, false), "{identity}", identity(f.Host),
		"{host}", orDots(f.Host), "{port}", strconv.Itoa(f.Port), "{address}", orDots(f.Address), "{user}", orDots(f.User),
		"{mechanism}", orDots(f.Mechanism), "{names}", orDots(f.Names), "{error}", orDots(f.Error), "{any}", "...").Replace(template)
}

// identity is what OpenSSL calls the name that a certificate is compared with.
func identity(host string) string {
	if isAddress(host) {
		return "IP address"
	}
	return "Hostname"
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

func orDots(s string) string {
	if s == "" {
		return "..."
	}
	return s
}

var brace = pattern(`\\\{[a-z]+\\\}`)

// pattern is the template as an expression that finds it in a log.
func (e ErrorText) pattern() string {
	return `(?i)` + brace().ReplaceAllStringFunc(regexp.QuoteMeta(e.Text), func(b string) string {
		switch b {
		case `\{code\}`:
			return `[245]\d\d`
		case `\{port\}`:
			return `\d+`
		case `\{bytes\}`:
			return `b['"].*?['"]`
		case `\{repr\}`:
			return `['"].*?['"]`
		case `\{host\}`, `\{address\}`:
			return `\S+?`
		}
		return `.*?`
	})
}

// Texts are the client's texts for an event, most telling first: its own, then
// those of its library in the client's wrapping.
func (c *Config) Texts(event Event) (list []ErrorText) {
	for _, e := range c.Client.Errors {
		if e.Event == event && c.reads(e.Since, e.Until) {
			list = append(list, e)
		}
	}
	library, ok := ByID(c.Client.Library)
	if !ok {
		return list
	}
	inner := Config{Client: library}
	for _, e := range inner.Texts(event) {
		if c.Client.Wrap != "" {
			e.Text = strings.ReplaceAll(c.Client.Wrap, "{error}", e.Text)
		}
		list = append(list, e)
	}
	return list
}

// Says is what the client shows for the event, with the facts filled in; empty
// where it shows nothing or that is not known.
func (c *Config) Says(event Event, facts Facts) string {
	best := ""
	for _, e := range c.Texts(event) {
		switch {
		case e.Needs != "" && !c.Given(e.Needs):
		case e.ForAddress && isAddress(facts.Host):
			return facts.fill(e.Text)
		case !e.ForAddress && best == "":
			best = facts.fill(e.Text)
		}
	}
	return best
}

// reads says whether the assumed generation is in a range.
func (c *Config) reads(since, until string) bool {
	if since != "" && !c.Since(since) {
		return false
	}
	if until == "" || until == c.generation() {
		return true
	}
	return !c.Since(until)
}

// generation is the assumed generation's ID: the newest unless another is known.
func (c *Config) generation() string {
	if c.Generation == "" && len(c.Client.Generations) > 0 {
		return c.Client.Generations[0].ID
	}
	return c.Generation
}
