package clients

// nodemailerErrors are the messages of Nodemailer's errors. Those of TLS are of
// Node, and so of the OpenSSL in it.
func nodemailerErrors() []ErrorText {
	measured := func(e Event, text string) ErrorText { return ErrorText{Event: e, Text: text, Measured: true} }
	list := []ErrorText{
		measured(MissingCredentials, `Missing credentials for "PLAIN"`),
		measured(HostNotFound, "getaddrinfo ENOTFOUND {host}"),
		measured(ConnectRefused, "connect ECONNREFUSED {address}:{port}"),
		{Event: ConnectTimeout, Text: "Connection timeout"},
		measured(TLSOnPlainPort, "{any}:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:{any}"),
		{Event: TLSOnPlainPort, Text: "{any}:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:{any}", Note: "Node 22 and later"},
		measured(PlainOnTLSTimeout, "Greeting never received"),
		measured(GreetingRefused, "Invalid greeting. response={reply}: {reply}"),
		measured(EHLORefused, "Invalid HELO. response={reply}: {reply}"),
		measured(EHLORefused, "EHLO failed but HELO does not support required STARTTLS. response={reply}: {reply}"),
		measured(STARTTLSMissing, "Error upgrading connection with STARTTLS: {reply}"),
		measured(STARTTLSRefused, "Error upgrading connection with STARTTLS: {reply}"),
		measured(TLSTooOld, "{any}:error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:{any}"),
		measured(CertSelfSigned, "self-signed certificate"),
		{Event: CertSelfSigned, Text: "self signed certificate", Note: "Node 16 and earlier"},
		measured(CertUntrusted, "unable to get local issuer certificate"),
		measured(CertUntrusted, "unable to verify the first certificate"),
		{Event: CertUntrusted, Text: "self-signed certificate in certificate chain"},
		measured(CertHostname, "Hostname/IP does not match certificate's altnames: Host: {host}. is not in the cert's altnames: {any}"),
		{Event: CertHostname, Text: "Hostname/IP does not match certificate's altnames: IP: {host} is not in the cert's list: {any}", Measured: true, ForAddress: true},
		measured(CertExpired, "certificate has expired"),
		measured(AuthMissing, "Mail command failed: {reply}"),
		measured(AuthMissingInTLS, "Mail command failed: {reply}"),
		measured(NoMechanism, "Invalid login: {reply}"),
		measured(AuthRefused, "Invalid login: {reply}"),
		{Event: AuthRefused, Text: `Invalid login sequence while waiting for "334 VXNlcm5hbWU6": {reply}`, Note: "AUTH LOGIN refused at once"},
		measured(SenderRefused, "Mail command failed: {reply}"),
		measured(RecipientRefused, "Can't send mail - all recipients were rejected: {reply}"),
		measured(MessageRefused, "Data command failed: {reply}"),
		measured(MessageRefused, "Message failed: {reply}"),
	}
	for _, e := range []Event{PlainOnTLSClosed, AuthDropped} {
		list = append(list, ErrorText{Event: e, Text: "Connection closed unexpectedly", Measured: true, Note: "seen with 10.6.0"},
			ErrorText{Event: e, Text: "Unexpected socket close", Measured: true, Note: "seen with 9.0.5"})
	}
	return list
}
