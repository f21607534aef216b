package render

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// How much of a long list is shown.
const (
	maxFindings     = 12
	maxCapabilities = 40
	maxSteps        = 9
)

// cause is the finding behind the verdict, nil when there is none.
func cause(r *report.Report) *report.Finding {
	return findingOf(r, r.Verdict.Rule)
}

// findingOf is the finding of a rule: one that stands for itself rather than
// one that is folded under another.
func findingOf(r *report.Report, rule string) *report.Finding {
	var found *report.Finding
	for i := range r.Findings {
		f := &r.Findings[i]
		if rule == "" || f.Rule != rule {
			continue
		}
		if f.ExplainedBy == "" {
			return f
		}
		if found == nil {
			found = f
		}
	}
	return found
}

// folded are the rules that the cause explains, each once.
func folded(r *report.Report) (names []string) {
	for _, f := range r.Findings {
		if f.ExplainedBy != "" && f.ExplainedBy == r.Verdict.Rule && f.Rule != r.Verdict.Rule && !slices.Contains(names, f.Rule) {
			names = append(names, f.Rule)
		}
	}
	return names
}

// others are the findings of a severity that stand beside the verdict.
func others(r *report.Report, severity report.Severity) (list []*report.Finding) {
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Severity == severity && f.ExplainedBy == "" && f.Rule != r.Verdict.Rule && !slices.Contains(r.Verdict.Also, f.Rule) {
			list = append(list, f)
		}
	}
	return list[:min(len(list), maxFindings)]
}

// beside are the findings that are listed after the cause, the worse first.
func beside(r *report.Report) []*report.Finding {
	return append(others(r, rules.Error), others(r, rules.Warning)...)
}

// session is a session by its index, nil when there is none.
func session(r *report.Report, i int) *probe.Session {
	if r.Record == nil || i < 0 || i >= len(r.Record.Sessions) {
		return nil
	}
	return &r.Record.Sessions[i]
}

// changes are the lines that say where to change what: the place of the setting
// behind the cause, such as ".env:4: MAIL_SSL=True", if it was read from a file,
// if that is not shown above already, and the switches to turn, if they are not
// shown as changed lines. Without a cause there may still be settings that work.
func changes(r *report.Report, f *report.Finding) (lines []string) {
	if f != nil && f.Setting != nil && f.Setting.Name != "" && f.Setting.File != "" && !pointsIntoFile(f.Setting) {
		lines = append(lines, settingPlace(f.Setting))
	}
	if rec := r.Recommended; rec != nil && len(rec.Diff) == 0 {
		for _, c := range rec.Changes[:min(len(rec.Changes), maxFindings)] {
			lines = append(lines, Sanitize(c, limitLine))
		}
	}
	return lines
}

// changedLines are the lines of the settings file to change.
func changedLines(r *report.Report) []report.LineChange {
	if r.Recommended == nil {
		return nil
	}
	return r.Recommended.Diff
}

func settingPlace(s *report.Setting) string {
	place := Sanitize(s.File, limitWord)
	if s.Line > 0 {
		place += ":" + strconv.Itoa(s.Line)
	}
	text := place + ": " + Sanitize(s.Name, limitWord)
	if s.Value != "" {
		text += "=" + Sanitize(s.Value, limitWord)
	}
	return text
}

// steps splits a text at its numbered steps, "Check: (1) the user name; (2) the
// password": the first part is what stands before them.
func steps(text string) (parts []string) {
	if one := strings.Index(text, " (1) "); one < 0 || strings.Index(text, " (2) ") < one {
		return []string{text}
	}
	for n := 1; n <= maxSteps; n++ {
		before, _, ok := strings.Cut(text, fmt.Sprintf(" (%d) ", n))
		if !ok {
			break
		}
		parts = append(parts, before)
		text = text[len(before)+1:]
	}
	return append(parts, text)
}

// field is a label with its value.
type field struct{ name, value string }

// settingsBlock are the recommended settings in the words of a settings form.
func settingsBlock(rec *report.Recommended) []field {
	security := tickBoxes(rec.Security)
	if rec.Client != "" {
		security = opening(rec.Security) // how its own boxes stand, its own words say
	}
	block := []field{
		{"Host", Sanitize(rec.Host, limitWord)},
		{"Port", strconv.Itoa(rec.Port)},
		{"Security", security},
		{"User", Sanitize(rec.Username, limitWord)},
		{"AUTH", Sanitize(rec.Mechanism, limitWord)},
		{"EHLO name", Sanitize(rec.EHLOName, limitWord)},
	}
	return slices.DeleteFunc(block, func(f field) bool { return f.value == "" })
}

// tried is the honest sentence about the recommended settings. The report's own
// text may begin with the words that stand here.
func tried(rec *report.Recommended) string {
	const before = "tried just now"
	text := Sanitize(rec.Tried, limitLine)
	rest, now := strings.CutPrefix(text, before+": ")
	switch {
	case rec.Verified && text == "":
		return "Tried just now: nothing failed."
	case rec.Verified:
		return "Tried just now: " + sentence(rest)
	case text == "":
		return "Not verified."
	case strings.HasPrefix(text, "not tried: "):
		return "Not tried: " + sentence(strings.TrimPrefix(text, "not tried: "))
	case now:
		return "Not verified. Tried just now: " + sentence(rest)
	}
	return "Not verified: " + sentence(text)
}

// limitFix is how much of a fix stands in a list, in columns.
const limitFix = 240

// shortFix is the beginning of a fix for a list: whole sentences, the first of them
// even if it is longer, without numbered steps.
func shortFix(f *report.Finding) string {
	lines := SanitizeLines(f.Fix, limitLine)
	if len(lines) == 0 {
		return ""
	}
	text := ""
	for s := range strings.SplitAfterSeq(lines[0], ". ") {
		if text != "" && (columnsOf(text+s) > limitFix || strings.Contains(s, "(1) ")) {
			break
		}
		text += s
	}
	return cut(strings.TrimSpace(text), 2*limitFix)
}

// sentence ends a text with a full stop.
func sentence(s string) string {
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?:…") {
		return s
	}
	return s + "."
}
