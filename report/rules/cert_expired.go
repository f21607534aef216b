package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// CertExpired holds when a certificate of the chain is past its last day.
var CertExpired = &Rule{
	ID:          "cert-expired",
	Group:       GroupTLS,
	Severity:    Error,
	Summary:     "The server's certificate has expired",
	Explanation: "A certificate is valid from one date to another, and the second one has passed. " + clientsDiffer,
	Fix: "Renew the certificate on the server and reload the mail service: a renewed file does not count until the service reads it. " +
		"Check too that the clock of this machine is right.",
	References: []string{"RFC 5280 section 4.1.2.5", "RFC 8314 section 5.3"},
	Check:      perChain(probe.CertExpired, checkCertExpired),
}

func checkCertExpired(v view, p probe.CertProblem) *Finding {
	f := v.chainFinding(p.Certificate, v.fact(p.Text))
	c, ok := v.certificate(p.Certificate)
	now := v.c.Record.Started
	if !ok || !now.After(c.NotAfter) {
		// The root in this machine's own list has expired, or the record has no date.
		f.Explanation = fmt.Sprintf("The chain of %s does not hold: %s. %s%s", v.at(), clean(p.Text, quoteLength), v.whoStops(), v.withheld())
		return f
	}
	end := c.NotAfter.UTC().Format(dateForm)
	if p.Certificate > 0 {
		f.Summary = "A certificate in the server's chain expired on " + end
	} else {
		f.Summary = "The server's certificate expired on " + end
	}
	f.Explanation = fmt.Sprintf("%s on %s expired on %s, %s before this check. %s%s", whose(p.Certificate), v.at(), end, days(now.Sub(c.NotAfter)), v.whoStops(), v.withheld())
	return f
}
