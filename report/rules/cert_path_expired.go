package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// CertPathExpired holds when the certificates as sent lead over an expired one, and a
// client must find another path, as with Let's Encrypt in 2021.
var CertPathExpired = &Rule{
	ID:       "cert-path-expired",
	Group:    GroupTLS,
	Severity: Warning,
	Summary:  "The certificates as sent lead over an expired one; another path holds",
	Explanation: "An authority that is new lets an older one sign its root, so that old clients trust it. When the older root expires, clients must prefer the shorter path to the root that they know. " +
		"OpenSSL 1.0.x and GnuTLS before 3.6.14 follow the path as sent, and report an expired certificate (AddTrust in 2020, DST Root CA X3 in 2021).",
	Fix: "On the server, take the expired certificate and what follows it out of the chain file: the certificate of the server and the intermediate are enough. " +
		"With an ACME client, choose the chain to the newer root (certbot: --preferred-chain) and renew.",
	References: []string{"RFC 4158 section 2.3", "RFC 5280 section 6.1", "https://letsencrypt.org/docs/dst-root-ca-x3-expiration-september-2021/"},
	Check:      perChain(probe.CertPathExpired, checkCertPathExpired),
}

func checkCertPathExpired(v view, p probe.CertProblem) *Finding {
	f := v.chainFinding(p.Certificate, v.fact(p.Text))
	f.Severity = Warning
	c, ok := v.certificate(p.Certificate)
	if !ok {
		return f
	}
	f.Summary = fmt.Sprintf("The chain as sent leads over an expired certificate, %s; another path holds", subjectName(c.Subject))
	f.Explanation = fmt.Sprintf("%s sends %s; %s. Programs of today take the other path. OpenSSL 1.0.x and GnuTLS before 3.6.14 follow the path as sent, and stop with \"certificate has expired\".",
		v.at(), sentCount(len(v.TLS.Chain)), clean(p.Text, quoteLength))
	return f
}
