package clients

import (
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

const (
	djangoURL  = "EMAIL_URL"
	djangoBoth = "EMAIL_USE_TLS/EMAIL_USE_SSL are mutually exclusive, so only set one of those settings to True."
)

func init() {
	register(func() *Client {
		return &Client{
			ID: "django", Name: "Django", Library: "smtplib", Language: "Python",
			Generations: []Generation{{ID: "4.2", Label: "4.2 and later"}, {ID: "1.7", Label: "4.1 and earlier"}},
			Settings: []Setting{
				{Key: "EMAIL_BACKEND", Role: RoleSwitch, Default: "django.core.mail.backends.smtp.EmailBackend", Help: "console, dummy, filebased and locmem send nothing"},
				{Key: "EMAIL_HOST", Role: RoleHost, Default: "localhost"},
				{Key: "EMAIL_PORT", Role: RolePort, Kind: NumberValue, Default: "25"},
				{Key: "EMAIL_USE_TLS", Role: RoleSTARTTLS, Kind: BoolValue, Default: "False", Help: "STARTTLS, for 587"},
				{Key: "EMAIL_USE_SSL", Role: RoleSSL, Kind: BoolValue, Default: "False", Help: "TLS from the first byte, for 465"},
				{Key: "EMAIL_HOST_USER", Role: RoleUser, Help: "no sign-in without it and the password"},
				{Key: "EMAIL_HOST_PASSWORD", Role: RolePassword},
				{Key: "DEFAULT_FROM_EMAIL", Role: RoleFrom, Default: "webmaster@localhost"},
				{Key: "EMAIL_TIMEOUT", Role: RoleOther, Kind: NumberValue, Help: "seconds; without it a silent server is waited for without end"},
				{Key: "EMAIL_SSL_CERTFILE", Role: RoleOther, Help: "a client's certificate, not that of an authority"},
				{Key: "EMAIL_SSL_KEYFILE", Role: RoleOther},
				{Key: djangoURL, Role: RoleOther, Kind: URLValue, Help: "django-environ: smtp+tls:// and smtps:// are STARTTLS, smtp+ssl:// is TLS from the first byte"},
			},
			Forms: []Form{{Format: source.Python, Files: []string{"settings.py", "settings/*.py", "local_settings.py"}},
				{Format: source.Dotenv, Dialect: source.DjangoEnviron}, {Format: source.Compose}, {Format: source.Shell}},
			Marks:   []string{"django.core.mail", "django.conf", "django.contrib", "django_settings_module", "import environ", "from decouple"},
			Conduct: djangoConduct,
			Boxes: func(c *Config) (ssl, starttls probe.Switch) {
				s, t := djangoBoxes(c)
				return onIf(s), onIf(t)
			},
			Write: djangoWrite,
			Errors: []ErrorText{
				{Event: BothOn, Text: djangoBoth, Measured: true},
			},
			Notes: []string{
				"EMAIL_USE_TLS is STARTTLS and EMAIL_USE_SSL is TLS from the first byte; neither follows from the port.",
				"A string is on unless it is empty: EMAIL_USE_TLS = os.environ.get(...) is on for \"False\", too.",
				"The certificate is checked from 4.2 on; there is no setting that switches this off, only a subclass of EmailBackend.",
				"6.1 deprecates the EMAIL_ settings in favour of MAILERS, which is not read here.",
			},
			Sources: []string{"django/core/mail/backends/smtp.py and conf/global_settings.py, 1.7 to 5; release notes of 4.2 and 6.1; run with 3.2.25 against test servers",
				"django-environ environ/environ.py, email_url_config"},
		}
	})
}

// djangoBoxes are EMAIL_USE_SSL and EMAIL_USE_TLS, or what the scheme of EMAIL_URL
// sets them to.
func djangoBoxes(c *Config) (ssl, starttls bool) {
	ssl, starttls = pythonTruth(c, "EMAIL_USE_SSL"), pythonTruth(c, "EMAIL_USE_TLS")
	switch c.Lower(djangoURL + "#scheme") {
	case "smtps", "smtp+tls":
		starttls = true
	case "smtp+ssl":
		ssl = true
	}
	return ssl, starttls
}

func djangoConduct(c *Config) probe.Conduct {
	d := smtplibBase()
	ssl, starttls := djangoBoxes(c)
	switch {
	case ssl && starttls:
		d.Security, d.Refuses = probe.SecurityImplicit, djangoBoth
	case ssl:
		d.Security = probe.SecurityImplicit
	case starttls:
		d.Security = probe.SecuritySTARTTLS
	}
	if c.Since("4.2") {
		d.Certificate = probe.CertificateChecked
	}
	d.Port = c.Int("EMAIL_PORT")
	if c.Given(djangoURL+"#host") && !c.Given("EMAIL_PORT") {
		// Without a port in the URL, EMAIL_PORT is None, and smtplib takes its own.
		d.Port = smtplibPort(c.Int(djangoURL+"#port"), d.Security)
	}
	backend := c.Text("EMAIL_BACKEND")
	for _, word := range []string{"console", "dummy", "filebased", "locmem"} {
		if strings.HasSuffix(backend, ".backends."+word+".EmailBackend") {
			d.Refuses = "EMAIL_BACKEND is " + word + ", which sends no mail"
		}
	}
	return d
}

func djangoWrite(t Target, c *Config) ([]Assignment, string) {
	implicit := t.Security == probe.SecurityImplicit
	if c.Given(djangoURL) && !c.Given("EMAIL_HOST") {
		scheme := "smtp+tls"
		if implicit {
			scheme = "smtp+ssl"
		}
		return []Assignment{{Key: djangoURL + "#scheme", Value: scheme}, {Key: djangoURL + "#host", Value: t.Host},
			{Key: djangoURL + "#port", Value: strconv.Itoa(t.Port)}}, ""
	}
	list := []Assignment{}
	if c.Given("EMAIL_BACKEND") {
		list = append(list, Assignment{Key: "EMAIL_BACKEND", Value: "django.core.mail.backends.smtp.EmailBackend"})
	}
	list = append(list, Assignment{Key: "EMAIL_HOST", Value: t.Host}, Assignment{Key: "EMAIL_PORT", Value: strconv.Itoa(t.Port)},
		Assignment{Key: "EMAIL_USE_TLS", Value: pythonBool(!implicit)}, Assignment{Key: "EMAIL_USE_SSL", Value: pythonBool(implicit)})
	if t.Username != "" {
		list = append(list, Assignment{Key: "EMAIL_HOST_USER", Value: t.Username})
	}
	if t.From != "" {
		list = append(list, Assignment{Key: "DEFAULT_FROM_EMAIL", Value: t.From})
	}
	return list, ""
}
