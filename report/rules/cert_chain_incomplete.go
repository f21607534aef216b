package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

const chainFix = "On the server, use the file with the full chain (often called fullchain.pem) in place of the one with the certificate alone, and reload the mail service. " +
	"As a stopgap, give the application a CA file that holds the missing certificate and its root (--ca-file here)."

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
	done, proven := v.completed()
	_, elsewhere := v.knownElsewhere()
	if !proven && (p.Certificate > 0 || elsewhere) {
		return nil // only the root is left out, as it should be: see CertUntrusted
	}
	f := v.chainFinding(p.Certificate, append([]Evidence{v.fact(p.Text)}, v.fetchedProof()...)...)
	c, ok := v.certificate(p.Certificate)
	if !ok {
		return f
	}
	f.Summary = "The server leaves out the certificate of " + subjectName(c.Issuer)
	f.Explanation = fmt.Sprintf("%s sends %s, and not the certificate of the issuer, %s.%s A client cannot build the chain without it, unless it has met it before or fetches it as web browsers and Windows programs do. "+
		"That is why some programs go on and others stop.%s", v.at(), sentCount(len(v.TLS.Chain)), quote(c.Issuer), v.fetchedWords(c), v.withheld())
	switch {
	case proven:
		f.Fix = fmt.Sprintf("%s The missing certificate is at %s; \"openssl x509 -inform der\" makes PEM of it.", chainFix, clean(done.URL, quoteLength))
	case len(c.IssuerURLs) > 0 && len(v.TLS.Fetched) == 0:
		f.Fix = fmt.Sprintf("%s Its issuer publishes it (%s).", chainFix, clean(c.IssuerURLs[0], quoteLength))
	}
	return f
}

// fetchedWords say what came of fetching the issuer's certificate, as sentences with a
// blank before them.
func (v view) fetchedWords(c probe.Certificate) string {
	if done, ok := v.completed(); ok {
		words := fmt.Sprintf(" It was fetched from %s: with it", clean(done.URL, quoteLength))
		if n := len(v.TLS.Fetched); n > 1 {
			words = fmt.Sprintf(" %d certificates are missing; they were fetched, the last one from %s: with them", n, clean(done.URL, quoteLength))
		}
		if b, ok := v.build(probe.ChainFetched); ok && !b.Trusted {
			return fmt.Sprintf("%s the chain leads to the root %s, and then fails for another reason: %s.", words, subjectName(done.Root), quote(b.Error))
		}
		return fmt.Sprintf("%s the chain verifies up to the root %s.", words, subjectName(done.Root))
	}
	switch n := len(v.TLS.Fetched); {
	case n > 0 && v.TLS.Fetched[n-1].Error != "":
		last := v.TLS.Fetched[n-1]
		return fmt.Sprintf(" It was looked for at %s, where the certificate says that it is, in vain (%s).", clean(last.URL, quoteLength), clean(last.Error, quoteLength))
	case n > 0:
		last := v.TLS.Fetched[n-1].Certificate
		return fmt.Sprintf(" It was fetched from %s, and still the chain leads to no trusted root: %s, the issuer of what was fetched last, is not one.",
			clean(v.TLS.Fetched[n-1].URL, quoteLength), quote(last.Issuer))
	case len(c.IssuerURLs) == 0:
		// Public authorities name the place; most private ones do not.
		return " It may also be that this issuer is a private authority whose root certificate this machine lacks."
	}
	return " --fetch-issuers fetches it, to prove that nothing else is wrong with the chain."
}

func sentCount(n int) string {
	if n == 1 {
		return "its own certificate alone"
	}
	return fmt.Sprintf("%d certificates", n)
}
