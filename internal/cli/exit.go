package cli

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/report/render"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// The exit codes.
const (
	exitOK      = 0
	exitBroken  = 1 // the verdict is broken, or risky with --strict
	exitUsage   = 2 // wrong use
	exitFailure = 3 // the program's own failure
)

// errBroken stands for the exit code of a verdict. The report has said it all.
var errBroken = errors.New("broken")

// usageError is a wrong use: what is wrong and what to do about it.
type usageError struct {
	text string
	hint string // may be empty
}

// Error implements error.
func (e *usageError) Error() string { return e.text }

// usagef makes a usageError. The hint comes first since it is the fixed part.
func usagef(hint, format string, args ...any) error {
	return &usageError{text: fmt.Sprintf(format, args...), hint: hint}
}

// failure is an error that the user cannot be blamed for.
type failure struct{ err error }

// Error implements error.
func (e *failure) Error() string { return e.err.Error() }

// Unwrap implements errors.Unwrap.
func (e *failure) Unwrap() error { return e.err }

// exit says what went wrong, if anything did, and turns it into the exit code.
// What is neither a verdict nor a failure is a wrong use: cobra's own errors are.
func (a *App) exit(err error) int {
	var usage *usageError
	var own *failure
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errBroken):
		return exitBroken
	case errors.Is(err, errHelp):
		return exitUsage
	case errors.As(err, &usage):
		a.complain(usage.text, usage.hint)
	case errors.As(err, &own):
		a.complain(oneLine(own.Error()), "")
		return exitFailure
	default:
		a.complain(oneLine(err.Error()), "smtpwhy --help")
	}
	return exitUsage
}

func (a *App) complain(text, hint string) {
	fmt.Fprintf(a.Stderr, "smtpwhy: %s\n", text)
	if hint != "" {
		fmt.Fprintf(a.Stderr, "hint: %s\n", oneLine(hint))
	}
}

// recovered keeps a panic from ending with Go's exit code 2, which means wrong
// use here. The stack has no strings in it, so no secret either.
func (a *App) recovered(code *int) {
	if p := recover(); p != nil {
		a.complain("internal error: "+oneLine(fmt.Sprint(p)), "please report it with the lines that follow")
		fmt.Fprintf(a.Stderr, "%s", debug.Stack())
		*code = exitFailure
	}
}

// quote shows a piece of the command line: no control characters, not too long.
func quote(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "..."
	}
	return strconv.Quote(s)
}

// longestLine is more than any line that is worth reading.
const longestLine = 2000

// oneLine makes a text of someone else safe to print on one line.
func oneLine(s string) string { return render.Sanitize(s, longestLine) }

// flagError makes pflag's errors into ours. Those would quote the value, which may
// be a password, or all letters of a misspelt "-phunter2".
func flagError(command string, flags *pflag.FlagSet, err error) error {
	var own *usageError
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &unknown):
		return unknownFlag(command, flags, unknown)
	case errors.As(err, &missing):
		return usagef(command+" --help", "--%s needs a value", missing.GetFlag().Name)
	case errors.As(err, &invalid):
		return usagef("", "--%s takes no such value", invalid.GetFlag().Name)
	}
	return usagef("smtpwhy --help", "bad flag syntax")
}

// helpPath is the command whose help lists the flags of cmd: "smtpwhy TARGET" has
// those of check.
func helpPath(cmd *cobra.Command) string {
	if !cmd.HasParent() {
		return "smtpwhy check"
	}
	return cmd.CommandPath()
}

// unknownFlag says which flag was meant. It never shows what came after it.
func unknownFlag(command string, flags *pflag.FlagSet, e *pflag.NotExistError) error {
	name := e.GetSpecifiedName()
	hint := command + " --help lists the flags"
	if e.GetSpecifiedShortnames() != "" {
		if strings.HasSuffix(command, " explain") {
			hint = `a text that begins with a hyphen goes behind "--": smtpwhy explain -- "-ERR ..."`
		} else if strings.EqualFold(name, "p") {
			hint = "--port NUMBER is the port; " + passwordHint
		}
		return usagef(hint, "there is no flag -%s", oneLine(name))
	}
	if namesPassword(name) {
		return errPasswordFlag
	}
	known := []string{passwordFlag}
	flags.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			known = append(known, f.Name)
		}
	})
	if near := nearest(name, known); len(near) > 0 {
		if near[0] == passwordFlag {
			return errPasswordFlag
		}
		hint = "did you mean --" + joinOr(near, "--") + "?"
	}
	return usagef(hint, "there is no flag --%s", oneLine(name))
}
