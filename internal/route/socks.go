package route

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"

	"golang.org/x/net/proxy"

	"github.com/smtpwhy/smtpwhy/probe"
)

// socks goes through a SOCKS5 proxy (RFC 1928), which also looks the name up.
func (d dialer) socks(ctx context.Context, address string) (net.Conn, error) {
	var auth *proxy.Auth
	if d.Proxy.User != nil {
		password, _ := d.Proxy.User.Password()
		auth = &proxy.Auth{User: d.Proxy.User.Username(), Password: password}
	}
	s, err := proxy.SOCKS5("tcp", d.Proxy.Host, auth, d.direct)
	if err != nil {
		return nil, &probe.ViaError{Text: d.Via() + " cannot be used", Err: err}
	}
	conn, err := s.(proxy.ContextDialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, d.blame(ctx, err)
	}
	return conn, nil
}

// blame turns an error of a proxy into words, without addresses and secrets.
func (d dialer) blame(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var via *probe.ViaError
	if errors.As(err, &via) {
		return via
	}
	return &probe.ViaError{Text: d.Via() + ": " + proxyTrouble(err, d.Proxy.User != nil), Err: err}
}

// proxyTrouble is what is the matter with the proxy, as a clause.
func proxyTrouble(err error, signedIn bool) string {
	var dns *net.DNSError
	var untrusted *tls.CertificateVerificationError
	switch {
	case errors.As(err, &dns):
		return "its name has no address in the DNS"
	case errors.As(err, &untrusted):
		return "its certificate does not verify: " + untrusted.Err.Error()
	case errors.Is(err, syscall.ECONNREFUSED):
		return "it cannot be reached: nothing listens there"
	case errors.Is(err, syscall.EADDRNOTAVAIL), errors.Is(err, syscall.EINVAL):
		return "it cannot be reached from the local address that was given"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.ETIMEDOUT):
		return "it cannot be reached: " + lastClause(err.Error())
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return "it closes the connection; it may be a proxy of another kind, see the scheme of its URL"
	}
	return socksTrouble(strings.TrimPrefix(lastClause(err.Error()), "unknown error "), signedIn)
}

// lastClause is the cause in an error such as x/net's "socks connect tcp
// 127.0.0.1:1080->host:25: general SOCKS server failure".
func lastClause(text string) string {
	if i := strings.LastIndex(text, ": "); i >= 0 {
		return text[i+2:]
	}
	return text
}

// socksTrouble says what x/net's words for the replies of a SOCKS proxy mean (RFC
// 1928 section 6, RFC 1929 section 2).
func socksTrouble(text string, signedIn bool) string {
	switch text {
	case "no acceptable authentication methods":
		if signedIn {
			return "it does not take a user name and password (" + text + ")"
		}
		return "it wants a user name and password (" + text + "); put them into ALL_PROXY=socks5://user:password@host:port"
	case "username/password authentication failed":
		return "it does not accept the user name and password for the proxy"
	case "connection refused", "network unreachable", "host unreachable", "TTL expired":
		return "it answers that the mail server cannot be reached (" + text + ")"
	case "connection not allowed by ruleset":
		return "it does not permit the host or the port (" + text + ")"
	case fmt.Sprintf("unexpected protocol version %d", 'H'):
		return "it answers like an HTTP proxy; then its URL begins with http://"
	}
	return text
}
