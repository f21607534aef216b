package clients

import "github.com/smtpwhy/smtpwhy/probe"

// The generations of the mail gem. What both boxes on and STARTTLS off mean is
// another thing in each.
const (
	mailGem29 = "2.9"
	mailGem28 = "2.8"
	mailGem27 = "2.7"
)

// mailBothOn is what the mail gem says of both boxes from 2.9 on.
const mailBothOn = ":enable_starttls and :tls are mutually exclusive. Set :tls if you're on an SMTPS connection. Set :enable_starttls if you're on an SMTP connection and using STARTTLS for secure TLS upgrade."

// mailSettings are the settings that reach the mail gem.
type mailSettings struct {
	gem                      string // its generation
	port                     int
	domain                   string
	user                     bool // a user name is set
	authentication           string
	tls, ssl, starttls, auto rubyValue
	unverified               bool // the mode for the check of the certificate is "none"
}

// conduct is what the gem and net-smtp do with the settings.
func (m mailSettings) conduct() probe.Conduct {
	d := probe.Conduct{Port: m.port, EHLOName: m.domain, WithoutSTARTTLS: probe.Gives, WithoutAUTH: probe.Insists,
		InClear: probe.ClearAllowed, Certificate: probe.CertificateChecked}
	if m.unverified {
		d.Certificate = probe.CertificateIgnored
	}
	mechanism, known := rubyMechanism(m.authentication)
	if known {
		d.Mechanisms, d.Unoffered = []string{mechanism}, mechanism
	}
	switch m.gem {
	case mailGem27:
		m.mode27(&d)
	case mailGem28:
		m.mode28(&d)
	default:
		m.mode29(&d)
	}
	if d.Security == probe.SecurityOpportunistic {
		d.WithoutSTARTTLS = probe.GoesOn
	}
	if !known && m.user && d.Refuses == "" {
		d.Refuses = "wrong authentication type " + m.authentication
	}
	return d
}

// mode27 is the gem up to 2.7. It can turn STARTTLS on, and never off: that is the
// default of net-smtp from 0.2 on, which comes with Ruby 3.0.
func (m mailSettings) mode27(d *probe.Conduct) {
	switch {
	case m.tls.truthy() || m.ssl.truthy():
		d.Security = probe.SecurityImplicit
		m.noteBoth(d)
	case m.starttls.truthy():
		d.Security = probe.SecuritySTARTTLS
	case m.auto.truthy():
		d.Security = probe.SecurityOpportunistic
	default:
		m.unstoppable(d)
	}
}

// unstoppable is STARTTLS that the settings cannot turn off.
func (m mailSettings) unstoppable(d *probe.Conduct) {
	d.Security, d.Certificate = probe.SecurityOpportunistic, probe.CertificateChecked
	d.Defects = append(d.Defects, probe.Defect{
		Summary: "the mail gem before 2.8.1 cannot turn STARTTLS off on Ruby 3: it is used where the server offers it, and openssl_verify_mode does not count then",
		Fix:     "Update the mail gem to 2.8.1 or later."})
}

// mode28 is the gem from 2.8 on: true, false and nil are the values that it knows.
func (m mailSettings) mode28(d *probe.Conduct) {
	wrong := func(name string, v rubyValue) {
		d.Security = probe.SecurityOpportunistic
		d.Refuses = "Unrecognized :" + name + " value " + string(v) + "; expected true, false, or nil"
	}
	switch tls := m.tls.or(m.ssl); {
	case tls == "true":
		d.Security = probe.SecurityImplicit
		m.noteBoth(d)
	case tls == "false":
		// ssl: false ends the look at the settings; net-smtp's own default is left.
		m.unstoppable(d)
	case tls != "":
		wrong("tls", m.tls)
	case m.starttls == "true":
		d.Security = probe.SecuritySTARTTLS
	case m.starttls == "false", m.starttls == "" && m.auto == "false":
		d.Security = probe.SecurityNone
	case m.starttls != "":
		wrong("enable_starttls", m.starttls)
	case m.auto == "true" || m.auto == "":
		d.Security = probe.SecurityOpportunistic
	default:
		wrong("enable_starttls_auto", m.auto)
	}
}

// mode29 is the gem from 2.9 on: it refuses both boxes.
func (m mailSettings) mode29(d *probe.Conduct) {
	tls := m.tls.truthy() || m.ssl.truthy()
	switch {
	case tls && (m.starttls.truthy() || m.auto.truthy()):
		d.Security, d.Refuses = probe.SecurityImplicit, mailBothOn
	case tls:
		d.Security = probe.SecurityImplicit
	case m.starttls == ":auto":
		d.Security = probe.SecurityOpportunistic
	case m.starttls.truthy():
		d.Security = probe.SecuritySTARTTLS
	case m.auto == "false", m.auto == "" && m.starttls == "false":
		d.Security = probe.SecurityNone
	default:
		d.Security = probe.SecurityOpportunistic
	}
}

// noteBoth says what both boxes on means where TLS wins.
func (m mailSettings) noteBoth(d *probe.Conduct) {
	if m.starttls.truthy() {
		d.Notes = append(d.Notes, "With both boxes on TLS from the first byte wins; from the mail gem 2.9 on that is an error.")
	}
}

// mailErrors are the texts of net-smtp and of Ruby's OpenSSL, which every
// application with the mail gem shows.
func mailErrors() []ErrorText {
	const ssl = "SSL_connect returned=1 errno=0 {any}state=error: "
	measured := func(text string, events ...Event) (list []ErrorText) {
		for _, e := range events {
			list = append(list, ErrorText{Event: e, Text: text, Measured: true})
		}
		return list
	}
	var list []ErrorText
	for _, some := range [][]ErrorText{
		measured("getaddrinfo: Name or service not known", HostNotFound),
		measured("Connection refused - connect(2) for {any}:{port}", ConnectRefused),
		{{Event: ConnectTimeout, Text: "Net::OpenTimeout"}, {Event: ConnectTimeout, Text: "Timeout to open TCP connection to {host}:{port}"}},
		measured(ssl+"wrong version number", TLSOnPlainPort),
		measured("end of file reached", PlainOnTLSClosed, AuthDropped),
		measured("Net::ReadTimeout", PlainOnTLSTimeout),
		measured("Net::SMTPServerBusy: {reply}", STARTTLSRefused, GreetingRefused),
		measured("Net::SMTPFatalError: {reply}", GreetingRefused, EHLORefused, STARTTLSRefused),
		measured("STARTTLS is not supported on this server", STARTTLSMissing),
		measured(ssl+"certificate verify failed (self-signed certificate)", CertSelfSigned),
		measured(ssl+"certificate verify failed (unable to get local issuer certificate)", CertUntrusted),
		measured(ssl+"certificate verify failed (certificate has expired)", CertExpired),
		measured(ssl+"certificate verify failed (hostname mismatch)", CertHostname),
		measured(ssl+"tlsv1 alert protocol version", TLSTooOld),
		measured(ssl+"{any}", HandshakeFailed),
		measured("Net::SMTPAuthenticationError: {reply}", AuthRefused),
		measured("Net::SMTPAuthenticationError: {any}", AuthMissing, AuthMissingInTLS, NoMechanism),
		{{Event: AuthRefused, Text: "Net::SMTPAuthenticationError", Note: "as a Rails log has it, with the reply behind it"}},
		measured("Net::SMTPFatalError: {reply}", SenderRefused, RecipientRefused, MessageRefused),
		measured("SMTPS and STARTTLS is exclusive", BothOn),
		measured("wrong authentication type {any}", BadSetting),
		measured("SMTP-AUTH requested but missing user name", MissingCredentials),
		measured("SMTP-AUTH requested but missing secret phrase", MissingCredentials),
	} {
		list = append(list, some...)
	}
	return list
}
