package explain

import (
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// settled are the rules that hold by the settings of a known application alone,
// whatever the server does.
var settled = []string{"client-known-defect", "setting-value-invalid", "ssl-and-starttls-both-on", "client-does-not-sign-in"}

// diagnose judges the settings of the recognised application as check does without
// a network, so that both name the same cause.
func (r *reading) diagnose(c *clients.Config) {
	for _, v := range c.Values {
		if v.Entry != nil {
			r.settingLines = append(r.settingLines, v.Entry.Line-1)
		}
	}
	r.diagnosed = report.Diagnose(report.Case{Settings: c.Settings(), Config: c})
}

// silent says whether the text has settings and nothing that went wrong: a word such
// as timeout in the name of a setting is no error.
func (r *reading) silent() bool {
	return !slices.ContainsFunc(r.symptoms, func(f found) bool { return !slices.Contains(r.settingLines, f.line) }) &&
		!slices.ContainsFunc(r.matches, func(m replyMatch) bool { return !slices.Contains(r.settingLines, m.line) })
}

// countDiagnosed lets the verdict of the settings count: much where nothing else
// speaks, little beside an error that the application printed.
func (r *reading) countDiagnosed(b *ballot) {
	if r.diagnosed == nil || r.diagnosed.Verdict.Rule == "" {
		return
	}
	rule, broken := r.onTheWire(r.diagnosed.Verdict.Rule), r.diagnosed.Verdict.Status == report.Broken
	switch {
	case r.application == nil:
		// What an unknown application does with its settings is a guess.
		b.vote(rule, weightIf(r.silent() && broken, 0.75, 0), -1)
	case r.silent() && broken:
		b.vote(rule, 0.99, -1)
	case r.silent() && slices.Contains(settled, rule):
		b.vote(rule, 0.6, -1)
	case !broken || rule == "setting-value-invalid":
		// An error that came from a server shows that the application started.
	case slices.Contains(settled, rule):
		b.vote(rule, 0.5, -1)
	}
}

// onTheWire is the rule under which a mode that does not go with its port is met on
// a server.
func (r *reading) onTheWire(rule string) string {
	port := r.port()
	if r.application == nil {
		port, _ = r.diagnosed.Settings.Opening()
	} else if conduct := r.application.Conduct; conduct != nil && conduct.Port != 0 {
		port = conduct.Port // surer than a number among many
	}
	switch {
	case rule != "port-and-security-disagree":
	case startsTLS(port):
		return "plaintext-on-implicit-tls-port"
	case startsPlain(port):
		return "implicit-tls-on-starttls-port"
	}
	return rule
}

// concretely puts what is known of the application's own settings in the place of
// a rule's general words: which of them, on which line, and the change in its words.
func (r *reading) concretely(f *report.Finding) {
	if r.diagnosed == nil || r.anonymize {
		return
	}
	i := slices.IndexFunc(r.diagnosed.Findings, func(d report.Finding) bool {
		return d.Severity != rules.Info && (d.Rule == f.Rule || r.onTheWire(d.Rule) == f.Rule)
	})
	if i < 0 {
		return
	}
	d := r.diagnosed.Findings[i]
	f.Summary, f.Explanation, f.Fix = r.secrets.hide(d.Summary), r.secrets.hide(d.Explanation), r.secrets.hide(d.Fix)
	f.Setting = r.harmless(d.Setting)
	for _, s := range d.Related {
		f.Related = append(f.Related, *r.harmless(&s))
	}
}

// harmless is a setting without what the text has of secrets.
func (r *reading) harmless(s *report.Setting) *report.Setting {
	if s == nil {
		return nil
	}
	clean := *s
	for _, text := range []*string{&clean.Value, &clean.Before, &clean.After, &clean.Note} {
		if hidden := r.secrets.hide(*text); hidden != *text {
			*text, clean.Column = hidden, 0 // a caret would stand at the wrong place
		}
	}
	return &clean
}

// sameText is what tells the candidates apart where the text has settings that
// check reads.
func (r *reading) sameText() string {
	if r.application == nil || r.anonymize {
		return ""
	}
	name := strings.TrimSpace(rules.Software(r.application))
	return "smtpwhy check -, with this text on standard input: it does what " + name + " does with these settings"
}
