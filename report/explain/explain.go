// Package explain says what an error text, a log or a whole bug report means. It
// knows the wordings of runtimes and servers, and the settings that stand beside
// them; it talks to nobody.
//
// The text is decoded, and from then on no secret of it is shown. Everything in
// it that has a meaning speaks for one or more rules: replies that package
// replies knows, the wordings of libraries, whose meaning port, mode and
// provider decide, and the settings. The rules that most speaks for are the
// findings of the report.
package explain

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/lazy"
	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/providers"
	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/replies"
)

// Options are what is known besides the text. The zero value is ready for use.
type Options struct {
	// Settings are known ones, which count more than what the text says.
	Settings probe.Settings
	// Anonymous leaves out of the report the names of hosts and users that the
	// text has; report.Anonymize does the rest.
	Anonymous bool
	// Most is how many findings are given at most; 0 means 5.
	Most int
}

// Explain judges a text. The findings of the report are the possible causes, the
// most likely first; the verdict is the first of them, and says so where the
// text has no meaning for mail.
func Explain(text []byte, o Options) *report.Report {
	return read(text, o).report(cmp.Or(o.Most, 5))
}

// read takes a text apart.
func read(text []byte, o Options) *reading {
	r := &reading{lines: decode(text), anonymize: o.Anonymous}
	r.lower = strings.ToLower(strings.Join(r.lines, "\n"))
	r.clients = readFamilies(r.lower)
	pairs := readPairs(r.lines)
	r.secrets = append(findSecrets(r.lines, pairs), writtenSecrets(text)...).sort()
	r.settings = readSettings(pairs, r.clients)
	r.settings.readCalls(r.lines, r.clients)
	r.readApplication(text, len(pairs))
	r.settings.override(o.Settings)
	r.provider = r.findProvider()
	r.symptoms = findSymptoms(r.lines, r.lower, settingLines(pairs))
	r.matches = r.findReplies()
	return r
}

// override puts known settings in the place of those of the text.
func (s *settings) override(known probe.Settings) {
	if known.Host == "" {
		return
	}
	s.Host, s.Port = known.Host, known.Port
	s.SSL, s.STARTTLS, s.tls = known.SSL, known.STARTTLS, probe.Unset
	s.Username = cmp.Or(known.Username, s.Username)
	s.From = cmp.Or(known.From, s.From)
	s.EHLOName = cmp.Or(known.EHLOName, s.EHLOName)
}

// findProvider is the provider of the host, else of the addresses, else the one
// that the text names as its server.
func (r *reading) findProvider() *providers.Provider {
	s := r.settings
	if s.Host == "" {
		r.findProviderHost()
	}
	// The table is read on the first question, so none is asked without a name.
	if s.Host != "" {
		p, _ := providers.ByHost(s.Host)
		return p
	}
	for _, a := range []string{s.Username, s.From} {
		if domain := domainOf(a); domain != "" {
			if p, ok := providers.ByDomain(domain); ok {
				return p
			}
		}
	}
	// A service is often named with a note: "Gmail (port 587)".
	name, _, _ := strings.Cut(s.service, " (")
	if len(name) <= 2 {
		return nil
	}
	for _, p := range providers.Find(name) {
		if strings.EqualFold(p.ID, name) || slices.Contains(strings.Split(strings.ToLower(p.Name), ", "), strings.ToLower(name)) {
			return p
		}
	}
	return nil
}

// findProviderHost takes a provider's SMTP host for the one of the settings, where
// prose or an error mentions it.
func (r *reading) findProviderHost() {
	asked := 0
	for n, line := range r.lines {
		lower := strings.ToLower(line)
		if !strings.Contains(lower, "smtp") && !strings.Contains(lower, "mail.") {
			continue
		}
		for _, name := range anyHost().FindAllString(lower, 10) {
			if asked++; asked > 200 {
				return
			}
			if _, known := providers.ByHost(name); known {
				r.settings.setHost(name, pair{line: n})
				return
			}
		}
	}
}

var pattern = lazy.Pattern

// mostReplies is how many replies of a text are looked up; a log repeats them.
const mostReplies = 60

// findReplies looks the lines up that can be replies or errors, each with what
// goes on in the next ones.
func (r *reading) findReplies() (matches []replyMatch) {
	seen := map[string]bool{}
	provider := ""
	if r.provider != nil {
		provider = r.provider.ID
	}
	asked := 0
	for n, line := range r.lines {
		line = strings.TrimSpace(line)
		if len(line) < 4 || seen[line] || asked >= mostReplies {
			continue
		}
		seen[line] = true
		asked++
		q := replies.Query{Text: line, Provider: provider}
		q.Code, q.Enhanced = codes(line)
		if q.Code != 0 && n+1 < len(r.lines) && strings.Contains(line, strconv.Itoa(q.Code)+"-") {
			q.Text += "\n" + strings.Join(r.lines[n+1:min(n+6, len(r.lines))], "\n")
		}
		for _, m := range replies.Find(q) {
			// A signature counts once, where it is surest.
			i := slices.IndexFunc(matches, func(old replyMatch) bool { return old.Signature.ID == m.Signature.ID })
			if i < 0 {
				matches = append(matches, replyMatch{m, n})
			} else if m.Confidence > matches[i].Confidence {
				matches[i] = replyMatch{m, n}
			}
		}
	}
	return matches
}

// codes finds the first reply code and enhanced status code of a line.
func codes(line string) (code int, enhanced string) {
	words := strings.FieldsFunc(line, func(r rune) bool {
		return r != '.' && (r < '0' || r > '9')
	})
	for _, w := range words {
		w = strings.Trim(w, ".")
		n, err := strconv.Atoi(w)
		switch {
		case code == 0 && err == nil && len(w) == 3 && n >= 400 && n < 600:
			code = n
		case enhanced == "" && len(w) <= 9 && strings.Count(w, ".") == 2 && (w[0] == '4' || w[0] == '5') && w[1] == '.':
			enhanced = w
		}
	}
	return code, enhanced
}
