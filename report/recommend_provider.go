package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/providers"
)

// fromProvider fills in the server that the provider documents: of several the one
// nearest to the settings. It returns false where none is known.
func (d *diagnosis) fromProvider(r *Recommended) bool {
	if d.Provider == nil {
		return false
	}
	var servers []providers.Server
	for _, s := range d.Provider.ServersFor(d.Settings.Host) {
		if s.Security != providers.SecurityNone && !s.Unconfirmed && s.Concrete() {
			servers = append(servers, s)
		}
	}
	if _, known := providers.ByHost(d.Settings.Host); !known && d.Settings.Host != "" && !strings.Contains(d.Settings.Host, "imap") && !strings.Contains(d.Settings.Host, "pop") {
		return false // a server of somebody else, with an address of the provider
	}
	if len(servers) == 0 {
		return false
	}
	distance := func(s providers.Server) (n int) {
		for i, differs := range []bool{s.Security != string(r.Security), s.Port != r.Port, !strings.EqualFold(s.Host, r.Host)} {
			if differs {
				n += 1 << i
			}
		}
		return n
	}
	best := slices.MinFunc(servers, func(a, b providers.Server) int { return cmp.Compare(distance(a), distance(b)) })
	r.Host, r.Port, r.Security = best.Host, best.Port, probe.Security(best.Security)
	return true
}
