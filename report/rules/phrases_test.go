package rules

import (
	"strconv"
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

// said makes a reply of a line as servers send it.
func said(line string) *probe.Reply {
	code, text, _ := strings.Cut(line, " ")
	n, _ := strconv.Atoi(code)
	r := &probe.Reply{Code: n, Lines: []string{text}}
	if word, _, _ := strings.Cut(text, " "); strings.Count(word, ".") == 2 && len(word) > 4 && word[1] == '.' {
		r.Enhanced = word
	}
	return r
}

// judge runs a table of texts that a judgement must hold for, or must not.
func judge(t *testing.T, judgement func(string) bool, yes, no []string) {
	t.Helper()
	for _, text := range yes {
		if !judgement(text) {
			t.Errorf("does not hold for %q", text)
		}
	}
	for _, text := range no {
		if judgement(text) {
			t.Errorf("holds for %q", text)
		}
	}
}

func TestAboutName(t *testing.T) {
	t.Parallel()
	judge(t, func(s string) bool { return aboutName(said(s)) }, []string{
		"504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname",
		"501 Syntactically invalid EHLO argument(s)",
		"501 5.5.4 Invalid domain name",
		"421 4.7.0 Try again later, closing connection. (EHLO) x-20020a05 - gsmtp",
		"550 5.7.506 Access Denied, Bad HELO",
		"550 Invalid HELO name: must be a FQDN",
	}, []string{
		"502 5.5.2 Error: command not recognized",
		"500 5.3.3 Unrecognized command",
		"421 4.3.2 Service shutting down",
		"554 SMTP synchronization error",
		"550 5.7.1 Access denied",
	})
}

func TestBlamesEHLO(t *testing.T) {
	t.Parallel()
	judge(t, func(s string) bool { return blamesEHLO(said(s)) }, []string{
		"450 4.7.1 <app>: Helo command rejected: Host not found",
		"504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname",
		"550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)",
		"550 5.7.1 Your HELO name does not resolve",
		"554 5.7.1 <mail.example.com>: Helo command rejected: Don't use my own hostname",
		"550 HELO argument does not match calling host",
	}, []string{
		"503 5.5.1 Error: send HELO/EHLO first",
		"503 Polite people say HELO first",
		"450 4.1.8 <me@example.com>: Sender address rejected: Domain not found",
		"550 5.1.1 <helo@example.com>: user unknown",
		"550 5.1.1 <othello@example.com>: Recipient address rejected: User unknown",
	})
}

func TestDemandsTLS(t *testing.T) {
	t.Parallel()
	judge(t, func(s string) bool { return demandsTLS(said(s)) }, []string{
		"530 5.7.0 Must issue a STARTTLS command first. a1-20020 - gsmtp",
		"530 5.5.1 Invalid command: Must issue a STARTTLS command first",
		"530 5.7.7 Email sending without SSL/TLS encryption is not allowed.",
		"504 5.5.4 Encryption required for requested authentication mechanism",
		"538 5.7.11 too plain",
		"523 5.7.10 no",
		"530 5.7.0 TLS required.",
		"400 STARTTLS is required first.",
		"530 A SSL/TLS-connection is required for authentication.",
		"535 5.7.8 Cleartext authentication disallowed on non-secure (SSL/TLS) connections.",
	}, []string{
		"530 5.7.0 Authentication required",
		"530 5.7.57 Client not authenticated to send mail",
		"535 5.7.8 Error: authentication failed",
		"454 4.7.0 TLS not available due to local problem",
		"550 5.7.1 relaying denied",
	})
}

func TestProtocolOf(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"HTTP/1.1 400 Bad Request":                        "HTTP",
		"<!doctype html>":                                 "HTTP",
		"SSH-2.0-OpenSSH_9.2":                             "SSH",
		"* OK [CAPABILITY IMAP4rev1] ready":               "IMAP",
		"+OK Dovecot ready.":                              "POP3",
		"220 (vsFTPd 3.0.3)":                              "FTP",
		"220-FileZilla Server 1.8":                        "FTP",
		"220 ftp.example.com ESMTP Postfix":               "",
		"220 mail.example.com ESMTP, no ftpd here":        "",
		"220 mail.example.com ESMTP":                      "",
		"554 5.7.1 go away":                               "",
		"J\x00\x00\x00\n8.0.36\x00 caching_sha2_password": "MySQL or MariaDB",
		"\"IMPLEMENTATION\" \"Dovecot Pigeonhole\"":       "ManageSieve",
		"\r\n* OK late":                                   "IMAP",
		"hello":                                           "",
		"":                                                "",
	} {
		if got := protocolOf(text); got != want {
			t.Errorf("protocolOf(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestMasks(t *testing.T) {
	t.Parallel()
	judge(t, maskedKeyword, []string{"XXXXXXXA", "XXXXXXXXB", "XXXXX", "XXXXX8"}, []string{"XCLIENT", "X-EXPS", "XXX", "STARTTLS", "XXXXYXXA", ""})
	judge(t, starredOut, []string{"***************2***0*", "**********", "*****"}, []string{"mail.example.com ESMTP *** no spam ***", "****", "", "* OK"})
}

func TestTypoHint(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{
		"smtp,example.com":       `Did you mean "smtp.example.com"?`,
		"smtpexample.com":        `A dot may be missing: did you mean "smtp.example.com"?`,
		"stmp.example.com":       `Did you mean "smtp.example.com"?`,
		"smtp.gmail.con":         `Did you mean "smtp.gmail.com"?`,
		"mail.example.com.":      "The name ends with a dot: try it without.",
		"smtp.example.com":       "",
		"smtp2.example.com":      "",
		"smtp-relay.example.com": "",
		"mailhog":                "",
		"mailgun.org":            "",
		"smtp":                   "",
		"":                       "",
	} {
		if got := typoHint(host); got != want {
			t.Errorf("typoHint(%q) = %q, want %q", host, got, want)
		}
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	judge(t, isMailbox, []string{"me@example.com", `"odd name"@example.com`, "me+tag@[192.0.2.1]", "jürgen@müller.example", "a@localhost"},
		[]string{"me", "me@", "@example.com", "Me <me@example.com>", "a@b@example.com", "me@exa mple.com", "a,b@example.com", "me@example.com\r\nDATA", "<>", ""})
	judge(t, isLoopback, []string{"localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]", "LOCALHOST.", "app.localhost"}, []string{"mail.example.com", "10.0.0.1", "localhost.example.com", ""})
	judge(t, isReference, []string{"${A}", "$(pass mail)", "%USER%", "{{ user }}"}, []string{"$A", "50%", "%%", "a${A}", ""})
	judge(t, meansOff, []string{"False", " no ", "'off'", "0", "None"}, []string{"True", "1", "", "ssl"})
	judge(t, func(s string) bool { return nameProblem(s) == "" },
		[]string{"mail.example.com", "müller.example", "a_b.example.com", "mail", "1and1.example", "xn--mller-kva.example"},
		[]string{"a..b", ".a", "-a.example", "a-.example", "mail,example.com", "192.0.2", "256.1.1.1", strings.Repeat("a", 64) + ".example", strings.Repeat("a.", 130) + "example", "a b"})
	judge(t, func(s string) bool { _, _, ok := portInside(s); return ok },
		[]string{"mail.example.com:587", "[2001:db8::1]:25", "mail:1"}, []string{"2001:db8::1", "mail.example.com", "mail:x", ":25", "mail:99999", "[2001:db8::1]"})
}
