package providers

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// Limits on what is kept of one source, and in all; an answer can name thousands.
const (
	maxPerSource  = 6
	maxCandidates = 12
)

// search is a discovery under way.
type search struct {
	ctx  context.Context // ends when no answer counts any more
	stop context.CancelCauseFunc
	addr address
	dns  *asker
	web  *fetcher
	// grace is the time that worse placed sources get once the best has answered.
	grace time.Duration
	mx    func() mxAnswer // asked once, for all that need it

	mu         sync.Mutex
	over       bool // what comes later is not written down
	entries    []*entry
	notOffered []string
}

// task is one source, or one question to it. Its place in the list is its rank.
type task func(rank int) []Candidate

func newSearch(ctx context.Context, addr address, o DiscoverOptions) *search {
	s := &search{addr: addr, dns: newAsker(o), grace: cmp.Or(o.grace, defaultGrace)}
	s.ctx, s.stop = context.WithCancelCause(ctx)
	s.web = newFetcher(s.dns, o)
	s.mx = sync.OnceValue(s.askMX)
	return s
}

// tasks are in the order of preference: what the domain itself says about
// submission; then the provider that its MX shows, which a web host's automatic
// answers to Autodiscover know nothing of; guesses last.
func (s *search) tasks() []task {
	return []task{s.srv, s.autoconfigAtProvider, s.autoconfigWellKnown, s.ispdb, s.mxTable, s.mxAutoconfig,
		s.autodiscoverAtDomain, s.autodiscoverAtSubdomain, s.guess}
}

// run asks all sources at once and files what came in time.
func (s *search) run(d *Discovery) {
	defer s.stop(nil)
	type result struct {
		rank int
		list []Candidate
	}
	tasks := s.tasks()
	results := make(chan result, len(tasks))
	for rank, t := range tasks {
		go func() { results <- result{rank, s.checked(rank, t(rank))} }()
	}
	lists, ended := make([][]Candidate, len(tasks)), make([]bool, len(tasks))
	var enough <-chan time.Time
wait:
	for n := 0; n < len(tasks); n++ {
		select {
		case r := <-results:
			lists[r.rank], ended[r.rank] = r.list, true
			if enough == nil && decided(lists, ended) {
				enough = time.After(s.grace)
			}
		case <-enough:
			s.stop(errBetter)
			break wait
		case <-s.ctx.Done():
			break wait
		}
	}
	d.Steps = append(d.Steps, s.close()...)
	d.NotOffered = s.notOffered
	d.Candidates = s.merge(withoutAbsent(slices.Concat(lists...), d.NotOffered))
}

var errBetter = errors.New("a better placed source answered")

// decided says whether a source has answered and no better placed one can still.
func decided(lists [][]Candidate, ended []bool) bool {
	for i := range lists {
		if !ended[i] || len(lists[i]) > 0 {
			return ended[i]
		}
	}
	return false
}

// withoutAbsent takes out the guesses that contradict what the domain says it
// does not offer; where it offers neither service there is nothing to guess.
func withoutAbsent(list []Candidate, absent []string) []Candidate {
	return slices.DeleteFunc(list, func(c Candidate) bool { return c.Source == SourceGuess && len(absent) == len(submissionServices) })
}

// merge makes one candidate of those that name the same server, and adds what
// the table knows of it.
func (s *search) merge(list []Candidate) []Candidate {
	merged := []Candidate{}
	for _, c := range list {
		i := slices.IndexFunc(merged, func(m Candidate) bool { return m.Host == c.Host && m.Port == c.Port && m.Security == c.Security })
		if i < 0 {
			merged = append(merged, c)
			continue
		}
		m := &merged[i]
		m.Username = cmp.Or(m.Username, c.Username)
		if len(m.Mechanisms) == 0 {
			m.Mechanisms = c.Mechanisms
		}
		if c.Trusted && !m.Trusted {
			m.Trusted, m.Why = true, c.Why
		}
		if c.Source != m.Source && c.Source != SourceGuess && !slices.Contains(m.Also, c.Source) {
			m.Also = append(m.Also, c.Source)
		}
	}
	// A server without TLS is better than none, and than nothing else.
	slices.SortStableFunc(merged, func(a, b Candidate) int { return plain(a) - plain(b) })
	merged = merged[:min(len(merged), maxCandidates)]
	for i := range merged {
		c := &merged[i]
		if p, ok := ByHost(c.Host); ok && c.Provider == nil {
			c.Provider, c.ProviderID = p, p.ID
			c.Username = cmp.Or(usernameOf(p, s.addr), c.Username)
		}
	}
	return merged
}

func plain(c Candidate) int {
	if c.Security == SecurityNone {
		return 1
	}
	return 0
}

// first asks all at once and takes the first list in their order that has
// anything in it.
func first(asks ...func() []Candidate) []Candidate {
	var wg sync.WaitGroup
	lists := make([][]Candidate, len(asks))
	for i, ask := range asks {
		wg.Go(func() { lists[i] = ask() })
	}
	wg.Wait()
	for _, list := range lists {
		if len(list) > 0 {
			return list
		}
	}
	return nil
}

// entry is a Step in the making.
type entry struct {
	Step
	rank  int
	start time.Time
	done  bool
}

// begin notes that a question goes out.
func (s *search) begin(rank int, source Source, asked string) *entry {
	e := &entry{Step: Step{Source: source, Asked: asked}, rank: rank, start: time.Now()}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.over {
		s.entries = append(s.entries, e)
	}
	return e
}

// end notes the answer. One that is due to the end of the search is left to
// close, which knows why it ended.
func (s *search) end(e *entry, outcome StepOutcome, result string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.done || s.over || s.ctx.Err() != nil && outcome == StepFailed {
		return
	}
	e.done, e.Outcome, e.Result = true, outcome, printable(result)
	e.Duration = time.Since(e.start).Milliseconds()
}

// fail notes an error, or that nothing came in time.
func (s *search) fail(e *entry, err error, text string) {
	outcome := StepFailed
	var late interface{ Timeout() bool }
	if errors.As(err, &late) && late.Timeout() {
		outcome, text = StepTimeout, "no answer in time"
	}
	s.end(e, outcome, text)
}

// close ends the search and returns its steps in order.
func (s *search) close() []Step {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	slices.SortStableFunc(s.entries, func(a, b *entry) int { return cmp.Compare(a.rank, b.rank) })
	steps := []Step{}
	for _, e := range s.entries {
		if !e.done {
			e.Duration = time.Since(e.start).Milliseconds()
			switch why := context.Cause(s.ctx); why {
			case errBetter, context.Canceled:
				e.Outcome, e.Result = StepCancelled, why.Error()
			default:
				e.Outcome, e.Result = StepTimeout, "no answer in time"
			}
		}
		steps = append(steps, e.Step)
	}
	return steps
}
