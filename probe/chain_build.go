package probe

import (
	"cmp"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// stores says which lists of roots the chain leads to.
func (c *chain) stores(trusted []*x509.Certificate) []TrustStore {
	list := []TrustStore{c.inStore(cmp.Or(c.store, StoreSystem), trusted)}
	if c.public != nil {
		public := &chain{chainInput: c.chainInput, path: c.path}
		public.roots = c.public
		list = append(list, public.inStore(StoreMozilla, public.trustedPath()))
	}
	return list
}

func (c *chain) inStore(name StoreName, path []*x509.Certificate) TrustStore {
	s := TrustStore{Name: name, Trusted: path != nil}
	_, unknown := errors.AsType[x509.UnknownAuthorityError](c.trustError)
	switch top := c.certs[c.path[len(c.path)-1]]; {
	case s.Trusted:
		s.Root = cutText(path[len(path)-1].Subject.String(), maxCertText)
	case emptyStore(c.roots):
		s.Error = "the list is empty"
	case !unknown || candidateFailed(c.trustError):
		s.Error = cutText(plainReason(c.trustError), maxCertText)
	case selfSigned(top):
		s.Error = cutText(subjectOf(top)+" is not in it", maxCertText)
	default:
		s.Error = cutText(issuerOf(top)+" is not in it", maxCertText)
	}
	return s
}

// candidateFailed says whether the verifier met a certificate of the right name that is
// not the issuer, so that the root may well be there.
func candidateFailed(err error) bool { return strings.Contains(err.Error(), "possibly because of") }

// emptyStore says whether there is no root at all to trust, as in a container
// without ca-certificates.
func emptyStore(roots *x509.CertPool) bool {
	if roots == nil {
		var err error
		if roots, err = x509.SystemCertPool(); err != nil {
			return true
		}
	}
	return roots.Equal(x509.NewCertPool())
}

// builds are the ways that need no further certificate.
func (c *chain) builds() []ChainBuild {
	searched := c.built(ChainSearched)
	asSent := ChainBuild{Way: ChainAsSent, Trusted: true}
	if why := c.asSentFault(); why != "" {
		asSent.Trusted, asSent.Error = false, cutText(why, maxCertText)
	} else if !searched.Trusted {
		asSent.Trusted, asSent.Error = false, searched.Error
	}
	return []ChainBuild{asSent, searched}
}

// built is what comes of looking for a path among what was sent and what is added.
func (c *chain) built(way ChainWay, more ...*x509.Certificate) ChainBuild {
	b := ChainBuild{Way: way, Trusted: true}
	if _, err := c.verify(c.now, x509.ExtKeyUsageServerAuth, more...); err != nil {
		b.Trusted, b.Error = false, cutText(plainReason(err), maxCertText)
	}
	return b
}

// asSentFault is where a client stops that takes the certificates as they come, each
// for the issuer of the one before, up to the last one; empty if it does not.
func (c *chain) asSentFault() string {
	for i, cert := range c.certs {
		if i > 0 {
			if !issued(cert, c.certs[i-1]) {
				return fmt.Sprintf("%s is not the issuer of %s", c.label(i), c.label(i-1))
			}
			if err := c.certs[i-1].CheckSignatureFrom(cert); err != nil {
				return fmt.Sprintf("the signature of %s does not count: %s", c.label(i-1), plainReason(err))
			}
		}
		if c.now.After(cert.NotAfter) || c.now.Before(cert.NotBefore) {
			return c.label(i) + " is out of date"
		}
	}
	last := len(c.certs) - 1
	_, err := c.certs[last].Verify(x509.VerifyOptions{Roots: c.roots, CurrentTime: c.now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	switch {
	case err == nil:
		return ""
	case selfSigned(c.certs[last]):
		return c.label(last) + " is no trusted root"
	}
	return c.label(last) + " was not signed by a trusted root that is in date"
}

// checkExtras looks for certificates that are there twice or belong to nothing. Where
// one is missing, what belongs to that is not known.
func (c *chain) checkExtras() {
	up := c.upward()
	missing := slices.ContainsFunc(c.problems, func(p CertProblem) bool { return p.Kind == CertIncomplete })
	for i, cert := range c.certs {
		if first := slices.IndexFunc(c.certs, cert.Equal); first < i {
			c.problem(CertDuplicate, i, "%s is sent again as certificate %d", c.label(first), i+1)
		} else if !up[i] && !missing {
			c.problem(CertUnrelated, i, "%s has signed nothing in the chain", c.label(i))
		}
	}
}

// upward marks the certificates by which a way leads up from the leaf, be it one of
// several.
func (c *chain) upward() []bool {
	up := make([]bool, len(c.certs))
	up[0] = true
	for next := []int{0}; len(next) > 0; next = next[1:] {
		for i, candidate := range c.certs {
			if !up[i] && issued(candidate, c.certs[next[0]]) {
				up[i] = true
				next = append(next, i)
			}
		}
	}
	return up
}

// checkSentPath looks for what stops clients that prefer the path as sent to the
// shorter one to a root that they trust (OpenSSL 1.0, GnuTLS before 3.6.14): an
// expired certificate on it, or an expired root of this machine at its end.
func (c *chain) checkSentPath() {
	paths, err := c.verify(c.now, x509.ExtKeyUsageAny)
	if err != nil {
		return // checkDates and checkTrust say why
	}
	needed := func(cert *x509.Certificate) bool { return slices.ContainsFunc(paths[0], cert.Equal) }
	for i, up := range c.upward() {
		cert := c.certs[i]
		if !up || needed(cert) || slices.IndexFunc(c.certs, cert.Equal) < i {
			continue
		}
		const day = "2006-01-02"
		if c.now.After(cert.NotAfter) {
			c.problem(CertPathExpired, i, "%s expired on %s; another path leads to the trusted root %s", c.label(i), cert.NotAfter.UTC().Format(day), subjectOf(paths[0][len(paths[0])-1]))
			return
		}
		older, err := cert.Verify(x509.VerifyOptions{Roots: c.roots, CurrentTime: cert.NotBefore, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
		if err != nil {
			continue
		}
		if root := older[0][len(older[0])-1]; c.now.After(root.NotAfter) {
			c.problem(CertPathExpired, i, "%s leads to the root %s, which expired on %s; another path leads to the trusted root %s",
				c.label(i), subjectOf(root), root.NotAfter.UTC().Format(day), subjectOf(paths[0][len(paths[0])-1]))
			return
		}
	}
}
