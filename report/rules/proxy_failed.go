package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// ProxyFailed holds when a proxy stands in the way, not the server.
var ProxyFailed = &Rule{
	ID:       "proxy-failed",
	Group:    GroupConnect,
	Severity: Error,
	Summary:  "The proxy does not let the connection through",
	Explanation: "The connection was to go through a proxy, and it ended there: the proxy cannot be reached, wants a sign-in, or permits no mail ports. " +
		"Nothing is known of the mail server.",
	Fix:        "Use a proxy that permits the mail port, or none. Most HTTP proxies tunnel to port 443 alone; SOCKS proxies usually permit all.",
	References: []string{"RFC 9110 section 9.3.6", "RFC 1928 section 6"},
	Check:      perSession(checkProxyFailed),
}

func checkProxyFailed(v view) *Finding {
	if !v.failed(probe.StageConnect, probe.FailureVia) {
		return nil
	}
	f := v.finding(probe.StageConnect, v.failure())
	f.Setting = nil
	f.Summary = "The proxy does not let the connection through"
	if v.Failure.Text != "" {
		f.Explanation = fmt.Sprintf("The connection to %s ended at the proxy: %s. Nothing is known of the mail server.", v.at(), quote(v.Failure.Text))
	}
	return f
}
