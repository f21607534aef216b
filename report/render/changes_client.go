package render

import (
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/report"
)

// markdownWidth is how wide lines of a settings file are in Markdown, in columns.
const markdownWidth = 100

// maxDiff is the most lines of a diff that are shown.
const maxDiff = 40

// diffLine is one line of a small diff.
type diffLine struct{ number, sign, text string }

// diff are the changes of the settings file, each file's name before its lines.
func diff(list []report.LineChange) (lines []diffLine) {
	file := ""
	for _, ch := range list {
		if ch.File != file && ch.File != "" {
			file = ch.File
			lines = append(lines, diffLine{text: Sanitize(file, limitWord)})
		}
		number := ""
		if ch.Line > 0 {
			number = strconv.Itoa(ch.Line)
		}
		if ch.Old != "" {
			lines = append(lines, diffLine{number, "-", plainLine(ch.Old)})
		}
		for i, l := range strings.Split(ch.New, "\n") {
			l = strings.TrimRight(plainLine(strings.TrimSuffix(l, "\r")), " ")
			if ch.New == "" || l == "" {
				continue
			}
			if i > 0 || ch.Old == "" {
				number = ""
			}
			lines = append(lines, diffLine{number, "+", l})
		}
		if len(lines) >= maxDiff {
			return lines[:maxDiff]
		}
	}
	return lines
}

// prefix is what stands before the text of a line, in a column for numbers.
func (d diffLine) prefix(digits int) string {
	if d.sign == "" {
		return ""
	}
	return "  " + strings.Repeat(" ", digits-len(d.number)) + d.number + " " + d.sign + " "
}

// numbers is the width of the widest line number.
func numbers(list []diffLine) (digits int) {
	for _, d := range list {
		digits = max(digits, len(d.number))
	}
	return digits
}

// diff writes the changes of the settings file.
func (s *screen) diff(list []report.LineChange) {
	lines := diff(list)
	digits := numbers(lines)
	for _, d := range lines {
		prefix := d.prefix(digits)
		rest := strings.Repeat(" ", len(prefix)+2)
		for i, l := range wrap(d.text, s.width-4-len(rest)) {
			if i == 0 {
				s.line("    " + s.palette.heading.Sprint(prefix+l))
			} else {
				s.line("    " + rest + s.palette.heading.Sprint(l))
			}
		}
	}
}

func (p *page) diff(list []report.LineChange) {
	var text []string
	lines := diff(list)
	for _, d := range lines {
		text = append(text, cut(d.prefix(numbers(lines))+d.text, 2*markdownWidth))
	}
	if len(text) > 0 {
		p.fence(text)
	}
}

// cannot is why the application cannot be told the recommended settings.
func cannot(r *report.Report) string {
	rec := r.Recommended
	if rec == nil || rec.Cannot == "" {
		return ""
	}
	name := "The application"
	if r.Application != nil && r.Application.Name != "" {
		name = Sanitize(r.Application.Name, limitWord)
	}
	return name + " cannot be set so: " + sentence(Sanitize(rec.Cannot, limitLine))
}

// configIsFor is the application whose words the block of settings is in, empty
// where that is not known.
func configIsFor(r *report.Report) string {
	switch rec := r.Recommended; {
	case rec.ConfigFor != "":
		return Sanitize(rec.ConfigFor, limitWord)
	case rec.Client != "" && r.Application != nil:
		return Sanitize(r.Application.Name, limitWord)
	}
	return ""
}

// configLines is a block of settings to copy.
func configLines(rec *report.Recommended) []string {
	return SanitizeLines(strings.ReplaceAll(rec.Config, "\t", "    "), limitProse)
}
