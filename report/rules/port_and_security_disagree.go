package rules

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// PortAndSecurityDisagree holds when port and security mode do not go together
// by custom, and nothing has shown that this server is an exception.
var PortAndSecurityDisagree = &Rule{
	ID:       "port-and-security-disagree",
	Group:    GroupSettings,
	Severity: Error,
	Summary:  "The port and the security setting do not go together",
	Explanation: "Port 465 is for TLS from the first byte (SSL). Ports 587 and 25 start in plain text and are upgraded by STARTTLS. " +
		"With the wrong pair the two sides wait for each other, or one of them sees garbage.",
	Fix:        "For port 465 turn SSL on and STARTTLS off. For port 587 or 25 turn SSL off and STARTTLS on.",
	References: []string{"RFC 8314 section 3.3", "RFC 8314 section 7.3", "RFC 3207 section 4"},
	Check:      perSettings(checkPortAndSecurity),
}

func checkPortAndSecurity(c *Case) *Finding {
	port, mode := c.Settings.Opening()
	implicit := mode == probe.SecurityImplicit
	if !(port == 465 && !implicit || (port == 587 || port == 25) && implicit) {
		return nil
	}
	conduct, known := c.conduct()
	if conduct.Refuses != "" {
		return nil // it never comes to a connection
	}
	v, tried := c.configured()
	if tried && v.Failure == nil || tried && pastSecurity(v) {
		return nil
	}
	field, stage := "ssl", probe.StageTLS
	if !implicit {
		stage = probe.StageGreeting
		if c.Settings.STARTTLS == probe.On {
			field = "starttls"
		}
	}
	f := c.finding(stage, field, c.fact(fmt.Sprintf("port %d with %s", port, modeName(mode))))
	c.markPair(f, port, conduct, known)
	if tried && !v.connected() {
		// The session never came to the point; by custom this is what comes next.
		f.Severity = Warning
	}
	right := probe.SecuritySTARTTLS
	f.Explanation = fmt.Sprintf("Port %d starts in plain text and is upgraded by STARTTLS; the settings open it with TLS at once. ", port)
	if port == 465 {
		right = probe.SecurityImplicit
		f.Explanation = "Port 465 speaks TLS from the first byte; with these settings a program waits there for a greeting in plain text. "
	}
	f.Explanation += "Most servers keep to this, and programs then report a time-out, a closed connection or \"wrong version number\"."
	f.Summary = fmt.Sprintf("Port %d goes with %s, but the settings say %s", port, modeName(right), modeName(mode))
	if known {
		f.Summary = fmt.Sprintf("Port %d goes with %s, but %s %s", port, modeName(right), c.software(), howItOpens(conduct))
	}
	f.Fix = fmt.Sprintf("Keep port %d and set %s; or keep the boxes and use port %d.", port, boxes(right), counterpart(port))
	if mode == probe.SecurityNone || mode == probe.SecurityOpportunistic {
		f.Fix = fmt.Sprintf("Keep port %d and set %s; or use port 587 with %s.", port, boxes(right), boxes(probe.SecuritySTARTTLS))
	}
	return f
}

// markPair points at the two settings that do not go together.
func (c *Case) markPair(f *Finding, port int, conduct probe.Conduct, known bool) {
	if !known {
		return
	}
	if !c.given("port") {
		f.Setting = c.setting(c.modeField())
	} else if f.Setting.File == "" {
		f.Setting = c.setting("port")
		f.Setting.Note = c.opensNote(conduct) + portSpeaks(port)
		return
	}
	f.Setting.Note = c.opensNote(conduct)
	if c.given("port") && f.Setting.Name != c.called("port") {
		other := c.setting("port")
		other.Note = strings.TrimPrefix(portSpeaks(port), "; ")
		f.Related = []Setting{*other}
	}
}

// portSpeaks is how a port begins by custom, as an addition.
func portSpeaks(port int) string {
	if port == 465 {
		return "; port 465 begins with TLS"
	}
	return fmt.Sprintf("; port %d begins in plain text", port)
}

// pastSecurity says whether the session's mode was right: TLS came up, or a
// plain session was greeted.
func pastSecurity(v view) bool {
	return v.Encrypted() || !v.implicit() && v.Banner.Positive()
}

// counterpart is the port for which the boxes, as they stand, are right.
func counterpart(port int) int {
	if port == 465 {
		return 587
	}
	return 465
}
