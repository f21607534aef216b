package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// InternalError is the rule of a finding that says that a rule itself failed. It
// is not in the catalogue.
const InternalError = "internal-error"

// Diagnose judges a case. The report depends on the case alone: a record that
// was stored and read back gets the same one. With a record, its settings count.
// A provider that the case does not name is looked up by host and address.
func Diagnose(c Case) *Report {
	if c.Record != nil {
		c.Settings = c.Record.Settings
	}
	if c.Provider == nil {
		c.Provider = rules.ProviderOf(c.Settings)
	}
	if c.Config == nil {
		c.Config = clients.Restore(c.Settings)
	}
	return diagnose(&c, rules.All())
}

func diagnose(c *Case, catalogue []*Rule) *Report {
	d := &diagnosis{Case: c, catalogue: catalogue, configured: c.Record.AsConfigured()}
	for _, r := range catalogue {
		for _, f := range run(r, c) {
			d.findings = append(d.findings, &finding{Finding: f})
		}
	}
	d.dropRepeated()
	d.fold()
	d.order()
	report := &Report{Schema: Schema, Checks: d.checks(), Verdict: d.verdict(), Findings: []Finding{}, Record: c.Record, Settings: &d.Settings}
	report.Recommended = d.recommend(report.Verdict)
	d.fixInItsWords(report.Verdict, report.Recommended)
	report.Verdict.Shown = d.shown(report.Verdict)
	report.Application = applicationOf(d.Settings)
	for _, f := range d.findings {
		report.Findings = append(report.Findings, f.Finding)
	}
	return report
}

// diagnosis is a report in the making.
type diagnosis struct {
	*Case
	catalogue  []*Rule
	configured *probe.Session // nil: there is none
	findings   []*finding
	steps      []string // the recommended change of the application's settings, as instructions
}

// finding is a Finding and what its place in the report depends on.
type finding struct {
	Finding
	causes []*finding // what it follows from directly
	rank   int        // of the stage at which a session meets it
}

// run lets one rule look at the case. A rule that panics must not take the
// other findings with it.
func run(r *Rule, c *Case) (findings []Finding) {
	defer func() {
		if p := recover(); p != nil {
			findings = []Finding{{
				Rule: InternalError, Severity: rules.Info, Session: -1, Evidence: []Evidence{}, References: []string{},
				Summary:     fmt.Sprintf("The rule %s failed and is left out", r.ID),
				Explanation: fmt.Sprintf("A defect in smtpwhy stopped the rule %s. What it looks for was not looked for; all else stands.", r.ID),
				Fix:         "Report this with the record of the run (--format json).",
			}}
		}
	}()
	for _, f := range r.Check(c) {
		findings = append(findings, complete(f, r))
	}
	return findings
}

// complete fills what a finding takes from its rule.
func complete(f Finding, r *Rule) Finding {
	f.Rule = r.ID
	f.Severity = cmp.Or(f.Severity, r.Severity)
	f.Summary = cmp.Or(f.Summary, r.Summary)
	f.Explanation = cmp.Or(f.Explanation, r.Explanation)
	f.Fix = cmp.Or(f.Fix, r.Fix)
	f.Summary, f.Explanation, f.Fix = rules.Sentences(f.Summary), rules.Sentences(f.Explanation), rules.Sentences(f.Fix)
	f.References = append(append([]string{}, f.References...), r.References...)
	if f.Evidence == nil {
		f.Evidence = []Evidence{}
	}
	return f
}

// dropRepeated takes out what a rule says of the recommended session and has said
// of the as-configured one, unless mail fails on it.
func (d *diagnosis) dropRepeated() {
	said := map[string]bool{}
	for _, f := range d.findings {
		if d.aboutConfigured(f) {
			said[f.Rule] = true
		}
	}
	d.findings = slices.DeleteFunc(d.findings, func(f *finding) bool {
		return f.Severity != rules.Error && !d.aboutConfigured(f) && said[f.Rule]
	})
}

// fold puts each finding under the deepest one that it follows from: a finding
// that follows from nothing itself; of several, the first in the catalogue.
func (d *diagnosis) fold() {
	for _, b := range d.findings {
		for _, a := range d.findings {
			if d.explains(a, b) {
				b.causes = append(b.causes, a)
			}
		}
	}
	for _, f := range d.findings {
		best := -1
		for _, a := range f.ancestors() {
			if i := d.place(a.Rule); len(a.causes) == 0 && (best < 0 || i < best) {
				best, f.ExplainedBy = i, a.Rule
			}
		}
	}
	for _, f := range d.findings {
		f.rank = d.stageRank(f)
	}
}

// explains says whether b follows from a directly. The two must be about the same
// session, or the cause about the settings, which stand behind all sessions; what
// is said of the settings counts for the as-configured session too. A grave
// finding is never hidden under a lesser one.
func (d *diagnosis) explains(a, b *finding) bool {
	if a.Rule == b.Rule || weight(a.Severity) > weight(b.Severity) {
		return false
	}
	related := a.Session == b.Session || a.Session == -1 || b.Session == -1 && d.aboutConfigured(a)
	i := d.place(a.Rule)
	return related && i < len(d.catalogue) && slices.Contains(d.catalogue[i].Explains, b.Rule)
}

// ancestors are the findings that f follows from, directly or through others.
func (f *finding) ancestors() (list []*finding) {
	for queue := f.causes; len(queue) > 0; queue = queue[1:] {
		if a := queue[0]; a != f && !slices.Contains(list, a) {
			list = append(list, a)
			queue = append(slices.Clip(queue), a.causes...)
		}
	}
	return list
}

// place is the rule's place in the catalogue; behind its end for what is not in it.
func (d *diagnosis) place(id string) int {
	i := slices.IndexFunc(d.catalogue, func(r *Rule) bool { return r.ID == id })
	if i < 0 {
		return len(d.catalogue)
	}
	return i
}

// aboutConfigured says whether a finding is about the as-configured session or
// the settings, which are the same matter.
func (d *diagnosis) aboutConfigured(f *finding) bool {
	s := d.session(f.Session)
	return f.Session == -1 || s != nil && s.Purpose == probe.PurposeAsConfigured
}

// session is the session with the index, nil for none.
func (d *diagnosis) session(i int) *probe.Session {
	if d.Record == nil || i < 0 || i >= len(d.Record.Sessions) {
		return nil
	}
	return &d.Record.Sessions[i]
}

// order puts causes before their consequences, grave before light, the
// as-configured session before others, and earlier stages before later ones.
func (d *diagnosis) order() {
	slices.SortStableFunc(d.findings, func(a, b *finding) int {
		return cmp.Or(
			falseFirst(a.ExplainedBy != "", b.ExplainedBy != ""),
			cmp.Compare(weight(a.Severity), weight(b.Severity)),
			falseFirst(!d.aboutConfigured(a), !d.aboutConfigured(b)),
			cmp.Compare(a.rank, b.rank),
			cmp.Compare(d.place(a.Rule), d.place(b.Rule)),
			cmp.Compare(a.Session, b.Session),
		)
	})
}

// weight orders severities, the gravest first.
func weight(s Severity) int {
	return slices.Index([]Severity{rules.Error, rules.Warning, rules.Info}, s)
}

func falseFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
