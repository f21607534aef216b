package rules

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// markBoxes points at both boxes.
func (c *Case) markBoxes(f *Finding) {
	opens := "opens TLS from the first byte"
	if conduct, known := c.conduct(); known {
		opens = c.opensNote(conduct)
		switch {
		case conduct.Refuses != "":
			opens = "on"
		case conduct.UpgradesInsideTLS:
			opens = c.opensNote(probe.Conduct{Security: probe.SecurityImplicit})
		case conduct.Security != probe.SecurityImplicit:
			opens = "does nothing here"
		}
	}
	f.Setting.Note = opens
	other := c.setting("starttls")
	other.Note = "and this asks for STARTTLS too"
	if opens == "does nothing here" {
		other.Note = "this one counts"
	}
	f.Related = []Setting{*other}
}

// bothOnByConduct says what the known application does with both boxes on. It
// returns false where that is what most software does: TLS from the first byte.
func (c *Case) bothOnByConduct(conduct probe.Conduct, f *Finding) bool {
	ssl, starttls := c.called("ssl"), c.called("starttls")
	switch {
	case conduct.Refuses != "":
		f.Summary = fmt.Sprintf("%s refuses to send with %s and %s both on", c.software(), ssl, starttls)
		f.Explanation = fmt.Sprintf("%s and %s exclude each other, and %s stops before it connects: %s.", ssl, starttls, c.software(), c.refusal(conduct))
		f.Explanation += c.serverIsFine()
		f.Fix = c.oneBox(conduct.Port)
		f.Stage = probe.StageDNS
	case conduct.UpgradesInsideTLS:
		f.Summary = fmt.Sprintf("%s asks for STARTTLS inside TLS with %s and %s both on", c.software(), ssl, starttls)
		f.Explanation = fmt.Sprintf("With both on, %s opens the connection with TLS and then sends STARTTLS inside it. No server offers that (RFC 3207 section 4.2), so it fails on every port.", c.software()) + c.serverIsFine()
		f.Fix = c.oneBox(conduct.Port)
	case conduct.LosesTLS:
		return false
	case conduct.Security != probe.SecurityImplicit:
		f.Severity = Info
		f.Summary = fmt.Sprintf("%s and %s are both on, and %s uses STARTTLS alone", ssl, starttls, c.software())
		f.Explanation = fmt.Sprintf("With both on, %s %s; %s does nothing then. Other software opens with TLS, or refuses such settings.", c.software(), howItOpens(conduct), ssl)
		f.Fix = fmt.Sprintf("Turn %s off, so that the settings say what happens.", ssl)
	default:
		return c.implicitWins(ssl, starttls, f)
	}
	return true
}

// refusal is what the application says about settings that it does not take,
// between quotation marks and without a full stop.
func (c *Case) refusal(conduct probe.Conduct) string {
	return `"` + clean(strings.TrimRight(conduct.Refuses, "."), evidenceLength) + `"`
}

// serverIsFine tells that the run went through where the application stops by
// itself.
func (c *Case) serverIsFine() string {
	v, tried := c.configured()
	if !tried || v.Failure != nil || !v.Encrypted() {
		return ""
	}
	return fmt.Sprintf(" smtpwhy went on with %s and got through: the server is not to blame.", modeName(v.Endpoint.Security))
}

// implicitWins is for an application that opens with TLS where both boxes are on,
// on a port that speaks TLS.
func (c *Case) implicitWins(ssl, starttls string, f *Finding) bool {
	v, tried := c.configured()
	if !tried || !v.Encrypted() {
		return false
	}
	f.Severity = Info
	f.Evidence = append(f.Evidence, v.fact("TLS from the start came about on port "+v.port()))
	f.Summary = fmt.Sprintf("%s and %s are both on, and %s uses %s alone", ssl, starttls, c.software(), ssl)
	f.Explanation = fmt.Sprintf("With both on, %s opens TLS from the first byte, which is right for port %s; %s does nothing. Other software refuses such settings.", c.software(), v.port(), starttls)
	f.Fix = fmt.Sprintf("Turn %s off, so that the settings say what happens.", starttls)
	f.Setting, f.Related = c.setting("starttls"), nil
	f.Setting.Note = "does nothing here"
	return true
}

// oneBox tells which of the two boxes to leave on, by the port.
func (c *Case) oneBox(port int) string {
	if port == 465 {
		return fmt.Sprintf("Turn %s off and leave %s on: port 465 speaks TLS from the first byte.", c.called("starttls"), c.called("ssl"))
	}
	return fmt.Sprintf("Turn %s off and leave %s on: port %d starts in plain text and is upgraded by STARTTLS.", c.called("ssl"), c.called("starttls"), port)
}
