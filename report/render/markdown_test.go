package render

import (
	"regexp"
	"strings"
	"testing"
)

func TestMarkdownFitsAnIssue(t *testing.T) {
	t.Parallel()
	for _, length := range []int{1, 5, 40} {
		out := render(t, "markdown", hostile(length), Options{})
		if len(out) >= budgetPage {
			t.Errorf("length %d: %d bytes", length, len(out))
		}
		if opened, closed := strings.Count(outside(out), "<details>"), strings.Count(outside(out), "</details>"); opened != closed || opened != 3 {
			t.Errorf("length %d: %d details, %d closed", length, opened, closed)
		}
	}
}

// outside is what stands outside of fenced blocks and code spans, read as
// CommonMark reads it.
func outside(md string) string {
	lines := unfenced(md)
	for i := range lines {
		lines[i] = withoutSpans(lines[i])
	}
	return strings.Join(lines, "\n")
}

// unfenced are the lines outside of fenced blocks.
func unfenced(md string) (lines []string) {
	fence := ""
	for line := range strings.SplitSeq(md, "\n") {
		run := line[:len(line)-len(strings.TrimLeft(line, "`"))]
		switch {
		case fence != "":
			if line == fence {
				fence = ""
			}
			continue
		case len(run) >= 3 && !strings.Contains(line[len(run):], "`"):
			fence = run
			continue
		}
		lines = append(lines, line)
	}
	return lines
}

func withoutSpans(line string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(line, '`')
		if i < 0 {
			return b.String() + line
		}
		b.WriteString(line[:i])
		rest := strings.TrimLeft(line[i:], "`")
		ticks := line[i : len(line)-len(rest)]
		end := -1
		for _, m := range regexp.MustCompile("`+").FindAllStringIndex(rest, -1) {
			if m[1]-m[0] == len(ticks) {
				end = m[1]
				break
			}
		}
		if end < 0 {
			b.WriteString(ticks)
			line = rest
			continue
		}
		b.WriteString("code")
		line = rest[end:]
	}
}

func TestMarkdownInjection(t *testing.T) {
	t.Parallel()
	for _, s := range samples() {
		inert(t, s.name, render(t, "markdown", s.report, Options{}))
	}
}

// inert demands that outside of code the page holds only our own Markdown, and
// that a table has as many cells in each row as it began with: a bar ends a cell
// inside a code span too.
func inert(t *testing.T, name, md string) {
	t.Helper()
	text := outside(md)
	for _, own := range []string{"<details>", "</details>", "<summary>", "</summary>"} {
		text = strings.ReplaceAll(text, own, "")
	}
	live := regexp.MustCompile("(?i)[<>`*_~\\[\\]\\\\&$!@{}]|https?:|www\\.|:[a-z]+:|gh-[0-9]|(^|[^#\n])#[0-9]")
	if m := live.FindStringIndex(text); m != nil {
		t.Errorf("%s: live %q in %q", name, text[m[0]:m[1]], text[max(0, m[0]-60):min(len(text), m[1]+60)])
	}
	bars := 0
	for _, line := range unfenced(md) {
		n := strings.Count(line, "|")
		switch row := strings.HasPrefix(line, "|"); {
		case row && bars != 0 && n != bars:
			t.Errorf("%s: %d bars, not %d: %q", name, n, bars, line)
		case row:
			bars = n
		default:
			bars = 0
			if strings.Contains(withoutSpans(line), "|") {
				t.Errorf("%s: a bar outside of a table: %q", name, line)
			}
		}
	}
}
