package conformance_test

// goclientsModes are the settings that make a Go library open the connection in a
// mode, without host, port, user name and password.
var goclientsModes = map[string]map[string]map[string]string{
	"net-smtp": {
		"implicit":      {"tls.Dial": "tls.Dial"},
		"starttls":      {"StartTLS": "StartTLS"},
		"opportunistic": {},
		"both":          {"tls.Dial": "tls.Dial", "StartTLS": "StartTLS"},
	},
	"gomail": {
		"implicit":      {"SSL": "true"},
		"opportunistic": {"SSL": "false"},
	},
	"go-mail": {
		"implicit":      {"WithSSL": "WithSSL", "WithSMTPAuth": "SMTPAuthAutoDiscover"},
		"starttls":      {"WithTLSPolicy": "TLSMandatory", "WithSMTPAuth": "SMTPAuthAutoDiscover"},
		"opportunistic": {"WithTLSPolicy": "TLSOpportunistic", "WithSMTPAuth": "SMTPAuthAutoDiscover"},
		"none":          {"WithTLSPolicy": "NoTLS", "WithSMTPAuth": "SMTPAuthAutoDiscover"},
		"both":          {"WithSSL": "WithSSL", "WithTLSPolicy": "TLSMandatory", "WithSMTPAuth": "SMTPAuthAutoDiscover"},
	},
}
