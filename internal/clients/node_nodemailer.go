package clients

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	register(func() *Client {
		return &Client{
			ID: "nodemailer", Name: "Nodemailer", Aliases: []string{"node", "nodejs", "node.js"}, Language: "JavaScript",
			Generations: []Generation{{ID: "10.0.12", Label: "10.0.12 and later"}, {ID: "6.0.0", Label: "10.0.11 and earlier"}},
			Settings:    nodemailerSettings("", "createTransport."),
			Forms:       []Form{{Format: source.JavaScript, Path: "createTransport."}, {Format: source.JSON}},
			Marks:       []string{"nodemailer", "createtransport"},
			Conduct:     func(c *Config) probe.Conduct { return nodemailerTalks(c, "") },
			Boxes:       func(c *Config) (ssl, starttls probe.Switch) { return nodemailerBoxes(c, "") },
			Write:       func(t Target, c *Config) ([]Assignment, string) { return nodemailerWrite(t, c, "") },
			Errors:      nodemailerErrors(),
			Notes: []string{
				"secure: true is TLS from the first byte, for port 465. Where secure is not set at all, port 465 sets it.",
				"secure: false on port 465 begins in plain text, and waits for a greeting that does not come.",
				"secure: false uses STARTTLS when it is offered, and goes on in plain text when it is not, unless requireTLS is set.",
				"Any text counts as true in JavaScript: secure: 'false', and secure: process.env.SMTP_SECURE with any value, are on.",
				"When the server does not offer AUTH, Nodemailer does not sign in and says nothing; the server then refuses the sender.",
				"service stands for a host, a port and a mode, and counts before all three.",
			},
			Sources: []string{"Nodemailer 9.0.5 and 10.6.0 on Node 20, run against test servers"},
		}
	})
}

// nodemailerSettings are the options of createTransport, as they are called in the
// settings of an application that passes them on. Each has further names with the
// words in front.
func nodemailerSettings(before string, others ...string) []Setting {
	list := []Setting{
		{Key: "host", Role: RoleHost, Default: "localhost"},
		{Key: "port", Role: RolePort, Kind: NumberValue, Help: "default 465 if secure, else 587"},
		{Key: "secure", Role: RoleSSL, Kind: BoolValue, Truth: NonEmptyTruth, Help: "TLS from the first byte; default is whether the port is 465"},
		{Key: "requireTLS", Role: RoleSTARTTLS, Kind: BoolValue, Truth: NonEmptyTruth, Default: "false", Help: "STARTTLS or an error"},
		{Key: "ignoreTLS", Role: RoleOther, Kind: BoolValue, Truth: NonEmptyTruth, Default: "false", Help: "no STARTTLS, even when it is offered"},
		{Key: "opportunisticTLS", Role: RoleOther, Kind: BoolValue, Truth: NonEmptyTruth, Default: "false", Help: "go on when the server refuses STARTTLS"},
		{Key: "auth.user", Role: RoleUser},
		{Key: "auth.pass", Role: RolePassword},
		{Key: "auth.accessToken", Role: RoleToken},
		{Key: "auth.type", Role: RoleOther, Help: "OAuth2 signs in with a token"},
		{Key: "auth.method", Names: []string{"authMethod"}, Role: RoleAuth},
		{Key: "name", Role: RoleEHLO, Help: "default the name of the machine if it has a dot, else [127.0.0.1]"},
		{Key: "tls.rejectUnauthorized", Role: RoleVerify, Kind: BoolValue, Default: "true", Help: "false takes any certificate"},
		{Key: "tls.ca", Role: RoleCA, Help: "the certificate itself, mostly read from a file"},
		{Key: "tls.minVersion", Role: RoleMinTLS, Default: "TLSv1.2"},
		{Key: "service", Role: RoleHost, Of: nodemailerServiceHost, Help: "a provider that Nodemailer knows, such as gmail"},
		{Key: "url", Role: RoleOther, Kind: URLValue, Help: "smtp://user:password@host:port or smtps://..."},
	}
	for i := range list {
		for _, other := range others {
			list[i].Names = slices.Insert(list[i].Names, 0, other+list[i].Key)
		}
		list[i].Key = before + list[i].Key
	}
	return list
}

// nodemailerOptions are the options in force: those of the URL before the others.
type nodemailerOptions struct {
	port                       int
	secure, secureSet          bool
	require, ignore, goesAhead bool
}

func nodemailerGiven(c *Config, before string) nodemailerOptions {
	o := nodemailerOptions{port: c.Int(before + "port"), secure: c.Bool(before + "secure"), secureSet: c.Values[before+"secure"].Known}
	on := func(key string) bool {
		if v, set := c.Values[before+"url#"+key]; set {
			return v.Text != "false" && v.Text != "" && v.Text != "0"
		}
		return c.Bool(before + key)
	}
	o.require, o.ignore, o.goesAhead = on("requireTLS"), on("ignoreTLS"), on("opportunisticTLS")
	if scheme := strings.ToLower(c.Values[before+"url#scheme"].Text); scheme == "smtp" || scheme == "smtps" {
		o.secure, o.secureSet = scheme == "smtps", true
		o.port = cmp.Or(c.Int(before+"url#port"), o.port)
	}
	if s, known := nodemailerServices[nodemailerService(c.Text(before+"service"))]; known {
		o.port, o.secure, o.secureSet = s.port, s.secure || o.secure, true
	}
	if !o.secureSet && o.port == 465 {
		o.secure = true
	}
	if o.port == 0 {
		o.port = 587
		if o.secure {
			o.port = 465
		}
	}
	return o
}

// nodemailerTalks is what Nodemailer does with options whose names have the words
// in front.
func nodemailerTalks(c *Config, before string) probe.Conduct {
	o := nodemailerGiven(c, before)
	d := probe.Conduct{Port: o.port, Security: probe.SecurityOpportunistic, WithoutSTARTTLS: probe.GoesOn, WithoutAUTH: probe.GoesOn,
		Mechanisms: []string{"PLAIN", "LOGIN", "CRAM-MD5"}, Unoffered: "PLAIN", InClear: probe.ClearAllowed, EHLOName: c.Text(before + "name"),
		Certificate: probe.CertificateChecked, MinTLS: tlsVersion(c.Text(before + "tls.minVersion"))}
	// Before 10.0.12 ignoreTLS counted before requireTLS.
	require := o.require && (!o.ignore || c.Client.ID != "nodemailer" || c.Since("10.0.12"))
	switch {
	case o.secure:
		d.Security = probe.SecurityImplicit
	case require:
		d.Security, d.WithoutSTARTTLS = probe.SecuritySTARTTLS, probe.Insists
	case o.ignore:
		d.Security = probe.SecurityNone
	}
	if v := c.Values[before+"tls.rejectUnauthorized"]; v.Known && v.Kind == source.Bool && !c.Bool(before+"tls.rejectUnauthorized") {
		d.Certificate = probe.CertificateIgnored
	}
	switch method := strings.ToUpper(strings.TrimSpace(c.Text(before + "auth.method"))); {
	case method != "":
		d.Mechanisms, d.Unoffered = []string{method}, method
	case strings.EqualFold(c.Text(before+"auth.type"), "oauth2"):
		d.Mechanisms, d.Unoffered = []string{"XOAUTH2"}, "XOAUTH2"
	}
	if !o.secure && o.port == 465 {
		d.Notes = append(d.Notes, "secure is off, so "+c.Client.Name+" begins in plain text on port 465, too.")
	}
	if o.secure && o.require {
		d.Notes = append(d.Notes, "With secure on, requireTLS does nothing.")
	}
	if c.Given(before+"auth.user") && !c.Given(before+"auth.pass") && !c.Given(before+"auth.accessToken") {
		d.Notes = append(d.Notes, `Without auth.pass, Nodemailer stops with 'Missing credentials for "PLAIN"'.`)
	}
	return d
}

// nodemailerBoxes are the two boxes: the upgrade is asked for where it is offered.
func nodemailerBoxes(c *Config, before string) (ssl, starttls probe.Switch) {
	o := nodemailerGiven(c, before)
	switch {
	case o.secure && o.require:
		return probe.On, probe.On
	case o.secure:
		return probe.On, probe.Unset
	case o.require:
		return probe.Off, probe.On
	case o.ignore:
		return probe.Off, probe.Off
	}
	return probe.Off, probe.Optional
}

func nodemailerWrite(t Target, c *Config, before string) ([]Assignment, string) {
	implicit := t.Security == probe.SecurityImplicit
	var list []Assignment
	if c.Given(before + "url") {
		scheme := map[bool]string{true: "smtps", false: "smtp"}[implicit]
		list = []Assignment{{Key: before + "url#scheme", Value: scheme}, {Key: before + "url#host", Value: t.Host}, {Key: before + "url#port", Value: strconv.Itoa(t.Port)}}
		if !c.Given(before+"url#port") && (implicit && t.Port == 465 || !implicit && t.Port == 587) {
			list = list[:2]
		}
	} else {
		list = []Assignment{{Key: before + "host", Value: t.Host}, {Key: before + "port", Value: strconv.Itoa(t.Port)}, {Key: before + "secure", Value: strconv.FormatBool(implicit)}}
		if !implicit {
			list = append(list, Assignment{Key: before + "requireTLS", Value: "true"})
		}
	}
	if c.Given(before + "service") {
		// It counts before host, port and secure.
		list = append(list, Assignment{Key: before + "service", Remove: true})
	}
	if c.Given(before+"ignoreTLS") && !implicit {
		list = append(list, Assignment{Key: before + "ignoreTLS", Remove: true})
	}
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: before + "name", Value: t.EHLOName})
	}
	return list, ""
}
