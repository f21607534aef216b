package providers

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"syscall"
)

// Limits of HTTP.
const (
	maxDocument     = 256 << 10 // of one answer
	maxBytes        = 2 << 20   // of all answers of a discovery
	maxHeaderBytes  = 32 << 10
	maxRedirects    = 3
	userAgent       = "smtpwhy (mail settings discovery)"
	httpsPort       = "443"
	longestLocation = 2048
)

// fetcher gets documents from strangers: over HTTPS on its own port, from public
// addresses, without cookies, proxies or credentials, within limits.
type fetcher struct {
	dns    *asker
	dial   func(ctx context.Context, network, address string) (net.Conn, error)
	client *http.Client
	budget atomic.Int64
}

func newFetcher(dns *asker, o DiscoverOptions) *fetcher {
	f := &fetcher{dns: dns}
	f.budget.Store(maxBytes)
	if o.Dialer != nil {
		f.dial = o.Dialer.DialContext
	} else {
		// The check of what is connected to in the end, whatever came before.
		f.dial = (&net.Dialer{Control: f.control}).DialContext
	}
	f.client = &http.Client{
		Transport: &http.Transport{
			DialContext:            f.connect,
			TLSClientConfig:        &tls.Config{RootCAs: o.Roots, MinVersion: tls.VersionTLS12},
			DisableKeepAlives:      true,
			DisableCompression:     true, // a small answer must not become a large one
			MaxResponseHeaderBytes: maxHeaderBytes,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return f
}

// control is called with the literal address of each connection.
func (f *fetcher) control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !f.dns.permits(to.Addr()) {
		return errPrivate
	}
	return nil
}

// connect resolves the host once and connects to what was checked, so that a
// name that changes its address in between gains nothing.
func (f *fetcher) connect(ctx context.Context, network, hostPort string) (conn net.Conn, err error) {
	host, port, err := net.SplitHostPort(hostPort)
	if err != nil {
		return nil, err
	}
	list, err := f.dns.allowed(ctx, host)
	if err != nil {
		return nil, err
	}
	const mostAddresses = 3
	for _, ip := range list[:min(len(list), mostAddresses)] {
		if conn, err = f.dial(ctx, network, net.JoinHostPort(ip.String(), port)); err == nil {
			return conn, nil
		}
	}
	return nil, err
}

// request is one document to get.
type request struct {
	url  string
	body []byte // not nil: POST, with the user's address in it
	// private is the part of the query that only the domain's own hosts may see.
	private string
}

// answer is a document, and how it was come by.
type answer struct {
	body  []byte
	url   string   // the last one, without its query
	hosts []string // all that were asked
}

var (
	errAbsent    = errors.New("there is no such file")
	errSignIn    = errors.New("it wants a sign-in before it answers")
	errTooLarge  = errors.New("the answer is larger than such a file")
	errPlainHTTP = errors.New("it leads to plain http, which is not followed")
	errElsewhere = errors.New("it leads to another domain, which must not hear of the address")
	errBadURL    = errors.New("it leads to something that is no https address of a host")
)

// fetch gets a document and follows redirects on the way.
func (f *fetcher) fetch(ctx context.Context, r request) (answer, error) {
	var a answer
	target := r.url
	for range maxRedirects + 1 {
		u, err := parseURL(target)
		if err != nil {
			return a, err
		}
		a.hosts = append(a.hosts, u.Hostname())
		a.url = "https://" + u.Hostname() + u.EscapedPath()
		body, location, err := f.once(ctx, u, r.body)
		if err != nil {
			return a, err
		}
		if location == "" {
			a.body = body
			return a, nil
		}
		if err := mayFollow(target, location, r.body != nil); err != nil {
			return a, err
		}
		target = withoutPrivate(target, location, r.private)
	}
	return a, errRedirects
}

// once makes one request. A location is returned instead of following it.
func (f *fetcher) once(ctx context.Context, u *url.URL, body []byte) (doc []byte, location string, err error) {
	method := http.MethodGet
	if body != nil {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, "", errBadURL
	}
	req.Header.Set("User-Agent", userAgent)
	req.Header.Set("Accept", "text/xml, application/xml")
	if body != nil {
		req.Header.Set("Content-Type", "text/xml; charset=utf-8")
	}
	resp, err := f.client.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	switch code := resp.StatusCode; {
	case code == http.StatusOK:
		doc, err = f.read(resp.Body)
		return doc, "", err
	case code >= 300 && code <= 308 && resp.Header.Get("Location") != "":
		to, err := u.Parse(resp.Header.Get("Location"))
		if err != nil || len(to.String()) > longestLocation {
			return nil, "", errBadURL
		}
		return nil, to.String(), nil
	case code == http.StatusNotFound || code == http.StatusGone:
		return nil, "", errAbsent
	case code == http.StatusUnauthorized:
		return nil, "", errSignIn
	default:
		return nil, "", fmt.Errorf("the web server answered %d", code)
	}
}

// read takes a document within its limit and that of all.
func (f *fetcher) read(r io.Reader) ([]byte, error) {
	doc, err := io.ReadAll(io.LimitReader(r, maxDocument+1))
	if len(doc) > maxDocument || f.budget.Add(-int64(len(doc))) < 0 {
		return nil, errTooLarge
	}
	return doc, err
}

// parseURL accepts https://host/path, on the standard port.
func parseURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil || u.Opaque != "" || u.User != nil {
		return nil, errBadURL
	}
	if u.Scheme == "http" {
		return nil, errPlainHTTP
	}
	host, err := hostName(u.Hostname())
	if u.Scheme != "https" || err != nil || u.Port() != "" && u.Port() != httpsPort {
		return nil, errBadURL
	}
	u.Host, u.Fragment = host, ""
	return u, nil
}

// mayFollow says whether a redirect can be followed. A question with the address
// in it stays in the registered domain.
func mayFollow(from, to string, holdsAddress bool) error {
	next, err := parseURL(to)
	if err != nil {
		return err
	}
	last, err := parseURL(from)
	if err != nil {
		return err
	}
	if holdsAddress && !sameOwner(last.Hostname(), next.Hostname()) {
		return fmt.Errorf("%w (%s)", errElsewhere, next.Hostname())
	}
	return nil
}

// withoutPrivate drops the query of a redirect that carries the user's address
// out of the domain.
func withoutPrivate(from, to, private string) string {
	last, err := parseURL(from)
	next, nextErr := parseURL(to)
	if err != nil || nextErr != nil || private == "" || sameOwner(last.Hostname(), next.Hostname()) {
		return to
	}
	next.RawQuery = ""
	return next.String()
}

// webOutcome ends the step of a request that brought no document.
func (s *search) webOutcome(e *entry, err error) {
	var dns *net.DNSError
	if errors.Is(err, errAbsent) || errors.As(err, &dns) && dns.IsNotFound {
		s.end(e, StepNothing, webText(err))
		return
	}
	s.fail(e, err, webText(err))
}

// webText is the error in words, without the URL, which stands beside it and may
// have the address in its query.
func webText(err error) string {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var wrapped *url.Error
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "there is no such host"
	case errors.Is(err, errPrivate):
		return errPrivate.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.As(err, &certificate):
		return "the certificate does not verify: " + certificate.Err.Error()
	case errors.As(err, &wrapped):
		return strings.TrimPrefix(wrapped.Err.Error(), "tls: ")
	}
	return err.Error()
}
