package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// CertNotYetValid holds when a certificate of the chain begins in the future.
var CertNotYetValid = &Rule{
	ID:       "cert-not-yet-valid",
	Group:    GroupTLS,
	Severity: Error,
	Summary:  "The server's certificate is not valid yet",
	Explanation: "A certificate is valid from one date to another, and the first one is still to come. Far more often than the certificate, " +
		"the clock of the machine that checks is wrong: containers, small boards and devices without a battery start in the past. " + clientsDiffer,
	Fix:        "Check date and time (in UTC) of the machine that sends the mail and set them right. If they are right, have the server's certificate issued again.",
	References: []string{"RFC 5280 section 4.1.2.5"},
	Check:      perChain(probe.CertNotYetValid, checkCertNotYetValid),
}

func checkCertNotYetValid(v view, p probe.CertProblem) *Finding {
	f := v.chainFinding(p.Certificate, v.fact(p.Text))
	c, ok := v.certificate(p.Certificate)
	if !ok {
		return f
	}
	now := v.c.Record.Started.UTC()
	if now.IsZero() || !now.Before(c.NotBefore) {
		return f
	}
	const moment = dateForm + " 15:04 UTC"
	f.Summary = "The server's certificate is valid from " + c.NotBefore.UTC().Format(dateForm) + " on, which is still to come"
	f.Explanation = fmt.Sprintf("%s on %s is valid from %s on; the clock of this machine says %s. Far more often than the certificate, the clock is wrong. %s%s",
		whose(p.Certificate), v.at(), c.NotBefore.UTC().Format(moment), now.Format(moment), v.whoStops(), v.withheld())
	return f
}
