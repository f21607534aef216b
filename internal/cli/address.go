package cli

import (
	"cmp"
	"crypto/x509"
	"net"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/providers"
)

// Network is what smtpwhy reaches the world through.
type Network interface {
	probe.Dialer
	Resolver() *net.Resolver
	Roots() *x509.CertPool
}

// use puts the App's clock and network in the place of the machine's own.
func (a *App) use(o *probe.Options) {
	o.Now = a.Now
	if a.Network == nil {
		return
	}
	o.Dialer, o.Resolver, o.Via = a.Network, a.Network.Resolver(), ""
	if o.Roots == nil {
		o.Roots = a.Network.Roots()
	}
}

// parseAddress reads a target with an "@" in it. One with a colon before it is a
// password in the wrong place, and is not shown again.
func parseAddress(s string) (target, error) {
	if strings.Contains(s[:strings.LastIndex(s, "@")], ":") {
		return target{}, errPasswordInTarget
	}
	if _, err := providers.DomainOf(s); err != nil {
		return target{}, usagef("for example smtpwhy check me@example.com", "%s is no e-mail address", quote(s))
	}
	return target{address: s}, nil
}

// addressAmong is the address whose server is to be found: that of the target,
// unless --host names the server.
func (f *settingsFlags) addressAmong(targets []string) string {
	if f.host != "" || len(targets) != 1 {
		return ""
	}
	t, err := parseTarget(targets[0])
	if err != nil {
		return ""
	}
	return t.address
}

// withServer puts a found server into the settings. A port or box that the user
// gave stays as it is, and the boxes with it.
func withServer(s probe.Settings, address string, c providers.Candidate) probe.Settings {
	if s.Port == 0 && s.SSL == probe.Unset && s.STARTTLS == probe.Unset {
		s.Port = c.Port
		switch c.Security {
		case providers.SecurityImplicit:
			s.SSL = probe.On
		case providers.SecurityStartTLS:
			s.STARTTLS = probe.On
		case providers.SecurityNone:
			s.SSL, s.STARTTLS = probe.Off, probe.Off
		}
	}
	s.Host = c.Host
	s.Username = cmp.Or(s.Username, c.Username, address)
	return s
}
