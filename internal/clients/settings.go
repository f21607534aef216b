package clients

import (
	"strings"
	"unicode/utf8"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// Settings are the probe's settings, with the place of each in its file and what
// the client does with them. Secret is filled in where the file has it.
func (c *Config) Settings() probe.Settings {
	conduct := c.Client.Conduct(c)
	s := probe.Settings{Port: conduct.Port, EHLOName: c.byRole(RoleEHLO), Host: c.byRole(RoleHost), Username: c.byRole(RoleUser),
		From: mailbox(c.byRole(RoleFrom)), Origin: map[string]probe.Origin{},
		Application: &probe.Application{Client: c.Client.ID, Name: c.Client.Name, Version: c.Generation, Why: c.Why,
			Conduct: &conduct, Readings: c.Readings, Format: string(c.Form.Format), Dialect: string(c.Form.Dialect), Values: c.stored()}}
	s.SSL, s.STARTTLS = c.boxes(conduct)
	if c.Client.ID == GenericID {
		c.unknownConduct(&s)
	}
	if p := c.byRole(RolePassword); p != "" {
		s.Secret = probe.Password(p)
	} else if t := c.byRole(RoleToken); t != "" {
		s.Secret = probe.Token(t)
	}
	c.origins(&s)
	return s
}

// byRole is the value of the first setting with the role that is set, else the
// first default.
func (c *Config) byRole(r Role) string {
	if key, ok := c.keyFor(r); ok {
		return c.Client.setting(key).part(c.Values[key].Text)
	}
	for _, s := range c.Client.Settings {
		if s.Role == r && s.Default != "" && c.reads(s.Since, s.Until) {
			return s.Default
		}
	}
	return ""
}

// part is what the role of the setting wants of a value.
func (s *Setting) part(text string) string {
	if s == nil || s.Of == nil {
		return text
	}
	return s.Of(text)
}

// keyFor is the key of the setting that has the role and is set. A part of a URL
// counts before a setting of its own only where that is not there, or where the
// client has it so.
func (c *Config) keyFor(r Role) (string, bool) {
	if key, ok := c.partFor(r); ok && c.Client.URLFirst {
		return key, true
	}
	for _, s := range c.Client.Settings {
		if _, set := c.Values[s.Key]; set && s.Role == r && s.Kind != URLValue && s.Kind != HostPortValue {
			return s.Key, true
		}
	}
	return c.partFor(r)
}

// partFor is the key of the part of a URL or of host:port that has the role.
func (c *Config) partFor(r Role) (string, bool) {
	for _, s := range c.Client.Settings {
		for _, part := range []string{"host", "port", "user", "password", "scheme"} {
			key := s.Key + "#" + part
			if _, set := c.Values[key]; set && c.Client.setting(key).Role == r {
				return key, true
			}
		}
	}
	return "", false
}

// boxes say how the two boxes stand.
func (c *Config) boxes(conduct probe.Conduct) (ssl, starttls probe.Switch) {
	if c.Client.Boxes != nil {
		return c.Client.Boxes(c)
	}
	ssl, haveSSL := c.box(RoleSSL)
	starttls, haveSTARTTLS := c.box(RoleSTARTTLS)
	if haveSSL || haveSTARTTLS {
		return ssl, starttls
	}
	switch conduct.Security {
	case probe.SecurityImplicit:
		return probe.On, probe.Off
	case probe.SecuritySTARTTLS:
		return probe.Off, probe.On
	case probe.SecurityOpportunistic:
		return probe.Off, probe.Optional
	}
	return probe.Off, probe.Off
}

// box is the position of the first box with the role, by its default where it is
// not set; have says whether the client has such a box at all.
func (c *Config) box(r Role) (at probe.Switch, have bool) {
	for _, s := range c.Client.Settings {
		if s.Role != r || !c.reads(s.Since, s.Until) {
			continue
		}
		have = true
		if c.Bool(s.Key) {
			return probe.On, true
		}
	}
	if have {
		at = probe.Off
	}
	return at, have
}

// origins notes where each field stands.
func (c *Config) origins(s *probe.Settings) {
	for _, r := range []Role{RoleHost, RolePort, RoleSSL, RoleSTARTTLS, RoleUser, RoleFrom, RoleEHLO, RoleAuth} {
		if key, ok := c.keyFor(r); ok {
			s.Origin[string(r)] = c.origin(c.Values[key].Entry, c.Client.setting(key))
		}
	}
	for _, r := range []Role{RoleToken, RolePassword} {
		if key, ok := c.keyFor(r); ok {
			s.Origin["secret"] = c.origin(c.Values[key].Entry, c.Client.setting(key))
		}
	}
	if key, ok := c.keyFor(RoleMode); ok {
		at := c.origin(c.Values[key].Entry, c.Client.setting(key))
		for _, field := range []string{"ssl", "starttls"} {
			if _, set := s.Origin[field]; !set {
				s.Origin[field] = at
			}
		}
	}
}

// origin is the place of an entry. What is secret on its line is left out.
func (c *Config) origin(e *source.Entry, s *Setting) probe.Origin {
	if e == nil {
		return probe.Origin{}
	}
	if o, known := c.places[e]; known {
		return o
	}
	if c.Document == nil {
		return c.nearby(e)
	}
	o := probe.Origin{Name: e.Key, File: c.Document.Name, Line: e.Line, Column: e.Column, Length: utf8.RuneCountInString(e.Raw)}
	if s == nil || !s.secret() && s.Kind != URLValue && !unplaced(e) {
		o.Value = e.Raw
	}
	o.Before, o.After = c.around(e)
	return o
}

// mailbox is the address of a From header's value.
func mailbox(text string) string {
	if open := strings.LastIndexByte(text, '<'); open >= 0 {
		if end := strings.IndexByte(text[open:], '>'); end > 0 {
			return text[open+1 : open+end]
		}
	}
	return strings.TrimSpace(text)
}
