package probe

import (
	"context"
	"slices"

	"github.com/miekg/dns"
)

// mxPort is where mail exchangers take mail, with STARTTLS alone (RFC 8461 section 4,
// RFC 7672 section 2).
const mxPort = 25

// exchanger looks at the host as a mail exchanger, beside the sessions.
type exchanger struct {
	run     *run
	dns     *validating
	asked   bool     // by Options.MX
	aliases []string // of the host, the last is the final name
	done    chan struct{}

	// What follows belongs to the look-up until done is closed.
	mx   *MX
	tlsa []association
}

// lookUpMX starts to ask what the DNS wants of mail exchangers, if that was asked for
// or if the port is theirs; else it returns nil. It ends with the run.
func (r *run) lookUpMX(found []Lookup) *exchanger {
	port, _ := r.settings.Opening()
	asked := r.opt.MX
	if !asked && (port != mxPort || r.opt.Via != "" || r.noAddress != nil) {
		return nil
	}
	e := &exchanger{run: r, asked: asked, done: make(chan struct{}), mx: &MX{Asked: asked, Lookups: []Lookup{}, Session: -1}}
	if e.mx.Error = e.prepare(found); e.mx.Error != "" {
		close(e.done)
		return e
	}
	go func() {
		defer close(e.done)
		defer func() {
			if p := recover(); p != nil {
				e.mx.Error = defectText(p)
			}
		}()
		e.lookUp(r.ctx)
	}()
	return e
}

// prepare says why nothing can be asked, empty if it can.
func (e *exchanger) prepare(found []Lookup) string {
	r := e.run
	name, err := hostName(r.host)
	_, isAddress := literal(r.host)
	switch {
	case r.opt.Proxied:
		return "the DNS is not asked where connections go through a proxy"
	case isAddress:
		return "the host is an address, and mail exchangers have names"
	case err != nil || len(parents(name)) == 0:
		return "the host has no domain that mail could be for"
	}
	if e.dns, err = newValidating(r.opt.Resolver, resolverFile, r.now); err != nil {
		return err.Error()
	}
	for _, l := range found {
		if len(l.Chain) > 0 {
			e.aliases = l.Chain
		}
	}
	return ""
}

// lookUp asks. What the questions depend on decides their order; the others go out
// at the same time.
func (e *exchanger) lookUp(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, e.run.opt.Timeout/3)
	defer cancel()
	keys := func() []validated { return e.askForKeys(ctx) }
	var early chan []validated
	if e.asked { // for a host that may be somebody's whose domain is not known here
		early = make(chan []validated, 1)
		go func() { early <- keys() }()
	}
	answers := e.askAll(ctx, dns.TypeMX, mailDomains(e.run.settings, e.run.host))
	e.mx.Domain = e.domain(answers)
	e.note(answers)
	if e.mx.Domain == "" && !e.asked {
		return
	}
	var policy, reports []validated
	if e.mx.Domain != "" {
		texts := e.askAll(ctx, dns.TypeTXT, []string{"_mta-sts." + e.mx.Domain, "_smtp._tls." + e.mx.Domain})
		policy, reports = texts[:1], texts[1:]
	}
	if early != nil {
		e.keys(<-early)
	} else {
		e.keys(keys())
	}
	e.note(policy)
	e.note(reports)
	if len(reports) > 0 {
		e.mx.TLSRPT = tlsReports(texts(reports[0]))
	}
	if len(policy) > 0 {
		e.policy(texts(policy[0]))
	}
}

// askForKeys asks for the TLSA records. Where the name servers fail, the answer about
// the host's address shows whether they would have been signed: a sender that checks
// DANE waits then (RFC 7672 section 2.2.2). Where the answer does not count as signed,
// one about the root, which is, shows whether the resolver checks signatures at all.
func (e *exchanger) askForKeys(ctx context.Context) []validated {
	answers := e.askAll(ctx, dns.TypeTLSA, e.keyNames())
	failed := func(a validated) bool { return a.lookup.Outcome == LookupFailed }
	checked := func(a validated) bool { return a.found() && a.lookup.Authenticated }
	switch found := slices.ContainsFunc(answers, validated.found); {
	case found && !slices.ContainsFunc(answers, checked):
		return append(answers, e.askAll(ctx, dns.TypeSOA, []string{"."})...)
	case !found && slices.ContainsFunc(answers, failed):
		return append(answers, e.askAll(ctx, dns.TypeA, []string{plainName(e.run.host)})...)
	}
	return answers
}

// askAll puts questions of one kind at the same time. A defect costs its answer alone.
func (e *exchanger) askAll(ctx context.Context, kind uint16, names []string) []validated {
	answers := make([]validated, len(names))
	done := make(chan struct{})
	for i, name := range names {
		go func() {
			defer func() {
				if p := recover(); p != nil {
					answers[i].lookup = Lookup{Name: name, Type: dns.TypeToString[kind], Outcome: LookupFailed, Error: defectText(p)}
				}
				done <- struct{}{}
			}()
			answers[i] = e.dns.ask(ctx, name, kind)
		}()
	}
	for range names {
		<-done
	}
	return answers
}

// note keeps the questions in the record.
func (e *exchanger) note(answers []validated) {
	for _, a := range answers {
		l := a.lookup
		for _, rr := range a.records[:min(len(a.records), maxAnswers)] {
			if text := recordText(rr); text != "" {
				l.Answers = append(l.Answers, cutText(text, maxCertText))
			}
		}
		e.mx.Lookups = append(e.mx.Lookups, l)
	}
}

// domain is the first domain whose mail goes to the host.
func (e *exchanger) domain(answers []validated) string {
	for _, a := range answers {
		named := func(rr dns.RR) bool {
			mx, ok := rr.(*dns.MX)
			return ok && plainName(mx.Mx) == plainName(e.run.host)
		}
		if slices.ContainsFunc(a.records, named) {
			return a.lookup.Name
		}
	}
	given := addressDomains(e.run.settings)
	for _, a := range answers { // mail for a domain without MX records goes to the host of that name
		if a.lookup.Outcome == LookupNoAnswer && a.lookup.Name == plainName(e.run.host) && slices.Contains(given, a.lookup.Name) && len(e.run.addrs) > 0 {
			return a.lookup.Name
		}
	}
	return ""
}

// keyNames are where the TLSA records can be: at the end of the aliases first, then
// at the host itself (RFC 7672 section 2.2.2).
func (e *exchanger) keyNames() (names []string) {
	const prefix = "_25._tcp."
	if n := len(e.aliases); n > 0 {
		names = append(names, prefix+plainName(e.aliases[n-1]))
	}
	return append(names, prefix+plainName(e.run.host))
}

// keys reads the answers about TLSA records; the first ones that are signed count, else
// the first.
func (e *exchanger) keys(answers []validated) {
	e.note(answers)
	usable := func(a validated) bool { return a.found() && a.lookup.Type == "TLSA" }
	i := slices.IndexFunc(answers, func(a validated) bool { return usable(a) && a.lookup.Authenticated })
	if i < 0 {
		i = slices.IndexFunc(answers, usable)
	}
	if i < 0 {
		return
	}
	a := answers[i]
	e.mx.DANE = &DANE{Name: a.lookup.Name, Authenticated: a.lookup.Authenticated, Resolver: a.lookup.Resolver, Records: []TLSA{}}
	if last := answers[len(answers)-1].lookup; last.Type == "SOA" {
		e.mx.DANE.Unchecked = !last.Authenticated
	}
	for _, rr := range a.records[:min(len(a.records), maxTLSA)] {
		if rr, ok := rr.(*dns.TLSA); ok {
			e.tlsa = append(e.tlsa, readTLSA(rr))
		}
	}
}

// policy reads the TXT records and, if the policy was asked for, gets it.
func (e *exchanger) policy(texts []string) {
	m, ok := stsRecord(texts)
	if !ok {
		return
	}
	e.mx.MTASTS = &m
	fetch := e.run.opt.FetchPolicy
	switch {
	case m.Error != "":
		return
	case !e.asked || fetch == nil:
		m.Error = "the policy was not asked for"
		return
	}
	m.URL = "https://mta-sts." + e.mx.Domain + "/.well-known/mta-sts.txt"
	text, err := fetch(e.run.ctx, m.URL)
	if err == nil {
		err = m.readPolicy(text, e.run.host)
	}
	if err != nil {
		m.Error = cutText(err.Error(), maxCertText)
	}
}
