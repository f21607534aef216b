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
	if f.localAddress != "" {
		if o.LocalAddress, err = netip.ParseAddr(f.localAddress); err != nil {
			return o, usagef("for example --local-address 192.0.2.7", "%s is no IP address", quote(f.localAddress))
		}
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
	o.Proxy, err = f.proxyURL(s.Host, env)
	if err == nil && o.Proxy != nil && o.Header != 0 {
		err = usagef("leave one of them out", "--proxy-protocol is for a direct connection to the server behind a balancer")
	}
	return o, err
}

func (f *pathFlags) proxyURL(host string, env func(string) string) (*url.URL, error) {
	switch text := f.proxy; {
	case text == "none":
		return nil, nil
	case text != "":
		u, err := route.ParseProxy(text)
		if err != nil {
			return nil, usagef("", "--proxy: %s", err)
		}
		if _, secret := u.User.Password(); secret {
			return nil, usagef("put it into the environment: ALL_PROXY=socks5://user:password@host:port", "a password in --proxy shows in ps and in the shell's history")
		}
		return u, nil
	}
	text := cmp.Or(env("ALL_PROXY"), env("all_proxy"))
	if text == "" || exempt(host, cmp.Or(env("NO_PROXY"), env("no_proxy"))) {
		return nil, nil
	}
	u, err := route.ParseProxy(text)
	if err != nil {
		return nil, usagef("correct the variable, or say --proxy none", "ALL_PROXY: %s", err)
	}
	return u, nil
}

// exempt says whether a host is one that no proxy is for: this machine, and what
// NO_PROXY lists by its name or the end of it.
func exempt(host, list string) bool {
	if isLoopbackHost(host) {
		return true
	}
	for _, one := range strings.Split(list, ",") {
		one = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(one), "."))
		if one == "*" || one != "" && (strings.EqualFold(host, one) || strings.HasSuffix(strings.ToLower(host), "."+one)) {
			return true
		}
	}
	return false
}

func isLoopbackHost(host string) bool {
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return strings.EqualFold(host, "localhost") || err == nil && ip.IsLoopback()
}
