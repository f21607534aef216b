package source

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// editing is an edit in the words of a test: the key of the entry that it changes
// or removes, or of the one that a new setting is put near.
type editing struct {
	change, remove, near string
	key, value           string
	kind                 Kind
}

func (e editing) on(t *testing.T, d *Document) Edit {
	t.Helper()
	find := func(key string) *Entry {
		for i := range d.Entries {
			if d.Entries[i].Key == key && !d.Entries[i].Comment {
				return &d.Entries[i]
			}
		}
		t.Fatalf("no entry %s in %s", key, d.Text)
		return nil
	}
	edit := Edit{Key: e.key, Value: e.value, Kind: e.kind}
	switch {
	case e.change != "":
		edit.Entry = find(e.change)
		if edit.Kind == "" {
			edit.Kind = edit.Entry.Kind
		}
	case e.remove != "":
		edit.Entry, edit.Remove = find(e.remove), true
	case e.near != "":
		edit.Near = find(e.near)
	}
	return edit
}

func TestProgramEdits(t *testing.T) {
	for _, tt := range []struct {
		name   string
		format Format
		before string
		edits  []editing
		after  string
	}{
		{"python values keep their quotes", Python, "EMAIL_HOST = 'a'  # c\nEMAIL_PORT = 587\nEMAIL_USE_TLS = True\n",
			[]editing{{change: "EMAIL_HOST", value: "b"}, {change: "EMAIL_PORT", value: "465"}, {change: "EMAIL_USE_TLS", value: "False"}},
			"EMAIL_HOST = 'b'  # c\nEMAIL_PORT = 465\nEMAIL_USE_TLS = False\n"},
		{"python new line", Python, "EMAIL_HOST = 'a'\nEMAIL_PORT = 587  # c\nX = 1\n",
			[]editing{{near: "EMAIL_PORT", key: "EMAIL_USE_SSL", value: "True", kind: Bool}},
			"EMAIL_HOST = 'a'\nEMAIL_PORT = 587  # c\nEMAIL_USE_SSL = True\nX = 1\n"},
		{"python config table", Python, "    app.config['MAIL_PORT'] = 25\n",
			[]editing{{near: "MAIL_PORT", key: "MAIL_SERVER", value: "h", kind: Text}},
			"    app.config['MAIL_PORT'] = 25\n    app.config['MAIL_SERVER'] = \"h\"\n"},
		{"python keyword arguments", Python, "app.config.update(\n    MAIL_PORT=25,\n    MAIL_SERVER='h'\n)\n",
			[]editing{{near: "MAIL_PORT", key: "MAIL_USE_TLS", value: "True", kind: Bool}, {near: "MAIL_SERVER", key: "MAIL_USERNAME", value: "u", kind: Text}},
			"app.config.update(\n    MAIL_PORT=25,\n    MAIL_USE_TLS=True,\n    MAIL_SERVER='h',\n    MAIL_USERNAME='u'\n)\n"},
		{"python dict on a line", Python, "M = {'host': 'a', 'port': 25}\n",
			[]editing{{near: "M.port", key: "M.tls", value: "True", kind: Bool}, {remove: "M.host"}},
			"M = {'port': 25, 'tls': True}\n"},
		{"python call renamed", Python, "s = smtplib.SMTP(host, 587)\ns.starttls()\ns.login('u', pw)\n",
			[]editing{{change: "smtplib.SMTP", value: "SMTP_SSL"}, {change: "smtplib.SMTP.port", value: "465"}, {remove: "starttls()"}},
			"s = smtplib.SMTP_SSL(host, 465)\ns.login('u', pw)\n"},
		{"python call added", Python, "conn = smtplib.SMTP('h')\nconn.login('u', pw)\n",
			[]editing{{near: "smtplib.SMTP.host", key: "starttls()", value: "starttls", kind: Call}, {near: "smtplib.SMTP.host", key: "smtplib.SMTP.port", value: "587", kind: Number}},
			"conn = smtplib.SMTP('h', port=587)\nconn.starttls()\nconn.login('u', pw)\n"},
		{"python call added in a with block", Python, "with smtplib.SMTP('h', 587) as srv:\n    srv.login('u', pw)\n",
			[]editing{{near: "smtplib.SMTP.port", key: "starttls()", value: "starttls", kind: Call}},
			"with smtplib.SMTP('h', 587) as srv:\n    srv.starttls()\n    srv.login('u', pw)\n"},
		{"python keyword call", Python, "await aiosmtplib.send(m, hostname='h', use_tls=True)\n",
			[]editing{{change: "aiosmtplib.send.use_tls", value: "False"}, {near: "aiosmtplib.send.use_tls", key: "aiosmtplib.send.start_tls", value: "True", kind: Bool}},
			"await aiosmtplib.send(m, hostname='h', use_tls=False, start_tls=True)\n"},
		{"php object", PHP, "<?php\n$mail->Host = \"a\";\n$mail->SMTPSecure = PHPMailer::ENCRYPTION_STARTTLS; // c\n$mail->Port = 465;\n",
			[]editing{{change: "SMTPSecure", value: "ssl", kind: Text}, {near: "Port", key: "SMTPAuth", value: "true", kind: Bool}, {change: "Host", value: "a$b"}},
			"<?php\n$mail->Host = \"a\\$b\";\n$mail->SMTPSecure = PHPMailer::ENCRYPTION_SMTPS; // c\n$mail->Port = 465;\n$mail->SMTPAuth = true;\n"},
		{"php array", PHP, "<?php\n$CONFIG = array(\n  'mail_smtphost' => 'a',\n  'mail_smtpport' => '587'\n);\n",
			[]editing{{near: "mail_smtpport", key: "mail_smtpsecure", value: "ssl", kind: Text}, {remove: "mail_smtphost"}},
			"<?php\n$CONFIG = array(\n  'mail_smtpport' => '587',\n  'mail_smtpsecure' => 'ssl'\n);\n"},
		{"php define", PHP, "define( 'WPMS_SMTP_PORT', 25 );\n",
			[]editing{{near: "WPMS_SMTP_PORT", key: "WPMS_SSL", value: "ssl", kind: Text}},
			"define( 'WPMS_SMTP_PORT', 25 );\ndefine( 'WPMS_SSL', 'ssl');\n"},
		{"javascript object", JavaScript, "const t = nodemailer.createTransport({\n  host: \"a\",\n  port: 587, // c\n  auth: { user: 'x' }\n});\n",
			[]editing{{near: "createTransport.port", key: "createTransport.secure", value: "false", kind: Bool}, {near: "createTransport.auth.user", key: "createTransport.requireTLS", value: "true", kind: Bool}},
			"const t = nodemailer.createTransport({\n  host: \"a\",\n  port: 587, // c\n  secure: false,\n  requireTLS: true,\n  auth: { user: 'x' }\n});\n"},
		{"javascript on a line", JavaScript, "createTransport({ host: 'a', port: 465 })",
			[]editing{{near: "createTransport.port", key: "createTransport.secure", value: "true", kind: Bool}, {near: "createTransport.port", key: "createTransport.tls.servername", value: "n", kind: Text}},
			"createTransport({ host: 'a', port: 465, secure: true, tls: { servername: 'n' } })"},
		{"javascript variable", JavaScript, "const cfg = { host: 'a', auth: { user: 'u' } };\n",
			[]editing{{near: "cfg.auth.user", key: "createTransport.secure", value: "true", kind: Bool}},
			"const cfg = { host: 'a', secure: true, auth: { user: 'u' } };\n"},
		{"javascript remove", JavaScript, "createTransport({\n  host: 'a',\n  // c\n  secure: true,\n  port: 1\n})",
			[]editing{{remove: "createTransport.secure"}}, "createTransport({\n  host: 'a',\n  // c\n  port: 1\n})"},
		{"ruby table", Ruby, "gitlab_rails['smtp_port'] = 465\n",
			[]editing{{near: "gitlab_rails.smtp_port", key: "gitlab_rails.smtp_tls", value: "true", kind: Bool}},
			"gitlab_rails['smtp_port'] = 465\ngitlab_rails['smtp_tls'] = true\n"},
		{"ruby hash", Ruby, "x.smtp_settings = {\n  :address => 'a',\n  :authentication => :login\n}\n",
			[]editing{{near: "smtp_settings.address", key: "smtp_settings.tls", value: "true", kind: Bool}, {change: "smtp_settings.authentication", value: "plain"}},
			"x.smtp_settings = {\n  :address => 'a',\n  :tls => true,\n  :authentication => :plain\n}\n"},
		{"ruby last item", Ruby, "x.smtp_settings = {\n  address: 'a',\n  tls: true\n}\n",
			[]editing{{remove: "smtp_settings.tls"}}, "x.smtp_settings = {\n  address: 'a'\n}\n"},
		{"ruby call", Ruby, "smtp = Net::SMTP.new('h', 587)\n",
			[]editing{{near: "Net::SMTP.new.port", key: "enable_starttls()", value: "enable_starttls", kind: Call}},
			"smtp = Net::SMTP.new('h', 587)\nsmtp.enable_starttls\n"},
		{"java properties", Java, "    props.put(\"mail.smtp.port\", \"587\"); // c\n",
			[]editing{{near: "mail.smtp.port", key: "mail.smtp.starttls.enable", value: "true", kind: Bool}, {change: "mail.smtp.port", value: "465"}},
			"    props.put(\"mail.smtp.port\", \"465\"); // c\n    props.put(\"mail.smtp.starttls.enable\", \"true\");\n"},
		{"java remove", Java, "a();\np.put(\"mail.smtp.ssl.enable\", true);\nb();\n", []editing{{remove: "mail.smtp.ssl.enable"}}, "a();\nb();\n"},
		{"csharp constant", CSharp, "client.Connect(\"h\", 465, SecureSocketOptions.StartTls);\n",
			[]editing{{change: "Connect.options", value: "SslOnConnect", kind: Text}}, "client.Connect(\"h\", 465, SecureSocketOptions.SslOnConnect);\n"},
		{"csharp property", CSharp, "var smtp = new SmtpClient(\"h\", 587);\n",
			[]editing{{near: "SmtpClient.port", key: "EnableSsl", value: "true", kind: Bool}}, "var smtp = new SmtpClient(\"h\", 587);\nsmtp.EnableSsl = true;\n"},
		{"csharp property with the class in front", CSharp, "var smtp = new SmtpClient(\"h\", 587);\n",
			[]editing{{near: "SmtpClient.port", key: "SmtpClient.EnableSsl", value: "true", kind: Bool}}, "var smtp = new SmtpClient(\"h\", 587);\nsmtp.EnableSsl = true;\n"},
		{"csharp initializer", CSharp, "var c = new SmtpClient(\"h\")\n{\n    Port = 587\n};\n",
			[]editing{{near: "SmtpClient.Port", key: "EnableSsl", value: "true", kind: Bool}}, "var c = new SmtpClient(\"h\")\n{\n    Port = 587,\n    EnableSsl = true\n};\n"},
		{"go dialer", Go, "\td := gomail.NewDialer(\"h\", 587, \"u\", pw)\n",
			[]editing{{near: "gomail.NewDialer.port", key: "SSL", value: "true", kind: Bool}}, "\td := gomail.NewDialer(\"h\", 587, \"u\", pw)\n\td.SSL = true\n"},
		{"go options", Go, "c, err := mail.NewClient(\"h\",\n\tmail.WithPort(465),\n\tmail.WithUsername(\"u\"),\n)\n",
			[]editing{{near: "WithPort", key: "WithSSL", value: "WithSSL", kind: Call}, {near: "WithPort", key: "WithTLSPolicy", value: "TLSMandatory", kind: Text}},
			"c, err := mail.NewClient(\"h\",\n\tmail.WithPort(465),\n\tmail.WithSSL(),\n\tmail.WithTLSPolicy(mail.TLSMandatory),\n\tmail.WithUsername(\"u\"),\n)\n"},
		{"go option removed", Go, "mail.NewClient(\"h\", mail.WithSSL(), mail.WithPort(465))\n", []editing{{remove: "WithSSL"}}, "mail.NewClient(\"h\", mail.WithPort(465))\n"},
		{"go constant", Go, "mail.NewClient(\"h\", mail.WithTLSPolicy(mail.NoTLS))\n", []editing{{change: "WithTLSPolicy", value: "TLSMandatory", kind: Text}},
			"mail.NewClient(\"h\", mail.WithTLSPolicy(mail.TLSMandatory))\n"},
		{"go variable", Go, "port := \"587\"\nsmtp.SendMail(host+\":\"+port, nil, f, t, m)\nsmtp.PlainAuth(\"\", u, p, \"x\")\n",
			[]editing{{change: "smtp.PlainAuth.host", value: "y"}}, "port := \"587\"\nsmtp.SendMail(host+\":\"+port, nil, f, t, m)\nsmtp.PlainAuth(\"\", u, p, \"y\")\n"},
		{"rust", Rust, "let m = SmtpTransport::relay(\"h\")?\n    .port(587)\n    .build();\n",
			[]editing{{change: "SmtpTransport.relay", value: "starttls_relay"}, {remove: "port"}}, "let m = SmtpTransport::starttls_relay(\"h\")?\n    .build();\n"},
		{"rust link", Rust, "let m = SmtpTransport::relay(\"h\")?\n    .port(587)\n    .build();\n",
			[]editing{{near: "port", key: "hello_name", value: "n", kind: Text}}, "let m = SmtpTransport::relay(\"h\")?\n    .port(587)\n    .hello_name(\"n\")\n    .build();\n"},
		{"json", JSON, "{\n  \"mail\": {\n    \"host\": \"a\",\n    \"port\": 465\n  }\n}\n",
			[]editing{{near: "mail.port", key: "mail.secure", value: "true", kind: Bool}, {change: "mail.host", value: "b\"c"}},
			"{\n  \"mail\": {\n    \"host\": \"b\\\"c\",\n    \"port\": 465,\n    \"secure\": true\n  }\n}\n"},
		{"json last", JSON, "{\"a\": {\"b\": 1, \"c\": 2}}", []editing{{remove: "a.c"}}, "{\"a\": {\"b\": 1}}"},
		{"json nested", JSON, "{\"a\": {\"b\": 1}}", []editing{{near: "a.b", key: "a.t.v", value: "x", kind: Text}}, "{\"a\": {\"b\": 1, \"t\": {\"v\": \"x\"}}}"},
		{"toml", TOML, "[smtp]\nhost = \"a\" # c\n\n[b]\nx = 1\n",
			[]editing{{near: "smtp.host", key: "smtp.port", value: "25", kind: Number}, {near: "b.x", key: "smtp.user", value: "u", kind: Text}},
			"[smtp]\nhost = \"a\" # c\nport = 25\nuser = \"u\"\n\n[b]\nx = 1\n"},
		{"toml table", TOML, "[b]\nx = 1", []editing{{near: "b.x", key: "smtp.port", value: "25", kind: Number}}, "[b]\nx = 1\n[smtp]\nport = 25"},
		{"yaml", YAML, "spring:\n  mail:\n    host: a # c\n    port: 587\nother: x\n",
			[]editing{{change: "spring.mail.port", value: "465"}, {near: "spring.mail.port", key: "spring.mail.protocol", value: "smtps", kind: Text},
				{near: "spring.mail.port", key: "spring.mail.properties.mail.smtp.auth", value: "true", kind: Bool}},
			"spring:\n  mail:\n    host: a # c\n    port: 465\n    protocol: smtps\n    properties:\n      mail:\n        smtp:\n          auth: true\nother: x\n"},
		{"yaml list", YAML, "notify:\n  - name: a\n    server: h\n  - name: b\n", []editing{{near: "notify.server", key: "notify.port", value: "25", kind: Number}, {change: "notify.name", value: "yes"}},
			"notify:\n  - name: 'yes'\n    server: h\n    port: 25\n  - name: b\n"},
		{"yaml remove", YAML, "a:\n  b: 1\n  c: 2\n", []editing{{remove: "a.b"}}, "a:\n  c: 2\n"},
		{"defaults", JavaScript, "f({ port: env.int('PORT', 465), host: process.env.HOST || \"a\", tls: env.bool('T', false) })",
			[]editing{{change: "f.port", value: "587", kind: Number}, {change: "f.host", value: "b", kind: Text}, {change: "f.tls", value: "true", kind: Bool}},
			"f({ port: env.int('PORT', 587), host: process.env.HOST || \"b\", tls: env.bool('T', true) })"},
		{"defaults in python", Python, "A = config('A', default='x')\nB = int(os.environ.get('B', '25'))\n", []editing{{change: "A", value: "y", kind: Text}, {change: "B", value: "465", kind: Number}},
			"A = config('A', default='y')\nB = int(os.environ.get('B', '465'))\n"},
		{"defaults in yaml", YAML, "a: ${PORT:25}\n", []editing{{change: "a", value: "587", kind: Number}}, "a: ${PORT:587}\n"},
		{"windows line ends", Python, "A_HOST = 'x'\r\nA_PORT = 1\r\n", []editing{{near: "A_HOST", key: "A_TLS", value: "True", kind: Bool}, {remove: "A_PORT"}},
			"A_HOST = 'x'\r\nA_TLS = True\r\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := Parse("x", []byte(tt.before), tt.format)
			var edits []Edit
			for _, e := range tt.edits {
				edits = append(edits, e.on(t, d))
			}
			if diff := cmp.Diff(strings.Split(tt.after, "\n"), strings.Split(string(Apply(d, Plain, edits)), "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}
