package rules

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// TLSParametersWeak holds when the best cipher suite that the server agreed to is
// one that current advice rules out.
var TLSParametersWeak = &Rule{
	ID:       "tls-parameters-weak",
	Group:    GroupTLS,
	Severity: Warning,
	Summary:  "The connection is encrypted with a weak cipher suite",
	Explanation: "The server chose a cipher suite that current advice rules out, although smtpwhy offered better ones. Today's clients are dropping these suites; " +
		"one that has done so cannot connect at all.",
	Fix:        "Allow TLS 1.3, or the ECDHE suites with AES-GCM or ChaCha20 of TLS 1.2, in the settings of the mail server.",
	References: []string{"RFC 9325 section 4.1", "RFC 9325 section 4.2", "RFC 7465"},
	Check:      perSession(checkTLSParametersWeak),
}

func checkTLSParametersWeak(v view) *Finding {
	if !v.Encrypted() {
		return nil
	}
	fault, severity := weakness(v.TLS.Cipher)
	if fault == "" {
		return nil
	}
	f := v.finding(probe.StageTLS, v.tlsNote(), v.fact("cipher suite: "+v.TLS.Cipher))
	f.Severity = severity
	f.Summary = fmt.Sprintf("The server on port %s chooses a weak cipher suite: %s", v.port(), fault)
	f.Explanation = fmt.Sprintf("%s chose %s although smtpwhy offered better suites: %s. Today's clients are dropping these suites; one that has done so cannot connect at all.",
		v.at(), clean(v.TLS.Cipher, quoteLength), fault)
	return f
}

// weakness says what is wrong with a cipher suite of the given IANA name. CBC
// with SHA-1 is only outdated; the others protect badly.
func weakness(cipher string) (fault string, severity Severity) {
	has := func(part string) bool { return strings.Contains(strings.ToUpper(cipher), part) }
	switch {
	case has("_RC4_"):
		return "RC4 can be broken", Warning
	case has("_3DES_"), has("_DES_"):
		return "3DES has too short a block", Warning
	case has("_NULL"), has("_EXPORT"), has("_ANON"):
		return "it does not protect at all", Warning
	case strings.HasPrefix(strings.ToUpper(cipher), "TLS_RSA_WITH_"):
		return "a key exchange with static RSA has no forward secrecy", Warning
	case strings.HasSuffix(strings.ToUpper(cipher), "_CBC_SHA"):
		return "CBC mode with SHA-1 is outdated", Info
	}
	return "", ""
}
