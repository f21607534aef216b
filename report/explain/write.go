package explain

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// Limits of what is said.
const (
	leastScore  = 0.25 // below it a cause is not worth a word
	sureScore   = 0.3  // below it there is no verdict
	mostQuotes  = 3
	quoteLength = 240
)

// report writes down what the text means.
func (r *reading) report(most int) *report.Report {
	rep := &report.Report{Schema: report.Schema, Checks: checks(), Findings: []report.Finding{}}
	list := r.weigh().ranked()
	rep.Verdict = report.Verdict{Status: report.Unproven, Summary: r.nothingFound(), Also: []string{}}
	if len(list) == 0 || list[0].score < sureScore || r.otherMatter() {
		return rep
	}
	for _, c := range list {
		if len(rep.Findings) < most && c.score >= leastScore && c.score >= list[0].score*0.3 {
			rep.Findings = append(rep.Findings, r.finding(c))
		}
	}
	first := &rep.Findings[0]
	rep.Verdict.Status, rep.Verdict.Rule, rep.Verdict.Summary = report.Broken, first.Rule, first.Summary
	if len(rep.Findings) > 1 {
		first.Explanation += "\n" + r.misled(first)
	}
	first.Explanation = strings.TrimSpace(first.Explanation)
	return rep
}

// checks is the ledger of a run that tried nothing.
func checks() (list []report.Check) {
	for _, name := range report.CheckNames {
		list = append(list, report.Check{Name: name, State: report.NotTested, Why: "only a text was read"})
	}
	return list
}

// nothingFound is the honest answer to a text that says nothing about mail.
func (r *reading) nothingFound() string {
	switch {
	case r.otherMatter():
		return "The text tells of a failure, but of something else than sending mail: nothing in it is of SMTP"
	case strings.TrimSpace(r.lower) == "":
		return "The text is empty: there is nothing to explain"
	case r.settings.Host != "" || r.settings.Port != 0:
		return "The text has settings for sending mail, but no error that is known, and nothing in the settings is wrong by itself"
	case r.says("smtp", "mail", "tls", "ssl"):
		return "The text is about mail or TLS, but holds no reply or error that is known; the line with the server's answer is what counts"
	}
	return "Nothing in this text has a known meaning for sending mail: it holds no SMTP reply, no known error of a mail program and no settings"
}

// otherServers are words of other kinds of servers and their clients.
var otherServers = []string{"redis", "mysql", "sqlstate", "postgres", "psycopg", ":5432", ":3306", ":6379", ":27017", "mongo", "kafka", "elasticsearch", "rabbitmq",
	"memcached", "http/1", "http/2", "http 4", "http 5", "get /", "post /", "get https://", "get \"https://", "access 'https://", "httpsconnectionpool", "upstream timed out",
	"docker", "ldap", "jdbc", "noauth authentication", "wrongpass ", "port 22:", "publickey"}

// otherMatter says whether the text is about another kind of server: what it
// says of connections, certificates and sign-ins has no meaning for mail then.
// FTP has the reply codes of SMTP.
func (r *reading) otherMatter() bool {
	if r.says("mail", "smtp", "starttls", "ehlo", ":25", ":587", ":465", "port 25", "port 587", "port 465") {
		return false
	}
	return r.says("ftp:", "vsftpd", "proftpd") || r.says(otherServers...) && len(r.replyLines()) == 0
}

// finding is a candidate in words.
func (r *reading) finding(c *candidate) report.Finding {
	f := report.Finding{Rule: c.rule, Severity: rules.Error, Session: -1, Confidence: math.Round(min(c.score, 0.97)*100) / 100,
		Evidence: r.quotes(c), References: []string{}}
	text := texts[c.rule]
	f.Summary, f.Explanation, f.Fix = text.summary, text.why, text.fix
	if known := rules.Lookup(c.rule); known != nil {
		f.References = append(f.References, known.References...)
		f.Summary, f.Explanation, f.Fix = known.Summary, known.Explanation, known.Fix
	}
	if c.reply != nil {
		f.Explanation, f.Fix = c.reply.Cause, c.reply.Fix
	}
	if f.Summary == "" {
		f.Summary = strings.ReplaceAll(c.rule, "-", " ")
	}
	if s := r.concrete(c.rule); s != "" {
		f.Summary = s
	}
	if c.summary != "" {
		f.Summary, f.Fix = c.summary, c.fix
	}
	r.concretely(&f)
	if steps := r.providerSteps(c.rule); steps != "" && !strings.Contains(f.Fix, steps) {
		f.Fix = strings.TrimSpace(f.Fix + "\n" + steps)
	}
	for _, why := range c.why {
		f.Explanation += " In the text: " + why + "."
	}
	if text.tell != "" {
		f.Explanation = strings.TrimSpace(f.Explanation + "\nWhat tells it apart: " + text.tell)
	}
	f.Fix = strings.TrimSpace(f.Fix + "\nTo make sure: " + cmp.Or(r.sameText(), r.command(text.mode)))
	return f
}

// quotes are the lines that show it, without what is secret.
func (r *reading) quotes(c *candidate) []report.Evidence {
	list := []report.Evidence{}
	for _, n := range c.lines {
		if len(list) == mostQuotes {
			break
		}
		text := r.quote(n)
		if text != "" {
			list = append(list, report.Evidence{Session: -1, Line: -1, Text: text})
		}
	}
	return list
}

// quote is a line of the text, shortened and without secrets. A setting is shown
// only where its value is known to be harmless.
func (r *reading) quote(n int) string {
	line := r.quoteSettings(n)
	if line == "" {
		line = r.lines[n]
	}
	line = strings.TrimSpace(r.secrets.hide(line))
	if r.anonymize {
		line = r.anonymous(line)
	}
	if strings.Contains(line, probe.Redacted) {
		if p, ok := r.secretPlace(n); ok {
			return p.key + ": " + probe.Redacted
		}
	}
	if runes := []rune(line); len(runes) > quoteLength {
		from := max(0, min(r.interesting(n)-40, len(runes)-quoteLength))
		line = strings.TrimSpace(string(runes[from:min(from+quoteLength, len(runes))])) + " …"
	}
	return line
}

// quoteSettings are the settings of a line that is nothing but settings: only
// those that were understood, since what the others hold is not known.
func (r *reading) quoteSettings(n int) string {
	if slices.ContainsFunc(r.symptoms, func(f found) bool { return f.line == n }) || slices.ContainsFunc(r.matches, func(m replyMatch) bool { return m.line == n }) {
		return ""
	}
	var parts []string
	for _, field := range []string{"port", "ssl", "starttls", "tls", "ehlo_name", "from"} {
		if p, ok := r.settings.places[field]; ok && p.line == n && p.key != "" {
			parts = append(parts, p.key+": "+p.value)
		}
	}
	return strings.Join(parts, ", ")
}

// secretPlace is the setting of the secret, if the line has it.
func (r *reading) secretPlace(n int) (pair, bool) {
	p, ok := r.settings.places["secret"]
	return p, ok && p.line == n && p.key != ""
}

// interesting is about where on the line the first symptom is, in characters.
func (r *reading) interesting(n int) int {
	for _, f := range r.symptoms {
		if f.line == n && f.at <= len(r.lines[n]) {
			return len([]rune(r.lines[n][:f.at]))
		}
	}
	return 0
}

// concrete is a summary with the port and the mode of the text.
func (r *reading) concrete(rule string) string {
	port := r.port()
	if port == 0 {
		return ""
	}
	switch rule {
	case "implicit-tls-on-starttls-port":
		if startsPlain(port) {
			return fmt.Sprintf("The application opens port %d with TLS at once, but that port starts in plain text and needs STARTTLS", port)
		}
	case "plaintext-on-implicit-tls-port":
		return fmt.Sprintf("Port %d speaks TLS from the first byte, and the application starts in plain text", port)
	case "port-filtered":
		return fmt.Sprintf("Nothing answers on port %d: a firewall, the hoster or the provider drops the connection", port)
	}
	return ""
}

// misled says where a text leads people astray, for the verdict.
func (r *reading) misled(f *report.Finding) string {
	switch {
	case f.Rule == "implicit-tls-on-starttls-port" && r.says("wrong version", "wrong_version"):
		return "The text misleads: no TLS version is wrong. What came was no TLS at all."
	case f.Rule == "implicit-tls-on-starttls-port" && r.happened(metPlain):
		return "The text misleads: neither certificate nor cipher is wrong. What came was no TLS at all."
	case f.Rule == "ehlo-name-rejected" && r.says("try again later"):
		return "The text misleads: waiting does not help, since the name that the client gives is what is refused."
	case f.Rule == "basic-auth-disabled" || f.Rule == "smtp-access-disabled":
		return "The text misleads: the password was not judged, so a new one does not help."
	case f.Rule == "auth-hidden-until-tls" && r.happened(authMissing, noMechanism):
		return "The text misleads: the server does have AUTH, it only hides it until TLS is on."
	case f.Rule == "port-25-blocked" && r.happened(unreachable):
		return "The text misleads: IPv6 is only what was tried last."
	}
	return ""
}

// command is what tells the candidates apart: smtpwhy with the settings of the
// text.
func (r *reading) command(mode string) string {
	s := r.settings
	host := s.Host
	if host == "" && r.provider != nil && len(r.provider.Servers) > 0 {
		host = r.provider.Servers[0].Host
	}
	if host == "" || strings.Trim(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") != "" || host[0] == '-' {
		host = "HOST"
	}
	if r.anonymize && r.provider == nil || r.secrets.hide(host) != host {
		host = "HOST"
	}
	words := []string{"smtpwhy check", host}
	if s.Port != 0 {
		words[1] += ":" + strconv.Itoa(s.Port)
	}
	switch {
	case s.implicit():
		words = append(words, "--ssl")
	case s.STARTTLS == probe.On:
		words = append(words, "--starttls")
	case s.STARTTLS == probe.Optional:
		words = append(words, "--starttls=optional")
	case s.SSL == probe.Off && s.STARTTLS == probe.Off:
		words = append(words, "--ssl=off --starttls=off")
	}
	if mode == "login" {
		user := "NAME"
		if harmlessUser(s.Username) && !r.anonymize && r.secrets.hide(s.Username) == s.Username {
			user = s.Username
		}
		words = append(words, "--user", user)
	}
	if mode == "envelope" {
		words = append(words, "--from", "ADDRESS")
	}
	if mode == "ehlo" {
		words = append(words, "--ehlo-name", "app.example.com")
	}
	return strings.Join(words, " ")
}

// harmlessUser says whether a name can stand in a command as it is.
func harmlessUser(name string) bool {
	return name != "" && len(name) < 80 && name[0] != '-' &&
		strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_@+") == ""
}

// providerSteps are what the provider wants to be done, for the rules that its
// own settings cause.
func (r *reading) providerSteps(rule string) string {
	if r.provider == nil {
		return ""
	}
	switch rule {
	case "app-password-required", "authorization-code-required", "basic-auth-disabled", "smtp-access-disabled", "username-format-wrong", "credentials-rejected", "sender-not-owned":
	default:
		return ""
	}
	text := ""
	if len(r.provider.Setup) > 0 && rule != "sender-not-owned" {
		text = "At " + r.provider.Name + ": " + strings.Join(r.provider.Setup, " ")
	}
	if rule == "sender-not-owned" {
		text = r.provider.Sender
	}
	if r.provider.Help != "" {
		text = strings.TrimSpace(text + "\nSee " + r.provider.Help)
	}
	return text
}
