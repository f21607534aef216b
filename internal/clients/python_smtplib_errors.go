package clients

// smtplibErrors are the texts of smtplib's exceptions, as str() gives them. ssl and
// socket add theirs.
func smtplibErrors() []ErrorText {
	return []ErrorText{
		{Event: BadSetting, Text: smtplibNoContext, Measured: true},
		{Event: HostNotFound, Text: "[Errno -2] Name or service not known", Measured: true},
		{Event: HostNotFound, Text: "[Errno -3] Temporary failure in name resolution", Note: "where the resolver does not answer"},
		{Event: ConnectRefused, Text: "[Errno 111] Connection refused", Measured: true},
		{Event: ConnectTimeout, Text: "timed out", Note: "with a timeout"},
		{Event: ConnectTimeout, Text: "[Errno 110] Connection timed out", Note: "without a timeout, after minutes"},
		{Event: TLSOnPlainPort, Text: "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:{any})", Measured: true},
		{Event: PlainOnTLSClosed, Text: "Connection unexpectedly closed", Measured: true},
		{Event: PlainOnTLSTimeout, Text: "Connection unexpectedly closed: timed out", Measured: true, Note: "with a timeout; without one it hangs"},
		{Event: GreetingRefused, Text: "({code}, {bytes})", Measured: true},
		{Event: EHLORefused, Text: "({code}, {bytes})", Measured: true},
		{Event: STARTTLSMissing, Text: "STARTTLS extension not supported by server.", Measured: true},
		{Event: STARTTLSInsideTLS, Text: "STARTTLS extension not supported by server.", Measured: true},
		{Event: STARTTLSRefused, Text: "({code}, {bytes})", Measured: true},
		{Event: TLSTooOld, Text: "[SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version (_ssl.c:{any})", Measured: true},
		{Event: TLSTooOld, Text: "[SSL: UNSUPPORTED_PROTOCOL] unsupported protocol (_ssl.c:{any})"},
		{Event: CertSelfSigned, Text: "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:{any})", Measured: true},
		{Event: CertSelfSigned, Text: "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self signed certificate (_ssl.c:{any})", Note: "OpenSSL 1.1"},
		{Event: CertUntrusted, Text: "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:{any})", Measured: true},
		{Event: CertUntrusted, Text: "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate in certificate chain (_ssl.c:{any})"},
		{Event: CertHostname, Text: "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: {identity} mismatch, certificate is not valid for '{host}'. (_ssl.c:{any})", Measured: true},
		{Event: CertExpired, Text: "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:{any})", Measured: true},
		{Event: AuthMissing, Text: "SMTP AUTH extension not supported by server.", Measured: true},
		{Event: AuthMissingInTLS, Text: "SMTP AUTH extension not supported by server.", Measured: true},
		{Event: NoMechanism, Text: "No suitable authentication method found.", Measured: true},
		{Event: AuthRefused, Text: "({code}, {bytes})", Measured: true},
		{Event: AuthDropped, Text: "Connection unexpectedly closed", Measured: true},
		{Event: SenderRefused, Text: "({code}, {bytes}, '{any}')", Measured: true},
		{Event: RecipientRefused, Text: "{'{any}': ({code}, {bytes})}", Measured: true},
		{Event: MessageRefused, Text: "({code}, {bytes})", Measured: true},
	}
}
