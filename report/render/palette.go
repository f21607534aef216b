package render

import (
	"strings"

	"github.com/fatih/color"

	"github.com/smtpwhy/smtpwhy/report"
)

// palette colours key words. Every colour is one of the six that show on a
// light and on a dark background, and no meaning hangs on it: the word itself
// is always there. Each writer has its own; the library's global is left alone.
type palette struct {
	bad, risky, good, unproven, heading *color.Color
}

func newPalette(on bool) palette {
	p := palette{
		bad:      color.New(color.FgRed, color.Bold),
		risky:    color.New(color.FgYellow),
		good:     color.New(color.FgGreen),
		unproven: color.New(color.FgCyan),
		heading:  color.New(color.Bold),
	}
	for _, c := range []*color.Color{p.bad, p.risky, p.good, p.unproven, p.heading} {
		if on {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
	}
	return p
}

// status is the status word in capitals.
func (p palette) status(s report.Status) string {
	word := statusWord(s)
	switch s {
	case report.OK:
		return p.good.Sprint(word)
	case report.Risky:
		return p.risky.Sprint(word)
	case report.Broken:
		return p.bad.Sprint(word)
	}
	return p.unproven.Sprint(word)
}

// state is the state of a check.
func (p palette) state(s report.CheckState) string {
	word := stateWord(s)
	switch s {
	case report.Passed:
		return p.good.Sprint(word)
	case report.Failed:
		return p.bad.Sprint(word)
	}
	return p.unproven.Sprint(word)
}

// statusWord is the status as a headline begins; a report without one claims
// nothing, which is "unproven".
func statusWord(s report.Status) string {
	if s == "" {
		s = report.Unproven
	}
	return strings.ToUpper(cut(Sanitize(string(s), limitWord), 10))
}

func stateWord(s report.CheckState) string {
	return strings.ReplaceAll(cut(Sanitize(string(s), limitWord), 10), "-", " ")
}
