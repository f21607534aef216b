package cli

import (
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// checkVantage looks at --vantage, and at what cannot go with it: both hosts must be
// reached in the same way.
func (f *runFlags) checkVantage(s probe.Settings) error {
	if f.vantage == "" {
		return nil
	}
	t, err := parseHostPort(f.vantage)
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
