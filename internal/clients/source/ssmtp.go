package source

import (
	"path"
	"strings"
)

func init() {
	register(codec{format: SSMTP, fits: fitsSSMTP, parse: parseSSMTP, literal: ssmtpLiteral,
		insert: func(d *Document, near *Entry, key, literal string) (int, string) {
			return d.lineBehind(near, key+"="+literal)
		},
		remove: (*Document).wholeLine, block: assignmentBlock(SSMTP, "=")})
}

var ssmtpLine = pattern(`^[ \t>]*(#[# \t]*)?([A-Za-z][A-Za-z0-9_]*)([ \t]*=[ \t]*)(.*?)[ \t]*$`)

// ssmtpNames are the settings of ssmtp, which reads them in any case.
var ssmtpNames = words(`root mailhub rewritedomain hostname fromlineoverride usetls usestarttls usetlscert tlscert tlskey
	authuser authpass authmethod tls_ca_file tls_ca_dir minuserid usecram useoldauth debug remoteport arpadate`)

func fitsSSMTP(name string, text []byte) int {
	if strings.EqualFold(path.Base(name), "ssmtp.conf") {
		return 96
	}
	good, all, own := 0, 0, false
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		all++
		key, _, ok := strings.Cut(line, "=")
		if key = strings.ToLower(strings.TrimSpace(key)); ok && ssmtpNames[key] {
			good++
			own = own || key == "mailhub" || key == "authuser" || key == "usestarttls"
		}
	}
	if !own {
		return 0
	}
	return 90 * good / all
}

func parseSSMTP(d *Document) {
	for _, l := range d.lines() {
		line := string(d.Text[l.start:l.end])
		m := ssmtpLine().FindStringSubmatchIndex(line)
		if m == nil {
			continue
		}
		raw := line[m[8]:m[9]]
		e := Entry{Key: line[m[4]:m[5]], Kind: Text, Raw: raw, Value: raw, Comment: m[2] >= 0, KeyStart: l.start + m[4], KeyEnd: l.start + m[5],
			Start: l.start + m[8], End: l.start + m[8] + len(raw), Tail: line[m[9]:]}
		d.add(e)
	}
}

func ssmtpLiteral(value string, kind Kind, _ *Entry, _ Dialect) string {
	if kind == Bool {
		switch strings.ToLower(value) {
		case "true", "on", "1":
			return "YES"
		case "false", "off", "0":
			return "NO"
		}
	}
	return value
}
