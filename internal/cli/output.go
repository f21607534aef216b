package cli

import (
	"bytes"
	"strconv"

	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/render"
	"golang.org/x/term"
)

// outputFlags say what becomes of a report.
type outputFlags struct {
	format, color         choiceValue
	file                  string
	transcript, anonymize bool
	strict, verbose       bool
}

func (f *outputFlags) bind(g *flagGroups) {
	f.format = choiceValue{name: "format", at: "text", choices: render.Formats()}
	f.color = choiceValue{name: "color", at: "auto", choices: []string{"auto", "always", "never"}}
	set := g.add("Output")
	set.Var(&f.format, "format", "`FORMAT` "+joinOr(f.format.choices, ""))
	set.StringVar(&f.file, "output", "", "`FILE` write the report to it")
	set.Var(&f.color, "color", "`WHEN` auto, always or never")
	set.BoolVar(&f.transcript, "transcript", false, "show all lines of the conversation")
	set.BoolVar(&f.anonymize, "anonymize", false, "replace names, addresses and IP numbers")
	set.BoolVar(&f.strict, "strict", false, "exit with 1 for \"risky\" too")
}

// bindVerbose is for the commands that talk to a server.
func (f *outputFlags) bindVerbose(g *flagGroups) {
	g.sets[len(g.sets)-1].BoolVarP(&f.verbose, "verbose", "v", false, "show each step and line as it happens")
}

// The width of the text, in columns.
const (
	defaultWidth = 80
	mostWidth    = 120
	leastWidth   = 40
)

// emit renders the report, writes it and turns its verdict into the exit code.
func (a *App) emit(f *outputFlags, to *destination, rep *report.Report) error {
	if f.anonymize {
		rep = report.Anonymize(rep)
	}
	var text bytes.Buffer
	options := render.Options{Width: a.width(to), Color: a.wantsColor(f.color.at, to.terminal), Transcript: f.transcript}
	if err := render.Render(&text, f.format.at, rep, options); err != nil {
		return err
	}
	if err := to.write(text.Bytes()); err != nil {
		return err
	}
	return verdictError(f, rep)
}

// verdictError stands for the exit code of a report's verdict.
func verdictError(f *outputFlags, rep *report.Report) error {
	if s := rep.Verdict.Status; s == report.Broken || s == report.Risky && f.strict {
		return errBroken
	}
	return nil
}

// width is that of the terminal that the report goes to. A report that goes
// elsewhere has the default, so that it does not depend on a window.
func (a *App) width(to *destination) int {
	width := defaultWidth
	if to.terminal {
		if w, _, err := term.GetSize(int(a.StdoutTTY.Fd())); err == nil && w > 0 {
			width = w
		}
	}
	if w, err := strconv.Atoi(a.env("COLUMNS")); err == nil && w > 0 {
		width = w
	}
	return max(leastWidth, min(width, mostWidth))
}

// wantsColor follows the flag, then NO_COLOR, then FORCE_COLOR and
// CLICOLOR_FORCE, then the terminal.
func (a *App) wantsColor(when string, terminal bool) bool {
	forced := func(name string) bool { v := a.env(name); return v != "" && v != "0" }
	switch {
	case when != "auto":
		return when == "always"
	case a.env("NO_COLOR") != "":
		return false
	case forced("FORCE_COLOR") || forced("CLICOLOR_FORCE"):
		return true
	}
	return terminal && a.env("TERM") != "dumb"
}
