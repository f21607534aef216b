package clients

import "slices"

// goSteps are what a program built on Go's SMTP code puts before an error's text,
// by the step that fails.
type goSteps struct {
	dial     string // no connection
	tls      string // TLS from the first byte
	greeting string // no greeting, or one that refuses
	hello    string // EHLO
	starttls string // the upgrade
	auth     string
	mail     string
	rcpt     string
	data     string
	// timeout: the program sets a time limit, so that a silent server is an error.
	timeout bool
	// measured: the texts were seen from a run of the real client.
	measured bool
}

// goSame are the steps of a program that puts the same before every error up to
// AUTH, and the same before the errors of the envelope.
func goSame(dialling, sending string) goSteps {
	return goSteps{dial: dialling, tls: dialling, greeting: dialling, hello: dialling, starttls: dialling, auth: dialling,
		mail: sending, rcpt: sending, data: sending}
}

// goReply is how textproto.Error writes a reply of the server in current Go; older
// releases left the quotation marks out.
const goReply, goReplyOld = `{code} "{text}"`, `{code} {text}`

const goX509 = "tls: failed to verify certificate: x509: "

// goTexts are the texts of net/smtp, crypto/tls and net as a program shows them.
func goTexts(s goSteps) (list []ErrorText) {
	put := func(t ErrorText) {
		t.Measured = s.measured
		if !slices.Contains(list, t) { // the steps may be the same
			list = append(list, t)
		}
	}
	add := func(e Event, text string) { put(ErrorText{Event: e, Text: text}) }
	add(HostNotFound, s.dial+"dial tcp: lookup {host}{any}: no such host")
	add(ConnectRefused, s.dial+"dial tcp {any}:{port}: connect: connection refused")
	add(TLSOnPlainPort, s.tls+"tls: first record does not look like a TLS handshake")
	add(PlainOnTLSClosed, s.greeting+"EOF")
	if s.timeout {
		add(PlainOnTLSTimeout, s.greeting+"read tcp {any}:{port}: i/o timeout")
	}
	for _, step := range []string{s.starttls, s.tls} {
		add(TLSTooOld, step+"remote error: tls: protocol version not supported")
		add(CertSelfSigned, step+goX509+"certificate signed by unknown authority")
		add(CertUntrusted, step+goX509+"certificate signed by unknown authority")
		add(CertHostname, step+goX509+"certificate is valid for {names}, not {host}")
		put(ErrorText{Event: CertHostname, Text: step + goX509 + "cannot validate certificate for {host} because it doesn't contain any IP SANs", ForAddress: true})
		add(CertExpired, step+goX509+"certificate has expired or is not yet valid: current time {any} is after {any}")
	}
	add(ClearRefused, s.auth+"unencrypted connection")
	add(AuthDropped, s.auth+"EOF")
	return append(list, goReplies(s)...)
}

// goReplies are the texts that hold a reply of the server.
func goReplies(s goSteps) (list []ErrorText) {
	for _, reply := range []string{goReply, goReplyOld} {
		add := func(e Event, before string) {
			list = append(list, ErrorText{Event: e, Text: before + reply, Measured: s.measured && reply == goReply})
		}
		add(GreetingRefused, s.greeting)
		add(EHLORefused, s.hello)
		add(STARTTLSRefused, s.starttls)
		add(AuthRefused, s.auth)
		add(SenderRefused, s.mail)
		add(RecipientRefused, s.rcpt)
		add(MessageRefused, s.data)
	}
	return list
}

// goUnsigned are the texts of a program that does not sign in where the server does
// not offer AUTH, and says nothing: the server's refusal of the sender is what shows.
func goUnsigned(before string) (list []ErrorText) {
	for _, e := range []Event{AuthMissing, AuthMissingInTLS} {
		list = append(list, ErrorText{Event: e, Text: before + goReply}, ErrorText{Event: e, Text: before + goReplyOld})
	}
	return list
}

// goBoth is a text for AUTH missing in plain text and inside TLS.
func goBoth(text string, measured bool) []ErrorText {
	return []ErrorText{{Event: AuthMissing, Text: text, Measured: measured}, {Event: AuthMissingInTLS, Text: text, Measured: measured}}
}

// joined puts lists of texts together.
func joined(lists ...[]ErrorText) (all []ErrorText) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}
