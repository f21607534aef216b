package clients

import (
	"cmp"
	"slices"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
)

// endangered says whether a password is among the settings that some reader makes
// something else of: then it is worth reading without the rest.
func (f *fit) endangered() bool {
	return slices.ContainsFunc(f.matches, func(m match) bool {
		if m.setting.Role != RolePassword || m.entry.Kind != source.Text {
			return false
		}
		_, changes := source.Evaluate(m.entry, f.doc.Format, f.form.Dialect, nil)
		return len(changes) > 0 || len(source.Risks(m.entry, f.doc.Format)) > 0
	})
}

// risks says what some readers make of a password, where it is not known which one
// the application has; empty for nothing.
func (f *fit) risks() string {
	for _, m := range f.matches {
		if m.setting.Role != RolePassword || m.entry.Kind != source.Text {
			continue
		}
		for _, r := range source.Risks(m.entry, f.doc.Format) {
			return "; some readers change " + m.entry.Key + cmp.Or(riskWords[r.Change.Kind], " on the way")
		}
	}
	return ""
}

// riskWords are short: the sentence is one of several on a line.
var riskWords = map[source.ChangeKind]string{
	source.CutAtHash: ": they cut it at the # or ;", source.Expanded: ": they replace the $ and what follows it", source.QuotesKept: ": they keep the quotation marks",
	source.Unescaped: ": they take the backslash away", source.BackslashKept: ": they keep the backslash", source.PercentDecoded: ": they take the % for a sign of their own",
	source.CommandRun: ": they run what stands in it", source.CutAtBlank: ": they cut it at a blank or a sign of the shell",
}
