package rules

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// CertWrongUse holds when the certificate was not issued for servers.
var CertWrongUse = &Rule{
	ID:       "cert-wrong-use",
	Group:    GroupTLS,
	Severity: Error,
	Summary:  "The server's certificate is not meant for servers",
	Explanation: "A certificate can say what it is for, and what its key is for. This one is not for TLS servers: it was issued for a client, for signing mail or as that of an authority, or its issuer may not issue any for servers. " +
		"Where only the key may not sign, TLS 1.3 and forward secrecy are out of the question, and GnuTLS refuses it where OpenSSL and Go let it pass. " + clientsDiffer,
	Fix:        "Install a certificate on the server that was issued for a TLS server (extended key usage serverAuth, key usage digitalSignature).",
	References: []string{"RFC 5280 section 4.2.1.3", "RFC 5280 section 4.2.1.12", "RFC 8446 section 4.4.2.2"},
	Check:      perTLS(checkCertWrongUse),
}

func checkCertWrongUse(v view) *Finding {
	if !v.Encrypted() {
		return nil
	}
	if p, ok := v.TLS.Problem(probe.CertWrongUse); ok {
		f := v.chainFinding(p.Certificate, v.fact(p.Text))
		if p.Certificate > 0 {
			f.Summary = "The issuer may not issue certificates for servers"
		}
		f.Explanation = fmt.Sprintf("The chain of %s does not hold: %s. It was issued for a client, for signing mail or for another purpose. %s%s", v.at(), clean(p.Text, quoteLength), v.whoStops(), v.withheld())
		if p.Certificate > 0 || strings.Contains(p.Text, "key usage") {
			f.Explanation = fmt.Sprintf("The chain of %s does not hold: %s. %s%s", v.at(), clean(p.Text, quoteLength), v.whoStops(), v.withheld())
		}
		return f
	}
	if p, ok := v.TLS.Problem(probe.CertKeyUsage); ok {
		return v.cannotSign(p)
	}
	p, ok := v.TLS.Problem(probe.CertAuthority)
	if _, own := v.TLS.Problem(probe.CertSelfSigned); own || !ok {
		return nil
	}
	f := v.chainFinding(0, v.fact(p.Text))
	f.Severity = Info
	f.Summary = "The server's certificate is that of a certification authority"
	f.Explanation = fmt.Sprintf("%s uses the certificate of a certification authority as its own. "+
		"Programs in Rust with rustls refuse that (\"CaUsedAsEndEntity\"); OpenSSL, GnuTLS and Go let it pass. Whoever trusts it by a CA file trusts all that its key ever signs.", v.at())
	f.Fix = "Keep the authority's certificate as CA file, and have the server use another one that the authority signed."
	return f
}

// cannotSign is for a key that the handshakes of today have no use for.
func (v view) cannotSign(p probe.CertProblem) *Finding {
	f := v.chainFinding(p.Certificate, v.fact(p.Text))
	f.Severity = Warning
	f.Summary = "The key of the server's certificate may not sign"
	f.Explanation = fmt.Sprintf("%s sends a certificate that is of little use for the TLS of today: %s. GnuTLS refuses such a certificate (\"Key usage violation in certificate has been detected\"); OpenSSL and Go let it pass.", v.at(), clean(p.Text, quoteLength))
	return f
}
