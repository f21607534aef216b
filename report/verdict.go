package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// plainStages and implicitStages are the stages in the order in which a session
// meets them: with TLS from the start, the handshake comes before the greeting.
var (
	plainStages = []probe.Stage{probe.StageDNS, probe.StageConnect, probe.StageGreeting, probe.StageEHLO, probe.StageSTARTTLS,
		probe.StageTLS, probe.StageEHLOTLS, probe.StageAuth, probe.StageMail, probe.StageRcpt, probe.StageData, probe.StageDone}
	implicitStages = []probe.Stage{probe.StageDNS, probe.StageConnect, probe.StageTLS, probe.StageGreeting, probe.StageEHLO,
		probe.StageSTARTTLS, probe.StageEHLOTLS, probe.StageAuth, probe.StageMail, probe.StageRcpt, probe.StageData, probe.StageDone}
)

// rank is a stage's place in a session of the mode; unknown stages come last.
func rank(stage probe.Stage, mode probe.Security) int {
	stages := plainStages
	if mode == probe.SecurityImplicit {
		stages = implicitStages
	}
	if i := slices.Index(stages, stage); i >= 0 {
		return i
	}
	return len(stages)
}

// stageRank is where a session meets the finding. One about the settings counts
// as the earliest stage at which it explains something, so that a cause stands
// where its consequence shows.
func (d *diagnosis) stageRank(f *finding) int {
	mode := d.mode(f)
	if f.Session != -1 {
		return rank(f.Stage, mode)
	}
	earliest := -1
	for _, b := range d.findings {
		if b.Session == -1 || !d.aboutConfigured(b) || !slices.Contains(b.ancestors(), f) {
			continue
		}
		if n := rank(b.Stage, mode); earliest < 0 || n < earliest {
			earliest = n
		}
	}
	if earliest >= 0 {
		return earliest
	}
	return rank(f.Stage, mode)
}

// mode is the security mode of the session that a finding is about.
func (d *diagnosis) mode(f *finding) probe.Security {
	if s := d.session(f.Session); s != nil {
		return s.Endpoint.Security
	}
	if d.configured != nil {
		return d.configured.Endpoint.Security
	}
	_, mode := d.Settings.Opening()
	return mode
}

// verdict names the earliest failure of the as-configured session by the deepest
// rule that holds. It needs the findings folded and in order.
func (d *diagnosis) verdict() Verdict {
	errors := d.unfolded(rules.Error)
	warnings := d.unfolded(rules.Warning)
	failure := d.failure()
	cancelled := failure != nil && failure.Kind == probe.FailureCancelled
	v := Verdict{Also: []string{}}
	switch {
	case (failure == nil || cancelled) && len(errors) > 0:
		v.Status, v.Rule, v.Summary = Broken, errors[0].Rule, errors[0].Summary
	case failure != nil && len(errors) > 0 && d.aboutConfigured(errors[0]) && errors[0].rank <= rank(failure.Stage, d.configured.Endpoint.Security):
		v.Status, v.Rule, v.Summary = Broken, errors[0].Rule, errors[0].Summary
	case cancelled:
		v.Status = Unproven
		v.Summary = fmt.Sprintf("The run was cancelled %s; nothing was wrong up to there", stageWords(failure.Stage))
	case failure != nil:
		// What holds further on, or elsewhere, is not why this session failed.
		v.Status, v.Summary = Broken, unknownCause(failure)
	case len(warnings) > 0:
		v.Status, v.Rule, v.Summary = Risky, warnings[0].Rule, warnings[0].Summary
	default:
		v.Status, v.Summary = d.health()
	}
	slices.SortStableFunc(errors, func(a, b *finding) int { return cmp.Compare(a.rank, b.rank) })
	for _, f := range errors {
		if f.Rule != v.Rule && !slices.Contains(v.Also, f.Rule) {
			v.Also = append(v.Also, f.Rule)
		}
	}
	return v
}

// unfolded are the findings of the severity that nothing explains, in order.
func (d *diagnosis) unfolded(s Severity) (list []*finding) {
	for _, f := range d.findings {
		if f.Severity == s && f.ExplainedBy == "" {
			list = append(list, f)
		}
	}
	return list
}

// failure is what ended the as-configured session, nil if nothing did.
func (d *diagnosis) failure() *probe.Failure {
	if d.configured == nil {
		return nil
	}
	return d.configured.Failure
}

// unknownCause is the summary of a failure that no rule explains.
func unknownCause(f *probe.Failure) string {
	said := ""
	switch {
	case f.Reply != nil:
		said = ": the server said " + quoteReply(f.Reply)
	case f.Text != "":
		said = ": " + printable(f.Text)
	}
	return fmt.Sprintf("The session failed %s%s; no known cause fits", stageWords(f.Stage), said)
}

// health is the status of a case in which nothing is wrong: OK only if all that
// can be tested was tested.
func (d *diagnosis) health() (Status, string) {
	if d.configured == nil {
		return Unproven, "Nothing is wrong with the settings as far as can be seen without a connection; nothing was tested"
	}
	var missing []string
	for _, c := range d.checks() {
		needed := c.Name != "credentials" && c.Name != "mechanism" && c.Name != "encrypted" && c.Name != "identity" ||
			(c.Name == "credentials" || c.Name == "mechanism") && d.Settings.Username != ""
		if needed && c.State != Passed {
			missing = append(missing, fmt.Sprintf("%s (%s)", c.Name, c.Why))
		}
	}
	if len(missing) > 0 {
		return Unproven, "Nothing is wrong as far as tested; not tested: " + strings.Join(missing, ", ")
	}
	if d.Settings.Username == "" {
		return OK, "The settings work: sender and recipient were accepted, without a sign-in"
	}
	return OK, "The settings work: the sign-in, sender and recipient were accepted"
}
