package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// OCSPResponseMissing holds when a certificate demands an OCSP response and the server
// sends none.
var OCSPResponseMissing = &Rule{
	ID:       "ocsp-response-missing",
	Group:    GroupTLS,
	Severity: Warning,
	Summary:  "The certificate demands an OCSP response, and the server sends none",
	Explanation: "The certificate was ordered with \"must staple\": it says that it is only good together with a fresh OCSP response, which the server must get from the issuer and send along. " +
		"GnuTLS and Firefox refuse it without one; OpenSSL and Go do not ask.",
	Fix:        "On the server, turn OCSP stapling on if the mail server has it; most have not. Otherwise order the certificate without \"must staple\", which suits mail servers better, and more so since authorities stop OCSP (Let's Encrypt did in 2025).",
	References: []string{"RFC 7633 section 4.2.3", "RFC 6066 section 8"},
	Check:      perChain(probe.CertNoStaple, checkOCSPResponseMissing),
}

func checkOCSPResponseMissing(v view, p probe.CertProblem) *Finding {
	f := v.chainFinding(p.Certificate, v.fact(p.Text))
	f.Severity = Warning
	f.Explanation = fmt.Sprintf("The certificate of %s was ordered with \"must staple\": it says that it is only good together with an OCSP response, and none came. "+
		"GnuTLS and Firefox refuse it without one; OpenSSL and Go do not ask.", v.at())
	return f
}
