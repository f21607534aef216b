package cli

import (
	"crypto/x509"

	"github.com/smtpwhy/smtpwhy/internal/fetch"
	"github.com/smtpwhy/smtpwhy/internal/roots"
	"github.com/smtpwhy/smtpwhy/internal/route"
	"github.com/smtpwhy/smtpwhy/probe"
)

// publicRoots is a Network that has a public store of its own. Any other's roots are
// public.
type publicRoots interface {
	PublicRoots() *x509.CertPool
}

// reach gives the run what it compares chains with and fetches documents by: those
// of the network, nil for the machine's own, on the way that the user chose.
func (f *runFlags) reach(o *probe.Options, way route.Options, n Network) {
	switch own := n.(type) {
	case nil:
		o.PublicRoots = roots.Public
	case publicRoots:
		o.PublicRoots = own.PublicRoots
	default:
		o.PublicRoots = n.Roots
	}
	if f.fetchIssuers {
		o.FetchIssuer = fetch.New(web(way, n))
	}
	if f.mx {
		policy := web(way, n)
		policy.HTTPSOnly = true // RFC 8461 section 3.3
		o.FetchPolicy = fetch.New(policy)
	}
}

// web says how documents are fetched: through the proxy that the user named, if any,
// and from the local address; --connect-to and the PROXY protocol are for the mail
// server alone.
func web(way route.Options, n Network) fetch.Options {
	if n != nil {
		return fetch.Options{Dialer: n, Resolver: n.Resolver(), Roots: n.Roots()}
	}
	if way = (route.Options{Proxy: way.Proxy, LocalAddress: way.LocalAddress}); way.Direct() {
		return fetch.Options{}
	}
	return fetch.Options{Dialer: way.Dialer()}
}
