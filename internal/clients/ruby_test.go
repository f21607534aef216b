package clients

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtpwhy/smtpwhy/probe"
)

func TestRubyConduct(t *testing.T) {
	const domain = "localhost.localdomain"
	at := func(mode probe.Security, port int) behaviour {
		return behaviour{mode, port, checkedCert, domain, false, ""}
	}
	refused := func(text string, port int) behaviour { return behaviour{Port: port, Refuses: text} }
	const s, g = "smtp_settings.", "gitlab_rails.smtp_"
	for _, tt := range []struct {
		client, values string
		want           behaviour
	}{
		{"actionmailer", "", at(offeredMode, 25)},
		{"actionmailer", s + "tls=true\n" + s + "port=465", at(implicitMode, 465)},
		{"actionmailer", s + "ssl=true", at(implicitMode, 25)},
		{"actionmailer", s + "tls=true\n" + s + "enable_starttls_auto=true", refused(mailBothOn, 25)},
		{"actionmailer", s + "ssl=true\n" + s + "enable_starttls=true", refused(mailBothOn, 25)},
		{"actionmailer", s + "enable_starttls=true", at(starttlsMode, 25)},
		{"actionmailer", s + "enable_starttls_auto=false", at(plainMode, 25)},
		{"actionmailer", s + "enable_starttls=false", at(plainMode, 25)},
		{"actionmailer@2.8", s + "tls=true\n" + s + "enable_starttls_auto=true", at(implicitMode, 25)},
		{"actionmailer@2.8", s + "enable_starttls_auto=false", at(plainMode, 25)},
		{"actionmailer@2.8", s + "ssl=false\n" + s + "enable_starttls=true", at(offeredMode, 25)},
		{"actionmailer@2.8", s + "tls=false\n" + s + "enable_starttls=true", at(starttlsMode, 25)},
		{"actionmailer@2.7", s + "tls=true\n" + s + "enable_starttls_auto=true", at(implicitMode, 25)},
		{"actionmailer@2.7", s + "enable_starttls_auto=false\n" + s + "openssl_verify_mode=none", at(offeredMode, 25)},
		{"actionmailer", s + "openssl_verify_mode=none", behaviour{offeredMode, 25, ignoredCert, domain, false, ""}},
		{"actionmailer", s + "authentication=cram-md5\n" + s + "user_name=me", refused("wrong authentication type cram-md5", 25)},

		{"gitlab", g + "enable=true\n" + g + "tls=true\n" + g + "enable_starttls_auto=true\n" + g + "port=465", refused(mailBothOn, 465)},
		{"gitlab@mail-2.8", g + "enable=true\n" + g + "tls=true\n" + g + "enable_starttls_auto=true\n" + g + "port=465", at(implicitMode, 465)},
		{"gitlab", g + "tls=true\n" + g + "enable_starttls_auto=false\n" + g + "port=465", at(implicitMode, 465)},
		{"gitlab", g + "enable_starttls_auto=true\n" + g + "port=587", at(offeredMode, 587)},
		{"gitlab", g + "enable=false", behaviour{Port: 25, Refuses: "smtp_enable is off: GitLab hands mail to sendmail on its own machine and connects to no server"}},

		{"discourse", "DISCOURSE_SMTP_PORT=465", behaviour{offeredMode, 465, checkedCert, "localhost", false, ""}},
		{"discourse", "DISCOURSE_SMTP_PORT=465\nDISCOURSE_SMTP_FORCE_TLS=true", behaviour{implicitMode, 465, checkedCert, "localhost", false, ""}},
		{"discourse", "DISCOURSE_SMTP_ENABLE_START_TLS=false\nDISCOURSE_SMTP_DOMAIN=forum.example", behaviour{plainMode, 25, checkedCert, "forum.example", false, ""}},

		{"mastodon", "SMTP_PORT=587\nLOCAL_DOMAIN=social.example", behaviour{offeredMode, 587, checkedCert, "social.example", false, ""}},
		{"mastodon", "SMTP_PORT=465\nSMTP_TLS=true", behaviour{implicitMode, 465, checkedCert, "localhost", false, ""}},
		{"mastodon", "SMTP_ENABLE_STARTTLS=always", behaviour{starttlsMode, 25, checkedCert, "localhost", false, ""}},
		{"mastodon", "SMTP_ENABLE_STARTTLS=never", behaviour{plainMode, 25, checkedCert, "localhost", false, ""}},
		{"mastodon", "SMTP_ENABLE_STARTTLS_AUTO=false", behaviour{plainMode, 25, checkedCert, "localhost", false, ""}},
		{"mastodon", "SMTP_DELIVERY_METHOD=sendmail", behaviour{Port: 25, Refuses: "SMTP_DELIVERY_METHOD is sendmail: Mastodon connects to no mail server"}},
	} {
		t.Run(tt.client+" "+tt.values, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, behaves(t, tt.client, tt.values)); diff != "" {
				t.Errorf("conduct differs (-want +got):\n%s", diff)
			}
		})
	}
}

// TestRubyTruth has the values that look off and are on.
func TestRubyTruth(t *testing.T) {
	for _, tt := range []struct {
		client, text string
		want         probe.Security
	}{
		{"actionmailer", "smtp_settings = { address: 'h.example', port: 465, tls: \"false\" }\n", implicitMode},
		{"actionmailer", "smtp_settings = { address: 'h.example', port: 465, tls: false }\n", offeredMode},
		{"actionmailer", "smtp_settings = { address: 'h.example', port: 587, enable_starttls: :always }\n", starttlsMode},
		{"actionmailer", "smtp_settings = { address: 'h.example', port: 587, enable_starttls: :auto }\n", offeredMode},
		{"gitlab", "gitlab_rails['smtp_address'] = 'h.example'\ngitlab_rails['smtp_enable_starttls_auto'] = false\ngitlab_rails['smtp_tls'] = 'false'\n", implicitMode},
		{"discourse", "env:\n  DISCOURSE_SMTP_ADDRESS: h.example\n  DISCOURSE_SMTP_FORCE_TLS: \"0\"\n", implicitMode},
		{"discourse", "env:\n  DISCOURSE_SMTP_ADDRESS: h.example\n  DISCOURSE_SMTP_FORCE_TLS: \"False\"\n", implicitMode},
		{"discourse", "env:\n  DISCOURSE_SMTP_ADDRESS: h.example\n  DISCOURSE_SMTP_FORCE_TLS: false\n", offeredMode},
		{"mastodon", "SMTP_SERVER=h.example\nSMTP_TLS=True\n", offeredMode},
		{"mastodon", "SMTP_SERVER=h.example\nSMTP_TLS=true\n", implicitMode},
	} {
		t.Run(tt.client+" "+tt.text, func(t *testing.T) {
			client, _ := ByID(tt.client)
			c, err := Read("settings", []byte(tt.text), Options{Client: client})
			if err != nil {
				t.Fatal(err)
			}
			if got := client.Conduct(c).Security; got != tt.want {
				t.Errorf("mode is %q, want %q", got, tt.want)
			}
		})
	}
}
