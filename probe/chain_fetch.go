package probe

import (
	"context"
	"crypto/x509"
	"fmt"
	"slices"
	"time"
)

const (
	// maxFetched is how many certificates of issuers are fetched for a chain, one
	// above the other; real chains lack one.
	maxFetched = 3
	// maxFetchedChains is how many chains of a run get that.
	maxFetchedChains = 2
	// fetchPatience is how long it may take in all.
	fetchPatience = 8 * time.Second
)

// keptChain is a chain as it was judged, for what is asked about it later.
type keptChain struct {
	in  chainInput
	tls *TLS
}

// chainInput is what the run judges chains by.
func (r *run) chainInput(certs []*x509.Certificate, staple []byte) chainInput {
	in := chainInput{certs: certs, host: r.host, roots: r.opt.Roots, now: r.now(), staple: staple, store: StoreSystem,
		over: func() bool { return r.ctx.Err() != nil }}
	if r.settings.TLS.CAFile != "" {
		in.store = StoreGiven
	}
	if r.public != nil {
		in.public = r.public()
	}
	return in
}

func (r *run) keepChain(t *TLS, in chainInput) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.judged = append(r.judged, keptChain{in, t})
}

// fetchIssuers completes the chains of the record whose issuer was not sent. It is
// done when all is over: no session waits for it, and no secret travels on the
// strength of a certificate that the server did not send.
func (r *run) fetchIssuers(rec *Record) {
	if r.opt.FetchIssuer == nil {
		return
	}
	ctx, cancel := context.WithTimeout(r.ctx, fetchPatience)
	defer cancel()
	var done []keptChain
	for i := range rec.Sessions {
		t := rec.Sessions[i].TLS
		k, ok := r.kept(t)
		if _, incomplete := t.Problem(CertIncomplete); !ok || !incomplete {
			continue
		}
		same := slices.IndexFunc(done, func(d keptChain) bool { return slices.EqualFunc(d.in.certs, k.in.certs, (*x509.Certificate).Equal) })
		switch {
		case same >= 0:
			t.Fetched, t.Builds = slices.Clone(done[same].tls.Fetched), slices.Clone(done[same].tls.Builds)
		case len(done) < maxFetchedChains:
			r.complete(ctx, k)
			done = append(done, k)
		}
	}
}

// kept is the chain behind what is recorded of it.
func (r *run) kept(t *TLS) (keptChain, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.IndexFunc(r.judged, func(k keptChain) bool { return t != nil && k.tls == t })
	if i < 0 {
		return keptChain{}, false
	}
	return r.judged[i], true
}

// complete fetches what is missing above the last certificate of the path, until the
// chain leads to a trusted root, and adds how a client fares that does the same.
func (r *run) complete(ctx context.Context, k keptChain) {
	c := &chain{chainInput: k.in}
	c.certs = c.certs[:min(len(c.certs), maxChain)]
	c.path = c.issuers()
	f := issuerSearch{chain: c, fetch: r.opt.FetchIssuer}
	for range maxFetched {
		if !f.step(ctx) {
			break
		}
	}
	k.tls.Fetched = f.list
	if c.runOver() {
		return // whether that is enough is not known
	}
	k.tls.Builds = append(k.tls.Builds, c.built(ChainFetched, f.found...))
}

// issuerSearch goes up from the last certificate that is known.
type issuerSearch struct {
	chain *chain
	fetch Fetch
	found []*x509.Certificate // each one signed the one before
	list  []FetchedIssuer
	asked []string
}

// step fetches the issuer of the topmost certificate. It says whether it makes sense
// to go on.
func (f *issuerSearch) step(ctx context.Context) bool {
	c := f.chain
	top := c.certs[c.path[len(c.path)-1]]
	if n := len(f.found); n > 0 {
		top = f.found[n-1]
	}
	url := fetchableURL(top)
	if url == "" || selfSigned(top) {
		return false
	}
	entry := FetchedIssuer{URL: cutText(url, maxCertText)}
	defer func() { f.list = append(f.list, entry) }()
	if slices.Contains(f.asked, url) {
		entry.Error = "it was fetched from there already: the certificates name each other in a circle"
		return false
	}
	f.asked = append(f.asked, url)
	cert, err := f.get(ctx, url, top)
	if cert != nil {
		facts := certificateFacts(cert)
		entry.Certificate = &facts
	}
	if err != nil {
		entry.Error = cutText(err.Error(), maxCertText)
		return false
	}
	f.found = append(f.found, cert)
	path := c.trustedPath(f.found...)
	if path == nil {
		return true
	}
	entry.Completes, entry.Root = true, cutText(path[len(path)-1].Subject.String(), maxCertText)
	return false
}

// get fetches a certificate that signed child. A certificate with an error is one
// that did not.
func (f *issuerSearch) get(ctx context.Context, url string, child *x509.Certificate) (*x509.Certificate, error) {
	document, err := f.fetch(ctx, url)
	if err != nil {
		return nil, err
	}
	certs, err := parseIssuers(document)
	if err != nil {
		return nil, err
	}
	for _, cert := range certs {
		if issued(cert, child) {
			return cert, nil
		}
	}
	return certs[0], fmt.Errorf("the certificate there, %s, did not sign that of %s", subjectOf(certs[0]), subjectOf(child))
}

// fetchableURL is the first URL by which the certificate names its issuer's that is
// no LDAP or the like.
func fetchableURL(cert *x509.Certificate) string {
	for _, u := range cert.IssuingCertificateURL {
		if hasScheme(u, "http://") || hasScheme(u, "https://") {
			return u
		}
	}
	return ""
}
