package clients

// jakartaErrors are the texts of Jakarta Mail without the names of its exceptions
// where those differ: javax.mail, com.sun.mail, jakarta.mail or org.eclipse.angus.
var jakartaErrors = []ErrorText{
	{Event: HostNotFound, Text: "Couldn't connect to host, port: {host}, {port}; timeout {any}; nested exception is: java.net.UnknownHostException: {host}", Measured: true},
	{Event: ConnectRefused, Text: "Couldn't connect to host, port: {host}, {port}; timeout {any}; nested exception is: java.net.ConnectException: Connection refused", Measured: true},
	{Event: ConnectTimeout, Text: "Couldn't connect to host, port: {host}, {port}; timeout {any}; nested exception is: java.net.SocketTimeoutException"},
	{Event: TLSOnPlainPort, Text: "Could not connect to SMTP host: {host}, port: {port}; nested exception is: javax.net.ssl.SSLException: Unsupported or unrecognized SSL message", Measured: true},
	{Event: TLSOnPlainPort, Text: "Unsupported or unrecognized SSL message", Measured: true},
	{Event: TLSOnPlainPort, Text: "Unrecognized SSL message, plaintext connection?", Note: "with old versions of Java"},
	{Event: PlainOnTLSClosed, Text: "Got bad greeting from SMTP host: {host}, port: {port}, response: [EOF]", Measured: true},
	{Event: PlainOnTLSTimeout, Text: "Exception reading response; nested exception is: java.net.SocketTimeoutException: Read timed out", Measured: true,
		Note: "only with mail.smtp.timeout; without it the program waits for ever"},
	{Event: GreetingRefused, Text: "Got bad greeting from SMTP host: {host}, port: {port}, response: {code} {text}", Measured: true},
	{Event: EHLORefused, Text: "MessagingException: {code} {text}", Measured: true},
	{Event: STARTTLSMissing, Text: "STARTTLS is required but host does not support STARTTLS", Measured: true},
	{Event: STARTTLSRefused, Text: "MessagingException: {code} {text}", Measured: true},
	{Event: TLSTooOld, Text: "Received fatal alert: protocol_version", Measured: true},
	{Event: HandshakeFailed, Text: "Could not convert socket to TLS", Measured: true},
	{Event: CertSelfSigned, Text: "PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target", Measured: true},
	{Event: CertUntrusted, Text: "PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target", Measured: true},
	{Event: CertExpired, Text: "PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check failed", Measured: true},
	{Event: CertHostname, Text: "Can't verify identity of server: {host}", Measured: true},
	{Event: AuthMissing, Text: "SMTPSendFailedException: {code} {text}", Measured: true, Note: "from MAIL FROM: it does not sign in and says nothing of it"},
	{Event: AuthMissingInTLS, Text: "SMTPSendFailedException: {code} {text}", Measured: true, Note: "from MAIL FROM: it does not sign in and says nothing of it"},
	{Event: NoMechanism, Text: "No authentication mechanisms supported by both server and client", Measured: true},
	{Event: AuthRefused, Text: "AuthenticationFailedException: {code} {text}", Measured: true},
	{Event: AuthDropped, Text: "AuthenticationFailedException: [EOF]", Measured: true},
	{Event: SenderRefused, Text: "SMTPSendFailedException: {code} {text}", Measured: true},
	{Event: RecipientRefused, Text: "Invalid Addresses; nested exception is: {any}SMTPAddressFailedException: {code} {text}", Measured: true},
	{Event: MessageRefused, Text: "SMTPSendFailedException: {code} {text}", Measured: true},
}
