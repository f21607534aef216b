package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/smtpwhy/smtpwhy/internal/fetch"
	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/providers"
	"github.com/smtpwhy/smtpwhy/report"
)

// mostServers is how many of the found servers are tried.
const mostServers = 3

// checkAddress finds the server of an address and checks it. The first candidate
// is tried in full; if it is not the table's and leads nowhere, the next ones are,
// without credentials.
func (a *App) checkAddress(ctx context.Context, f *checkFlags, c checkup, to *destination) error {
	d, err := a.discover(ctx, f, c)
	if err != nil {
		return err
	}
	if len(d.Candidates) == 0 {
		return nothingFound(d, f.run.offline)
	}
	best := d.Candidates[0]
	mayAsk := best.Source == providers.SourceProviders || f.run.trustDiscovery
	if !mayAsk {
		d.Note = fmt.Sprintf("No password was asked for or sent: only a server that you name, or that the built-in table gives for the "+
			"domain, gets one. To test the sign-in add --host %s, or --trust-discovery.", best.Host)
		if len(f.settings.secret.sources()) > 0 {
			fmt.Fprintf(a.Stderr, "smtpwhy: note: %s\n", oneLine(d.Note))
		}
	} else {
		ask := !f.run.offline && takesPassword(best)
		if c.settings.Secret, err = a.secret(ctx, &f.settings.secret, withServer(c.settings, c.address, best), ask); err != nil {
			return err
		}
	}
	rep, err := a.tryServers(ctx, f, c, d)
	if err != nil {
		return err
	}
	return a.emit(&f.output, to, rep)
}

// takesPassword says whether it makes sense to ask the user for a password: one
// that the provider is known to refuse is not asked for.
func takesPassword(c providers.Candidate) bool {
	return c.Provider == nil || c.Provider.Password != providers.PasswordOAuth2 && c.Provider.Password != providers.PasswordNone
}

func nothingFound(d *providers.Discovery, offline bool) error {
	hint := "name the server: smtpwhy check --host smtp.example.com --user " + shellQuote(oneLine(d.Address))
	if p, ok := providers.ByID(d.ProviderID); ok && len(p.Servers) == 0 {
		return usagef("smtpwhy providers "+p.ID+" says what is known", "%s, where the domain %s is, has no SMTP for programs", p.Name, quote(d.Domain))
	}
	if offline {
		return usagef("leave --offline out to look for its server, or "+hint, "the built-in table does not know the domain %s", quote(d.Domain))
	}
	if len(d.NotOffered) > 1 {
		return usagef(hint, "the DNS of %s says that it offers no mail submission", quote(d.Domain))
	}
	return usagef(hint+"; -v shows what was asked", "no mail server was found for the domain %s", quote(d.Domain))
}

// discover asks for the servers. With -v each step is shown.
func (a *App) discover(ctx context.Context, f *checkFlags, c checkup) (*providers.Discovery, error) {
	o := providers.DiscoverOptions{Offline: f.run.offline, AllowPrivate: f.run.trustDiscovery}
	if a.Network != nil {
		o.Resolver, o.Dialer, o.Roots = a.Network.Resolver(), a.Network, a.Network.Roots()
	}
	live := a.watch(f.output.verbose)
	live.say("looking for the mail server of " + oneLine(c.address))
	d, err := providers.Discover(ctx, c.address, o)
	live.end()
	if d == nil {
		return nil, err
	}
	for _, s := range d.Steps {
		if f.output.verbose {
			fmt.Fprintf(a.Stderr, "%6d ms  %-14s %s: %s (%s)\n", s.Duration, s.Source, oneLine(s.Asked), oneLine(s.Result), s.Outcome)
		}
	}
	if errors.Is(err, context.Canceled) && len(d.Candidates) == 0 {
		return nil, usagef("", "interrupted while looking for the server")
	}
	return d, nil
}

// tryServers tries the candidates until one answers as a mail server should, and
// reports on that one; on the first if none does.
func (a *App) tryServers(ctx context.Context, f *checkFlags, c checkup, d *providers.Discovery) (*report.Report, error) {
	var kept *report.Report
	var settings probe.Settings
	end := time.Now().Add(c.options.Timeout)
	queue := toTry(d)
	for n, i := range queue {
		candidate := &d.Candidates[i]
		if n > 0 {
			c.settings.Secret, c.options.Send = probe.Secret{}, false // they are for the first alone
		}
		one := c
		one.options.Timeout = time.Until(end) / time.Duration(len(queue)-n)
		if n > 0 && one.options.Timeout <= 0 {
			break
		}
		rep, tried, err := a.tryServer(ctx, f, one, candidate)
		if err != nil {
			return nil, err
		}
		candidate.Tried = outcome(f, rep)
		works := f.run.offline || answers(rep)
		if kept == nil || works {
			kept, settings, d.Used = rep, tried, i
		}
		if works || ctx.Err() != nil || f.run.only {
			break
		}
	}
	report.Discovered(kept, settings, d)
	return kept, nil
}

// tryServer tries one candidate, and returns the settings that it was tried with.
func (a *App) tryServer(ctx context.Context, f *checkFlags, c checkup, candidate *providers.Candidate) (*report.Report, probe.Settings, error) {
	if candidate.Source != providers.SourceProviders {
		c.options.Dialer = fetch.PublicOnly{Next: c.options.Dialer, Private: f.run.trustDiscovery}
	}
	given := c.settings
	c.apply(withServer(given, c.address, *candidate))
	rep, err := a.judge(ctx, f, c)
	if err != nil || candidate.Source != providers.SourceGuess || given.Port != 0 || rep.Recommended == nil || !rep.Recommended.Verified {
		return rep, c.settings, err
	}
	// The port was a guess too: nobody's settings are broken because it is another.
	candidate.Port, candidate.Security = rep.Recommended.Port, string(rep.Recommended.Security)
	given.Secret = probe.Secret{}
	c.apply(withServer(given, c.address, *candidate))
	rep, err = a.judge(ctx, f, c)
	return rep, c.settings, err
}

// toTry are the candidates to try: the table's first, which is no guess; else the
// first of each host, since a run tries the other ports of a host by itself.
func toTry(d *providers.Discovery) (queue []int) {
	if d.Candidates[0].Source == providers.SourceProviders {
		return []int{0}
	}
	seen := map[string]bool{}
	for i, c := range d.Candidates {
		if !seen[c.Host] && len(queue) < mostServers {
			seen[c.Host] = true
			queue = append(queue, i)
		}
	}
	return queue
}

// answers says whether the server is the right kind of server: it greeted inside
// a TLS whose certificate is good, on this port or another.
func answers(rep *report.Report) bool {
	s := rep.Record.AsConfigured()
	return s != nil && s.Encrypted() && s.TLS.Verified && s.EHLOAfterTLS != nil && s.EHLOAfterTLS.Reply != nil ||
		rep.Recommended != nil && rep.Recommended.Verified
}

// outcome is what came of trying a server, in a few words.
func outcome(f *checkFlags, rep *report.Report) string {
	switch {
	case f.run.offline:
		return ""
	case rep.Verdict.Rule == "":
		return string(rep.Verdict.Status)
	}
	return string(rep.Verdict.Status) + ": " + rep.Verdict.Rule
}
