package clients

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	register(func() *Client {
		return &Client{
			ID: "curl", Name: "curl",
			Settings: []Setting{
				{Key: "url", Role: RoleOther, Kind: URLValue, Required: true, Secret: true, Help: "smtps:// is TLS from the first byte, port 465; smtp:// is no encryption without --ssl or --ssl-reqd, port 25"},
				{Key: "ssl-reqd", Names: []string{"ftp-ssl-reqd"}, Role: RoleSTARTTLS, Kind: BoolValue, Default: "false", Help: "STARTTLS or nothing"},
				{Key: "ssl", Names: []string{"ftp-ssl"}, Role: RoleSTARTTLS, Kind: BoolValue, Default: "false", Help: "STARTTLS if the server offers it"},
				{Key: "user.name", Role: RoleUser, Help: "--user, before the colon"},
				{Key: "user.password", Role: RolePassword, Help: "--user, behind the colon"},
				{Key: "oauth2-bearer", Role: RoleToken},
				{Key: "login-options", Role: RoleAuth, Help: "AUTH=PLAIN and the like"},
				{Key: "mail-from", Role: RoleFrom},
				{Key: "mail-rcpt", Role: RoleOther},
				{Key: "insecure", Role: RoleVerify, Kind: BoolValue, Default: "false"},
				{Key: "cacert", Role: RoleCA},
				{Key: "tlsv1.0", Role: RoleMinTLS, Kind: BoolValue, Default: "false"},
			},
			Forms:   []Form{{Format: source.Command}},
			Marks:   []string{"curl "},
			Conduct: curlConduct,
			Boxes:   curlBoxes,
			Write:   curlWrite,
			Errors: []ErrorText{
				{Event: HostNotFound, Text: "Could not resolve host: {host}", Measured: true},
				{Event: ConnectRefused, Text: "Failed to connect to {host} port {port} after {any} ms: Couldn't connect to server", Measured: true},
				{Event: TLSOnPlainPort, Text: "error:0A00010B:SSL routines::wrong version number", Measured: true},
				{Event: PlainOnTLSClosed, Text: "response reading failed (errno: {any})", Measured: true},
				{Event: PlainOnTLSTimeout, Text: "Operation timed out after {any} milliseconds with 0 bytes received", Measured: true, Note: "only with --max-time"},
				{Event: GreetingRefused, Text: "Got unexpected smtp-server response: {code}", Measured: true},
				{Event: EHLORefused, Text: "Remote access denied: {code}", Measured: true},
				{Event: STARTTLSMissing, Text: "STARTTLS not supported.", Measured: true},
				{Event: STARTTLSRefused, Text: "STARTTLS denied, code {code}", Measured: true},
				{Event: CertSelfSigned, Text: "SSL certificate problem: self-signed certificate", Measured: true},
				{Event: CertUntrusted, Text: "SSL certificate problem: unable to get local issuer certificate", Measured: true},
				{Event: CertExpired, Text: "SSL certificate problem: certificate has expired", Measured: true},
				{Event: CertHostname, Text: "SSL: no alternative certificate subject name matches target host name '{host}'", Measured: true},
				{Event: AuthMissing, Text: "MAIL failed: {code}", Measured: true, Note: "it does not sign in and says nothing of it"},
				{Event: AuthMissingInTLS, Text: "MAIL failed: {code}", Measured: true, Note: "it does not sign in and says nothing of it"},
				{Event: AuthRefused, Text: "Login denied", Measured: true},
				{Event: NoMechanism, Text: "Login denied", Measured: true},
				{Event: AuthDropped, Text: "response reading failed (errno: {any})", Measured: true},
				{Event: SenderRefused, Text: "MAIL failed: {code}", Measured: true},
				{Event: RecipientRefused, Text: "RCPT failed: {code}", Measured: true},
				{Event: MessageRefused, Text: "Weird server reply", Measured: true},
			},
			Notes: []string{
				"smtp:// never tries STARTTLS by itself: the password goes over the line in clear where the server takes it.",
				"--ssl goes on without TLS when the server does not offer STARTTLS or refuses it; --ssl-reqd does not.",
				"It prints the code of a refusal and not its text; -v shows the text.",
				"Where the server offers GSSAPI and the user name has an @, curl tries that and then no other: --login-options AUTH=PLAIN helps.",
				"A curl that was built with GNU SASL tries SCRAM-SHA-256 and SCRAM-SHA-1 first.",
			},
			Sources: []string{"curl 8.22.0-DEV (5c61e16): lib/smtp.c, lib/curl_sasl.c, lib/protocol.c", "curl 7.88.1 with OpenSSL run against test servers"},
		}
	})
}

// curlOrder is how curl chooses; it tries no other after a refusal. GSSAPI is for
// user names that have a domain.
func curlOrder(user string) []string {
	order := []string{"DIGEST-MD5", "CRAM-MD5", "NTLM", "PLAIN", "LOGIN"}
	if strings.ContainsAny(user, `@/\`) {
		order = append([]string{"GSSAPI"}, order...)
	}
	return order
}

func curlConduct(c *Config) probe.Conduct {
	d := probe.Conduct{Port: 25, Security: probe.SecurityNone, WithoutSTARTTLS: probe.GoesOn, WithoutAUTH: probe.GoesOn, Mechanisms: curlOrder(c.byRole(RoleUser)),
		InClear: probe.ClearAllowed, Certificate: probe.CertificateChecked, MinTLS: "TLS 1.2"}
	switch {
	case c.Lower("url#scheme") == "smtps":
		d.Security, d.Port = probe.SecurityImplicit, 465
	case c.Bool("ssl-reqd"):
		d.Security, d.WithoutSTARTTLS = probe.SecuritySTARTTLS, probe.Gives
	case c.Bool("ssl"):
		d.Security, d.RefusedSTARTTLS = probe.SecurityOpportunistic, probe.GoesOn
	}
	d.Port = cmp.Or(c.Int("url#port"), d.Port)
	if c.Bool("insecure") {
		d.Certificate = probe.CertificateIgnored
	}
	if c.Given("oauth2-bearer") {
		d.Mechanisms = []string{"OAUTHBEARER", "XOAUTH2"}
	}
	if name, ok := strings.CutPrefix(strings.ToUpper(c.Text("login-options")), "AUTH="); ok && name != "*" && name != "" {
		d.Mechanisms = []string{name}
	}
	return d
}

// curlBoxes: with smtps:// the other options do nothing.
func curlBoxes(c *Config) (ssl, starttls probe.Switch) {
	switch {
	case c.Lower("url#scheme") == "smtps":
		return probe.On, probe.Off
	case c.Bool("ssl-reqd"):
		return probe.Off, probe.On
	case c.Bool("ssl"):
		return probe.Off, probe.Optional
	}
	return probe.Off, probe.Off
}

func curlWrite(t Target, _ *Config) ([]Assignment, string) {
	if t.EHLOName != "" {
		return nil, "curl takes the EHLO name from the path of the URL: write smtp://HOST:PORT/" + t.EHLOName
	}
	scheme := map[bool]string{true: "smtps", false: "smtp"}[t.Security == probe.SecurityImplicit]
	list := []Assignment{{Key: "url#scheme", Value: scheme}, {Key: "url#host", Value: t.Host}, {Key: "url#port", Value: strconv.Itoa(t.Port)}}
	if t.Security == probe.SecuritySTARTTLS {
		list = append(list, Assignment{Key: "ssl-reqd", Value: "true"})
	}
	return list, ""
}
