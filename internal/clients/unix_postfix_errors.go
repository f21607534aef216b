package clients

// postfixWrapperNeeds is what Postfix logs before it passes a host over.
const postfixWrapperNeeds = `smtp_tls_wrappermode requires "smtp_tls_security_level = encrypt" (or stronger)`

// postfixErrors are what its smtp program writes to the mail log.
var postfixErrors = []ErrorText{
	{Event: BadSetting, Text: postfixWrapperNeeds, Measured: true},
	{Event: HostNotFound, Text: "Host or domain name not found. Name service error for name={host} type={any}: Host not found", Measured: true},
	{Event: ConnectRefused, Text: "connect to {host}[{address}]:{port}: Connection refused", Measured: true},
	{Event: ConnectTimeout, Text: "connect to {host}[{address}]:{port}: Connection timed out"},
	{Event: TLSOnPlainPort, Text: "Cannot start TLS: handshake failure", Measured: true, Note: `above it: "error:0A00010B:SSL routines::wrong version number"`},
	{Event: PlainOnTLSClosed, Text: "lost connection with {host}[{address}] while receiving the initial server greeting"},
	{Event: PlainOnTLSTimeout, Text: "conversation with {host}[{address}] timed out while receiving the initial server greeting", Measured: true},
	{Event: PlainOnTLSTimeout, Text: `SMTPS wrappermode (TCP port 465) requires setting "smtp_tls_wrappermode = yes", and "smtp_tls_security_level = encrypt" (or stronger)`, Measured: true},
	{Event: PlainOnTLSClosed, Text: `SMTPS wrappermode (TCP port 465) requires setting "smtp_tls_wrappermode = yes", and "smtp_tls_security_level = encrypt" (or stronger)`, Measured: true},
	{Event: GreetingRefused, Text: "host {host}[{address}] refused to talk to me: {code} {text}", Measured: true},
	{Event: EHLORefused, Text: "host {host}[{address}] refused to talk to me: {code} {text}", Measured: true},
	{Event: STARTTLSMissing, Text: "TLS is required, but was not offered by host {host}[{address}]", Measured: true},
	{Event: STARTTLSRefused, Text: "TLS is required, but host {host}[{address}] refused to start TLS: {code} {text}", Measured: true},
	{Event: HandshakeFailed, Text: "Cannot start TLS: handshake failure", Measured: true},
	{Event: TLSTooOld, Text: "Cannot start TLS: handshake failure"},
	{Event: CertSelfSigned, Text: "certificate verification failed for {host}[{address}]:{port}: self-signed certificate", Measured: true},
	{Event: CertUntrusted, Text: "certificate verification failed for {host}[{address}]:{port}: untrusted issuer", Measured: true},
	{Event: CertHostname, Text: "server certificate verification failed for {host}[{address}]:{port}: num=62:hostname mismatch", Measured: true},
	{Event: CertExpired, Text: "Server certificate not verified"},
	{Event: NoMechanism, Text: "SASL authentication failed; cannot authenticate to server {host}[{address}]: no mechanism available", Measured: true},
	{Event: NoMechanism, Text: "SASL authentication failed: server {host}[{address}] offered no compatible authentication mechanisms for this type of connection security", Note: "with newer versions"},
	{Event: AuthMissing, Text: "host {host}[{address}] said: {code} {text} (in reply to MAIL FROM command)", Measured: true, Note: "it does not sign in and says nothing of it"},
	{Event: AuthMissingInTLS, Text: "host {host}[{address}] said: {code} {text} (in reply to MAIL FROM command)", Measured: true, Note: "it does not sign in and says nothing of it"},
	{Event: AuthRefused, Text: "SASL authentication failed; server {host}[{address}] said: {code} {text}", Measured: true},
	{Event: AuthDropped, Text: "lost connection with {host}[{address}] while performing the EHLO handshake", Measured: true},
	{Event: SenderRefused, Text: "host {host}[{address}] said: {code} {text} (in reply to MAIL FROM command)", Measured: true},
	{Event: RecipientRefused, Text: "host {host}[{address}] said: {code} {text} (in reply to RCPT TO command)", Measured: true},
	{Event: MessageRefused, Text: "host {host}[{address}] said: {code} {text} (in reply to end of DATA command)", Measured: true},
}
