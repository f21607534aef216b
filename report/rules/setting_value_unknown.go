package rules

import (
	"fmt"
	"slices"

	"github.com/smtpwhy/smtpwhy/probe"
)

// SettingValueUnknown tells that the value of a setting stands elsewhere, and was
// not looked at, or that it is encrypted.
var SettingValueUnknown = &Rule{
	ID:       "setting-value-unknown",
	Group:    GroupSettings,
	Severity: Info,
	Summary:  "The value of a setting is not known here",
	Explanation: "The file refers to an environment variable or to another file, the program computes the value, or it is encrypted with a key of the program. " +
		"smtpwhy looks up no variable unasked, so it takes such a setting for not known.",
	Fix:        "Run it where the application runs, with --env to look up variables, or --env-file FILE for a file that sets them.",
	References: []string{"https://12factor.net/config"},
	Check:      checkValueUnknown,
}

func checkValueUnknown(c *Case) []Finding {
	list := c.readings(probe.ReadUnknown)
	if len(list) == 0 {
		return nil
	}
	f := c.place(list[0], probe.StageDNS, "not known here")
	var names []string
	for i, r := range list {
		if name := SettingName(r.Setting.Name); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
		if i > 0 && i < 6 {
			f.Evidence = append(f.Evidence, c.fact(SettingName(r.Setting.Name)+": "+r.Why))
		}
	}
	f.Evidence = compact(f.Evidence)
	f.Summary = fmt.Sprintf("The value of %s is not known here: %s", shortList(names), clean(list[0].Why, quoteLength))
	if len(names) > 1 {
		f.Summary = fmt.Sprintf("The values of %s are not known here", shortList(names))
	}
	return []Finding{*f}
}

// shortList is list for a sentence that must not grow without end.
func shortList(names []string) string {
	if more := len(names) - 4; more > 1 {
		names = append(slices.Clone(names[:4]), fmt.Sprintf("%d more", more))
	}
	return list(names)
}
