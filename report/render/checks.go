package render

import (
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/report"
)

// checkRow is one or more checks with the same state for the same reason.
type checkRow struct {
	state report.CheckState
	names []string
	why   string
}

// checkRows are the lines of the ledger: what was tested, each check by itself,
// then what was not, one row for each reason.
func checkRows(checks []report.Check) []checkRow {
	var tested, untested []checkRow
	for _, c := range checks {
		row := checkRow{c.State, []string{cut(Sanitize(c.Name, limitWord), 11)}, Sanitize(c.Why, limitLine)}
		if c.State != report.NotTested {
			tested = append(tested, row)
			continue
		}
		same := slices.IndexFunc(untested, func(u checkRow) bool { return u.why == row.why })
		if same < 0 {
			untested = append(untested, row)
		} else {
			untested[same].names = append(untested[same].names, row.names...)
		}
	}
	return append(tested, untested...)
}

// name is the checks of a row, for a column or a sentence.
func (c checkRow) name() string { return strings.Join(c.names, ", ") }
