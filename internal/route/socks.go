package route

import (
	"context"
	"errors"
	"net"
	"strings"

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
	text := err.Error()
	var op *net.OpError
	var via *probe.ViaError
	switch {
	case errors.As(err, &via):
		return via
	case errors.As(err, &op) && op.Op == "dial":
		text = "it cannot be reached: " + op.Err.Error()
	default:
		// x/net's "socks connect tcp 127.0.0.1:1080->host:25: general SOCKS server failure"
		if i := strings.LastIndex(text, ": "); i >= 0 {
			text = text[i+2:]
		}
	}
	return &probe.ViaError{Text: d.Via() + ": " + text, Err: err}
}
