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
			ID: "mailkit", Name: "MailKit", Aliases: []string{"MimeKit"}, Language: "C#",
			Settings: []Setting{
				{Key: "Connect.host", Names: dotnetNames(dotnetHost), Role: RoleHost, Required: true, Help: "host name of the server"},
				{Key: "Connect.port", Names: dotnetNames(dotnetPort), Role: RolePort, Kind: NumberValue, Default: "0", Help: "0 is 465 for SslOnConnect, else 25"},
				{Key: "Connect.options", Names: dotnetNames([3]string{"SecureSocketOptions", "SmtpSecureSocketOptions", "SocketOptions"}), Role: RoleMode, Kind: WordValue, Default: "Auto",
					Values: []string{"None", "Auto", "SslOnConnect", "StartTls", "StartTlsWhenAvailable"},
					Hints: map[string]string{"None": "no encryption", "Auto": "TLS from the first byte on 465, else STARTTLS if the server offers it", "SslOnConnect": "TLS from the first byte",
						"StartTls": "STARTTLS or nothing", "StartTlsWhenAvailable": "STARTTLS if the server offers it"}},
				{Key: "Connect.useSsl", Names: dotnetNames([3]string{"UseSsl", "SmtpUseSsl", "UseSSL"}), Role: RoleMode, Kind: BoolValue, Help: "true is SslOnConnect, false is StartTlsWhenAvailable"},
				{Key: "Authenticate.user", Names: dotnetNames(dotnetUser), Role: RoleUser},
				{Key: "Authenticate.password", Names: dotnetNames(dotnetPassword), Role: RolePassword},
				{Key: "MailboxAddress.address", Names: dotnetNames(dotnetFrom), Role: RoleFrom},
				{Key: "LocalDomain", Role: RoleEHLO, Help: "default the name of the machine"},
				{Key: "CheckCertificateRevocation", Role: RoleVerify, Kind: BoolValue, Default: "true", Help: "asks the issuer over the network"},
				{Key: "ServerCertificateValidationCallback", Role: RoleVerify, Help: "decides instead of the usual check"},
			},
			Forms:   []Form{{Format: source.CSharp}, {Format: source.JSON, Borrowed: true, Files: []string{"appsettings.json", "appsettings.*.json"}}},
			Marks:   []string{"mailkit", "mimekit", "securesocketoptions", "mimemessage"},
			Conduct: mailKitConduct,
			Write:   mailKitWrite,
			Errors: []ErrorText{
				{Event: AuthMissing, Text: "The SMTP server does not support authentication."},
				{Event: AuthMissingInTLS, Text: "The SMTP server does not support authentication."},
				{Event: STARTTLSMissing, Text: "The SMTP server does not support the STARTTLS extension."},
				{Event: NoMechanism, Text: "No compatible authentication mechanisms found."},
				{Event: AuthRefused, Text: "{code}: {text}"},
				{Event: TLSOnPlainPort, Text: "An error occurred while attempting to establish an SSL or TLS connection."},
				{Event: TLSOnPlainPort, Text: "When connecting to an SMTP service, port 587 is typically reserved for plain-text connections."},
				{Event: HandshakeFailed, Text: "An error occurred while attempting to establish an SSL or TLS connection."},
				{Event: TLSTooOld, Text: "An error occurred while attempting to establish an SSL or TLS connection."},
				{Event: CertHostname, Text: "The host name ({host}) did not match the name given in the server's SSL certificate ({names})."},
				{Event: CertSelfSigned, Text: "The server's SSL certificate could not be validated for the following reasons:"},
				{Event: CertUntrusted, Text: "The server's SSL certificate could not be validated for the following reasons:"},
				{Event: CertExpired, Text: "The server's SSL certificate could not be validated for the following reasons:"},
				{Event: PlainOnTLSClosed, Text: "The SMTP server has unexpectedly disconnected."},
			},
			Notes: []string{
				"Connect with true as its third argument opens with TLS; with false it upgrades only if the server offers STARTTLS.",
				"It asks the issuer whether the certificate was revoked: where the network blocks that, it looks like a TLS failure. CheckCertificateRevocation = false turns it off.",
				"After a refusal it tries the next mechanism with the same password, which some servers count as several attempts.",
			},
			Sources: []string{"MailKit 4.17.0: Net/Smtp/SmtpClient.cs, Security/SaslMechanism.cs, Security/SslHandshakeException.cs, MailService.cs"},
		}
	})
}

// mailKitOptions is what Connect is told: by an option, else by a switch.
func mailKitOptions(c *Config) string {
	if !c.Given("Connect.options") && c.Given("Connect.useSsl") {
		if c.Bool("Connect.useSsl") {
			return "sslonconnect"
		}
		return "starttlswhenavailable"
	}
	words := strings.Split(c.Lower("Connect.options"), ".") // SecureSocketOptions.StartTls
	return words[len(words)-1]
}

func mailKitConduct(c *Config) probe.Conduct {
	d := probe.Conduct{Port: c.Int("Connect.port"), Security: probe.SecurityOpportunistic, WithoutSTARTTLS: probe.GoesOn, WithoutAUTH: probe.Gives,
		Mechanisms: []string{"SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "NTLM", "DIGEST-MD5", "CRAM-MD5", "PLAIN", "LOGIN"}, TriesNext: true,
		InClear: probe.ClearAllowed, Certificate: probe.CertificateChecked, EHLOName: c.Text("LocalDomain")}
	if c.Given("ServerCertificateValidationCallback") {
		d.Certificate = probe.CertificateIgnored
	}
	switch options := mailKitOptions(c); {
	case options == "sslonconnect":
		d.Security = probe.SecurityImplicit
		d.Port = cmp.Or(d.Port, 465)
	case options == "auto" && d.Port == 465:
		d.Security = probe.SecurityImplicit
	case options == "starttls":
		d.Security, d.WithoutSTARTTLS = probe.SecuritySTARTTLS, probe.Gives
	case options == "none":
		d.Security = probe.SecurityNone
	}
	d.Port = cmp.Or(d.Port, 25)
	return d
}

func mailKitWrite(t Target, c *Config) ([]Assignment, string) {
	list := []Assignment{{Key: "Connect.host", Value: t.Host}, {Key: "Connect.port", Value: strconv.Itoa(t.Port)}}
	if c.Given("Connect.useSsl") && !c.Given("Connect.options") {
		list = append(list, Assignment{Key: "Connect.useSsl", Value: strconv.FormatBool(t.Security == probe.SecurityImplicit)})
	} else {
		word := map[probe.Security]string{probe.SecurityImplicit: "SslOnConnect", probe.SecuritySTARTTLS: "StartTls"}[t.Security]
		list = append(list, Assignment{Key: "Connect.options", Value: word})
	}
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: "LocalDomain", Value: t.EHLOName})
	}
	return list, ""
}
