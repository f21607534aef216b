package cli

import (
	"strconv"

	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/probe"
)

// configured are the settings of an application with the flags in the place of its
// own settings. A flag is taken for an assignment to the setting with the same
// role, so that the application's conduct follows from it. Where there is no such
// setting, or it cannot take the value, the flag still counts, and what the
// application would do with it is no longer claimed to be known.
func configured(c *clients.Config, given probe.Settings) (probe.Settings, *clients.Config) {
	said := true
	for _, f := range []struct {
		role clients.Role
		text string
	}{{clients.RoleHost, given.Host}, {clients.RolePort, portText(given.Port)}, {clients.RoleUser, given.Username},
		{clients.RoleFrom, given.From}, {clients.RoleEHLO, given.EHLOName}, {clients.RolePassword, stands(given.Secret)}} {
		if f.text == "" {
			continue
		}
		var ok bool
		if c, ok = c.Override(f.role, f.text); !ok && f.role == clients.RolePort {
			said = false
		}
	}
	if given.SSL != probe.Unset || given.STARTTLS != probe.Unset {
		var ok bool
		c, ok = c.OverrideBoxes(given.SSL, given.STARTTLS)
		said = said && ok
	}
	s := c.Settings()
	overlay(&s, given)
	if conduct := s.Application.Conduct; conduct != nil && (!said || given.Port != 0 && conduct.Port != given.Port) {
		s.Application.Conduct = nil
	}
	for field, o := range s.Origin {
		if o.Name == "" {
			delete(s.Origin, field) // a flag says it, not the file
		}
	}
	return s, c
}

// stands is a text in the place of a secret.
func stands(s probe.Secret) string {
	if s.Given() {
		return "********"
	}
	return ""
}

func portText(port int) string {
	if port == 0 {
		return ""
	}
	return strconv.Itoa(port)
}

// overlay puts what the flags say over what was read.
func overlay(s *probe.Settings, given probe.Settings) {
	set := func(to *string, from string) {
		if from != "" {
			*to = from
		}
	}
	set(&s.Host, given.Host)
	set(&s.Username, given.Username)
	set(&s.From, given.From)
	set(&s.EHLOName, given.EHLOName)
	set((*string)(&s.SSL), string(given.SSL))
	set((*string)(&s.STARTTLS), string(given.STARTTLS))
	if given.Port != 0 {
		s.Port = given.Port
	}
	s.To, s.TLS = given.To, given.TLS
	if given.Secret.Given() {
		s.Secret = given.Secret
	}
	if conduct := s.Application.Conduct; conduct != nil {
		if given.EHLOName != "" {
			conduct.EHLOName = given.EHLOName
		}
		if len(given.Mechanisms) > 0 {
			conduct.Mechanisms = given.Mechanisms
		}
	}
	if len(given.Mechanisms) > 0 {
		s.Mechanisms = given.Mechanisms
	}
}
