package clients

import "testing"

// TestSeenDecides: settings that two applications have alike belong to the one whose
// error was seen; a text of both, or of neither, decides nothing.
func TestSeenDecides(t *testing.T) {
	const text = `{"EmailSettings": {"SmtpServer": "smtp.example.com", "SmtpPort": 465, "Username": "me@example.com"}}`
	for seen, want := range map[string]string{
		"": "mailkit",
		"System.Net.Mail.SmtpException: Failure sending mail.":                                                                     "system-net-mail",
		"MailKit.Security.SslHandshakeException: An error occurred while attempting to establish an SSL or TLS connection.":        "mailkit",
		"smtplib.SMTPNotSupportedError: SMTP AUTH extension not supported by server.":                                              "mailkit",
		"Failure sending mail. MailKit: An error occurred while attempting to establish an SSL or TLS connection. Failure sending": "mailkit",
	} {
		c, err := Read("appsettings.json", []byte(text), Options{Seen: seen})
		if err != nil {
			t.Fatal(err)
		}
		if c.Client.ID != want {
			t.Errorf("%q: %s, want %s (%s)", seen, c.Client.ID, want, c.Why)
		}
	}
	named, _, _ := Find("mailkit")
	c, err := Read("appsettings.json", []byte(text), Options{Client: named, Seen: "System.Net.Mail.SmtpException: Failure sending mail."})
	if err != nil || c.Client != named {
		t.Errorf("a client that the user named was taken for another: %v %v", c, err)
	}
}
