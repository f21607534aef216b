package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// CertChainSuperfluous holds when the server sends certificates that nobody needs.
var CertChainSuperfluous = &Rule{
	ID:       "cert-chain-superfluous",
	Group:    GroupTLS,
	Severity: Info,
	Summary:  "The server sends certificates that do not belong to the chain",
	Explanation: "A certificate is sent twice, or has signed nothing of what is sent. OpenSSL, GnuTLS, Go and browsers pass over it. " +
		"It costs time in each handshake, and a few small verifiers, which take each certificate for the issuer of the one before, stop at it.",
	Fix:        "Take it out of the chain file of the server: its own certificate first, then the issuer of each, each once.",
	References: []string{"RFC 5246 section 7.4.2", "RFC 8446 section 4.4.2"},
	Check:      perTLS(checkCertChainSuperfluous),
}

func checkCertChainSuperfluous(v view) *Finding {
	if !v.Encrypted() {
		return nil
	}
	var proof []Evidence
	var first probe.CertProblem
	for _, p := range v.TLS.Problems {
		if p.Kind == probe.CertDuplicate || p.Kind == probe.CertUnrelated {
			if proof == nil {
				first = p
			}
			proof = append(proof, v.fact(p.Text))
		}
	}
	if proof == nil {
		return nil
	}
	f := v.chainFinding(first.Certificate, proof...)
	f.Severity = Info
	if first.Kind == probe.CertDuplicate {
		f.Summary = "The server sends a certificate twice"
	} else if c, ok := v.certificate(first.Certificate); ok {
		f.Summary = fmt.Sprintf("The server sends a certificate that does not belong to its chain, %s", subjectName(c.Subject))
	}
	return f
}
