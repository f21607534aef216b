package cli

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/smtpwhy/smtpwhy/probe"
)

// target is what a TARGET names. The form alone decides how it is read: never a
// look-up and never a guess, which could send a password elsewhere.
type target struct {
	host string
	port int // 0: not named
	ssl  probe.Switch
	user string
	// address is one whose server is to be found; nothing else is named then.
	address string
}

// schemes are those of RFC 8314 section 7.3's service names, and what programs
// use in their place.
var schemes = map[string]target{
	"smtp":        {},
	"smtps":       {ssl: probe.On},
	"submission":  {port: 587},
	"submissions": {ssl: probe.On},
}

func parseTarget(s string) (target, error) {
	_, isSwitch := parseSwitch(s)
	_, ipErr := netip.ParseAddr(s)
	switch {
	case s == "":
		return target{}, usagef("smtpwhy check smtp.example.com:587", "the target is empty")
	case isSwitch:
		return target{}, usagef("write --ssl="+s+" or --starttls="+s, "%s is no target: the value of a box needs an equals sign", quote(s))
	case strings.Contains(s, "://"):
		return parseURL(s)
	case strings.Contains(s, "@"):
		return parseAddress(s)
	case ipErr == nil:
		return target{host: s}, nil
	}
	return parseHostPort(s)
}

var errPasswordInTarget = usagef(passwordHint, "a password in the target shows in ps and in the shell's history")

// parseURL reads scheme://[user@]host[:port]. It does not use url.Parse, whose
// errors show the whole URL and which takes a "/" in a password for the path.
func parseURL(s string) (target, error) {
	scheme, rest, _ := strings.Cut(s, "://")
	t, ok := schemes[strings.ToLower(scheme)]
	if !ok {
		return target{}, usagef("smtp://, smtps://, submission:// and submissions:// are known", "%s is no URL of a mail server",
			quote(scheme+"://..."))
	}
	if at := strings.LastIndex(rest, "@"); at >= 0 {
		user := rest[:at]
		if strings.Contains(user, ":") {
			return target{}, errPasswordInTarget
		}
		decoded, err := url.PathUnescape(user)
		if err != nil {
			return target{}, usagef("write a percent sign as %25, or use --user", "the user name in the URL has a broken percent code")
		}
		t.user, rest = decoded, rest[at+1:]
	}
	rest = strings.TrimSuffix(rest, "/")
	if strings.ContainsAny(rest, "/?#") {
		return target{}, usagef("for example smtp://me@smtp.example.com:587", "only a host and a port may follow the scheme of the URL")
	}
	at, err := parseHostPort(rest)
	if at.port == 0 {
		at.port = t.port
	}
	at.ssl, at.user = t.ssl, t.user
	return at, err
}

// parseHostPort reads host, host:port, [address] and [address]:port.
func parseHostPort(s string) (t target, err error) {
	host, port, named := s, "", false
	if rest, ok := strings.CutPrefix(s, "["); ok {
		inside, after, closed := strings.Cut(rest, "]")
		if ip, err := netip.ParseAddr(inside); !closed || err != nil || !ip.Is6() || after != "" && after[0] != ':' {
			return t, usagef("for example [::1]:587", "%s is no IPv6 address with a port", quote(s))
		}
		host = inside
		port, named = strings.CutPrefix(after, ":")
	} else if i := strings.IndexByte(s, ':'); i >= 0 {
		host, port, named = s[:i], s[i+1:], true
	}
	if t.host, err = parseHost(host); err != nil {
		return t, err
	}
	if named {
		t.port, err = parsePort(port)
	}
	return t, err
}

// parseHost checks the form of a host name or an IP address. Whether it is the
// name of a mail server is for the report to say.
func parseHost(s string) (string, error) {
	const longest = 255
	if _, err := netip.ParseAddr(s); err == nil {
		return s, nil
	}
	bad := func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r) || strings.ContainsRune(`/\:@[]"'<>,;?#`, r)
	}
	switch {
	case s == "":
		return "", usagef("for example --host smtp.example.com", "the host is empty")
	case len(s) > longest:
		return "", usagef("for example --host smtp.example.com", "the host has more than %d characters", longest)
	case strings.ContainsFunc(s, bad):
		return "", usagef("for example --host smtp.example.com", "%s is no host name", quote(s))
	case strings.HasPrefix(s, "-"):
		return "", usagef("a host name does not begin with a hyphen", "%s is no host name", quote(s))
	}
	return s, nil
}

// parseHostFlag reads --host. More than a host in it is refused with the right
// way to say it.
func parseHostFlag(s string) (string, error) {
	if strings.Contains(s, "://") {
		return "", hostFlagError(s, "a URL")
	}
	if inside, ok := strings.CutPrefix(s, "["); ok && strings.HasSuffix(inside, "]") {
		s = strings.TrimSuffix(inside, "]")
	}
	if _, err := netip.ParseAddr(s); err != nil && strings.Contains(s, ":") {
		return "", hostFlagError(s, "a port")
	}
	return parseHost(s)
}

func hostFlagError(s, what string) error {
	hint := "give it as the target: smtpwhy check smtp.example.com:587"
	t, err := parseTarget(s)
	if err != nil {
		// A password must not be shown, also when it stands here.
		if err == errPasswordInTarget {
			return err
		}
		return usagef(hint, "--host takes a host name alone, not %s", what)
	}
	hint = "--host " + t.host
	if t.port != 0 {
		hint += " --port " + strconv.Itoa(t.port)
	}
	if t.ssl == probe.On {
		hint += " --ssl"
	}
	return usagef(hint, "--host takes a host name alone, not %s", what)
}
