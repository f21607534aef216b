package render

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/report"
)

// How much of a line of a settings file is shown besides the setting itself, in
// columns, and how many places of one finding.
const (
	minNote   = 24
	maxPlaces = 4
)

// redactedValue stands where a secret stands in the file.
const redactedValue = "[redacted]"

// sourceLine is a line of a settings file with the settings of it that a finding
// points at.
type sourceLine struct {
	number int
	text   string
	marks  []caret
}

// caret is the place of one setting in a line, in columns from 0.
type caret struct {
	at, width int
	note      string
}

// pointsIntoFile says whether a setting has a place that can be shown.
func pointsIntoFile(s *report.Setting) bool {
	return s != nil && s.File != "" && s.Line > 0 && s.Column > 0 && (s.Before != "" || s.Column == 1 && s.Value != "")
}

// places are the lines of the settings file that a finding points at, as a
// compiler shows them: the place, the line, a caret under the value with what is
// the matter. nil where the finding points at none.
func places(f *report.Finding, width int) (lines []string) {
	if f == nil || !pointsIntoFile(f.Setting) {
		return nil
	}
	list := []*report.Setting{f.Setting}
	for i := range f.Related[:min(len(f.Related), maxPlaces-1)] {
		if pointsIntoFile(&f.Related[i]) {
			list = append(list, &f.Related[i])
		}
	}
	for len(list) > 0 {
		file := list[0].File
		same := slices.DeleteFunc(slices.Clone(list), func(s *report.Setting) bool { return s.File != file })
		list = slices.DeleteFunc(list, func(s *report.Setting) bool { return s.File == file })
		lines = append(lines, placesInFile(same, width)...)
	}
	return lines
}

// placesInFile shows settings of one file under the place of the first.
func placesInFile(list []*report.Setting, width int) []string {
	lines := []string{cut(Sanitize(list[0].File, limitWord)+":"+strconv.Itoa(list[0].Line)+":"+strconv.Itoa(list[0].Column), width)}
	slices.SortStableFunc(list, func(a, b *report.Setting) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	digits := len(strconv.Itoa(list[len(list)-1].Line))
	room := width - 2 - digits - 3
	var drawn []sourceLine
	for _, s := range list {
		line := drawLine(s, room)
		if n := len(drawn); n > 0 && drawn[n-1].number == line.number && drawn[n-1].text == line.text {
			drawn[n-1].marks = append(drawn[n-1].marks, line.marks...)
			continue
		}
		drawn = append(drawn, line)
	}
	for _, l := range drawn {
		number := strconv.Itoa(l.number)
		lines = append(lines, "  "+strings.Repeat(" ", digits-len(number))+number+" | "+l.text)
		for _, m := range l.marks {
			for _, under := range m.lines(room) {
				lines = append(lines, strings.Repeat(" ", 2+digits)+" | "+under)
			}
		}
	}
	return lines
}

// drawLine is the line of a setting, cut to room columns around the value.
func drawLine(s *report.Setting, room int) sourceLine {
	before, value, after := plainLine(s.Before), plainLine(s.Value), plainLine(s.After)
	if value == "" && s.Length > 0 {
		value = redactedValue
	}
	value = cut(value, max(room*2/3, 8))
	if left := room - columnsOf(value); columnsOf(before) > left*3/4 && columnsOf(before)+columnsOf(value)+columnsOf(after) > room {
		before = cutLeft(before, max(left*3/4, 4))
	}
	after = cut(after, max(room-columnsOf(before)-columnsOf(value), 1))
	if columnsOf(before)+columnsOf(value)+columnsOf(after) > room {
		after = ""
	}
	mark := caret{at: columnsOf(before), width: max(columnsOf(value), 1), note: Sanitize(s.Note, limitLine)}
	return sourceLine{number: s.Line, text: strings.TrimRight(before+value+after, " "), marks: []caret{mark}}
}

// plainLine is a piece of a line with a column for each tab.
func plainLine(s string) string { return Sanitize(strings.ReplaceAll(s, "\t", " "), limitLine) }

// cutLeft keeps the last width columns of a string, with an ellipsis where it lost
// something.
func cutLeft(s string, width int) string {
	if columnsOf(s) <= width {
		return s
	}
	for i := range s {
		if columnsOf(s[i:]) < width {
			return "…" + s[i:]
		}
	}
	return "…"
}

// lines are the carets with the note behind them, or under them where it is too
// long for the room.
func (c caret) lines(room int) []string {
	marks := strings.Repeat(" ", c.at) + strings.Repeat("^", c.width)
	if c.note == "" {
		return []string{marks}
	}
	left := room - columnsOf(marks) - 1
	if columnsOf(c.note) <= left {
		return []string{marks + " " + c.note}
	}
	indent := min(c.at, max(room-minNote, 0))
	if left >= minNote {
		indent = columnsOf(marks) + 1
	}
	var lines []string
	for i, l := range wrap(c.note, room-indent) {
		if i == 0 && left >= minNote {
			lines = append(lines, marks+" "+l)
			continue
		}
		if i == 0 {
			lines = append(lines, marks)
		}
		lines = append(lines, strings.Repeat(" ", indent)+l)
	}
	return lines
}

// place shows where in the settings file a finding points.
func (s *screen) place(f *report.Finding) {
	lines := places(f, s.width-2)
	if len(lines) == 0 {
		return
	}
	s.section("")
	for i, l := range lines {
		if i == 0 {
			l = s.palette.heading.Sprint(l)
		}
		s.line("  " + l)
	}
}

// placeBelow is place for a finding of a list, unless the cause points there too.
func (s *screen) placeBelow(f *report.Finding) {
	if c := cause(s.report); c != nil && c.Setting != nil && f.Setting != nil && c.Setting.Line == f.Setting.Line && c.Setting.Column == f.Setting.Column {
		return
	}
	for _, l := range places(f, s.width-4) {
		s.line("    " + l)
	}
}

// place is a fenced block: the file's own words are not live in it.
func (p *page) place(f *report.Finding) {
	if lines := places(f, markdownWidth); len(lines) > 0 {
		p.fence(lines)
	}
}
