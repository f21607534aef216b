package cli

import (
	"context"
	"fmt"

	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
)

// fixFlags ask for the settings file with the fault corrected.
type fixFlags struct{ fix, write bool }

func (f *fixFlags) bind(g *flagGroups) {
	set := g.add("Correction")
	set.BoolVar(&f.fix, "fix", false, "print the settings file with the fault corrected")
	set.BoolVar(&f.write, "write", false, "with --fix: write the file, keep a backup")
}

// checkFix looks for contradictions.
func (f *checkFlags) checkFix(c checkup) error {
	switch {
	case f.fix.write && !f.fix.fix:
		return usagef("smtpwhy check FILE --fix --write", "--write needs --fix")
	case !f.fix.fix:
		return nil
	case !c.file:
		return usagef("smtpwhy check .env --fix", "--fix needs a settings file")
	case f.fix.write && c.read.Document.Name == "-":
		return usagef("leave --write out: the result is printed", "--write needs a file, not standard input")
	case f.output.file != "" || f.output.format.at != "text":
		return usagef("leave it out: --fix prints the file and nothing else", "--fix has no report for --format or --output")
	}
	return nil
}

// fixFile judges, and prints or writes the corrected file in the place of a report.
func (a *App) fixFile(ctx context.Context, f *checkFlags, c checkup) error {
	rep, err := a.judge(ctx, f, c)
	if err != nil {
		return err
	}
	done, err := a.corrected(rep, c)
	if err != nil {
		return err
	}
	if done.text == nil {
		a.note("nothing is to be changed in %s", quote(c.read.Document.Name))
		if !f.fix.write {
			if _, err := a.Stdout.Write(c.read.Document.Text); err != nil {
				return err
			}
		}
		return verdictError(&f.output, rep)
	}
	return a.putFix(f, c, rep, done)
}

// correction is a corrected file.
type correction struct {
	text     []byte                  // nil: nothing is to be changed
	changes  []clients.SettingChange // of the settings that decide on the connection
	repaired []clients.SettingChange // of secrets that did not arrive as written
}

// corrected makes the smallest change, and writes secrets anew that the
// application's reader makes something else of. The error is for a fault that no
// change of the file is known for; what it is has been said.
func (a *App) corrected(rep *report.Report, c checkup) (done correction, err error) {
	config := c.read
	targets := targetsOf(rep, c)
	fix, why := firstFix(config, targets)
	if fix != nil && len(fix.Changes) > 0 {
		done.text, done.changes = fix.Patched, fix.Changes
		o := clients.Options{Client: config.Client, Generation: config.Generation}
		if config, err = clients.Read(config.Document.Name, fix.Patched, o); err != nil {
			return done, nil // the client can be unknown, and so found by no one's name
		}
	}
	if text, changes := config.Repair(); text != nil {
		done.text, done.repaired = text, changes
	}
	switch {
	case done.text != nil || fix != nil:
		return done, nil
	case len(targets) == 0:
		a.note("no change is known that helps: %s", rep.Verdict.Summary)
	default:
		a.note("%s cannot be told so: %s", config.Client.Name, why)
	}
	return done, errBroken
}

// putFix prints or writes the corrected file, and says what is changed.
func (a *App) putFix(f *checkFlags, c checkup, rep *report.Report, done correction) error {
	writeDiff(a.Stderr, c.read.Document.Name, done)
	if f.fix.write {
		backup, err := replaceFile(a.path(c.read.Document.Name), c.read.Document.Text, done.text)
		if err != nil {
			return err
		}
		a.note("%s is changed, %s is what it was", quote(c.read.Document.Name), quote(backup))
	} else if _, err := a.Stdout.Write(done.text); err != nil {
		return err
	}
	switch r := rep.Recommended; {
	case rep.Record == nil:
		a.note("nothing was tested: no connection was made")
		return nil
	case len(done.repaired) > 0:
		a.note("the password was not tried as it arrives now: run check again")
		return nil
	case r != nil && r.Verified:
		a.note("%s", r.Tried)
		return nil
	case rep.Verdict.Status == report.Broken:
		a.note("the corrected file was not tried as a whole: run check again")
	}
	return verdictError(&f.output, rep)
}

// note says something on standard error that is no error.
func (a *App) note(format string, args ...any) {
	fmt.Fprintf(a.Stderr, "smtpwhy: %s\n", oneLine(fmt.Sprintf(format, args...)))
}

// targetsOf are what the settings could be made to do, the best first: what the
// report recommends, else what they do already, unless that was tried and failed;
// then whatever else has answered well in this run.
func targetsOf(rep *report.Report, c checkup) (list []clients.Target) {
	s := c.settings
	port, mode := s.Opening()
	t := clients.Target{Host: s.Host, Port: port, Security: upgraded(mode), Username: s.Username, From: s.From}
	if r := rep.Recommended; r != nil {
		t.Host, t.Port, t.Security = r.Host, r.Port, upgraded(r.Security)
		if !s.Application.Speaks(r.Mechanism) {
			t.Mechanism = r.Mechanism
		}
		if r.EHLOName != s.EHLOName {
			t.EHLOName = r.EHLOName
		}
		list = append(list, t)
	} else if own := rep.Record.AsConfigured(); rep.Record == nil || own != nil && answered(own) {
		list = append(list, t)
	}
	if rep.Record == nil || len(list) == 0 {
		return list
	}
	t.Mechanism = ""
	for i := range rep.Record.Sessions {
		if one := &rep.Record.Sessions[i]; one.Purpose == probe.PurposeAlternative && one.Encrypted() && answered(one) {
			t.Port, t.Security = one.Endpoint.Port, upgraded(one.Endpoint.Security)
			list = append(list, t)
		}
	}
	return list
}

// answered says whether a session went to its end.
func answered(s *probe.Session) bool { return s.Failure == nil && s.Reached == probe.StageDone }

// firstFix is the change for the first target that the application can be told. why
// is the reason that it cannot be told the first of all.
func firstFix(c *clients.Config, targets []clients.Target) (fix *clients.Fix, why string) {
	for i, t := range targets {
		found, reason := c.Fix(t)
		if found != nil {
			return found, ""
		}
		if i == 0 {
			why = reason
		}
	}
	return nil, why
}

// upgraded takes a mode that upgrades if it can for one that does.
func upgraded(mode probe.Security) probe.Security {
	if mode == probe.SecurityOpportunistic {
		return probe.SecuritySTARTTLS
	}
	return mode
}
