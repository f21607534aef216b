package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// recommend gives the settings of the session that did better than the
// as-configured one: the one that was tried in full, else the best alternative.
func (d *diagnosis) recommend(v Verdict) *Recommended {
	if d.Record == nil {
		return d.documented(v)
	}
	if d.configured == nil || v.Status == OK || v.Status == Unproven {
		return nil
	}
	if v.Status == Risky && d.Settings.Username == "" {
		return nil // no password is at risk, so nothing speaks for another port
	}
	if i := d.index(probe.PurposeRecommended); i >= 0 {
		// What meets the same cause again is no remedy for it.
		again := slices.ContainsFunc(d.findings, func(f *finding) bool { return f.Session == i && f.Rule == v.Rule && f.Severity == rules.Error })
		if encryptedAndGreeted(&d.Record.Sessions[i]) && !again {
			return d.expressible(d.recommended(i))
		}
		return d.otherMechanism()
	}
	if i := d.index(probe.PurposeAsConfigured); d.failsByItself() && encryptedAndGreeted(&d.Record.Sessions[i]) && d.Record.Sessions[i].Failure == nil {
		return d.recommended(i)
	}
	if i := d.index(probe.PurposeAsConfigured); v.Status == Broken && d.failure() == nil && d.Config != nil && d.verified(d.configured) {
		return d.recommended(i) // the server is fine; the application stops by itself
	}
	if !d.alternativeHelps() {
		return d.otherMechanism()
	}
	if i := d.bestAlternative(); i >= 0 {
		return d.expressible(d.recommended(i))
	}
	return nil
}

// failsByItself says whether the application spoils a connection that is good: this
// run went through where it asks for STARTTLS inside TLS.
func (d *diagnosis) failsByItself() bool {
	a := d.Settings.Application
	return a != nil && a.Conduct != nil && a.Conduct.UpgradesInsideTLS
}

// index is the place of the first session with the purpose, -1 for none.
func (d *diagnosis) index(p probe.Purpose) int {
	return slices.IndexFunc(d.Record.Sessions, func(s probe.Session) bool { return s.Purpose == p })
}

// encryptedAndGreeted says whether a session got TLS and an answer to EHLO in it.
func encryptedAndGreeted(s *probe.Session) bool {
	return s.Encrypted() && s.EHLOAfterTLS != nil && s.EHLOAfterTLS.Reply != nil && (s.Failure == nil || s.Failure.Stage != probe.StageEHLOTLS)
}

// alternativeHelps says whether another port or mode can be the remedy: not
// where the as-configured session had a proven TLS and failed for another reason.
func (d *diagnosis) alternativeHelps() bool {
	s := d.configured
	if !encryptedAndGreeted(s) {
		return true
	}
	return s.Failure != nil && s.Failure.Stage == probe.StageAuth && s.Failure.Kind == probe.FailureNotOffered
}

// expressible is the recommendation, or the next best way in that the application
// can be told, where it cannot be told this one.
func (d *diagnosis) expressible(r *Recommended) *Recommended {
	if r.Cannot == "" {
		return r
	}
	for _, i := range d.alternatives() {
		if other := d.recommended(i); other.Cannot == "" {
			return other
		}
	}
	d.steps = nil
	return r
}

// bestAlternative is the index of the best alternative, -1 for none.
func (d *diagnosis) bestAlternative() int {
	found := d.alternatives()
	if len(found) == 0 {
		return -1
	}
	return found[0]
}

// alternatives are the alternatives that reached their end with a verified
// certificate: on the same port first, then by the order of RFC 8314.
func (d *diagnosis) alternatives() (found []int) {
	for i := range d.Record.Sessions {
		s := &d.Record.Sessions[i]
		same := s.Endpoint.Port == d.configured.Endpoint.Port && s.Endpoint.Security == d.configured.Endpoint.Security
		usable := s.Purpose == probe.PurposeAlternative && s.Reached == probe.StageDone && s.Failure == nil && encryptedAndGreeted(s) && s.TLS.Verified
		if usable && !same && (d.Settings.Username == "" || len(s.EHLOAfterTLS.Mechanisms()) > 0) {
			found = append(found, i)
		}
	}
	slices.SortFunc(found, func(a, b int) int { return cmp.Or(cmp.Compare(d.preference(a), d.preference(b)), cmp.Compare(a, b)) })
	return found
}

// preference orders alternatives, the best first.
func (d *diagnosis) preference(i int) int {
	e := d.Record.Sessions[i].Endpoint
	implicit := e.Security == probe.SecurityImplicit
	switch {
	case e.Port == d.configured.Endpoint.Port:
		return 0
	case e.Port == 465 && implicit:
		return 1
	case e.Port == 587 && !implicit:
		return 2
	case e.Port == 2525:
		return 3
	case e.Port == 25:
		return 4
	}
	return 5
}

func (d *diagnosis) recommended(i int) *Recommended {
	s := &d.Record.Sessions[i]
	r := &Recommended{Host: s.Endpoint.Host, Port: s.Endpoint.Port, Security: s.Endpoint.Security, Username: d.Settings.Username, Session: i,
		EHLOName: d.newEHLOName(s), Tried: d.tried(s), Verified: d.verified(s)}
	for _, a := range s.Auth {
		if a.Outcome == probe.OutcomeAccepted {
			r.Mechanism = a.Mechanism
		}
	}
	r.Changes = d.changes(r)
	d.inItsWords(r)
	return r
}

// newEHLOName is the EHLO name to set: the one that the session went through
// with. The address literal that stands for "none given" is nothing to set.
func (d *diagnosis) newEHLOName(s *probe.Session) string {
	name, given := s.Endpoint.EHLOName, d.Settings.EHLOName
	if a := d.Settings.Application; a != nil && a.Conduct != nil && name == a.Conduct.EHLOName {
		return given // the application's own
	}
	if name == "" || given == "" && strings.HasPrefix(name, "[") {
		return given
	}
	return name
}

// verified says whether nothing failed in the session: it came to its end, on a
// certificate that clients accept, and signed in if there was something to sign
// in with.
func (d *diagnosis) verified(s *probe.Session) bool {
	if s.Failure != nil || s.Reached != probe.StageDone || !s.Encrypted() || !s.TLS.Verified && !d.Settings.TLS.Insecure {
		return false
	}
	return d.Settings.Username == "" || !d.Settings.Secret.Given() || signedIn(s)
}

func signedIn(s *probe.Session) bool {
	return slices.ContainsFunc(s.Auth, func(a probe.Attempt) bool { return a.Outcome == probe.OutcomeAccepted })
}

// tried says in words how far the session came and what was left out.
func (d *diagnosis) tried(s *probe.Session) string {
	steps := []string{"connected", "TLS verified"}
	if !s.TLS.Verified {
		steps[1] = "TLS with a certificate that did not verify"
	}
	var left []string
	b := bookkeeper{s: s, settings: d.Settings, interrupted: d.Record.Interrupted}
	if login := b.credentials(); login.State == Passed {
		steps = append(steps, login.Why)
	} else if d.Settings.Username != "" && s.Failure == nil {
		left = append(left, "password not tested"+d.whyNoLogin(s, login))
	}
	mail, rcpt := b.envelope(probe.StageMail), b.envelope(probe.StageRcpt)
	switch {
	case rcpt.State == Passed:
		steps = append(steps, "sender and recipient accepted")
	case mail.State == Passed:
		steps = append(steps, "sender accepted")
	case s.Failure == nil:
		left = append(left, "sender and recipient not tested")
	}
	text := "tried just now: " + strings.Join(steps, ", ")
	if s.Failure != nil {
		text += fmt.Sprintf("; it ended %s: %s", stageWords(s.Failure.Stage), failureWords(s.Failure))
	}
	if len(left) > 0 {
		text += "; " + strings.Join(left, "; ")
	}
	return text
}

// whyNoLogin is the reason why the session did not sign in, as an addition.
func (d *diagnosis) whyNoLogin(s *probe.Session, login Check) string {
	switch {
	case !d.Settings.Secret.Given():
		return ": none given"
	case s.Purpose == probe.PurposeAlternative:
		return " on this port"
	}
	return ": " + login.Why
}

// changes are the settings to change, the smallest change first.
func (d *diagnosis) changes(r *Recommended) []string {
	given := d.Settings
	list := []string{}
	add := func(name, from, to string) {
		list = append(list, fmt.Sprintf("%s: %s -> %s", name, orElse(from, "not set"), to))
	}
	port, _ := given.Opening()
	ssl, starttls := boxes(given, r)
	if ssl != given.SSL {
		add("SSL", string(given.SSL), string(ssl))
	}
	if starttls != given.STARTTLS {
		add("STARTTLS", string(given.STARTTLS), string(starttls))
	}
	if r.EHLOName != given.EHLOName {
		add("EHLO name", printable(given.EHLOName), printable(r.EHLOName))
	}
	if r.Port != port {
		from := ""
		if given.Port != 0 {
			from = fmt.Sprint(given.Port)
		}
		add("port", from, fmt.Sprint(r.Port))
	}
	if r.Host != given.Host {
		add("host", printable(given.Host), printable(r.Host))
	}
	if len(list) == 0 && given.STARTTLS != probe.On && r.Security == probe.SecuritySTARTTLS {
		add("STARTTLS", string(given.STARTTLS), string(probe.On))
	}
	return list
}

// boxes are the positions of the two boxes that lead to the recommended mode,
// changing none that already does: a box that is not touched stays so if the
// mode comes about on the recommended port, a box that is no contradiction stays.
func boxes(given probe.Settings, r *Recommended) (ssl, starttls probe.Switch) {
	ssl, starttls = given.SSL, given.STARTTLS
	given.Port = r.Port
	_, mode := given.Opening()
	if !given.Contradictory() && (mode == r.Security || mode == probe.SecurityOpportunistic && r.Security == probe.SecuritySTARTTLS) {
		return ssl, starttls
	}
	if r.Security == probe.SecurityImplicit {
		if starttls == probe.On {
			starttls = probe.Off
		}
		return probe.On, starttls
	}
	if ssl == probe.On {
		ssl = probe.Off
	}
	return ssl, probe.On
}
