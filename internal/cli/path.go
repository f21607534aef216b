package cli

import (
	"cmp"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/route"
	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/spf13/pflag"
	"golang.org/x/net/http/httpproxy"
)

// pathFlags say which way the connections take.
type pathFlags struct {
	proxy, localAddress, connectTo string
	header                         choiceValue
}

func (f *pathFlags) bind(set *pflag.FlagSet) {
	f.header = choiceValue{name: "proxy-protocol", at: "off", choices: []string{"off", "v1", "v2"}}
	set.StringVar(&f.proxy, "proxy", "", "`URL` SOCKS5 or HTTP proxy; \"none\" ignores ALL_PROXY")
	set.StringVar(&f.connectTo, "connect-to", "", "`HOST[:PORT]` reach this one, by the name of the settings")
	set.StringVar(&f.localAddress, "local-address", "", "`ADDRESS` connect from this address of the machine")
	set.Var(&f.header, "proxy-protocol", "`off|v1|v2` begin with a PROXY protocol header")
}

// route reads the flags, and ALL_PROXY where no proxy is named. Only the SOCKS and
// HTTP proxy of that variable is for every protocol; those of HTTP are not for mail.
func (f *pathFlags) route(s probe.Settings, env func(string) string) (o route.Options, err error) {
	o.ConfiguredPort, _ = s.Opening()
	if o.LocalAddress, err = f.local(); err != nil {
		return o, err
	}
	if f.connectTo != "" {
		t, err := parseHostPort(f.connectTo)
		if err != nil {
			return o, err
		}
		o.ConnectTo = t.host
		if t.port != 0 {
			o.ConnectTo = net.JoinHostPort(t.host, strconv.Itoa(t.port))
		}
	}
	o.Header = map[string]int{"v1": 1, "v2": 2}[f.header.at]
	o.Proxy, o.ProxyFrom, err = f.proxyURL(s.Host, o.ConfiguredPort, env)
	if err == nil && o.Proxy != nil && o.Header != 0 {
		err = usagef("leave one of them out, or say --proxy none", "--proxy-protocol is for a direct connection to the server behind a balancer")
	}
	return o, err
}

// local is the address to connect from. One that the machine does not have would
// look like a server without a route.
func (f *pathFlags) local() (ip netip.Addr, err error) {
	if f.localAddress == "" {
		return ip, nil
	}
	if ip, err = netip.ParseAddr(strings.Trim(f.localAddress, "[]")); err != nil {
		return ip, usagef("for example --local-address 192.0.2.7", "--local-address: %s is no IP address", quote(f.localAddress))
	}
	ip = ip.Unmap()
	// A UDP socket takes the address without a packet to anybody.
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(ip, 0)))
	if err != nil {
		return ip, usagef("`ip address` or `ifconfig` shows those that it has", "--local-address: this machine has no address %s", ip)
	}
	return ip, conn.Close()
}

// oneFamily keeps the run to the family of the local address: nothing can be reached
// from it in the other one. Through a proxy names are for the other end.
func (f *runFlags) oneFamily(o *probe.Options, way route.Options) error {
	ip := way.LocalAddress
	switch {
	case !ip.IsValid() || ip.IsUnspecified() || way.Proxy != nil:
		return nil
	case ip.Is4() && f.ipv6, ip.Is6() && f.ipv4:
		return usagef("leave one of them out", "--local-address %s is not of the family that --ipv4 or --ipv6 asks for", ip)
	case ip.Is4():
		o.Network = "tcp4"
	default:
		o.Network = "tcp6"
	}
	return nil
}

// proxyURL is the proxy and the variable that names it, if one does.
func (f *pathFlags) proxyURL(host string, port int, env func(string) string) (u *url.URL, from string, err error) {
	switch text := f.proxy; {
	case text == "none":
		return nil, "", nil
	case text != "":
		if u, err = route.ParseProxy(text); err != nil {
			return nil, "", usagef("", "--proxy: %s", err)
		}
		if _, secret := u.User.Password(); secret {
			return nil, "", usagef("put it into the environment: ALL_PROXY=socks5://user:password@host:port", "a password in --proxy shows in ps and in the shell's history")
		}
		return u, "", nil
	}
	for _, from := range []string{"ALL_PROXY", "all_proxy"} {
		text := env(from)
		if text == "" {
			continue
		}
		if exempt(host, port, cmp.Or(env("NO_PROXY"), env("no_proxy"))) {
			return nil, "", nil
		}
		if u, err = route.ParseProxy(text); err != nil {
			return nil, "", usagef("correct the variable, or say --proxy none", "%s: %s", from, err)
		}
		return u, from, nil
	}
	return nil, "", nil
}

// exempt says whether a host is one that no proxy is for: this machine, and what
// NO_PROXY lists, as a name or the end of one, an address, a network or "*", with a
// port or without, as other programs read it.
func exempt(host string, port int, list string) bool {
	config := httpproxy.Config{HTTPProxy: "http://proxy.invalid", NoProxy: list}
	to := &url.URL{Scheme: "http", Host: net.JoinHostPort(strings.Trim(host, "[]"), strconv.Itoa(port))}
	proxy, err := config.ProxyFunc()(to)
	return err == nil && proxy == nil
}
