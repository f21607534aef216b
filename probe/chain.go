package probe

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// maxChain is how many certificates of a chain are looked at.
const maxChain = 10

// chainInput is a chain as sent, the leaf first, and what it is judged by.
type chainInput struct {
	certs []*x509.Certificate
	host  string
	// roots are the trusted ones, nil for the system's; store names them. public are
	// those of a public store, nil for none.
	roots, public *x509.CertPool
	store         StoreName
	now           time.Time
	staple        []byte // the OCSP response that came along
	// over says that the run has ended, nil for never: certificates that sign each other
	// in all directions take seconds to verify.
	over func() bool
}

// chainVerdict is what was found out about a chain.
type chainVerdict struct {
	certs    []Certificate
	problems []CertProblem
	stores   []TrustStore
	builds   []ChainBuild
	ocsp     string
	// unfinished: the run ended in between. Then only certs is filled in: nothing is
	// known of the rest.
	unfinished bool
}

// inspectChain describes the certificates and lists everything that is wrong with
// them for the host, where a verifier stops at the first problem.
//
// Each problem is judged as if the others were not there: trust is judged at a
// moment at which the certificates were in date. Dates and weak signatures of
// certificates that no verifier needs, such as an expired cross-signed root
// sent for old clients, do not keep a chain from being verified.
func inspectChain(in chainInput) (v chainVerdict) {
	in.certs = in.certs[:min(len(in.certs), maxChain)]
	if len(in.certs) == 0 {
		return v
	}
	c := &chain{chainInput: in}
	for _, cert := range c.certs {
		v.certs = append(v.certs, certificateFacts(cert))
	}
	c.path = c.issuers()
	c.checkName()
	trusted := c.trustedPath()
	c.checkDates(trusted)
	if trusted == nil {
		c.checkTrust()
	}
	c.checkOrder()
	c.checkExtras()
	c.checkSentPath()
	c.checkStrength(trusted)
	c.checkUse(trusted)
	v.ocsp = c.checkStaple(trusted)
	v.problems, v.stores, v.builds = c.problems, c.stores(trusted), c.builds()
	if c.runOver() {
		return chainVerdict{certs: v.certs, unfinished: true}
	}
	return v
}

// verified says whether a client may rely on the connection. A weak key does
// not prevent that; a weak signature does, since verifiers do not take it.
func verified(problems []CertProblem) bool {
	return !slices.ContainsFunc(problems, func(p CertProblem) bool { return !p.Kind.harmless() })
}

// harmless says whether verifiers of today let it pass.
func (k CertProblemKind) harmless() bool {
	switch k {
	case CertWrongOrder, CertWeakKey, CertDuplicate, CertUnrelated, CertPathExpired, CertKeyUsage, CertAuthority, CertNoStaple:
		return true
	}
	return false
}

// chain is an inspection in progress.
type chain struct {
	chainInput
	problems []CertProblem
	// path has the indices of the leaf, its issuer and so on, as far as they
	// were sent.
	path []int
	// trustError is why no path to a trusted root was found.
	trustError error
}

func (c *chain) problem(kind CertProblemKind, certificate int, format string, args ...any) {
	text := cutText(fmt.Sprintf(format, args...), maxCertText)
	c.problems = append(c.problems, CertProblem{Kind: kind, Certificate: certificate, Text: text})
}

// label names a certificate in a text.
func (c *chain) label(i int) string {
	if i == 0 {
		return "the server's certificate"
	}
	return fmt.Sprintf("certificate %d of the chain (%s)", i+1, subjectOf(c.certs[i]))
}

// issuers follows the chain from the leaf through what was sent, in whatever
// order that is.
func (c *chain) issuers() []int {
	path := []int{0}
	for current := c.certs[0]; !selfSigned(current); current = c.certs[path[len(path)-1]] {
		next := slices.IndexFunc(c.certs, func(candidate *x509.Certificate) bool { return issued(candidate, current) })
		if next < 0 || slices.Contains(path, next) {
			break
		}
		path = append(path, next)
	}
	return path
}

// issued says whether issuer signed cert. Where the signature cannot be checked
// because its algorithm is too weak, the name decides.
func issued(issuer, cert *x509.Certificate) bool {
	if !bytes.Equal(issuer.RawSubject, cert.RawIssuer) {
		return false
	}
	err := issuer.CheckSignature(cert.SignatureAlgorithm, cert.RawTBSCertificate, cert.Signature)
	_, weak := errors.AsType[x509.InsecureAlgorithmError](err)
	return err == nil || weak
}

func selfSigned(cert *x509.Certificate) bool { return issued(cert, cert) }

func (c *chain) runOver() bool { return c.over != nil && c.over() }

var errRunOver = errors.New("the run was over before the certificates were verified")

// verify looks for paths to a trusted root at the given time; more are further
// certificates that were not sent.
func (c *chain) verify(at time.Time, use x509.ExtKeyUsage, more ...*x509.Certificate) ([][]*x509.Certificate, error) {
	if c.runOver() {
		return nil, errRunOver
	}
	intermediates := x509.NewCertPool()
	for _, cert := range slices.Concat(c.certs[1:], more) {
		intermediates.AddCert(cert)
	}
	return c.certs[0].Verify(x509.VerifyOptions{
		Roots: c.roots, Intermediates: intermediates, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{use},
	})
}

// trustedPath returns a path to a trusted root, one that holds now if there is
// any, or nil.
func (c *chain) trustedPath(more ...*x509.Certificate) []*x509.Certificate {
	for _, at := range c.moments() {
		paths, err := c.verify(at, x509.ExtKeyUsageAny, more...)
		if err == nil {
			return paths[0]
		}
		if c.trustError == nil || isExpired(c.trustError) {
			c.trustError = err
		}
	}
	return nil
}

func isExpired(err error) bool {
	invalid, ok := errors.AsType[x509.CertificateInvalidError](err)
	return ok && invalid.Reason == x509.Expired
}

// moments are the times at which trust is judged: now, then the edges of the
// leaf's and the other certificates' validity within the leaf's. If all of the
// certificates of a path were ever in date together, then at one of them.
func (c *chain) moments() []time.Time {
	leaf := c.certs[0]
	moments := []time.Time{c.now}
	add := func(t time.Time) {
		if !t.Before(leaf.NotBefore) && !t.After(leaf.NotAfter) && !slices.ContainsFunc(moments, t.Equal) {
			moments = append(moments, t)
		}
	}
	add(leaf.NotAfter)
	add(leaf.NotBefore)
	for _, cert := range c.certs[1:] {
		add(cert.NotAfter)
		add(cert.NotBefore)
	}
	return moments
}

// subjectOf is the certificate's name for people.
func subjectOf(cert *x509.Certificate) string {
	names := append([]string{cert.Subject.CommonName, cert.Subject.String()}, certificateNames(cert, 1)...)
	for _, name := range names {
		if name != "" {
			return cutText(name, maxCertName)
		}
	}
	return "without a name"
}

func joinNames(names []string) string {
	const shown = 8
	if len(names) <= shown {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
}
