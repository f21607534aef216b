package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// SettingOverridden holds when a setting is defined twice and the other definition
// counts.
var SettingOverridden = &Rule{
	ID:       "setting-overridden",
	Group:    GroupSettings,
	Severity: Warning,
	Summary:  "A setting is defined twice, and the other definition counts",
	Explanation: "Where a name is defined twice, one definition wins and the other does nothing. Which one, depends on the reader: mostly the later one. " +
		"A change of the one that loses has no effect, however right it is.",
	Fix:        "Keep one of the two definitions.",
	References: []string{"https://12factor.net/config"},
	Check:      checkOverridden,
}

func checkOverridden(c *Case) (findings []Finding) {
	for _, r := range c.readings(probe.ReadOverridden) {
		stage, severity := c.standing(r.Field)
		name := SettingName(r.Setting.Name)
		f := c.place(r, stage, "does nothing")
		f.Severity = Warning
		if severity == Warning {
			// What failed, if anything did, does not depend on it.
			f.Severity = Info
		}
		f.Summary = fmt.Sprintf("%s is defined twice, and this definition does nothing", name)
		f.Explanation = because(r) + " A change of the other one has no effect."
		f.Fix = "Keep one of the two."
		if len(f.Related) > 0 {
			other := &f.Related[0]
			other.Note = "counts"
			f.Fix = fmt.Sprintf("Keep one of the two: %s is the one that counts.", placeOf(other))
			if other.Name != "" && other.Name != name {
				f.Summary = fmt.Sprintf("%s does nothing: %s counts", name, other.Name)
				f.Fix = fmt.Sprintf("Keep one of the two: %s in %s is the one that counts.", other.Name, placeOf(other))
			}
		}
		findings = append(findings, *f)
	}
	return findings
}

// placeOf is where a setting stands, for a sentence.
func placeOf(s *Setting) string {
	switch {
	case s.File == "" || s.File == "-":
		return fmt.Sprintf("line %d", s.Line)
	case s.Line == 0:
		return s.File
	}
	return fmt.Sprintf("%s:%d", s.File, s.Line)
}
