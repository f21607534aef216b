// Package render turns a report into text for a terminal, Markdown for a bug
// report, JSON for a program or one line for grep. It decides nothing: all that
// it prints stands in the report. Everything that came from a server passes
// Sanitize before it is written.
//
// A format is one file and one entry of the table in this one.
package render

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/smtpwhy/smtpwhy/report"
)

// Options are what a format may need besides the report. The zero value is
// ready for use. A format ignores what does not concern it.
type Options struct {
	// Width is the number of columns of the terminal; 0 means 80. Less than 40
	// is taken as 40. Only a setting that is to be copied is ever wider.
	Width int
	// Color puts colour on the key words of the text format.
	Color bool
	// Transcript adds the whole conversation to the text format.
	Transcript bool
}

// columns is the width to keep to.
func (o Options) columns() int {
	if o.Width == 0 {
		return 80
	}
	return max(o.Width, 40)
}

// formats are all formats, in the order in which they are listed.
var formats = []struct {
	name   string
	render func(*bytes.Buffer, *report.Report, Options) error
}{
	{"text", renderText},
	{"markdown", renderMarkdown},
	{"json", renderJSON},
	{"line", renderLine},
}

// Formats are the names that Render takes, in order.
func Formats() []string {
	names := make([]string, 0, len(formats))
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// Render writes the report in the format. It writes all or nothing: an error
// other than the writer's own leaves w untouched.
func Render(w io.Writer, format string, r *report.Report, o Options) error {
	if r == nil {
		r = &report.Report{}
	}
	for _, f := range formats {
		if f.name != format {
			continue
		}
		var b bytes.Buffer
		if err := f.render(&b, r, o); err != nil {
			return fmt.Errorf("render %s: %w", format, err)
		}
		_, err := w.Write(b.Bytes())
		return err
	}
	return fmt.Errorf("unknown format %q; the formats are %s", format, strings.Join(Formats(), ", "))
}
