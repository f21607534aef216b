package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/spf13/pflag"
)

// secretFlags say where the password or token comes from.
type secretFlags struct {
	stdin           bool
	env             string
	passwordCommand string
	tokenCommand    string
}

func (f *secretFlags) bind(set *pflag.FlagSet) {
	set.BoolVar(&f.stdin, "password-stdin", false, "read the password from standard input")
	set.StringVar(&f.env, "password-env", "", "`NAME` take it from this environment variable")
	set.StringVar(&f.passwordCommand, "password-command", "", "`CMD` take it from the first line that CMD prints")
	set.StringVar(&f.tokenCommand, "token-command", "", "`CMD` the same for an OAuth 2.0 token")
}

// sources are the names of the flags that are set.
func (f *secretFlags) sources() (names []string) {
	for _, s := range []struct {
		name string
		set  bool
	}{
		{"--password-stdin", f.stdin}, {"--password-env", f.env != ""},
		{"--password-command", f.passwordCommand != ""}, {"--token-command", f.tokenCommand != ""},
	} {
		if s.set {
			names = append(names, s.name)
		}
	}
	return names
}

// longestSecret is more than any token needs.
const longestSecret = 64 << 10

// secret gets the password or token that is not in the settings. No error holds any
// part of it.
func (a *App) secret(ctx context.Context, f *secretFlags, s probe.Settings, ask bool) (probe.Secret, error) {
	switch sources := f.sources(); {
	case len(sources) > 1:
		return probe.Secret{}, usagef("keep one of them", "%s and %s are both given", sources[0], sources[1])
	case f.stdin:
		return a.secretFromStdin()
	case f.env != "":
		v, ok := a.LookupEnv(f.env)
		if !ok {
			return probe.Secret{}, usagef("export it first, or check the name", "the environment variable of --password-env is not set")
		}
		if v == "" {
			return probe.Secret{}, usagef("put the password into it", "the environment variable of --password-env is empty")
		}
		return probe.Password(v), nil
	case f.passwordCommand != "":
		v, err := a.secretFromCommand(ctx, "--password-command", f.passwordCommand)
		return probe.Password(v), err
	case f.tokenCommand != "":
		v, err := a.secretFromCommand(ctx, "--token-command", f.tokenCommand)
		return probe.Token(v), err
	case s.Secret.Given(): // it stands in the settings file
		return probe.Secret{}, nil
	case ask && s.Username != "" && needsPassword(s.Mechanisms):
		v, err := a.askPassword(ctx, s)
		return probe.Password(v), err
	}
	return probe.Secret{}, nil
}

// needsPassword says whether any of the allowed mechanisms uses a password. A
// token cannot be typed, and two mechanisms need no secret at all.
func needsPassword(mechanisms []string) bool {
	without := []string{"EXTERNAL", "ANONYMOUS", "XOAUTH2", "OAUTHBEARER"}
	return len(mechanisms) == 0 || slices.ContainsFunc(mechanisms, func(m string) bool { return !slices.Contains(without, m) })
}

func (a *App) secretFromStdin() (probe.Secret, error) {
	if a.StdinTTY != nil {
		return probe.Secret{}, usagef("leave the flag out: with --user the password is asked for, unseen",
			"--password-stdin would show the password on this terminal")
	}
	v, err := firstLine(a.Stdin)
	switch {
	case err != nil:
		return probe.Secret{}, usagef("", "--password-stdin: %s", oneLine(err.Error()))
	case v == "":
		return probe.Secret{}, usagef("for example smtpwhy ... --password-stdin < password-file", "--password-stdin: the first line is empty")
	}
	return probe.Password(v), nil
}

// secretFromCommand runs the command with its standard error passed through.
// The command itself may hold a secret and is not shown.
func (a *App) secretFromCommand(ctx context.Context, flag, command string) (string, error) {
	cmd := exec.CommandContext(ctx, "sh", "-c", command)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &limitedWriter{w: &out, left: longestSecret + 2}, a.Stderr
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	var status *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "", usagef("", "%s: interrupted", flag)
	case errors.As(err, &status):
		return "", usagef("run the command by itself to see why", "%s: the command failed with %s", flag, status.ProcessState)
	case err != nil:
		return "", usagef("run the command by itself to see why", "%s: the command could not be run by sh", flag)
	}
	v, err := firstLine(&out)
	switch {
	case err != nil:
		return "", usagef("", "%s: %s", flag, oneLine(err.Error()))
	case v == "":
		return "", usagef("it must print the secret on its first line", "%s: the first line is empty", flag)
	}
	return v, nil
}

var errLongSecret = errors.New("the first line is longer than any password or token")

// firstLine reads up to the first line end and strips that, nothing else: a blank
// at the end belongs to the password, and is worth a finding.
func firstLine(r io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(r, longestSecret+2)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	if line, ok := strings.CutSuffix(line, "\n"); ok {
		return strings.TrimSuffix(line, "\r"), nil
	}
	if len(line) > longestSecret {
		return "", errLongSecret
	}
	return line, nil
}

// limitedWriter drops what is too much, so that an endless command fills no memory.
type limitedWriter struct {
	w    io.Writer
	left int
}

// Write implements io.Writer.
func (l *limitedWriter) Write(p []byte) (int, error) {
	keep := p[:min(len(p), l.left)]
	l.left -= len(keep)
	if _, err := l.w.Write(keep); err != nil {
		return 0, err
	}
	return len(p), nil
}
