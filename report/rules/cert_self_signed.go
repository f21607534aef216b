package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

const selfSignedFix = "Install a certificate of a public authority on the server (Let's Encrypt gives them without charge). " +
	"If it has to stay, give the application this certificate as its CA file (--ca-file here) and do not turn the check off."

// CertSelfSigned holds when the server's certificate is signed by itself.
var CertSelfSigned = &Rule{
	ID:       "cert-self-signed",
	Group:    GroupTLS,
	Severity: Error,
	Summary:  "The server's certificate is self-signed",
	Explanation: "Nobody but the server itself vouches for the certificate, so anybody on the way could show one like it. Mail servers come with such a certificate " +
		"from their installation. " + clientsDiffer,
	Fix:        selfSignedFix,
	References: []string{"RFC 5280 section 6", "RFC 8314 section 5.3"},
	Explains:   []string{"cert-untrusted"},
	Check:      perChain(probe.CertSelfSigned, checkCertSelfSigned),
}

func checkCertSelfSigned(v view, p probe.CertProblem) *Finding {
	f := v.chainFinding(p.Certificate, v.fact(p.Text))
	if c, ok := v.certificate(p.Certificate); ok {
		f.Summary = "The server's certificate is self-signed: " + short(c.Subject)
		f.Explanation = fmt.Sprintf("%s sent a certificate that %s issued to itself. Nobody else vouches for it, so anybody on the way could show one like it. %s%s",
			v.at(), quote(c.Subject), v.whoStops(), v.withheld())
		if c.CA {
			// The default of "openssl req -x509".
			f.Fix = selfSignedFix + " Programs in Rust with rustls take this one as CA file in no case, since it is marked as that of an authority: make it anew with basicConstraints=CA:FALSE for those."
		}
	}
	return f
}
