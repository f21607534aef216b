package cli

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/spf13/cobra"
)

func (a *App) clientsCommand() *cobra.Command {
	format := textOrJSON()
	cmd := &cobra.Command{
		Use:   "clients [NAME[@VERSION]]",
		Short: "List the applications whose settings it reads, or show one",
		Long: `Shows what is known of an application or library that sends mail: its settings,
what it does with them on the wire, how each mode is written for it, what it
prints when it fails. With --format json the result is an array.`,
		Example:           "  smtpwhy clients\n  smtpwhy clients django\n  smtpwhy clients qd@20240210",
		Args:              atMostOne("put a name of several words in quotes; smtpwhy clients lists them"),
		ValidArgsFunction: completeOne(clientIDs),
		RunE: a.do(func(_ context.Context, args []string) error {
			if len(args) == 0 {
				return a.listClients(format.at)
			}
			return a.showClient(format.at, args[0])
		}),
	}
	browsing(cmd, &format)
	return cmd
}

func clientIDs() (ids []string) {
	for _, c := range clients.All() {
		ids = append(ids, c.ID)
	}
	return ids
}

// clientNames are all words that a client goes by, in lower case.
func clientNames() (names []string) {
	for _, c := range clients.All() {
		names = append(names, c.ID, strings.ToLower(c.Name))
		for _, alias := range c.Aliases {
			names = append(names, strings.ToLower(alias))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (a *App) listClients(format string) error {
	if format == "json" {
		list := []clientJSON{}
		for _, c := range clients.All() {
			list = append(list, describeClient(c, ""))
		}
		return writeJSON(a.Stdout, list)
	}
	t := newTable("Client", "Name", "Language", "Settings in")
	for _, c := range clients.All() {
		files := clientFiles(c)
		if len(files) > mostFiles {
			files = append(files[:mostFiles-1:mostFiles-1], "...")
		}
		t.row(c.ID, c.Name, c.Language, strings.Join(files, ", "))
	}
	return t.write(a.Stdout, defaultWidth)
}

// mostFiles is how many kinds of file a line of the list has.
const mostFiles = 3

// clientFiles are the files that a client is configured by: their usual names, or
// the formats where they have none.
func clientFiles(c *clients.Client) (files []string) {
	for _, f := range c.Forms {
		names := f.Files
		if len(names) == 0 {
			names = []string{cmp.Or(formatWords[f.Format], string(f.Format))}
		}
		for _, name := range names {
			if !slices.Contains(files, name) {
				files = append(files, name)
			}
		}
	}
	return files
}

func (a *App) showClient(format, name string) error {
	c, generation, err := findClient("", name)
	if err != nil {
		return err
	}
	if format == "json" {
		return writeJSON(a.Stdout, []clientJSON{describeClient(c, generation)})
	}
	return writeClient(a.Stdout, c, generation)
}

// findClient finds a client by what a person calls it, a version behind an "@".
func findClient(prefix, text string) (c *clients.Client, generation string, err error) {
	c, generation, ok := clients.Find(text)
	if ok {
		return c, generation, nil
	}
	name, version, _ := strings.Cut(text, "@")
	if c, _, ok := clients.Find(name); ok {
		var known []string
		for _, g := range c.Generations {
			known = append(known, g.ID)
		}
		return nil, "", usagef("versions that differ: "+strings.Join(known, ", "), "%s%s has no version %s", prefix, c.Name, quote(version))
	}
	hint := "smtpwhy clients lists them"
	if near := nearest(strings.ToLower(name), clientNames()); len(near) > 0 {
		hint = "did you mean " + joinOr(near, "") + "? " + hint
	}
	return nil, "", usagef(hint, "%sno client is known by %s", prefix, quote(name))
}
