package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// ClientKnownDefect holds when a known fault of the application strikes with these
// settings.
var ClientKnownDefect = &Rule{
	ID:       "client-known-defect",
	Group:    GroupAuth,
	Severity: Error,
	Summary:  "A known fault of the application strikes with these settings",
	Explanation: "The application has a fault that is known, in the version that these settings are for. It does something else on the wire than its settings say, " +
		"so that no setting of the server is to blame.",
	Fix:        "Update the application to a version without the fault, or use settings that keep clear of it.",
	References: []string{"RFC 3207 section 4", "RFC 8314 section 3.3"},
	Explains: []string{"auth-hidden-until-tls", "auth-not-offered", "auth-required", "tls-required-by-server", "plaintext-credentials", "implicit-tls-on-starttls-port",
		"plaintext-on-implicit-tls-port", "port-and-security-disagree", "starttls-not-offered"},
	Check: checkKnownDefect,
}

func checkKnownDefect(c *Case) (findings []Finding) {
	conduct, _ := c.conduct()
	for _, d := range conduct.Defects {
		f := c.finding(probe.StageAuth, "", c.fact(c.software()+": "+clean(d.Summary, evidenceLength)))
		opens := ""
		if d.Fatal { // such a fault is always one of how the connection opens
			f = c.finding(probe.StageTLS, c.modeField(), c.fact(fmt.Sprintf("%s, port %d: %s", c.software(), conduct.Port, howItOpens(conduct))))
			opens = fmt.Sprintf(" With these settings, on port %d, it %s.", conduct.Port, howItOpens(conduct))
		}
		f.Severity = c.defectSeverity(d)
		f.Summary = strings.TrimRight(clean(d.Summary, evidenceLength), ".")
		f.Summary = strings.ToUpper(f.Summary[:min(1, len(f.Summary))]) + f.Summary[min(1, len(f.Summary)):]
		f.Explanation = fmt.Sprintf("This is a known fault of %s; the server is not to blame.", c.software()) + opens
		f.Explanation += c.unreadBox()
		f.Fix = clean(d.Fix, evidenceLength)
		if f.Setting != nil {
			f.Setting.Note = c.opensNote(conduct)
		}
		findings = append(findings, *f)
	}
	return findings
}

// defectSeverity is an error for a fault that keeps mail from going out, unless
// this server lets it through, or the session failed before it could strike.
func (c *Case) defectSeverity(d probe.Defect) Severity {
	if !d.Fatal {
		return Info
	}
	v, tried := c.configured()
	switch {
	case !tried, v.Failure != nil && slices.Contains(securityStages, v.Failure.Stage):
		return Error
	}
	return Warning
}

// hasFatalDefect says whether the application has a known fault that keeps mail
// from going out with these settings.
func (c *Case) hasFatalDefect() bool {
	conduct, _ := c.conduct()
	return slices.ContainsFunc(conduct.Defects, func(d probe.Defect) bool { return d.Fatal })
}

// modeField is the setting that the security mode hangs on: a box that is on, else
// the port.
func (c *Case) modeField() string {
	switch {
	case c.Settings.SSL == probe.On && c.given("ssl"):
		return "ssl"
	case c.Settings.STARTTLS == probe.On && c.given("starttls"):
		return "starttls"
	case c.given("ssl"):
		return "ssl"
	}
	return "port"
}

// given says whether a field was read from a file.
func (c *Case) given(field string) bool { return c.Settings.Origin[field].Name != "" }

// howItOpens is what the application does with the connection, as a predicate.
func howItOpens(conduct probe.Conduct) string {
	switch {
	case conduct.LosesTLS:
		return "upgrades by STARTTLS, then goes on in plain text"
	case conduct.UpgradesInsideTLS:
		return "opens TLS from the first byte, then asks for STARTTLS inside it"
	}
	switch conduct.Security {
	case probe.SecurityImplicit:
		return "opens TLS from the first byte"
	case probe.SecuritySTARTTLS:
		return "upgrades by STARTTLS"
	case probe.SecurityOpportunistic:
		return "upgrades by STARTTLS where the server offers it"
	}
	return "stays in plain text"
}

// opensNote is howItOpens with the application before it, for a caret.
func (c *Case) opensNote(conduct probe.Conduct) string {
	return clean(c.Settings.Application.Name+" "+howItOpens(conduct), quoteLength)
}
