package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/smtpwhy/smtpwhy/internal/lab"
	"github.com/smtpwhy/smtpwhy/internal/route"
	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// defaultScenario is the case that started it all.
const defaultScenario = "outlook"

func (a *App) demoCommand() *cobra.Command {
	var f outputFlags
	var g flagGroups
	var list bool
	g.add("Demo").BoolVar(&list, "list", false, "list the scenarios and their verdicts")
	f.bind(&g)
	f.bindVerbose(&g)
	cmd := &cobra.Command{
		Use:   "demo [SCENARIO]",
		Short: "Run check against a scripted server on this machine",
		Long: `Starts a scripted server on loopback and runs check against it; nothing leaves
the machine. Without a name the scenario is "` + defaultScenario + `".`,
		Example:           "  smtpwhy demo\n  smtpwhy demo --list",
		Args:              atMostOne("smtpwhy demo --list"),
		ValidArgsFunction: completeOne(scenarioNames),
		RunE: a.do(func(ctx context.Context, args []string) error {
			if list {
				return a.listScenarios()
			}
			return a.demo(ctx, &f, append(args, defaultScenario)[0])
		}),
	}
	g.addTo(cmd.Flags())
	cmd.SetHelpFunc(helpWith(&g))
	completeFlags(cmd, &f)
	return cmd
}

func scenarioNames() (names []string) {
	for _, s := range lab.Scenarios() {
		names = append(names, s.Name)
	}
	return names
}

func (a *App) listScenarios() error {
	t := newTable("Scenario", "What it is, and the verdict")
	for _, s := range lab.Scenarios() {
		verdict := s.Want.Status
		if s.Want.Rule != "" {
			verdict += ": " + s.Want.Rule
		}
		t.row(s.Name, s.Title+"\n"+verdict)
	}
	return t.write(a.Stdout, defaultWidth)
}

func (a *App) demo(ctx context.Context, f *outputFlags, name string) error {
	scenario, ok := lab.Find(name)
	if !ok {
		hint := "smtpwhy demo --list shows them"
		if near := nearest(name, scenarioNames()); len(near) > 0 {
			hint = "did you mean " + joinOr(near, "") + "? " + hint
		}
		return usagef(hint, "there is no scenario %s", quote(name))
	}
	to, err := a.open(f.file)
	if err != nil {
		return err
	}
	defer to.close()
	a.announce(scenario)
	r, err := a.rehearse(scenario)
	if err != nil {
		return err
	}
	defer r.network.Close()
	r.flags.output = *f
	return a.examine(ctx, r.flags, r.checkup, to)
}

// announce says what is about to be run, and how it would be typed.
func (a *App) announce(s *lab.Scenario) {
	fmt.Fprintf(a.Stderr, "%s\n\n", s.Title)
	for _, line := range wrap(s.Story, defaultWidth-2) {
		fmt.Fprintf(a.Stderr, "  %s\n", line)
	}
	fmt.Fprintf(a.Stderr, "\n$ %s\n\n", commandLine(append([]string{"smtpwhy", "check"}, s.Args...)...))
}

// rehearsal is a started scenario with all that check needs to run in it.
type rehearsal struct {
	flags   *checkFlags
	checkup checkup
	network *lab.Network
}

// rehearse reads the scenario's flags as check does and puts the scenario's
// network in the place of the real one.
func (a *App) rehearse(s *lab.Scenario) (*rehearsal, error) {
	f := new(checkFlags)
	var g flagGroups
	f.bind(&g)
	set := pflag.NewFlagSet("check", pflag.ContinueOnError)
	g.addTo(set)
	if err := set.Parse(s.Args); err != nil {
		return nil, fmt.Errorf("scenario %s: %v", s.Name, flagError("smtpwhy check", set, err))
	}
	c, err := a.settled(f, set.Args())
	if err != nil {
		return nil, fmt.Errorf("scenario %s: %v", s.Name, err)
	}
	network, err := s.Start()
	if err != nil {
		return nil, err
	}
	c.withSecret(scenarioSecret(s.Password, c.settings.Mechanisms))
	c.options.Dialer, c.options.Resolver = network, network.Resolver()
	// A scenario with --ca-file is about the user's own list of CAs.
	if c.options.Roots == nil {
		c.options.Roots = network.Roots()
	}
	f.run.reach(&c.options, route.Options{}, network)
	return &rehearsal{flags: f, checkup: c, network: network}, nil
}

// scenarioSecret is a token where the scenario's flags ask for OAuth.
func scenarioSecret(value string, mechanisms []string) probe.Secret {
	if slices.Contains(mechanisms, "XOAUTH2") || slices.Contains(mechanisms, "OAUTHBEARER") {
		return probe.Token(value)
	}
	return probe.Password(value)
}
