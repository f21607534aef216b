package lab

import (
	"net/netip"
	"slices"
	"strings"
	"time"
)

// script is a parsed scenario file, ready to be started.
type script struct {
	hosts   []string // the first is how servers call themselves
	zone    zone
	signed  bool // the resolver says that it has checked every answer (DNSSEC)
	routes  []route
	servers []*server
	client  []netip.Addr // the client's own addresses; a family without one has the usual one
}

// serverFor is the server that a connection to the address and port reaches: the one
// that stands at the address, else the one at all of them; nil for none.
func (s *script) serverFor(to netip.AddrPort) (found *server) {
	for _, srv := range s.servers {
		switch {
		case srv.port != int(to.Port()):
		case slices.Contains(srv.at, to.Addr()):
			return srv
		case len(srv.at) == 0:
			found = srv
		}
	}
	return found
}

// clientAddress is the client's own address of the family that leads to an address.
func (s *script) clientAddress(to netip.Addr) netip.Addr {
	for _, a := range append(slices.Clone(s.client), clientIPv4, clientIPv6) {
		if a.Is4() == to.Is4() {
			return a
		}
	}
	return clientIPv6
}

// server is the personality behind one port.
type server struct {
	port     int
	at       []netip.Addr // where it stands; none: at every address
	name     string       // how it calls itself
	tls      tlsOptions
	offers   []offer
	account  account
	dialogue dialogue
	handlers []*handler
}

// account is what AUTH is checked against.
type account struct{ user, password, token string }

// dialogue is how AUTH speaks.
type dialogue struct {
	mechanisms     []string // nil: those of the offers
	accept, reject []template
	promptUser     string
	promptPassword string
	oauthError     string
	ignoreInitial  bool
	iterations     int // of SCRAM; 0 is defaultIterations
	scram          scramFault
}

// security says in which part of a session something holds.
type security int

const (
	anywhere security = iota
	inClear
	inTLS
)

func (s security) holds(tls bool) bool {
	return s == anywhere || (s == inTLS) == tls
}

// offer is one line of the EHLO reply.
type offer struct {
	text string
	in   security
}

func (o offer) keyword() string {
	word, _, _ := strings.Cut(o.text, " ")
	return word
}

// step is one action of a handler. It returns an error to end the connection.
type step func(*session) error

// handler is what to do on an event or a command.
type handler struct {
	pattern string
	in      security
	signed  signing
	noMail  bool // only while no MAIL was accepted
	noRcpt  bool // only while no RCPT was accepted
	steps   []step
}

// signing says whether a handler wants a signed-in client.
type signing int

const (
	signedAny signing = iota
	signedIn
	signedOut
)

// state is what a handler's conditions look at.
type state struct{ tls, signedIn, mail, rcpt bool }

func (h *handler) matches(line string, st state) bool {
	switch {
	case !h.in.holds(st.tls),
		h.signed == signedIn && !st.signedIn,
		h.signed == signedOut && st.signedIn,
		h.noMail && st.mail,
		h.noRcpt && st.rcpt:
		return false
	}
	if line == eventConnect {
		return h.pattern == eventConnect // "on *" is for what the client sends
	}
	return matchCommand(h.pattern, line)
}

// find returns the last handler that matches, so that a script overrides what
// it included before.
func (s *server) find(line string, st state) *handler {
	for i := len(s.handlers) - 1; i >= 0; i-- {
		if s.handlers[i].matches(line, st) {
			return s.handlers[i]
		}
	}
	return nil
}

// matchCommand compares without regard to case. A pattern without a star
// matches the words that the line starts with.
func matchCommand(pattern, line string) bool {
	pattern, line = strings.ToUpper(pattern), strings.ToUpper(line)
	if !strings.Contains(pattern, "*") {
		rest, ok := strings.CutPrefix(line, pattern)
		return ok && (rest == "" || rest[0] == ' ')
	}
	parts := strings.Split(pattern, "*")
	rest, ok := strings.CutPrefix(line, parts[0])
	if !ok {
		return false
	}
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return strings.HasSuffix(rest, parts[last])
}

// tlsOptions are the `tls` line of a server.
type tlsOptions struct {
	implicit   bool
	cert       string // a kind, see certKinds
	names      []string
	issuerURLs []string // where the issuer's certificate is (AIA)
	min, max   uint16
	ciphers    []uint16
	clientCert string        // "", "requested", "required"
	patience   time.Duration // how long a handshake may take; 0 is longestWait
}

// names are what the good certificate of a server is for: every host of the
// scenario first, since that is what clients ask for.
func (s *script) names(srv *server) []string {
	return append(slices.Clone(s.hosts), srv.name)
}

// route says what happens to connections to an address, a port, or both.
type route struct {
	address string // empty: every address
	port    int    // 0: every port
	fate    fate
}

// fate is what the virtual network does with a connection.
type fate string

const (
	fateRefused     fate = "refused"
	fateFiltered    fate = "filtered"
	fateUnreachable fate = "unreachable"
	fateDenied      fate = "denied"
)

// longestWait bounds every duration of a script.
const longestWait = time.Minute
