// Package route makes the connections that do not go straight to the server:
// through a SOCKS or HTTP proxy, from a chosen local address, to another place than
// the name says, or with a PROXY protocol header in front.
package route

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// Options say how connections are made. The zero value connects directly.
type Options struct {
	// Proxy is the URL of a proxy: socks5://, http:// or https://, with user and
	// password if it wants them. nil is none.
	Proxy *url.URL
	// ProxyFrom is the environment variable that Proxy was read from; empty for none.
	ProxyFrom string
	// LocalAddress is the address to connect from; the zero value leaves that to the
	// system.
	LocalAddress netip.Addr
	// ConnectTo is a host, or host:port, to reach in the place of the one that the
	// settings name; empty for none. A port holds for the configured port alone.
	ConnectTo      string
	ConfiguredPort int
	// Header is the version of the PROXY protocol to speak, 1 or 2; 0 is none.
	Header int
}

// Direct says whether the options change nothing.
func (o Options) Direct() bool {
	return o.Proxy == nil && !o.LocalAddress.IsValid() && o.ConnectTo == "" && o.Header == 0
}

// Via says in words what the connections go through; empty where names are looked
// up and connected to as usual.
func (o Options) Via() string {
	switch {
	case o.Proxy != nil && o.ProxyFrom != "":
		return proxyWords(o.Proxy) + " (from " + o.ProxyFrom + ")"
	case o.Proxy != nil:
		return proxyWords(o.Proxy)
	case o.ConnectTo != "":
		return "--connect-to " + o.ConnectTo
	}
	return ""
}

// Path says in words what is special about the connections besides Via; empty for
// nothing.
func (o Options) Path() string {
	var words []string
	if o.LocalAddress.IsValid() {
		words = append(words, "leave from "+o.LocalAddress.String())
	}
	if o.Header != 0 {
		words = append(words, fmt.Sprintf("begin with a PROXY protocol header, version %d", o.Header))
	}
	return strings.Join(words, " and ")
}

func proxyWords(u *url.URL) string {
	kind := "HTTP proxy "
	switch {
	case strings.HasPrefix(u.Scheme, "socks"):
		kind = "SOCKS5 proxy "
	case u.Scheme == "https":
		kind = "HTTPS proxy "
	}
	return kind + u.Host
}

// ParseProxy reads the URL of a proxy. The error does not show it: it can hold a
// password.
func ParseProxy(text string) (*url.URL, error) {
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" {
		return nil, errors.New("this is no URL of a proxy, such as socks5://127.0.0.1:1080 or http://proxy.example.com:3128")
	}
	if strings.Contains(u.Path+u.RawQuery+u.Fragment, "@") { // what is taken for the host is then the user's name
		return nil, errors.New("/, ? and # in a password are to be written as %2F, %3F and %23")
	}
	ports := map[string]string{"socks5": "1080", "socks5h": "1080", "http": "3128", "https": "443"}
	port, known := ports[u.Scheme]
	if !known {
		return nil, fmt.Errorf("a proxy is socks5://, http:// or https://, not %s://", u.Scheme)
	}
	if u.Port() == "" {
		u.Host = net.JoinHostPort(u.Hostname(), port)
	}
	return u, nil
}

// Dialer makes the connections.
func (o Options) Dialer() probe.Dialer {
	direct := &net.Dialer{}
	if o.LocalAddress.IsValid() {
		direct.LocalAddr = net.TCPAddrFromAddrPort(netip.AddrPortFrom(o.LocalAddress, 0))
	}
	return dialer{o, direct}
}

type dialer struct {
	Options
	direct *net.Dialer
}

// DialContext is like that of net.Dialer.
func (d dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	address = d.target(address)
	conn, err := d.connect(ctx, network, address)
	if err != nil || d.Header == 0 {
		return conn, err
	}
	return d.announced(conn)
}

func (d dialer) connect(ctx context.Context, network, address string) (net.Conn, error) {
	switch {
	case d.Proxy == nil:
		return d.direct.DialContext(ctx, network, address)
	case strings.HasPrefix(d.Proxy.Scheme, "socks"):
		return d.socks(ctx, address)
	}
	return d.tunnel(ctx, address)
}

// target is where to connect to in the place of the address.
func (d dialer) target(address string) string {
	if d.ConnectTo == "" {
		return address
	}
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	host, own, err := net.SplitHostPort(d.ConnectTo)
	if err != nil {
		host = strings.Trim(d.ConnectTo, "[]")
	} else if port == strconv.Itoa(d.ConfiguredPort) {
		port = own
	}
	return net.JoinHostPort(host, port)
}
