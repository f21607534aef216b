package probe

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"

	"golang.org/x/net/dns/dnsmessage"
)

// dnsTap is a resolver for one question that keeps what net.Resolver hides: it
// reads the packets that come in.
type dnsTap struct {
	resolver *net.Resolver
	dial     func(ctx context.Context, network, address string) (net.Conn, error)

	mu     sync.Mutex
	closed bool
	conns  []net.Conn
	asked  string // the name server asked last
	// answers are what the packets say, for each name that was asked (the search
	// domains make several of one).
	answers []dnsAnswer
}

// dnsAnswer is the gist of one packet.
type dnsAnswer struct {
	server    string
	code      dnsmessage.RCode
	truncated bool
	records   bool // it has records of the type that was asked for
	chain     []string
}

var errTapClosed = errors.New("the look-up is over")

// newDNSTap makes a resolver that asks as r does. It is Go's own: that of the
// operating system cannot be watched.
func newDNSTap(r *net.Resolver) *dnsTap {
	t := &dnsTap{dial: new(net.Dialer).DialContext}
	strict := false
	if r != nil {
		strict = r.StrictErrors
		if r.Dial != nil {
			t.dial = r.Dial
		}
	}
	t.resolver = &net.Resolver{PreferGo: true, StrictErrors: strict, Dial: t.open}
	return t
}

func (t *dnsTap) open(ctx context.Context, network, address string) (net.Conn, error) {
	if !t.note(address, nil) {
		return nil, errTapClosed
	}
	conn, err := t.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	server := address
	if a := conn.RemoteAddr(); a != nil && a.String() != "" {
		server = a.String()
	}
	if !t.note(server, conn) {
		_ = conn.Close()
		return nil, errTapClosed
	}
	tapped := tappedConn{Conn: conn, tap: t, server: server}
	// net.Resolver takes any connection that is no PacketConn for TCP and puts a
	// length before each message.
	if packets, ok := conn.(net.PacketConn); ok {
		return &tappedPacketConn{tappedConn: tapped, packets: packets}, nil
	}
	return &tappedStream{tappedConn: tapped}, nil
}

// note keeps in mind whom is asked and over which connection. It is false when
// the look-up is over.
func (t *dnsTap) note(server string, conn net.Conn) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return false
	}
	t.asked = server
	if conn != nil {
		t.conns = append(t.conns, conn)
	}
	return true
}

// close ends the look-up. net.Resolver does not end a read when its context
// ends, and would go on for seconds behind our back.
func (t *dnsTap) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	for _, c := range t.conns {
		_ = c.Close()
	}
	t.conns = nil
}

// observe reads a packet. Whether it belongs to the question is decided as
// net.Resolver does: the number and the question must agree.
func (t *dnsTap) observe(server string, query, packet []byte) {
	var q, p dnsmessage.Parser
	qh, err := q.Start(query)
	if err != nil {
		return
	}
	asked, err := q.Question()
	if err != nil {
		return
	}
	h, err := p.Start(packet)
	if err != nil || !h.Response || h.ID != qh.ID {
		return
	}
	question, err := p.Question()
	if err != nil || question.Type != asked.Type || !strings.EqualFold(question.Name.String(), asked.Name.String()) {
		return
	}
	_ = p.SkipAllQuestions()
	a := dnsAnswer{server: server, code: h.RCode, truncated: h.Truncated}
	a.records, a.chain = readAnswers(&p, asked)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.answers = append(t.answers, a)
}

// readAnswers goes through the answer section as far as it can be read, and
// follows the aliases from the name that was asked for, in whatever order they
// stand.
func readAnswers(p *dnsmessage.Parser, asked dnsmessage.Question) (records bool, chain []string) {
	const maxRecords = 256
	aliases := make(map[string]string)
	for range maxRecords {
		h, err := p.AnswerHeader()
		if err != nil {
			break
		}
		records = records || h.Type == asked.Type
		if h.Type == dnsmessage.TypeCNAME {
			r, err := p.CNAMEResource()
			if err != nil {
				break
			}
			aliases[strings.ToLower(h.Name.String())] = r.CNAME.String()
		} else if p.SkipAnswer() != nil {
			break
		}
	}
	name := strings.ToLower(asked.Name.String())
	for len(chain) < maxCNAMEChain {
		target, ok := aliases[name]
		if !ok {
			break
		}
		chain = append(chain, strings.TrimSuffix(target, "."))
		name = strings.ToLower(target)
	}
	return records, chain
}

// lookup makes the record of the question: answers and err are net.Resolver's,
// the packets tell what kind of failure it was and where the answer came from.
func (t *dnsTap) lookup(name, recordType string, answers []string, err error) Lookup {
	t.mu.Lock()
	defer t.mu.Unlock()
	l := Lookup{Name: name, Type: recordType, Resolver: t.asked, Answers: answers}
	var last *dnsAnswer
	exists, answered := false, false
	for i := range t.answers {
		a := &t.answers[i]
		exists = exists || a.code == dnsmessage.RCodeSuccess && !a.truncated
		if last == nil || !answered {
			last = a
		}
		answered = answered || a.records && !a.truncated
	}
	if last != nil {
		l.Resolver, l.Chain = last.server, last.chain
	}
	var dns *net.DNSError
	var family *net.AddrError
	switch {
	case len(answers) > 0:
		l.Outcome = LookupFound
		if !answered {
			l.Resolver = resolverHosts
		}
	case errors.As(err, &family): // in the hosts file, with the other family only
		l.Outcome, l.Resolver = LookupNoAnswer, resolverHosts
	case err == nil, errors.As(err, &dns) && dns.IsNotFound && exists:
		l.Outcome = LookupNoAnswer
	case errors.As(err, &dns) && dns.IsNotFound:
		l.Outcome = LookupNoName
	default:
		l.Outcome, l.Error = LookupFailed, dnsErrorText(err)
		if last != nil && last.code != dnsmessage.RCodeSuccess {
			l.Error = "the name server answered " + codeName(last.code)
		}
	}
	return l
}

// codeName is the name of a response code in the DNS standards (RFC 1035
// section 4.1.1, RFC 2136 section 2.2).
func codeName(c dnsmessage.RCode) string {
	switch c {
	case dnsmessage.RCodeFormatError:
		return "FORMERR"
	case dnsmessage.RCodeServerFailure:
		return "SERVFAIL"
	case dnsmessage.RCodeNameError:
		return "NXDOMAIN"
	case dnsmessage.RCodeNotImplemented:
		return "NOTIMP"
	case dnsmessage.RCodeRefused:
		return "REFUSED"
	}
	return c.String()
}
