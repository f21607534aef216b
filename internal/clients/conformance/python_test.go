package conformance_test

import (
	"os"
	"slices"
	"testing"

	"github.com/smtpwhy/smtpwhy/internal/clients"
)

// pythonModes are the settings by which each Python client is put into each mode.
var pythonModes = map[string]map[string]map[string]string{
	"smtplib": {
		"implicit": {"smtplib.SMTP": "SMTP_SSL", "smtplib.SMTP.context": "ssl.create_default_context()"},
		"starttls": {"smtplib.SMTP": "SMTP", "starttls()": "starttls()", "starttls.context": "ssl.create_default_context()"},
		"none":     {"smtplib.SMTP": "SMTP"},
		"both":     {"smtplib.SMTP": "SMTP_SSL", "starttls()": "starttls()"},
	},
	"django": {
		"implicit": {"EMAIL_USE_SSL": "True", "_generation": "1.7"},
		"starttls": {"EMAIL_USE_TLS": "True", "_generation": "1.7"},
		"none":     {"EMAIL_USE_SSL": "False", "EMAIL_USE_TLS": "False", "_generation": "1.7"},
		"both":     {"EMAIL_USE_SSL": "True", "EMAIL_USE_TLS": "True", "_generation": "1.7"},
	},
	"flask-mail": {
		"implicit": {"MAIL_USE_SSL": "True"},
		"starttls": {"MAIL_USE_TLS": "True"},
		"none":     {"MAIL_USE_SSL": "False", "MAIL_USE_TLS": "False"},
		"both":     {"MAIL_USE_SSL": "True", "MAIL_USE_TLS": "True"},
	},
	"aiosmtplib": {
		"implicit":      {"send.use_tls": "True"},
		"starttls":      {"send.start_tls": "True"},
		"opportunistic": {"send.start_tls": "None"},
		"none":          {"send.start_tls": "False"},
		"both":          {"send.use_tls": "True", "send.start_tls": "True"},
	},
	"qd": {
		"implicit":      {"MAIL_SSL": "True", "MAIL_STARTTLS": "False"},
		"starttls":      {"MAIL_SSL": "True", "MAIL_STARTTLS": "True"},
		"opportunistic": {"MAIL_SSL": "False", "MAIL_STARTTLS": "True"},
		"none":          {"MAIL_SSL": "False", "MAIL_STARTTLS": "False"},
		"both":          {"MAIL_SSL": "True", "MAIL_STARTTLS": "True"},
	},
}

// TestQDGenerations drives the control flow of the older releases of QD, which the
// table has no rows for.
func TestQDGenerations(t *testing.T) {
	if os.Getenv("SMTPWHY_CLIENTS") == "" {
		t.Skip("the real clients are not prepared: run .ci/install-clients DIR and set SMTPWHY_CLIENTS=DIR")
	}
	c, ok := clients.ByID("qd")
	if !ok {
		t.Fatal("QD is missing")
	}
	d := driver{client: "qd", command: append(slices.Clone(interpreters[".py"]), "drivers/qd.py"), env: os.Environ()}
	for _, generation := range []string{"20240210", "20230101"} {
		for _, ssl := range []string{"True", "False"} {
			for _, s := range scenarios {
				if !slices.Contains([]string{"starttls", "implicit", "starttls-not-offered", "clear", "none-on-587"}, s.id) {
					continue
				}
				t.Run(generation+"/"+ssl+"/"+s.id, func(t *testing.T) {
					t.Parallel()
					try(t, d, c, s, map[string]string{"_generation": generation, "MAIL_SSL": ssl})
				})
			}
		}
	}
}
