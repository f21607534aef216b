package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/smtpwhy/smtpwhy/report/rules"
	"github.com/spf13/cobra"
)

func (a *App) rulesCommand() *cobra.Command {
	format := textOrJSON()
	cmd := &cobra.Command{
		Use:               "rules [ID]",
		Short:             "List the causes that are known, or explain one",
		Example:           "  smtpwhy rules\n  smtpwhy rules ssl-and-starttls-both-on",
		Args:              atMostOne("smtpwhy rules"),
		ValidArgsFunction: completeOne(ruleIDs),
		RunE: a.do(func(_ context.Context, args []string) error {
			if len(args) == 0 {
				return a.listRules(format.at)
			}
			return a.explainRule(format.at, args[0])
		}),
	}
	browsing(cmd, &format)
	return cmd
}

func ruleIDs() (ids []string) {
	for _, r := range rules.All() {
		ids = append(ids, r.ID)
	}
	return ids
}

// ruleJSON is a rule for programs.
type ruleJSON struct {
	ID          string         `json:"id"`
	Group       rules.Group    `json:"group"`
	Severity    rules.Severity `json:"severity"`
	Summary     string         `json:"summary"`
	Explanation string         `json:"explanation"`
	Fix         string         `json:"fix"`
	References  []string       `json:"references"`
	Explains    []string       `json:"explains"`
}

func toJSON(r *rules.Rule) ruleJSON {
	list := func(l []string) []string { return append([]string{}, l...) } // [], not null
	return ruleJSON{ID: r.ID, Group: r.Group, Severity: r.Severity, Summary: r.Summary,
		Explanation: r.Explanation, Fix: r.Fix, References: list(r.References), Explains: list(r.Explains)}
}

func writeJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

func (a *App) listRules(format string) error {
	all := rules.All()
	if format == "json" {
		list := make([]ruleJSON, 0, len(all))
		for _, r := range all {
			list = append(list, toJSON(r))
		}
		return writeJSON(a.Stdout, list)
	}
	t := newTable("Rule", "Severity", "Summary")
	for _, group := range rules.Groups {
		inGroup := slices.DeleteFunc(slices.Clone(all), func(r *rules.Rule) bool { return r.Group != group })
		if len(inGroup) > 0 {
			t.heading(string(group))
		}
		for _, r := range inGroup {
			t.row(r.ID, string(r.Severity), r.Summary)
		}
	}
	return t.write(a.Stdout, defaultWidth)
}

func (a *App) explainRule(format, id string) error {
	r := rules.Lookup(id)
	if r == nil {
		hint := "smtpwhy rules lists them"
		if near := nearest(id, ruleIDs()); len(near) > 0 {
			hint = "did you mean " + joinOr(near, "") + "? " + hint
		}
		return usagef(hint, "there is no rule %s", quote(id))
	}
	if format == "json" {
		return writeJSON(a.Stdout, toJSON(r))
	}
	fmt.Fprintf(a.Stdout, "%s (%s, %s)\n", r.ID, r.Severity, r.Group)
	for _, part := range []struct {
		title string
		texts []string
	}{
		{"What", []string{r.Summary + "."}},
		{"Why", []string{r.Explanation}},
		{"What to change", []string{r.Fix}},
		{"References", r.References},
		{"Explains", r.Explains},
	} {
		if len(part.texts) == 0 {
			continue
		}
		fmt.Fprintf(a.Stdout, "\n%s:\n", part.title)
		for _, text := range part.texts {
			for _, line := range wrap(text, defaultWidth-2) {
				fmt.Fprintf(a.Stdout, "  %s\n", line)
			}
		}
	}
	return nil
}
