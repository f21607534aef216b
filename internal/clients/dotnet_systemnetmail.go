package clients

import (
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	register(func() *Client {
		return &Client{
			ID: "system-net-mail", Name: "System.Net.Mail", Aliases: []string{".NET", "dotnet", "SmtpClient", "System.Net.Mail.SmtpClient"}, Language: "C#",
			Settings: []Setting{
				{Key: "SmtpClient.host", Names: append(dotnetNames(dotnetHost), "SmtpClient.Host", "mailSettings.smtp.network.host", "smtp.network.host", "network.host"), Role: RoleHost, Required: true, Help: "host name of the server"},
				{Key: "SmtpClient.port", Names: append(dotnetNames(dotnetPort), "SmtpClient.Port", "mailSettings.smtp.network.port", "smtp.network.port", "network.port"), Role: RolePort, Kind: NumberValue, Default: "25"},
				{Key: "EnableSsl", Names: append(dotnetNames([3]string{"EnableSsl", "SmtpEnableSsl", "EnableSSL"}), "mailSettings.smtp.network.enableSsl", "smtp.network.enableSsl", "network.enableSsl"),
					Role: RoleSTARTTLS, Kind: BoolValue, Default: "false", Truth: dotnetTruth,
					Help: "STARTTLS, in spite of its name"},
				{Key: "NetworkCredential.user", Names: append(dotnetNames(dotnetUser), "mailSettings.smtp.network.userName", "smtp.network.userName", "network.userName"), Role: RoleUser},
				{Key: "NetworkCredential.password", Names: append(dotnetNames(dotnetPassword), "mailSettings.smtp.network.password", "smtp.network.password", "network.password"), Role: RolePassword},
				{Key: "MailMessage.from", Names: append(dotnetNames(dotnetFrom), "mailSettings.smtp.from", "smtp.from"), Role: RoleFrom},
				{Key: "UseDefaultCredentials", Names: []string{"mailSettings.smtp.network.defaultCredentials", "smtp.network.defaultCredentials", "network.defaultCredentials"}, Role: RoleAuth,
					Kind: BoolValue, Default: "false", Truth: dotnetTruth, Help: "sign in as the Windows user"},
				{Key: "mailSettings.smtp.network.clientDomain", Names: []string{"smtp.network.clientDomain", "network.clientDomain"}, Role: RoleEHLO, Help: "in web.config alone; default the name of the machine"},
				{Key: "DeliveryMethod", Names: []string{"mailSettings.smtp.deliveryMethod", "smtp.deliveryMethod"}, Role: RoleSwitch, Default: "Network",
					Help: "Network; SpecifiedPickupDirectory and PickupDirectoryFromIis write files and send nothing"},
			},
			Forms: []Form{{Format: source.CSharp}, {Format: source.XML, Dialect: source.XMLAttributes, Path: "mailSettings.smtp.", Files: []string{"web.config", "Web.config", "app.config", "App.config", "*.exe.config"}},
				{Format: source.JSON, Borrowed: true, Files: []string{"appsettings.json", "appsettings.*.json"}}},
			// MailKit has a class of the same name; only these words tell this one.
			Marks:   []string{"system.net.mail", "networkcredential", "enablessl", "<mailsettings"},
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
				"web.config and app.config are read by .NET Framework: what the program sets in its code counts before them. .NET Core and .NET 5 and later do not read them.",
				"In web.config enableSsl belongs to <network>, beside host and port; a bare & in a password makes the whole file unreadable.",
			},
			Sources: []string{"dotnet/runtime System.Net.Mail: SmtpClient.cs and SmtpConnection.cs at 05284b2, SmtpConnection.Auth.cs at 0a86855, Strings.resx at 003e43b"},
		}
	})
}

func systemNetMailConduct(c *Config) probe.Conduct {
	d := probe.Conduct{Port: c.Int("SmtpClient.port"), Security: probe.SecurityNone, WithoutSTARTTLS: probe.Gives, WithoutAUTH: probe.GoesOn,
		Mechanisms: []string{"GSSAPI", "NTLM", "LOGIN"}, TriesNext: true, InClear: probe.ClearAllowed, Certificate: probe.CertificateChecked}
	if c.Bool("EnableSsl") {
		d.Security = probe.SecuritySTARTTLS
	}
	const domain = "mailSettings.smtp.network.clientDomain"
	d.EHLOName = c.Text(domain)
	words := strings.Split(c.Text("DeliveryMethod"), ".") // SmtpDeliveryMethod.Network
	if method := words[len(words)-1]; c.Values["DeliveryMethod"].Known && !strings.EqualFold(method, "Network") {
		d.Refuses = "deliveryMethod is not Network: messages become files in a folder, and no server is asked"
	}
	if d.Port == 465 {
		d.Defects = append(d.Defects, probe.Defect{Fatal: true, Summary: "System.Net.Mail has no TLS from the first byte, which port 465 needs",
			Fix: "Use port 587 with EnableSsl = true, or MailKit instead."})
	}
	return d
}

func systemNetMailWrite(t Target, c *Config) ([]Assignment, string) {
	xml := c.form().Format == source.XML
	switch {
	case t.Security == probe.SecurityImplicit:
		return nil, "System.Net.Mail has no TLS from the first byte: use port 587 with EnableSsl = true, or MailKit instead"
	case t.EHLOName != "" && !xml:
		return nil, "System.Net.Mail greets with the name of the machine, which no setting changes"
	}
	list := []Assignment{{Key: "SmtpClient.host", Value: t.Host}, {Key: "SmtpClient.port", Value: strconv.Itoa(t.Port)}, {Key: "EnableSsl", Value: "true"}}
	if c.Given("DeliveryMethod") {
		list = append(list, Assignment{Key: "DeliveryMethod", Value: "Network"})
	}
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: "mailSettings.smtp.network.clientDomain", Value: t.EHLOName})
	}
	return list, ""
}

// dotnetTruth reads a switch as Boolean.Parse does: two words, in any case.
func dotnetTruth(text string, _ source.Kind) (on, valid bool) {
	text = strings.TrimSpace(text)
	on = strings.EqualFold(text, "true")
	return on, on || strings.EqualFold(text, "false")
}
