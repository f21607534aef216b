package cli

import (
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/spf13/pflag"
)

// vantageValue is --vantage: a host that is named, since an empty variable of a script
// would leave the question unanswered without a word.
type vantageValue string

var _ pflag.Value = (*vantageValue)(nil)

func (v *vantageValue) String() string { return string(*v) }
func (v *vantageValue) Type() string   { return "host" }

func (v *vantageValue) Set(s string) error {
	const hint = "for example --vantage smtp.gmail.com"
	s = strings.TrimSpace(s)
	if s == "" {
		return usagef(hint, "--vantage: the host is empty")
	}
	if strings.ContainsAny(s, "/@") {
		return usagef(hint, "--vantage takes HOST or HOST:PORT, not %s", quote(s))
	}
	if _, err := parseHostPort(s); err != nil {
		return usagef(hint, "--vantage: %s", err)
	}
	*v = vantageValue(s)
	return nil
}

// checkVantage looks at --vantage, and at what cannot go with it: both hosts must be
// reached in the same way.
func (f *runFlags) checkVantage(s probe.Settings) error {
	if f.vantage == "" {
		return nil
	}
	t, err := parseHostPort(string(f.vantage))
	switch {
	case err != nil:
		return err
	case strings.EqualFold(strings.TrimSuffix(t.host, "."), strings.TrimSuffix(s.Host, ".")):
		return usagef("for example --vantage smtp.gmail.com", "--vantage must be another host than the one that is checked")
	case f.path.connectTo != "":
		return usagef("leave one of them out", "--vantage compares two hosts, and --connect-to leads both to one")
	case f.path.header.at != "off":
		return usagef("leave one of them out", "--proxy-protocol would send its header to the host of --vantage, too")
	}
	return nil
}
