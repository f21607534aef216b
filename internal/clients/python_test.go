package clients

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// opening is what a conduct says of the way a connection is opened.
type opening struct {
	Port      int
	Mode      probe.Security
	Cert      probe.CertificatePolicy
	Refuses   string
	InsideTLS bool
}

// TestPythonConduct has, for each client, the settings that decide on the mode.
func TestPythonConduct(t *testing.T) {
	const (
		implicit = probe.SecurityImplicit
		starttls = probe.SecuritySTARTTLS
		maybe    = probe.SecurityOpportunistic
		none     = probe.SecurityNone
		checked  = probe.CertificateChecked
		ignored  = probe.CertificateIgnored
	)
	for _, tt := range []struct {
		client, values string // NAME=text, one a line
		want           opening
	}{
		{"smtplib", "", opening{25, none, ignored, "", false}},
		{"smtplib", "smtplib.SMTP=SMTP_SSL", opening{465, implicit, ignored, "", false}},
		{"smtplib", "smtplib.SMTP=smtplib.SMTP_SSL\nsmtplib.SMTP.context=ssl.create_default_context()", opening{465, implicit, checked, "", false}},
		{"smtplib", "smtplib.SMTP=SMTP_SSL\nsmtplib.SMTP.context=ssl._create_unverified_context()", opening{465, implicit, ignored, "", false}},
		{"smtplib", "smtplib.SMTP=SMTP\nsmtplib.SMTP.port=587\nstarttls()=starttls", opening{587, starttls, ignored, "", false}},
		{"smtplib", "smtplib.SMTP.port=587\nstarttls()=starttls\nstarttls.context=context", opening{587, starttls, checked, "", false}},
		{"smtplib", "smtplib.SMTP=SMTP_SSL\nstarttls()=starttls", opening{465, implicit, ignored, "", true}},
		{"smtplib", "smtplib.SMTP=SMTP\nsmtplib.SMTP.port=465", opening{465, none, ignored, "", false}},

		{"django", "", opening{25, none, checked, "", false}},
		{"django", "EMAIL_USE_TLS=True\nEMAIL_PORT=587", opening{587, starttls, checked, "", false}},
		{"django", "EMAIL_USE_SSL=True\nEMAIL_PORT=465", opening{465, implicit, checked, "", false}},
		{"django", "EMAIL_USE_SSL=True", opening{25, implicit, checked, "", false}},
		{"django@3.2", "EMAIL_USE_SSL=True\nEMAIL_PORT=465", opening{465, implicit, ignored, "", false}},
		{"django@5.1", "EMAIL_PORT=465", opening{465, none, checked, "", false}},
		{"django", "EMAIL_USE_SSL=True\nEMAIL_USE_TLS=True", opening{25, implicit, checked, djangoBoth, false}},
		{"django", "EMAIL_BACKEND=django.core.mail.backends.console.EmailBackend", opening{25, none, checked, "EMAIL_BACKEND is console, which sends no mail", false}},
		{"django", "EMAIL_URL=smtp://u:p@h:587", opening{587, none, checked, "", false}},
		{"django", "EMAIL_URL=smtps://u:p@h:587", opening{587, starttls, checked, "", false}},
		{"django", "EMAIL_URL=smtp+tls://u:p@h:587", opening{587, starttls, checked, "", false}},
		{"django", "EMAIL_URL=smtp+ssl://u:p@h", opening{465, implicit, checked, "", false}},
		{"django", "EMAIL_URL=smtp://u:p@h", opening{25, none, checked, "", false}},

		{"flask-mail", "", opening{25, none, ignored, "", false}},
		{"flask-mail", "MAIL_USE_TLS=True\nMAIL_PORT=587", opening{587, starttls, ignored, "", false}},
		{"flask-mail", "MAIL_USE_SSL=True\nMAIL_PORT=465", opening{465, implicit, ignored, "", false}},
		{"flask-mail", "MAIL_USE_SSL=True\nMAIL_USE_TLS=True\nMAIL_PORT=465", opening{465, implicit, ignored, "", true}},
		{"flask-mail", "MAIL_SUPPRESS_SEND=True", opening{25, none, ignored, "MAIL_SUPPRESS_SEND is on, so that nothing is sent", false}},

		{"aiosmtplib", "", opening{25, maybe, checked, "", false}},
		{"aiosmtplib", "send.use_tls=True", opening{465, implicit, checked, "", false}},
		{"aiosmtplib", "send.start_tls=True", opening{587, starttls, checked, "", false}},
		{"aiosmtplib", "send.start_tls=None\nsend.port=587", opening{587, maybe, checked, "", false}},
		{"aiosmtplib", "send.start_tls=False", opening{25, none, checked, "", false}},
		{"aiosmtplib", "send.use_tls=True\nsend.validate_certs=False", opening{465, implicit, ignored, "", false}},
		{"aiosmtplib", "send.use_tls=True\nsend.start_tls=True", opening{465, implicit, checked, aiosmtplibBoth, false}},
		{"aiosmtplib", "send.use_tls=True\nsend.start_tls=False\nsend.port=587", opening{587, implicit, checked, "", false}},

		{"fastapi-mail", "MAIL_STARTTLS=True\nMAIL_SSL_TLS=False\nMAIL_PORT=587", opening{587, starttls, checked, "", false}},
		{"fastapi-mail", "MAIL_STARTTLS=False\nMAIL_SSL_TLS=True\nMAIL_PORT=465", opening{465, implicit, checked, "", false}},
		{"fastapi-mail", "MAIL_STARTTLS=no\nMAIL_SSL_TLS=off\nMAIL_PORT=587", opening{587, none, checked, "", false}},
		{"fastapi-mail", "MAIL_STARTTLS=1\nMAIL_SSL_TLS=1\nMAIL_PORT=587", opening{587, implicit, checked, fastapiBoth, false}},
		{"fastapi-mail", "MAIL_STARTTLS=True\nMAIL_PORT=587\nVALIDATE_CERTS=False", opening{587, starttls, ignored, "", false}},

		{"airflow", "", opening{25, starttls, ignored, "", false}},
		{"airflow", "smtp.smtp_host=h\nsmtp.smtp_port=587", opening{587, starttls, ignored, "", false}},
		{"airflow", "smtp.smtp_host=h\nsmtp.smtp_ssl=True\nsmtp.smtp_port=465", opening{465, implicit, checked, "", true}},
		{"airflow", "smtp.smtp_host=h\nsmtp.smtp_ssl=True\nsmtp.smtp_starttls=False\nsmtp.smtp_port=465", opening{465, implicit, checked, "", false}},
		{"airflow", "smtp.smtp_host=h\nsmtp.smtp_starttls=False", opening{25, none, ignored, "", false}},
		{"airflow", "smtp_default.host=h", opening{465, implicit, checked, "", true}},
		{"airflow", "smtp_default.host=h\nsmtp_default.port=587\ndisable_ssl=true", opening{587, starttls, ignored, "", false}},
		{"airflow", "smtp_default.host=h\ndisable_tls=true", opening{465, implicit, checked, "", false}},
		{"airflow", "smtp_default.host=h\ndisable_tls=true\nssl_context=none", opening{465, implicit, ignored, "", false}},
		{"airflow", "smtp_default.host=h\ndisable_tls=true\ndisable_ssl=true", opening{25, none, ignored, "", false}},
		{"airflow", airflowURL + "=smtp://u:p@h:587/?disable_ssl=true", opening{587, starttls, ignored, "", false}},
		{"airflow", airflowURL + "=smtp://u:p@h:587/?disable_ssl=false", opening{587, starttls, ignored, "", false}},
		{"airflow", airflowURL + "=smtp://u:p@h:465/?disable_tls=true", opening{465, implicit, checked, "", false}},
		{"airflow", airflowURL + "=smtp://u:p@h:587", opening{587, implicit, checked, "", true}},

		{"home-assistant", "", opening{587, starttls, checked, "", false}},
		{"home-assistant", "notify.encryption=tls\nnotify.port=465", opening{465, implicit, checked, "", false}},
		{"home-assistant", "notify.encryption=none\nnotify.port=25", opening{25, none, checked, "", false}},
		{"home-assistant", "notify.encryption=starttls\nnotify.verify_ssl=false", opening{587, starttls, ignored, "", false}},
		{"home-assistant", "notify.encryption=TLS", opening{587, none, checked, "encryption must be one of starttls, tls and none, in small letters", false}},
	} {
		c, generation, ok := Find(tt.client)
		if !ok {
			t.Fatalf("no client %s", tt.client)
		}
		values := map[string]string{}
		for line := range strings.Lines(tt.values) {
			key, text, _ := strings.Cut(strings.TrimSpace(line), "=")
			values[key] = text
		}
		d := c.Conduct(Make(c, generation, values))
		got := opening{d.Port, d.Security, d.Certificate, d.Refuses, d.UpgradesInsideTLS}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s with %q (-want +got):\n%s", tt.client, tt.values, diff)
		}
		if diff := cmp.Diff([]string{"CRAM-MD5", "PLAIN", "LOGIN"}, d.Mechanisms); diff != "" || !d.TriesNext || d.InClear != probe.ClearAllowed {
			t.Errorf("%s: sign-in is %+v", tt.client, d)
		}
	}
}

// TestPythonSwitches: what stands for a switch in program text, and what Django
// takes it for.
func TestPythonSwitches(t *testing.T) {
	for _, tt := range []struct {
		text  string
		on    bool
		valid bool // no reading says otherwise
	}{
		{`True`, true, true},
		{`False`, false, true},
		{`None`, false, true},
		{`1`, true, true},
		{`0`, false, true},
		{`"True"`, true, true},
		{`"False"`, true, false},
		{`"0"`, true, false},
		{`""`, false, true},
		{`os.environ.get("EMAIL_USE_TLS", "False")`, true, false},
		{`os.environ.get("EMAIL_USE_TLS", False)`, false, true},
		{`env.bool("EMAIL_USE_TLS", default=False)`, false, true},
		{`config("EMAIL_USE_TLS", default=True, cast=bool)`, true, true},
		{`config("EMAIL_USE_TLS", default="no", cast=bool)`, false, true},
	} {
		text := "EMAIL_BACKEND = 'django.core.mail.backends.smtp.EmailBackend'\nEMAIL_HOST = 'smtp.example.com'\nEMAIL_PORT = 587\nEMAIL_USE_TLS = " + tt.text + "\n"
		c, err := Read("settings.py", []byte(text), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if c.Client.ID != "django" {
			t.Fatalf("%s: %s", c.Client.ID, c.Why)
		}
		if on := c.Client.Conduct(c).Security == probe.SecuritySTARTTLS; on != tt.on || (len(c.Readings) == 0) != tt.valid {
			t.Errorf("EMAIL_USE_TLS = %s is on: %v, readings %+v", tt.text, on, c.Readings)
		}
	}
}

// TestPythonRecognised: which client a text is of.
func TestPythonRecognised(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"send.py", "import smtplib\ns = smtplib.SMTP_SSL('smtp.example.com', 465)\ns.login('me', 'secret')\n", "smtplib"},
		{"send.py", "from smtplib import SMTP\nwith SMTP('smtp.example.com', 587) as s:\n    s.starttls()\n    s.login('me', 'secret')\n", "smtplib"},
		{"send.py", "import aiosmtplib\nawait aiosmtplib.send(m, hostname='smtp.example.com', port=465, use_tls=True)\n", "aiosmtplib"},
		{"send.py", "import aiosmtplib\nclient = aiosmtplib.SMTP(hostname='smtp.example.com', port=465, use_tls=True)\n", "aiosmtplib"},
		{"app.py", "from flask_mail import Mail\napp.config['MAIL_SERVER'] = 'smtp.example.com'\napp.config['MAIL_USE_TLS'] = True\n", "flask-mail"},
		{"mail.py", "from fastapi_mail import ConnectionConfig\nconf = ConnectionConfig(MAIL_SERVER='smtp.example.com', MAIL_PORT=587, MAIL_STARTTLS=True, MAIL_SSL_TLS=False)\n", "fastapi-mail"},
		{".env", "MAIL_SERVER=smtp.example.com\nMAIL_PORT=587\nMAIL_STARTTLS=True\nMAIL_SSL_TLS=False\n", "fastapi-mail"},
		{".env", "MAIL_SERVER=smtp.example.com\nMAIL_PORT=587\nMAIL_USE_TLS=True\n", "flask-mail"},
		{".env", "MAIL_SMTP=smtp.example.com\nMAIL_PORT=587\nMAIL_SSL=True\n", "qd"},
		{".env", "EMAIL_HOST=smtp.example.com\nEMAIL_PORT=587\nEMAIL_USE_TLS=True\nEMAIL_HOST_USER=me\n", "django"},
		{"airflow.cfg", "[smtp]\nsmtp_host = smtp.example.com\nsmtp_port = 587\nsmtp_starttls = True\n", "airflow"},
		{".env", "AIRFLOW__SMTP__SMTP_HOST=smtp.example.com\nAIRFLOW__SMTP__SMTP_PORT=587\n", "airflow"},
		{".env", "AIRFLOW_CONN_SMTP_DEFAULT=smtp://me:secret@smtp.example.com:587/?disable_ssl=true\n", "airflow"},
		{"configuration.yaml", "notify:\n  - platform: smtp\n    server: smtp.example.com\n    port: 587\n    encryption: starttls\n", "home-assistant"},
	} {
		c, err := Read(tt.name, []byte(tt.text), Options{})
		if err != nil {
			t.Errorf("%s: %v", tt.want, err)
			continue
		}
		s := c.Settings()
		if c.Client.ID != tt.want || s.Host != "smtp.example.com" {
			t.Errorf("%s is taken for %s (%s), host %q", tt.want, c.Client.ID, c.Why, s.Host)
		}
	}
}

// TestPythonFix: the fix of a faulty text does what is wanted, and is all that changes.
func TestPythonFix(t *testing.T) {
	submission := Target{Host: "smtp.example.com", Port: 587, Security: probe.SecuritySTARTTLS}
	submissions := Target{Host: "smtp.example.com", Port: 465, Security: probe.SecurityImplicit}
	for _, tt := range []struct {
		name, text string
		target     Target
		want       string
	}{
		{"settings.py", "EMAIL_HOST = 'smtp.example.com'\nEMAIL_PORT = 587  # port\nEMAIL_USE_SSL = True\nEMAIL_BACKEND = 'django.core.mail.backends.smtp.EmailBackend'\n", submission,
			"EMAIL_HOST = 'smtp.example.com'\nEMAIL_PORT = 587  # port\nEMAIL_USE_TLS = True\nEMAIL_USE_SSL = False\nEMAIL_BACKEND = 'django.core.mail.backends.smtp.EmailBackend'\n"},
		{"settings.py", "EMAIL_HOST = 'smtp.example.com'\nEMAIL_PORT = 587\nEMAIL_USE_TLS = True\nEMAIL_USE_SSL = 'False'\n", submission,
			"EMAIL_HOST = 'smtp.example.com'\nEMAIL_PORT = 587\nEMAIL_USE_TLS = True\nEMAIL_USE_SSL = False\n"},
		{".env", "EMAIL_URL=smtp://me:secret@smtp.example.com:587\n", submission, "EMAIL_URL=smtp+tls://me:secret@smtp.example.com:587\n"},
		{"config.py", "MAIL_SERVER = 'smtp.example.com'\nMAIL_PORT = 465\nMAIL_USE_TLS = True\nMAIL_USE_SSL = True\n", submissions,
			"MAIL_SERVER = 'smtp.example.com'\nMAIL_PORT = 465\nMAIL_USE_TLS = False\nMAIL_USE_SSL = True\n"},
		{"airflow.cfg", "[smtp]\nsmtp_host = smtp.example.com\nsmtp_port = 465\nsmtp_ssl = True\nsmtp_starttls = True\n", submissions,
			"[smtp]\nsmtp_host = smtp.example.com\nsmtp_port = 465\nsmtp_ssl = True\nsmtp_starttls = False\n"},
		{".env", airflowURL + "=smtp://me:secret@smtp.example.com:587\n", submission, airflowURL + "=smtp://me:secret@smtp.example.com:587?disable_ssl=true\n"},
		{"send.py", "import smtplib\n\nserver = smtplib.SMTP_SSL('smtp.example.com', 587)\nserver.login('me', 'secret')\n", submission,
			"import smtplib\n\nserver = smtplib.SMTP('smtp.example.com', 587)\nserver.starttls()\nserver.login('me', 'secret')\n"},
		// The check of the certificate moves along with the mode.
		{"send.py", "import smtplib, ssl\n\nwith smtplib.SMTP_SSL('smtp.example.com', 587, context=ssl.create_default_context()) as server:\n    server.login('me', 'secret')\n", submission,
			"import smtplib, ssl\n\nwith smtplib.SMTP('smtp.example.com', 587) as server:\n    server.starttls(context=ssl.create_default_context())\n    server.login('me', 'secret')\n"},
		{"send.py", "import smtplib, ssl\n\nserver = smtplib.SMTP('smtp.example.com', 465)\nserver.starttls(context=ssl.create_default_context())\nserver.login('me', 'secret')\n", submissions,
			"import smtplib, ssl\n\nserver = smtplib.SMTP_SSL('smtp.example.com', 465, context=ssl.create_default_context())\nserver.login('me', 'secret')\n"},
		{"send.py", "import smtplib\n\nserver = smtplib.SMTP('smtp.example.com', 587)\nserver.starttls()\nserver.connect('smtp.example.com', 587)\nserver.login('me', 'secret')\n", submission,
			"import smtplib\n\nserver = smtplib.SMTP('smtp.example.com', 587)\nserver.starttls()\nserver.login('me', 'secret')\n"},
		{"send.py", "import aiosmtplib\nawait aiosmtplib.send(m, hostname='smtp.example.com', port=587, use_tls=True)\n", submission,
			"import aiosmtplib\nawait aiosmtplib.send(m, hostname='smtp.example.com', port=587, use_tls=False)\n"},
		{".env", "MAIL_SERVER=smtp.example.com\nMAIL_PORT=587\nMAIL_STARTTLS=False\nMAIL_SSL_TLS=False\n", submission,
			"MAIL_SERVER=smtp.example.com\nMAIL_PORT=587\nMAIL_STARTTLS=True\nMAIL_SSL_TLS=False\n"},
		{"configuration.yaml", "notify:\n  - platform: smtp\n    server: smtp.example.com\n    port: 587\n    encryption: tls\n", submission,
			"notify:\n  - platform: smtp\n    server: smtp.example.com\n    port: 587\n    encryption: starttls\n"},
	} {
		c, err := Read(tt.name, []byte(tt.text), Options{})
		if err != nil {
			t.Fatal(err)
		}
		fix, why := c.Fix(tt.target)
		if fix == nil {
			t.Errorf("%s: %s", c.Client.ID, why)
			continue
		}
		if diff := cmp.Diff(tt.want, string(fix.Patched)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.Client.ID, diff)
		}
	}
}

func TestPythonReply(t *testing.T) {
	for _, tt := range []struct {
		lines []string
		bytes bool
		want  string
	}{
		{[]string{"5.7.8 no"}, true, `b'5.7.8 no'`},
		{[]string{"5.7.8 one", "5.7.8 two"}, true, `b'5.7.8 one\n5.7.8 two'`},
		{[]string{"don't"}, true, `b"don't"`},
		{[]string{`don't "do" it`}, false, `'don\'t "do" it'`},
		{[]string{"é"}, true, `b'\xc3\xa9'`},
		{[]string{"é"}, false, `'é'`},
	} {
		if got := pythonReply(&probe.Reply{Code: 535, Lines: tt.lines}, tt.bytes); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.lines, got, tt.want)
		}
	}
}

func TestStrtobool(t *testing.T) {
	for text, want := range map[string][2]bool{"True": {true, true}, "on": {true, true}, "0": {false, true}, "": {false, false}, "enabled": {false, false}} {
		if on, valid := strtobool(text, source.Text); on != want[0] || valid != want[1] {
			t.Errorf("%q: %v, %v", text, on, valid)
		}
	}
}
