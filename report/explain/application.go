package explain

import (
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// A text with fewer lines, or a longer one, is no settings file in the notation of a
// program, which readPairs does not know.
const (
	fileLines = 4
	fileSize  = 32 << 10
)

// readApplication recognises the application whose settings stand in the text, and
// what it makes of them.
func (r *reading) readApplication(text []byte, pairs int) {
	if pairs < 2 && (len(r.lines) < fileLines || len(text) > fileSize) {
		return // a message or a log: reading for it costs more than it can tell
	}
	c, err := clients.Read("-", text, clients.Options{})
	if err != nil {
		return
	}
	if c.Client.ID == clients.GenericID {
		r.diagnose(c)
		return
	}
	if g, ok := c.GenerationByText(strings.Join(r.lines, "\n")); ok {
		r.generationTold = true
		if older, err := clients.Read("-", text, clients.Options{Client: c.Client, Generation: g}); err == nil {
			c = older
		}
	}
	app := c.Settings()
	r.application = app.Application
	s := r.settings
	if app.Host != "" && app.Application.Conduct != nil {
		r.diagnose(c)
	}
	if s.Host == "" || app.Host != "" && !strings.EqualFold(s.Host, app.Host) {
		return // another server's, or none: what it says of modes is not about this one
	}
	if app.Application.Conduct == nil || app.Application.Conduct.Security == "" {
		return
	}
	if s.Port == 0 {
		s.Port = app.Application.Conduct.Port
	}
	if !s.implicit() || !s.upgrade() { // two boxes that contradict each other say more as they stand
		s.SSL, s.STARTTLS = app.SSL, app.STARTTLS
	}
}

// readingRules are the rules that the ways of reading otherwise belong to, and how
// much they say.
var readingRules = map[probe.ReadingKind]struct {
	rule   string
	weight float64
}{
	probe.ReadMangled:    {"value-mangled-by-quoting", 0.45},
	probe.ReadOverridden: {"setting-overridden", 0.45},
	probe.ReadInvalid:    {"setting-value-invalid", 0.3},
	probe.ReadMisspelt:   {"setting-misspelt", 0.45},
	probe.ReadUnused:     {"setting-not-read", 0.2},
}

// countApplication lets the application speak: where it reads something else than
// stands there, and what it is known to do wrong.
func (r *reading) countApplication(b *ballot) {
	if r.application == nil {
		return
	}
	for _, reading := range r.application.Readings {
		if known, ok := readingRules[reading.Kind]; ok {
			weight := known.weight
			if reading.Kind == probe.ReadMangled && reading.Field == "secret" {
				weight = 0.85 // what the reader does to it is known, not guessed
			}
			c := b.vote(known.rule, weight, reading.Setting.Line-1)
			c.why = append(c.why, rules.SettingName(reading.Setting.Name)+": "+reading.Why)
		}
	}
	conduct := r.application.Conduct
	if conduct == nil {
		return
	}
	for _, d := range conduct.Defects {
		if d.Fatal {
			// An error that only this generation prints leaves little doubt.
			c := b.vote("client-known-defect", weightIf(r.generationTold, 0.96, 0.8), -1)
			c.summary, c.fix = strings.ToUpper(d.Summary[:1])+d.Summary[1:], d.Fix
		}
	}
}
