package rules

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// TLSHandshakeFailed holds when a connection got as far as the handshake and no
// further. The rules that know the reason explain it.
var TLSHandshakeFailed = &Rule{
	ID:       "tls-handshake-failed",
	Group:    GroupTLS,
	Severity: Error,
	Summary:  "The TLS handshake fails, so no encrypted connection comes about",
	Explanation: "Client and server began to negotiate TLS and did not finish. Nothing was sent after that: no user name, no password, no mail. " +
		"The way in which it ended (an alert, a closed connection, silence) tells where to look.",
	Fix: "Look into the log of the server at the time of the attempt. If you do not run the server, try its other TLS port: 465 with SSL on, or 587 with STARTTLS on. " +
		"Turn off mail scanning in antivirus software and firewalls on the way for one try.",
	References: []string{"RFC 8446 section 6", "RFC 3207 section 4"},
	Check:      perSession(checkTLSHandshakeFailed),
}

// alertMeaning is what usually stands behind the alerts that servers send to
// mail clients (RFC 8446 section 6.2), as a clause.
var alertMeaning = map[string]string{
	"handshake_failure":     "client and server have no cipher, key exchange group or certificate type in common, or the server wants a client certificate",
	"insufficient_security": "the server demands stronger ciphers than the client offers",
	"internal_error":        "something is broken inside the server, often its key or certificate file",
	"unrecognized_name":     "the server knows no host of the name that the client asked for",
	"unexpected_message":    "the server did not expect TLS at this point of the session",
	"decode_error":          "the server could not read the client's hello; something on the way may have changed it",
	"access_denied":         "the server does not admit this client",
}

func checkTLSHandshakeFailed(v view) *Finding {
	if !v.failed(probe.StageTLS) {
		return nil
	}
	how, why, fix := handshakeEnd(v)
	if how == "" {
		return nil
	}
	f := v.finding(probe.StageTLS, v.failure())
	if v.TLS != nil {
		f.Evidence = compact(append(f.Evidence, v.fact(v.TLS.Error)))
	}
	f.Summary = fmt.Sprintf("The TLS handshake on port %s fails: %s", v.port(), how)
	f.Explanation = fmt.Sprintf("The TLS handshake with %s did not finish: %s.%s Nothing was sent after that: no user name, no password, no mail.", v.at(), how, why)
	f.Fix = fix + v.elsewhere()
	return f
}

// handshakeEnd says how the handshake ended, as a clause, what that means, as a
// sentence, and what to do. All are empty for an end that says nothing about the
// server.
func handshakeEnd(v view) (how, why, fix string) {
	switch v.Failure.Kind {
	case probe.FailureAlert:
		return alertEnd(v.TLS)
	case probe.FailureClosed, probe.FailureReset:
		how = "the server closed the connection"
		if v.Failure.Kind == probe.FailureReset {
			how = "the connection was reset"
		}
		return how + " without a TLS alert", " A server without a working certificate ends it like this, and so does a firewall that forbids TLS on the way.",
			"Look into the log of the server, and try from another network."
	case probe.FailureTimeout:
		return "the server did not answer", " The port may not speak TLS at all, or a firewall swallows the answer.", "Check the port, and try from another network."
	case probe.FailureNotTLS:
		if v.TLS != nil && v.TLS.FirstBytes != "" {
			how = "the answer " + quote(v.TLS.FirstBytes) + " is no TLS"
		} else {
			how = "the answer is no TLS"
		}
		if v.STARTTLS != nil {
			return how, " The server had agreed to STARTTLS, so the two boxes are right.",
				"Look into the log of the server; if you do not run it, try from another network, since a proxy or mail scanner on the way does this too."
		}
		return how, "", "Check that SSL and STARTTLS stand as the port needs them: SSL on for 465, STARTTLS on for 587."
	case probe.FailureHandshake, probe.FailureProtocol, probe.FailureLimit:
		how = "smtpwhy could not accept what the server sent"
		if v.TLS != nil && v.TLS.Error != "" {
			how += ": " + quote(v.TLS.Error)
		}
		return how, "", "The TLS of the server needs repair or an update; its operator can test it with \"openssl s_client\"."
	}
	return "", "", ""
}

func alertEnd(t *probe.TLS) (how, why, fix string) {
	fix = "Look into the log of the server at the time of the attempt; if you do not run it, send its operator the name of the alert."
	if t == nil || t.Alert == "" {
		return "the server ended it with a TLS alert", "", fix
	}
	how = fmt.Sprintf("the server ended it with the TLS alert %s (%d)", clean(t.Alert, quoteLength), t.AlertCode)
	if t.AlertCode <= 0 {
		how, _, _ = strings.Cut(how, " (")
	}
	if meaning := alertMeaning[t.Alert]; meaning != "" {
		why = " That alert usually means: " + meaning + "."
	}
	return how, why, fix
}
