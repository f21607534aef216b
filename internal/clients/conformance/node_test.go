package conformance_test

// nodeModes are the settings that make a client of the Node family open the
// connection in a mode, without host, port, user name and password.
var nodeModes = map[string]map[string]map[string]string{
	"nodemailer": {
		"implicit":      {"secure": "true"},
		"starttls":      {"secure": "false", "requireTLS": "true"},
		"opportunistic": {"secure": "false"},
		"none":          {"secure": "false", "ignoreTLS": "true"},
		"both":          {"secure": "true", "requireTLS": "true"},
	},
}
