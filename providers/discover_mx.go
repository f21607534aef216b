package providers

import (
	"net"
	"strings"
)

// mxAnswer is the domain's most preferred mail exchanger.
type mxAnswer struct {
	host string // empty: there is none
	err  error
	null bool // the domain takes no mail (RFC 7505)
}

// askMX is called once; see search.mx.
func (s *search) askMX() mxAnswer {
	records, err := s.dns.mx(s.ctx, s.addr.domain)
	if err != nil {
		return mxAnswer{err: err}
	}
	return readMX(records)
}

// readMX takes the records in the order in which package net sorts them. Only
// the most preferred counts: a backup may be anybody's.
func readMX(records []*net.MX) mxAnswer {
	for _, r := range records {
		if trimDot(r.Host) == "." && len(records) == 1 {
			return mxAnswer{null: true}
		}
		if host, err := hostName(r.Host); err == nil {
			return mxAnswer{host: host}
		}
	}
	return mxAnswer{}
}

// mxTable asks the table for the provider behind the domain's MX.
func (s *search) mxTable(rank int) []Candidate {
	e := s.begin(rank, SourceMX, "MX "+s.addr.domain)
	mx := s.mx()
	switch {
	case mx.err != nil:
		s.dnsOutcome(e, mx.err)
		return nil
	case mx.null:
		s.end(e, StepNothing, "the domain says that it takes no mail (null MX)")
		return nil
	case mx.host == "":
		s.end(e, StepFailed, "no record has a usable host")
		return nil
	}
	p, ok := ByMXHint(mx.host)
	if !ok {
		s.end(e, StepNothing, mx.host+", which the table does not know")
		return nil
	}
	is := "is"
	if _, sure := ByMX(mx.host); !sure {
		is = "is probably"
	}
	list := tableCandidates(p, s.addr, SourceMX, "MX "+mx.host)
	for i := range list {
		list[i].Why = "the MX " + is + " that of " + p.Name + ", and DNS answers can be forged"
	}
	s.end(e, StepFound, mx.host+", which "+is+" "+p.Name)
	return list
}

// mxAutoconfig asks at the mail hoster, and the ISPDB about it: the MX host
// without its first label, then its registered domain. A hoster that the table
// knows is not asked. None of them hears of the address or its domain.
func (s *search) mxAutoconfig(rank int) []Candidate {
	mx := s.mx()
	if _, known := ByMX(mx.host); known {
		return nil
	}
	var asks []func() []Candidate
	for _, parent := range mxParents(mx.host, s.addr.domain) {
		asks = append(asks,
			func() []Candidate { return s.askAutoconfig(rank, SourceAutoconfig, autoconfigURL(parent), "") },
			func() []Candidate { return s.askAutoconfig(rank, SourceISPDB, ispdbURL(parent), "") })
	}
	return first(asks...)
}

// mxParents are the names under which the hoster behind an MX is known.
func mxParents(mx, domain string) (parents []string) {
	if mx == "" || sameOwner(mx, domain) {
		return nil
	}
	base := registered(mx)
	if _, parent, ok := strings.Cut(mx, "."); ok && parent != base && strings.HasSuffix(parent, "."+base) {
		parents = append(parents, parent)
	}
	return append(parents, base)
}
