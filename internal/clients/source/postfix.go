package source

import (
	"path"
	"strings"
)

func init() {
	register(codec{format: Postfix, fits: fitsPostfix, parse: parsePostfix,
		literal: func(value string, kind Kind, _ *Entry, _ Dialect) string { return postfixLiteral(value, kind) },
		insert: func(d *Document, near *Entry, key, literal string) (int, string) {
			return d.lineBehind(near, key+" = "+literal)
		},
		remove: (*Document).wholeLine, block: assignmentBlock(Postfix, " = ")})
}

var postfixLine = pattern(`^(?:[> ]*> ?)?(#[# \t]*)?([A-Za-z][A-Za-z0-9_]*)([ \t]*=[ \t]*)(.*?)[ \t]*$`)

// postfixName says whether a parameter is one of Postfix's.
func postfixName(key string) bool {
	for _, prefix := range []string{"smtp_", "smtpd_", "relayhost", "my", "inet_", "alias_", "mailbox_", "header_", "sender_", "relay_",
		"smtputf8_", "virtual_", "local_", "compatibility_level", "append_dot", "readme_directory", "biff", "recipient_", "tls_",
		"default_", "setgid_", "queue_", "mail_", "daemon_", "command_", "data_", "html_", "disable_", "masquerade_", "message_size_"} {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

func fitsPostfix(name string, text []byte) int {
	if strings.EqualFold(path.Base(name), "main.cf") {
		return 95
	}
	good, all, own := 0, 0, false
	for line := range strings.Lines(string(text)) {
		if trimmed := strings.TrimSpace(line); trimmed == "" || trimmed[0] == '#' {
			continue
		}
		all++
		if key, _, ok := strings.Cut(line, "="); ok && postfixName(strings.TrimSpace(key)) || line[0] == ' ' || line[0] == '\t' {
			good++
			own = own || ok && strings.HasPrefix(key, "smtp_") || ok && strings.HasPrefix(key, "relayhost")
		}
	}
	if !own {
		return 0
	}
	return 90 * good / all
}

func parsePostfix(d *Document) {
	lines := d.lines()
	for i := 0; i < len(lines) && !d.Cut; i++ {
		l := lines[i]
		line := string(d.Text[l.start:l.end])
		m := postfixLine().FindStringSubmatchIndex(line)
		if m == nil {
			continue
		}
		end := l.start + m[9]
		for j := i + 1; j < len(lines) && m[2] < 0; j++ {
			next := string(d.Text[lines[j].start:lines[j].end])
			trimmed := strings.TrimSpace(next)
			if trimmed != "" && trimmed[0] != '#' && next[0] != ' ' && next[0] != '\t' {
				break
			}
			// Empty lines and comments do not end a value; they are only part of it if
			// another piece follows.
			if trimmed != "" && trimmed[0] != '#' {
				end, i = lines[j].start+len(strings.TrimRight(next, " \t")), j
			}
		}
		raw := string(d.Text[l.start+m[8] : end])
		d.add(Entry{Key: line[m[4]:m[5]], Kind: Text, Raw: raw, Value: joinPostfix(raw), Comment: m[2] >= 0,
			KeyStart: l.start + m[4], KeyEnd: l.start + m[5], Start: l.start + m[8], End: end})
	}
}

// joinPostfix puts a value together that goes on over lines: comments between them
// go, the blanks in front stay, since that is what Postfix does.
func joinPostfix(raw string) string {
	if !strings.Contains(raw, "\n") {
		return raw
	}
	var b strings.Builder
	for i, line := range strings.Split(raw, "\n") {
		line = strings.TrimRight(line, "\r")
		if trimmed := strings.TrimSpace(line); i == 0 || trimmed != "" && trimmed[0] != '#' {
			b.WriteString(line)
		}
	}
	return strings.TrimSpace(b.String())
}

func postfixLiteral(value string, kind Kind) string {
	if kind == Bool {
		switch strings.ToLower(value) {
		case "true", "on", "1":
			value = "yes"
		case "false", "off", "0":
			value = "no"
		}
	}
	return strings.ReplaceAll(value, "$", "$$")
}
