package report

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/probe"
)

// settings notes what is known to be an identifier from where it stands.
func (a *anonymizer) settings(r *Report) {
	if r.Settings != nil {
		a.given(r.Settings)
	}
	if r.Record != nil {
		a.record(r.Record)
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		for _, s := range append([]Setting{}, f.Related...) {
			a.ours(s.Name, s.File)
		}
		if f.Setting != nil {
			a.ours(f.Setting.Name, f.Setting.File)
		}
	}
	a.discovery(r.Discovery)
	if rec := r.Recommended; rec != nil {
		a.login(rec.Username)
		a.host(rec.Host)
		a.host(rec.EHLOName)
	}
}

// given notes the names in settings, and in what an application has of them.
func (a *anonymizer) given(s *probe.Settings) {
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
		a.ours(s.Origin[key].Name, s.Origin[key].File)
	}
	a.application(s.Application)
}

// application notes the names in the settings of an application, by what they are
// for.
func (a *anonymizer) application(app *probe.Application) {
	if app == nil {
		return
	}
	if app.Conduct != nil {
		a.host(app.Conduct.EHLOName)
	}
	client, _ := clients.ByID(app.Client)
	for _, v := range app.Values {
		a.ours(v.Origin.Name, v.Origin.File)
		a.ours(v.Key, "")
		if client == nil {
			continue
		}
		switch client.RoleOf(v.Key) {
		case clients.RoleHost, clients.RoleEHLO:
			a.host(v.Text)
		case clients.RoleUser, clients.RoleFrom:
			a.login(v.Text)
		}
	}
	for _, r := range app.Readings {
		a.ours(r.Setting.Name, r.Setting.File)
		if r.Other != nil {
			a.ours(r.Other.Name, r.Other.File)
		}
	}
}

// ours notes the name of a setting and the name of its file, which can look like
// the name of a host and stay.
func (a *anonymizer) ours(name, file string) {
	a.kept[strings.ToLower(name)] = true
	base := file[strings.LastIndexAny(file, `/\`)+1:]
	if base != file && base != "" {
		a.add(file, base)
	}
	a.kept[strings.ToLower(base)] = true
}

func (a *anonymizer) record(r *probe.Record) {
	a.given(&r.Settings)
	a.via(r.Via)
	a.accessToken(r.Token)
	a.lookups(r.DNS)
	a.mailExchanger(r.MX)
	for i := range r.Sessions {
		a.session(&r.Sessions[i])
	}
	a.vantage(r.Vantage)
	if r.Scan != nil {
		for _, c := range r.Scan.Certificates {
			a.certificate(0, c)
		}
	}
}

func (a *anonymizer) lookups(list []probe.Lookup) {
	for _, l := range list {
		for _, name := range slices.Concat([]string{l.Name}, l.Answers, l.Chain) {
			if f := strings.Fields(name); len(f) > 0 {
				a.host(f[len(f)-1])
			}
		}
	}
}

// vantage notes the second host by which the network was judged.
func (a *anonymizer) vantage(v *probe.Vantage) {
	if v == nil {
		return
	}
	a.host(v.Host)
	a.lookups(v.DNS)
	for _, p := range v.Ports {
		a.connects(p.Connects)
		if p.Certificate != nil {
			a.certificate(0, *p.Certificate)
		}
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
	a.connects(s.Connects)
	if e := s.Envelope; e != nil {
		a.login(e.From)
		a.login(e.To)
	}
	for _, t := range s.Auth {
		for _, name := range slices.Sorted(maps.Values(t.ServerNames)) {
			a.host(name)
		}
	}
	if s.TLS == nil {
		return
	}
	a.host(s.TLS.SNI)
	for _, issuer := range s.TLS.ClientCertIssuers {
		a.distinguishedName(issuer)
	}
	for i, c := range s.TLS.Chain {
		a.certificate(i, c)
	}
	a.stores(s.TLS)
}

// certificate notes the names in a certificate, by its place in the chain.
func (a *anonymizer) certificate(place int, c probe.Certificate) {
	for _, n := range c.Names {
		a.host(n)
	}
	a.add(c.Fingerprint, removed)
	if place == 0 || !isPublic(c.Subject) {
		a.distinguishedName(c.Subject)
	}
	if isPublic(c.Issuer) {
		return
	}
	a.distinguishedName(c.Issuer)
	for _, u := range c.IssuerURLs {
		if p, err := url.Parse(u); err == nil {
			a.host(p.Hostname())
		}
	}
}
