package render

import (
	"io"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// columnsOf is the number of terminal columns that a string takes: two for a
// wide character, none for a combining mark or a colour. It does not look at
// the locale, so that a report looks the same everywhere.
func columnsOf(s string) int { return twwidth.WidthWithOptions(s, twwidth.Options{}) }

// fit is the length in bytes of the longest start of s that fits into width
// columns; at least one character, so that callers make progress.
func fit(s string, width int) int {
	var ends []int
	for i, r := range s {
		ends = append(ends, i+utf8.RuneLen(r))
		if len(ends) > 4*width {
			break
		}
	}
	if len(ends) == 0 {
		return 0
	}
	n := sort.Search(len(ends), func(i int) bool { return columnsOf(s[:ends[i]]) > width })
	return ends[max(n-1, 0)]
}

// wrap breaks one line at spaces so that no part is wider than width columns;
// a word that is too long for a line is broken where the line ends. Spaces
// inside a line are kept, since they may be evidence.
func wrap(s string, width int) []string {
	width = max(width, 8)
	var lines []string
	for columnsOf(s) > width {
		end := fit(s, width)
		if i := strings.LastIndexByte(s[:end], ' '); s[end] != ' ' && i > end/3 {
			end = i
		}
		lines = append(lines, strings.TrimRight(s[:end], " "))
		s = strings.TrimLeft(s[end:], " ")
	}
	if s != "" || lines == nil {
		lines = append(lines, s)
	}
	return lines
}

// cut shortens a string to width columns, with an ellipsis where it lost
// something.
func cut(s string, width int) string {
	if columnsOf(s) <= width {
		return s
	}
	if width < 2 {
		return "…"
	}
	return strings.TrimRight(s[:fit(s, width-1)], " ") + "…"
}

// newTable is a table without lines, for the terminal or as Markdown. The
// library's automatic changes of cells and headers are all off: it would
// capitalise names and break tokens.
func newTable(w io.Writer, markdown bool) *tablewriter.Table {
	var r tw.Renderer = renderer.NewBlueprint(tw.Rendition{
		Borders: tw.BorderNone,
		Symbols: tw.NewSymbols(tw.StyleASCII),
		Settings: tw.Settings{
			Separators: tw.SeparatorsNone,
			Lines:      tw.Lines{ShowHeaderLine: tw.Off},
		},
	})
	opts := []tablewriter.Option{
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAlignment(tw.AlignLeft),
		tablewriter.WithRowAlignment(tw.AlignLeft),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithEastAsian(tw.Off),
	}
	if markdown {
		r = renderer.NewMarkdown()
	} else {
		opts = append(opts, tablewriter.WithPadding(tw.Padding{Right: "  ", Overwrite: true}))
	}
	return tablewriter.NewTable(w, append(opts, tablewriter.WithRenderer(r))...)
}

// tableLines draws a table and returns its lines without the padding at their
// ends. A nil header draws none.
func tableLines(markdown bool, header []string, rows [][]string) ([]string, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	var b strings.Builder
	t := newTable(&b, markdown)
	if header != nil {
		t.Header(header)
	}
	if err := t.Bulk(rows); err != nil {
		return nil, err
	}
	if err := t.Render(); err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimRight(b.String(), "\n"), "\n")
	for i := range lines {
		// The library resets colours once more where the next column begins.
		lines[i] = strings.TrimRight(strings.ReplaceAll(lines[i], " \x1b[0m", " "), " ")
	}
	return lines, nil
}
