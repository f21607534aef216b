package rules

import (
	"fmt"
	"slices"

	"github.com/smtpwhy/smtpwhy/probe"
)

// ClientCertificateRequired holds when the server ends the connection for want of
// a client certificate, or does not accept the one it got.
var ClientCertificateRequired = &Rule{
	ID:       "client-certificate-required",
	Group:    GroupTLS,
	Severity: Error,
	Summary:  "The server wants a TLS client certificate",
	Explanation: "The server admits only clients that prove themselves with a certificate of their own during the handshake, before user name and password. " +
		"Servers for other servers, and relays inside a company, are set up like this.",
	Fix: "Ask the operator for a client certificate and its key and give both to the application (--client-cert and --client-key here). " +
		"If you have a user name and password instead, use the port for mail clients: 587 with STARTTLS on, or 465 with SSL on.",
	References: []string{"RFC 8446 section 6.2", "RFC 8446 section 4.3.2"},
	Explains:   []string{"tls-handshake-failed", "greeting-refused", "ehlo-name-rejected", "ehlo-unsupported", "rate-limited", "sender-rejected", "recipient-rejected", "relay-denied"},
	Check:      perSession(checkClientCertificateRequired),
}

const alertCertificateRequired = 116 // RFC 8446 section 6

// certificateAlerts are the alerts about a client certificate (RFC 8446 section 6.2).
var certificateAlerts = []string{"bad_certificate", "unsupported_certificate", "certificate_revoked", "certificate_expired", "certificate_unknown", "unknown_ca"}

func checkClientCertificateRequired(v view) *Finding {
	if v.TLS == nil || v.Failure == nil {
		return nil
	}
	refused := v.TLS.ClientCertSent && slices.Contains(certificateAlerts, v.TLS.Alert)
	said := saysClientCertificate(v)
	if !refused && !said && !wantsClientCertificate(v.TLS, v.Failure.Kind) {
		return nil
	}
	// TLS 1.3 clients are done before the server has seen their certificate, so
	// the alert can come at the first read after the handshake.
	f := v.finding(v.Failure.Stage, v.failure(), v.fact(v.TLS.Error), v.fact("the server asked for a client certificate"))
	if refused {
		f.Summary = "The server does not accept the TLS client certificate"
		f.Explanation = fmt.Sprintf("%s answered the client certificate with the TLS alert %s. It is expired, revoked, or issued by somebody the server does not trust.", v.at(), clean(v.TLS.Alert, quoteLength))
		f.Fix = "Ask the operator of the server for a new client certificate, or which issuer it trusts. If none is needed, leave the certificate out and sign in with user name and password."
		f.Setting = v.c.setting("tls")
		return f
	}
	if said {
		f.Summary = fmt.Sprintf("The server on port %s wants a TLS client certificate", v.port())
		f.Explanation = fmt.Sprintf("%s asked for a client certificate in the handshake, got none, and later answered %s. User name and password are not asked for there.%s", v.at(), quoteReply(v.Failure.Reply), v.certificateIssuers())
		return f
	}
	f.Summary = fmt.Sprintf("The server on port %s wants a TLS client certificate", v.port())
	f.Explanation = fmt.Sprintf("%s asked for a client certificate, got none and ended the connection (%s). This comes before user name and password; neither was asked for.%s", v.at(), endWord(v), v.certificateIssuers())
	return f
}

// wantsClientCertificate says whether the handshake ended for want of a client
// certificate. handshake_failure, or one of the certificate alerts, is how TLS
// 1.2 servers say it; only the request tells it from a missing cipher.
func wantsClientCertificate(t *probe.TLS, kind probe.FailureKind) bool {
	if kind != probe.FailureAlert || t.ClientCertSent {
		return false
	}
	return t.AlertCode == alertCertificateRequired || t.Alert == "certificate_required" ||
		t.ClientCertRequested && (t.Alert == "handshake_failure" || slices.Contains(certificateAlerts, t.Alert))
}

func endWord(v view) string {
	if v.TLS.Alert == "" {
		return "TLS alert"
	}
	return "TLS alert " + clean(v.TLS.Alert, quoteLength)
}

// saysClientCertificate says whether the server let the handshake through and
// names the missing certificate in a reply, as Postfix does with
// "smtpd_tls_req_ccert".
func saysClientCertificate(v view) bool {
	return v.TLS.ClientCertRequested && !v.TLS.ClientCertSent && v.Failure.Reply != nil &&
		mentions(words(v.Failure.Reply), []string{"client certificate"})
}
