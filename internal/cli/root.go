package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// shortHelp is the answer to "smtpwhy" and "smtpwhy --help".
const shortHelp = `Why does my application not send mail? Say with which settings it tries:

  smtpwhy check .env
  smtpwhy check smtp.example.com:587 --starttls --user me@example.com
  smtpwhy check me@example.com
  smtpwhy check --host smtp.example.com --port 465 --ssl --format markdown
  smtpwhy demo

Commands: check, demo, explain, report, rules, providers, clients, mechanisms,
token, completion, version; "smtpwhy TARGET" is "smtpwhy check TARGET".
"smtpwhy COMMAND --help" says more.
`

// errHelp ends a command line without a command: the help is on standard error.
// It is a wrong use, so that a script with an empty variable does not pass.
var errHelp = errors.New("help")

func (a *App) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "smtpwhy",
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetIn(a.Stdin)
	root.SetOut(a.Stdout)
	root.SetErr(a.Stderr)
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return flagError(helpPath(cmd), cmd.Flags(), err) })
	a.becomeCheck(root)
	check := root.RunE
	root.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 && cmd.Flags().NFlag() == 0 {
			fmt.Fprint(a.Stderr, shortHelp)
			return errHelp
		}
		if err := misspeltCommand(root, args); err != nil {
			return err
		}
		return check(cmd, args)
	}
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { help(cmd, nil) })
	root.AddCommand(a.checkCommand(), a.demoCommand(), a.explainCommand(), a.reportCommand(), a.rulesCommand(), a.providersCommand(),
		a.clientsCommand(), a.mechanismsCommand(), a.tokenCommand(), a.versionCommand())
	root.SetHelpCommand(a.helpCommand(root))
	demandShell(root)
	return root
}

// do wraps the work of a command: an error that is no wrong use is our own.
func (a *App) do(work func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		err := work(cmd.Context(), args)
		var usage *usageError
		if err == nil || errors.Is(err, errBroken) || errors.As(err, &usage) {
			return err
		}
		return &failure{err}
	}
}

// misspeltCommand keeps "smtpwhy reprot" from looking up a host of that name. Only
// a bare word that is close to a command is in doubt.
func misspeltCommand(root *cobra.Command, args []string) error {
	for _, c := range root.Commands() {
		if len(args) > 0 && len(args[0]) > 2 && distance(args[0], c.Name()) == 1 {
			return usagef("did you mean smtpwhy "+c.Name()+"? A host of that name: smtpwhy check "+args[0],
				"there is no command %s", quote(args[0]))
		}
	}
	return nil
}

// exactly demands a number of arguments.
func exactly(n int, hint string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usagef(hint, "%s takes %s, not %d", cmd.CommandPath(), plural(n, "argument"), len(args))
		}
		return nil
	}
}

// atMostOne allows an argument to be left out.
func atMostOne(hint string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 1 {
			return usagef(hint, "%s takes one argument, not %d", cmd.CommandPath(), len(args))
		}
		return nil
	}
}

func plural(n int, noun string) string {
	switch n {
	case 0:
		return "no " + noun
	case 1:
		return "one " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func (a *App) helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:    "help [COMMAND]",
		Short:  "Help for a command",
		Hidden: true,
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return usagef("smtpwhy --help lists the commands", "there is no such command")
			}
			return cmd.Help()
		},
	}
}

// helpWith is the help of a command with groups of flags.
func helpWith(g *flagGroups) func(*cobra.Command, []string) {
	return func(cmd *cobra.Command, _ []string) { help(cmd, g) }
}

// help starts with a real example.
func help(cmd *cobra.Command, g *flagGroups) {
	w := cmd.OutOrStdout()
	if !cmd.HasParent() {
		fmt.Fprint(w, shortHelp)
		return
	}
	if cmd.Example != "" {
		fmt.Fprintf(w, "%s\n\n", cmd.Example)
	}
	text := cmd.Long
	if text == "" {
		text = cmd.Short + "."
	}
	fmt.Fprintf(w, "%s\n\nUsage:\n  %s\n", text, cmd.UseLine())
	helpCommands(w, cmd)
	if g != nil {
		g.help(w)
	}
}

func helpCommands(w io.Writer, cmd *cobra.Command) {
	if !cmd.HasAvailableSubCommands() {
		return
	}
	fmt.Fprint(w, "\nCommands:\n")
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			fmt.Fprintf(w, "  %-12s %s\n", c.Name(), c.Short)
		}
	}
}
