package explain

import "github.com/smtpwhy/smtpwhy/probe"

// symptoms are the wordings of runtimes and libraries. What servers say stands
// in package replies; here is only what decides between modes, ports and layers.
var symptoms = append(connectionWordings, sessionWordings...)

// connectionWordings are those up to the end of the TLS handshake.
var connectionWordings = []symptom{
	{event: metPlain, stage: probe.StageTLS, words: []string{
		"wrong version number", "wrong_version_number", "first record does not look like a tls handshake", "received corrupt message", "corruptmessage",
		"invalidcontenttype", "cannot determine the frame size", "unexpected packet format", "unrecognized ssl message", "unsupported or unrecognized ssl",
		"ssl23_get_server_hello:unknown protocol", "unexpected tls packet", "record_layer_failure", "record layer failure", "packet length too long",
		"corrupted frame was received", "sec_e_invalid_token", "ssl_error_rx_record_too_long", "not an ssl/tls record", "plaintext connection?",
		"tls packet with unexpected length", "tls: oversized record", "sslv3_alert_unexpected_message", "does not support ssl/tls",
		"error creating ssl socket", "ssl3_get_record:", "bad record type"}},
	{event: closed, stage: probe.StageGreeting, words: []string{
		"connection unexpectedly closed", "greeting never received", "got bad greeting…[eof]", "end of file reached", "\neof\n", ": eof\n", ": eof\"", "eoferror",
		"empty response", "but got an empty response", "response code \"\"", "closed connection in response to initial", "server disconnected", "connection closed", "connection was closed",
		"remote host closed", "remote party closed", "unexpected eof while reading response", "connection reset by peer", "connection lost", "socket hang up", "unexpected socket close",
		"server closed the connection", "incomplete response", "forcibly closed", "econnreset", "but got code \"\"", "could not read from server", "lost connection with", "exception reading response", "unable to read data from the transport", "receiving the initial server greeting", "closed by remote host", "connection aborted", "unexpected end of", "remote end closed", "peer closed"}},
	{event: silent, stage: probe.StageGreeting, words: []string{
		"timed out", "timeout", "time out", "time-out", "hangs", "hanging", "os error 11", "resource temporarily unavailable", "execution expired", "took too long",
		"stuck", "never returns", "did not properly respond", "no answer", "no response", "deadline exceeded", "nothing happens", "socketread0", "hang forever", "blocks forever"}},
	{event: connectTime, stage: probe.StageConnect, words: []string{
		"etimedout", "connection timed out", "connect timed out", "dial tcp…i/o timeout", "connecttimeoutexception", "operation timed out", "connect timeout", "#110]", "(110)", "errno 110", "errno 10060",
		"net::opentimeout", "connection timeout", "failed to open tcp connection…expired", "os error 110", "connect etimedout", "could not connect…timed out"}},
	{event: refused, stage: probe.StageConnect, words: []string{
		"connection refused", "econnrefused", "actively refused", "errno 111", "#111]", "(111)", "os error 111", "errno 61", "connectexception: connection refused", "wsaeconnrefused", "error 10061", "(10061"}},
	{event: unreachable, stage: probe.StageConnect, words: []string{
		"network is unreachable", "network unreachable", "enetunreach", "no route to host", "ehostunreach", "host is unreachable", "cannot assign requested address", "eaddrnotavail", "errno 101", "#101]", "(101)", "noroutetohost"}},
	{event: noConnection, stage: probe.StageConnect, words: []string{
		"cannot connect", "can't connect", "couldn't connect", "could not connect", "unable to connect", "connection could not be established", "connect() failed", "connect failed", "failed to connect",
		"no connection", "problem connecting", "cannot open a socket", "not reachable", "host not reachable", "connection error", "retries_exceeded", "retries exceeded", "cannot reach", "can not connect",
		"wrong host or port", "error connecting", "connection failed", "stays queued", "stay queued", "not sent", "not delivered", "error on connectmx", "failure in name or connection", "connection problem", "unable to reach", "cannot open", "failure sending mail", "not connect to smtp", "connecting to the server fail", "could not open socket", "connect error"}},
	{rule: "host-not-found", weight: 0.85, stage: probe.StageDNS, words: []string{
		"·enotfound", "eai_again", "getaddrinfo", "name or service not known", "no such host", "unknownhostexception", "nodename nor servname", "temporary failure in name resolution", "could not resolve host",
		"name resolution", "host not found", "unknown host", "php_network_getaddresses", "no address associated", "name does not resolve", "couldn't resolve host", "nxdomain", "gaierror", "unresolved address"}},
	{event: certUnknown, stage: probe.StageTLS, words: []string{
		"certificate verify failed", "certificate_verify_failed", "verify failed", "certificate verification failed", "invalid peer certificate", "remotecertificatechainerrors", "ssl certificate problem", "certificate is not trusted",
		"remote certificate is invalid", "remote certificate was rejected", "certificate error", "bad certificate", "certificate invalid", "certificate is invalid", "certificate verify error", "invalid certificate", "certificate validation"}},
	{event: certIssuer, stage: probe.StageTLS, words: []string{
		"unknown authority", "unknownissuer", "unable to get local issuer", "pkix path building failed", "unable to find valid certification path", "unable_to_get_issuer_cert_locally", "untrustedroot", "partialchain",
		"no roots provided", "failed to load system roots", "unknown ca", "untrusted", "not trusted", "untrustedrootcertificate", "signed using an insecure issuer", "bad_certificate"}},
	{event: certForeign, stage: probe.StageTLS, words: []string{"self signed certificate in certificate chain", "self-signed certificate in certificate chain", "self_signed_cert_in_chain"}},
	{rule: "cert-self-signed", weight: 0.86, stage: probe.StageTLS, words: []string{"self signed certificate", "self-signed certificate", "depth_zero_self_signed_cert", "selfsigned", "certificate is self"}},
	{event: certLeaf, stage: probe.StageTLS, words: []string{"unable to verify the first certificate", "unable to verify leaf", "unable_to_verify_leaf_signature", "unable_to_get_issuer_cert", "only the leaf", "incomplete chain", "intermediate certificate", "missing intermediate"}},
	{rule: "cert-hostname-mismatch", weight: 0.93, stage: probe.StageTLS, words: []string{
		"does not match certificate", "doesn't match certificate", "altname", "hostname does not match", "host name does not match", "hostname mismatch", "did not match expected cn", "certificate is valid for", "certificate is not valid for",
		"remotecertificatenamemismatch", "no subject alternative", "not valid for name", "notvalidforname", "cert_altname", "doesn't match the target host", "name mismatch", "server identity", "does not match the server certificate", "no ip sans", "wrong principal", "hostname was not match"}},
	{rule: "cert-expired", weight: 0.93, stage: probe.StageTLS, words: []string{"certificate has expired", "certificate expired", "cert_has_expired", "certificateexpired", "notafter", "expired certificate", "certificate is expired", "certexpired"}},
	{rule: "cert-not-yet-valid", weight: 0.9, stage: probe.StageTLS, words: []string{"certificate is not yet valid", "notbefore", "cert_not_yet_valid", "certificatenotyetvalid"}},
	{rule: "cert-wrong-use", weight: 0.9, stage: probe.StageTLS, words: []string{"unsuitable certificate purpose", "unsupported certificate purpose", "key usage violation", "causedasendentity", "incompatible key usage", "does not match the intended purpose"}},
	{rule: "cert-name-constraint", weight: 0.9, stage: probe.StageTLS, words: []string{"permitted subtree violation", "excluded subtree violation", "not authorized to sign for this name", "nameconstraintviolation"}},
	{rule: "cert-revoked", weight: 0.9, stage: probe.StageTLS, words: []string{"certificate chain is revoked", "certificate revoked", "certificate has been revoked", "certificate was revoked", "cert_revoked"}},
	{rule: "ocsp-response-missing", weight: 0.9, stage: probe.StageTLS, words: []string{"ocsp status is missing"}},
	{rule: "cert-weak", weight: 0.85, stage: probe.StageTLS, words: []string{"ee key too small", "ca md too weak", "ee_key_too_small", "ca key too small", "md too weak", "insecure algorithm sha1", "certificate is signed with a weak"}},
	{rule: "tls-parameters-weak", weight: 0.9, stage: probe.StageTLS, words: []string{"dh key too small", "dh_key_too_small", "weak ephemeral diffie-hellman", "no cipher overlap", "no shared cipher", "no ciphers available", "dh prime", "no cipher suites in common", "insufficient security", "insufficient_security", "could not generate dh"}},
	{rule: "tls-version-too-old", weight: 0.9, stage: probe.StageTLS, words: []string{
		"unsupported protocol", "unsupported_protocol", "no protocols available", "alert protocol version", "protocol_version", "inappropriate_fallback", "unsafe legacy renegotiation", "unsafe_legacy_renegotiation", "no appropriate protocol",
		"protocol version not supported", "unsupported protocol version", "server selected unsupported", "version too low", "no supported versions", "tlsv1 alert protocol", "tls 1.0", "tlsv1.0", "inappropriate fallback", "is disabled or cipher suites are inappropriate"}},
	{rule: "tls-handshake-failed", weight: 0.8, stage: probe.StageTLS, words: []string{"alert handshake failure", "tls: handshake failure", "sslv3 alert handshake", "handshake_failure", "handshakefailure", "handshake failure", "sec_e_illegal_message"}},
	{event: tlsBroken, stage: probe.StageTLS, words: []string{
		"unexpected_eof_while_reading", "eof occurred in violation of protocol", "unexpected eof while", "starttls: read tcp…reset", "starttls: eof", "ssl_error_syscall", "client network socket disconnected before secure tls", "connection reset…starttls",
		"remote host terminated the handshake", "remote host closed connection during handshake", "handshake: eof", "ssl handshake failed", "tls handshake: eof", "premature eof", "could not convert socket to tls", "ssl_connect: connection reset", "authentication failed because the remote party has closed"}},
	{event: metPlain, weight: 0.6, stage: probe.StageTLS, words: []string{"sslhandshakeexception…attempting to establish an ssl or tls connection", "error occurred while attempting to establish an ssl or tls connection"}},
}
