package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"
)

// flagGroups are the flags of a command under headings, for its help.
type flagGroups struct {
	titles []string
	sets   []*pflag.FlagSet
}

// add starts a group.
func (g *flagGroups) add(title string) *pflag.FlagSet {
	set := pflag.NewFlagSet(title, pflag.ContinueOnError)
	set.SortFlags = false
	g.titles = append(g.titles, title)
	g.sets = append(g.sets, set)
	return set
}

// addTo makes the flags those of a command.
func (g *flagGroups) addTo(flags *pflag.FlagSet) {
	for _, set := range g.sets {
		flags.AddFlagSet(set)
	}
}

// help writes the groups in two columns.
func (g *flagGroups) help(w io.Writer) {
	for i, set := range g.sets {
		fmt.Fprintf(w, "\n%s:\n", g.titles[i])
		set.VisitAll(func(f *pflag.Flag) {
			if !f.Hidden {
				fmt.Fprintf(w, "  %-29s %s\n", flagSyntax(f), description(f))
			}
		})
	}
}

// flagSyntax is the flag as it is typed, such as "--ssl[=on|off]".
func flagSyntax(f *pflag.Flag) string {
	value, _ := pflag.UnquoteUsage(f)
	text := "--" + f.Name
	if f.Shorthand != "" {
		text = "-" + f.Shorthand + ", " + text
	}
	switch {
	case f.Value.Type() == "bool":
		return text
	case f.NoOptDefVal != "":
		return text + "[=" + value + "]"
	}
	return text + " " + value
}

// description is the usage text. Where the name of the value stands first it is
// for flagSyntax alone.
func description(f *pflag.Flag) string {
	text := f.Usage
	if rest, ok := strings.CutPrefix(text, "`"); ok {
		_, text, _ = strings.Cut(rest, "` ")
	}
	return strings.ReplaceAll(text, "`", "")
}
