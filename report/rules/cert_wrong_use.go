package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// CertWrongUse holds when the certificate was not issued for servers.
var CertWrongUse = &Rule{
	ID:       "cert-wrong-use",
	Group:    GroupTLS,
	Severity: Error,
	Summary:  "The server's certificate is not meant for servers",
	Explanation: "A certificate can say what it is for. This one lacks the use \"server authentication\": it was issued for a client, for signing mail or for another purpose. " +
		clientsDiffer,
	Fix:        "Install a certificate on the server that was issued for a TLS server (extended key usage serverAuth).",
	References: []string{"RFC 5280 section 4.2.1.12"},
	Check:      perChain(probe.CertWrongUse, checkCertWrongUse),
}

func checkCertWrongUse(v view, p probe.CertProblem) *Finding {
	f := v.chainFinding(p.Certificate, v.fact(p.Text))
	f.Explanation = fmt.Sprintf("%s on %s lacks the use \"server authentication\": it was issued for a client, for signing mail or for another purpose. %s%s",
		whose(p.Certificate), v.at(), v.whoStops(), v.withheld())
	return f
}
