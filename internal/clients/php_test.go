package clients

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtpwhy/smtpwhy/probe"
)

// behaviour is the part of a conduct that the tables below compare.
type behaviour struct {
	Mode    probe.Security
	Port    int
	Cert    probe.CertificatePolicy
	EHLO    string
	NoAuth  bool
	Refuses string
}

// behaves is what a client does with settings that are given as NAME=text, one a line.
func behaves(t *testing.T, client, values string) behaviour {
	t.Helper()
	c, generation, ok := Find(client)
	if !ok {
		t.Fatalf("no client %s", client)
	}
	set := map[string]string{}
	for line := range strings.Lines(values) {
		name, text, _ := strings.Cut(strings.TrimSpace(line), "=")
		set[name] = text
	}
	d := c.Conduct(Make(c, generation, set))
	if d.Refuses != "" {
		return behaviour{Port: d.Port, Refuses: d.Refuses}
	}
	return behaviour{d.Security, d.Port, d.Certificate, d.EHLOName, d.NoSignIn, d.Refuses}
}

const (
	implicitMode  = probe.SecurityImplicit
	starttlsMode  = probe.SecuritySTARTTLS
	offeredMode   = probe.SecurityOpportunistic
	plainMode     = probe.SecurityNone
	checkedCert   = probe.CertificateChecked
	ignoredCert   = probe.CertificateIgnored
	symfonyName   = "[127.0.0.1]"
	unknownScheme = `The "tls" scheme is not supported; supported schemes for mailer "smtp" are: "smtp", "smtps".`
)

// phpConducts are settings, NAME=text one a line, and what the client does with them.
var phpConducts = []struct {
	client, values string
	want           behaviour
}{
	{"phpmailer", "Host=h.example\nSMTPAuth=true", behaviour{offeredMode, 25, checkedCert, "", false, ""}},
	{"phpmailer", "Host=smtp.example.com\nPort=465\nSMTPSecure=ssl\nSMTPAuth=true", behaviour{implicitMode, 465, checkedCert, "", false, ""}},
	{"phpmailer", "Host=smtp.example.com\nPort=465\nSMTPSecure=tls\nSMTPAuth=true", behaviour{starttlsMode, 465, checkedCert, "", false, ""}},
	{"phpmailer", "SMTPSecure=\nSMTPAutoTLS=false", behaviour{plainMode, 25, checkedCert, "", true, ""}},
	{"phpmailer", "Host=ssl://a.example:465;tls://b.example:587\nPort=587\nSMTPSecure=tls\nSMTPAuth=true", behaviour{implicitMode, 465, checkedCert, "", false, ""}},
	{"phpmailer", "Host=tls://a.example\nPort=587\nSMTPSecure=ssl\nSMTPAuth=true\nHelo=web.example", behaviour{starttlsMode, 587, checkedCert, "web.example", false, ""}},
	{"phpmailer", "Host=smtps://a.example", behaviour{Port: 25, Refuses: "SMTP Error: Could not connect to SMTP host."}},
	{"phpmailer", "Host=localhost\nSMTPAuth=true\nSMTPOptions.ssl.verify_peer=x", behaviour{plainMode, 25, checkedCert, "", false, ""}},
	{"phpmailer", "Host=h.example\nverify_peer=false\nSMTPAuth=1", behaviour{offeredMode, 25, ignoredCert, "", false, ""}},

	{"symfony", "MAILER_DSN=", behaviour{}},
	{"symfony", "MAILER_DSN#scheme=smtps\nMAILER_DSN#host=h.example\nMAILER_DSN#port=587", behaviour{implicitMode, 587, checkedCert, symfonyName, false, ""}},
	{"symfony", "MAILER_DSN#scheme=smtp\nMAILER_DSN#host=h.example\nMAILER_DSN#port=465", behaviour{implicitMode, 465, checkedCert, symfonyName, false, ""}},
	{"symfony", "MAILER_DSN#scheme=smtp\nMAILER_DSN#host=h.example", behaviour{implicitMode, 465, checkedCert, symfonyName, false, ""}},
	{"symfony", "MAILER_DSN#scheme=smtp\nMAILER_DSN#host=localhost", behaviour{offeredMode, 25, checkedCert, symfonyName, false, ""}},
	{"symfony", "MAILER_DSN#scheme=smtp\nMAILER_DSN#host=h.example\nMAILER_DSN#port=587\nMAILER_DSN#verify_peer=0\nMAILER_DSN#local_domain=10.0.0.1", behaviour{offeredMode, 587, ignoredCert, "[10.0.0.1]", false, ""}},
	{"symfony", "MAILER_DSN#scheme=smtp\nMAILER_DSN#host=h.example\nMAILER_DSN#port=587\nMAILER_DSN#require_tls=true", behaviour{starttlsMode, 587, checkedCert, symfonyName, false, ""}},
	{"symfony@7.1", "MAILER_DSN#scheme=smtp\nMAILER_DSN#host=h.example\nMAILER_DSN#port=587\nMAILER_DSN#require_tls=true", behaviour{offeredMode, 587, checkedCert, symfonyName, false, ""}},
	{"symfony@7.1", "MAILER_DSN#scheme=smtp\nMAILER_DSN#host=h.example\nMAILER_DSN#port=465\nMAILER_DSN#auto_tls=false", behaviour{plainMode, 465, checkedCert, symfonyName, false, ""}},
	{"symfony@6.4", "MAILER_DSN#scheme=smtp\nMAILER_DSN#host=h.example\nMAILER_DSN#port=587\nMAILER_DSN#auto_tls=false", behaviour{offeredMode, 587, checkedCert, symfonyName, false, ""}},
	{"symfony", "MAILER_DSN#scheme=tls\nMAILER_DSN#host=h.example", behaviour{Port: 465, Refuses: `The "tls" scheme is not supported.`}},
	{"symfony", "MAILER_DSN#scheme=ses+smtp\nMAILER_DSN#host=default", behaviour{}},

	{"laravel", "MAIL_HOST=h.example\nMAIL_PORT=465", behaviour{implicitMode, 465, checkedCert, "", false, ""}},
	{"laravel", "MAIL_HOST=h.example\nMAIL_PORT=587\nAPP_URL=https://shop.example/x", behaviour{offeredMode, 587, checkedCert, "shop.example", false, ""}},
	{"laravel", "MAIL_HOST=h.example\nMAIL_PORT=587\nMAIL_SCHEME=smtps", behaviour{implicitMode, 587, checkedCert, "", false, ""}},
	{"laravel", "MAIL_HOST=h.example\nMAIL_PORT=465\nMAIL_SCHEME=smtp", behaviour{implicitMode, 465, checkedCert, "", false, ""}},
	{"laravel", "MAIL_HOST=h.example\nMAIL_PORT=587\nMAIL_SCHEME=null\nMAIL_MAILER=smtp", behaviour{offeredMode, 587, checkedCert, "", false, ""}},
	{"laravel", "MAIL_HOST=h.example\nMAIL_SCHEME=tls", behaviour{Port: 2525, Refuses: unknownScheme}},
	{"laravel", "MAIL_MAILER=log", behaviour{Port: 2525, Refuses: "the mailer is log: Laravel writes mail to its log and connects to no server"}},
	{"laravel", "MAIL_URL=smtp://me:p#w@h.example:587", behaviour{Port: 587, Refuses: laravelBadURL}},
	{"laravel", "MAIL_URL#scheme=smtps\nMAIL_URL#host=h.example", behaviour{Port: 2525, Refuses: "Unsupported mail transport [smtps]."}},
	{"laravel", "MAIL_URL#scheme=smtp\nMAIL_URL#host=h.example\nMAIL_URL#port=465", behaviour{implicitMode, 465, checkedCert, "", false, ""}},
	{"laravel", "MAIL_PORT=587\nmailers.smtp.require_tls=true\nmailers.smtp.verify_peer=false", behaviour{starttlsMode, 587, ignoredCert, "", false, ""}},
	{"laravel@10", "MAIL_PORT=465\nMAIL_ENCRYPTION=tls", behaviour{implicitMode, 465, checkedCert, symfonyName, false, ""}},
	{"laravel@10", "MAIL_PORT=587\nMAIL_ENCRYPTION=tls", behaviour{offeredMode, 587, checkedCert, symfonyName, false, ""}},
	{"laravel@10", "MAIL_PORT=587\nMAIL_ENCRYPTION=ssl", behaviour{offeredMode, 587, checkedCert, symfonyName, false, ""}},
	{"laravel@8", "MAIL_PORT=587\nMAIL_ENCRYPTION=tls", behaviour{starttlsMode, 587, checkedCert, "", false, ""}},
	{"laravel@8", "MAIL_PORT=465\nMAIL_ENCRYPTION=tls", behaviour{starttlsMode, 465, checkedCert, "", false, ""}},
	{"laravel@8", "MAIL_PORT=587\nMAIL_ENCRYPTION=ssl", behaviour{implicitMode, 587, checkedCert, "", false, ""}},
	{"laravel@8", "MAIL_PORT=587\nMAIL_ENCRYPTION=null", behaviour{plainMode, 587, checkedCert, "", false, ""}},
	{"laravel@8", "MAIL_PORT=587\nMAIL_ENCRYPTION=starttls", behaviour{Port: 587, Refuses: `Unable to find the socket transport "starttls" - did you forget to enable it when you configured PHP?`}},

	{"wordpress", "WPMS_SMTP_HOST=h.example\nWPMS_SMTP_PORT=587\nWPMS_SSL=tls", behaviour{starttlsMode, 587, checkedCert, "", false, ""}},
	{"wordpress", "WPMS_SMTP_HOST=h.example\nWPMS_SMTP_PORT=465\nWPMS_SSL=ssl\nWPMS_SMTP_AUTH=false", behaviour{implicitMode, 465, checkedCert, "", true, ""}},
	{"wordpress", "WPMS_SMTP_HOST=h.example\nWPMS_SSL=", behaviour{offeredMode, 25, checkedCert, "", false, ""}},
	{"wordpress", "WPMS_SMTP_HOST=h.example\nWPMS_SSL=none\nWPMS_SMTP_AUTOTLS=false", behaviour{plainMode, 25, checkedCert, "", false, ""}},

	{"nextcloud", "mail_smtphost=h.example\nmail_smtpport=587\nmail_smtpsecure=ssl\nmail_smtpauth=true", behaviour{implicitMode, 587, checkedCert, symfonyName, false, ""}},
	{"nextcloud", "mail_smtphost=h.example\nmail_smtpport=587\nmail_smtpsecure=tls", behaviour{offeredMode, 587, checkedCert, symfonyName, true, ""}},
	{"nextcloud", "mail_smtphost=h.example\nmail_smtpport=465\nmail_smtpsecure=\noverwrite.cli.url=https://cloud.example", behaviour{implicitMode, 465, checkedCert, "cloud.example", true, ""}},
	{"nextcloud", "mail_smtpmode=sendmail", behaviour{Port: 25, Refuses: "mail_smtpmode is sendmail: Nextcloud hands mail to a program on its own machine and connects to no server"}},
	{"nextcloud@25", "mail_smtphost=h.example\nmail_smtpport=587\nmail_smtpsecure=tls\nmail_smtpauth=true", behaviour{starttlsMode, 587, checkedCert, "", false, ""}},
	{"nextcloud@25", "mail_smtphost=h.example\nmail_smtpport=465\nmail_smtpsecure=\nmail_smtpauth=true", behaviour{plainMode, 465, checkedCert, "", false, ""}},
}

func TestPHPConduct(t *testing.T) {
	for _, tt := range phpConducts {
		t.Run(tt.client+" "+tt.values, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, behaves(t, tt.client, tt.values)); diff != "" {
				t.Errorf("conduct differs (-want +got):\n%s", diff)
			}
		})
	}
}

// TestLaravelURLWins: host, user name and password come from MAIL_URL together, so
// that no password goes to the server of the other settings.
func TestLaravelURLWins(t *testing.T) {
	t.Parallel()
	client, _ := ByID("laravel")
	text := "MAIL_MAILER=smtp\nMAIL_URL=smtp://me:secret@a.example.com:587\nMAIL_HOST=b.example.com\nMAIL_PORT=25\nMAIL_USERNAME=other\nMAIL_PASSWORD=wrong\n"
	c, err := Read(".env", []byte(text), Options{Client: client})
	if err != nil {
		t.Fatal(err)
	}
	s := c.Settings()
	if s.Host != "a.example.com" || s.Port != 587 || s.Username != "me" || s.Secret.Reveal() != "secret" {
		t.Errorf("%s:%d as %s", s.Host, s.Port, s.Username)
	}
}
