package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

const chainFix = "On the server, use the file with the full chain (often called fullchain.pem) in place of the one with the certificate alone, and reload the mail service. " +
	"As a stopgap, give the application the missing certificate as CA file (--ca-file here)."

// CertChainIncomplete holds when the server leaves out a certificate between its
// own and the root.
var CertChainIncomplete = &Rule{
	ID:       "cert-chain-incomplete",
	Group:    GroupTLS,
	Severity: Error,
	Summary:  "The server leaves out an intermediate certificate",
	Explanation: "A server must send every certificate between its own and the root. Without one of them a client cannot build the chain, unless it has met the missing one before or fetches it; " +
		"that is why web browsers and Windows programs often go on where others stop.",
	Fix:        chainFix,
	References: []string{"RFC 8446 section 4.4.2", "RFC 5280 section 6", "RFC 5280 section 4.2.2.1"},
	Explains:   []string{"cert-untrusted"},
	Check:      perChain(probe.CertIncomplete, checkCertChainIncomplete),
}

func checkCertChainIncomplete(v view, p probe.CertProblem) *Finding {
	if p.Certificate > 0 {
		return nil // only the root is left out, as it should be: see CertUntrusted
	}
	f := v.chainFinding(p.Certificate, v.fact(p.Text))
	c, ok := v.certificate(p.Certificate)
	if !ok {
		return f
	}
	f.Summary = "The server leaves out the certificate of " + short(c.Issuer)
	f.Explanation = fmt.Sprintf("%s sends %s, and not the certificate of the issuer, %s. A client cannot build the chain without it, unless it has met it before or fetches it as web browsers and Windows programs do. "+
		"That is why some programs go on and others stop.%s", v.at(), sentCount(len(v.TLS.Chain)), quote(c.Issuer), v.withheld())
	if len(c.IssuerURLs) == 0 {
		// Public authorities name the place; most private ones do not.
		f.Explanation += " It may also be that this issuer is a private authority whose root certificate this machine lacks."
	} else {
		f.Fix = fmt.Sprintf("%s Its issuer publishes it (%s).", chainFix, clean(c.IssuerURLs[0], quoteLength))
	}
	return f
}

func sentCount(n int) string {
	if n == 1 {
		return "its own certificate alone"
	}
	return fmt.Sprintf("%d certificates", n)
}
