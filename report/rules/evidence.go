package rules

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// view is one session under judgement, with its place in the record.
type view struct {
	*probe.Session
	c *Case
	n int // index in the record
}

// views are all sessions of the record in order, whatever their purpose.
func (c *Case) views() iter.Seq[view] {
	return func(yield func(view) bool) {
		if c.Record == nil {
			return
		}
		for i := range c.Record.Sessions {
			if !yield(view{&c.Record.Sessions[i], c, i}) {
				return
			}
		}
	}
}

// judged are the sessions that rules speak about: the as-configured one and the
// recommended one. The others are proof, never blockers.
func (c *Case) judged() iter.Seq[view] {
	return func(yield func(view) bool) {
		for v := range c.views() {
			if v.judged() && !yield(v) {
				return
			}
		}
	}
}

func (v view) judged() bool {
	return v.Purpose == probe.PurposeAsConfigured || v.Purpose == probe.PurposeRecommended
}

// configured is the as-configured session, if there is one.
func (c *Case) configured() (view, bool) {
	for v := range c.views() {
		if v.Purpose == probe.PurposeAsConfigured {
			return v, true
		}
	}
	return view{}, false
}

// perSession makes a Check of one that looks at a single judged session.
func perSession(check func(v view) *Finding) func(*Case) []Finding {
	return func(c *Case) (findings []Finding) {
		for v := range c.judged() {
			if f := check(v); f != nil {
				findings = append(findings, *f)
			}
		}
		return findings
	}
}

// perSettings makes a Check of one that looks at the settings, and at the record
// only for proof.
func perSettings(check func(c *Case) *Finding) func(*Case) []Finding {
	return func(c *Case) []Finding {
		if f := check(c); f != nil {
			return []Finding{*f}
		}
		return nil
	}
}

// finding is a finding about the session, at the stage, with its proof. Texts
// that stay empty become the rule's.
func (v view) finding(stage probe.Stage, proof ...Evidence) *Finding {
	return &Finding{Session: v.n, Stage: stage, Evidence: compact(proof)}
}

// finding is a finding about the settings; stage is where a session would meet
// the fault, field the JSON name of the setting at fault ("" for none).
func (c *Case) finding(stage probe.Stage, field string, proof ...Evidence) *Finding {
	return &Finding{Session: -1, Stage: stage, Evidence: compact(proof), Setting: c.setting(field)}
}

// compact drops empty and repeated evidence, so that callers need not look
// whether a line exists before they cite it.
func compact(list []Evidence) (kept []Evidence) {
	for _, e := range list {
		if e.Text != "" && !slices.Contains(kept, e) {
			kept = append(kept, e)
		}
	}
	return kept
}

// line cites one line of the transcript; an index outside it cites nothing.
func (v view) line(i int) Evidence {
	if i < 0 || i >= len(v.Transcript) {
		return Evidence{}
	}
	return Evidence{Session: v.n, Line: i, Text: clean(v.Transcript[i].Text, evidenceLength)}
}

// reply cites a reply: the first of its lines, or its text where the transcript
// lacks it. A nil reply cites nothing.
func (v view) reply(r *probe.Reply) Evidence {
	if r == nil {
		return Evidence{}
	}
	i := r.Line
	if i < 0 || i >= len(v.Transcript) || v.Transcript[i].From != probe.FromServer {
		i = -1
	}
	return Evidence{Session: v.n, Line: i, Text: clean(replyText(r), evidenceLength)}
}

// failure cites what ended the session: its line, its reply, or its text.
func (v view) failure() Evidence {
	if v.Failure == nil {
		return Evidence{}
	}
	if v.Failure.Reply != nil {
		return v.reply(v.Failure.Reply)
	}
	if e := v.line(v.Failure.Line); e.Text != "" {
		return e
	}
	return v.fact(v.Failure.Text)
}

// fact cites what is no line of the transcript; the text is ours or the
// record's, such as "TLS handshake completed on port 465".
func (v view) fact(text string) Evidence {
	return Evidence{Session: v.n, Line: -1, Text: clean(text, evidenceLength)}
}

// fact cites what is in no session: a setting, the DNS.
func (c *Case) fact(text string) Evidence {
	return Evidence{Session: -1, Line: -1, Text: clean(text, evidenceLength)}
}

// failed says whether the session ended at the stage, by one of the kinds if any
// are given.
func (v view) failed(stage probe.Stage, kinds ...probe.FailureKind) bool {
	return v.Failure != nil && v.Failure.Stage == stage &&
		(len(kinds) == 0 || slices.Contains(kinds, v.Failure.Kind))
}

// refusal is the negative reply that ended the session at one of the stages, or nil.
func (v view) refusal(stages ...probe.Stage) *probe.Reply {
	if v.Failure != nil && v.Failure.Kind == probe.FailureReply && slices.Contains(stages, v.Failure.Stage) {
		return v.Failure.Reply
	}
	return nil
}

// at is the "host:port" of the session.
func (v view) at() string { return hostPort(v.Endpoint.Host, v.Endpoint.Port) }

// port is the port of the session, for texts.
func (v view) port() string { return strconv.Itoa(v.Endpoint.Port) }

// implicit says whether the session opened with TLS.
func (v view) implicit() bool { return v.Endpoint.Security == probe.SecurityImplicit }

// usable says whether the session came as far as an answered EHLO, inside TLS
// where its mode demands TLS.
func (v view) usable() bool {
	caps := v.Capabilities()
	if caps == nil || caps.Reply == nil {
		return false
	}
	return v.Encrypted() || v.Endpoint.Security == probe.SecurityNone || v.Endpoint.Security == probe.SecurityOpportunistic
}

// others are the other sessions of the record for which keep holds.
func (v view) others(keep func(view) bool) iter.Seq[view] {
	return func(yield func(view) bool) {
		for o := range v.c.views() {
			// Further addresses are the same way in, not another one.
			if o.n != v.n && o.Purpose != probe.PurposeMember && keep(o) && !yield(o) {
				return
			}
		}
	}
}

// other is the first of others.
func (v view) other(keep func(view) bool) (view, bool) {
	for o := range v.others(keep) {
		return o, true
	}
	return view{}, false
}

// working is another session on the port, in the mode, that came as far as an
// answered EHLO.
func (v view) working(port int, mode probe.Security) (view, bool) {
	return v.other(func(o view) bool {
		return o.Endpoint.Port == port && o.Endpoint.Security == mode && o.usable()
	})
}

// submissionPorts are the ports of the plan, the most usual first.
var submissionPorts = []int{587, 465, 25, 2525}

// bestEncrypted is the session that shows the best encrypted way in besides v's
// own port and mode: one with a TLS that clients accept first, then on v's own
// port, then as in submissionPorts.
func (v view) bestEncrypted() (view, bool) {
	rank := func(o view) int {
		if !o.trusted() {
			return len(submissionPorts) + 1
		}
		if o.Endpoint.Port == v.Endpoint.Port {
			return -1
		}
		if i := slices.Index(submissionPorts, o.Endpoint.Port); i >= 0 {
			return i
		}
		return len(submissionPorts)
	}
	list := slices.Collect(v.others(func(o view) bool {
		same := o.Endpoint.Port == v.Endpoint.Port && o.Endpoint.Security == v.Endpoint.Security
		return !same && o.Encrypted() && o.usable()
	}))
	if len(list) == 0 {
		return view{}, false
	}
	return slices.MinFunc(list, func(a, b view) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.n, b.n)) }), true
}

// stepDuration is the time in milliseconds that the session spent in the stage.
func (v view) stepDuration(stage probe.Stage) int64 {
	for _, s := range v.Steps {
		if s.Name == string(stage) {
			return s.Duration
		}
	}
	return 0
}

// extension cites the line of the last EHLO answer in the transcript that offers
// the keyword.
func (v view) extension(keyword string) Evidence {
	for i := len(v.Transcript) - 1; i >= 0; i-- {
		l := v.Transcript[i]
		if l.From != probe.FromServer || len(l.Text) < 4 || !strings.HasPrefix(l.Text, "250") {
			continue
		}
		if word, _, _ := strings.Cut(l.Text[4:], " "); strings.EqualFold(word, keyword) {
			return v.line(i)
		}
	}
	return Evidence{}
}
