package clients

import (
	"net"
	"slices"
	"strconv"

	"github.com/smtpwhy/smtpwhy/probe"
)

// Row is what a client would meet with settings that were another's.
type Row struct {
	Client *Client
	Outcome
}

// NoWords is the event of a client whose settings cannot say what is wanted.
const NoWords Event = "no-such-setting"

// As says for every client what it would meet on the server of the record with
// the settings: host, port and the two boxes, carried over to settings of its own.
// A box that is not set has the client's default.
func As(s probe.Settings, rec *probe.Record) (rows []Row) {
	for _, c := range All() {
		rows = append(rows, Row{c, c.as(s, rec)})
	}
	return rows
}

func (c *Client) as(s probe.Settings, rec *probe.Record) Outcome {
	if a := s.Application; a != nil && a.Client == c.ID && a.Conduct != nil {
		return Judge(c, a.Version, *a.Conduct, rec) // these are its own settings
	}
	config, why := c.carry(s)
	if config == nil {
		return Outcome{Event: NoWords, Why: why}
	}
	return Simulate(config, rec)
}

// carry makes a configuration that says what the settings say; nil if the client
// has no words for it, with the reason.
func (c *Client) carry(s probe.Settings) (config *Config, why string) {
	port, mode := s.Opening()
	t := Target{Host: s.Host, Port: port, Security: mode, Username: s.Username, From: s.Sender()}
	if mode == probe.SecurityOpportunistic || mode == probe.SecurityNone {
		t.Security = probe.SecuritySTARTTLS // the nearest that everyone has a word for
	}
	config = c.start(t)
	list, _ := c.Write(t, config)
	if s.SSL == probe.Unset && s.STARTTLS == probe.Unset {
		list = slices.DeleteFunc(list, func(a Assignment) bool { return c.decidesMode(a.Key) })
		return config.with(list), ""
	}
	config = config.with(list)
	if n, ok := config.OverrideBoxes(s.SSL, s.STARTTLS); ok {
		return n, ""
	}
	switch {
	case s.Contradictory():
		return nil, "it has no two boxes that could both be on"
	case mode != probe.SecurityNone && list != nil && config.meets(t):
		return config, ""
	}
	return nil, "its settings cannot say it: " + map[probe.Security]string{probe.SecurityImplicit: "TLS from the first byte",
		probe.SecuritySTARTTLS: "STARTTLS", probe.SecurityOpportunistic: "STARTTLS", probe.SecurityNone: "no TLS"}[mode] +
		" on port " + strconv.Itoa(port)
}

// start is a configuration with what does not decide on the mode.
func (c *Client) start(t Target) *Config {
	values := map[string]string{}
	for _, v := range []struct {
		role Role
		text string
	}{{RoleHost, t.Host}, {RolePort, strconv.Itoa(t.Port)}, {RoleUser, t.Username}, {RolePassword, secretFor(t.Username)}, {RoleFrom, t.From}} {
		key := c.KeyOf(v.role)
		if s := c.setting(key); key == "" || v.text == "" || s.Kind == URLValue {
			continue
		} else if s.Kind == HostPortValue {
			v.text = net.JoinHostPort(t.Host, strconv.Itoa(t.Port))
		}
		values[key] = v.text
	}
	return Make(c, "", values)
}

// decidesMode says whether a setting is a box or the mode.
func (c *Client) decidesMode(key string) bool {
	s := c.setting(key)
	return s != nil && (s.Role == RoleSSL || s.Role == RoleSTARTTLS || s.Role == RoleMode)
}

// secretFor stands in for the password: that there is one matters, not which.
func secretFor(user string) string {
	if user == "" {
		return ""
	}
	return standIn
}
