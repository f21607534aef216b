package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

const versionFix = "Update the mail server, or allow TLS 1.2 in its settings. Do not lower the limit of the client: the password would go out badly protected."

// TLSVersionTooOld holds when the server speaks nothing newer than TLS 1.1.
var TLSVersionTooOld = &Rule{
	ID:       "tls-version-too-old",
	Group:    GroupTLS,
	Severity: Error,
	Summary:  "The server speaks only TLS versions that are no longer safe",
	Explanation: "TLS 1.0 and 1.1 are withdrawn; mail submission needs TLS 1.2 or later. Current operating systems and libraries refuse the old versions, " +
		"so most applications fail here with a text about versions or protocols.",
	Fix:        versionFix,
	References: []string{"RFC 8997", "RFC 8996 section 5", "RFC 9325 section 3.1.1", "RFC 8446 section 6.2"},
	Explains:   []string{"tls-handshake-failed", "tls-parameters-weak"},
	Check:      perTLS(checkTLSVersionTooOld),
}

var oldVersions = []string{"SSL 3.0", "SSLv3", "TLS 1.0", "TLS 1.1"}

// tooOld says whether the session is encrypted by a withdrawn TLS version.
func (v view) tooOld() bool { return v.Encrypted() && slices.Contains(oldVersions, v.TLS.Version) }

func checkTLSVersionTooOld(v view) *Finding {
	if v.tooOld() {
		f := v.finding(probe.StageTLS, v.tlsNote(), v.fact("negotiated: "+v.TLS.Version))
		f.Summary = fmt.Sprintf("The server on port %s speaks nothing newer than %s", v.port(), clean(v.TLS.Version, quoteLength))
		f.Explanation = fmt.Sprintf("%s agreed to %s and to nothing newer. Mail submission needs TLS 1.2 or later, and current libraries refuse the old versions, "+
			"so most applications fail here.%s", v.at(), clean(v.TLS.Version, quoteLength), v.withheld())
		f.Fix = versionFix + v.elsewhere()
		if v.c.Settings.TLS.Insecure {
			f.Severity = Warning
		}
		return f
	}
	if !refusedVersion(v) {
		return nil
	}
	f := v.finding(probe.StageTLS, v.failure(), v.fact(v.TLS.Error))
	f.Summary = fmt.Sprintf("The server on port %s accepts none of the TLS versions 1.0 to 1.3", v.port())
	f.Explanation = fmt.Sprintf("The handshake with %s ended because of the TLS version. smtpwhy offers TLS 1.0 to 1.3, so the server is either too old for all of them or restricted to a part that it cannot agree on.", v.at())
	f.Fix = versionFix + v.elsewhere()
	return f
}

// refusedVersion says whether the handshake ended because no version is shared.
func refusedVersion(v view) bool {
	if v.TLS == nil || v.TLS.Up || !v.failed(probe.StageTLS, probe.FailureAlert, probe.FailureHandshake) {
		return false
	}
	const protocolVersion = 70 // RFC 8446 section 6
	if v.Failure.Kind == probe.FailureAlert {
		return v.TLS.AlertCode == protocolVersion || v.TLS.Alert == "protocol_version"
	}
	text := strings.ToLower(v.TLS.Error)
	return strings.Contains(text, "protocol version") || strings.Contains(text, "supported versions") || strings.Contains(text, "unsupported protocol")
}
