// Package cli is the command line of smtpwhy: one file a command.
//
// The result alone goes to standard output. Everything else goes to standard
// error; an error is one line with the prefix "smtpwhy: ", sometimes followed by
// one with "hint: " that says what to type instead. An error says neither the
// usage nor a secret.
package cli

import (
	"context"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/fatih/color"
	"golang.org/x/term"
)

// App is the surroundings of the command line. Tests give their own.
type App struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// LookupEnv is asked for the variable that --password-env names, with --env for
	// those that a settings file names, and for NO_COLOR, FORCE_COLOR,
	// CLICOLOR_FORCE, COLUMNS and TERM; nothing else.
	LookupEnv func(name string) (string, bool)
	// The terminals: nil where the stream is none.
	StdinTTY, StdoutTTY, StderrTTY *os.File
	// OpenTTY opens the terminal that a password can be asked on; nil means that
	// there is none.
	OpenTTY func() (*os.File, error)
	// Network replaces the machine's own; nil means that.
	Network Network
	// Now is the clock of a run; nil means the machine's.
	Now func() time.Time
	// Dir is what the name of a settings file is relative to, empty for the working
	// directory.
	Dir string
}

// Main runs the command line in the process's own surroundings and returns the
// exit code.
func Main(args []string) int {
	// A run is short and its memory small: collecting at every 4 MiB costs more
	// than it saves.
	debug.SetGCPercent(400)
	app := &App{
		// color's writers are the standard ones; on Windows they make the console
		// understand escape sequences.
		Stdin: os.Stdin, Stdout: color.Output, Stderr: color.Error, LookupEnv: os.LookupEnv,
		StdinTTY: terminal(os.Stdin), StdoutTTY: terminal(os.Stdout), StderrTTY: terminal(os.Stderr),
		OpenTTY: openTTY,
	}
	// The first signal cancels the run, so that what is known by then is still
	// reported. It also restores the default, so that the second one kills.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return app.Run(ctx, args)
}

// Run runs one command line and returns the exit code.
func (a *App) Run(ctx context.Context, args []string) (code int) {
	defer a.recovered(&code)
	root := a.rootCommand()
	// A nil slice makes cobra read os.Args.
	root.SetArgs(append([]string{}, args...))
	return a.exit(root.ExecuteContext(ctx))
}

func terminal(f *os.File) *os.File {
	if term.IsTerminal(int(f.Fd())) {
		return f
	}
	return nil
}

// env is the value of an environment variable, empty when it is not set.
func (a *App) env(name string) string {
	v, _ := a.LookupEnv(name)
	return v
}
