package cli

import (
	"cmp"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// settingsFlags are the flags that say what the application was told. Here and
// nowhere else they become probe.Settings.
type settingsFlags struct {
	host          hostValue
	port          portValue
	ssl, starttls switchValue
	user          string
	secret        secretFlags
	mechanisms    mechanismsValue
	from, to      string
	ehloName      string
	caFile        string
	clientCert    string
	clientKey     string
	insecure      bool
	errorText     string
}

func (f *settingsFlags) bind(g *flagGroups, c *clientFlags) {
	f.ssl.name, f.starttls.name, f.starttls.optional = "ssl", "starttls", true

	server := g.add("Server")
	server.Var(&f.host, "host", "`NAME` host name or IP address of the server")
	server.Var(&f.port, "port", "`NUMBER` default 465 with --ssl, else 587")
	server.Var(&f.ssl, "ssl", "`on|off` TLS from the start")
	server.Var(&f.starttls, "starttls", "`on|off|optional` upgrade to TLS after the greeting")
	server.Lookup("ssl").NoOptDefVal = string(probe.On)
	server.Lookup("starttls").NoOptDefVal = string(probe.On)

	c.bind(g).StringVar(&f.errorText, "error", "", "`TEXT` what the application printed")

	auth := g.add("Sign-in")
	auth.StringVar(&f.user, "user", "", "`NAME` user name")
	f.secret.bind(auth)
	auth.Var(&f.mechanisms, "auth", "`MECH[,MECH]` allow only these mechanisms, in this order")

	envelope := g.add("Envelope")
	envelope.StringVar(&f.from, "from", "", "`ADDRESS` sender; default the user name, if it is one")
	envelope.StringVar(&f.to, "to", "", "`ADDRESS` recipient; default the sender")
	envelope.StringVar(&f.ehloName, "ehlo-name", "", "`NAME` the name to greet the server with")

	tls := g.add("TLS")
	tls.StringVar(&f.caFile, "ca-file", "", "`FILE` trust the CAs in it (PEM), not the system's")
	tls.StringVar(&f.clientCert, "client-cert", "", "`FILE` client certificate (PEM)")
	tls.StringVar(&f.clientKey, "client-key", "", "`FILE` its key; default the certificate's file")
	tls.BoolVar(&f.insecure, "insecure", false, "sign in even without TLS or a good certificate")
}

// settings are the target and the flags in one, without the secret.
func (f *settingsFlags) settings(targets []string) (probe.Settings, error) {
	s := probe.Settings{
		Host: string(f.host), Port: int(f.port), SSL: f.ssl.at, STARTTLS: f.starttls.at,
		Username: f.user, Mechanisms: f.mechanisms,
		From: f.from, To: f.to, EHLOName: f.ehloName,
		TLS: probe.TLSSettings{CAFile: f.caFile, ClientCert: f.clientCert, ClientKey: f.clientKey, Insecure: f.insecure},
	}
	switch len(targets) {
	case 0:
	case 1:
		t, err := parseTarget(targets[0])
		if err != nil {
			return s, err
		}
		if err := combine(&s, t); err != nil {
			return s, err
		}
	default:
		return s, tooManyTargets(targets)
	}
	return s, nil
}

// combine adds the target to the flags. Two different answers to one question are
// an error: neither wins.
func combine(s *probe.Settings, t target) error {
	const hint = "say it once"
	if t.address != "" {
		s.From = cmp.Or(s.From, t.address)
		if s.Host != "" {
			s.Username = cmp.Or(s.Username, t.address)
		}
		return nil
	}
	switch {
	case s.Host != "" && !strings.EqualFold(s.Host, t.host):
		return usagef(hint, "the target names the host %s and --host the host %s", quote(t.host), quote(s.Host))
	case s.Port != 0 && t.port != 0 && s.Port != t.port:
		return usagef(hint, "the target names port %d and --port %d", t.port, s.Port)
	case s.Username != "" && t.user != "" && s.Username != t.user:
		return usagef(hint, "the target and --user name different users")
	case s.SSL == probe.Off && t.ssl == probe.On:
		return usagef(hint, "the target asks for TLS from the start and --ssl=off for none")
	}
	s.Host = t.host
	if t.port != 0 {
		s.Port = t.port
	}
	if t.user != "" {
		s.Username = t.user
	}
	if t.ssl != probe.Unset {
		s.SSL = t.ssl
	}
	return nil
}

// tooManyTargets does not show the targets: one may be a password that was meant
// for a flag without a value.
func tooManyTargets(targets []string) error {
	for _, t := range targets {
		if _, isSwitch := parseSwitch(t); isSwitch {
			return usagef("write --ssl="+t+" or --starttls="+t, "%s is no target: the value of a box needs an equals sign", quote(t))
		}
	}
	return usagef("smtpwhy check --help", "%d targets are given; one server is checked at a time", len(targets))
}
