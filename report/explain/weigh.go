package explain

import (
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/providers"
	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/replies"
)

// reading is all that the text says.
type reading struct {
	lines     []string
	anonymize bool
	lower     string
	secrets   secrets
	settings  *settings
	clients   families
	symptoms  []found
	matches   []replyMatch
	provider  *providers.Provider
	// application is the program whose settings the text has, nil if that is not known.
	application *probe.Application
	// diagnosed is what its settings alone show, nil where they name no server.
	diagnosed    *report.Report
	settingLines []int // where they stand
	// generationTold: the error in the text is one of that generation alone.
	generationTold bool
}

// replyMatch is a known reply in the text.
type replyMatch struct {
	replies.Match
	line int
}

// happened says whether one of the events is in the text.
func (r *reading) happened(events ...event) bool {
	return slices.ContainsFunc(r.symptoms, func(f found) bool { return f.event != "" && slices.Contains(events, f.event) })
}

// named says whether the text's own words name the rule.
func (r *reading) named(rules ...string) bool {
	return slices.ContainsFunc(r.symptoms, func(f found) bool { return f.rule != "" && slices.Contains(rules, f.rule) })
}

// says looks for words in the text, in lower case.
func (r *reading) says(words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(r.lower, w) })
}

// port is the one that the text names, 0 if it names none.
func (r *reading) port() int { return r.settings.Port }

// startsPlain and startsTLS say what is usual on the port.
func startsPlain(port int) bool {
	return slices.Contains([]int{25, 26, 587, 588, 2525, 2587, 1587, 1025, 2526, 10025}, port)
}
func startsTLS(port int) bool { return slices.Contains([]int{465, 994, 2465, 8465, 1465}, port) }

// ballot collects what speaks for each rule.
type ballot struct {
	candidates map[string]*candidate
	order      []string
}

// candidate is a rule that may be the cause.
type candidate struct {
	rule  string
	score float64
	lines []int // where the text shows it, the strongest first
	best  float64
	reply *replies.Signature
	why   []string // in words, where no line shows it
	// summary and fix are in place of the rule's, empty for those.
	summary, fix string
}

// vote adds a proof of the given strength; proofs add up, none makes certain.
func (b *ballot) vote(rule string, weight float64, line int) *candidate {
	if weight <= 0 {
		return &candidate{}
	}
	c := b.candidates[rule]
	if c == nil {
		c = &candidate{rule: rule}
		b.candidates[rule] = c
		b.order = append(b.order, rule)
	}
	// A second proof of the same kind counts less than the first.
	c.score = max(c.score, weight) + 0.25*min(c.score, weight)*(1-max(c.score, weight))
	if line >= 0 && !slices.Contains(c.lines, line) {
		if weight > c.best {
			c.lines = append([]int{line}, c.lines...)
		} else {
			c.lines = append(c.lines, line)
		}
	}
	c.best = max(c.best, weight)
	return c
}

// against weakens a rule.
func (b *ballot) against(factor float64, rules ...string) {
	for _, rule := range rules {
		if c := b.candidates[rule]; c != nil {
			c.score *= factor
		}
	}
}

// weigh lets everything in the text speak for the rules.
func (r *reading) weigh() *ballot {
	b := &ballot{candidates: map[string]*candidate{}}
	r.countReplies(b)
	r.countWords(b)
	for _, f := range r.symptoms {
		if judge := judges[f.event]; judge != nil {
			judge(r, b, f)
		}
	}
	r.countCodes(b)
	r.countSettings(b)
	r.countApplication(b)
	r.countDiagnosed(b)
	r.compare(b)
	return b
}

// countReplies counts what the catalogue knows.
func (r *reading) countReplies(b *ballot) {
	for _, m := range r.matches {
		c := b.vote(m.Signature.Rule, m.Confidence*0.97, m.line)
		if c.reply == nil || m.Confidence > c.best {
			c.reply = m.Signature
		}
	}
}

// countWords counts wordings that name their cause. The first failure of a
// session is the cause, what comes behind it a consequence.
func (r *reading) countWords(b *ballot) {
	for _, f := range r.symptoms {
		if f.rule != "" {
			b.vote(f.rule, f.weight*weightIf(r.followsUp(f), followUp, 1), f.line)
		}
	}
}

// followUp weakens what a log tells of after a failure at an earlier stage.
const followUp = 0.85

// stageOrder are the stages of a session as the wordings know them.
var stageOrder = []probe.Stage{probe.StageDNS, probe.StageConnect, probe.StageGreeting, probe.StageEHLO, probe.StageSTARTTLS, probe.StageTLS,
	probe.StageAuth, probe.StageMail, probe.StageRcpt, probe.StageData}

// followsUp says whether an earlier line names a failure at an earlier stage.
func (r *reading) followsUp(f found) bool {
	return slices.ContainsFunc(r.symptoms, func(g found) bool {
		return g.line < f.line && g.rule != "" && g.weight >= 0.7 && slices.Index(stageOrder, g.stage) < slices.Index(stageOrder, f.stage)
	})
}

// plainOnTLSPort and tlsOnPlainPort say whether port and mode disagree.
func (r *reading) plainOnTLSPort() bool {
	s := r.settings
	if !startsTLS(r.port()) || s.implicit() {
		return false
	}
	return s.upgrade() || s.SSL == probe.Off || s.tls == probe.Off || s.STARTTLS == probe.Off || s.ambiguous() || !r.clients.implicitOn465()
}

func (r *reading) tlsOnPlainPort() bool {
	return startsPlain(r.port()) && r.settings.implicit()
}
