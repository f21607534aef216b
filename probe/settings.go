package probe

import "strings"

// Switch is a tick box as the user left it. The zero value is "not touched",
// which is not the same as off.
type Switch string

// The positions of a Switch.
const (
	Unset    Switch = ""
	Off      Switch = "off"
	On       Switch = "on"
	Optional Switch = "optional" // STARTTLS only: upgrade if the server offers it
)

// Security is how a connection gets its TLS. The values are those of the JSON.
type Security string

// The security modes (RFC 8314 section 3, RFC 3207).
const (
	SecurityAuto          Security = "auto"          // neither box touched: see Settings.Opening
	SecurityImplicit      Security = "implicit"      // TLS from the first byte
	SecuritySTARTTLS      Security = "starttls"      // plain text, then upgrade or fail
	SecurityOpportunistic Security = "opportunistic" // plain text, upgrade if offered
	SecurityNone          Security = "none"          // plain text throughout
)

// Settings are what the user typed, unresolved: a contradiction stays one.
// The zero value of each field means "not given".
type Settings struct {
	Host string `json:"host"`
	// Port is 1 to 65535; 0 means not given, see Opening.
	Port int `json:"port"`
	// SSL and STARTTLS are the two boxes as they stand.
	SSL      Switch `json:"ssl"`
	STARTTLS Switch `json:"starttls"`

	Username string `json:"username"`
	// Secret is the password or token. Only facts about it are serialised.
	Secret Secret `json:"secret"`
	// Mechanisms restricts and orders AUTH; empty means the best that is offered.
	Mechanisms []string `json:"mechanisms,omitempty"`

	// From and To are the envelope addresses; To defaults to From, From to a
	// Username that is an address. Without a sender the envelope is not tested.
	From string `json:"from"`
	To   string `json:"to"`
	// EHLOName is the name to greet with; empty means the address literal of
	// the local end (RFC 5321 section 4.1.3).
	EHLOName string `json:"ehlo_name"`

	TLS TLSSettings `json:"tls"`

	// Origin says where a field was read, keyed by its JSON name.
	Origin map[string]Origin `json:"origin,omitempty"`
	// Application is the program whose settings these are, nil if that is not known.
	Application *Application `json:"application,omitempty"`
}

// TLSSettings are the TLS options as typed. Files are named here for the
// record only; their content travels in Options.
type TLSSettings struct {
	CAFile     string `json:"ca_file,omitempty"`
	ClientCert string `json:"client_cert,omitempty"`
	ClientKey  string `json:"client_key,omitempty"`
	// Insecure is the user's word, for this run, that the password may go over
	// a connection that is not proven safe: plain text, or a certificate that
	// did not verify.
	Insecure bool `json:"insecure,omitempty"`
}

// Origin is the place where a setting was read.
type Origin struct {
	// Name is the setting in the words of the user's application; Value is the
	// text as written, empty for a secret.
	Name   string `json:"name"`
	Value  string `json:"value"`
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`   // from 1
	Column int    `json:"column,omitempty"` // from 1, in characters
	Length int    `json:"length,omitempty"` // of the value, in characters
	// Before and After are the rest of the line as far as it can be shown: what is
	// secret or of no matter in it is replaced.
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// conduct is what the application does, empty where that is not known.
func (s Settings) conduct() Conduct {
	if s.Application == nil || s.Application.Conduct == nil {
		return Conduct{}
	}
	return *s.Application.Conduct
}

// givesUp says whether the application stops at the first mechanism that the
// server does not take after all.
func (s Settings) givesUp() bool {
	c := s.conduct()
	return len(s.Mechanisms) == 0 && len(c.Mechanisms) > 0 && !c.TriesNext
}

// greetingName is the name to greet with: the one that is set, else the one that
// the application has; empty for the address literal.
func (s Settings) greetingName() string {
	if s.EHLOName == "" {
		return s.conduct().EHLOName
	}
	return s.EHLOName
}

// Security is the mode that the two boxes ask for. Both boxes on is reported as
// implicit, since most software then opens with TLS; Contradictory tells.
func (s Settings) Security() Security {
	switch {
	case s.SSL == On:
		return SecurityImplicit
	case s.STARTTLS == On:
		return SecuritySTARTTLS
	case s.STARTTLS == Optional:
		return SecurityOpportunistic
	case s.SSL == Off && s.STARTTLS == Off:
		return SecurityNone
	case s.SSL == Off:
		return SecurityOpportunistic
	case s.STARTTLS == Off && s.Port != 465:
		return SecurityNone
	}
	return SecurityAuto
}

// Contradictory says whether TLS from the start and a required upgrade are
// both asked for. TLS plus an optional upgrade is no contradiction. What a known
// application makes of it is for Opening to say.
func (s Settings) Contradictory() bool { return s.SSL == On && s.STARTTLS == On }

// Opening resolves what the as-configured session does: the port (465 for SSL,
// else 587, when none is given) and a mode that is never SecurityAuto, which
// becomes implicit on 465 and opportunistic elsewhere. Where it is known what the
// application does with the settings, that is the answer.
func (s Settings) Opening() (port int, mode Security) {
	if c := s.conduct(); c.Security != "" {
		return c.Port, c.Security
	}
	port, mode = s.Port, s.Security()
	if port == 0 {
		port = 587
		if mode == SecurityImplicit {
			port = 465
		}
	}
	if mode == SecurityAuto {
		mode = SecurityOpportunistic
		if port == 465 {
			mode = SecurityImplicit
		}
	}
	return port, mode
}

// Sender is the envelope sender: From, else a Username that is an address.
func (s Settings) Sender() string {
	if s.From == "" && strings.Contains(s.Username, "@") {
		return s.Username
	}
	return s.From
}

// Recipient is the envelope recipient: To, else the sender.
func (s Settings) Recipient() string {
	if s.To == "" {
		return s.Sender()
	}
	return s.To
}
