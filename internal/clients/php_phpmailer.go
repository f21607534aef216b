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
			ID: "phpmailer", Name: "PHPMailer", Aliases: []string{"php mailer"}, Language: "PHP",
			Settings: []Setting{
				{Key: "isSMTP", Names: []string{"isSMTP()", "IsSMTP", "IsSMTP()"}, Role: RoleSwitch, Kind: CallValue, Help: "without the call, PHP's own mail() sends"},
				{Key: "Host", Role: RoleHost, Default: "localhost", Of: phpmailerHost, Help: "host name; ssl:// or tls:// in front sets the mode, :PORT behind it the port, and ; separates several"},
				{Key: "Port", Role: RolePort, Kind: NumberValue, Default: "25"},
				{Key: "SMTPSecure", Role: RoleMode, Kind: WordValue, Values: []string{"", "tls", "ssl", "false"}, Help: "the mode",
					Hints: map[string]string{"ssl": "TLS from the first byte", "tls": "STARTTLS, or no mail", "": "STARTTLS if the server offers it and SMTPAutoTLS is on"}},
				{Key: "SMTPAutoTLS", Role: RoleOther, Kind: BoolValue, Default: "true", Truth: phpTruth, Help: "the upgrade where SMTPSecure is empty and the server offers it"},
				{Key: "SMTPAuth", Role: RoleAuth, Kind: BoolValue, Default: "false", Truth: phpTruth, Help: "sign in; off by default"},
				{Key: "AuthType", Role: RoleOther, Kind: WordValue, Values: []string{"", "CRAM-MD5", "LOGIN", "PLAIN", "XOAUTH2"}, Help: "the mechanism; empty is the first of these that the server offers"},
				{Key: "Username", Role: RoleUser},
				{Key: "Password", Role: RolePassword},
				{Key: "Helo", Role: RoleEHLO, Help: "name to greet with; default Hostname, else the machine's"},
				{Key: "Hostname", Role: RoleOther},
				{Key: "setFrom", Names: []string{"setFrom.address", "From"}, Role: RoleFrom},
				{Key: "verify_peer", Names: []string{"ssl.verify_peer", "SMTPOptions.ssl.verify_peer"}, Role: RoleVerify, Kind: BoolValue, Default: "true", Truth: phpTruth, Help: "check the server's certificate"},
				{Key: "cafile", Names: []string{"ssl.cafile", "SMTPOptions.ssl.cafile"}, Role: RoleCA},
				{Key: "verify_peer_name", Names: []string{"ssl.verify_peer_name", "SMTPOptions.ssl.verify_peer_name"}, Role: RoleVerify, Kind: BoolValue, Default: "true", Truth: phpTruth},
			},
			Forms:   []Form{{Format: source.PHP}},
			Marks:   []string{"phpmailer"},
			Conduct: phpmailerConduct,
			Write:   phpmailerWrite,
			Errors:  phpmailerErrors(),
			Notes: []string{
				"Three causes have the same text, \"SMTP Error: Could not authenticate.\": AUTH that the server does not offer, no mechanism in common, and a refused password. SMTPDebug = 2 shows which it is.",
				"\"SMTP Error: Could not connect to SMTP host.\" stands for a closed port, the wrong mode and a bad certificate alike.",
				"SMTPSecure does not change the port: 'ssl' wants Port 465, 'tls' wants 587.",
			},
			Sources: []string{"PHPMailer 6.6.3 run on PHP 8.2 against test servers", "PHPMailer 7.1.1 src/PHPMailer.php and src/SMTP.php"},
		}
	})
}

// phpmailerErrors are its texts. The short sentence comes first: with TLS from the
// first byte it is all that shows, and with STARTTLS it is how the text begins.
func phpmailerErrors() (list []ErrorText) {
	const connect, authenticate = "SMTP Error: Could not connect to SMTP host.", "SMTP Error: Could not authenticate."
	add := func(text, note string, events ...Event) {
		for _, e := range events {
			list = append(list, ErrorText{Event: e, Text: text, Measured: true, Note: note})
		}
	}
	const ssl = " Connection failed. stream_socket_enable_crypto(): SSL operation failed with code 1. OpenSSL Error messages: error:"
	add(connect, "", BadSetting, HostNotFound, ConnectRefused, ConnectTimeout, TLSOnPlainPort, PlainOnTLSClosed, PlainOnTLSTimeout, GreetingRefused,
		HandshakeFailed, TLSTooOld, CertSelfSigned, CertUntrusted, CertExpired, CertHostname)
	add(connect+ssl+"0A000086:SSL routines::certificate verify failed", "with STARTTLS", CertSelfSigned, CertUntrusted, CertExpired)
	add(connect+" Connection failed. stream_socket_enable_crypto(): Peer certificate {any} did not match expected {any}", "with STARTTLS", CertHostname)
	add(connect+ssl+"0A00042E:SSL routines::tlsv1 alert protocol version", "with STARTTLS", TLSTooOld)
	add(connect+ssl+"{any}", "with STARTTLS", HandshakeFailed)
	add(connect+" STARTTLS command failed {any}", "", STARTTLSMissing, STARTTLSRefused)
	add(authenticate, "", EHLORefused, AuthMissing, AuthMissingInTLS, NoMechanism, AuthRefused, AuthDropped)
	add("The following From address failed: {any}", "", SenderRefused)
	add("SMTP Error: The following recipients failed: {any}", "", RecipientRefused)
	add("SMTP Error: data not accepted.", "", MessageRefused)
	return append(list, ErrorText{Event: ConnectRefused, Text: "SMTP connect() failed.", Note: "without exceptions; it stands for any failure before MAIL FROM"},
		ErrorText{Event: Around, Text: "Message could not be sent. Mailer Error: {error}"})
}

// phpmailerEntry is one of the hosts, as PHPMailer takes them apart.
var phpmailerEntry = pattern(`^(?:(ssl|tls)://)?(.+?)(?::(\d+))?$`)

// phpmailerHostForm is what PHPMailer takes for the name of a host.
var phpmailerHostForm = pattern(`^(?:[a-zA-Z\d.-]+|\[[a-fA-F\d:]+\])$`)

// phpmailerParts are the prefix, name and port of the first host; port is 0 where
// it has none.
func phpmailerParts(text string) (prefix, host string, port int) {
	entry, _, _ := strings.Cut(text, ";")
	m := phpmailerEntry().FindStringSubmatch(strings.TrimSpace(entry))
	if m == nil {
		return "", "", 0
	}
	if n, err := strconv.Atoi(m[3]); err == nil && n > 0 && n < 65536 {
		port = n
	}
	return m[1], m[2], port
}

func phpmailerHost(text string) string {
	_, host, _ := phpmailerParts(text)
	return host
}

// phpmailerConduct follows PHPMailer::smtpConnect for the first of the hosts. A
// prefix of the host counts more than SMTPSecure.
func phpmailerConduct(c *Config) probe.Conduct {
	prefix, host, port := phpmailerParts(c.Text("Host"))
	secure := c.Text("SMTPSecure")
	if prefix != "" {
		secure = prefix
	}
	d := phpmailerSays(secure, host, c.Bool("SMTPAutoTLS"), c.Bool("SMTPAuth"))
	d.Port, d.EHLOName = c.Int("Port"), c.Text("Helo")
	if port != 0 {
		d.Port = port
	}
	if d.EHLOName == "" {
		d.EHLOName = c.Text("Hostname")
	}
	if !c.Bool("verify_peer") {
		d.Certificate = probe.CertificateIgnored
	} else if !c.Bool("verify_peer_name") {
		d.Certificate = probe.CertificateNoName
	}
	if word := c.Text("AuthType"); word != "" {
		// A type that the server does not offer is dropped for the usual order.
		d.Mechanisms = append([]string{word}, d.Mechanisms...)
	}
	if host != "" && !phpmailerHostForm().MatchString(host) {
		d.Refuses = "SMTP Error: Could not connect to SMTP host."
		d.Notes = append(d.Notes, "Host is no host name for PHPMailer: only ssl:// and tls:// may stand in front of it.")
	}
	if strings.Contains(c.Text("Host"), ";") {
		d.Notes = append(d.Notes, "Host names several servers: PHPMailer goes on to the next when one fails, and shows the failure of the last.")
	}
	if word := strings.ToLower(secure); word != secure && (word == "ssl" || word == "tls") {
		d.Notes = append(d.Notes, "SMTPSecure is compared letter by letter: "+secure+" in capitals does nothing.")
	}
	if prefix != "" && c.Given("SMTPSecure") && c.Text("SMTPSecure") != prefix {
		d.Notes = append(d.Notes, "The "+prefix+":// in Host counts; SMTPSecure does nothing for this host.")
	}
	return d
}

// phpmailerSays is what the library does by its mode; WP Mail SMTP shares it.
func phpmailerSays(secure, host string, autoTLS, auth bool) probe.Conduct {
	d := probe.Conduct{Security: probe.SecurityNone, WithoutSTARTTLS: probe.Insists, WithoutAUTH: probe.Gives,
		Mechanisms: []string{"CRAM-MD5", "LOGIN", "PLAIN", "XOAUTH2"}, InClear: probe.ClearAllowed, Certificate: probe.CertificateChecked}
	switch {
	case secure == "ssl":
		d.Security = probe.SecurityImplicit
	case secure == "tls":
		d.Security = probe.SecuritySTARTTLS
	case autoTLS:
		// Versions after 6.6 leave the upgrade out where the server is "localhost".
		if host != "localhost" {
			d.Security, d.WithoutSTARTTLS = probe.SecurityOpportunistic, probe.GoesOn
		}
	}
	d.NoSignIn = !auth
	return d
}

func phpmailerWrite(t Target, c *Config) ([]Assignment, string) {
	mode := "tls"
	if t.Security == probe.SecurityImplicit {
		mode = "ssl"
	}
	list := []Assignment{{Key: "Host", Value: t.Host}, {Key: "Port", Value: strconv.Itoa(t.Port)}, {Key: "SMTPSecure", Value: mode}}
	if t.Username != "" {
		list = append(list, Assignment{Key: "SMTPAuth", Value: "true"})
	}
	if t.Mechanism != "" {
		list = append(list, Assignment{Key: "AuthType", Value: t.Mechanism})
	}
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: "Helo", Value: t.EHLOName})
	}
	return list, ""
}
