package probe

import (
	"context"
	"slices"
	"strings"
	"time"
)

const (
	// maxAskedNames is how many names of a certificate are looked up.
	maxAskedNames = 4
	// namePatience is how long those look-ups may take in all.
	namePatience = 2 * time.Second
)

// lookUpNames looks the names up that a certificate which does not name the host is
// for: the one that leads to the same address is the name to type.
func (r *run) lookUpNames(rec *Record) {
	if len(rec.Sessions) == 0 || r.opt.Via != "" {
		return
	}
	s := &rec.Sessions[0]
	if s.TLS == nil || len(s.TLS.Chain) == 0 {
		return
	}
	if _, wrong := s.TLS.Problem(CertWrongName); !wrong {
		return
	}
	ctx, cancel := context.WithTimeout(r.ctx, namePatience)
	defer cancel()
	for _, name := range askable(s) {
		_, found := lookup(ctx, r.opt.Resolver, name, r.opt.Network, r.now, nil)
		rec.DNS = append(rec.DNS, found...)
	}
}

// askable are names of the certificate, first the one by which the server calls
// itself, which a wildcard may cover.
func askable(s *Session) (names []string) {
	add := func(name string) {
		name = strings.ToLower(strings.TrimSuffix(name, "."))
		_, isAddress := literal(name)
		if strings.Contains(name, ".") && !strings.Contains(name, "*") && !isAddress && !slices.Contains(names, name) && len(names) < maxAskedNames {
			names = append(names, name)
		}
	}
	for _, e := range []*EHLO{s.EHLOAfterTLS, s.EHLOBeforeTLS} {
		if e == nil {
			continue
		}
		for _, n := range s.TLS.Chain[0].Names {
			_, parent, _ := strings.Cut(e.Name, ".")
			if strings.EqualFold(n, e.Name) || strings.EqualFold(n, "*."+parent) {
				add(e.Name)
			}
		}
	}
	for _, n := range s.TLS.Chain[0].Names {
		add(n)
	}
	return names
}
