package clients

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// lettreCalls are the functions that a transport is made by.
var lettreCalls = []string{"relay", "starttls_relay", "builder_dangerous", "unencrypted_localhost"}

func init() {
	register(func() *Client {
		return &Client{
			ID: "lettre", Name: "lettre", Language: "Rust",
			Settings: []Setting{
				{Key: "SmtpTransport.relay", Names: lettreNames("")[1:], Role: RoleMode, Kind: CallValue,
					Hints: map[string]string{"relay": "TLS from the first byte, port 465", "starttls_relay": "STARTTLS or nothing, port 587", "builder_dangerous": "no encryption, port 25",
						"unencrypted_localhost": "no encryption, port 25 of this machine"}},
				{Key: "SmtpTransport.relay.host", Names: lettreNames(".host")[1:], Role: RoleHost, Help: "host name of the server"},
				{Key: "port", Role: RolePort, Kind: NumberValue, Help: "default that of the function"},
				{Key: "tls", Role: RoleMode, Kind: WordValue, Values: []string{"None", "Opportunistic", "Required", "Wrapper"},
					Hints: map[string]string{"Wrapper": "TLS from the first byte", "Required": "STARTTLS or nothing", "Opportunistic": "STARTTLS if the server offers it", "None": "no encryption"}},
				{Key: "from_url", Role: RoleOther, Kind: URLValue, Secret: true,
					Help: "smtps:// is TLS from the first byte; smtp:// is no encryption without ?tls=required or ?tls=opportunistic"},
				{Key: "Credentials.new.user", Role: RoleUser},
				{Key: "Credentials.new.password", Role: RolePassword},
				{Key: "hello_name", Role: RoleEHLO, Help: "default the name of the machine, else [127.0.0.1]"},
				{Key: "dangerous_accept_invalid_certs", Role: RoleVerify, Kind: BoolValue, Default: "false"},
				{Key: "dangerous_accept_invalid_hostnames", Role: RoleVerify, Kind: BoolValue, Default: "false"},
			},
			Forms:   []Form{{Format: source.Rust}},
			Marks:   []string{"lettre", "smtptransport"},
			Conduct: lettreConduct,
			Write:   lettreWrite,
			Errors: []ErrorText{
				{Event: BadSetting, Text: "Unknown scheme '{any}' or tls parameter '{any}', note that a transport with TLS requires one of the TLS features"},
				{Event: AuthMissing, Text: "internal client error: No compatible authentication mechanism was found"},
				{Event: AuthMissingInTLS, Text: "internal client error: No compatible authentication mechanism was found"},
				{Event: NoMechanism, Text: "internal client error: No compatible authentication mechanism was found"},
				{Event: STARTTLSMissing, Text: "internal client error: STARTTLS is not supported on this server"},
				{Event: AuthRefused, Text: "permanent error ({code}): {text}"},
				{Event: PlainOnTLSClosed, Text: "response error: incomplete response"},
				{Event: TLSOnPlainPort, Text: "Connection error: {any}"},
			},
			Notes: []string{
				"relay opens with TLS on whatever port is given; for port 587 the function is starttls_relay.",
				"A URL that begins with smtp:// has no encryption at all unless it ends in ?tls=required or ?tls=opportunistic.",
				"In smtps:// a tls parameter does nothing.",
			},
			Sources: []string{"lettre 0.11.21: src/transport/smtp/transport.rs, connection_url.rs, authentication.rs, error.rs, client/connection.rs"},
		}
	})
}

// lettreNames are the names of a setting that each of the functions has; the first
// one is its key.
func lettreNames(ending string) (names []string) {
	for _, call := range lettreCalls {
		names = append(names, "SmtpTransport."+call+ending)
	}
	return names
}

// lettreBase is what both lettre and Vaultwarden do on the wire.
func lettreBase(port int, mode probe.Security) probe.Conduct {
	usual := map[probe.Security]int{probe.SecurityImplicit: 465, probe.SecuritySTARTTLS: 587, probe.SecurityOpportunistic: 587, probe.SecurityNone: 25}
	d := probe.Conduct{Port: cmp.Or(port, usual[mode]), Security: mode, WithoutSTARTTLS: probe.Gives, WithoutAUTH: probe.Gives,
		Mechanisms: []string{"PLAIN", "LOGIN"}, InClear: probe.ClearAllowed, Certificate: probe.CertificateChecked, MinTLS: "TLS 1.2"}
	if mode == probe.SecurityOpportunistic {
		d.WithoutSTARTTLS = probe.GoesOn
	}
	return d
}

func lettreConduct(c *Config) probe.Conduct {
	if c.Given("from_url") {
		return lettreURL(c)
	}
	mode := probe.SecurityImplicit
	switch c.Lower("SmtpTransport.relay") {
	case "starttls_relay":
		mode = probe.SecuritySTARTTLS
	case "builder_dangerous", "unencrypted_localhost":
		mode = probe.SecurityNone
	}
	usual := lettreBase(0, mode).Port // that of the function stays, whatever tls says
	if tls, ok := lettreTLS(c.Lower("tls")); ok {
		mode = tls
	}
	d := lettreBase(cmp.Or(c.Int("port"), usual), mode)
	switch {
	case c.Bool("dangerous_accept_invalid_certs"):
		d.Certificate = probe.CertificateIgnored
	case c.Bool("dangerous_accept_invalid_hostnames"):
		d.Certificate = probe.CertificateNoName
	}
	d.EHLOName = c.Text("hello_name")
	return d
}

// lettreTLS is the mode of a word such as Tls::Required.
func lettreTLS(word string) (mode probe.Security, ok bool) {
	words := strings.Split(word, "::")
	mode, ok = map[string]probe.Security{"none": probe.SecurityNone, "opportunistic": probe.SecurityOpportunistic,
		"required": probe.SecuritySTARTTLS, "wrapper": probe.SecurityImplicit}[words[len(words)-1]]
	return mode, ok
}

func lettreURL(c *Config) probe.Conduct {
	scheme, tls := c.Lower("from_url#scheme"), c.Lower("from_url#tls")
	port := c.Int("from_url#port")
	if p := c.Int("port"); p != 0 {
		port = p
	}
	d := lettreBase(port, probe.SecurityNone)
	switch {
	case scheme == "smtps":
		d = lettreBase(port, probe.SecurityImplicit)
	case scheme == "smtp" && tls == "required":
		d = lettreBase(port, probe.SecuritySTARTTLS)
	case scheme == "smtp" && tls == "opportunistic":
		d = lettreBase(port, probe.SecurityOpportunistic)
	case scheme != "" && (scheme != "smtp" || tls != ""):
		d.Refuses = "Unknown scheme '" + scheme + "' or tls parameter '" + tls + "', note that a transport with TLS requires one of the TLS features"
	}
	return d
}

func lettreWrite(t Target, c *Config) ([]Assignment, string) {
	implicit, port := t.Security == probe.SecurityImplicit, strconv.Itoa(t.Port)
	var list []Assignment
	if c.Given("from_url") {
		list = lettreURLParts(t)
	} else {
		call := map[bool]string{true: "relay", false: "starttls_relay"}[implicit]
		list = []Assignment{{Key: "SmtpTransport.relay", Value: call}, {Key: "SmtpTransport.relay.host", Value: t.Host}}
		if c.Given("tls") {
			word := map[bool]string{true: "Wrapper", false: "Required"}[implicit]
			list = append(list, Assignment{Key: "tls", Value: word})
		}
		if c.Given("port") || c.Document == nil || lettreConduct(c.with(list)).Port != t.Port {
			list = append(list, Assignment{Key: "port", Value: port})
		}
	}
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: "hello_name", Value: t.EHLOName})
	}
	return list, ""
}

// lettreURLParts changes a URL where it stands; what it has of user name and
// password stays.
func lettreURLParts(t Target) []Assignment {
	list := []Assignment{{Key: "from_url#host", Value: t.Host}, {Key: "from_url#port", Value: strconv.Itoa(t.Port)}}
	if t.Security == probe.SecurityImplicit {
		return append(list, Assignment{Key: "from_url#scheme", Value: "smtps"})
	}
	return append(list, Assignment{Key: "from_url#scheme", Value: "smtp"}, Assignment{Key: "from_url#tls", Value: "required"})
}
