package source

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFreshBlocks(t *testing.T) {
	text := func(key, value string) Edit { return Edit{Key: key, Value: value, Kind: Text} }
	number := func(key, value string) Edit { return Edit{Key: key, Value: value, Kind: Number} }
	on := func(key string) Edit { return Edit{Key: key, Value: "true", Kind: Bool} }
	call := func(key, value string) Edit { return Edit{Key: key, Value: value, Kind: Call} }
	for _, tt := range []struct {
		name   string
		format Format
		list   []Edit
		want   string
	}{
		{"python", Python, []Edit{text("EMAIL_HOST", "h"), number("EMAIL_PORT", "587"), {Key: "EMAIL_USE_TLS", Value: "True", Kind: Bool, Note: "the upgrade"}, {Key: "EMAIL_X", Remove: true, Note: "EMAIL_X must go"}},
			"EMAIL_HOST = \"h\"\nEMAIL_PORT = 587\n# the upgrade\nEMAIL_USE_TLS = True\n# EMAIL_X must go\n"},
		{"python calls", Python, []Edit{call("smtplib.SMTP", "SMTP"), text("smtplib.SMTP.host", "h"), number("smtplib.SMTP.port", "587"), call("starttls()", "starttls"), text("login.user", "u")},
			"server = smtplib.SMTP(\"h\", 587)\nserver.starttls()\nserver.login(\"u\", password)\n"},
		{"python keywords", Python, []Edit{text("aiosmtplib.send.hostname", "h"), on("aiosmtplib.send.use_tls")}, "await aiosmtplib.send(message, hostname=\"h\", use_tls=True)\n"},
		{"php object", PHP, []Edit{call("isSMTP()", "isSMTP"), text("Host", "h"), number("Port", "465"), text("SMTPSecure", "ssl")},
			"$mail->isSMTP();\n$mail->Host = 'h';\n$mail->Port = 465;\n$mail->SMTPSecure = 'ssl';\n"},
		{"php array", PHP, []Edit{text("mailers.smtp.host", "h"), number("mailers.smtp.port", "465")}, "'mailers' => [\n    'smtp' => [\n        'host' => 'h',\n        'port' => 465,\n    ],\n],\n"},
		{"php names", PHP, []Edit{text("mail_smtphost", "h"), text("WPMS_SMTP_HOST", "h"), text("Transport.fromDsn.dsn", "smtp://h:25"), text("EsmtpTransport.host", "h"), number("EsmtpTransport.port", "465")},
			"'mail_smtphost' => 'h',\ndefine('WPMS_SMTP_HOST', 'h');\n$transport = Transport::fromDsn('smtp://h:25');\n$transport = new EsmtpTransport('h', 465);\n"},
		{"javascript", JavaScript, []Edit{text("createTransport.host", "h"), number("createTransport.port", "465"), on("createTransport.secure"), text("createTransport.auth.user", "u")},
			"nodemailer.createTransport({\n  host: 'h',\n  port: 465,\n  secure: true,\n  auth: {\n    user: 'u',\n  },\n});\n"},
		{"javascript url", JavaScript, []Edit{text("createTransport.url", "smtps://h")}, "nodemailer.createTransport('smtps://h');\n"},
		{"ruby", Ruby, []Edit{text("smtp_settings.address", "h"), on("smtp_settings.tls"), text("gitlab_rails.smtp_address", "h")},
			"config.action_mailer.smtp_settings = {\n  address: 'h',\n  tls: true,\n}\ngitlab_rails['smtp_address'] = 'h'\n"},
		{"java", Java, []Edit{text("mail.smtp.host", "h"), on("mail.smtp.ssl.enable"), number("setPort", "465")},
			"props.put(\"mail.smtp.host\", \"h\");\nprops.put(\"mail.smtp.ssl.enable\", \"true\");\nsender.setPort(465);\n"},
		{"csharp", CSharp, []Edit{text("SmtpClient.host", "h"), number("SmtpClient.port", "587"), on("EnableSsl")}, "var client = new SmtpClient(\"h\", 587);\nclient.EnableSsl = true;\n"},
		{"csharp with the class in front", CSharp, []Edit{text("SmtpClient.SmtpClient.host", "h"), on("SmtpClient.EnableSsl")}, "var client = new SmtpClient(\"h\");\nclient.EnableSsl = true;\n"},
		{"csharp mailkit", CSharp, []Edit{text("Connect.host", "h"), number("Connect.port", "587"), text("Connect.options", "StartTls"), text("Authenticate.user", "u")},
			"client.Connect(\"h\", 587, SecureSocketOptions.StartTls);\nclient.Authenticate(\"u\", password);\n"},
		{"go", Go, []Edit{text("gomail.NewDialer.host", "h"), number("gomail.NewDialer.port", "465"), text("gomail.NewDialer.username", "u"), on("SSL")},
			"d := gomail.NewDialer(\"h\", 465, \"u\", password)\nd.SSL = true\n"},
		{"go options", Go, []Edit{text("mail.NewClient.host", "h"), number("WithPort", "587"), text("WithTLSPolicy", "TLSMandatory"), call("WithSSL", "WithSSL")},
			"c, err := mail.NewClient(\"h\",\n\tmail.WithPort(587),\n\tmail.WithTLSPolicy(mail.TLSMandatory),\n\tmail.WithSSL(),\n)\n"},
		{"go net/smtp", Go, []Edit{text("smtp.PlainAuth.username", "u"), text("smtp.PlainAuth.host", "h"), text("smtp.SendMail.addr", "h:587")},
			"auth := smtp.PlainAuth(\"\", \"u\", password, \"h\")\nerr := smtp.SendMail(\"h:587\", auth, from, to, message)\n"},
		{"rust", Rust, []Edit{call("SmtpTransport.relay", "relay"), text("SmtpTransport.relay.host", "h"), number("port", "465"), text("from_url", "smtps://h")},
			"let mailer = SmtpTransport::relay(\"h\")?\n    .port(465)\n    .build();\nlet mailer = SmtpTransport::from_url(\"smtps://h\")?.build();\n"},
		{"json", JSON, []Edit{text("mail.options.host", "h"), number("mail.options.port", "465"), text("mail.from", "f")},
			"{\n  \"mail\": {\n    \"options\": {\n      \"host\": \"h\",\n      \"port\": 465\n    },\n    \"from\": \"f\"\n  }\n}\n"},
		{"toml", TOML, []Edit{text("smtp.host", "h"), number("smtp.port", "465")}, "[smtp]\nhost = \"h\"\nport = 465\n"},
		{"yaml", YAML, []Edit{text("spring.mail.host", "h"), number("spring.mail.port", "465"), text("a", "b: c")}, "spring:\n  mail:\n    host: h\n    port: 465\na: 'b: c'\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Block(tt.format, Plain, tt.list)
			if diff := cmp.Diff(strings.Split(tt.want, "\n"), strings.Split(got, "\n")); diff != "" {
				t.Error(diff)
			}
			for _, e := range tt.list { // what is written can be read
				if d := Parse("x", []byte(got), tt.format); !e.Remove && e.Kind != Call && !has(d, l(tt.format).property(once(e.Key)), e.Value) {
					t.Errorf("%s = %s is not read from it: %s", e.Key, e.Value, describe(d))
				}
			}
		})
	}
}

// l is as much of a language as names need.
func l(f Format) *language {
	return &language{format: f, calls: map[string]call{"SmtpClient": {args: []string{"host", "port"}}}}
}

func has(d *Document, key, value string) bool {
	for _, e := range d.Entries {
		if (e.Key == key || strings.HasSuffix(e.Key, "."+key)) && strings.EqualFold(e.Value, value) {
			return true
		}
	}
	return false
}
