package cli

import (
	"context"
	"fmt"
	"os"
	"runtime"

	"github.com/smtpwhy/smtpwhy/probe"
	"golang.org/x/term"
)

// openTTY opens the terminal itself: standard input may be a pipe.
func openTTY() (*os.File, error) {
	name := "/dev/tty"
	if runtime.GOOS == "windows" {
		name = "CONIN$"
	}
	return os.OpenFile(name, os.O_RDWR, 0)
}

// askPassword asks on the terminal, unseen. Without a terminal there is no
// password, which is no error: the settings can be checked without one.
func (a *App) askPassword(ctx context.Context, s probe.Settings) (string, error) {
	if a.OpenTTY == nil {
		return "", nil
	}
	tty, err := a.OpenTTY()
	if err != nil {
		return "", nil
	}
	fd := int(tty.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		_ = tty.Close()
		return "", nil
	}
	fmt.Fprintf(tty, "Password for %s at %s (enter for none): ", oneLine(s.Username), oneLine(s.Host))
	type answer struct {
		line []byte
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		line, err := term.ReadPassword(fd)
		answers <- answer{line, err}
	}()
	select {
	case got := <-answers:
		fmt.Fprintln(tty)
		_ = tty.Close()
		if got.err != nil {
			return "", usagef("", "no password was typed")
		}
		return string(got.line), nil
	case <-ctx.Done():
		// ReadPassword still waits, with the echo off; so the file stays open.
		_ = term.Restore(fd, before)
		fmt.Fprintln(tty)
		return "", usagef("", "interrupted while asking for the password")
	}
}
