package clients

import (
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// vaultwardenBadMode is what it says of an SMTP_SECURITY that it does not know.
const vaultwardenBadMode = "`SMTP_SECURITY` is invalid. It needs to be one of the following options: starttls, force_tls or off"

func init() {
	register(func() *Client {
		return &Client{
			ID: "vaultwarden", Name: "Vaultwarden", Aliases: []string{"bitwarden_rs"}, Library: "lettre",
			Settings: []Setting{
				vaultwarden("SMTP_HOST", Setting{Role: RoleHost, Required: true, Help: "host name of the server"}),
				vaultwarden("SMTP_PORT", Setting{Role: RolePort, Kind: NumberValue, Help: "default 587 with starttls, 465 with force_tls, 25 with off"}),
				vaultwarden("SMTP_SECURITY", Setting{Role: RoleMode, Kind: WordValue, Default: "starttls", Values: []string{"starttls", "force_tls", "off"},
					Hints: map[string]string{"starttls": "STARTTLS or nothing", "force_tls": "TLS from the first byte", "off": "no encryption"}}),
				vaultwarden("SMTP_EXPLICIT_TLS", Setting{Role: RoleMode, Kind: BoolValue, Help: "old; true is SMTP_SECURITY=force_tls, in spite of its name"}),
				vaultwarden("SMTP_SSL", Setting{Role: RoleMode, Kind: BoolValue, Help: "old; false is SMTP_SECURITY=off"}),
				vaultwarden("SMTP_USERNAME", Setting{Role: RoleUser}),
				vaultwarden("SMTP_PASSWORD", Setting{Role: RolePassword}),
				vaultwarden("SMTP_AUTH_MECHANISM", Setting{Role: RoleAuth, Help: "Plain, Login, Xoauth2, several with commas between them"}),
				vaultwarden("SMTP_FROM", Setting{Role: RoleFrom}),
				vaultwarden("HELO_NAME", Setting{Role: RoleEHLO, Help: "default the name of the machine"}),
				vaultwarden("SMTP_ACCEPT_INVALID_CERTS", Setting{Role: RoleVerify, Kind: BoolValue, Default: "false"}),
				vaultwarden("SMTP_ACCEPT_INVALID_HOSTNAMES", Setting{Role: RoleVerify, Kind: BoolValue, Default: "false"}),
			},
			Forms: []Form{{Format: source.Dotenv, Dialect: source.RustDotenv}, {Format: source.Compose}, {Format: source.Shell},
				{Format: source.JSON, Files: []string{"data/config.json"}}},
			Marks:   []string{"vaultwarden", "bitwarden"},
			Conduct: vaultwardenConduct,
			Write:   vaultwardenWrite,
			Errors: []ErrorText{
				{Event: BadSetting, Text: vaultwardenBadMode},
				{Event: AuthRefused, Text: "SMTP 5xx error: permanent error ({code}): {text} - Authentication credentials invalid"},
				{Event: STARTTLSMissing, Text: "SMTP client error: internal client error: STARTTLS is not supported on this server"},
				{Event: AuthMissing, Text: "SMTP client error: internal client error: No compatible authentication mechanism was found"},
				{Event: AuthMissingInTLS, Text: "SMTP client error: internal client error: No compatible authentication mechanism was found"},
				{Event: NoMechanism, Text: "SMTP client error: internal client error: No compatible authentication mechanism was found"},
				{Event: PlainOnTLSTimeout, Text: "SMTP timeout error: {any}"},
				{Event: HandshakeFailed, Text: "SMTP encryption error: {any}"},
				{Event: TLSTooOld, Text: "SMTP encryption error: {any}"},
			},
			Notes: []string{
				"SMTP_EXPLICIT_TLS=true means TLS from the first byte: it is an old name of SMTP_SECURITY=force_tls.",
				"Settings that were saved in the admin page stand in data/config.json and win over the environment.",
			},
			Sources: []string{"Vaultwarden 1.37.2 (46d71107): src/config.rs, src/mail.rs, .env.template"},
		}
	})
}

// vaultwarden fills in the name of a setting and that in config.json.
func vaultwarden(key string, s Setting) Setting {
	s.Key, s.Names = key, []string{strings.ToLower(key)}
	return s
}

// vaultwardenMode is SMTP_SECURITY, which the old settings decide where it is not given.
func vaultwardenMode(c *Config) string {
	switch {
	case c.Given("SMTP_SECURITY"):
		return c.Text("SMTP_SECURITY")
	case c.Given("SMTP_EXPLICIT_TLS") && c.Bool("SMTP_EXPLICIT_TLS"):
		return "force_tls"
	case c.Given("SMTP_SSL") && !c.Bool("SMTP_SSL"):
		return "off"
	}
	return "starttls"
}

func vaultwardenConduct(c *Config) probe.Conduct {
	word := vaultwardenMode(c)
	mode, known := map[string]probe.Security{"starttls": probe.SecuritySTARTTLS, "force_tls": probe.SecurityImplicit, "off": probe.SecurityNone}[word]
	d := lettreBase(c.Int("SMTP_PORT"), mode)
	if v, set := c.Values["SMTP_SECURITY"]; !known && (!set || v.Known) {
		d = lettreBase(c.Int("SMTP_PORT"), probe.SecuritySTARTTLS)
		d.Refuses = vaultwardenBadMode
	} else if !known {
		d = lettreBase(c.Int("SMTP_PORT"), probe.SecuritySTARTTLS)
	}
	if list := vaultwardenMechanisms(c.Text("SMTP_AUTH_MECHANISM")); len(list) > 0 {
		d.Mechanisms = list
	}
	switch {
	case c.Bool("SMTP_ACCEPT_INVALID_CERTS"):
		d.Certificate = probe.CertificateIgnored
	case c.Bool("SMTP_ACCEPT_INVALID_HOSTNAMES"):
		d.Certificate = probe.CertificateNoName
	}
	d.EHLOName = c.Text("HELO_NAME")
	if !c.Given("SMTP_SECURITY") && c.Given("SMTP_EXPLICIT_TLS") {
		d.Notes = append(d.Notes, "SMTP_EXPLICIT_TLS is an old setting; true means TLS from the first byte, as SMTP_SECURITY=force_tls does.")
	}
	return d
}

// vaultwardenMechanisms are the ones that a list allows; what it does not know is
// passed over.
func vaultwardenMechanisms(text string) (list []string) {
	for _, word := range strings.Split(text, ",") {
		switch name := strings.ToUpper(strings.Trim(word, " \t\"'")); name {
		case "PLAIN", "LOGIN", "XOAUTH2":
			list = append(list, name)
		}
	}
	return list
}

func vaultwardenWrite(t Target, c *Config) ([]Assignment, string) {
	word := map[probe.Security]string{probe.SecurityImplicit: "force_tls", probe.SecuritySTARTTLS: "starttls"}[t.Security]
	list := []Assignment{{Key: "SMTP_HOST", Value: t.Host}, {Key: "SMTP_PORT", Value: strconv.Itoa(t.Port)}, {Key: "SMTP_SECURITY", Value: word}}
	for _, old := range []string{"SMTP_EXPLICIT_TLS", "SMTP_SSL"} {
		if c.Given(old) {
			list = append(list, Assignment{Key: old, Remove: true})
		}
	}
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: "HELO_NAME", Value: t.EHLOName})
	}
	return list, ""
}
