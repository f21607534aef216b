package report

import (
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/providers"
)

// Discovered completes the report on settings that nobody typed: they were found
// for an address. Where they come from is added, and the settings themselves are
// what the user wants to know, so they are recommended as far as the server
// answered.
func Discovered(r *Report, settings probe.Settings, found *providers.Discovery) {
	shown := *found
	shown.Candidates = append([]providers.Candidate{}, found.Candidates...)
	for i := range shown.Candidates {
		shown.Candidates[i].Provider = nil
	}
	if shown.Used >= 0 && shown.Used < len(shown.Candidates) {
		p, _ := providers.ByID(shown.Candidates[shown.Used].ProviderID)
		shown.Needs = p.Needs()
	}
	r.Discovery = &shown
	if r.Recommended != nil {
		return
	}
	d := &diagnosis{Case: &Case{Settings: settings, Record: r.Record}, configured: r.Record.AsConfigured()}
	switch {
	case r.Record == nil:
		port, mode := settings.Opening()
		r.Recommended = &Recommended{Host: settings.Host, Port: port, Security: mode, Username: settings.Username,
			Tried: "nothing was tried", Session: -1}
	case d.configured != nil && encryptedAndGreeted(d.configured):
		r.Recommended = d.recommended(d.index(probe.PurposeAsConfigured))
	default:
		return
	}
	r.Recommended.Changes = []string{}
	if r.Recommended.Security == probe.SecurityOpportunistic {
		r.Recommended.Security = probe.SecuritySTARTTLS
	}
}

// discovery notes the names in what was found for an address, in links too: they
// lead to the hosts of the address's domain.
func (a *anonymizer) discovery(d *providers.Discovery) {
	if d == nil {
		return
	}
	a.login(d.Address)
	a.host(d.Domain)
	texts := []string{}
	for _, c := range d.Candidates {
		a.host(c.Host)
		a.login(c.Username)
		texts = append(texts, c.Where)
	}
	for _, s := range d.Steps {
		texts = append(texts, s.Asked, s.Result)
	}
	for _, text := range texts {
		for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(" /,:()", r) }) {
			public := strings.HasSuffix(word, ".xml") || strings.HasSuffix(word, ".thunderbird.net")
			if !public && patterns().host.FindString(word) == word {
				a.host(word)
			}
		}
	}
}
