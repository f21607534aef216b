package clients

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtpwhy/smtpwhy/probe"
)

// phpRubyFixes are settings, what is wanted, and the text that must come out.
var phpRubyFixes = []struct {
	client, file, text string
	target             Target
	want               string
}{
	{"phpmailer", "send.php", "$mail->Host = 'ssl://smtp.example.com:465;backup.example.com';\n$mail->SMTPAuth = true;\n",
		Target{Host: "smtp.example.com", Port: 587, Security: starttlsMode},
		"$mail->Host = 'smtp.example.com';\n$mail->Port = 587;\n$mail->SMTPAuth = true;\n"},
	{"phpmailer", "send.php", "$mail->Host = 'smtp.example.com';\n$mail->Port = 465;\n$mail->SMTPSecure = PHPMailer::ENCRYPTION_STARTTLS; // why\n$mail->SMTPAuth = true;\n",
		Target{Host: "smtp.example.com", Port: 465, Security: implicitMode},
		"$mail->Host = 'smtp.example.com';\n$mail->Port = 465;\n$mail->SMTPSecure = PHPMailer::ENCRYPTION_SMTPS; // why\n$mail->SMTPAuth = true;\n"},
	{"symfony", ".env", "MAILER_DSN=smtp://me%40example.com:p%23w@smtp.example.com?verify_peer=0\n",
		Target{Host: "smtp.example.com", Port: 587, Security: starttlsMode},
		"MAILER_DSN=smtp://me%40example.com:p%23w@smtp.example.com:587?verify_peer=0\n"},
	{"symfony", ".env", "MAILER_DSN=\"smtp://smtp.example.com:587\"\n",
		Target{Host: "smtp.example.com", Port: 587, Security: starttlsMode, EHLOName: "app.example.com"},
		"MAILER_DSN=\"smtp://smtp.example.com:587?local_domain=app.example.com\"\n"},
	{"symfony", ".env", "MAILER_DSN=smtp://me:x@[2001:db8::10]\n",
		Target{Host: "2001:db8::10", Port: 587, Security: starttlsMode},
		"MAILER_DSN=smtp://me:x@[2001:db8::10]:587\n"},
	{"laravel", ".env", "MAIL_URL='smtp://me:x@smtp.example.com'\nMAIL_PORT=465\n",
		Target{Host: "smtp.example.com", Port: 587, Security: starttlsMode},
		"MAIL_URL='smtp://me:x@smtp.example.com:587'\nMAIL_PORT=465\n"},
	{"laravel", ".env", "MAIL_HOST=smtp.example.com\nMAIL_PORT=465\nMAIL_USERNAME=me\n",
		Target{Host: "smtp.example.com", Port: 587, Security: starttlsMode},
		"MAIL_HOST=smtp.example.com\nMAIL_PORT=587\nMAIL_USERNAME=me\n"},
	{"laravel@8", ".env", "MAIL_HOST=smtp.example.com\nMAIL_PORT=587\nMAIL_ENCRYPTION=ssl\n",
		Target{Host: "smtp.example.com", Port: 587, Security: starttlsMode},
		"MAIL_HOST=smtp.example.com\nMAIL_PORT=587\nMAIL_ENCRYPTION=tls\n"},
	{"nextcloud", "config.php", "<?php\n$CONFIG = array (\n  'mail_smtphost' => 'smtp.example.com',\n  'mail_smtpport' => 587,\n  'mail_smtpsecure' => 'ssl',\n  'mail_smtpname' => 'me',\n);\n",
		Target{Host: "smtp.example.com", Port: 587, Security: starttlsMode, Username: "me"},
		"<?php\n$CONFIG = array (\n  'mail_smtphost' => 'smtp.example.com',\n  'mail_smtpport' => 587,\n  'mail_smtpsecure' => '',\n  'mail_smtpauth' => true,\n  'mail_smtpname' => 'me',\n);\n"},
	{"actionmailer@2.8", "production.rb", "config.action_mailer.smtp_settings = {\n  address: 'smtp.example.com',\n  port: 587,\n  ssl: true\n}\n",
		Target{Host: "smtp.example.com", Port: 587, Security: starttlsMode},
		"config.action_mailer.smtp_settings = {\n  address: 'smtp.example.com',\n  port: 587\n}\n"},
	{"gitlab", "gitlab.rb", "gitlab_rails['smtp_address'] = \"smtp.example.com\"\ngitlab_rails['smtp_port'] = 587\ngitlab_rails['smtp_tls'] = true # both\ngitlab_rails['smtp_enable_starttls_auto'] = true\n",
		Target{Host: "smtp.example.com", Port: 587, Security: starttlsMode},
		"gitlab_rails['smtp_address'] = \"smtp.example.com\"\ngitlab_rails['smtp_port'] = 587\ngitlab_rails['smtp_tls'] = false # both\ngitlab_rails['smtp_enable_starttls_auto'] = true\n"},
	{"discourse", "app.yml", "env:\n  DISCOURSE_SMTP_ADDRESS: smtp.example.com\n  DISCOURSE_SMTP_PORT: 587\n  DISCOURSE_SMTP_FORCE_TLS: true\n",
		Target{Host: "smtp.example.com", Port: 587, Security: starttlsMode},
		"env:\n  DISCOURSE_SMTP_ADDRESS: smtp.example.com\n  DISCOURSE_SMTP_PORT: 587\n  DISCOURSE_SMTP_FORCE_TLS: false\n"},
	{"mastodon", ".env.production", "SMTP_SERVER=smtp.example.com\nSMTP_PORT=465\nSMTP_SSL=false\n",
		Target{Host: "smtp.example.com", Port: 465, Security: implicitMode},
		"SMTP_SERVER=smtp.example.com\nSMTP_PORT=465\nSMTP_SSL=true\n"},
}

func TestPHPRubyFix(t *testing.T) {
	for _, tt := range phpRubyFixes {
		t.Run(tt.client+" "+tt.text, func(t *testing.T) {
			client, generation, _ := Find(tt.client)
			c, err := Read(tt.file, []byte(tt.text), Options{Client: client, Generation: generation})
			if err != nil {
				t.Fatal(err)
			}
			fix, why := c.Fix(tt.target)
			if fix == nil {
				t.Fatal(why)
			}
			if diff := cmp.Diff(tt.want, string(fix.Patched)); diff != "" {
				t.Errorf("the patched text differs (-want +got):\n%s", diff)
			}
		})
	}
}

// TestPHPRubyWrite holds each client to the settings that it prints where there is
// no file: they do what they are for, in every generation, or a reason is given.
func TestPHPRubyWrite(t *testing.T) {
	for _, id := range []string{"phpmailer", "symfony", "laravel", "wordpress", "nextcloud", "actionmailer", "gitlab", "discourse", "mastodon"} {
		client, _ := ByID(id)
		generations := []string{""}
		for _, g := range client.Generations {
			generations = append(generations, g.ID)
		}
		for _, g := range generations {
			for _, target := range []Target{
				{Host: "smtp.example.com", Port: 465, Security: probe.SecurityImplicit, Username: "me@example.com", From: "me@example.com"},
				{Host: "smtp.example.com", Port: 587, Security: probe.SecuritySTARTTLS, Username: "me@example.com"},
				{Host: "smtp.example.com", Port: 587, Security: probe.SecuritySTARTTLS, EHLOName: "app.example.com"},
				{Host: "smtp.example.com", Port: 2465, Security: probe.SecurityImplicit},
			} {
				c := Make(client, g, nil)
				list, why := client.Write(target, c)
				if list == nil && why == "" {
					t.Errorf("%s@%s has neither settings nor a reason for %+v", id, g, target)
				}
				if list != nil && !c.with(list).meets(target) {
					t.Errorf("%s@%s: %+v do not do %+v", id, g, list, target)
				}
			}
		}
	}
}

// TestFixElsewhere has settings whose value stands in another place.
func TestFixElsewhere(t *testing.T) {
	for _, tt := range []struct{ client, text string }{
		{"symfony", "framework:\n    mailer:\n        dsn: '%env(MAILER_DSN)%'\n"},
		{"laravel", "<?php\nreturn ['mailers' => ['smtp' => ['transport' => 'smtp', 'url' => env('MAIL_URL')]]];\n"},
	} {
		client, _ := ByID(tt.client)
		c, err := Read("settings", []byte(tt.text), Options{Client: client})
		if err != nil {
			t.Fatal(err)
		}
		if fix, why := c.Fix(Target{Host: "smtp.example.com", Port: 587, Security: probe.SecuritySTARTTLS}); fix != nil || why == "" {
			t.Errorf("%s: a fix %+v for a value that does not stand there, reason %q", tt.client, fix, why)
		}
	}
}

// TestSymfonyRefuses has DSNs as they were given to the component itself.
func TestSymfonyRefuses(t *testing.T) {
	const invalid = "The mailer DSN is invalid."
	for dsn, want := range map[string]string{
		"":                                      "",
		"smtp://user:pa:ss@127.0.0.1:1":         "",
		"smtp://user:p%w@127.0.0.1:1":           "",
		"smtp://me@example.com:pw@127.0.0.1:1":  "",
		"smtp://user:pw@[::1]:25?verify_peer=0": "",
		"smtp://user:p#w@127.0.0.1:1":           invalid,
		"smtp://user:p/x@127.0.0.1:1":           invalid,
		"smtp://u:p?x@127.0.0.1:1":              invalid,
		"smtp://127.0.0.1:99999":                invalid,
		"smtp://":                               invalid,
		"smtp//x":                               "The mailer DSN must contain a scheme.",
	} {
		if got := symfonyRefuses(dsn); got != want {
			t.Errorf("%s: %q, want %q", dsn, got, want)
		}
	}
}
