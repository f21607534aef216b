package providers

import (
	"cmp"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
)

// service is a kind of submission that a domain can announce.
type service struct{ name, security string }

// submissionServices are in the order of RFC 8314 section 5.1: TLS from the start is
// preferred where both are announced.
var submissionServices = []service{{"submissions", SecurityImplicit}, {"submission", SecurityStartTLS}}

// srv asks for both submissionServices at the same time.
func (s *search) srv(rank int) []Candidate {
	var wg sync.WaitGroup
	lists := make([][]Candidate, len(submissionServices))
	entries := make([]*entry, len(submissionServices))
	for i, sv := range submissionServices {
		entries[i] = s.begin(rank, SourceSRV, "SRV "+sv.record(s.addr.domain))
	}
	for i, sv := range submissionServices {
		wg.Go(func() { lists[i] = s.askSRV(sv, entries[i]) })
	}
	wg.Wait()
	return slices.Concat(lists...)
}

func (sv service) record(domain string) string { return "_" + sv.name + "._tcp." + domain }

func (s *search) askSRV(sv service, e *entry) []Candidate {
	records, err := s.dns.srv(s.ctx, sv.record(s.addr.domain))
	if err != nil {
		s.dnsOutcome(e, err)
		return nil
	}
	list, absent := sv.candidates(records, s.addr)
	switch {
	case absent:
		s.mu.Lock()
		if !s.over {
			s.notOffered = append(s.notOffered, sv.name)
		}
		s.mu.Unlock()
		s.end(e, StepNothing, `the domain says that it is not offered (target ".")`)
	case len(list) == 0:
		s.end(e, StepFailed, "no record has a usable target and port")
	default:
		s.end(e, StepFound, named(list))
	}
	return list
}

// candidates are the records in the order of RFC 2782: by priority, then the
// heavier first. The lot that it draws among weights would only make two runs
// differ. absent is the single target ".", by which a domain says that it does
// not have the service.
func (sv service) candidates(records []*net.SRV, addr address) (list []Candidate, absent bool) {
	sorted := slices.Clone(records)
	slices.SortStableFunc(sorted, func(a, b *net.SRV) int {
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(b.Weight, a.Weight), strings.Compare(a.Target, b.Target))
	})
	absent = len(sorted) > 0
	for _, r := range sorted {
		if trimDot(r.Target) == "." {
			continue
		}
		absent = false
		host, err := hostName(r.Target)
		if err != nil || r.Port == 0 || len(list) == maxPerSource {
			continue
		}
		c := Candidate{Host: host, Port: int(r.Port), Security: sv.security, Source: SourceSRV, Where: sv.record(addr.domain)}
		// An unsigned answer can be forged, but the certificate of a host under the
		// domain cannot (RFC 6186 section 6).
		if c.Trusted = sameOwner(host, addr.domain); c.Trusted {
			c.Why = "the DNS names a host of the same domain, whose certificate proves it"
		} else {
			c.Why = "the DNS names a host of another domain, and DNS answers can be forged"
		}
		list = append(list, c)
	}
	return list, absent
}

// named lists servers in a step's result.
func named(list []Candidate) string {
	var names []string
	for _, c := range list {
		names = append(names, fmt.Sprintf("%s:%d", c.Host, c.Port))
	}
	return strings.Join(names, ", ")
}
