package rules

import (
	"fmt"
	"strings"

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
	if strings.Contains(v.Failure.Text, ": it cannot be reached") {
		f.Summary = "The proxy cannot be reached"
		f.Fix = "Check host and port of the proxy, and that it runs; or go without it."
	}
	if strings.Contains(v.c.Record.Via, "(from ") {
		f.Fix = "Start or correct the proxy that the environment names, or go without it: --proxy none. Most HTTP proxies tunnel to port 443 alone; SOCKS proxies usually permit all."
	}
	if p, ok := v.counterpart(); ok && v.Failure.Text != "" {
		name := v.c.secondHost()
		if p.Answers() {
			f.Evidence = compact(append(f.Evidence, v.c.secondFact(p)))
			f.Explanation += fmt.Sprintf(" To the same port of %s it does let connections through, so the proxy permits the port: it cannot reach %s, or does not permit that host.",
				name, clean(v.Endpoint.Host, quoteLength))
		} else if open := v.secondAnswers(); len(open) > 0 {
			f.Evidence = compact(append(f.Evidence, v.c.secondFact(p)))
			f.Explanation += fmt.Sprintf(" It lets nothing through to port %s of %s either, but to %s: it does not permit port %s.", v.port(), name, portList(open), v.port())
		}
	}
	return f
}
