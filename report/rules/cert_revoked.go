package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// CertRevoked holds when the OCSP response that the server sends along says that the
// certificate was revoked.
var CertRevoked = &Rule{
	ID:       "cert-revoked",
	Group:    GroupTLS,
	Severity: Warning,
	Summary:  "The server's certificate was revoked by its issuer",
	Explanation: "The server itself sends the proof: an OCSP response, signed by the issuer, which says that the certificate is not to be trusted any more. That is done when its key was stolen, among other reasons. " +
		"GnuTLS and Firefox read the response and stop; OpenSSL and Go do not look at it by themselves, and go on.",
	Fix:        "On the server, make a new key, get a new certificate for it and reload the mail service. If you do not run the server, tell its operator, and do not send a password there before.",
	References: []string{"RFC 6066 section 8", "RFC 6960 section 2.2"},
	Check:      perChain(probe.CertRevoked, checkCertRevoked),
}

func checkCertRevoked(v view, p probe.CertProblem) *Finding {
	f := v.chainFinding(p.Certificate, v.fact(p.Text))
	f.Severity = Warning
	f.Explanation = fmt.Sprintf("%s sends the proof itself: %s. That is done when its key was stolen, among other reasons. "+
		"GnuTLS and Firefox read the response and stop; OpenSSL and Go do not look at it by themselves, and go on.%s",
		v.at(), clean(p.Text, quoteLength), v.withheld())
	return f
}
