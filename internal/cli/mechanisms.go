package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/spf13/cobra"
)

func (a *App) mechanismsCommand() *cobra.Command {
	format := textOrJSON()
	cmd := &cobra.Command{
		Use:   "mechanisms [NAME]",
		Short: "List the AUTH mechanisms: what each needs, and who can read it",
		Long: `Lists the mechanisms of AUTH (SASL, RFC 4422): what the user must have for each, what
somebody gets who reads a sign-in without TLS, and whether smtpwhy check signs in with it.`,
		Example:           "  smtpwhy mechanisms\n  smtpwhy mechanisms GSSAPI",
		Args:              atMostOne("smtpwhy mechanisms"),
		ValidArgsFunction: completeOne(mechanismNames),
		RunE: a.do(func(_ context.Context, args []string) error {
			if len(args) == 0 {
				return a.listMechanisms(format.at)
			}
			return a.explainMechanism(format.at, args[0])
		}),
	}
	browsing(cmd, &format)
	return cmd
}

func mechanismNames() (names []string) {
	for _, m := range probe.KnownMechanisms() {
		names = append(names, m.Name)
	}
	return names
}

func (a *App) listMechanisms(format string) error {
	all := probe.KnownMechanisms()
	if format == "json" {
		return writeJSON(a.Stdout, all)
	}
	t := newTable("Mechanism", "Needs", "Read without TLS", "Reference")
	for _, spoken := range []bool{true, false} {
		if spoken {
			t.heading("spoken, as tried")
		} else {
			t.heading("recognised")
		}
		for _, m := range all {
			if m.Spoken == spoken {
				t.row(m.Name, m.Needs, string(m.Strength), m.Reference)
			}
		}
	}
	return t.write(a.Stdout, defaultWidth)
}

func (a *App) explainMechanism(format, name string) error {
	m, ok := probe.MechanismCalled(name)
	if !ok {
		hint := "smtpwhy mechanisms lists them"
		lower := mechanismNames()
		for i := range lower {
			lower[i] = strings.ToLower(lower[i])
		}
		switch near := nearest(name, lower); {
		case len(near) > 0:
			hint = "did you mean " + strings.ToUpper(near[0]) + "? " + hint
		case m.About != "":
			hint = m.About + " " + hint
		}
		return usagef(hint, "there is no mechanism %s that smtpwhy knows", quote(name))
	}
	if format == "json" {
		return writeJSON(a.Stdout, m)
	}
	tls, spoken := "not needed for it", "no: recognised by its name"
	if m.NeedsTLS {
		tls = "required"
	}
	if m.Spoken {
		spoken = "yes"
	}
	fmt.Fprintln(a.Stdout, m.Name)
	for _, field := range []struct{ name, text string }{
		{"Needs", m.Needs}, {"TLS", tls}, {"Read without TLS", string(m.Strength)}, {"Spoken by smtpwhy", spoken},
		{"Reference", m.Reference}, {"About", m.About},
	} {
		if field.text == "" {
			continue
		}
		for i, line := range wrap(field.text, defaultWidth-22) {
			if i > 0 {
				field.name = ""
			}
			fmt.Fprintf(a.Stdout, "  %-18s  %s\n", field.name, line)
		}
	}
	return nil
}
