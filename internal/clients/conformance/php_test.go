package conformance_test

// phpModes are the modes of the PHP family, for the versions that Debian has.
var phpModes = map[string]map[string]map[string]string{
	"phpmailer": {
		"implicit":      {"SMTPSecure": "ssl", "SMTPAuth": "true"},
		"starttls":      {"SMTPSecure": "tls", "SMTPAuth": "true"},
		"opportunistic": {"SMTPSecure": "", "SMTPAuth": "true"},
		"none":          {"SMTPSecure": "", "SMTPAutoTLS": "false", "SMTPAuth": "true"},
	},
	"symfony": {
		"implicit":      {"_generation": "5.4", "MAILER_DSN#scheme": "smtps"},
		"opportunistic": {"_generation": "5.4", "MAILER_DSN#scheme": "smtp"},
	},
	"laravel": {
		"implicit":      {"MAIL_SCHEME": "smtps", "MAIL_EHLO_DOMAIN": "app.example.com"},
		"opportunistic": {"MAIL_SCHEME": "smtp", "MAIL_EHLO_DOMAIN": "app.example.com"},
	},
}
