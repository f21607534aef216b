package rules

import (
	"fmt"
	"net/netip"
	"strings"
	"unicode"

	"github.com/smtpwhy/smtpwhy/probe"
)

// SettingValueInvalid holds when a value cannot be what its setting needs.
var SettingValueInvalid = &Rule{
	ID:       "setting-value-invalid",
	Group:    GroupSettings,
	Severity: Error,
	Summary:  "A setting has a value that cannot work",
	Explanation: "A port is a number from 1 to 65535, a host is a name of letters, digits, hyphens and dots or an IP address, and none of the values can hold a line break. " +
		"A word such as \"False\" counts as true where a program only looks whether the setting is empty.",
	Fix:        "Correct the value.",
	References: []string{"RFC 1123 section 2.1", "RFC 6335 section 6", "RFC 5321 section 4.1.2"},
	Explains: []string{"ssl-and-starttls-both-on", "port-and-security-disagree", "implicit-tls-on-starttls-port", "plaintext-on-implicit-tls-port",
		"host-not-found", "host-unreachable", "port-closed", "port-filtered", "ehlo-name-rejected", "sender-missing", "sender-rejected", "recipient-rejected"},
	Check: checkValues,
}

func checkValues(c *Case) (findings []Finding) {
	add := func(stage probe.Stage, field, problem, fix string) {
		if problem == "" {
			return
		}
		f := c.finding(stage, field, c.fact(fmt.Sprintf("%s: %s", c.called(field), quote(c.setting(field).Value))))
		f.Summary = fmt.Sprintf("The %s %s", plainName(field), problem)
		f.Explanation = fmt.Sprintf("The setting %s has the value %s: it %s.", c.called(field), quote(c.setting(field).Value), problem)
		f.Fix = fix
		findings = append(findings, *f)
	}
	findings = append(c.invalidReadings(), c.refusals()...)
	s := c.Settings
	if s.Port < 0 || s.Port > 65535 {
		add(probe.StageConnect, "port", "is no port number, which goes from 1 to 65535", "Use 587 (with STARTTLS) or 465 (with SSL).")
	}
	problem, fix := hostProblem(c)
	add(probe.StageDNS, "host", problem, fix)
	for _, box := range []struct {
		field string
		state probe.Switch
	}{{"ssl", s.SSL}, {"starttls", s.STARTTLS}} {
		if o, ok := s.Origin[box.field]; ok && box.state == probe.On && meansOff(o.Value) && !c.readAs(box.field, probe.ReadInvalid) && !c.hasMode(o.Name) {
			findings = append(findings, *misreadWord(c, box.field))
		}
	}
	if strings.ContainsFunc(s.EHLOName, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		add(probe.StageEHLO, "ehlo_name", "contains a space or control character", "Use the full host name of this machine, such as app.example.com.")
	}
	if list := unsendable(c); len(list) > 0 {
		return append(findings, list...)
	}
	for _, text := range []struct {
		field, value string
		stage        probe.Stage
	}{{"username", s.Username, probe.StageAuth}, {"from", s.From, probe.StageMail}, {"to", s.To, probe.StageRcpt}} {
		if hasControl(strings.TrimSpace(text.value)) {
			add(text.stage, text.field, "contains a line break or another control character", "Remove it; the value must be one line.")
		}
	}
	return findings
}

func hasControl(text string) bool { return strings.ContainsFunc(text, unicode.IsControl) }

// misreadWord is the finding for a box that the application takes for ticked
// although its value says no.
func misreadWord(c *Case, field string) *Finding {
	f := c.finding(probe.StageTLS, field, c.fact(fmt.Sprintf("%s: %s", c.called(field), quote(c.setting(field).Value))))
	f.Summary = fmt.Sprintf("%s is %s, and the application takes that for yes", c.called(field), quote(c.setting(field).Value))
	f.Explanation = fmt.Sprintf("The setting %s has the value %s. The application only looks whether it is empty, so any word counts as true and %s is on.",
		c.called(field), quote(c.setting(field).Value), settingNames[field])
	f.Fix = fmt.Sprintf("Leave %s empty or remove it, or use the form of false that the application's documentation names.", c.called(field))
	return f
}

// meansOff says whether a value was meant as "no". Strings such as "False" are
// true in languages that only look whether a string is empty.
func meansOff(value string) bool {
	switch strings.ToLower(strings.Trim(strings.TrimSpace(value), `"'`)) {
	case "false", "no", "off", "0", "none", "null", "disabled", "n", "f":
		return true
	}
	return false
}

// hostProblem says what is wrong with the form of the host. What other rules
// tell better (URLs, quotation marks, ports inside) is left to them.
func hostProblem(c *Case) (problem, fix string) {
	host := strings.TrimSpace(c.Settings.Host)
	if host == "" {
		// One that stands elsewhere is not empty, it is not known.
		if o, written := c.Settings.Origin["host"]; written && strings.Trim(o.Value, `"' `) == "" {
			return "is empty", "Enter the name of the SMTP server. Without it some software connects to itself (localhost)."
		}
		return "", ""
	}
	if what, _ := misusedHost(host); what != "" || isQuoted(host) || isReference(host) {
		return "", ""
	}
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return "", ""
	}
	if problem = nameProblem(strings.TrimSuffix(host, ".")); problem == "" {
		return "", ""
	}
	if fix = typoHint(host); fix == "" {
		fix = "Enter the name of the SMTP server, such as smtp.example.com."
	}
	return problem, fix
}

// nameProblem says why a name cannot be a host name (RFC 1123 section 2.1; an
// underscore is let through, since such names exist and resolve).
func nameProblem(name string) string {
	if len(name) > 253 {
		return "is longer than a host name can be"
	}
	labels := strings.Split(name, ".")
	for _, label := range labels {
		switch {
		case label == "":
			return "has two dots in a row, or a dot at its beginning"
		case len(label) > 63:
			return "has a part of more than 63 characters"
		case label[0] == '-' || label[len(label)-1] == '-':
			return "has a part that begins or ends with a hyphen"
		}
	}
	if i := strings.IndexFunc(name, func(r rune) bool {
		return r != '.' && r != '-' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}); i >= 0 {
		return "has a character that no host name can have: " + quote(string([]rune(name[i:])[:1]))
	}
	if last := labels[len(labels)-1]; strings.Trim(last, "0123456789") == "" {
		return "ends in a number but is no IP address"
	}
	return ""
}

// unsendableField is the setting that a stage puts on the wire.
var unsendableField = map[probe.Stage]string{
	probe.StageDNS: "host", probe.StageEHLO: "ehlo_name", probe.StageEHLOTLS: "ehlo_name",
	probe.StageAuth: "username", probe.StageMail: "from", probe.StageRcpt: "to",
}

// noMailbox says whether the address of the stage is simply none, which
// sender-missing tells better.
func noMailbox(c *Case, stage probe.Stage) bool {
	switch stage {
	case probe.StageMail:
		return c.Settings.From != "" && !hasControl(c.Settings.From) && !isMailbox(c.Settings.From)
	case probe.StageRcpt:
		return c.Settings.To != "" && !hasControl(c.Settings.To) && !isMailbox(c.Settings.To)
	}
	return false
}

// unsendable are the sessions that ended because a value could not be sent.
func unsendable(c *Case) (findings []Finding) {
	for v := range c.judged() {
		if v.Failure == nil || v.Failure.Kind != probe.FailureInput || noMailbox(c, v.Failure.Stage) {
			continue
		}
		f := v.finding(v.Failure.Stage, v.failure())
		field := unsendableField[v.Failure.Stage]
		if v.Failure.Stage == probe.StageAuth && !strings.Contains(v.Failure.Text, "user name") {
			field = "secret"
		}
		f.Setting = c.setting(field)
		f.Summary = "A setting has a value that cannot be sent to the server"
		if f.Setting != nil {
			f.Summary = fmt.Sprintf("The %s cannot be sent to the server as it stands", plainName(field))
		}
		f.Explanation = f.Summary + "."
		if v.Failure.Text != "" {
			f.Explanation += " The reason: " + clean(v.Failure.Text, quoteLength) + "."
		}
		f.Fix = "Remove line breaks, control characters and anything else that does not belong to the value."
		if strings.Contains(v.Failure.Text, probe.WhyNotLatin1) {
			f.Summary = fmt.Sprintf("The %s has characters that ISO-8859-1 (--latin1) does not have", plainName(field))
			f.Explanation = "ISO-8859-1 has 256 characters, those of Western Europe without the euro sign. What it lacks cannot be put in its place, so nothing was sent."
			f.Fix = "Leave --latin1 out: no server that keeps ISO-8859-1 can know these characters, so they are for one that takes UTF-8."
		}
		findings = append(findings, *f)
	}
	return findings
}
