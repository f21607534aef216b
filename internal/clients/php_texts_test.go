package clients

import (
	"slices"
	"testing"
)

// TestPHPRubyTexts has lines as the clients themselves printed them, and what they
// must be recognised as.
func TestPHPRubyTexts(t *testing.T) {
	for _, tt := range []struct {
		client string
		event  Event
		line   string
	}{
		{"phpmailer", AuthRefused, "SMTP Error: Could not authenticate."},
		{"phpmailer", AuthMissing, "Message could not be sent. Mailer Error: SMTP Error: Could not authenticate."},
		{"phpmailer", TLSOnPlainPort, "SMTP Error: Could not connect to SMTP host."},
		{"phpmailer", STARTTLSRefused, "SMTP Error: Could not connect to SMTP host. STARTTLS command failed TLS not available"},
		{"phpmailer", CertSelfSigned, "SMTP Error: Could not connect to SMTP host. Connection failed. stream_socket_enable_crypto(): SSL operation failed with code 1. OpenSSL Error messages: error:0A000086:SSL routines::certificate verify failed"},
		{"phpmailer", CertHostname, "SMTP Error: Could not connect to SMTP host. Connection failed. stream_socket_enable_crypto(): Peer certificate subjectAltName did not match expected name `127.7.210.12'"},
		{"phpmailer", SenderRefused, "The following From address failed: me@example.com : MAIL FROM command failed,not owned ,553,5.7.1SMTP server error: MAIL FROM command failed Detail: not owned SMTP code: 553 Additional SMTP info: 5.7.1"},
		{"phpmailer", MessageRefused, "SMTP Error: data not accepted.SMTP server error: DATA END command failed Detail: spam SMTP code: 554 Additional SMTP info: 5.6.0"},
		{"symfony", TLSOnPlainPort, `Connection could not be established with host "ssl://127.7.210.13:587": stream_socket_client(): SSL operation failed with code 1. OpenSSL Error messages: error:0A00010B:SSL routines::wrong version number`},
		{"symfony", HostNotFound, `Connection could not be established with host "no-such-host.invalid:25": stream_socket_client(): php_network_getaddresses: getaddrinfo for no-such-host.invalid failed: Name or service not known`},
		{"symfony", PlainOnTLSTimeout, `Connection to "127.7.210.4:465" timed out.`},
		{"symfony", AuthRefused, `Failed to authenticate on SMTP server with username "me@example.com" using the following authenticators: "LOGIN", "PLAIN". Authenticator "LOGIN" returned "Expected response code "235" but got code "535", with message "535-5.7.8 one 535 5.7.8 two".".`},
		{"symfony", NoMechanism, `Failed to find an authenticator supported by the SMTP server, which currently supports: "gssapi", "ntlm".`},
		{"symfony", AuthMissingInTLS, `Expected response code "250" but got code "530", with message "530 5.7.0 Authentication required".`},
		{"symfony", CertUntrusted, "Unable to connect with STARTTLS: stream_socket_enable_crypto(): SSL operation failed with code 1. OpenSSL Error messages: error:0A000086:SSL routines::certificate verify failed"},
		{"symfony", BadSetting, `The "tls" scheme is not supported.`},
		{"laravel", BadSetting, `local.ERROR: The "tls" scheme is not supported; supported schemes for mailer "smtp" are: "smtp", "smtps".`},
		{"actionmailer", AuthRefused, "Net::SMTPAuthenticationError: 535 5.7.8 Error: authentication failed"},
		{"actionmailer", AuthMissing, "Net::SMTPAuthenticationError: 503 5.5.1 Error: authentication not enabled"},
		{"actionmailer", TLSOnPlainPort, "OpenSSL::SSL::SSLError: SSL_connect returned=1 errno=0 peeraddr=127.7.210.13:587 state=error: wrong version number"},
		{"actionmailer", TLSOnPlainPort, "SSL_connect returned=1 errno=0 state=error: wrong version number"},
		{"actionmailer", CertHostname, "OpenSSL::SSL::SSLError: SSL_connect returned=1 errno=0 peeraddr=127.7.210.5:465 state=error: certificate verify failed (hostname mismatch)"},
		{"actionmailer", PlainOnTLSClosed, "EOFError: end of file reached"},
		{"actionmailer", PlainOnTLSTimeout, "Net::ReadTimeout: Net::ReadTimeout with #<Socket:(closed)>"},
		{"actionmailer", ConnectRefused, "Errno::ECONNREFUSED: Connection refused - connect(2) for 127.7.210.12:2626"},
		{"actionmailer", STARTTLSMissing, "Net::SMTPUnsupportedCommand: STARTTLS is not supported on this server"},
		{"actionmailer", STARTTLSRefused, "Net::SMTPServerBusy: 454 4.7.0 TLS not available"},
		{"actionmailer", BothOn, "ArgumentError: " + mailBothOn},
		{"actionmailer", MissingCredentials, "ArgumentError: SMTP-AUTH requested but missing secret phrase"},
	} {
		t.Run(tt.client+" "+tt.line, func(t *testing.T) {
			list := MatchText(tt.line)
			if !slices.ContainsFunc(list, func(m TextMatch) bool { return m.Client.ID == tt.client && m.Event == tt.event }) {
				t.Errorf("not recognised as %s; as %+v", tt.event, list)
			}
		})
	}
}
