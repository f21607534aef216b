package clients

import (
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// symfonyDSN is the setting that says all; its parts are the keys with a #.
const symfonyDSN = "MAILER_DSN"

func init() {
	register(func() *Client {
		return &Client{
			ID: "symfony", Name: "Symfony Mailer", Aliases: []string{"symfony-mailer", "symfony mailer"}, Language: "PHP",
			Generations: []Generation{
				{ID: "7.3", Label: "7.3 and later"},
				{ID: "7.1", Label: "7.1 and 7.2"},
				{ID: "5.4", Label: "7.0 and earlier"},
			},
			Settings: []Setting{
				{Key: symfonyDSN, Names: []string{"framework.mailer.dsn", "mailer.dsn", "framework.mailer.transports.main", "Transport.fromDsn.dsn", "fromDsn.dsn"},
					Role: RoleOther, Kind: URLValue, Secret: true, Required: true, Help: "smtp://USER:PASSWORD@HOST:PORT, each part percent-encoded; query: auto_tls, require_tls, verify_peer, peer_fingerprint, local_domain"},
				{Key: "framework.mailer.envelope.sender", Names: []string{"mailer.envelope.sender"}, Role: RoleFrom, Help: "envelope sender, for all mail"},
			},
			Forms: []Form{
				{Format: source.Dotenv, Dialect: source.SymfonyDotenv, Files: []string{".env", ".env.local", ".env.*"}},
				{Format: source.YAML, Dialect: source.SymfonyYAML, Files: []string{"config/packages/mailer.yaml", "mailer.yaml"}},
				{Format: source.Compose}, {Format: source.Shell}, {Format: source.PHP, Files: []string{"config/packages/mailer.php"}},
			},
			Marks:       []string{"symfony/mailer", "mailer_dsn", "symfony\\component\\mailer", "app_secret="},
			LonePercent: true, // rawurldecode of PHP 8.2, run
			Conduct:     symfonyConduct,
			Write:       symfonyWrite,
			Errors:      symfonyErrors(),
			Notes: []string{
				"smtps:// is TLS from the first byte, on any port. smtp:// is TLS from the first byte on 465 and without a port, else STARTTLS if the server offers it.",
				"A user name or password in the DSN is percent-encoded: @ is %40, : is %3A, / is %2F, # is %23, + is %2B, % is %25. In YAML outside of %env()% each % is doubled.",
				"There is no tls:// or starttls://: STARTTLS needs no word, and from 7.3 on require_tls=1 makes it a must.",
			},
			Sources: []string{"Symfony Mailer 5.4.53 run on PHP 8.2 against test servers", "EsmtpTransport.php and EsmtpTransportFactory.php of 7.0 and of 7.3"},
		}
	})
}

// symfonyErrors are the texts of the component; Laravel and Nextcloud show them, too.
func symfonyErrors() []ErrorText {
	const (
		connect  = `Connection could not be established with host "{host}:{port}": stream_socket_client(): `
		implicit = `Connection could not be established with host "ssl://{host}:{port}": stream_socket_client(): `
		starttls = "Unable to connect with STARTTLS: stream_socket_enable_crypto(): "
		ssl      = "SSL operation failed with code 1. OpenSSL Error messages: error:"
		verify   = "0A000086:SSL routines::certificate verify failed"
		name     = "Peer certificate {any} did not match expected {any}"
		old      = "0A00042E:SSL routines::tlsv1 alert protocol version"
	)
	list := []ErrorText{
		{Event: BadSetting, Text: `The "{any}" scheme is not supported`, Measured: true},
		{Event: BadSetting, Text: "The mailer DSN is invalid.", Measured: true},
		{Event: BadSetting, Text: "The mailer DSN must contain a scheme.", Measured: true},
		{Event: BadSetting, Text: `The mailer DSN must contain a host (use "default" by default).`},
		{Event: HostNotFound, Text: connect + "php_network_getaddresses: getaddrinfo for {host} failed: {any}", Measured: true},
		{Event: ConnectRefused, Text: connect + "Unable to connect to {any} (Connection refused)", Measured: true},
		{Event: ConnectTimeout, Text: connect + "Unable to connect to {any} (Connection timed out)"},
		{Event: TLSOnPlainPort, Text: implicit + ssl + "0A00010B:SSL routines::wrong version number", Measured: true},
		{Event: PlainOnTLSClosed, Text: `Connection to "{host}:{port}" has been closed unexpectedly.`, Measured: true},
		{Event: PlainOnTLSTimeout, Text: `Connection to "{host}:{port}" timed out.`, Measured: true},
		{Event: GreetingRefused, Text: `Expected response code "220" but got code "{code}", with message "{reply}".`, Measured: true},
		{Event: EHLORefused, Text: `Expected response code "250" but got code "{code}", with message "{reply}".`, Measured: true},
		{Event: STARTTLSMissing, Since: "7.3", Text: "TLS required but neither TLS or STARTTLS are in use."},
		{Event: STARTTLSRefused, Text: `Expected response code "220" but got code "{code}", with message "{reply}".`, Measured: true},
	}
	for _, e := range []Event{CertSelfSigned, CertUntrusted, CertExpired} {
		list = append(list, ErrorText{Event: e, Text: ssl + verify, Measured: true,
			Note: "behind \"Unable to connect with STARTTLS\" or \"Connection could not be established\""})
	}
	return append(list,
		ErrorText{Event: Around, Text: `Symfony\Component\Mailer\Exception\TransportException`},
		ErrorText{Event: CertHostname, Text: name, Measured: true},
		ErrorText{Event: TLSTooOld, Text: ssl + old, Measured: true},
		ErrorText{Event: HandshakeFailed, Text: starttls + ssl + "{any}", Measured: true},
		ErrorText{Event: HandshakeFailed, Text: implicit + ssl + "{any}", Measured: true},
		ErrorText{Event: HandshakeFailed, Text: "Unable to connect with STARTTLS."},
		ErrorText{Event: AuthMissing, Text: `Expected response code "250" but got code "530", with message "530 {text}".`, Measured: true, Note: "at MAIL FROM: the sign-in is left out without a word"},
		ErrorText{Event: AuthMissingInTLS, Text: `Expected response code "250" but got code "530", with message "530 {text}".`, Measured: true, Note: "at MAIL FROM: the sign-in is left out without a word"},
		ErrorText{Event: NoMechanism, Text: "Failed to find an authenticator supported by the SMTP server, which currently supports: {any}.", Measured: true},
		ErrorText{Event: AuthRefused, Text: `Failed to authenticate on SMTP server with username "{user}" using the following authenticators: {any}`, Measured: true},
		ErrorText{Event: AuthDropped, Text: `Failed to authenticate on SMTP server with username "{user}" using the following authenticators: {any} has been closed unexpectedly.`, Measured: true},
		ErrorText{Event: SenderRefused, Text: `Expected response code "250" but got code "{code}", with message "{reply}".`, Measured: true},
		ErrorText{Event: RecipientRefused, Text: `Expected response code "250/251/252" but got code "{code}", with message "{reply}".`, Measured: true},
		ErrorText{Event: MessageRefused, Text: `Expected response code "250" but got code "{code}", with message "{reply}".`, Measured: true},
	)
}

// symfonyTLS is how EsmtpTransport opens the connection; port 0 is none given.
// Laravel and Nextcloud build it with arguments of their own.
func symfonyTLS(implicit bool, host string, port int) probe.Conduct {
	d := probe.Conduct{Port: port, Security: probe.SecurityOpportunistic, WithoutSTARTTLS: probe.GoesOn, WithoutAUTH: probe.GoesOn,
		Mechanisms: []string{"CRAM-MD5", "LOGIN", "PLAIN", "XOAUTH2"}, TriesNext: true, InClear: probe.ClearAllowed,
		EHLOName: "[127.0.0.1]", Certificate: probe.CertificateChecked}
	if implicit || port == 465 || port == 0 && host != "localhost" {
		d.Security = probe.SecurityImplicit
	}
	if port == 0 {
		d.Port = 25
		if d.Security == probe.SecurityImplicit {
			d.Port = 465
		}
	}
	return d
}

// symfonyConduct follows EsmtpTransportFactory::create.
func symfonyConduct(c *Config) probe.Conduct {
	query := func(name string) (string, bool) {
		v, ok := c.Values[symfonyDSN+"#"+name]
		return v.Text, ok && v.Known
	}
	scheme, host := c.Lower(symfonyDSN+"#scheme"), c.Text(symfonyDSN+"#host")
	if scheme == "" && host == "" {
		return probe.Conduct{} // a DSN that stands elsewhere, or one for several servers
	}
	port := portNumber(c.Text(symfonyDSN + "#port"))
	d := symfonyTLS(scheme == "smtps", host, port)
	if scheme != "" && scheme != "smtp" && scheme != "smtps" {
		return symfonyOther(scheme, d)
	}
	if v := c.Values[symfonyDSN]; v.Known {
		d.Refuses = symfonyRefuses(v.Text)
	}
	if text, set := query("auto_tls"); set && c.Since("7.1") && text != "" && !phpFilterTruth(text) {
		if scheme != "smtps" {
			d = symfonyTLS(false, "localhost", port)
			d.Security = probe.SecurityNone
		}
	}
	if text, set := query("require_tls"); set && phpFilterTruth(text) {
		switch {
		case !c.Since("7.3"):
			d.Notes = append(d.Notes, "Symfony Mailer before 7.3 does not read require_tls.")
		case d.Security == probe.SecurityOpportunistic:
			d.Security, d.WithoutSTARTTLS = probe.SecuritySTARTTLS, probe.Gives
		case d.Security == probe.SecurityNone:
			d.Notes = append(d.Notes, "auto_tls=0 and require_tls=1 contradict each other: no mail goes out.")
		}
	}
	if text, set := query("verify_peer"); set && text != "" && !phpFilterTruth(text) {
		d.Certificate = probe.CertificateIgnored
	}
	if text, set := query("local_domain"); set && text != "" {
		d.EHLOName = symfonyDomain(text)
	}
	return d
}

// symfonyRefuses is what the component says of a DSN that it cannot take apart. A /,
// ? or # in the password ends the name of the server for it.
func symfonyRefuses(dsn string) string {
	_, rest, ok := strings.Cut(dsn, "://")
	switch {
	case dsn == "", dsn == standIn:
		return ""
	case !ok:
		return "The mailer DSN must contain a scheme."
	case !phpAuthority(rest):
		return "The mailer DSN is invalid."
	}
	return ""
}

// symfonyOther is a scheme that is not SMTP: one of another transport, or one that
// does not exist.
func symfonyOther(scheme string, d probe.Conduct) probe.Conduct {
	switch scheme {
	case "tls", "ssl", "starttls", "smtptls", "smtp+tls", "smtp+ssl", "smtp+starttls", "smtpstarttls", "submission", "submissions", "mail":
		d.Refuses = `The "` + scheme + `" scheme is not supported.`
		return d
	case "null":
		d.Refuses = "null:// throws every message away: Symfony Mailer connects to no server"
		return d
	}
	return probe.Conduct{Notes: []string{"The transport " + scheme + ":// has its own server and settings, which are not known here."}}
}

// symfonyDomain puts an address into brackets, as the component does.
func symfonyDomain(text string) string {
	if strings.Count(text, ".") == 3 && strings.Trim(text, "0123456789.") == "" {
		return "[" + text + "]"
	}
	return text
}

// symfonyWrite changes the parts of the DSN that is there; where there is none, it
// writes one with words in the place of the password.
func symfonyWrite(t Target, c *Config) ([]Assignment, string) {
	scheme := "smtp"
	if t.Security == probe.SecurityImplicit {
		scheme = "smtps"
	}
	key := func(part string) string { return symfonyDSN + "#" + part }
	if c.Given(symfonyDSN) && !c.Given(key("host")) {
		return nil, "the DSN does not stand in this file: change it where " + symfonyDSN + " is set"
	}
	if v := c.Values[symfonyDSN]; v.Known && symfonyRefuses(v.Text) != "" {
		return nil, phpEncodeFirst
	}
	list := []Assignment{{Key: key("scheme"), Value: scheme}, {Key: key("host"), Value: t.Host}, {Key: key("port"), Value: portText(t.Port)}}
	if t.Username != "" && !c.Given(key("user")) {
		list = append(list, Assignment{Key: key("user"), Value: t.Username})
	}
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: key("local_domain"), Value: t.EHLOName})
	}
	return list, ""
}
