// Package report judges: a case becomes a report with one verdict. It talks to
// nobody and prints nothing; package render turns a report into text.
package report

import (
	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/providers"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// Schema names the form of a serialised Report. Fields are added, never renamed.
const Schema = "smtpwhy/1"

// The catalogue's types, under the names that callers use.
type (
	Rule     = rules.Rule
	Case     = rules.Case
	Finding  = rules.Finding
	Evidence = rules.Evidence
	Setting  = rules.Setting
	Severity = rules.Severity
)

// Report is what is known about a case.
type Report struct {
	Schema string `json:"schema"`
	// Checks is the ledger, always the same eight in the same order.
	Checks   []Check   `json:"checks"`
	Verdict  Verdict   `json:"verdict"`
	Findings []Finding `json:"findings"`
	// Recommended is nil when no settings are known to be better than the ones
	// that were given, or none could be shown to work.
	Recommended *Recommended  `json:"recommended,omitempty"`
	Record      *probe.Record `json:"record,omitempty"`
	// Discovery is how the settings were found, when only an address was given;
	// see Discovered.
	Discovery *providers.Discovery `json:"discovery,omitempty"`
	// ErrorSeen is what the application's own error says about the verdict, nil
	// where none was given.
	ErrorSeen *ErrorSeen `json:"error_seen,omitempty"`
}

// ErrorSeen compares the error that an application printed with the verdict. The
// error itself is not kept: it can hold anything.
type ErrorSeen struct {
	// Fits says whether the verdict accounts for the error.
	Fits bool `json:"fits"`
	// Rule is what the error usually means, empty where it has no known meaning;
	// Confidence is how sure that is, from 0 to 1.
	Rule       string  `json:"rule"`
	Confidence float64 `json:"confidence,omitempty"`
	// Summary says both in one sentence.
	Summary string `json:"summary"`
}

// Check is one line of the ledger about the as-configured session.
type Check struct {
	Name  string     `json:"name"` // see CheckNames
	State CheckState `json:"state"`
	// Why is the reason of a failure or of not testing; for a passed check what
	// passed, such as "TLS 1.3, certificate verified".
	Why string `json:"why"`
}

// CheckNames are the lines of the ledger, in order.
var CheckNames = []string{"reachable", "greets", "encrypted", "identity", "mechanism", "credentials", "sender", "recipient"}

// CheckState is the state of a Check.
type CheckState string

// The states of a Check. There is no single green tick.
const (
	Passed    CheckState = "passed"
	Failed    CheckState = "failed"
	NotTested CheckState = "not-tested"
)

// Status is the outcome in a word.
type Status string

// The statuses of a Verdict.
const (
	OK       Status = "ok"       // as configured, all of it went through, user name and envelope included
	Unproven Status = "unproven" // nothing wrong as far as tested
	Risky    Status = "risky"    // it works, with a warning
	Broken   Status = "broken"
)

// Verdict is the one cause.
type Verdict struct {
	Status Status `json:"status"`
	// Rule is the cause's; empty for OK and Unproven.
	Rule    string `json:"rule"`
	Summary string `json:"summary"`
	// Also lists the rules of the blockers that stand behind the cause.
	Also []string `json:"also"`
}

// Recommended are settings that work better than the ones that were given.
type Recommended struct {
	Host      string         `json:"host"`
	Port      int            `json:"port"`
	Security  probe.Security `json:"security"`
	Username  string         `json:"username,omitempty"`
	Mechanism string         `json:"mechanism,omitempty"`
	EHLOName  string         `json:"ehlo_name,omitempty"`
	// Verified: a session of this very run went through with them, nothing
	// failed in it. Tried says how far, and what was not tried, for people.
	Verified bool   `json:"verified"`
	Tried    string `json:"tried"`
	// Changes names the settings that differ from the given ones, smallest change
	// first, such as "SSL: on -> off".
	Changes []string `json:"changes"`
	Client  string   `json:"client,omitempty"`
	Config  string   `json:"config,omitempty"`
	// Session is the index of the session that tried them.
	Session int `json:"session"`
}
