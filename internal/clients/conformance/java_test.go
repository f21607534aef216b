package conformance_test

// javaModes are the modes of Jakarta Mail, for the version that Debian has.
var javaModes = map[string]map[string]map[string]string{
	"jakarta-mail": {
		"implicit":      {"_generation": "1.0", "mail.smtp.auth": "true", "mail.smtp.ssl.enable": "true"},
		"starttls":      {"_generation": "1.0", "mail.smtp.auth": "true", "mail.smtp.starttls.enable": "true", "mail.smtp.starttls.required": "true"},
		"opportunistic": {"_generation": "1.0", "mail.smtp.auth": "true", "mail.smtp.starttls.enable": "true"},
		"none":          {"_generation": "1.0", "mail.smtp.auth": "true"},
		"both":          {"_generation": "1.0", "mail.smtp.auth": "true", "mail.smtp.ssl.enable": "true", "mail.smtp.starttls.enable": "true", "mail.smtp.starttls.required": "true"},
	},
}

func init() { families = append(families, javaModes) }
