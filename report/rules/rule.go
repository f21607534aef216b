// Package rules is the catalogue: one file a rule, named after its ID, with its
// texts. A rule is pure: no clock, no network, no environment; what it may look
// at is in the Case.
package rules

import (
	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/providers"
)

// Severity says what a finding means for the mail.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // mail does not go out
	Warning Severity = "warning" // it goes out, but unsafely or by luck
	Info    Severity = "info"
)

// Group is a part of the catalogue.
type Group string

// The groups, in the order in which a mail session meets them.
const (
	GroupSettings Group = "settings"
	GroupConnect  Group = "connect"
	GroupGreeting Group = "greeting"
	GroupSecurity Group = "security"
	GroupTLS      Group = "tls"
	GroupAuth     Group = "auth"
	GroupEnvelope Group = "envelope"
)

// Groups are all groups in order.
var Groups = []Group{GroupSettings, GroupConnect, GroupGreeting, GroupSecurity, GroupTLS, GroupAuth, GroupEnvelope}

// Case is what a rule looks at. Any part can be missing: a rule that needs only
// settings works with no record, and so with no network.
type Case struct {
	Settings probe.Settings
	Record   *probe.Record       // nil: nothing was tried
	Provider *providers.Provider // nil: not known
	// Config is what the settings were read from, nil if they were typed. Where a
	// record has them, it is rebuilt from there.
	Config *clients.Config
}

// Rule is one entry of the catalogue.
type Rule struct {
	// ID is a phrase that a person can read in a bug report. It never changes.
	ID string
	// Group is the part of the catalogue that lists it, see Groups.
	Group Group
	// Severity is the highest that a finding of the rule can have.
	Severity Severity
	// Summary, Explanation and Fix are the catalogue's texts, for `smtpwhy rules
	// ID`, and the default texts of a finding. Summary is one sentence without a
	// full stop; Fix is an instruction.
	Summary     string
	Explanation string
	Fix         string
	// References are RFC sections or vendor pages, such as "RFC 3207 section 4.2".
	References []string
	// Explains lists the rules whose findings are consequences of this one: when
	// both hold in the same session they are folded under it.
	Explains []string
	// Check looks for the fault. It returns no findings where it does not hold.
	Check func(*Case) []Finding
}

// Finding is one fault that holds, with its proof.
type Finding struct {
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	// Summary, Explanation and Fix default to the rule's; a finding makes them
	// concrete.
	Summary     string     `json:"summary"`
	Explanation string     `json:"explanation"`
	Fix         string     `json:"fix"`
	Evidence    []Evidence `json:"evidence"`
	Setting     *Setting   `json:"setting,omitempty"`
	// Related are the other settings that matter: the one that contradicts, the
	// definition that wins.
	Related []Setting `json:"related,omitempty"`
	// ExplainedBy is the rule that this finding is folded under, empty for a cause.
	ExplainedBy string   `json:"explained_by"`
	References  []string `json:"references"`
	// Confidence is how likely the finding is the cause, from 0 to 1, where a text
	// was explained; a finding of a session is proven and has none.
	Confidence float64 `json:"confidence,omitempty"`

	// Session is the index of the session that shows the fault, -1 for settings
	// alone; Stage is where in it.
	Session int         `json:"-"`
	Stage   probe.Stage `json:"-"`
}

// Evidence is what was seen.
type Evidence struct {
	Session int `json:"session"` // index in the record, -1 for settings and DNS
	// Line is the index in the session's transcript, -1 when the proof is no line.
	Line int    `json:"line"`
	Text string `json:"text"`
}

// Setting is a setting that a finding points at.
type Setting struct {
	Name   string `json:"name"`
	Value  string `json:"value"` // as written; empty for a secret
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"` // of the value, in characters
	Length int    `json:"length,omitempty"` // of the value, in characters
	// Before and After are the rest of the line, as far as it can be shown.
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
	// Note is what is the matter with it, a few words.
	Note string `json:"note,omitempty"`
}
