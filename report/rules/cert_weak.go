package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// CertWeak holds when a certificate has a key that is too short, or a signature
// by a hash that is broken.
var CertWeak = &Rule{
	ID:       "cert-weak",
	Group:    GroupTLS,
	Severity: Error,
	Summary:  "The server's certificate has a weak key or signature",
	Explanation: "RSA keys below 2048 bits, and signatures with MD5 or SHA-1, can be forged with enough effort. Current libraries refuse them, each at its own limit, " +
		"so one application fails where another works.",
	Fix:        "Have the certificate issued again with an RSA key of 2048 bits or more, or an ECDSA key, and a SHA-256 signature.",
	References: []string{"RFC 9325 section 4.5", "RFC 9155", "RFC 6151"},
	Check:      perSession(checkCertWeak),
}

func checkCertWeak(v view) *Finding {
	if !v.Encrypted() {
		return nil
	}
	p, what, ok := weakProblem(v.TLS)
	if !ok {
		return nil
	}
	f := v.chainFinding(p.Certificate, v.fact(p.Text))
	if v.TLS.Verified {
		f.Severity = Warning // this machine's verifier let it pass
	}
	c, known := v.certificate(p.Certificate)
	if !known {
		return f
	}
	value := c.Key
	if p.Kind == probe.CertWeakSig {
		value = c.Signature
	}
	f.Summary = fmt.Sprintf("The server's certificate has a weak %s: %s", what, short(value))
	f.Explanation = fmt.Sprintf("%s on %s has the %s %s. Current libraries refuse such certificates, each at its own limit, so one application fails where another works.%s",
		whose(p.Certificate), v.at(), what, quote(value), v.withheld())
	if sig, both := v.TLS.Problem(probe.CertWeakSig); both && sig.Certificate == p.Certificate && p.Kind == probe.CertWeakKey {
		f.Summary += ", and a weak signature: " + short(c.Signature)
		f.Explanation = fmt.Sprintf("%s on %s has the key %s and the signature %s. Current libraries refuse such certificates, each at its own limit, so one application fails where another works.%s",
			whose(p.Certificate), v.at(), quote(value), quote(c.Signature), v.withheld())
	}
	return f
}

func weakProblem(t *probe.TLS) (p probe.CertProblem, what string, ok bool) {
	if p, ok = t.Problem(probe.CertWeakKey); ok {
		return p, "key", true
	}
	p, ok = t.Problem(probe.CertWeakSig)
	return p, "signature", ok
}
