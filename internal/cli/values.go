package cli

import (
	"strconv"
	"strings"
	"time"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/spf13/pflag"
)

// The flag values. Each Set returns a usageError that tells the whole story,
// since pflag's own errors quote the value with the flag's plumbing around it.

var (
	_ pflag.Value = (*hostValue)(nil)
	_ pflag.Value = (*portValue)(nil)
	_ pflag.Value = (*switchValue)(nil)
	_ pflag.Value = (*mechanismsValue)(nil)
	_ pflag.Value = (*timeoutValue)(nil)
	_ pflag.Value = (*attemptsValue)(nil)
	_ pflag.Value = (*choiceValue)(nil)
)

// hostValue is --host: a name or an IP address and nothing more.
type hostValue string

func (v *hostValue) String() string { return string(*v) }
func (v *hostValue) Type() string   { return "host" }

func (v *hostValue) Set(s string) error {
	host, err := parseHostFlag(s)
	*v = hostValue(host)
	return err
}

// portValue is --port; 0 means not given.
type portValue int

func (v *portValue) String() string { return strconv.Itoa(int(*v)) }
func (v *portValue) Type() string   { return "port" }

func (v *portValue) Set(s string) error {
	port, err := parsePort(s)
	*v = portValue(port)
	return err
}

func parsePort(s string) (int, error) {
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil || n == 0 {
		return 0, usagef("a port is a number from 1 to 65535; mail submission uses 587 or 465", "%s is no port", quote(s))
	}
	return int(n), nil
}

// switchValue is one of the two boxes.
type switchValue struct {
	name     string
	optional bool // "optional" is a position too
	at       probe.Switch
}

func (v *switchValue) String() string { return string(v.at) }
func (v *switchValue) Type() string   { return "switch" }

func (v *switchValue) Set(s string) error {
	at, ok := parseSwitch(s)
	if !ok || at == probe.Optional && !v.optional {
		positions := "on or off"
		if v.optional {
			positions = "on, off or optional"
		}
		return usagef("--"+v.name+" alone means on", "--%s=%s: the value must be %s", v.name, oneLine(s), positions)
	}
	v.at = at
	return nil
}

// parseSwitch reads a position of a box in the spellings that settings files use.
func parseSwitch(s string) (at probe.Switch, ok bool) {
	switch strings.ToLower(s) {
	case "on", "true", "yes", "1":
		return probe.On, true
	case "off", "false", "no", "0":
		return probe.Off, true
	case "optional":
		return probe.Optional, true
	}
	return probe.Unset, false
}

// mechanismsValue is --auth.
type mechanismsValue []string

func (v *mechanismsValue) String() string { return strings.Join(*v, ",") }
func (v *mechanismsValue) Type() string   { return "mechanisms" }

func (v *mechanismsValue) Set(s string) error {
	for name := range strings.SplitSeq(s, ",") {
		name = strings.ToUpper(strings.TrimSpace(name))
		if !isMechanism(name) {
			return usagef("for example --auth PLAIN,LOGIN", "--auth: %s is no name of a SASL mechanism", quote(name))
		}
		*v = append(*v, name)
	}
	return nil
}

// isMechanism checks the form of RFC 4422 section 3.1.
func isMechanism(name string) bool {
	return len(name) >= 1 && len(name) <= 20 && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
}

// timeoutValue is --timeout: a duration, or a number of seconds.
type timeoutValue time.Duration

const longestTimeout = 10 * time.Minute

func (v *timeoutValue) String() string { return time.Duration(*v).String() }
func (v *timeoutValue) Type() string   { return "duration" }

func (v *timeoutValue) Set(s string) error {
	d, err := time.ParseDuration(s)
	if n, notNumber := strconv.ParseUint(s, 10, 16); notNumber == nil {
		d, err = time.Duration(n)*time.Second, nil
	}
	switch {
	case err != nil:
		return usagef("for example --timeout 30s", "--timeout: %s is no duration", quote(s))
	case d <= 0:
		return usagef("for example --timeout 30s", "--timeout must be more than zero")
	case d > longestTimeout:
		return usagef("30s is the default", "--timeout can be 10 minutes at most")
	}
	*v = timeoutValue(d)
	return nil
}

// attemptsValue is --attempts.
type attemptsValue int

const mostAttempts = 10

func (v *attemptsValue) String() string { return strconv.Itoa(int(*v)) }
func (v *attemptsValue) Type() string   { return "number" }

func (v *attemptsValue) Set(s string) error {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > mostAttempts {
		return usagef("more than a few can lock the account", "--attempts must be a number from 1 to %d", mostAttempts)
	}
	*v = attemptsValue(n)
	return nil
}

// choiceValue is one word of a list.
type choiceValue struct {
	name, at string
	choices  []string
}

func (v *choiceValue) String() string { return v.at }
func (v *choiceValue) Type() string   { return "choice" }

func (v *choiceValue) Set(s string) error {
	for _, c := range v.choices {
		if s == c {
			v.at = s
			return nil
		}
	}
	return usagef("", "--%s %s: the value must be %s", v.name, quote(s), joinOr(v.choices, ""))
}

// passwordFlag is the flag that is not there: it would show in the list of processes.
const passwordFlag = "password"

const passwordHint = "for the password use --password-stdin, --password-env NAME or --password-command CMD; " +
	"on a terminal it is asked for, unseen"

// errPasswordFlag answers --password, --pass and the like.
var errPasswordFlag = usagef(passwordHint, "a password on the command line shows in ps and in the shell's history")

// namesPassword says whether an unknown flag was meant to carry a password, in the
// words of other programs.
func namesPassword(flag string) bool {
	flag = strings.ToLower(flag)
	for _, word := range []string{"pass", "pwd", "pw", "auth-pass", "smtp-pass", "secret"} {
		if strings.HasPrefix(flag, word) {
			return !strings.HasPrefix(flag, passwordFlag+"-")
		}
	}
	return false
}
