package report

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// settings notes what is known to be an identifier from where it stands.
func (a *anonymizer) settings(r *Report) {
	if r.Record != nil {
		a.record(r.Record)
	}
	a.discovery(r.Discovery)
	if rec := r.Recommended; rec != nil {
		a.login(rec.Username)
		a.host(rec.Host)
		a.host(rec.EHLOName)
	}
}

func (a *anonymizer) record(r *probe.Record) {
	s := &r.Settings
	for _, v := range []string{s.Username, s.From, s.To} {
		a.login(v)
	}
	a.host(s.Host)
	a.host(s.EHLOName)
	for _, key := range slices.Sorted(maps.Keys(s.Origin)) {
		switch v := s.Origin[key].Value; key {
		case "username", "from", "to":
			a.login(v)
		case "host", "ehlo_name":
			a.host(v)
		}
	}
	for _, l := range r.DNS {
		for _, name := range slices.Concat([]string{l.Name}, l.Answers, l.Chain) {
			if f := strings.Fields(name); len(f) > 0 {
				a.host(f[len(f)-1])
			}
		}
	}
	for i := range r.Sessions {
		a.session(&r.Sessions[i])
	}
}

func (a *anonymizer) session(s *probe.Session) {
	a.host(s.Endpoint.Host)
	a.host(s.Endpoint.EHLOName)
	for _, e := range []*probe.EHLO{s.EHLOBeforeTLS, s.EHLOAfterTLS} {
		if e != nil {
			a.host(e.Name)
		}
	}
	if e := s.Envelope; e != nil {
		a.login(e.From)
		a.login(e.To)
	}
	if s.TLS == nil {
		return
	}
	a.host(s.TLS.SNI)
	for i, c := range s.TLS.Chain {
		for _, n := range c.Names {
			a.host(n)
		}
		a.add(c.Fingerprint, removed)
		if i == 0 || !isPublic(c.Subject) {
			a.distinguishedName(c.Subject)
		}
		if !isPublic(c.Issuer) {
			a.distinguishedName(c.Issuer)
			for _, u := range c.IssuerURLs {
				if p, err := url.Parse(u); err == nil {
					a.host(p.Hostname())
				}
			}
		}
	}
}
