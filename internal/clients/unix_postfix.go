package clients

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	register(func() *Client {
		return &Client{
			ID: "postfix", Name: "Postfix", Aliases: []string{"postfix relayhost", "relayhost"},
			Settings: []Setting{
				{Key: "relayhost", Role: RoleOther, Kind: HostPortValue, Required: true, Help: "[host]:port; without the brackets its MX records are looked up; default port 25"},
				{Key: "smtp_tls_wrappermode", Role: RoleSSL, Kind: BoolValue, Default: "no", Truth: postfixTruth, Help: "TLS from the first byte; needs smtp_tls_security_level = encrypt"},
				{Key: "smtp_tls_security_level", Role: RoleMode, Kind: WordValue, Values: []string{"", "none", "may", "encrypt", "dane", "dane-only", "fingerprint", "verify", "secure"},
					Hints: map[string]string{"": "no encryption, before compatibility_level 3.11", "none": "no encryption", "may": "STARTTLS if the server offers it", "encrypt": "STARTTLS or nothing",
						"verify": "with a check of the certificate", "secure": "with a check of the certificate"}},
				{Key: "smtp_use_tls", Role: RoleOther, Kind: BoolValue, Default: "no", Truth: postfixTruth, Help: "old; smtp_tls_security_level = may"},
				{Key: "smtp_enforce_tls", Role: RoleOther, Kind: BoolValue, Default: "no", Truth: postfixTruth, Help: "old; smtp_tls_security_level = encrypt"},
				{Key: "smtp_sasl_auth_enable", Role: RoleAuth, Kind: BoolValue, Default: "no", Truth: postfixTruth, Help: "sign in at all"},
				{Key: "smtp_sasl_security_options", Role: RoleOther, Default: "noplaintext, noanonymous", Help: "noanonymous allows PLAIN and LOGIN"},
				{Key: "smtp_sasl_tls_security_options", Role: RoleOther, Help: "the same inside TLS; default $smtp_sasl_security_options"},
				{Key: "sasl_passwd.user", Role: RoleUser, Help: "in the file of smtp_sasl_password_maps, before the colon"},
				{Key: "sasl_passwd.password", Role: RolePassword, Help: "in the file of smtp_sasl_password_maps, behind the colon"},
				{Key: "smtp_sasl_password_maps", Role: RoleOther, Secret: true, Help: "where user name and password are; after a change run postmap on the file"},
				{Key: "smtp_helo_name", Role: RoleEHLO, Help: "default $myhostname"},
				{Key: "smtp_sasl_mechanism_filter", Role: RoleOther},
				{Key: "smtp_tls_CAfile", Role: RoleCA, Help: "counts at the levels that check the certificate"},
				{Key: "compatibility_level", Role: RoleOther},
			},
			Forms:   []Form{{Format: source.Postfix, Files: []string{"main.cf"}}},
			Marks:   []string{"relayhost", "smtp_sasl_", "postfix"},
			Conduct: postfixConduct,
			Boxes:   postfixBoxes,
			Write:   postfixWrite,
			Errors:  postfixErrors,
			Notes: []string{
				"Port 465 needs smtp_tls_wrappermode = yes and smtp_tls_security_level = encrypt; without them Postfix waits for a greeting that never comes.",
				"The default of smtp_sasl_security_options forbids PLAIN and LOGIN, inside TLS too; smtp_sasl_security_options = noanonymous allows them.",
				"At the levels may and encrypt the certificate is not checked.",
				"User name and password are in the file that smtp_sasl_password_maps names, under the same text as relayhost has.",
			},
			Sources: []string{"Postfix 3.12: src/smtp/smtp_connect.c, smtp_proto.c, smtp_sasl_proto.c, smtp_sasl_glue.c, src/global/mail_params.h", "Postfix 3.7.11 with Cyrus SASL run against test servers"},
		}
	})
}

// postfixTruth reads a switch: yes or no, in any case.
func postfixTruth(text string, _ source.Kind) (on, valid bool) {
	on = strings.EqualFold(text, "yes")
	return on, on || strings.EqualFold(text, "no")
}

// postfixLevel is the TLS level in force; the old switches count where it is empty.
func postfixLevel(c *Config) string {
	level := c.Lower("smtp_tls_security_level")
	switch {
	case level != "":
		return level
	case c.Bool("smtp_enforce_tls"):
		return "encrypt"
	case c.Bool("smtp_use_tls"):
		return "may"
	case compareVersions(c.Text("compatibility_level"), "3.11") >= 0 && !c.Given("smtp_tls_security_level"):
		return "may"
	}
	return "none"
}

func postfixConduct(c *Config) probe.Conduct {
	level := postfixLevel(c)
	d := probe.Conduct{Port: cmp.Or(c.Int("relayhost#port"), servicePorts[c.Lower("relayhost#port")], 25), Security: probe.SecuritySTARTTLS, WithoutSTARTTLS: probe.Gives, WithoutAUTH: probe.GoesOn,
		NoSignIn: !c.Bool("smtp_sasl_auth_enable"), InClear: probe.ClearAllowed, Certificate: probe.CertificateIgnored, MinTLS: "TLS 1.0",
		EHLOName: c.postfixName("smtp_helo_name")}
	strict := slices.Contains([]string{"encrypt", "dane", "dane-only", "fingerprint", "verify", "secure"}, level)
	switch {
	case c.Bool("smtp_tls_wrappermode") && strict:
		d.Security = probe.SecurityImplicit
	case c.Bool("smtp_tls_wrappermode"):
		d.Security, d.Refuses = probe.SecurityImplicit, postfixWrapperNeeds
	case level == "may":
		d.Security, d.WithoutSTARTTLS, d.RefusedSTARTTLS = probe.SecurityOpportunistic, probe.GoesOn, probe.GoesOn
	case !strict:
		d.Security = probe.SecurityNone
	}
	if slices.Contains([]string{"verify", "secure", "fingerprint", "dane-only"}, level) {
		d.Certificate = probe.CertificateChecked
	}
	postfixSASL(c, &d)
	return d
}

// servicePorts are the names that a port can have in place of its number.
var servicePorts = map[string]int{"smtp": 25, "submission": 587, "smtps": 465, "submissions": 465, "urd": 465, "ssmtp": 465}

// postfixName is a name that is written out, not as $parameter.
func (c *Config) postfixName(key string) string {
	if name := c.Text(key); !strings.Contains(name, "$") {
		return name
	}
	return ""
}

// postfixSASL is what the security options leave of the mechanisms that Cyrus SASL
// chooses from, the strongest first.
func postfixSASL(c *Config, d *probe.Conduct) {
	options := c.Text("smtp_sasl_security_options")
	if inTLS := c.Text("smtp_sasl_tls_security_options"); d.Security != probe.SecurityNone && c.Given("smtp_sasl_tls_security_options") &&
		!strings.Contains(inTLS, "$") {
		options = inTLS
	}
	d.Mechanisms = []string{"SCRAM-SHA-256", "SCRAM-SHA-1", "DIGEST-MD5", "CRAM-MD5", "NTLM"}
	words := strings.FieldsFunc(strings.ToLower(options), func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' })
	if !slices.Contains(words, "noplaintext") {
		d.Mechanisms = append(d.Mechanisms, "PLAIN", "LOGIN")
		return
	}
	if d.NoSignIn {
		return
	}
	d.Defects = append(d.Defects, probe.Defect{
		Summary: "Postfix does not use PLAIN or LOGIN here, not even inside TLS, since smtp_sasl_security_options has noplaintext, which is its default",
		Fix:     "Set smtp_sasl_security_options = noanonymous, unless the server offers another mechanism."})
}

// postfixBoxes: with wrappermode the level says how strict TLS is, not which kind.
func postfixBoxes(c *Config) (ssl, starttls probe.Switch) {
	level := postfixLevel(c)
	switch {
	case c.Bool("smtp_tls_wrappermode"):
		return probe.On, probe.Off
	case level == "may":
		return probe.Off, probe.Optional
	case level == "none":
		return probe.Off, probe.Off
	}
	return probe.Off, probe.On
}

func postfixWrite(t Target, c *Config) ([]Assignment, string) {
	implicit := t.Security == probe.SecurityImplicit
	list := []Assignment{{Key: "relayhost", Value: "[" + t.Host + "]:" + strconv.Itoa(t.Port)},
		{Key: "smtp_tls_wrappermode", Value: map[bool]string{true: "yes", false: "no"}[implicit]}}
	if level := postfixLevel(c); level == "none" || level == "may" {
		list = append(list, Assignment{Key: "smtp_tls_security_level", Value: "encrypt"})
	} else {
		list = append(list, Assignment{Key: "smtp_tls_security_level", Value: level})
	}
	if t.Username != "" {
		list = append(list, Assignment{Key: "smtp_sasl_auth_enable", Value: "yes"})
		list = append(list, Assignment{Key: "smtp_sasl_security_options", Value: "noanonymous"})
		if c.Given("smtp_sasl_tls_security_options") {
			list = append(list, Assignment{Key: "smtp_sasl_tls_security_options", Value: "noanonymous"})
		}
	}
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: "smtp_helo_name", Value: t.EHLOName})
	}
	return list, ""
}
