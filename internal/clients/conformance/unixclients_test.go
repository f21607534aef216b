package conformance_test

// unixclientsModes are the modes of the programs that a Unix machine sends mail with.
var unixclientsModes = map[string]map[string]map[string]string{
	"msmtp": {
		"implicit": {"auth": "on", "tls": "on", "tls_starttls": "off"},
		"starttls": {"auth": "on", "tls": "on"},
		"none":     {"auth": "on"},
	},
	"postfix": {
		"implicit":      {"smtp_sasl_auth_enable": "yes", "smtp_sasl_security_options": "noanonymous", "smtp_tls_wrappermode": "yes", "smtp_tls_security_level": "encrypt"},
		"starttls":      {"smtp_sasl_auth_enable": "yes", "smtp_sasl_security_options": "noanonymous", "smtp_tls_security_level": "encrypt"},
		"opportunistic": {"smtp_sasl_auth_enable": "yes", "smtp_sasl_security_options": "noanonymous", "smtp_tls_security_level": "may"},
		"none":          {"smtp_sasl_auth_enable": "yes", "smtp_sasl_security_options": "noanonymous"},
	},
	"ssmtp": {
		"implicit": {"UseTLS": "YES"},
		"starttls": {"UseSTARTTLS": "YES"},
		"none":     {"UseTLS": "NO"},
		"both":     {"UseTLS": "YES", "UseSTARTTLS": "YES"},
	},
	"curl": {
		"implicit":      {"url#scheme": "smtps"},
		"starttls":      {"url#scheme": "smtp", "ssl-reqd": "true"},
		"opportunistic": {"url#scheme": "smtp", "ssl": "true"},
		"none":          {"url#scheme": "smtp"},
		"both":          {"url#scheme": "smtps", "ssl-reqd": "true"},
	},
}

func init() { families = append(families, unixclientsModes) }
