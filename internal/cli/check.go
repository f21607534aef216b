package cli

import (
	"context"

	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/explain"
	"github.com/spf13/cobra"
)

// checkFlags are all flags of check, and of smtpwhy TARGET.
type checkFlags struct {
	settings settingsFlags
	client   clientFlags
	fix      fixFlags
	run      runFlags
	output   outputFlags
}

func (f *checkFlags) bind(g *flagGroups) {
	f.settings.bind(g, &f.client)
	f.fix.bind(g)
	f.run.bind(g)
	f.output.bind(g)
	f.output.bindVerbose(g)
}

func (a *App) checkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check [TARGET]",
		Short: "Say why the settings do not work, and which do",
		Long: `Talks to the server with the settings that you gave your application, and names
the one cause of the failure. TARGET is the application's own settings file, as
.env or docker-compose.yml; "-" for one, or for a whole bug report, on standard
input; a host, host:port or a URL such as smtp://me@smtp.example.com:587; or an
e-mail address, whose server it looks for first. Flags win over the file. No
mail is sent unless you say --send.

Exit code: 0 it works or nothing wrong was found, 1 broken, 2 wrong use,
3 failure of smtpwhy itself.`,
		Example: "  smtpwhy check .env\n  smtpwhy check smtp.example.com:587 --starttls --user me@example.com\n  smtpwhy check me@example.com",
	}
	a.becomeCheck(cmd)
	return cmd
}

// becomeCheck gives a command the flags and the work of check: "smtpwhy TARGET"
// is the same as "smtpwhy check TARGET".
func (a *App) becomeCheck(cmd *cobra.Command) {
	var f checkFlags
	var g flagGroups
	f.bind(&g)
	g.addTo(cmd.Flags())
	cmd.SetHelpFunc(helpWith(&g))
	completeFlags(cmd, &f.output)
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = a.do(func(ctx context.Context, targets []string) error { return a.check(ctx, &f, targets) })
}

func (a *App) check(ctx context.Context, f *checkFlags, targets []string) error {
	c, err := a.settled(f, targets)
	if err != nil {
		return err
	}
	if err := f.checkFix(c); err != nil {
		return err
	}
	to, err := a.open(f.output.file)
	if err != nil {
		return err
	}
	defer to.close()
	a.use(&c.options)
	if c.address != "" {
		return a.checkAddress(ctx, f, c, to)
	}
	secret, err := a.secret(ctx, &f.settings.secret, c.settings, !f.run.offline)
	if err != nil {
		return err
	}
	c.withSecret(secret)
	a.withholdBorrowed(f, &c)
	if f.fix.fix {
		return a.fixFile(ctx, f, c)
	}
	return a.examine(ctx, f, c, to)
}

// checkup is what one run of check is given.
type checkup struct {
	settings probe.Settings
	options  probe.Options
	// address is set when the server is to be found; settings have no host then.
	address string
	// given are the flags and the target alone, and config is what an application
	// makes of them and of its own settings; nil for none. read is config before
	// the flags.
	given        probe.Settings
	config, read *clients.Config
	file         bool   // read was read from a text
	report       bool   // and that is a bug report, no settings file
	trust        string // what is said of the CA file that the application's settings name
}

// settled turns targets and flags into what a run needs, the secret excepted.
func (a *App) settled(f *checkFlags, targets []string) (c checkup, err error) {
	in, targets, err := a.input(f, targets)
	if err != nil {
		return c, err
	}
	if c.given, err = f.settings.settings(targets); err != nil {
		return c, err
	}
	c.read, c.file, c.report, c.address = in.config, in.file, in.report, f.settings.addressAmong(targets)
	if c.address != "" {
		c.settings = c.given
	} else if c.apply(c.given); c.settings.Host == "" && !(f.run.offline && in.file) {
		// Without a connection the rest of a piece of a file can be judged all the same.
		return c, noServer(in)
	}
	if err = f.run.check(c.settings); err != nil {
		return c, err
	}
	if f.run.latin1 && f.settings.secret.tokenCommand != "" {
		return c, usagef("leave one of them out", "--latin1 is for passwords; mechanisms with a token are in UTF-8 always")
	}
	if err = f.checkAs(); err != nil {
		return c, err
	}
	if c.options, err = f.run.options(c.settings.TLS); err != nil {
		return c, err
	}
	a.trustConfigured(f, &c)
	way, err := f.run.path.route(c.settings, a.env)
	if !way.Direct() {
		c.options.Dialer, c.options.Via, c.options.Proxied, c.options.Path = way.Dialer(), way.Via(), way.Proxy != nil, way.Path()
	}
	if err == nil {
		err = f.run.oneFamily(&c.options, way)
	}
	f.run.reach(&c.options, way, a.Network)
	return c, err
}

// apply makes the settings of the run: the given ones, over those of the
// application if there is one.
func (c *checkup) apply(given probe.Settings) {
	c.settings = given
	if c.read != nil {
		c.settings, c.config = configured(c.read, given)
	}
	c.noteTrust()
}

// withSecret adds the password or token of the flags, or of the terminal.
func (c *checkup) withSecret(s probe.Secret) {
	c.given.Secret = s
	c.apply(c.given)
}

// examine judges and reports.
func (a *App) examine(ctx context.Context, f *checkFlags, c checkup, to *destination) error {
	rep, err := a.judge(ctx, f, c)
	if err != nil {
		return err
	}
	return a.emit(&f.output, to, rep)
}

// judge runs the probe, unless it is forbidden, and makes the report.
func (a *App) judge(ctx context.Context, f *checkFlags, c checkup) (*report.Report, error) {
	if f.run.offline {
		return f.compared(report.Diagnose(report.Case{Settings: c.settings, Config: c.config}), c), nil
	}
	watch := a.watch(f.output.verbose)
	c.options.Observer = watch.observe
	record, err := probe.Run(ctx, c.settings, c.options)
	watch.end()
	if record == nil {
		return nil, err
	}
	rep := f.compared(diagnose(record), c)
	rep.Simulation, err = f.simulated(rep)
	return rep, err
}

// compared adds what the application's error says about the verdict.
func (f *checkFlags) compared(rep *report.Report, c checkup) *report.Report {
	if f.settings.errorText != "" {
		rep.ErrorSeen = explain.Compare(rep, []byte(f.settings.errorText), explain.Options{Settings: c.settings})
	}
	return rep
}

// diagnose judges a record by itself, so that a stored one gets the same report.
func diagnose(record *probe.Record) *report.Report {
	return report.Diagnose(report.Case{Settings: record.Settings, Record: record})
}
