package providers

import (
	"cmp"
	"context"
	"crypto/x509"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"
)

// DefaultDiscoverTimeout is the length of a discovery when
// DiscoverOptions.Timeout is zero.
const DefaultDiscoverTimeout = 3 * time.Second

// defaultGrace is how long the worse placed sources may go on once the best one has
// answered: what they know (a user name form, mechanisms) completes its answer.
const defaultGrace = 400 * time.Millisecond

// Source is where a candidate comes from.
type Source string

// The sources, best first.
const (
	SourceProviders    Source = "providers"    // the built-in table, by the address's domain
	SourceSRV          Source = "srv"          // RFC 6186, RFC 8314 section 5.1
	SourceAutoconfig   Source = "autoconfig"   // Mozilla autoconfig, at the domain or its mail hoster
	SourceISPDB        Source = "ispdb"        // Mozilla's collection
	SourceMX           Source = "mx"           // the built-in table, by the domain's MX
	SourceAutodiscover Source = "autodiscover" // Microsoft Autodiscover
	SourceGuess        Source = "guess"        // a usual name that exists
)

// Candidate is a submission server that may be the one for an address.
type Candidate struct {
	Host string `json:"host"`
	Port int    `json:"port"`
	// Security is "implicit", "starttls" or "none"; empty when the source does
	// not say, which is never made up from the port.
	Security string `json:"security"`
	// Username is what to sign in with; empty when it is not known.
	Username string `json:"username,omitempty"`
	// Mechanisms are SASL names; empty when they are not known.
	Mechanisms []string `json:"mechanisms,omitempty"`
	Source     Source   `json:"source"`
	// Also are other sources that named the same server.
	Also []Source `json:"also,omitempty"`
	// Where is the URL or DNS name that gave it.
	Where string `json:"where"`
	// Trusted says whether the answer came from the table, or can be tied to the
	// address's domain; Why says in words how, or why not. It is no licence to send
	// a password: DNS answers can be forged.
	Trusted bool   `json:"trusted"`
	Why     string `json:"why"`
	// ProviderID and Provider are the table's entry for the host; Provider is nil
	// when there is none.
	ProviderID string    `json:"provider,omitempty"`
	Provider   *Provider `json:"-"`
	// Tried is for the caller: what came of connecting there.
	Tried string `json:"tried,omitempty"`
}

// Discovery is what was found out about an address.
type Discovery struct {
	Address string `json:"address"`
	Domain  string `json:"domain"` // in ASCII form
	// ProviderID is the table's entry for the domain, empty when there is none. One
	// without servers has no SMTP: then nothing is asked.
	ProviderID string `json:"provider,omitempty"`
	// Candidates are in the order in which to try them.
	Candidates []Candidate `json:"candidates"`
	// NotOffered are services that the domain's DNS declares absent with the SRV
	// target ".": "submissions" or "submission".
	NotOffered []string `json:"not_offered,omitempty"`
	// Steps are what was asked, in the order of the sources.
	Steps    []Step `json:"steps"`
	Duration int64  `json:"duration_ms"`
	// Used is for the caller: the index of the candidate that was settled on. Needs
	// is what its provider asks of its users.
	Used  int      `json:"used"`
	Needs []string `json:"needs,omitempty"`
	// Note is for the caller: what was not done on the strength of this, and why.
	Note string `json:"note,omitempty"`
}

// Step is one question and its answer.
type Step struct {
	Source Source `json:"source"`
	// Asked is the question, such as "SRV _submission._tcp.example.com". The user's
	// name is not in it.
	Asked    string      `json:"asked"`
	Outcome  StepOutcome `json:"outcome"`
	Result   string      `json:"result"` // for people
	Duration int64       `json:"duration_ms"`
}

// StepOutcome is how a step ended.
type StepOutcome string

// The outcomes of a Step.
const (
	StepFound     StepOutcome = "found"
	StepNothing   StepOutcome = "nothing"   // answered: there is none
	StepFailed    StepOutcome = "failed"    // no answer, or none that can be used
	StepCancelled StepOutcome = "cancelled" // a better placed source had answered
	StepTimeout   StepOutcome = "timeout"   // the time was over first
	StepNotAsked  StepOutcome = "not-asked"
)

// DiscoverOptions are what a discovery may need. The zero value is ready for
// use.
type DiscoverOptions struct {
	// Timeout ends the discovery with what it has by then. Zero means
	// DefaultDiscoverTimeout.
	Timeout time.Duration
	// Offline asks nobody: the table alone answers.
	Offline bool
	// Resolver asks the DNS; nil means the system's.
	Resolver *net.Resolver
	// Dialer makes the connections of HTTPS; nil means a net.Dialer. It is given
	// literal addresses that have passed the check.
	Dialer interface {
		DialContext(ctx context.Context, network, address string) (net.Conn, error)
	}
	// Roots are the trusted roots for HTTPS; nil means the system's.
	Roots *x509.CertPool
	// AllowPrivate lets it talk to, and answer with, addresses of private networks,
	// as in a company's own. Loopback and link-local addresses are never allowed.
	AllowPrivate bool

	grace time.Duration // zero means defaultGrace
}

// Discover finds the submission servers for an e-mail address. The table's
// answer needs no network. Otherwise all sources are asked at the same time;
// the best placed one that answers wins, and the worse ones are cut off soon
// after.
//
// The part before the "@" is told to nobody but the domain's own hosts, to
// which autoconfig and Autodiscover say the whole address; the ISPDB and a mail
// hoster hear of the domain only. No password is involved. The error is for an
// address that is none, and for a ctx that ended; the latter comes with what is
// known.
func Discover(ctx context.Context, address string, o DiscoverOptions) (*Discovery, error) {
	start := time.Now()
	addr, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	d := &Discovery{Address: address, Domain: addr.domain, Candidates: []Candidate{}, Steps: []Step{}}
	defer func() { d.Duration = time.Since(start).Milliseconds() }()
	if d.fromTable(addr) || o.Offline {
		return d, nil
	}
	timeout := cmp.Or(o.Timeout, DefaultDiscoverTimeout)
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	s := newSearch(limited, addr, o)
	s.run(d)
	return d, ctx.Err()
}

// fromTable looks the domain up in the built-in table. It is true when that says
// all: the servers, or that there are none.
func (d *Discovery) fromTable(addr address) bool {
	step := Step{Source: SourceProviders, Asked: "the built-in table for " + addr.domain, Outcome: StepNothing, Result: "not in it"}
	p, ok := ByDomain(addr.domain)
	if ok {
		d.ProviderID = p.ID
		d.Candidates = tableCandidates(p, addr, SourceProviders, "the built-in table")
		for i := range d.Candidates {
			d.Candidates[i].Trusted, d.Candidates[i].Why = true, "it knows the domain "+addr.domain
		}
		step.Outcome, step.Result = StepFound, p.Name
		switch {
		case len(p.Servers) == 0:
			step.Result += ", which has no SMTP"
		case len(d.Candidates) == 0:
			step.Result += ", whose servers differ by customer"
		}
	}
	d.Steps = append(d.Steps, step)
	return ok && (len(d.Candidates) > 0 || len(p.Servers) == 0)
}

// tableCandidates are the servers of a provider, in its order. Those that differ
// by customer in a way that the domain does not tell are left out.
func tableCandidates(p *Provider, addr address, source Source, where string) (list []Candidate) {
	for _, s := range p.Servers {
		s.Host = strings.ReplaceAll(s.Host, "{domain}", addr.domain)
		if s.Concrete() {
			list = append(list, Candidate{Host: s.Host, Port: s.Port, Security: s.Security, Mechanisms: slices.Clone(s.Mechanisms),
				Username: usernameOf(p, addr), Source: source, Where: where, ProviderID: p.ID, Provider: p})
		}
	}
	return list
}

// usernameOf is the user name that the provider wants; empty when the address
// does not tell.
func usernameOf(p *Provider, addr address) string {
	switch p.Username {
	case UsernameAddress:
		return addr.text
	case UsernameLocalPart:
		return addr.local
	}
	return ""
}

// String shows the server as people write it.
func (c Candidate) String() string {
	mode := map[string]string{SecurityImplicit: "TLS from the start", SecurityStartTLS: "STARTTLS", SecurityNone: "no TLS"}[c.Security]
	return fmt.Sprintf("%s:%d, %s", c.Host, c.Port, cmp.Or(mode, "mode not known"))
}
