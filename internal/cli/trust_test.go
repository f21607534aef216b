package cli

import (
	"context"
	"crypto/x509"
	"net"
	"net/netip"
	"net/url"
	"testing"

	"github.com/smtpwhy/smtpwhy/internal/roots"
	"github.com/smtpwhy/smtpwhy/internal/route"
	"github.com/smtpwhy/smtpwhy/probe"
)

// bareNetwork is a Network without a public store of its own.
type bareNetwork struct{ pool *x509.CertPool }

func (n bareNetwork) Roots() *x509.CertPool   { return n.pool }
func (n bareNetwork) Resolver() *net.Resolver { return net.DefaultResolver }
func (n bareNetwork) DialContext(context.Context, string, string) (net.Conn, error) {
	return nil, net.ErrClosed
}

// publicNetwork has one.
type publicNetwork struct {
	bareNetwork
	public *x509.CertPool
}

func (n publicNetwork) PublicRoots() *x509.CertPool { return n.public }

func TestPublicRoots(t *testing.T) {
	t.Parallel()
	own, public := x509.NewCertPool(), x509.NewCertPool()
	for name, tt := range map[string]struct {
		network Network
		want    *x509.CertPool
	}{
		"this machine": {nil, roots.Public()}, "a network": {bareNetwork{own}, own}, "one with a public store": {publicNetwork{bareNetwork{own}, public}, public},
	} {
		var o probe.Options
		new(runFlags).reach(&o, route.Options{}, tt.network)
		if o.PublicRoots() != tt.want {
			t.Errorf("%s: another pool", name)
		}
		if o.FetchIssuer != nil {
			t.Errorf("%s: fetches unasked", name)
		}
		(&runFlags{fetchIssuers: true}).reach(&o, route.Options{}, tt.network)
		if o.FetchIssuer == nil {
			t.Errorf("%s: does not fetch", name)
		}
	}
}

// Documents come through the user's proxy, and not from the place that --connect-to
// names for the mail server.
func TestWebRoute(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		way    route.Options
		direct bool
	}{
		"direct":        {route.Options{}, true},
		"connect-to":    {route.Options{ConnectTo: "127.0.0.1:2525", Header: 2}, true},
		"proxy":         {route.Options{Proxy: &url.URL{Scheme: "socks5", Host: "127.0.0.1:1080"}, ConnectTo: "127.0.0.1:2525"}, false},
		"local address": {route.Options{LocalAddress: netip.MustParseAddr("192.0.2.7")}, false},
	} {
		if o := web(tt.way, nil); (o.Dialer == nil) != tt.direct {
			t.Errorf("%s: dialer %v", name, o.Dialer)
		}
	}
}
