package report

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// applicationOf is the program of the settings for the report, nil if none is named.
func applicationOf(s probe.Settings) *Application {
	a := s.Application
	if a == nil {
		return nil
	}
	app := &Application{Client: a.Client, Version: a.Version, Name: printable(rules.Software(a)), Why: printable(a.Why)}
	if a.Conduct != nil {
		app.Does = does(*a.Conduct)
		for _, n := range a.Conduct.Notes {
			app.Notes = append(app.Notes, printable(n))
		}
	}
	return app
}

// does is a conduct in a few words: mode, port, mechanisms, what it checks.
func does(c probe.Conduct) string {
	if c.Refuses != "" {
		return "refuses these settings before it connects"
	}
	words := []string{modeWords(c), fmt.Sprintf("port %d", c.Port)}
	switch n := len(c.Mechanisms); {
	case n == 1:
		words = append(words, "AUTH "+printable(c.Mechanisms[0]))
	case n > 1:
		words = append(words, "AUTH "+printable(strings.Join(c.Mechanisms, ", "))+" in this order")
	}
	switch c.Certificate {
	case probe.CertificateIgnored:
		words = append(words, "certificate not checked")
	case probe.CertificateNoName:
		words = append(words, "host name of the certificate not checked")
	}
	return strings.Join(words, ", ")
}

func modeWords(c probe.Conduct) string {
	switch {
	case c.LosesTLS:
		return "STARTTLS, then plain text over a new connection"
	case c.UpgradesInsideTLS:
		return "TLS from the first byte, then STARTTLS inside it"
	}
	switch c.Security {
	case probe.SecurityImplicit:
		return "TLS from the first byte"
	case probe.SecuritySTARTTLS:
		return "STARTTLS"
	case probe.SecurityOpportunistic:
		return "STARTTLS if offered"
	}
	return "plain text"
}
