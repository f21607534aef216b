package cli

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients"
)

// writeDiff shows the changes as a diff. What is secret on a line is not in it.
func writeDiff(w io.Writer, name string, done correction) {
	fmt.Fprintf(w, "--- %s\n+++ %s, corrected\n", oneLine(name), oneLine(name))
	for _, ch := range done.changes {
		line := ch.Origin.Line
		if line == 0 {
			fmt.Fprintf(w, "@@ after line %d @@\n", ch.Behind)
			for text := range strings.Lines(ch.Written) {
				fmt.Fprintf(w, "+%s\n", oneLine(strings.TrimRight(text, "\r\n")))
			}
			continue
		}
		fmt.Fprintf(w, "@@ line %d @@\n-%s\n", line, oneLine(ch.Origin.Before+cmp.Or(ch.Old, hidden)+ch.Origin.After))
		if ch.New != "" || ch.Written != "" {
			fmt.Fprintf(w, "+%s\n", oneLine(ch.Origin.Before+shownNew(ch)+ch.Origin.After))
		}
	}
	for _, ch := range done.repaired {
		fmt.Fprintf(w, "@@ line %d @@\n!%s: the same characters, written so that all of them arrive\n", ch.Origin.Line, oneLine(ch.Key))
	}
}

// hidden stands for a value that is not shown.
const hidden = "..."

// shownNew is the new value as written, unless the old one is hidden.
func shownNew(ch clients.SettingChange) string {
	if ch.Old == "" {
		return hidden
	}
	return ch.Written
}
