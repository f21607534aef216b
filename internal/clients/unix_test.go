package clients

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/smtpwhy/smtpwhy/probe"
)

// manner is what a Conduct says of the connection, for the tables of several families.
type manner struct {
	Port    int
	Mode    probe.Security
	Without probe.Fallback // when STARTTLS is not offered
	Refuses string
}

// conductOf is what a client, with a version behind an @, does with settings that are
// written one a line, KEY=text.
func conductOf(t *testing.T, name, settings string) (probe.Conduct, *Config) {
	t.Helper()
	c, generation, ok := Find(name)
	if !ok {
		t.Fatalf("there is no client %s", name)
	}
	values := map[string]string{}
	for line := range strings.Lines(settings) {
		key, text, _ := strings.Cut(strings.TrimSpace(line), "=")
		if c.setting(key) == nil {
			t.Fatalf("%s has no setting %s", name, key)
		}
		values[key] = text
	}
	config := Make(c, generation, values)
	return c.Conduct(config), config
}

// mannerTest is a row of such a table.
type mannerTest struct {
	client, settings string
	want             manner
}

func testManners(t *testing.T, tests []mannerTest) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.client+" "+strings.ReplaceAll(tt.settings, "\n", " "), func(t *testing.T) {
			d, _ := conductOf(t, tt.client, tt.settings)
			if diff := cmp.Diff(tt.want, manner{d.Port, d.Security, d.WithoutSTARTTLS, d.Refuses}); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// testTargets has the client write both modes and holds it to what it then does.
// cannot are the modes that it has no settings for.
func testTargets(t *testing.T, client, settings string, cannot ...probe.Security) {
	t.Helper()
	for _, target := range []Target{
		{Host: "smtp.example.com", Port: 465, Security: probe.SecurityImplicit, Username: "me@example.com"},
		{Host: "smtp.example.com", Port: 587, Security: probe.SecuritySTARTTLS, Username: "me@example.com"},
	} {
		t.Run(client+" "+strings.ReplaceAll(settings, "\n", " ")+" to "+string(target.Security), func(t *testing.T) {
			_, config := conductOf(t, client, settings)
			fix, why := config.Fix(target)
			able := true
			for _, mode := range cannot {
				able = able && mode != target.Security
			}
			switch {
			case fix == nil && able:
				t.Fatal(why)
			case fix != nil && !able:
				t.Fatalf("it says that it can: %+v", fix.Changes)
			case fix == nil && why == "":
				t.Error("it does not say why it cannot")
			}
		})
	}
}

func TestUnixConduct(t *testing.T) {
	const (
		implicit, starttls = probe.SecurityImplicit, probe.SecuritySTARTTLS
		maybe, none        = probe.SecurityOpportunistic, probe.SecurityNone
	)
	testManners(t, []mannerTest{
		{"msmtp", "", manner{25, none, probe.Gives, ""}},
		{"msmtp", "tls=on", manner{25, starttls, probe.Gives, ""}},
		{"msmtp", "tls=", manner{25, starttls, probe.Gives, ""}},
		{"msmtp", "tls=on\nport=465", manner{465, starttls, probe.Gives, ""}},
		{"msmtp", "tls=on\ntls_starttls=off", manner{465, implicit, probe.Gives, ""}},
		{"msmtp", "tls_starttls=off", manner{25, none, probe.Gives, ""}},
		{"msmtp", "auth=On", manner{25, none, probe.Gives, "invalid argument On for command auth"}},
		{"msmtp", "tls=yes", manner{25, none, probe.Gives, "invalid argument yes for command tls"}},

		{"postfix", "relayhost=[h]", manner{25, none, probe.Gives, ""}},
		{"postfix", "relayhost=[h]:587\nsmtp_tls_security_level=may", manner{587, maybe, probe.GoesOn, ""}},
		{"postfix", "relayhost=[h]:587\nsmtp_use_tls=yes", manner{587, maybe, probe.GoesOn, ""}},
		{"postfix", "relayhost=[h]:587\nsmtp_enforce_tls=yes", manner{587, starttls, probe.Gives, ""}},
		{"postfix", "relayhost=[h]:587\nsmtp_use_tls=yes\nsmtp_tls_security_level=none", manner{587, none, probe.Gives, ""}},
		{"postfix", "relayhost=[h]:587\ncompatibility_level=3.11", manner{587, maybe, probe.GoesOn, ""}},
		{"postfix", "relayhost=[h]:587\ncompatibility_level=3.6", manner{587, none, probe.Gives, ""}},
		{"postfix", "relayhost=[h]:587\nsmtp_tls_security_level=secure", manner{587, starttls, probe.Gives, ""}},
		{"postfix", "relayhost=[h]:465\nsmtp_tls_security_level=encrypt", manner{465, starttls, probe.Gives, ""}},
		{"postfix", "relayhost=[h]:465\nsmtp_tls_security_level=encrypt\nsmtp_tls_wrappermode=yes", manner{465, implicit, probe.Gives, ""}},
		{"postfix", "relayhost=[h]:465\nsmtp_tls_security_level=may\nsmtp_tls_wrappermode=yes", manner{465, implicit, probe.Gives, postfixWrapperNeeds}},

		{"ssmtp", "mailhub=h", manner{25, none, probe.Insists, ""}},
		{"ssmtp", "mailhub=h:465\nUseTLS=YES", manner{465, implicit, probe.Insists, ""}},
		{"ssmtp", "mailhub=h:587\nUseTLS=yes\nUseSTARTTLS=Yes", manner{587, starttls, probe.Insists, ""}},
		{"ssmtp", "mailhub=h:587\nUseSTARTTLS=YES", manner{587, starttls, probe.Insists, ""}},
		{"ssmtp", "mailhub=h:587\nUseSTARTTLS=true", manner{587, none, probe.Insists, ""}},

		{"curl", "url=smtp://h", manner{25, none, probe.GoesOn, ""}},
		{"curl", "url=smtp://h:465", manner{465, none, probe.GoesOn, ""}},
		{"curl", "url=smtps://h", manner{465, implicit, probe.GoesOn, ""}},
		{"curl", "url=smtps://h:587\nssl-reqd=true", manner{587, implicit, probe.GoesOn, ""}},
		{"curl", "url=smtp://h:587\nssl=true", manner{587, maybe, probe.GoesOn, ""}},
		{"curl", "url=smtp://h:587\nssl=true\nssl-reqd=true", manner{587, starttls, probe.Gives, ""}},
	})
}

func TestUnixMechanisms(t *testing.T) {
	for _, tt := range []struct {
		client, settings string
		first            string
		signsIn          bool
	}{
		{"msmtp", "tls=on", "", false},
		{"msmtp", "tls=on\nauth=on", "SCRAM-SHA-256-PLUS", true},
		{"msmtp", "auth=on", "SCRAM-SHA-256", true},
		{"msmtp", "auth=plain", "PLAIN", true},
		{"postfix", "relayhost=[h]", "SCRAM-SHA-256", false},
		{"ssmtp", "mailhub=h", "LOGIN", true},
		{"ssmtp", "mailhub=h\nAuthMethod=cram-md5", "CRAM-MD5", true},
		{"curl", "url=smtp://h\nuser.name=me", "DIGEST-MD5", true},
		{"curl", "url=smtp://h\nuser.name=me@example.com", "GSSAPI", true},
		{"curl", "url=smtp://h\nlogin-options=AUTH=PLAIN", "PLAIN", true},
		{"curl", "url=smtp://h\noauth2-bearer=t", "OAUTHBEARER", true},
	} {
		d, _ := conductOf(t, tt.client, tt.settings)
		if got := append(d.Mechanisms, "")[0]; got != tt.first || d.NoSignIn == tt.signsIn {
			t.Errorf("%s with %q tries %q first, signs in: %v", tt.client, tt.settings, got, !d.NoSignIn)
		}
	}
}

// By default Postfix does not send a password in a form that can be read, and that
// inside TLS too.
func TestPostfixNoPlaintext(t *testing.T) {
	const base = "relayhost=[h]:587\nsmtp_tls_security_level=encrypt\nsmtp_sasl_auth_enable=yes"
	for settings, plain := range map[string]bool{
		base: false,
		base + "\nsmtp_sasl_security_options=noanonymous":                                             true,
		base + "\nsmtp_sasl_security_options=":                                                        true,
		base + "\nsmtp_sasl_security_options=noanonymous,noplaintext":                                 false,
		base + "\nsmtp_sasl_tls_security_options=noanonymous":                                         true,
		base + "\nsmtp_sasl_tls_security_options=$smtp_sasl_security_options":                         false,
		base + "\nsmtp_sasl_security_options=noanonymous\nsmtp_sasl_tls_security_options=noplaintext": false,
	} {
		d, _ := conductOf(t, "postfix", settings)
		got := strings.Contains(strings.Join(d.Mechanisms, " "), "PLAIN LOGIN")
		if got != plain || (len(d.Defects) == 0) != plain {
			t.Errorf("%q: PLAIN and LOGIN: %v, defects %v", settings, got, d.Defects)
		}
	}
}

func TestUnixTargets(t *testing.T) {
	testTargets(t, "msmtp", "host=h\nport=25")
	testTargets(t, "msmtp", "host=h\nport=465\ntls=on")
	testTargets(t, "postfix", "relayhost=[h]:465\nsmtp_tls_security_level=may")
	testTargets(t, "postfix", "relayhost=h")
	testTargets(t, "ssmtp", "mailhub=h")
	testTargets(t, "ssmtp", "mailhub=h:465\nUseTLS=NO")
	testTargets(t, "curl", "url=smtp://h")
	testTargets(t, "curl", "url=smtps://h:587\nssl-reqd=true")
}

// Host and port stand in one setting in several of these programs.
func TestUnixReads(t *testing.T) {
	for _, tt := range []struct{ client, name, text, host, user string }{
		{"postfix", "main.cf", "relayhost = [smtp.example.com]:587\nsmtp_tls_security_level = encrypt\n", "smtp.example.com", ""},
		{"ssmtp", "ssmtp.conf", "MAILHUB=smtp.example.com:587\nusestarttls=yes\nAuthUser=me\nAuthPass=correct-horse\n", "smtp.example.com", "me"},
		{"msmtp", ".msmtprc", "account a\nhost smtp.example.com\nport 587\ntls on\nuser me\npassword correct-horse\n", "smtp.example.com", "me"},
		{"curl", "send.sh", "curl --url smtp://smtp.example.com:587 --ssl-reqd -u me:correct-horse --mail-from me@example.com\n", "smtp.example.com", "me"},
	} {
		c, err := Read(tt.name, []byte(tt.text), Options{})
		if err != nil {
			t.Errorf("%s: %v", tt.client, err)
			continue
		}
		s := c.Settings()
		if c.Client.ID != tt.client || s.Host != tt.host || s.Port != 587 || s.Username != tt.user || s.STARTTLS != probe.On {
			t.Errorf("%s: taken for %s: %s port %d as %s, STARTTLS %s", tt.client, c.Client.ID, s.Host, s.Port, s.Username, s.STARTTLS)
		}
	}
}
