package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// mangledReadings are the values of which the application's own reader makes
// something else. It tells lengths, never what stands there or what is left.
func (c *Case) mangledReadings() (findings []Finding) {
	for _, r := range c.readings(probe.ReadMangled) {
		if r.Field == "secret" && c.pastLogin() {
			continue
		}
		field := r.Field
		if field == "" {
			field = c.fieldOf(r.Setting.Name)
		}
		stage, severity := c.standing(field)
		f := c.place(r, stage, fmt.Sprintf("%s: %s", lengths(r), r.Why))
		f.Severity = severity
		switch {
		case r.Field == "secret":
			f.Severity, f.Stage = c.loginSeverity(), probe.StageAuth
			f.Evidence = compact(append(f.Evidence, c.loginProof()))
		case c.went():
			f.Severity = Info
		}
		name := SettingName(r.Setting.Name)
		f.Summary = fmt.Sprintf("%s reads another value of %s than stands there", c.software(), name)
		f.Explanation = fmt.Sprintf("%s is %s: %s.", name, lengths(r), clean(r.Why, evidenceLength))
		if r.Field == "secret" && f.Severity == Error {
			f.Explanation += " The server refused what was left."
		}
		f.Fix = clean(r.Fix, evidenceLength)
		if f.Fix == "" {
			f.Fix = fmt.Sprintf("Write the value of %s so that the reader of %s leaves it as it is: mostly between single quotation marks.", name, c.software())
		}
		findings = append(findings, *f)
	}
	return findings
}

// lengths says how long the value is in the file and in the application.
func lengths(r probe.Reading) string {
	if r.Written == r.Read {
		return fmt.Sprintf("%d characters in the file and others in the application", r.Written)
	}
	return fmt.Sprintf("%d characters in the file and %d in the application", r.Written, r.Read)
}
