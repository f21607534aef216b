package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// CertChainOutOfOrder holds when the certificates of the chain do not follow
// each other.
var CertChainOutOfOrder = &Rule{
	ID:       "cert-chain-out-of-order",
	Group:    GroupTLS,
	Severity: Warning,
	Summary:  "The server sends its certificates in the wrong order",
	Explanation: "Each certificate must be followed by the one of its issuer, or there is one that belongs to nothing. TLS 1.3 tells clients to put up with it and most do; " +
		"older and embedded clients report an untrusted certificate.",
	Fix:        "On the server, put the certificates of the chain file in order: its own first, then the issuer of each. Leave out what does not belong there.",
	References: []string{"RFC 5246 section 7.4.2", "RFC 8446 section 4.4.2"},
	Explains:   []string{"cert-chain-superfluous"},
	Check:      perChain(probe.CertWrongOrder, checkCertChainOutOfOrder),
}

func checkCertChainOutOfOrder(v view, p probe.CertProblem) *Finding {
	f := v.chainFinding(p.Certificate, v.fact(p.Text))
	f.Severity = Warning
	f.Explanation = fmt.Sprintf("%s sends %s, and they do not follow each other from certificate to issuer. TLS 1.3 tells clients to put up with it and most do; "+
		"older and embedded clients report an untrusted certificate.", v.at(), sentCount(len(v.TLS.Chain)))
	if b, ok := v.build(probe.ChainAsSent); ok && b.Error != "" {
		f.Evidence = compact(append(f.Evidence, v.fact("taken as sent, the chain breaks: "+b.Error)))
	}
	return f
}
