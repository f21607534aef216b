package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// ClientCertificateAsked holds when the server asks for a client certificate and goes
// on without one.
var ClientCertificateAsked = &Rule{
	ID:       "client-certificate-asked",
	Group:    GroupAuth,
	Severity: Info,
	Summary:  "The server asks for a TLS client certificate and goes on without one",
	Explanation: "The server asks for a client certificate in the handshake. With AUTH EXTERNAL it takes that certificate in place of a password. " +
		"Without one, EXTERNAL cannot be used; other mechanisms can. Many servers, such as Exim, offer EXTERNAL only to those that sent a certificate.",
	Fix:        "Nothing to change where a password works. To sign in by certificate, get one from an issuer that the server takes and give it to the application (--client-cert and --client-key here).",
	References: []string{"RFC 4422 appendix A", "RFC 8446 section 4.3.2"},
	Check:      perSession(checkClientCertificateAsked),
}

func checkClientCertificateAsked(v view) *Finding {
	caps := v.Capabilities()
	if caps == nil || v.TLS == nil || !v.TLS.Up || !v.TLS.ClientCertRequested || v.TLS.ClientCertSent {
		return nil
	}
	proof := []Evidence{v.fact("the server asked for a client certificate")}
	offers := "and offers no EXTERNAL, by which one would take the place of a password; it may offer that to those that send a certificate"
	if shares(caps.Mechanisms(), []string{"EXTERNAL"}) {
		offers = "and offers AUTH EXTERNAL, which takes it in place of a password"
		proof = append(proof, v.offerLine(caps))
	}
	f := v.finding(probe.StageEHLOTLS, proof...)
	f.Explanation = fmt.Sprintf("%s asks for a client certificate in the handshake %s.%s", v.at(), offers, v.certificateIssuers())
	return f
}

// certificateIssuers are the issuers that the server names in its request, as a
// sentence with a blank before it; empty where it names none.
func (v view) certificateIssuers() string {
	if v.TLS == nil || len(v.TLS.ClientCertIssuers) == 0 {
		return ""
	}
	const most = 3
	var names []string
	for _, n := range v.TLS.ClientCertIssuers[:min(most, len(v.TLS.ClientCertIssuers))] {
		names = append(names, quote(n))
	}
	if more := len(v.TLS.ClientCertIssuers) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return fmt.Sprintf(" It takes certificates issued by %s.", list(names))
}
