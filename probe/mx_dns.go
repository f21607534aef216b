package probe

import (
	"cmp"
	"context"
	"errors"
	"net"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// resolverFile is where Unix keeps the addresses of its name servers.
const resolverFile = "/etc/resolv.conf"

const (
	// dnssecPatience is for one question to one name server: the first answer about a
	// zone takes a resolver several round trips when it checks signatures.
	dnssecPatience = 3 * time.Second
	// dnssecRounds is how often a silent name server is asked, as resolv.conf(5) has it.
	dnssecRounds = 2
	// maxNameServers is how many are asked, as in resolv.conf(5).
	maxNameServers = 3
	// ednsSize is what fits into a packet on every path, as DNS software agreed in 2020.
	ednsSize = 1232
	// maxRecords is how many records of an answer are looked at.
	maxRecords = 256
)

// validating asks the name servers of this machine, and keeps what net.Resolver hides:
// whether the answer was checked by DNSSEC, and records that it does not know.
type validating struct {
	servers []string // address and port
	dial    func(ctx context.Context, network, address string) (net.Conn, error)
	now     func() time.Time
}

var errNoNameServers = errors.New("the name servers of this machine are not known")

// newValidating asks where r does, and by r's own dialer if it has one. file is in
// the form of resolv.conf(5).
func newValidating(r *net.Resolver, file string, now func() time.Time) (*validating, error) {
	v := &validating{dial: new(net.Dialer).DialContext, now: now}
	own := r != nil && r.Dial != nil
	if own {
		v.dial = r.Dial
	}
	config, err := dns.ClientConfigFromFile(file)
	if err != nil && !own {
		return nil, errNoNameServers
	}
	if err == nil {
		for _, s := range config.Servers[:min(len(config.Servers), maxNameServers)] {
			v.servers = append(v.servers, net.JoinHostPort(s, config.Port))
		}
	}
	if len(v.servers) == 0 {
		v.servers = []string{"127.0.0.1:53"} // what an empty resolv.conf stands for
	}
	return v, nil
}

// validated is an answer: the records that were asked for, and what it was worth.
type validated struct {
	lookup  Lookup
	records []dns.RR
}

// found says whether there are such records.
func (a validated) found() bool { return a.lookup.Outcome == LookupFound }

// ask puts one question. The name is in ASCII form and complete.
func (v *validating) ask(ctx context.Context, name string, kind uint16) validated {
	start := v.now()
	a := validated{lookup: Lookup{Name: name, Type: dns.TypeToString[kind], Outcome: LookupFailed}}
	reply, server, err := v.exchange(ctx, name, kind)
	a.lookup.Resolver = server
	switch {
	case err != nil:
		a.lookup.Error = exchangeErrorText(err)
	case reply.Rcode == dns.RcodeNameError:
		a.lookup.Outcome = LookupNoName
	case reply.Rcode != dns.RcodeSuccess:
		a.lookup.Code = cmp.Or(dns.RcodeToString[reply.Rcode], "an unknown code")
		a.lookup.Error = "the name server answered " + a.lookup.Code
	default:
		a.records, a.lookup.Chain = follow(reply.Answer, name, kind)
		a.lookup.Outcome = LookupNoAnswer
		if len(a.records) > 0 {
			a.lookup.Outcome = LookupFound
		}
	}
	a.lookup.Authenticated = err == nil && reply.AuthenticatedData && a.lookup.Outcome != LookupFailed
	a.lookup.Duration = v.now().Sub(start).Milliseconds()
	return a
}

// exchange asks one name server after the other until one knows. The last refusal
// counts if none does: a bogus signature makes every one that checks it fail.
func (v *validating) exchange(ctx context.Context, name string, kind uint16) (reply *dns.Msg, server string, err error) {
	q := new(dns.Msg)
	q.SetQuestion(dns.Fqdn(name), kind)
	q.SetEdns0(ednsSize, true)
	q.AuthenticatedData = true // RFC 6840 section 5.7: the answer's bit is wanted
	var refusal *dns.Msg
	var refused string
	for range dnssecRounds {
		for _, to := range v.servers {
			reply, server, err = v.once(ctx, to, q)
			if err == nil && (reply.Rcode == dns.RcodeSuccess || reply.Rcode == dns.RcodeNameError) {
				return reply, server, nil
			}
			if err == nil {
				refusal, refused = reply, server
			}
			if ctx.Err() != nil {
				break
			}
		}
		if refusal != nil || ctx.Err() != nil {
			break
		}
	}
	if refusal != nil {
		return refusal, refused, nil
	}
	return nil, server, err
}

// once asks one name server, over TCP too where the answer is cut short.
func (v *validating) once(ctx context.Context, server string, q *dns.Msg) (*dns.Msg, string, error) {
	ctx, cancel := context.WithTimeout(ctx, dnssecPatience)
	defer cancel()
	reply, at, err := v.over(ctx, "udp", server, q)
	if err == nil && reply.Truncated {
		reply, at, err = v.over(ctx, "tcp", server, q)
	}
	return reply, at, err
}

var errOtherQuestion = errors.New("the answer is to another question")

func (v *validating) over(ctx context.Context, network, server string, q *dns.Msg) (*dns.Msg, string, error) {
	conn, err := v.dial(ctx, network, server)
	if err != nil {
		return nil, server, err
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer func() {
		stop()
		_ = conn.Close()
	}()
	if a := conn.RemoteAddr(); a != nil && a.String() != "" {
		server = a.String()
	}
	q = q.Copy()
	q.Id = dns.Id()
	client := dns.Client{Timeout: dnssecPatience}
	reply, _, err := client.ExchangeWithConnContext(ctx, q, &dns.Conn{Conn: conn})
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, server, ctx.Err() // not the closed connection that came of it
	case err != nil:
		return nil, server, err
	case !reply.Response, len(reply.Question) != 1, reply.Question[0].Qtype != q.Question[0].Qtype,
		!strings.EqualFold(reply.Question[0].Name, q.Question[0].Name):
		return nil, server, errOtherQuestion
	}
	return reply, server, nil
}

// follow takes the records of the kind from an answer, by its aliases in whatever
// order they stand, and the names on the way.
func follow(answer []dns.RR, name string, kind uint16) (records []dns.RR, chain []string) {
	answer = answer[:min(len(answer), maxRecords)]
	owner := dns.CanonicalName(name)
	for range maxCNAMEChain {
		target := ""
		for _, rr := range answer {
			h := rr.Header()
			_, empty := rr.(*dns.RR_Header) // a record without data
			if empty || h.Class != dns.ClassINET || dns.CanonicalName(h.Name) != owner {
				continue
			}
			if h.Rrtype == kind {
				records = append(records, rr)
			} else if alias, ok := rr.(*dns.CNAME); ok {
				target = alias.Target
			}
		}
		if len(records) > 0 || target == "" {
			return records, chain
		}
		chain = append(chain, plainName(target))
		owner = dns.CanonicalName(target)
	}
	return nil, chain
}

// plainName is a name of the DNS as host names are written here: in lower case, with
// no final dot, and of a limited length.
func plainName(name string) string {
	return cutText(strings.TrimSuffix(dns.CanonicalName(name), "."), maxCertName)
}

// exchangeErrorText is the error in the words of the other look-ups.
func exchangeErrorText(err error) string {
	switch classify(err) {
	case FailureTimeout:
		err = context.DeadlineExceeded
	case FailureCancelled:
	default:
		return cutText(errorText(err), maxCertText)
	}
	return dnsErrorText(err)
}
