package explain_test

import (
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/explain"
)

// TestCompare: an error fits a verdict that is the same, that is another side of
// the same mistake, or that it follows from.
func TestCompare(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, verdict string
		also          []string
		text          string
		fits          bool
		want          string
	}{
		{"the same", "implicit-tls-on-starttls-port", nil, "wrong version number", true, "fits this cause"},
		{"another side", "port-and-security-disagree", nil, "wrong version number", true, "fits this cause"},
		{"another one", "implicit-tls-on-starttls-port", nil, "554 5.7.1 Relay access denied", false, "does not fit this cause; it usually means relay-denied"},
		{"the next one", "port-closed", []string{"relay-denied"}, "554 5.7.1 Relay access denied", true, "stands behind this cause"},
		{"nothing wrong here", "", nil, "wrong version number", false, "did not show up here"},
		{"unknown", "port-closed", nil, "hunter2 is no error", false, "no known meaning"},
	} {
		seen := explain.Compare(&report.Report{Verdict: report.Verdict{Rule: c.verdict, Also: c.also}}, []byte(c.text), explain.Options{})
		if seen.Fits != c.fits || !strings.Contains(seen.Summary, c.want) || strings.Contains(seen.Summary, "hunter2") {
			t.Errorf("%s: %+v, want fits %v and %q", c.name, seen, c.fits, c.want)
		}
	}
}
