package clients

import (
	"strconv"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	register(&Client{
		ID: "system-net-mail", Name: "System.Net.Mail", Aliases: []string{".NET", "dotnet", "SmtpClient", "System.Net.Mail.SmtpClient"}, Language: "C#",
		Settings: []Setting{
			{Key: "SmtpClient.host", Names: append(dotnetNames(dotnetHost), "SmtpClient.Host"), Role: RoleHost, Required: true, Help: "host name of the server"},
			{Key: "SmtpClient.port", Names: append(dotnetNames(dotnetPort), "SmtpClient.Port"), Role: RolePort, Kind: NumberValue, Default: "25"},
			{Key: "EnableSsl", Names: dotnetNames([3]string{"EnableSsl", "SmtpEnableSsl", "EnableSSL"}), Role: RoleSTARTTLS, Kind: BoolValue, Default: "false",
				Help: "STARTTLS, in spite of its name"},
			{Key: "NetworkCredential.user", Names: dotnetNames(dotnetUser), Role: RoleUser},
			{Key: "NetworkCredential.password", Names: dotnetNames(dotnetPassword), Role: RolePassword},
			{Key: "MailMessage.from", Names: dotnetNames(dotnetFrom), Role: RoleFrom},
			{Key: "UseDefaultCredentials", Role: RoleAuth, Kind: BoolValue, Default: "false", Help: "sign in as the Windows user"},
		},
		Forms: []Form{{Format: source.CSharp}, {Format: source.JSON, Files: []string{"appsettings.json", "appsettings.*.json"}}},
		// MailKit has a class of the same name; only these words tell this one.
		Marks:   []string{"system.net.mail", "networkcredential", "enablessl"},
		Conduct: systemNetMailConduct,
		Write:   systemNetMailWrite,
		Errors: []ErrorText{
			{Event: STARTTLSMissing, Text: "Server does not support secure connections."},
			{Event: AuthMissing, Text: "The SMTP server requires a secure connection or the client was not authenticated. The server response was: {text}", Note: "from MAIL FROM: it does not sign in and says nothing of it"},
			{Event: AuthMissingInTLS, Text: "The SMTP server requires a secure connection or the client was not authenticated. The server response was: {text}"},
			{Event: AuthRefused, Text: "The SMTP server requires a secure connection or the client was not authenticated. The server response was: {any}", Note: "it says nothing of the 535: this is the reply to MAIL FROM that follows"},
			{Event: NoMechanism, Text: "The SMTP server requires a secure connection or the client was not authenticated. The server response was: {any}"},
			{Event: PlainOnTLSTimeout, Text: "The operation has timed out."},
			{Event: PlainOnTLSClosed, Text: "Failure sending mail.", Note: "the inner exception says more"},
			{Event: HostNotFound, Text: "Failure sending mail.", Note: "the inner exception says more"},
			{Event: ConnectRefused, Text: "Failure sending mail.", Note: "the inner exception says more"},
			{Event: HandshakeFailed, Text: "Failure sending mail.", Note: "the inner exception says more"},
			{Event: TLSTooOld, Text: "Failure sending mail.", Note: "the inner exception says more"},
			{Event: CertSelfSigned, Text: "Failure sending mail.", Note: "the inner exception says more"},
			{Event: CertUntrusted, Text: "Failure sending mail.", Note: "the inner exception says more"},
			{Event: CertExpired, Text: "Failure sending mail.", Note: "the inner exception says more"},
			{Event: CertHostname, Text: "Failure sending mail.", Note: "the inner exception says more"},
		},
		Notes: []string{
			"EnableSsl means STARTTLS. TLS from the first byte does not exist here, so that port 465 cannot work.",
			"It speaks LOGIN and no PLAIN: on a server that offers PLAIN alone it does not sign in, and says nothing of it.",
			"A refused password shows as the 530 that the server gives to MAIL FROM after it.",
			"Only C# and appsettings.json are read, no web.config.",
		},
		Sources: []string{"dotnet/runtime System.Net.Mail: SmtpClient.cs and SmtpConnection.cs at 05284b2, SmtpConnection.Auth.cs at 0a86855, Strings.resx at 003e43b"},
	})
}

func systemNetMailConduct(c *Config) probe.Conduct {
	d := probe.Conduct{Port: c.Int("SmtpClient.port"), Security: probe.SecurityNone, WithoutSTARTTLS: probe.Gives, WithoutAUTH: probe.GoesOn,
		Mechanisms: []string{"GSSAPI", "NTLM", "LOGIN"}, TriesNext: true, InClear: probe.ClearAllowed, Certificate: probe.CertificateChecked}
	if c.Bool("EnableSsl") {
		d.Security = probe.SecuritySTARTTLS
	}
	if d.Port == 465 {
		d.Defects = append(d.Defects, probe.Defect{Fatal: true, Summary: "System.Net.Mail has no TLS from the first byte, which port 465 needs",
			Fix: "Use port 587 with EnableSsl = true, or MailKit instead."})
	}
	return d
}

func systemNetMailWrite(t Target, _ *Config) ([]Assignment, string) {
	switch {
	case t.Security == probe.SecurityImplicit:
		return nil, "System.Net.Mail has no TLS from the first byte: use port 587 with EnableSsl = true, or MailKit instead"
	case t.EHLOName != "":
		return nil, "System.Net.Mail greets with the name of the machine, which no setting changes"
	}
	return []Assignment{{Key: "SmtpClient.host", Value: t.Host}, {Key: "SmtpClient.port", Value: strconv.Itoa(t.Port)}, {Key: "EnableSsl", Value: "true"}}, ""
}
