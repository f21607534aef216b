package source

import (
	"path"
	"strings"
)

func init() {
	register(codec{format: Msmtprc, fits: fitsMsmtprc, parse: parseMsmtprc, literal: msmtpLiteral,
		insert: func(d *Document, near *Entry, key, literal string) (int, string) {
			return d.lineBehind(near, d.indentation(near)+key+d.between(near)+literal)
		},
		remove: (*Document).wholeLine, block: assignmentBlock(Msmtprc, " ")})
}

// between is what stands between name and value of an entry, a blank if there is none.
func (d *Document) between(e *Entry) string {
	if e == nil || e.KeyEnd < 0 || e.KeyEnd >= e.Start {
		return " "
	}
	return string(d.Text[e.KeyEnd:e.Start])
}

var msmtpLine = pattern(`^[ \t>]*(#[# \t]*)?([a-z][a-z0-9_]*)(?:[ \t]+(.*?))?[ \t]*$`)

// msmtpCommands are the words that a line of msmtprc begins with, as of 1.8.
var msmtpCommands = words(`defaults account host port source_ip proxy_host proxy_port socket timeout protocol domain
	auth user password passwordeval ntlmdomain tls tls_starttls tls_trust_file tls_crl_file tls_fingerprint tls_key_file
	tls_cert_file tls_certcheck tls_priorities tls_host_override tls_min_dh_prime_bits tls_nocertcheck tls_nostarttls
	auto_from from from_full_name allow_from_override set_from_header set_date_header set_msgid_header remove_bcc_headers
	undisclosed_recipients dsn_notify dsn_return logfile logfile_time_format syslog aliases add_missing_date_header
	add_missing_from_header maildomain keepbcc eval`)

func words(text string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(text) {
		m[w] = true
	}
	return m
}

func fitsMsmtprc(name string, text []byte) int {
	base := strings.TrimPrefix(strings.ToLower(path.Base(name)), ".")
	if base == "msmtprc" || strings.HasSuffix(strings.ToLower(name), "msmtp/config") {
		return 95
	}
	good, all := 0, 0
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		all++
		if word, rest, _ := strings.Cut(line, " "); msmtpCommands[word] && !strings.HasPrefix(strings.TrimSpace(rest), "=") {
			good++
		}
	}
	if good < 2 {
		return 0
	}
	return 88 * good / all
}

// parseMsmtprc copies the settings of defaults into each account behind it that
// does not have them, since that is what msmtp does.
func parseMsmtprc(d *Document) {
	account := ""
	defaults, inDefaults := []Entry{}, false
	accounts := map[string][2]int{} // the entries of each account, by index
	begin := 0
	finish := func() {
		if inDefaults {
			defaults = append([]Entry{}, d.Entries[begin:]...)
			d.Entries = d.Entries[:begin]
		} else if account != "" {
			accounts[account] = [2]int{begin, len(d.Entries)}
		}
		begin = len(d.Entries)
	}
	for _, l := range d.lines() {
		line := string(d.Text[l.start:l.end])
		m := msmtpLine().FindStringSubmatchIndex(line)
		if m == nil || !msmtpCommands[line[m[4]:m[5]]] {
			continue
		}
		key, comment := line[m[4]:m[5]], m[2] >= 0
		value, at := "", m[5]
		if m[6] >= 0 {
			value, at = line[m[6]:m[7]], m[6]
		}
		if !comment && (key == "account" || key == "defaults") {
			finish()
			if inDefaults = key == "defaults"; inDefaults {
				account = ""
				continue
			}
			name, parents, inherits := strings.Cut(value, ":")
			account = strings.TrimSpace(name)
			d.inherit(account, parents, inherits, defaults, accounts)
			continue
		}
		e := Entry{Key: key, Kind: Text, Raw: value, Block: account, Comment: comment, KeyStart: l.start + m[4], KeyEnd: l.start + m[5],
			Start: l.start + at, End: l.start + at + len(value)}
		e.Value, e.Quote = unquoteMsmtp(value)
		d.add(e)
	}
	finish()
	if len(accounts) == 0 {
		d.add(defaults...)
	}
}

// inherit adds what an account takes over: the settings of the accounts that it
// names behind a colon, else those of defaults. What it sets itself comes later in
// the list and wins.
func (d *Document) inherit(account, parents string, inherits bool, defaults []Entry, accounts map[string][2]int) {
	var list []Entry
	if !inherits {
		list = defaults
	}
	for _, parent := range strings.Split(parents, ",") {
		if r, ok := accounts[strings.TrimSpace(parent)]; ok && inherits {
			list = append(list, d.Entries[r[0]:r[1]]...)
		}
	}
	const most = 200 // of settings that one account takes over
	for _, e := range list[:min(len(list), most)] {
		if !e.Comment {
			e.Block, e.Inherited = account, true
			d.add(e)
		}
	}
}

// unquoteMsmtp takes one pair of double quotation marks off, as msmtp does: without
// escapes.
func unquoteMsmtp(raw string) (value string, quote byte) {
	if len(raw) >= 2 && raw[0] == '"' && raw[len(raw)-1] == '"' {
		return raw[1 : len(raw)-1], '"'
	}
	return raw, 0
}

func msmtpLiteral(value string, kind Kind, old *Entry, _ Dialect) string {
	if kind == Bool {
		switch strings.ToLower(value) {
		case "true", "yes", "1":
			value = "on"
		case "false", "no", "0":
			value = "off"
		}
	}
	if old != nil && old.Quote != 0 || strings.TrimSpace(value) != value || value == "" ||
		len(value) > 1 && value[0] == '"' && value[len(value)-1] == '"' {
		return `"` + value + `"`
	}
	return value
}
