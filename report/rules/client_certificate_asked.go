package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// ClientCertificateAsked holds when a certificate of the client's would do for the
// sign-in: the server asks for one and offers EXTERNAL.
var ClientCertificateAsked = &Rule{
	ID:       "client-certificate-asked",
	Group:    GroupAuth,
	Severity: Info,
	Summary:  "The server takes a TLS client certificate for the sign-in (EXTERNAL)",
	Explanation: "The server asks for a client certificate in the handshake and offers AUTH EXTERNAL, which takes that certificate in place of a password. " +
		"Without one, EXTERNAL cannot be used; other mechanisms can.",
	Fix:        "Nothing to change where a password works. To sign in by certificate, get one from an issuer that the server takes and give it to the application (--client-cert and --client-key here).",
	References: []string{"RFC 4422 appendix A", "RFC 8446 section 4.3.2"},
	Check:      perSession(checkClientCertificateAsked),
}

func checkClientCertificateAsked(v view) *Finding {
	caps := v.Capabilities()
	if v.TLS == nil || !v.TLS.ClientCertRequested || v.TLS.ClientCertSent || !shares(caps.Mechanisms(), []string{"EXTERNAL"}) {
		return nil
	}
	f := v.finding(probe.StageEHLOTLS, v.fact("the server asked for a client certificate"), v.offerLine(caps))
	if issuers := v.certificateIssuers(); issuers != "" {
		f.Explanation = fmt.Sprintf("%s asks for a client certificate in the handshake and offers AUTH EXTERNAL, which takes it in place of a password.%s", v.at(), issuers)
	}
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
