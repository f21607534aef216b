package cli

import (
	"bytes"
	"io"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// table is a list of three columns, the middle or last of which is wrapped so
// that the whole fits. Headings go between the rows.
type table struct {
	header []string
	rows   [][]string // one cell: a heading
}

func newTable(header ...string) *table { return &table{header: header} }

func (t *table) row(cells ...string)  { t.rows = append(t.rows, cells) }
func (t *table) heading(title string) { t.rows = append(t.rows, []string{""}, []string{title}) }
func (t *table) widest(column int) int {
	n := len(t.header[column])
	for _, r := range t.rows {
		if len(r) > 1 {
			for line := range strings.SplitSeq(r[column], "\n") {
				n = max(n, len(line))
			}
		}
	}
	return n
}

const columnGap = 2

// write lays the table out in width columns. The widest column gives way; the
// others are names to be copied and stay whole.
func (t *table) write(w io.Writer, width int) error {
	free, total := 0, 0
	for i := range t.header {
		total += t.widest(i) + columnGap
		if t.widest(i) > t.widest(free) {
			free = i
		}
	}
	room := max(20, width-(total-t.widest(free)))
	var b bytes.Buffer
	out := tablewriter.NewTable(&b, tablewriter.WithHeaderAutoFormat(tw.Off), tablewriter.WithHeaderAlignment(tw.AlignLeft),
		tablewriter.WithRowAutoWrap(tw.WrapNone), tablewriter.WithEastAsian(tw.Off), tablewriter.WithTrimSpace(tw.Off),
		tablewriter.WithPadding(tw.Padding{Right: strings.Repeat(" ", columnGap), Overwrite: true}),
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders:  tw.BorderNone,
			Symbols:  tw.NewSymbols(tw.StyleASCII),
			Settings: tw.Settings{Separators: tw.SeparatorsNone, Lines: tw.Lines{ShowHeaderLine: tw.Off}},
		})))
	out.Header(t.header)
	for _, r := range t.rows {
		cells := make([]string, len(t.header))
		copy(cells, r)
		if len(r) > 1 {
			cells[free] = wrapLines(r[free], room)
		}
		if err := out.Append(cells); err != nil {
			return err
		}
	}
	if err := out.Render(); err != nil {
		return err
	}
	for line := range strings.Lines(b.String()) {
		if _, err := io.WriteString(w, strings.TrimRight(line, " \n")+"\n"); err != nil {
			return err
		}
	}
	return nil
}
