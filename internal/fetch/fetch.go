// Package fetch gets small documents from strangers over HTTP: certificates of
// issuers (RFC 5280 section 4.2.2.1), MTA-STS policies (RFC 8461 section 3.3).
//
// A URL out of a certificate or the DNS is hostile. It may lead to a machine next
// door, to an endless answer, or round in circles. So one document is one GET on
// port 80 or 443 of a public address, without cookies, credentials, redirects or
// compression, up to a size and within a time.
package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/smtpwhy/smtpwhy/probe"
)

// Limits of one document.
const (
	// DefaultMaxSize is the size when Options.MaxSize is zero. MTA-STS policies are
	// to be cut off there too (RFC 8461 section 3.3).
	DefaultMaxSize = 64 << 10
	// DefaultTimeout is the time when Options.Timeout is zero.
	DefaultTimeout = 5 * time.Second

	maxURL         = 2048
	maxHeaderBytes = 32 << 10
	maxAddresses   = 3 // of a host, that are tried
	userAgent      = "smtpwhy"
)

// Options say where documents may come from. The zero value is ready for use: the
// system's dialer, resolver and roots, and public places alone.
type Options struct {
	// Dialer makes the connections; nil means a net.Dialer. It is given literal
	// addresses that passed the check. The environment's HTTP proxy is not asked: a
	// proxy that the user wants is a Dialer.
	Dialer probe.Dialer
	// Resolver asks the DNS; nil means the system's. With a proxy as Dialer too names
	// are looked up here, as otherwise nobody checks where they lead.
	Resolver *net.Resolver
	// Roots are the trusted roots for HTTPS; nil means the system's.
	Roots *x509.CertPool
	// AllowPrivate lets documents come from private networks too (RFC 1918, RFC 4193).
	// Loopback and link-local addresses are never asked.
	AllowPrivate bool
	// HTTPSOnly refuses plain HTTP.
	HTTPSOnly bool
	// MaxSize is the largest document in bytes; zero means DefaultMaxSize.
	MaxSize int64
	// Timeout is the time for one document, the DNS included; zero means
	// DefaultTimeout.
	Timeout time.Duration
}

// Errors of a Fetch that are no failure of the network. Their texts are for people.
var (
	ErrPlace    = errors.New("no http or https URL of a host on port 80 or 443")
	ErrPlain    = errors.New("a plain http URL, where https is asked for")
	ErrRedirect = errors.New("the web server sends on to another place, which is not followed")
	ErrTooLarge = errors.New("the document is too large")
)

// New makes a Fetch within the limits of the options. Its errors name neither the
// URL nor what the server wrote.
func New(o Options) probe.Fetch {
	if o.Resolver == nil {
		o.Resolver = net.DefaultResolver
	}
	if o.MaxSize <= 0 {
		o.MaxSize = DefaultMaxSize
	}
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	f := &fetcher{Options: o, guard: PublicOnly{Next: o.Dialer, Private: o.AllowPrivate}}
	f.client = &http.Client{
		Transport: &http.Transport{
			DialContext:            f.dial,
			TLSClientConfig:        &tls.Config{RootCAs: o.Roots, MinVersion: tls.VersionTLS12},
			DisableKeepAlives:      true,
			DisableCompression:     true, // a small answer must not become a large one
			MaxResponseHeaderBytes: maxHeaderBytes,
		},
		// RFC 8461 section 3.3 forbids to follow; for issuers a redirect is one more
		// place that a stranger chooses.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return f.get
}

type fetcher struct {
	Options
	guard  PublicOnly
	client *http.Client
}

// dial resolves the host once and connects to what passed the check, so that a name
// that changes its address in between gains nothing.
func (f *fetcher) dial(ctx context.Context, network, hostPort string) (conn net.Conn, err error) {
	host, port, err := net.SplitHostPort(hostPort)
	if err != nil {
		return nil, err
	}
	var list []netip.Addr
	if ip, bad := netip.ParseAddr(host); bad == nil {
		list = []netip.Addr{ip}
	} else if list, err = f.Resolver.LookupNetIP(ctx, "ip", strings.TrimSuffix(host, ".")+"."); err != nil {
		return nil, err
	}
	err = errors.New("the host has no address")
	list = list[:min(len(list), maxAddresses)]
	// An address that is silent, such as any of IPv6 on some networks, leaves time for
	// the others and for the document.
	share := f.Timeout / time.Duration(len(list)+1)
	for _, ip := range list {
		if conn, err = f.dialOne(ctx, share, network, net.JoinHostPort(ip.Unmap().String(), port)); err == nil {
			return conn, nil
		}
	}
	return nil, err
}

func (f *fetcher) dialOne(ctx context.Context, limit time.Duration, network, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return f.guard.DialContext(ctx, network, address)
}

// get is the Fetch.
func (f *fetcher) get(ctx context.Context, target string) ([]byte, error) {
	u, err := f.parse(target)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, f.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, ErrPlace
	}
	req.Header.Set("User-Agent", userAgent)
	resp, err := f.client.Do(req)
	if err != nil {
		return nil, plainError(err)
	}
	defer func() { _ = resp.Body.Close() }()
	switch code := resp.StatusCode; {
	case code >= 300 && code < 400:
		return nil, ErrRedirect
	case code != http.StatusOK:
		return nil, fmt.Errorf("the web server answered %d", code)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, f.MaxSize+1))
	if int64(len(body)) > f.MaxSize {
		return nil, ErrTooLarge
	}
	if err != nil {
		return nil, plainError(err)
	}
	return body, nil
}

// parse accepts http://host/path and https://host/path on their own ports.
func (f *fetcher) parse(target string) (*url.URL, error) {
	if len(target) > maxURL {
		return nil, ErrPlace
	}
	u, err := url.Parse(target)
	if err != nil || u.Opaque != "" || u.User != nil || u.Hostname() == "" {
		return nil, ErrPlace
	}
	own := map[string]string{"http": "80", "https": "443"}[u.Scheme]
	switch {
	case own == "" || u.Port() != "" && u.Port() != own:
		return nil, ErrPlace
	case f.HTTPSOnly && u.Scheme != "https":
		return nil, ErrPlain
	}
	u.Fragment = ""
	return u, nil
}

var errAnswer = errors.New("the answer of the web server is not HTTP as it must be, or its header is too large")

// plainError takes the URL and the server's words out of an error: the URL stands
// beside it already, and both are the stranger's.
func plainError(err error) error {
	var wrapped *url.Error
	var dns *net.DNSError
	var op *net.OpError
	var certificate *tls.CertificateVerificationError
	var via *probe.ViaError
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	switch {
	case errors.Is(err, ErrPrivate):
		return ErrPrivate
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("no answer in time: %w", context.DeadlineExceeded)
	case errors.As(err, &dns) && dns.IsNotFound:
		return errors.New("there is no such host")
	case errors.As(err, &dns):
		return errors.New("the DNS does not answer for the host")
	case errors.As(err, &certificate):
		return errors.New("the certificate of the web server does not verify")
	case errors.As(err, &op):
		return op.Err
	case errors.Is(err, context.Canceled), errors.As(err, &via):
		return err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the web server closed the connection before the end of its answer")
	case strings.HasPrefix(err.Error(), "tls: ") && !strings.Contains(err.Error(), "parse certificate"):
		return err
	}
	return errAnswer // net/http quotes what it could not read
}
