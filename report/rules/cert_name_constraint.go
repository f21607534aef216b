package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// CertNameConstraint holds when an authority of the chain may not certify the names in
// the server's certificate.
var CertNameConstraint = &Rule{
	ID:       "cert-name-constraint",
	Group:    GroupTLS,
	Severity: Error,
	Summary:  "The issuer may not certify the server's name",
	Explanation: "The certificate of an authority can limit the names that it certifies, such as to those of one company. This one went beyond its limits, and verifiers refuse what it issued. " +
		"All names of the certificate count, not only the one that is asked for. " + clientsDiffer,
	Fix:        "Have the certificate issued again by an authority that may certify all its names, or leave the names out that it may not.",
	References: []string{"RFC 5280 section 4.2.1.10"},
	Check:      perChain(probe.CertNameConstraint, checkCertNameConstraint),
}

func checkCertNameConstraint(v view, p probe.CertProblem) *Finding {
	f := v.chainFinding(p.Certificate, v.fact(p.Text))
	if c, ok := v.certificate(p.Certificate); ok && p.Certificate > 0 {
		f.Summary = fmt.Sprintf("The issuer %s may not certify the server's name", subjectName(c.Subject))
	}
	f.Explanation = fmt.Sprintf("The chain of %s does not hold: %s. Verifiers refuse what an authority issues beyond its limits; all names of the certificate count. %s%s",
		v.at(), clean(p.Text, evidenceLength), v.whoStops(), v.withheld())
	return f
}
