package report

import (
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/probe"
)

// otherMechanism is for an application whose own settings forbid every mechanism
// that the server offers: the same settings, with one of them allowed. The run has
// not tried it, since it keeps to what the application does; nil if no setting of
// the application allows one.
func (d *diagnosis) otherMechanism() *Recommended {
	s := d.configured
	if d.Config == nil || len(d.Settings.Mechanisms) > 0 {
		return nil
	}
	r := &Recommended{Host: s.Endpoint.Host, Port: s.Endpoint.Port, Security: s.Endpoint.Security, Username: d.Settings.Username,
		EHLOName: d.newEHLOName(s), Session: -1, Changes: []string{}}
	if r.Mechanism = d.allowedMechanism(s, d.target(r)); r.Mechanism == "" {
		return nil
	}
	r.Tried = "not tried: the run kept to the mechanisms that the application uses with these settings"
	d.inItsWords(r)
	return r
}

// allowedMechanism is the first mechanism for passwords among those that a session
// was offered in vain which the application uses after a change of its settings;
// empty for none.
func (d *diagnosis) allowedMechanism(s *probe.Session, t clients.Target) string {
	if d.Config == nil || d.Config.Client.Write == nil || s.Failure == nil || s.Failure.Kind != probe.FailureNoMechanism {
		return ""
	}
	for _, m := range s.Capabilities().Mechanisms() {
		t.Mechanism = strings.ToUpper(m)
		if slices.Contains([]string{"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256"}, t.Mechanism) && d.Config.Reaches(t) {
			return t.Mechanism
		}
	}
	return ""
}
