package conformance_test

// rubyModes are the modes of the Ruby family, for the version that Debian has. It
// cannot leave STARTTLS out.
var rubyModes = map[string]map[string]map[string]string{
	"actionmailer": {
		"implicit":      {"_generation": "2.7", "smtp_settings.tls": "true"},
		"starttls":      {"_generation": "2.7", "smtp_settings.enable_starttls": "true"},
		"opportunistic": {"_generation": "2.7", "smtp_settings.enable_starttls_auto": "true"},
		"both":          {"_generation": "2.7", "smtp_settings.tls": "true", "smtp_settings.enable_starttls_auto": "true"},
	},
}
