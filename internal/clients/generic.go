package clients

import (
	"slices"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/internal/names"
	"github.com/smtpwhy/smtpwhy/probe"
)

// GenericID is the ID of the client that stands for any application that is not
// known. It is in no list.
const GenericID = "generic"

const genericWhy = "no application that is known fits: read by the names of the settings, and what the application does with them is not known"

// readGeneric reads the settings of an unknown application by what their names
// say; nil if there are none for mail.
func readGeneric(docs []*source.Document, o Options) *Config {
	var best *fit
	for _, d := range docs {
		if f := genericFit(d); f != nil && (best == nil || f.score > best.score) {
			best = f
		}
	}
	if best == nil {
		return nil
	}
	o.Generation = "" // it has none
	c := best.read(o)
	c.Why = genericWhy + best.risks() + c.cut()
	return c
}

// genericFit makes a client of the entries of a document. Those that speak of mail
// count; only where they name no host, the others do too, if a host or port is one
// of a mail server.
func genericFit(d *source.Document) *fit {
	for _, mailOnly := range []bool{true, false} {
		f := &fit{client: newGeneric(d.Format), form: Form{Format: d.Format}, doc: d}
		roles, mail := map[Role]bool{}, mailOnly
		for i := range d.Entries {
			e := &d.Entries[i]
			words := names.Words(e.Key)
			if e.Comment || containsAny(words, otherProtocols) || mailOnly && !containsAny(words, mailWords) {
				continue
			}
			role, kind := genericRole(words, e)
			if role == "" {
				continue
			}
			if !roles[role] {
				f.score++
			}
			roles[role] = true
			mail = mail || role == RolePort && slices.Contains(mailPorts, e.Value) || role == RoleHost && containsAny(names.Words(e.Value), mailWords)
			f.add(e, role, kind)
		}
		for i := range f.matches { // only now do the settings stay where they are
			f.matches[i].setting = f.client.setting(f.matches[i].entry.Key)
		}
		if roles[RoleHost] && len(roles) > 1 && mail || mailOnly && f.endangered() {
			return f
		}
	}
	return nil
}

// add makes a setting of an entry, the first time that its name occurs.
func (f *fit) add(e *source.Entry, role Role, kind ValueKind) {
	if f.client.setting(e.Key) == nil {
		f.client.Settings = append(f.client.Settings, Setting{Key: e.Key, Role: role, Kind: kind})
	}
	f.matches = append(f.matches, match{entry: e, whole: true})
}

func newGeneric(f source.Format) *Client {
	return &Client{ID: GenericID, Name: "the application", Forms: []Form{{Format: f}}, Conduct: genericConduct, Write: genericWrite, Boxes: genericBoxes}
}

var (
	mailWords      = []string{"mail", "smtp", "email", "mailer", "smtps", "submission", "smtphost", "smtpserver", "mailserver", "mailhost", "mta"}
	otherProtocols = []string{"imap", "pop", "pop3", "http", "https", "db", "database", "redis", "mysql", "postgres", "pg", "ldap", "web", "proxy", "ssh"}
	mailPorts      = []string{"25", "465", "587", "2525"}
)

func containsAny(words, any []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(any, w) })
}

// genericRole is what a setting is for by the words of its name; empty for what is
// of no matter.
func genericRole(words []string, e *source.Entry) (Role, ValueKind) {
	name := strings.Join(words, "")
	ends := func(list ...string) bool {
		return slices.ContainsFunc(list, func(end string) bool { return strings.HasSuffix(name, end) })
	}
	switch {
	case ends("password", "passwd", "pass", "pwd", "secret", "apikey"):
		return RolePassword, TextValue
	case ends("token"):
		return RoleToken, TextValue
	case containsAny(words, []string{"verify", "cert", "certificate", "ca", "cafile", "version", "timeout", "skip", "insecure", "name"}) && !ends("username", "hostname"):
		return "", ""
	case ends("url", "dsn", "uri") && strings.HasPrefix(strings.ToLower(e.Value), "smtp"):
		return RoleOther, URLValue
	case ends("port") && !ends("transport", "support"):
		return RolePort, NumberValue
	case strings.Contains(name, "starttls"):
		return RoleSTARTTLS, TextValue
	case ends("ssl", "secure", "implicittls", "forcetls", "security", "encryption", "tls", "sslenabled", "tlsenabled", "tlsmode"):
		return RoleMode, TextValue
	case ends("ehlo", "helo", "ehloname", "heloname", "localhostname"):
		return RoleEHLO, TextValue
	case ends("username", "user", "login", "account"):
		return RoleUser, TextValue
	case ends("from", "sender", "fromaddress", "fromemail", "mailfrom"):
		return RoleFrom, TextValue
	case ends("host", "hostname", "server", "smarthost", "relay", "smtp", "addr", "address") && isHost(e.Value):
		return RoleHost, TextValue
	}
	return "", ""
}

// isHost tells a host's name from a word.
func isHost(value string) bool {
	return strings.Contains(value, ".") && !strings.ContainsAny(value, "@ /") || value == "localhost"
}

// genericBoxes are the two boxes by the names and values of the settings. A word
// that is not clear, such as TLS, means what is usual on the port, or what a
// setting of its own for STARTTLS leaves over.
func genericBoxes(c *Config) (ssl, starttls probe.Switch) {
	_, upgrade := c.keyFor(RoleSTARTTLS)
	implicit := upgrade || c.byRole(RolePort) == "465"
	for _, s := range c.Client.Settings {
		for _, key := range []string{s.Key, s.Key + "#scheme"} {
			v, set := c.Values[key]
			if !set || !v.Known || v.Text == "" {
				continue
			}
			role := c.Client.setting(key).Role
			if role != RoleMode && role != RoleSTARTTLS {
				continue
			}
			what, at := genericMode(names.Words(s.Key), strings.ToLower(v.Text), role, implicit)
			if what == RoleSSL {
				ssl = at
			} else if what == RoleSTARTTLS {
				starttls = at
			}
		}
	}
	return ssl, starttls
}

// genericMode is which box a setting is, and how it stands.
func genericMode(words []string, value string, role Role, implicit bool) (Role, probe.Switch) {
	on, isSwitch := WordTruth(value, source.Text)
	at := probe.Off
	if on {
		at = probe.On
	}
	ssl := slices.Contains(words, "ssl") || slices.Contains(words, "secure") || slices.Contains(words, "implicit") || slices.Contains(words, "force")
	switch {
	case role == RoleSTARTTLS && (value == "auto" || value == "optional"):
		return RoleSTARTTLS, probe.Optional
	case role == RoleSTARTTLS:
		return RoleSTARTTLS, at
	case isSwitch && ssl, isSwitch && implicit:
		return RoleSSL, at
	case isSwitch:
		return RoleSTARTTLS, at
	case slices.Contains([]string{"ssl", "smtps", "implicit", "ssl/tls", "ssltls", "force_tls"}, value), value == "tls" && implicit:
		return RoleSSL, probe.On
	case value == "tls", strings.Contains(value, "starttls"), value == "smtp+tls":
		return RoleSTARTTLS, probe.On
	}
	return "", probe.Unset
}

// genericConduct is what most software does; only the search for the smallest
// change goes by it, see Config.Settings.
func genericConduct(c *Config) probe.Conduct {
	s := probe.Settings{Port: c.Int(c.firstKey(RolePort))}
	s.SSL, s.STARTTLS = genericBoxes(c)
	port, mode := s.Opening()
	d := probe.Conduct{Port: port, Security: mode}
	if s.Contradictory() {
		d.Refuses = "both boxes are on"
	}
	if mode == probe.SecurityImplicit && s.SSL != probe.On && s.STARTTLS != probe.Unset {
		d.Security = probe.SecurityNone // that TLS begins by itself on 465 is no more than hope
	}
	return d
}

// unknownConduct takes back what is not known of an unknown application.
func (c *Config) unknownConduct(s *probe.Settings) {
	s.Application.Conduct = nil
	s.Port = c.Int(c.firstKey(RolePort))
}

func (c *Config) firstKey(r Role) string {
	key, _ := c.keyFor(r)
	return key
}

// genericWrite changes the settings that are there; the names of others are not known.
func genericWrite(t Target, c *Config) (list []Assignment, why string) {
	for _, s := range c.Client.Settings {
		old := c.Values[s.Key].Text
		switch s.Role {
		case RoleHost:
			list = append(list, Assignment{Key: s.Key, Value: t.Host})
		case RolePort:
			list = append(list, Assignment{Key: s.Key, Value: strconv.Itoa(t.Port)})
		case RoleMode, RoleSTARTTLS:
			list = append(list, Assignment{Key: s.Key, Value: genericWord(names.Words(s.Key), old, s.Role, t)})
		}
	}
	if n := c.with(list); !n.meets(t) {
		return nil, "the settings in the file cannot say it, and the names of the others are not known"
	}
	return list, ""
}

// genericWord is the value of a setting for a mode, in the style of the old one.
func genericWord(words []string, old string, role Role, t Target) string {
	_, isSwitch := WordTruth(old, source.Text)
	what, _ := genericMode(words, "true", role, t.Port == 465)
	on := (what == RoleSSL) == (t.Security == probe.SecurityImplicit)
	switch {
	case !isSwitch && role == RoleMode && t.Security == probe.SecurityImplicit:
		return "ssl"
	case !isSwitch && role == RoleMode && old == "tls":
		return "tls"
	case !isSwitch && role == RoleMode:
		return "starttls"
	}
	for _, pair := range [][2]string{{"false", "true"}, {"False", "True"}, {"0", "1"}, {"no", "yes"}, {"off", "on"}, {"FALSE", "TRUE"}} {
		if old == pair[0] || old == pair[1] {
			if on {
				return pair[1]
			}
			return pair[0]
		}
	}
	return strconv.FormatBool(on)
}
