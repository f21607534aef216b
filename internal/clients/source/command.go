package source

import (
	"path"
	"strings"
)

func init() {
	register(codec{format: Command, fits: fitsCommand, parse: parseCommand, literal: commandLiteral,
		insert: insertCommand, remove: removeCommand, block: commandBlock})
}

// program is what is known of the options of a command.
type program struct {
	// short gives the long name of a short option.
	short map[string]string
	// values are the options that take a value, by long name.
	values map[string]bool
	// bare is the option that an argument without a name stands for.
	bare string
}

var programs = map[string]program{
	"curl": {bare: "url",
		short: map[string]string{"u": "user", "k": "insecure", "v": "verbose", "T": "upload-file", "s": "silent", "S": "show-error", "4": "ipv4",
			"6": "ipv6", "1": "tlsv1", "E": "cert", "m": "max-time", "F": "form", "H": "header", "d": "data", "x": "proxy", "X": "request", "o": "output", "n": "netrc"},
		values: words(`url user upload-file mail-from mail-rcpt mail-auth login-options cacert capath cert key tls-max ciphers
			connect-timeout max-time form header data proxy request output resolve connect-to oauth2-bearer interface sasl-authzid cert-type`)},
	"swaks": {bare: "",
		short: map[string]string{"s": "server", "p": "port", "f": "from", "t": "to", "h": "helo", "ehlo": "helo", "a": "auth", "au": "auth-user",
			"ap": "auth-password", "tlsc": "tls-on-connect", "q": "quit-after", "S": "silent", "n": "suppress-data", "d": "data", "b": "body", "lhlo": "helo"},
		values: words(`server port from to helo auth auth-user auth-password tls-protocol tls-cipher tls-cert tls-key tls-ca-path
			quit-after data body header timeout protocol proxy auth-map copy-routing local-interface`)},
	"msmtp": {bare: "",
		short: map[string]string{"a": "account", "f": "from", "C": "file", "d": "debug", "P": "pretend", "v": "debug", "S": "serverinfo", "t": "read-recipients"},
		values: words(`account from file host port timeout proxy-host proxy-port auth user passwordeval ntlmdomain domain tls tls-starttls
			tls-trust-file tls-certcheck tls-fingerprint tls-priorities tls-min-dh-prime-bits logfile syslog protocol read-envelope-from`)},
}

func fitsCommand(_ string, text []byte) int {
	for line := range strings.Lines(string(text)) {
		if name, _, ok := strings.Cut(strings.TrimLeft(line, " \t>$#"), " "); ok && strings.Contains(line, " -") || strings.Contains(line, "smtp") {
			if _, known := programs[path.Base(strings.TrimSpace(name))]; known {
				return 85
			}
		}
	}
	return 0
}

func parseCommand(d *Document) {
	lines := d.lines()
	if len(lines) == 0 {
		return
	}
	limit := lines[len(lines)-1].end
	for at := lines[0].start; at < limit; {
		list, next := shellWords(d.Text, at, limit)
		for i := 0; i < len(list); i++ {
			name := path.Base(string(d.Text[list[i].start:list[i].end]))
			if p, known := programs[name]; known {
				end := i + 1
				for end < len(list) && !list[end].first {
					end++
				}
				d.options(name, p, list[i+1:end])
				i = end - 1
			}
		}
		at = max(next, at+1)
	}
}

// options reads the words of a command behind its name.
func (d *Document) options(name string, p program, list []word) {
	for i := 0; i < len(list); i++ {
		w := list[i]
		text := string(d.Text[w.start:w.end])
		bare, _ := unquote(text)
		if !strings.HasPrefix(bare, "-") || bare == "-" {
			if p.bare != "" {
				d.option(name, p.bare, -1, -1, w.start, w.end)
			}
			continue
		}
		long, value, joined := strings.Cut(strings.TrimLeft(text, "-"), "=")
		at := w.end - len(value)
		if full, ok := p.short[long]; ok && (!strings.HasPrefix(text, "--") || name == "swaks") {
			long = full
		} else if full, ok := p.short[long[:min(1, len(long))]]; ok && name != "swaks" && !strings.HasPrefix(text, "--") && p.values[full] && len(long) > 1 && !joined {
			long, joined, at = full, true, w.start+2 // -ume:secret
		}
		switch {
		case joined:
			d.option(name, long, w.start, at, at, w.end)
		case p.values[long] && i+1 < len(list) && !d.isOption(list[i+1]):
			i++
			d.option(name, long, w.start, w.end, list[i].start, list[i].end)
		default:
			d.add(Entry{Key: long, Raw: text, Value: "true", Kind: Bool, Block: name, Start: w.start, End: w.end,
				KeyStart: w.start, KeyEnd: w.end})
		}
	}
}

func (d *Document) isOption(w word) bool {
	return d.Text[w.start] == '-' && w.end > w.start+1
}

// option adds an option's value. Of curl's --user NAME:PASSWORD, the two are entries
// of their own.
func (d *Document) option(name, key string, keyStart, keyEnd, start, end int) {
	e := Entry{Key: key, Kind: Text, Block: name, KeyStart: keyStart, KeyEnd: keyEnd, Raw: string(d.Text[start:end]), Start: start, End: end}
	e.Value, e.Quote = unquote(e.Raw)
	if e.Quote != '\'' {
		if ref, fallback, ok := wholeVariable(e.Value); ok {
			e.Kind, e.Ref, e.Default = Reference, ref, fallback
		}
	}
	user, secret, both := strings.Cut(e.Value, ":")
	if key != "user" || name != "curl" || !both {
		if key == "user" && name == "curl" {
			e.Key = "user.name" // curl asks for the password
		}
		d.add(e)
		return
	}
	rest := ""
	if e.Quote != 0 {
		e.Within, e.Quote, rest = e.Quote, 0, string(e.Quote)
		start++
	}
	e.Tail = ":" + secret + rest
	e.Kind, e.Ref, e.Default = Text, "", ""
	e.Key, e.Raw, e.Value, e.Start, e.End = "user.name", user, user, start, start+len(user)
	d.add(e)
	e.Key, e.KeyStart, e.KeyEnd, e.Tail = "user.password", -1, -1, rest
	e.Raw, e.Value, e.Start = secret, secret, e.End+1
	e.End = e.Start + len(secret)
	d.add(e)
}

// commandLiteral writes a value as a word. The value of an option without one is
// its name.
func commandLiteral(value string, kind Kind, old *Entry, _ Dialect) string {
	if kind == Bool {
		if old != nil {
			return old.Raw
		}
		return ""
	}
	switch {
	case old != nil && old.Within == '"':
		return strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`, "`", "\\`").Replace(value)
	case old != nil && old.Within == '\'':
		return strings.ReplaceAll(value, "'", `'\''`)
	}
	if old != nil {
		o := *old
		o.Dialect, o.Within = "", 0
		old = &o
	}
	return shellLiteral(value, Text, old, ShellDialect)
}

// insertCommand puts an option behind its neighbour.
func insertCommand(d *Document, near *Entry, key, literal string) (int, string) {
	text := "--" + key
	if literal != "" {
		text += " " + literal
	}
	if near == nil {
		return d.lineBehind(nil, text)
	}
	return near.behind(), " " + text
}

// removeCommand takes an option out, with its value and the blanks in front.
func removeCommand(d *Document, e *Entry) (start, end int) {
	start, end = e.Start, e.behind()
	if e.KeyStart >= 0 {
		start = e.KeyStart
	}
	for start > 0 && (d.Text[start-1] == ' ' || d.Text[start-1] == '\t') {
		start--
	}
	return start, end
}

func commandBlock(list []Edit, dialect Dialect) string {
	var b strings.Builder
	b.WriteString("curl")
	for _, e := range list {
		if e.Remove || e.Kind == Bool && !strings.EqualFold(e.Value, "true") {
			continue
		}
		b.WriteString(" --" + strings.TrimSuffix(e.Key, ".name")) // curl asks for the password
		if e.Kind != Bool {
			b.WriteString(" " + commandLiteral(e.Value, e.Kind, nil, dialect))
		}
	}
	return b.String() + "\n"
}
