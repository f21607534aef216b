package providers

import (
	"slices"
	"sync"
)

// guessed are the usual names, before the domain.
var guessed = []string{"smtp.", "mail.", ""}

// guess takes the usual names that exist. Which port they listen on is for the
// caller to try: port 587 with STARTTLS is what most have.
func (s *search) guess(rank int) []Candidate {
	var wg sync.WaitGroup
	lists := make([][]Candidate, len(guessed))
	entries := make([]*entry, len(guessed))
	for i, prefix := range guessed {
		entries[i] = s.begin(rank, SourceGuess, "address of "+prefix+s.addr.domain)
	}
	for i, prefix := range guessed {
		wg.Go(func() {
			host := prefix + s.addr.domain
			_, err := s.dns.allowed(s.ctx, host)
			if err != nil {
				s.dnsOutcome(entries[i], err)
				return
			}
			s.end(entries[i], StepFound, "it exists")
			lists[i] = []Candidate{{Host: host, Port: 587, Security: SecurityStartTLS, Source: SourceGuess, Where: host,
				Why: "a usual name that exists; nothing says that it is the mail server"}}
		})
	}
	wg.Wait()
	return slices.Concat(lists...)
}
